"""What a record keeps beside claims, and what it refuses: the same for REST, raw gRPC and the client."""

import re
from collections.abc import Iterator
from functools import partial
from uuid import uuid4

import pytest

from tests.acceptance.askers import METHODS, Json, Refused
from tests.acceptance.unison import MADE, Unison, unison
from tests.processes import ROOT, wait_for
from tests.stacks import Stack

MISSING = "0190a5b0-0000-7000-8000-000000000000"


def test_every_call_of_the_contract_is_asked() -> None:
    words = "".join(path.read_text() for path in (ROOT / "tests" / "acceptance").glob("test_conformance_*.py"))
    said = set(re.findall(r'"([A-Z]\w+)"', words))
    # what `watching` asks is its name
    assert set(METHODS) - said == {"WatchVerdicts"} & (set(METHODS) - said)


def test_countries_come_ready_and_a_party_can_be_added_and_changed(record: Unison) -> None:
    ids = {party["id"] for party in record.ask("ListParties", page_size=100)}
    assert {"RU", "US", "KE", "CL"} <= ids
    board = {"id": "LAKE_BOARD", "name": "Lake Board", "kind": "ORGANISATION", "aliases": ["the Board of the Lakes"]}
    put = record.ask("UpdateParty", party=board)
    assert record.ask("GetParty", id="LAKE_BOARD") == put
    assert record.ask("ListParties", q="board of the lakes") == [put]
    stated = record.ask(
        "CreateStatement", issuer="Lake Board", text="The Lake Board has not raised its fees.", apart=["state"]
    )
    assert stated["party"] == "LAKE_BOARD"

    council = {**put, "name": "Lake Council"}
    changed = record.one.ask("UpdateParty", {"party": council})
    assert changed["etag"] != put["etag"]
    stale = record.refused("UpdateParty", party=council)
    assert (stale.code, stale.reason) == ("ABORTED", "STALE_PAGE")


def test_a_search_is_kept_replaced_followed_and_forgotten(record: Unison) -> None:
    asked: Json = {"name": "Ports", "q": "harbour crane", "statuses": ["DENIED"], "parties": ["NO"]}
    for asker, made in record.each("CreateSearch", **asked, apart=MADE):
        assert record.ask("GetSearch", id=made["id"]) == made
        assert made in record.ask("ListSearches", page_size=2)
        replaced = record.ask("UpdateSearch", id=made["id"], name="Roads", q="road", apart=["updated_at"])
        assert (replaced["name"], replaced["statuses"], replaced["parties"]) == ("Roads", [], [])
        hook = {"url": "https://desk.example/hook", "kinds": ["VERDICT_CHANGED"], "filter": {"search_id": made["id"]}}
        webhook = asker.ask("CreateWebhook", hook)
        followed = record.refused("DeleteSearch", id=made["id"])
        assert (followed.code, followed.reason) == ("FAILED_PRECONDITION", "CONFLICT")
        asker.ask("DeleteWebhook", {"id": webhook["id"]})
        assert asker.ask("DeleteSearch", {"id": made["id"]}) == {}
        assert record.refused("GetSearch", id=made["id"]).reason == "NOT_FOUND"


def test_a_webhook_is_made_tried_rotated_replayed_and_forgotten(record: Unison) -> None:
    asked: Json = {"url": "https://desk.example/hook", "kinds": ["ARTICLE_READ"], "name": "Desk"}
    for asker, made in record.each("CreateWebhook", **asked, apart=(*MADE, "secret")):
        id = made["id"]
        assert made["secret"].startswith("whsec_")
        assert record.ask("GetWebhook", id=id) == {**made, "secret": ""}
        assert {**made, "secret": ""} in record.ask("ListWebhooks")
        rotated = asker.ask("RotateWebhookSecret", {"id": id})
        assert rotated["secret"] not in ("", made["secret"])
        delivery = asker.ask("TestWebhook", {"id": id})
        assert (delivery["kind"], delivery["state"]) == ("WEBHOOK_TESTED", "PENDING")
        tried = ("attempts", "error", "attempted_at", "next_at")
        listed = record.ask("ListDeliveries", webhook_id=id, state="PENDING", apart=tried)
        assert [each["event_id"] for each in listed] == [delivery["event_id"]]
        assert asker.ask("ReplayDeliveries", {"webhook_id": id, "delivery_id": delivery["id"]}) == {"deliveries": 1}
        paused = record.ask("UpdateWebhook", id=id, **asked, paused=True, apart=["updated_at"])
        assert paused["state"] == "PAUSED"
        assert asker.ask("DeleteWebhook", {"id": id}) == {}
        assert record.refused("GetWebhook", id=id).reason == "NOT_FOUND"


def test_a_source_is_watched_paused_and_left(record: Unison) -> None:
    health = ("state", "state_since", "tried_at", "failures", "last_error", "due_at")
    for number, asker in enumerate(record.askers):
        feed = {
            "kind": "STATEMENTS",
            "url": f"https://ministry-{number}.example/feed.xml",
            "issuer": "Maltese Foreign Ministry",
        }
        made = record.ask("CreateSource", **feed, apart=health)
        assert (made["party"], made["interval_minutes"] > 0) == ("MT", True)
        record.ask("UpdateSource", id=made["id"], name="Valletta", paused=True, apart=health)
        record.settle()
        source = record.ask("GetSource", id=made["id"])
        assert (source["name"], source["state"]) == ("Valletta", "PAUSED")
        assert record.ask("ListSources", kind="STATEMENTS", state="PAUSED", party="MT") == [source]
        assert asker.ask("DeleteSource", {"id": made["id"]}) == {}
        assert record.refused("GetSource", id=made["id"]).reason == "NOT_FOUND"


def test_the_method_that_decides_is_told(record: Unison) -> None:
    method = record.ask("GetMethod")
    decided = record.one.ask("CheckClaim", {"text": "Fiji opened a lighthouse in Suva."})["verdict"]
    assert method["version"] == decided["method"]
    assert method["rows"] == sum(each["count"] for each in method["bins"])


@pytest.mark.parametrize(
    ("rpc", "request_", "reason", "fields"),
    [
        ("CreateArticle", {"title": "No words"}, "INVALID_INPUT", {"text"}),
        (
            "CreateArticle",
            {"text": "A story.", "published_at": "2999-01-01T00:00:00Z"},
            "INVALID_INPUT",
            {"published_at"},
        ),
        ("CreateArticle", {"text": "A story.", "language": "no such"}, "INVALID_INPUT", {"language"}),
        ("CreateArticle", {"url": "http://127.0.0.1/story"}, "REFUSED_TARGET", {"url"}),
        ("CreateStatement", {"issuer": "", "text": "No."}, "INVALID_INPUT", {"issuer"}),
        (
            "CreateStatement",
            {"issuer": "Ministry of Nowhere in Particular", "text": "No."},
            "UNKNOWN_ISSUER",
            {"issuer"},
        ),
        ("RetractStatement", {"id": MISSING, "note": "n"}, "NOT_FOUND", set()),
        ("CheckClaim", {"text": ""}, "INVALID_INPUT", {"text"}),
        ("CheckClaim", {"text": "It is so.", "parties": ["ATLANTIS"]}, "INVALID_INPUT", {"parties[0]"}),
        ("GetClaim", {"id": MISSING}, "NOT_FOUND", set()),
        ("GetArticle", {"id": "story"}, "INVALID_INPUT", {"id"}),
        ("GetStatement", {"id": MISSING}, "NOT_FOUND", set()),
        ("ListVerdicts", {"claim_id": MISSING}, "NOT_FOUND", set()),
        ("ListClaims", {"order_by": "length"}, "INVALID_INPUT", {"order_by"}),
        ("WatchVerdicts", {"after": 4_000_000_000}, "INVALID_INPUT", {"after"}),
        ("ReviewClaim", {"id": MISSING, "status": "DENIED", "note": "n"}, "NOT_FOUND", set()),
        ("ReviewClaim", {"id": MISSING, "status": "PENDING", "note": "n"}, "INVALID_INPUT", {"status"}),
        ("UpdateParty", {"party": {"id": "QUAY", "name": "", "kind": "ORGANISATION"}}, "INVALID_INPUT", {"party.name"}),
        ("GetParty", {"id": "NOBODY"}, "NOT_FOUND", set()),
        ("CreateSearch", {"name": "All"}, "INVALID_INPUT", {"q"}),
        ("CreateSource", {"kind": "STATEMENTS", "url": "https://ministry.example/"}, "INVALID_INPUT", {"issuer"}),
        ("CreateWebhook", {"url": "http://10.0.0.1/", "kinds": ["ARTICLE_READ"]}, "REFUSED_TARGET", {"url"}),
        ("ReplayDeliveries", {"webhook_id": MISSING, "delivery_id": MISSING}, "NOT_FOUND", set()),
        ("CreateKey", {"name": "", "scopes": ["READ"]}, "INVALID_INPUT", {"name"}),
        ("RevokeKey", {"id": MISSING}, "NOT_FOUND", set()),
        ("AcknowledgeClaim", {"id": MISSING}, "NOT_FOUND", set()),
        ("ListReaders", {"claim_id": MISSING}, "NOT_FOUND", set()),
    ],
)
def test_what_is_refused_is_refused_alike_and_the_field_is_named(
    record: Unison, rpc: str, request_: Json, reason: str, fields: set[str]
) -> None:
    refusal = record.refused(rpc, **request_)
    assert (refusal.reason, {name for name, _ in refusal.fields}) == (reason, fields), refusal


def test_a_path_that_is_none_is_refused(record: Unison) -> None:
    assert record.refused("ListClaims", fields="claims.nothing").fields[0][0] == "fields"


@pytest.fixture(scope="module")
def locked(stack: Stack, record: Unison) -> Iterator[Unison]:
    """The same record from its first key on, asked by an admin: whoever else uses it has come before."""
    secret = record.one.ask("CreateKey", {"name": "first", "scopes": ["ADMIN"]})["secret"]
    with unison(stack, record.settle, secret) as asked:
        wait_for(partial(_is_locked_out, record), "the lock", 10)
        yield asked


def _is_locked_out(record: Unison) -> bool:
    try:
        record.one.ask("GetMethod", {})
    except Refused as error:
        return error.why.reason == "UNAUTHENTICATED"
    return False


def test_keys_are_made_listed_and_revoked(locked: Unison, stack: Stack) -> None:
    made = locked.each("CreateKey", name="desk", scopes=["READ"], apart=(*MADE, "secret", "hint"))
    listed = locked.ask("ListKeys", page_size=2, apart=["last_used_at"])
    assert {key["key"]["id"] for _, key in made} <= {key["id"] for key in listed}
    for asker, key in made:
        with unison(stack, locked.settle, key["secret"]) as desk:
            desk.ask("ListSearches")
            uncovered = desk.refused("CreateSearch", name="Ports", q="port")
            assert (uncovered.code, uncovered.reason) == ("PERMISSION_DENIED", "MISSING_SCOPE")
        assert asker.ask("RevokeKey", {"id": key["key"]["id"]})["revoked_at"]
    for _, key in made:
        with unison(stack, locked.settle, key["secret"]) as desk:
            wait_for(partial(_is_locked_out, desk), "the key to be refused", 10)
            refused = desk.refused("ListSearches")
            assert (refused.code, refused.reason) == ("UNAUTHENTICATED", "UNAUTHENTICATED")


def test_readers_are_those_who_have_not_the_newest_verdict(locked: Unison, stack: Stack) -> None:
    claim = locked.one.ask("CheckClaim", {"text": "Tonga has painted a lighthouse.", "track": True})["id"]
    desk = locked.one.ask("CreateKey", {"name": f"desk {uuid4().hex[:6]}", "scopes": ["READ"]})
    with unison(stack, locked.settle, desk["secret"]) as reader:
        seen = reader.ask("GetClaim", id=claim)["verdict"]["sequence"]
        ruled = locked.one.ask("ReviewClaim", {"id": claim, "status": "DISPUTED", "note": "Two coats."})
        behind = locked.ask("ListReaders", claim_id=claim, apart=["served_at"])
        assert [
            (each["key_id"], each["served_sequence"]) for each in behind if each["name"] == desk["key"]["name"]
        ] == [(desk["key"]["id"], seen)]
        noticed = reader.ask("AcknowledgeClaim", id=claim, apart=["acknowledged_at"])
        assert noticed["acknowledged_sequence"] == ruled["verdict"]["sequence"]
        assert desk["key"]["id"] not in {each["key_id"] for each in locked.ask("ListReaders", claim_id=claim)}
