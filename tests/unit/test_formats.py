"""The record in the formats of others: what each has to have, what none may say."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as Xml

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.v1.claim_pb2 import Attribution
from onrecord.v1.verdict_pb2 import Caveat, Position, Verdict, WatchVerdictsResponse
from services.gateway import outward
from services.gateway.formats import annotations, atom, claimreview, dump, example, factcheck, ninjs, rating
from services.gateway.formats.publisher import web
from services.gateway.rest import feeds

ATOM = f"{{{atom.NAMESPACE}}}"
WE = example.PUBLISHER


def row(name: str, stance: Any, standing: Any = Position.ACTOR, *, narrow: bool = False, expired: bool = False) -> Any:
    made = Position(party=name[:2].upper(), name=name, stance=stance, standing=standing)
    if narrow:
        made.caveats.append(Caveat(facet=Caveat.TIME, claim_fragment="on Tuesday", statement_fragment="today"))
    if expired:
        made.expired_at.FromDatetime(datetime(2026, 3, 3, tzinfo=UTC))
    return made


def verdict(status: Any, *rows: Any, **more: Any) -> Verdict:
    return Verdict(status=status, positions=rows, **more)


YES, NO, MUM, MUTE = Position.CONFIRMS, Position.DENIES, Position.NO_COMMENT, Position.SILENT
THIRD = Position.THIRD_PARTY


@pytest.mark.parametrize(
    ("given_verdict", "words", "number"),
    [
        (verdict(Verdict.CONFIRMED, row("Norway", YES), row("Chad", YES, THIRD)), "Confirmed by Norway", 5),
        (verdict(Verdict.CONFIRMED, row("Norway", YES), row("Sweden", YES)), "Confirmed by Norway and Sweden", 5),
        (
            verdict(Verdict.CONFIRMED, row("Norway", YES, narrow=True)),
            "Confirmed by Norway, more narrowly than claimed",
            4,
        ),
        (verdict(Verdict.DENIED, row("Norway", NO), row("Sweden", MUTE)), "Denied by Norway", 1),
        (verdict(Verdict.DENIED, row("Norway", NO, narrow=True), row("Sweden", NO)), "Denied by Norway and Sweden", 1),
        (
            verdict(Verdict.DENIED, row("Norway", NO, narrow=True, expired=True)),
            "Denied by Norway, for a time that has passed",
            2,
        ),
        (
            verdict(Verdict.DISPUTED, row("Norway", NO), row("Sweden", YES, Position.PARTICIPANT)),
            "Disputed: asserted by Sweden, denied by Norway",
            None,
        ),
        (
            verdict(Verdict.UNCORROBORATED, row("Chad", YES, THIRD), row("Norway", MUTE)),
            "Uncorroborated: asserted by Chad",
            None,
        ),
        (
            verdict(Verdict.UNVERIFIED, row("Norway", MUTE), abstained=Verdict.NOT_ADDRESSED),
            "Unverified: no statement on record takes a position",
            None,
        ),
        (
            verdict(Verdict.UNVERIFIED, row("Norway", MUM), abstained=Verdict.NO_COMMENT_ONLY),
            "Unverified: no comment by Norway",
            None,
        ),
        (
            verdict(Verdict.CONFIRMED, *(row(name, YES) for name in ("Aa", "Bb", "Cc", "Dd"))),
            "Confirmed by Aa, Bb and 2 others",
            5,
        ),
        (verdict(Verdict.PENDING), "Not checked yet", None),
    ],
)
def test_a_verdict_in_words_and_as_a_number(given_verdict: Verdict, words: str, number: int | None) -> None:
    assert rating.in_words(given_verdict) == words
    assert rating.number(given_verdict) == number


def test_an_editors_ruling_stands_above_the_machine_s_verdict() -> None:
    ruled = verdict(Verdict.DENIED, row("Norway", NO, narrow=True))
    ruled.review.status = Verdict.DISPUTED
    assert rating.in_words(ruled) == "Disputed, by an editor's ruling"
    assert rating.number(ruled) is None
    ruled.review.status = Verdict.DENIED
    assert rating.number(ruled) == rating.WORST


def of(shape: Any) -> Any:
    return json.loads(shape.to_json())


@pytest.mark.parametrize("status", [s for s in Verdict.Status.values() if s])
def test_a_claim_review_has_what_google_requires_and_no_number_without_a_side(status: Any) -> None:
    claim, article = example.claim(), example.article()
    claim.verdict.status = status
    review = of(claimreview.claim_review(claim, article, WE))

    assert (review["@context"], review["@type"]) == ("https://schema.org", "ClaimReview")
    assert review["url"] == f"{WE.url}/claims/{claim.id}"
    assert review["claimReviewed"] == claim.proposition
    assert review["author"] == {"@type": "Organization", "name": WE.name, "url": WE.url}
    assert review["reviewRating"]["alternateName"]
    numbered = status in (Verdict.CONFIRMED, Verdict.DENIED)
    assert {name in review["reviewRating"] for name in ("ratingValue", "bestRating", "worstRating")} == {numbered}
    about = review["itemReviewed"]
    assert (about["@type"], about["datePublished"]) == ("Claim", "2026-03-03T08:00:00Z")
    assert about["appearance"]["url"] == article.url
    assert "true" not in review["reviewRating"]["alternateName"].lower()
    assert "false" not in json.dumps(review).lower()


def test_who_made_the_claim() -> None:
    claim, article = example.claim(), example.article()
    assert claimreview.author(claim, article) == claimreview.Name(
        type="Person", name="a diplomat who asked not to be named"
    )
    claim.attribution.kind = Attribution.OFFICIAL
    claim.attribution.source = "the Swedish Foreign Ministry"
    assert claimreview.author(claim, article) == claimreview.Name(type="Organization", name=claim.attribution.source)
    claim.ClearField("attribution")
    assert claimreview.author(claim, article) == claimreview.Name(type="Organization", name="Fjord Wire")
    assert claimreview.author(claim, None) is None


def test_words_of_others_cannot_end_the_script_that_a_page_puts_them_in() -> None:
    claim = example.claim()
    claim.proposition = "</script><script>alert(1)</script>"
    claim.verdict.evidence[0].url = "javascript:alert(1)"
    review = claimreview.claim_review(claim, None, WE)
    assert b"<" not in review.to_json()
    assert of(review)["claimReviewed"] == claim.proposition
    assert "citation" not in of(review)


def test_a_fact_check_search_answers_as_google_does() -> None:
    found = of(factcheck.fact_checks([(example.claim(), example.article())], "next", WE))
    assert set(found) == {"claims", "nextPageToken"}
    (checked,) = found["claims"]
    assert set(checked) == {"text", "claimant", "claimDate", "claimReview"}
    (review,) = checked["claimReview"]
    assert set(review) == {"publisher", "url", "title", "reviewDate", "textualRating", "languageCode"}
    assert review["publisher"] == {"name": WE.name, "site": "onrecord.fjord.example"}
    assert of(factcheck.fact_checks([], "", WE)) == {}


# The part of the ninjs 3.0 schema that the items use, in our own words: nothing else is allowed.
NINJS: dict[str, Any] = {
    "uri": str, "type": str, "representationType": str, "version": str, "firstCreated": str, "versionCreated": str,
    "contentCreated": str, "language": str, "title": str, "by": str, "edNote": str,
    "headlines": {"role": str, "contentType": str, "value": str},
    "bodies": {"role": str, "contentType": str, "charCount": int, "wordCount": int, "value": str},
    "infoSources": {"name": str, "role": str}, "places": {"name": str, "rel": str},
    "altIds": {"role": str, "value": str}, "trustIndicators": {"role": str, "title": str, "href": str},
}  # fmt: skip


def test_an_article_as_ninjs_keeps_to_the_standard_and_tells_the_desk() -> None:
    article = example.article()
    article.claims.add().CopyFrom(example.claim())
    article.claims[1].verdict.CopyFrom(Verdict(status=Verdict.PENDING))
    item = of(ninjs.ninjs(article, WE))

    assert item.pop("standard") == {"name": "ninjs", "version": "3.0", "schema": ninjs.SCHEMA}
    for name, value in item.items():
        kinds = NINJS[name]
        if isinstance(kinds, dict):
            assert all(isinstance(part, kinds[key]) for one in value for key, part in one.items()), name
        else:
            assert isinstance(value, kinds), name
    assert item["version"] == "42"
    assert item["versionCreated"] == "2026-03-03T10:00:03Z"
    assert [one["href"].removeprefix(WE.url) for one in item["trustIndicators"]] == [
        f"/claims/{example.CLAIM_ID}",
        "/method",
    ]
    assert "Denied by Norway, more narrowly than claimed, confidence 0.72" in item["edNote"]
    assert "Not checked yet." in item["edNote"]


def test_an_article_s_claims_as_annotations_are_found_by_words_and_by_place() -> None:
    article = example.article()
    page = of(annotations.annotations(article, WE))

    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    assert page["partOf"]["total"] == len(page["items"]) == 1
    (item,) = page["items"]
    assert (item["type"], item["motivation"]) == ("Annotation", "assessing")
    published, here = item["target"]
    assert published["source"] == article.url
    assert [one["type"] for one in published["selector"]] == ["TextQuoteSelector"]
    quote, place = here["selector"]
    assert article.text[place["start"] : place["end"]] == quote["exact"]
    assert article.text.startswith(quote["prefix"] + quote["exact"] + quote["suffix"])
    assert item["body"][0] | {"purpose": "classifying", "value": "DENIED"} == item["body"][0]

    article.url = "javascript:alert(1)"
    (item,) = of(annotations.annotations(article, WE))["items"]
    assert [one["source"] for one in item["target"]] == [f"{WE.url}/articles/{article.id}"]


def parsed(*verdicts: WatchVerdictsResponse) -> Xml.Element:
    return Xml.fromstring(atom.feed(atom.Feed("Verdicts", "/v1/feeds/verdicts.atom", "/"), verdicts, WE))


def test_a_feed_is_what_rfc_4287_asks_for() -> None:
    one = example.watched()
    root = parsed(one)

    for parent in (root, root.find(f"{ATOM}entry")):
        assert parent is not None
        for tag in ("id", "title", "updated"):
            (found,) = parent.findall(ATOM + tag)
            assert found.text
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert root.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated") == "2026-03-03T10:00:03Z"
    assert entry.findtext(f"{ATOM}id") == atom.entry_id(one.verdict)
    assert entry.findtext(f"{ATOM}id", "").startswith("urn:uuid:")
    links = {link.get("rel"): link.get("href") for link in entry.findall(f"{ATOM}link")}
    assert links["alternate"] == f"{WE.url}/claims/{example.CLAIM_ID}"
    assert {link.get("rel") for link in root.findall(f"{ATOM}link")} == {"self", "alternate"}
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "html"
    assert "<li>Norway denies (the claim says “on Tuesday, 3 March 2026”" in (content.text or "")
    assert parsed().findtext(f"{ATOM}updated") == atom.NEVER


def test_a_feed_reader_understands_it() -> None:
    about = feeds.describe(outward.FeedFilter(party="NO", q="Oslo & Bergen"))
    read = feedparser.parse(atom.feed(about, [example.watched()], WE))
    assert (read.bozo, read.version, read.feed.title) == (False, "atom10", "Verdicts · NO · “Oslo & Bergen”")
    assert read.feed.links[0].href == f"{WE.url}/v1/feeds/verdicts.atom?party=NO&q=Oslo+%26+Bergen"
    assert read.entries[0].link == f"{WE.url}/claims/{example.CLAIM_ID}"
    assert "<li>Sweden is silent</li>" in read.entries[0].content[0].value


def test_another_verdict_on_a_claim_is_another_entry() -> None:
    later = example.verdict()
    later.sequence = 43
    assert atom.entry_id(later) != atom.entry_id(example.verdict())


@given(st.text())
def test_whatever_a_claim_says_the_feed_is_well_formed_and_says_it_as_words(words: str) -> None:
    one = example.watched()
    one.proposition = words.encode(errors="replace").decode()
    one.verdict.justification = f"<b>{one.proposition}</b>"
    entry = parsed(one).find(f"{ATOM}entry")
    assert entry is not None
    assert "<b>" not in entry.findtext(f"{ATOM}content", "")


def test_a_line_of_a_dump_has_the_sequence_and_the_claim() -> None:
    (line,) = dump.json_lines([example.claim()]).splitlines()
    read = json.loads(line)
    assert read["sequence"] == read["claim"]["verdict"]["sequence"] == 42
    assert read["claim"]["verdict"]["evidence"][0]["passage"] == example.PASSAGE


def test_a_row_of_a_dump_says_who_stands_where() -> None:
    read = list(csv.DictReader(io.StringIO((dump.header() + dump.rows([example.claim()])).decode())))
    assert read[0]["sequence"] == "42"
    assert (read[0]["status"], read[0]["denies"], read[0]["silent"]) == ("DENIED", "NO", "SE")
    assert read[0]["caveats"] == "TIME PARTICIPANTS"
    assert tuple(read[0]) == dump.COLUMNS


@given(st.sampled_from([*dump.FORMULA, "", " ="]), st.text(st.characters(exclude_categories=["Cs"])))
def test_no_cell_of_a_dump_is_a_formula(start: str, rest: str) -> None:
    claim = example.claim()
    claim.text = start + rest
    (_, cells) = csv.reader(io.StringIO((dump.header() + dump.rows([claim])).decode(), newline=""))
    cell = cells[dump.COLUMNS.index("text")]
    assert not cell.lstrip(" ").startswith(dump.FORMULA)
    assert cell in (claim.text, f"'{claim.text}")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "", "http://[", "//x.example", "mailto:a@b"]
)
def test_only_web_addresses_are_passed_on(url: str) -> None:
    assert web(url) is None
