"""The commands about claims: check, claims, claim, history, watch, review, readers, acknowledge, method."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated

import typer

from onrecord.cli.exits import Exit
from onrecord.cli.options import STATUS, Door, FailOn, Limit, Moment, OnceKey, Parties, Rehearse, Statuses, command
from onrecord.cli.output import show, show_all, show_event
from onrecord.ledger import status_of
from onrecord.v1.claim_pb2 import Claim

Id = Annotated[str, typer.Argument(help="Id of the claim.")]


def fail_on(claims: Iterable[Claim], statuses: list[str] | None) -> None:
    """Ends with `Exit.FOUND` if one of the claims has one of the statuses."""
    if statuses and any(status_of(claim.verdict) in statuses for claim in claims):
        raise typer.Exit(Exit.FOUND)


def check(
    door: Door,
    text: Annotated[str, typer.Argument(help="The claim: a sentence, or a few.")],
    said_at: Moment = None,
    as_of: Moment = None,
    party: Parties = None,
    track: Annotated[bool, typer.Option("--track", help="Keep the claim and its verdict current.")] = False,
    validate_only: Rehearse = False,
    idempotency_key: OnceKey = "",
    fail_on_status: FailOn = None,
) -> None:
    """Hold a claim against the record."""
    with door.client() as client:
        answer = client.check(
            text,
            said_at=said_at,
            as_of=as_of,
            parties=party or (),
            track=track,
            validate_only=validate_only,
            idempotency_key=idempotency_key,
        )
    show(answer, door.as_json)
    fail_on([answer], fail_on_status)


def claims(
    door: Door,
    q: Annotated[str, typer.Option("--q", help="Only claims with these words.")] = "",
    status: Statuses = None,
    party: Annotated[str, typer.Option(help="Only claims of this party.")] = "",
    article: Annotated[str, typer.Option(help="Only claims of this article.")] = "",
    since: Moment = None,
    order_by: Annotated[str, typer.Option(help="said_at or decided_at, with desc for the newest first.")] = "",
    limit: Limit = 50,
) -> None:
    """List claims with their verdicts."""
    with door.client() as client:
        found = client.list_claims(
            q=q, statuses=status or (), party=party, article_id=article, since=since, order_by=order_by
        )
        show_all(found, door.as_json, limit)


def claim(door: Door, id: Id, as_of: Moment = None, fail_on_status: FailOn = None) -> None:
    """Print the ledger of a claim, now or as it was at a past moment."""
    with door.client() as client:
        answer = client.get_claim(id, as_of=as_of)
    show(answer, door.as_json)
    fail_on([answer], fail_on_status)


def history(door: Door, id: Id, limit: Limit = 0) -> None:
    """List every verdict on a claim, oldest first, each with its cause."""
    with door.client() as client:
        show_all(client.verdicts(id), door.as_json, limit)


def watch(
    door: Door,
    after: Annotated[int | None, typer.Option(min=0, help="From this sequence on; 0 for the whole record.")] = None,
    party: Annotated[str, typer.Option(help="Only claims of this party.")] = "",
    status: Statuses = None,
    article: Annotated[str, typer.Option(help="Only claims of this article.")] = "",
    claim: Annotated[str, typer.Option(help="Only this claim.")] = "",
    search: Annotated[str, typer.Option(help="Only claims in this saved search.")] = "",
    limit: Limit = 0,
    patience: Annotated[float, typer.Option(min=0, help="Seconds to wait for a record that has gone.")] = 60.0,
) -> None:
    """Print verdicts as they are written, until interrupted or --limit is reached."""
    # an interrupt is how a watch ends: no failure
    with door.client() as client, suppress(KeyboardInterrupt):
        events = client.watch(
            after=after,
            party=party,
            statuses=status or (),
            article_id=article,
            claim_id=claim,
            search_id=search,
            patience=patience,
        )
        for number, answer in enumerate(events, 1):
            show_event(answer, door.as_json)
            if number == limit:
                return


def review(
    door: Door,
    id: Id,
    status: Annotated[str, typer.Argument(**STATUS, metavar="STATUS", help="What the editor rules.")],
    note: Annotated[str, typer.Option(help="Why.")],
    reviewer: Annotated[str, typer.Option(help="Who rules.")] = "",
    if_sequence: Annotated[
        int | None, typer.Option(min=0, help="The verdict that the editor saw; refused if there is a newer one.")
    ] = None,
) -> None:
    """Put an editor's ruling beside the machine's verdict."""
    with door.client() as client:
        show(client.review(id, status=status, note=note, reviewer=reviewer, if_sequence=if_sequence), door.as_json)


def readers(
    door: Door, id: Id, all: Annotated[bool, typer.Option("--all", help="Also who has the newest.")] = False
) -> None:
    """List who was served a verdict on a claim and does not have the newest."""
    with door.client() as client:
        show_all(client.list_readers(id, all=all), door.as_json)


def acknowledge(
    door: Door,
    id: Id,
    sequence: Annotated[int | None, typer.Option(min=1, help="The verdict; the newest if not given.")] = None,
) -> None:
    """Say that this key has taken notice of a verdict."""
    with door.client() as client:
        show(client.acknowledge(id, sequence=sequence), door.as_json)


def method(door: Door) -> None:
    """Print how verdicts are made now, and what a confidence has meant on judged ones."""
    with door.client() as client:
        show(client.get_method(), door.as_json)


def add_to(app: typer.Typer) -> None:
    """Put these commands there."""
    for each in (check, claims, claim, history, watch, review, readers, acknowledge, method):
        command(app)(each)
