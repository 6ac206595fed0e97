"""What happens reaches those who asked to be told: signed, retried, replayable, and nobody else."""

import re
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import Rollback
from standardwebhooks.webhooks import WebhookVerificationError

from onrecord.v1 import search_pb2, statement_pb2, verdict_pb2, webhook_pb2
from services.deliver import tasks
from services.gateway.callers import ANYONE, Caller, Scope, calling
from services.ingest.tasks import Ingest
from services.kernel import arrivals, reads, sources, work
from services.kernel.errors import Conflict, InvalidInput, NotFound
from services.kernel.model import NewArticle, SourceState, Status
from services.kernel.runtime import House, Workers, process
from services.kernel.web import Web
from services.kernel.work import Kind
from services.verify import writes as verify_writes
from tests.integration.desk import PATH, VERDICTS, Desk, desk, opened
from tests.integration.verdicts import a_verdict, put_claim
from tests.processes import wait_for
from tests.site import Handler, Reply

DELIVERED, DEAD, PENDING = (
    webhook_pb2.Delivery.DELIVERED,
    webhook_pb2.Delivery.DEAD,
    webhook_pb2.Delivery.PENDING,
)


API = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture
def here(house: House) -> Iterator[Desk]:
    with desk(house) as the_desk, calling(ANYONE):
        yield the_desk


def changed(here: Desk, text: str = "Norway has opened a port.") -> tuple[UUID, int]:
    claim_id = put_claim(here.house.database, text)
    return claim_id, here.decide(claim_id)


# What is sent


def test_a_change_is_told_with_what_it_replaces_and_a_signature_that_holds(here: Desk) -> None:
    webhook = here.follow()
    claim_id, first = changed(here)
    second = here.decide(claim_id, Status.CONFIRMED)
    here.work()

    told = [opened(asked, webhook.secret) for asked in here.received()]
    assert [event["data"]["sequence"] for event in told] == [first, second]
    assert "supersedes" not in told[0]["data"]
    event = told[1]
    assert event["specversion"] == "1.0"
    assert event["type"] == "verdict.changed"
    assert event["source"] == "https://record.example/v1"
    assert event["subject"] == f"claims/{claim_id}"
    assert int(event["sequence"]) == second
    assert event["data"]["supersedes"] == first
    assert (event["data"]["previous_status"], event["data"]["status"]) == ("DENIED", "CONFIRMED")
    assert event["data"]["url"] == f"https://record.example/v1/claims/{claim_id}"
    assert event["data"]["positions"][0]["stance"] == "DENIES"

    asked = here.received()[1]
    assert asked.headers["webhook-id"] == event["id"]
    assert asked.headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        opened(asked, "whsec_bm90IHRoZSBzZWNyZXQgb2YgdGhpcyB3ZWJob29r")
    states = {(each.state, each.attempts, each.status) for each in here.deliveries(webhook)}
    assert states == {(DELIVERED, 1, 204)}


def test_each_room_tells_of_what_it_does(here: Desk) -> None:
    """The events come from the transactions that make the changes, not from somebody who remembers to tell."""
    kinds = webhook_pb2.Event.Kind.values()[1:4]
    webhook = here.follow(kinds=kinds)
    with here.house.database.transaction() as connection:
        article_id, _ = arrivals.put_article(connection, NewArticle(text="It rained in Oslo.", title="Rain"))
        row = connection.execute("SELECT id FROM work WHERE subject_id = %s", (article_id,)).fetchone()
    assert row
    process(here.house.database, Ingest(here.house).read_article, row["id"])
    claim_id = put_claim(here.house.database, "Norway has closed a port.")
    with here.house.database.transaction() as connection:
        claim = reads.claim(connection, claim_id)
        assert claim
        told = verify_writes.put_verdict(connection, claim, a_verdict())
        assert told
        assert verify_writes.put_verdict(connection, claim, a_verdict()) is not None  # other evidence, other verdict
        assert told.kind is Kind.ANNOUNCE_EVENT
    statement, _ = here.record.create_statement(
        statement_pb2.CreateStatementRequest(issuer="Norway", text=f"It did not rain. {uuid4()}")
    )
    here.record.retract_statement(statement_pb2.RetractStatementRequest(id=statement.id, note="it rained"))
    here.work()

    events = [opened(asked, webhook.secret) for asked in here.received()]
    by_type = {event["type"]: event["data"] for event in events}
    assert len(events) == 4
    assert by_type["article.read"]["state"] == "READ"
    assert by_type["article.read"]["url"] == f"https://record.example/v1/articles/{article_id}"
    assert by_type["statement.retracted"]["retraction_note"] == "it rained"
    assert by_type["verdict.changed"]["status"] == "DENIED"


def test_a_source_that_degrades_is_told_of_once_as_it_was(here: Desk) -> None:
    webhook = here.follow(kinds=[webhook_pb2.Event.SOURCE_DEGRADED], filter={"party": "NO"})
    here.follow("/other", kinds=[webhook_pb2.Event.SOURCE_DEGRADED], filter={"party": "SE"})
    with here.house.database.transaction() as connection:
        row = connection.execute(
            "INSERT INTO source (kind, url, name, party, interval_minutes, stale_after_days) "
            "VALUES ('STATEMENTS', 'https://ministry.example/feed', 'Ministry', 'NO', 10, 7) RETURNING id"
        ).fetchone()
    assert row
    for state in (SourceState.OK, SourceState.FAILING, SourceState.STALE, SourceState.OK):
        with here.house.database.transaction() as connection:
            source = sources.get(connection, row["id"], lock=True)
            assert source
            sources.change_state(connection, source, state)
    here.work()
    data = [opened(asked, webhook.secret)["data"] for asked in here.received()]
    assert [(each["name"], each["state"]) for each in data] == [("Ministry", "FAILING")]
    assert here.received("/other") == []


def test_a_change_that_is_rolled_back_is_told_to_nobody(here: Desk) -> None:
    here.follow()
    claim_id = put_claim(here.house.database, "Norway has closed a port.")
    with here.house.database.transaction() as connection:
        claim = reads.claim(connection, claim_id)
        assert claim
        assert verify_writes.put_verdict(connection, claim, a_verdict())
        raise Rollback
    here.work()
    assert here.received() == []


def test_after_a_rotation_both_secrets_open_a_delivery_until_the_grace_is_over(here: Desk) -> None:
    webhook = here.follow()
    new = here.record.webhooks.rotate_secret(webhook_pb2.RotateWebhookSecretRequest(id=webhook.id))
    assert new.secret not in ("", webhook.secret)
    changed(here)
    here.work()
    assert opened(here.received()[0], webhook.secret) == opened(here.received()[0], new.secret)

    with here.house.database.transaction() as connection:
        connection.execute("UPDATE webhook_secret SET expires_at = now() WHERE expires_at IS NOT NULL")
    changed(here)
    here.work()
    opened(here.received()[1], new.secret)
    with pytest.raises(WebhookVerificationError):
        opened(here.received()[1], webhook.secret)
    assert "whsec_" not in str(here.get(webhook))
    assert "whsec_" not in str(here.record.webhooks.list(webhook_pb2.ListWebhooksRequest()))


def test_the_example_of_the_docs_opens_what_is_sent_and_nothing_else(here: Desk) -> None:
    webhook = here.follow()
    changed(here)
    here.work()
    asked = here.received()[0]
    code = re.search(
        r"### Check a signature.*?^```python\n(.*?)^```", API.read_text(encoding="utf-8"), re.DOTALL | re.M
    )
    assert code
    names: dict[str, Any] = {}
    exec(code.group(1), names)
    check = names["opened"]
    assert check(asked.headers, asked.body, [webhook.secret]) == asked.body
    other = "whsec_bm90IHRoZSBzZWNyZXQgb2YgdGhpcyB3ZWJob29r"
    assert check(asked.headers, asked.body, [other, webhook.secret]) == asked.body
    for headers, body, secret in (
        (asked.headers, asked.body, other),
        (asked.headers, asked.body + b" ", webhook.secret),
        ({**asked.headers, "webhook-id": str(uuid4())}, asked.body, webhook.secret),
        ({**asked.headers, "webhook-timestamp": "1700000000"}, asked.body, webhook.secret),
    ):
        with pytest.raises(ValueError, match=r"not signed|too old"):
            check(headers, body, [secret])


# What becomes of it


def test_a_failing_receiver_is_tried_again_after_growing_gaps_then_given_up_on_and_replayed(here: Desk) -> None:
    here.with_gaps((0.1, 0.3, 0.9))
    here.receiver.pages[PATH] = Reply(500)
    webhook = here.follow()
    changed(here)
    deadline = time.monotonic() + 10
    while not (given_up := here.deliveries(webhook, state=DEAD)) and time.monotonic() < deadline:
        here.work()
        time.sleep(0.02)

    times = [asked.at for asked in here.received()]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) == 4
    assert all(gap >= least for gap, least in zip(gaps, (0.1, 0.3, 0.9), strict=True)), gaps
    assert gaps == sorted(gaps)
    assert len({(asked.headers["webhook-id"], asked.body) for asked in here.received()}) == 1
    assert [(each.attempts, each.status, each.error) for each in given_up] == [(4, 500, "the receiver answered 500")]
    assert here.get(webhook).dead == 1

    here.receiver.pages[PATH] = Reply(200)
    assert here.replay(webhook, delivery_id=given_up[0].id) == 1
    here.work()
    assert [each.state for each in here.deliveries(webhook)] == [DELIVERED]
    assert here.received()[-1].headers["webhook-id"] == given_up[0].event_id
    opened(here.received()[-1], webhook.secret)


def test_the_next_try_is_owed_for_as_late_as_the_schedule_says(here: Desk) -> None:
    here.receiver.pages[PATH] = Reply(503, headers={"Retry-After": "7200"})
    webhook = here.follow()
    changed(here)
    here.work()
    delivery = here.deliveries(webhook)[0]
    waits = delivery.next_at.ToDatetime(UTC) - delivery.attempted_at.ToDatetime(UTC)
    assert delivery.state == PENDING
    assert timedelta(hours=1, minutes=59) < waits < timedelta(hours=2, minutes=1)
    here.make_due()
    here.work()
    assert here.deliveries(webhook)[0].attempts == 2
    with here.house.database.transaction() as connection:
        assert work.parked_count(connection) == 0


def test_410_ends_it_and_what_was_missed_can_be_replayed(here: Desk) -> None:
    here.receiver.pages[PATH] = Reply(410)
    webhook = here.follow()
    began = datetime.now(UTC)
    changed(here)
    here.work()
    assert here.get(webhook).state == webhook_pb2.Webhook.GONE
    changed(here)  # nobody is told of this one
    here.work()
    assert len(here.received()) == 1
    for call in (
        lambda: here.replay(webhook, since=began),
        lambda: here.record.webhooks.test(webhook_pb2.TestWebhookRequest(id=webhook.id)),
    ):
        with pytest.raises(Conflict):
            call()

    here.receiver.pages[PATH] = Reply(200)
    here.record.webhooks.update(
        webhook_pb2.UpdateWebhookRequest(id=webhook.id, url=webhook.url, kinds=list(webhook.kinds))
    )
    assert here.replay(webhook, since=began) == 2
    here.work()
    assert len({opened(asked, webhook.secret)["id"] for asked in here.received()[1:]}) == 2
    assert here.replay(webhook, since=datetime.now(UTC)) == 0


def test_a_redirect_is_not_followed(here: Desk) -> None:
    here.receiver.pages[PATH] = Reply(308, headers={"Location": "/elsewhere"})
    here.receiver.pages["/elsewhere"] = Reply(200)
    webhook = here.follow()
    changed(here)
    here.work()
    assert here.receiver.paths() == [PATH]
    delivery = here.deliveries(webhook)[0]
    assert (delivery.state, delivery.status) == (PENDING, 308)
    assert "redirects are not followed" in delivery.error


def test_a_private_address_is_refused_when_it_is_named_and_when_it_is_called(here: Desk) -> None:
    webhook = here.follow()
    here.with_web(Web())  # nothing is allowed: as it is without the setting
    changed(here)
    here.work()
    assert here.received() == []
    assert "not on the public internet" in here.deliveries(webhook)[0].error

    closed = here.house.settings.model_copy(update={"allowed_networks": ""})
    strict = type(here.record)(here.house.database, here.house.bell, here.record.feed, closed)
    for url, complaint in (
        ("https://127.0.0.1/hook", "public"),
        ("https://169.254.169.254/latest", "public"),
        ("http://desk.example/hook", "https"),
        ("ftp://desk.example/hook", "http"),
        ("https://desk.example:5432/", "port"),
    ):
        with pytest.raises(InvalidInput, match=complaint) as refused:
            strict.webhooks.create(webhook_pb2.CreateWebhookRequest(url=url, kinds=[VERDICTS]))
        assert refused.value.fields[0].field == "url"


def test_a_name_that_turns_private_after_it_was_good_is_refused(here: Desk) -> None:
    """DNS rebinding: what the name stands for is judged at each try, and the address that was judged is called."""
    addresses = iter(["127.0.0.1", "127.0.0.2"])
    here.with_web(Web([ip_network("127.0.0.1/32")], resolve=lambda _host, _port: [next(addresses)]))
    webhook = here.follow(url=here.receiver.url(PATH, "desk.example"))
    changed(here)
    changed(here)
    here.work()
    assert len(here.received()) == 1
    assert sorted(each.state for each in here.deliveries(webhook)) == [PENDING, DELIVERED]


def test_while_it_is_paused_deliveries_wait(here: Desk) -> None:
    webhook = here.follow()
    request = webhook_pb2.UpdateWebhookRequest(id=webhook.id, url=webhook.url, kinds=[VERDICTS], paused=True)
    here.record.webhooks.update(request)
    changed(here)
    here.work()
    assert here.received() == []
    assert [each.state for each in here.deliveries(webhook)] == [PENDING]
    request.paused = False
    here.record.webhooks.update(request)
    here.work()
    assert len(here.received()) == 1


def test_a_test_says_that_it_is_one(here: Desk) -> None:
    webhook, other = here.follow(), here.follow("/other")
    delivery = here.record.webhooks.test(webhook_pb2.TestWebhookRequest(id=webhook.id))
    here.work()
    event = opened(here.received()[0], webhook.secret)
    assert (event["type"], event["id"]) == ("webhook.tested", delivery.event_id)
    assert here.deliveries(webhook)[0].state == DELIVERED
    assert here.deliveries(other) == []


def test_what_is_deleted_is_told_nothing_more(here: Desk) -> None:
    webhook = here.follow()
    changed(here)
    here.record.webhooks.delete(webhook_pb2.DeleteWebhookRequest(id=webhook.id))
    here.work()
    assert here.received() == []
    with here.house.database.transaction() as connection:
        assert work.due_count(connection) == 0


def test_a_receiver_that_hangs_holds_up_nobody_else(here: Desk) -> None:
    """With the real workers: its turns are two, and neither other receivers nor other work wait for it."""
    let_go = threading.Event()

    def hang(handler: Handler) -> None:
        let_go.wait(20)
        handler.send_response(200)
        handler.end_headers()

    here.receiver.pages["/slow"] = hang
    slow, quick = here.follow("/slow"), here.follow("/quick")
    workers = Workers(here.house, {Kind.ANNOUNCE_EVENT: here.room.announce, Kind.DELIVER_EVENT: here.room.deliver})
    workers.start()
    try:
        for _ in range(12):
            changed(here)
        wait_for(lambda: len(here.deliveries(quick, state=DELIVERED)) == 12 or None, "the other to be told", 15)
        wait_for(lambda: len(here.received("/slow")) == tasks.AT_ONCE or None, "its turns to be taken", 10)
        assert len(here.received("/quick")) == 12
        let_go.set()
        wait_for(lambda: len(here.deliveries(slow, state=DELIVERED)) == 12 or None, "the slow one, too", 20)
    finally:
        let_go.set()
        workers.stop()


# Who wants what


def test_a_filter_lets_through_what_it_names(here: Desk) -> None:
    database = here.house.database
    with database.transaction() as connection:
        article_id, _ = arrivals.put_article(connection, NewArticle(text="A port was opened.", url=""))
    ours = put_claim(database, "Norway has opened a harbour.", article_id)
    theirs = put_claim(database, "Sweden has closed a bridge.", party="SE")
    with database.transaction() as connection:
        # Its words went on from an earlier article into this one, a revision.
        earlier, _ = arrivals.put_article(connection, NewArticle(text="A port was opened, it is said.", url=""))
        connection.execute(
            "INSERT INTO claim_place (article_id, claim_id, ordinal) VALUES (%s, %s, 0)", (earlier, ours)
        )
    search = here.record.searches.create(
        search_pb2.CreateSearchRequest(name="Harbours", q="harbour", statuses=[verdict_pb2.Verdict.DENIED])
    )
    filters = {
        "all": {},
        "party": {"party": "SE"},
        "status": {"statuses": [verdict_pb2.Verdict.CONFIRMED]},
        "article": {"article_id": str(article_id)},
        "earlier": {"article_id": str(earlier)},
        "claim": {"claim_id": str(theirs)},
        "search": {"search_id": search.id},
    }
    webhooks = {name: here.follow(f"/{name}", filter=parts) for name, parts in filters.items()}
    here.follow("/other-kind", kinds=[webhook_pb2.Event.STATEMENT_RETRACTED])

    denied = here.decide(ours)
    confirmed = here.decide(ours, Status.CONFIRMED)
    disputed = here.decide(ours, Status.DISPUTED)
    swedish = here.decide(theirs, Status.CONFIRMED, party="SE")
    here.work()

    told = {
        name: [opened(asked, webhook.secret)["data"]["sequence"] for asked in here.received(f"/{name}")]
        for name, webhook in webhooks.items()
    }
    assert told == {
        "all": [denied, confirmed, disputed, swedish],
        "party": [swedish],
        "status": [confirmed, disputed, swedish],  # what replaces a verdict with the status counts, too
        "article": [denied, confirmed, disputed],
        "earlier": [denied, confirmed, disputed],
        "claim": [swedish],
        "search": [denied, confirmed],
    }
    assert here.received("/other-kind") == []


def test_what_a_request_may_not_hold_is_named(here: Desk) -> None:
    url = here.receiver.url(PATH)
    for request, field in (
        ({"url": "", "kinds": [1]}, "url"),
        ({"url": url}, "kinds"),
        ({"url": url, "kinds": [webhook_pb2.Event.WEBHOOK_TESTED]}, "kinds[0]"),
        ({"url": url, "kinds": [1], "filter": {"party": "ATLANTIS"}}, "filter.party"),
        ({"url": url, "kinds": [1], "filter": {"claim_id": "7"}}, "filter.claim_id"),
        ({"url": url, "kinds": [1], "filter": {"claim_id": str(uuid4())}}, "filter.claim_id"),
        ({"url": url, "kinds": [1], "filter": {"search_id": str(uuid4())}}, "filter.search_id"),
        ({"url": url, "kinds": [1], "filter": {"served": True}}, "filter.served"),
    ):
        with pytest.raises(InvalidInput) as refused:
            here.record.webhooks.create(webhook_pb2.CreateWebhookRequest(**request))
        assert refused.value.fields[0].field == field


def test_a_webhook_is_its_owners_and_the_admins_and_ends_with_its_key(here: Desk) -> None:
    with here.house.database.transaction() as connection:
        row = connection.execute(
            "INSERT INTO key (name, scopes, hint, digest) VALUES ('night', '{READ}', 'orc_', sha256('n')) RETURNING id"
        ).fetchone()
    assert row
    with calling(Caller(row["id"], "night", frozenset({Scope.READ}))):
        webhook = here.follow()
        assert here.get(webhook).id == webhook.id
    with calling(Caller(uuid4(), "other", frozenset({Scope.READ}))):
        assert list(here.record.webhooks.list(webhook_pb2.ListWebhooksRequest()).webhooks) == []
        for call in (
            lambda: here.get(webhook),
            lambda: here.deliveries(webhook),
            lambda: here.record.webhooks.rotate_secret(webhook_pb2.RotateWebhookSecretRequest(id=webhook.id)),
            lambda: here.record.webhooks.delete(webhook_pb2.DeleteWebhookRequest(id=webhook.id)),
        ):
            with pytest.raises(NotFound):
                call()
    assert here.get(webhook).id == webhook.id  # an admin's look

    changed(here)
    here.work()
    with here.house.database.transaction() as connection:
        here.record.webhooks.test(webhook_pb2.TestWebhookRequest(id=webhook.id))
        connection.execute("UPDATE key SET revoked_at = now() WHERE id = %s", (row["id"],))
    changed(here)
    here.work()
    assert len(here.received()) == 1


def test_old_events_are_forgotten_with_their_deliveries(here: Desk) -> None:
    webhook = here.follow()
    changed(here)
    here.work()
    with here.house.database.transaction() as connection:
        connection.execute("UPDATE event SET happened_at = now() - interval '31 days'")
    changed(here)
    here.work()
    assert len(here.deliveries(webhook)) == 1
    with here.house.database.transaction() as connection:
        assert connection.execute("SELECT count(*) AS n FROM event").fetchone() == {"n": 1}
