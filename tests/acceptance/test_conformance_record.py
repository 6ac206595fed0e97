"""Articles and statements go in, verdicts come out and follow: the same for REST, raw gRPC and the client."""

from typing import Any
from uuid import uuid4

import pytest

from tests.acceptance.askers import Json
from tests.acceptance.unison import DECIDED, MADE, Unison

HARBOUR = (
    "Norway will close the harbour of Narvik to foreign warships on 3 March 2025, a diplomat in Oslo said.\n\n"
    "The Norwegian government has approved a budget of 40 million kroner for the measure, two officials said. "
    "Fishing boats are not affected."
)
FERRY_PAGE = """<!doctype html><html lang="en"><head><title>Sweden buys five ferries | The Quay</title></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a> <a href="/login">Subscribe to our newsletter</a></nav>
<article><h1>Sweden buys five ferries</h1>
<p>Sweden has ordered five electric ferries from a shipyard in Gdansk, the newspaper of the port reported on Monday.</p>
<p>Sweden will pay 300 million euros for the ferries, according to a person who has read the contract. The first of them
is expected in the summer of 2026, when the old ones are taken out of service after almost four decades on the line.</p>
<p>People on the islands have waited for the new ships for years, and the harbour is being deepened for them now.</p>
</article><footer>Copyright The Quay. All rights reserved. Cookie settings.</footer></body></html>"""
ISLAND = "Denmark has sold an island in the Kattegat to a Dutch fund, the Danish finance ministry said on 5 May 2025."

POLICE = {
    "text": "Kenya will send 600 police officers to Mogadishu on 14 April 2025, a diplomat said on Thursday.",
    "title": "Kenya to send police",
    "published_at": "2025-04-10T09:00:00Z",
}
DENIAL = {
    "issuer": "Ministry of Foreign Affairs of Kenya",
    "text": "Kenya will not send police officers to Mogadishu on 14 April 2025.",
    "published_at": "2025-04-11T08:00:00Z",
    "url": "https://mfa-nairobi.example/2025-04-11",
}
MAY = "2025-05-20T12:00:00Z"
MISSING = "0190a5b0-0000-7000-8000-000000000000"
# Until an article is read.
READ_LATER = ("state", "text", "claims", "read_at", "statement_ids", "language")


def position(verdict: Json, party: str) -> Json:
    """Where a party stands in a verdict."""
    return next(row for row in verdict["positions"] if row["party"] == party)


def claim_with(article: Json, words: str) -> Json:
    """The claim of an article that has these words."""
    found = [claim for claim in article["claims"] if words in claim["text"]]
    assert found, f"no claim with {words!r} among {[claim['text'] for claim in article['claims']]}"
    return dict(found[0])


def test_plain_text_is_read_and_every_claim_has_its_place_and_a_verdict(record: Unison) -> None:
    article = record.ask(
        "CreateArticle", text=HARBOUR, title="Harbour to close", published_at="2025-02-21T12:00:00Z", wait="20s"
    )
    assert article["state"] == "READ"
    for each in article["claims"]:
        assert article["text"][each["span"]["start"] : each["span"]["end"]] == each["span"]["exact"]
        assert each["article_id"] == article["id"]
        assert each["verdict"]["status"] != "PENDING"
        assert each["verdict"]["sequence"] > 0
        assert record.ask("GetClaim", id=each["id"]) == each
    claim = claim_with(article, "harbour of Narvik")
    assert "NO" in {party["party"] for party in claim["parties"]}
    assert (claim["verdict"]["status"], claim["verdict"]["abstained"]) == ("UNVERIFIED", "NOT_ADDRESSED")

    assert record.ask("GetArticle", id=article["id"]) == article
    listed = record.ask("ListArticles", q="Harbour close", since="2025-02-21T00:00:00Z")
    assert [each["id"] for each in listed] == [article["id"]]
    claims = record.ask("ListClaims", article_id=article["id"])
    assert {each["id"] for each in claims} == {each["id"] for each in article["claims"]}


def test_a_page_is_freed_of_what_stands_around_the_article(record: Unison) -> None:
    page = {"html": FERRY_PAGE, "url": "https://quay.example/ferries", "published_at": "2025-02-24T09:00:00Z"}
    article = record.ask("CreateArticle", **page, wait="20s")
    assert article["state"] == "READ"
    assert "newsletter" not in article["text"]
    assert "Cookie" not in article["text"]
    claim_with(article, "five electric ferries")


def test_without_waiting_the_article_is_accepted_once_and_read_soon(record: Unison) -> None:
    made = record.each("CreateArticle", text=ISLAND, url="https://quay.example/island", apart=READ_LATER)
    (id,) = {article["id"] for _, article in made}
    assert record.until("GetArticle", "READ", id=id)["claims"]


@pytest.fixture(scope="module")
def story(record: Unison) -> dict[str, Any]:
    """An article, then a denial of its claim, then the denial taken back: what was said at each step."""
    claim = claim_with(record.ask("CreateArticle", **POLICE, wait="20s"), "police officers")
    put = record.ask("CreateStatement", **DENIAL, apart=("state",))
    record.settle()
    denied = record.ask("GetClaim", id=claim["id"])
    denial = record.until("GetStatement", "REVIEWED", id=put["id"])
    retracted = record.ask("RetractStatement", id=denial["id"], note="published by mistake")
    record.settle()
    return {"claim": claim, "denial": denial, "denied": denied, "retracted": retracted}


def test_nothing_on_record_is_said_as_such(story: dict[str, Any]) -> None:
    verdict = story["claim"]["verdict"]
    assert (verdict["status"], verdict["abstained"]) == ("UNVERIFIED", "NOT_ADDRESSED")
    assert position(verdict, "KE")["stance"] == "SILENT"


def test_a_statement_opens_the_claim_again(story: dict[str, Any]) -> None:
    assert (story["denial"]["party"], story["denial"]["channel"]) == ("KE", "OFFICIAL")
    verdict = story["denied"]["verdict"]
    assert verdict["status"] == "DENIED"
    assert position(verdict, "KE")["stance"] == "DENIES"
    evidence = verdict["evidence"][0]
    assert (evidence["statement_id"], evidence["stance"]) == (story["denial"]["id"], "REFUTES")
    assert evidence["reasons"]
    assert verdict["sequence"] > story["claim"]["verdict"]["sequence"]
    assert verdict["justification"]


def test_taking_it_back_opens_the_claim_again_and_history_keeps_every_verdict(
    story: dict[str, Any], record: Unison
) -> None:
    assert story["retracted"]["state"] == "RETRACTED"
    assert record.ask("GetStatement", id=story["denial"]["id"]) == story["retracted"]
    assert story["retracted"]["retraction_note"] == "published by mistake"
    history = record.ask("ListVerdicts", claim_id=story["claim"]["id"], page_size=2)
    assert [verdict["status"] for verdict in history] == ["UNVERIFIED", "DENIED", "UNVERIFIED"]
    assert [verdict["sequence"] for verdict in history] == sorted({verdict["sequence"] for verdict in history})
    assert all(verdict["cause"] for verdict in history)
    assert record.ask("GetClaim", id=story["claim"]["id"])["verdict"] == history[-1]


def test_the_past_can_be_asked_for(story: dict[str, Any], record: Unison) -> None:
    chile = {"text": "Chile has withdrawn its ambassador from Lima.", "said_at": "2025-05-12T12:00:00Z"}
    issuer = "Ministry of Foreign Affairs of Chile"
    record.one.ask("CreateStatement", {"issuer": issuer, "text": chile["text"], "published_at": "2025-05-13T10:00:00Z"})
    record.settle()
    before = record.ask("CheckClaim", **chile, as_of="2025-05-13T09:00:00Z", apart=["decided_at"])
    after = record.ask("CheckClaim", **chile, as_of="2025-05-13T11:00:00Z", apart=["decided_at"])
    assert (before["verdict"]["status"], after["verdict"]["status"]) == ("UNVERIFIED", "CONFIRMED")
    assert position(after["verdict"], "CL")["stance"] == "CONFIRMS"
    assert (after["id"], after["verdict"]["sequence"]) == ("", 0)

    early = record.ask("GetClaim", id=story["claim"]["id"], as_of="2025-04-10T10:00:00Z", apart=["decided_at"])
    assert (early["verdict"]["as_of"], early["verdict"]["sequence"]) == ("2025-04-10T10:00:00Z", 0)


def test_a_tracked_claim_is_stored_and_follows_the_record(record: Unison) -> None:
    asked: Json = {"text": "Ghana has closed its border with Togo.", "said_at": MAY, "track": True, "parties": ["NG"]}
    tracked = record.each("CheckClaim", **asked, apart=(*MADE, *DECIDED, "claim_id", "sequence"))
    assert {claim["verdict"]["status"] for _, claim in tracked} == {"UNVERIFIED"}
    denial = {"issuer": "Ministry of Foreign Affairs of Ghana", "text": "Ghana has not closed its border with Togo."}
    record.one.ask("CreateStatement", denial)
    record.settle()
    for _, claim in tracked:
        assert record.ask("GetClaim", id=claim["id"])["verdict"]["status"] == "DENIED"
        assert len(record.ask("ListVerdicts", claim_id=claim["id"])) == 2


def test_an_editor_rules_unless_the_page_is_stale(record: Unison) -> None:
    asked: Json = {"text": "Fiji and Tonga met in Suva.", "said_at": MAY, "track": True}
    id = record.one.ask("CheckClaim", asked)["id"]
    ruling = {"id": id, "status": "DISPUTED", "note": "Two accounts.", "reviewer": "night desk"}
    seen = record.ask("GetClaim", id=id)["verdict"]["sequence"]
    for asker in record.askers:
        ruled = asker.ask("ReviewClaim", {**ruling, "if_sequence": seen})
        assert ruled["verdict"]["review"]["note"] == "Two accounts."
        assert record.ask("GetClaim", id=id) == ruled
        assert ruled["verdict"]["sequence"] > seen
        seen = ruled["verdict"]["sequence"]
    stale = record.refused("ReviewClaim", **ruling, if_sequence=seen - 1)
    assert (stale.code, stale.reason) == ("ABORTED", "STALE_PAGE")


def test_lists_are_whole_page_by_page_and_as_lean_as_asked(record: Unison) -> None:
    towns = ("Oran", "Annaba", "Blida", "Biskra", "Skikda")
    made = {
        record.one.ask("CheckClaim", {"text": f"Algeria has built a desalination plant in {town}.", "track": True})[
            "id"
        ]
        for town in towns
    }
    for order in ("", "said_at", "decided_at", "decided_at desc"):
        found = record.ask("ListClaims", q="desalination", page_size=2, order_by=order)
        assert len(found) == len(made)
        assert {claim["id"] for claim in found} == made
    denied = record.ask("ListClaims", q="desalination", statuses=["DENIED", "DISPUTED"], party="DZ", since=MAY)
    assert denied == []
    lean = record.lean("ListClaims", "claims.id,claims.verdict.status", q="desalination", page_size=3)
    assert {claim["id"] for claim in lean} == made
    assert all(claim == {"id": claim["id"], "verdict": {"status": "UNVERIFIED"}} for claim in lean)

    issuer = "Ministry of Foreign Affairs of Tunisia"
    put = {
        record.one.ask("CreateStatement", {"issuer": issuer, "text": f"The consulate in {town} stays open."})["id"]
        for town in towns[:3]
    }
    record.settle()
    assert {each["id"] for each in record.ask("ListStatements", party="TN", q="consulate", page_size=2)} == put
    (one, *_) = put
    assert record.lean("GetStatement", "party,state", id=one) == {"party": "TN", "state": "REVIEWED"}


def test_a_watcher_sees_a_verdict_as_it_comes(record: Unison) -> None:
    asked: Json = {"text": "Peru has recalled its envoy from Quito.", "said_at": MAY, "track": True}
    claim = record.one.ask("CheckClaim", asked)
    first = claim["verdict"]["sequence"]
    with record.watching(1, after=first, claim_id=claim["id"]) as seen:
        denial = {
            "issuer": "Ministry of Foreign Affairs of Peru",
            "text": "Peru has not recalled its envoy from Quito.",
        }
        record.one.ask("CreateStatement", denial)
        (event,) = seen()
    assert event["verdict"]["status"] == "DENIED"
    assert event["proposition"] == claim["proposition"]
    history = record.ask("ListVerdicts", claim_id=claim["id"])
    assert [verdict["sequence"] for verdict in history] == [first, event["sequence"]]
    assert event["verdict"] == history[-1]


def test_resuming_loses_nothing_and_repeats_nothing(record: Unison) -> None:
    for town in ("Piura", "Tacna", "Cusco", "Ica", "Puno"):
        asked: Json = {"text": f"Bolivia has opened a trade office in {town}.", "said_at": MAY, "track": True}
        last = record.one.ask("CheckClaim", asked)["verdict"]["sequence"]
    half = last // 2
    before = record.watch(half, after=0)
    after = record.watch(last - half, after=before[-1]["sequence"])
    # every verdict of the record has one number, and no number is left out
    assert [event["sequence"] for event in (*before, *after)] == list(range(1, last + 1))
    only = record.watch(5, after=0, party="BO", statuses=["UNVERIFIED"])
    assert [event["sequence"] for event in only][-1] == last


def test_what_is_only_rehearsed_is_not_on_record(record: Unison) -> None:
    word = f"pier{uuid4().hex[:8]}"
    rehearsals: dict[str, Json] = {
        "CreateArticle": {"text": f"Estonia has opened a {word}."},
        "CreateStatement": {"issuer": "Estonian Foreign Ministry", "text": f"There is no {word}."},
        "CheckClaim": {"text": f"Estonia has opened a {word}.", "said_at": MAY, "track": True},
        "CreateSearch": {"name": word, "q": word},
        "CreateSource": {"kind": "ARTICLES", "url": f"https://{word}.example/feed.xml"},
        "CreateWebhook": {"url": "https://desk.example/hook", "kinds": ["VERDICT_CHANGED"], "name": word},
        "CreateKey": {"name": word, "scopes": ["READ"]},
    }
    for rpc, request in rehearsals.items():
        would_be = record.ask(
            rpc, **request, validate_only=True, apart=(*MADE, *DECIDED, "published_at", "state_since", "due_at")
        )
        assert not would_be.get("id", would_be.get("key", {}).get("id")), rpc
    for rpc in ("ListArticles", "ListStatements", "ListClaims"):
        assert record.ask(rpc, q=word) == []
    assert word not in {
        each["name"] for rpc in ("ListSearches", "ListWebhooks", "ListKeys") for each in record.ask(rpc)
    }


def test_the_same_key_is_the_same_request(record: Unison) -> None:
    key = str(uuid4())
    asked: Json = {"text": "Samoa has leased a lighthouse.", "said_at": MAY, "track": True}
    first = {asker.name: asker.ask("CheckClaim", asked, once=key) for asker in record.askers}
    again = {asker.name: asker.ask("CheckClaim", asked, once=key) for asker in record.askers}
    assert again == first
    # a key belongs to one door, and the client goes through gRPC's
    assert first["client"] == first["grpc"]
    assert first["rest"]["id"] != first["grpc"]["id"]
    other = record.refused("CheckClaim", **{**asked, "text": "Samoa has sold a lighthouse."}, once=key)
    assert (other.code, other.reason) == ("FAILED_PRECONDITION", "REUSED_KEY")
