"""One article with its claim and verdict, and what each format makes of them: the examples of the OpenAPI and the docs.

Made by the same functions that answer, so an example cannot say what an answer would not. Not here: the shapes.
"""

from onrecord.v1.article_pb2 import Article
from onrecord.v1.claim_pb2 import Attribution, Claim
from onrecord.v1.statement_pb2 import Statement
from onrecord.v1.text_pb2 import Span
from onrecord.v1.verdict_pb2 import Caveat, Evidence, Position, Verdict, WatchVerdictsResponse
from services.gateway.formats.publisher import Publisher

PUBLISHER = Publisher("Fjord Desk", "https://onrecord.fjord.example")
ARTICLE_ID = "019cb2c1-5f00-7000-8000-00000000a001"
CLAIM_ID = "019cb2c1-6300-7000-8000-00000000c001"
EVIDENCE_ID = "019cb338-2a00-7000-8000-00000000e001"
WORDS = "Norwegian and Swedish officials will meet in Oslo on Tuesday"
TEXT = f"{WORDS}, a diplomat who asked not to be named said."
PASSAGE = "There will be no meeting in Oslo today with the participation of the Foreign Ministry."


def article() -> Article:
    """An article as the record serves it."""
    made = Article(
        id=ARTICLE_ID,
        title="Officials to meet in Oslo",
        publisher="Fjord Wire",
        url="https://wire.fjord.example/oslo",
        language="en",
        text=TEXT,
        state=Article.READ,
        claims=[claim()],
    )
    made.published_at.FromJsonString("2026-03-03T08:00:00Z")
    made.created_at.FromJsonString("2026-03-03T08:00:04Z")
    made.read_at.FromJsonString("2026-03-03T08:00:05Z")
    return made


def claim() -> Claim:
    """Its claim, denied more narrowly than it was made."""
    made = Claim(
        id=CLAIM_ID,
        article_id=ARTICLE_ID,
        text=WORDS,
        proposition=f"{WORDS}, 3 March 2026",
        span=Span(end=len(WORDS), exact=WORDS, suffix=TEXT[len(WORDS) : len(WORDS) + 32]),
        attribution=Attribution(
            source="a diplomat who asked not to be named", cue="said", content=WORDS, kind=Attribution.ANONYMOUS
        ),
        check_worthiness=0.9,
        parties=[
            Claim.Party(party="NO", standing=Position.PARTICIPANT),
            Claim.Party(party="SE", standing=Position.PARTICIPANT),
        ],
        places=["Oslo"],
        verdict=verdict(),
    )
    made.said_at.FromJsonString("2026-03-03T08:00:00Z")
    made.created_at.FromJsonString("2026-03-03T08:00:05Z")
    return made


def verdict() -> Verdict:
    """The verdict on it."""
    denied = Position(
        party="NO",
        name="Norway",
        stance=Position.DENIES,
        standing=Position.PARTICIPANT,
        coverage=Position.UNWATCHED,
        caveats=[
            Caveat(facet=Caveat.TIME, claim_fragment="on Tuesday, 3 March 2026", statement_fragment="today"),
            Caveat(
                facet=Caveat.PARTICIPANTS,
                claim_fragment="Norwegian and Swedish officials",
                statement_fragment="with the participation of the Foreign Ministry",
            ),
        ],
        evidence=[EVIDENCE_ID],
    )
    denied.since.FromJsonString("2026-03-03T10:00:00Z")
    silent = Position(
        party="SE",
        name="Sweden",
        stance=Position.SILENT,
        standing=Position.PARTICIPANT,
        coverage=Position.UNWATCHED,
    )
    passage = Evidence(
        id=EVIDENCE_ID,
        statement_id="019cb32f-0500-7000-8000-00000000b001",
        issuer="Norwegian Foreign Ministry",
        party="NO",
        channel=Statement.OFFICIAL,
        passage=PASSAGE,
        span=Span(end=len(PASSAGE), exact=PASSAGE),
        stance=Evidence.REFUTES,
        score=0.93,
        url="https://ministry.example/statements/312",
    )
    passage.published_at.FromJsonString("2026-03-03T10:00:00Z")
    made = Verdict(
        sequence=42,
        claim_id=CLAIM_ID,
        status=Verdict.DENIED,
        confidence=0.72,
        method="onrecord/1",
        cause="statement 019cb32f-0500-7000-8000-00000000b001 arrived",
        positions=[denied, silent],
        evidence=[passage],
        justification=f"Norwegian Foreign Ministry denies it (3 March 2026: “{PASSAGE.rstrip('.')}”), limited in time "
        "(“today”), limited as to participants (“with the participation of the Foreign Ministry”). "
        "Sweden: no statement on record.",
    )
    made.as_of.FromJsonString("2026-03-03T10:00:03Z")
    made.decided_at.FromJsonString("2026-03-03T10:00:03Z")
    return made


def watched() -> WatchVerdictsResponse:
    """The verdict as a watch or a feed tells of it."""
    return WatchVerdictsResponse(sequence=42, verdict=verdict(), proposition=claim().proposition)
