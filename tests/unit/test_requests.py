"""Requests and their faults, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from onrecord.v1 import article_pb2, claim_pb2, party_pb2, statement_pb2, verdict_pb2
from services.gateway import limits, listings, requests
from services.kernel.errors import InvalidInput, UnknownIssuer
from services.kernel.model import Channel, Office, Party, PartyKind, Status
from services.kernel.text.gazetteer import Gazetteer

GAZETTEER = Gazetteer(
    [
        Party("NO", "Norway", PartyKind.COUNTRY, ("Norwegian",), (Office("Foreign Ministry", ("MFA",)),)),
        Party("SE", "Sweden", PartyKind.COUNTRY, ("Swedish",)),
    ]
)


def stamp(at: datetime) -> Timestamp:
    message = Timestamp()
    message.FromDatetime(at)
    return message


def fault(call: object, *arguments: object) -> str:
    with pytest.raises(InvalidInput) as raised:
        call(*arguments)  # type: ignore[operator]
    return raised.value.fields[0].field


def test_an_article_needs_words_of_one_kind() -> None:
    for text, html, field in (("", "", "text"), (" \n", "", "text"), ("a", "<p>a", "html")):
        assert fault(requests.new_article, article_pb2.CreateArticleRequest(text=text, html=html)) == field


def test_nothing_was_published_the_day_after_tomorrow() -> None:
    def published(at: datetime) -> article_pb2.CreateArticleRequest:
        return article_pb2.CreateArticleRequest(text="a", published_at=stamp(at))

    now = datetime.now(UTC)
    assert requests.new_article(published(now + timedelta(hours=14))).published_at
    assert fault(requests.new_article, published(now + timedelta(hours=25))) == "published_at"
    assert fault(requests.new_article, published(datetime(1899, 12, 31, tzinfo=UTC))) == "published_at"


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://paper.example/a?b=c#d", True),
        ("HTTP://PAPER.EXAMPLE", True),
        ("ftp://paper.example", False),
        ("javascript:alert(1)", False),
        ("paper.example/a", False),
        ("https://paper.example/a b", False),
        ("https://", False),
    ],
)
def test_an_address_is_of_the_web(url: str, good: bool) -> None:
    request = article_pb2.CreateArticleRequest(text="a", url=url)
    if good:
        assert requests.new_article(request).url == url
    else:
        assert fault(requests.new_article, request) == "url"


def test_waiting_has_a_limit() -> None:
    for seconds, good in ((0, True), (60, True), (61, False), (-1, False)):
        request = article_pb2.CreateArticleRequest(text="a", wait=Duration(seconds=seconds))
        if good:
            assert requests.wait_seconds(request) == seconds
        else:
            assert fault(requests.new_article, request) == "wait"


def statement(**fields: str) -> statement_pb2.CreateStatementRequest:
    return statement_pb2.CreateStatementRequest(**{"issuer": "Norwegian MFA", "text": "No.", **fields})  # type: ignore[arg-type]


def test_an_issuer_is_resolved_unless_the_submitter_knows_better() -> None:
    new = requests.new_statement(statement(), GAZETTEER)
    assert (new.party, new.office, new.channel) == ("NO", "Foreign Ministry", Channel.OFFICIAL)
    assert requests.new_statement(statement(party="NO"), GAZETTEER).office == "Foreign Ministry"
    other = requests.new_statement(statement(party="SE"), GAZETTEER)
    assert (other.party, other.office) == ("SE", "")
    assert requests.new_statement(statement(issuer="Palace", party="SE"), GAZETTEER).party == "SE"
    with pytest.raises(UnknownIssuer):
        requests.new_statement(statement(issuer="Palace of Atlantis"), GAZETTEER)
    assert fault(requests.new_statement, statement(party="XX"), GAZETTEER) == "party"


def test_a_page_without_words_is_no_statement() -> None:
    page = statement_pb2.CreateStatementRequest(issuer="Norway", html="<script>words()</script>")
    assert fault(requests.new_statement, page, GAZETTEER) == "html"


def test_a_country_has_a_code_and_names_are_not_empty() -> None:
    kind = party_pb2.Party.Kind
    for party, field in (
        (party_pb2.Party(id="NORWAY", name="Norway", kind=kind.COUNTRY), "party.id"),
        (party_pb2.Party(id="no", name="Norway", kind=kind.COUNTRY), "party.id"),
        (party_pb2.Party(id="NO", name=" ", kind=kind.COUNTRY), "party.name"),
        (party_pb2.Party(id="NO", name="Norway"), "party.kind"),
        (party_pb2.Party(id="NO", name="Norway", kind=kind.COUNTRY, aliases=["a", " "]), "party.aliases[1]"),
        (
            party_pb2.Party(id="NO", name="Norway", kind=kind.COUNTRY, offices=[party_pb2.Office()]),
            "party.offices[0].name",
        ),
    ):
        assert fault(requests.party, party_pb2.UpdatePartyRequest(party=party)) == field


def test_a_ruling_is_not_pending_and_has_a_note() -> None:
    id = "01935e2a-7c1d-7000-8000-000000000001"
    status = verdict_pb2.Verdict.Status
    ruling = requests.ruling(claim_pb2.ReviewClaimRequest(id=id, status=status.DENIED, note="n", if_sequence=0))
    assert (ruling.status, ruling.seen) == (Status.DENIED, 0)
    for request, field in (
        (claim_pb2.ReviewClaimRequest(id=id, status=status.PENDING, note="n"), "status"),
        (claim_pb2.ReviewClaimRequest(id=id, note="n"), "status"),
        (claim_pb2.ReviewClaimRequest(id=id, status=status.DENIED), "note"),
        (claim_pb2.ReviewClaimRequest(id="x", status=status.DENIED, note="n"), "id"),
    ):
        assert fault(requests.ruling, request) == field


def test_a_tracked_claim_has_no_past_moment() -> None:
    request = claim_pb2.CheckClaimRequest(text="a", track=True, as_of=stamp(datetime(2025, 1, 1, tzinfo=UTC)))
    assert fault(requests.question, request) == "as_of"


@pytest.mark.parametrize("id", ["", "x", "01935e2a7c1d70008000000000000001", "{01935e2a-7c1d-7000-8000-00000000001}"])
def test_an_id_has_one_form(id: str) -> None:
    assert fault(requests.identifier, claim_pb2.GetClaimRequest(id=id), "id") == "id"


def test_every_fault_is_named_at_once() -> None:
    request = claim_pb2.CheckClaimRequest(text="a\0", parties=["ok", "b\0"], said_at=Timestamp(seconds=10**12))
    with pytest.raises(InvalidInput) as raised:
        requests.check(request)
    assert {field.field for field in raised.value.fields} == {"text", "parties[1]", "said_at"}


def test_enums_of_later_versions_are_refused() -> None:
    request = claim_pb2.ListClaimsRequest()
    request.statuses.append(99)  # type: ignore[arg-type]
    assert fault(requests.check, request) == "statuses[0]"


def test_page_sizes() -> None:
    assert [requests.page_size(n) for n in (0, 1, 200, 10_000)] == [limits.PAGE_SIZE, 1, 200, 200]


def test_a_token_goes_on_its_own_list_only() -> None:
    def list_of(order: str, **values: object) -> listings.Search:
        search = listings.Search("c.id", "claim c", listings.CLAIM_ORDERS[order])
        for name, value in values.items():
            search.where(f"c.{name} = %({name})s", **{name: value})
        return search

    order = listings.CLAIM_ORDERS["said_at"]
    key, id = "2025-02-18 09:30:00.25+00", "01935e2a-7c1d-7000-8000-000000000001"
    lists = [list_of(name) for name in listings.CLAIM_ORDERS]
    lists += [list_of("said_at", party="NO"), list_of("said_at", party="SE"), list_of("said_at", place="NO")]
    marks = {one.mark() for one in lists}
    assert len(marks) == len(lists)
    mark = list_of("said_at", party="NO").mark()
    token = listings._write_token(key, id, mark)
    assert listings._read_token(token, order, mark) == (key, id)
    for other in marks - {mark}:
        assert fault(listings._read_token, token, order, other) == "page_token"
    for bad in (("now()", id), ("2025-W01-1T00:00:00+00:00", id), (key, "x"), ("2025-13-01 00:00:00+00", id)):
        assert fault(listings._read_token, listings._write_token(*bad, mark), order, mark) == "page_token"
