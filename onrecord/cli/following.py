"""The commands `searches` and `webhooks`."""

from typing import Annotated

import typer

from onrecord.cli.options import DeliveryState, Door, EventKinds, Limit, Moment, Parties, Statuses, command
from onrecord.cli.output import show, show_all, told
from onrecord.v1.verdict_pb2 import Verdict
from onrecord.v1.webhook_pb2 import WebhookFilter

searches = typer.Typer(no_args_is_help=True, help="Saved searches of claims.")
webhooks = typer.Typer(no_args_is_help=True, help="Who is told of what happens, and how that goes.")

SearchId = Annotated[str, typer.Argument(help="Id of the search.")]
WebhookId = Annotated[str, typer.Argument(help="Id of the webhook.")]
Words = Annotated[str, typer.Option("--q", help="Words of the claim.")]
OnlyParty = Annotated[str, typer.Option(help="Only of this party.")]
OnlyArticle = Annotated[str, typer.Option(help="Only this article and its claims.")]
OnlyClaim = Annotated[str, typer.Option(help="Only this claim.")]
OnlySearch = Annotated[str, typer.Option(help="Only claims in this saved search.")]
Served = Annotated[bool, typer.Option("--served", help="Only what replaces a verdict that this key was served.")]


@command(searches, "list")
def _list_searches(door: Door, limit: Limit = 0) -> None:
    """List the saved searches."""
    with door.client() as client:
        show_all(client.list_searches(), door.as_json, limit)


@command(searches, "get")
def _get_search(door: Door, id: SearchId) -> None:
    """Print a saved search."""
    with door.client() as client:
        show(client.get_search(id), door.as_json)


@command(searches, "add")
def _add_search(
    door: Door,
    name: Annotated[str, typer.Argument(help="What the desk calls it.")],
    q: Words = "",
    status: Statuses = None,
    party: Parties = None,
) -> None:
    """Save a search."""
    with door.client() as client:
        show(client.create_search(name, q=q, statuses=status or (), parties=party or ()), door.as_json)


@command(searches, "replace")
def _replace_search(
    door: Door,
    id: SearchId,
    name: Annotated[str, typer.Argument(help="What the desk calls it.")],
    q: Words = "",
    status: Statuses = None,
    party: Parties = None,
) -> None:
    """Replace a saved search; what is left out is gone from it."""
    with door.client() as client:
        show(client.update_search(id, name, q=q, statuses=status or (), parties=party or ()), door.as_json)


@command(searches, "remove")
def _remove_search(door: Door, id: SearchId) -> None:
    """Forget a saved search."""
    with door.client() as client:
        client.delete_search(id)
    told(f"search {id} is forgotten", door.as_json)


@command(webhooks, "list")
def _list_webhooks(door: Door, limit: Limit = 0) -> None:
    """List the webhooks."""
    with door.client() as client:
        show_all(client.list_webhooks(), door.as_json, limit)


@command(webhooks, "get")
def _get_webhook(door: Door, id: WebhookId) -> None:
    """Print a webhook."""
    with door.client() as client:
        show(client.get_webhook(id), door.as_json)


@command(webhooks, "add")
def _add_webhook(
    door: Door,
    url: Annotated[str, typer.Argument(help="Where deliveries are posted to.")],
    kind: EventKinds = None,
    name: str = "",
    party: OnlyParty = "",
    status: Statuses = None,
    article: OnlyArticle = "",
    claim: OnlyClaim = "",
    search: OnlySearch = "",
    served: Served = False,
) -> None:
    """Make a webhook, of verdict.changed unless --kind says otherwise, and print its secret, this once."""
    wanted = _filter(party, status, article, claim, search, served)
    with door.client() as client:
        show(client.create_webhook(url, kinds=kind or ("VERDICT_CHANGED",), name=name, filter=wanted), door.as_json)


@command(webhooks, "replace")
def _replace_webhook(
    door: Door,
    id: WebhookId,
    url: Annotated[str, typer.Argument(help="Where deliveries are posted to.")],
    kind: EventKinds = None,
    name: str = "",
    party: OnlyParty = "",
    status: Statuses = None,
    article: OnlyArticle = "",
    claim: OnlyClaim = "",
    search: OnlySearch = "",
    served: Served = False,
    paused: Annotated[bool, typer.Option("--paused", help="Let deliveries wait.")] = False,
) -> None:
    """Replace a webhook, its secret apart; what is left out is gone from it."""
    wanted, kinds = _filter(party, status, article, claim, search, served), kind or ("VERDICT_CHANGED",)
    with door.client() as client:
        show(client.update_webhook(id, url, kinds=kinds, name=name, filter=wanted, paused=paused), door.as_json)


@command(webhooks, "remove")
def _remove_webhook(door: Door, id: WebhookId) -> None:
    """Forget a webhook with its deliveries."""
    with door.client() as client:
        client.delete_webhook(id)
    told(f"webhook {id} is forgotten", door.as_json)


@command(webhooks, "rotate")
def _rotate(door: Door, id: WebhookId) -> None:
    """Give a webhook a new secret and print it, this once."""
    with door.client() as client:
        show(client.rotate_webhook_secret(id), door.as_json)


@command(webhooks, "test")
def _test(door: Door, id: WebhookId) -> None:
    """Send a webhook an event that says only that it is a test."""
    with door.client() as client:
        show(client.test_webhook(id), door.as_json)


@command(webhooks, "deliveries")
def _deliveries(door: Door, id: WebhookId, state: DeliveryState = "", since: Moment = None, limit: Limit = 50) -> None:
    """List the deliveries of a webhook, newest first."""
    with door.client() as client:
        show_all(client.list_deliveries(id, state=state, since=since), door.as_json, limit)


@command(webhooks, "replay")
def _replay(
    door: Door,
    id: WebhookId,
    delivery: Annotated[str, typer.Option(help="This delivery. One of this and --since.")] = "",
    since: Moment = None,
) -> None:
    """Deliver again: one delivery, or all since a moment."""
    with door.client() as client:
        answer = client.replay_deliveries(id, delivery_id=delivery, since=since)
    if door.as_json:
        show(answer, door.as_json)
    else:
        told(f"{answer.deliveries} deliveries are made again", door.as_json)


def add_to(app: typer.Typer) -> None:
    """Put these commands there."""
    app.add_typer(searches, name="searches")
    app.add_typer(webhooks, name="webhooks")


def _filter(
    party: str, statuses: list[str] | None, article: str, claim: str, search: str, served: bool
) -> WebhookFilter:
    return WebhookFilter(
        party=party,
        statuses=[Verdict.Status.Value(status) for status in statuses or ()],
        article_id=article,
        claim_id=claim,
        search_id=search,
        served=served,
    )
