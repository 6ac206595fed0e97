"""The values of the record: frozen, without a clock, a database or a wire.

Here: what the words of docs/glossary.md mean as data. Not here: how a value is stored (the `writes` of
each room, `reads`), how it looks on the wire (`gateway.wire`), how it comes about (`ingest`, `verify`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class PartyKind(StrEnum):
    COUNTRY = "COUNTRY"
    ORGANISATION = "ORGANISATION"


class Channel(StrEnum):
    """How a statement reached the record: its issuer's own publication, or quoted by others."""

    OFFICIAL = "OFFICIAL"
    RELAYED = "RELAYED"


class ArticleState(StrEnum):
    PENDING = "PENDING"
    READ = "READ"
    FAILED = "FAILED"


class StatementState(StrEnum):
    PENDING = "PENDING"
    REVIEWED = "REVIEWED"
    RETRACTED = "RETRACTED"
    FAILED = "FAILED"


class AttributionKind(StrEnum):
    OFFICIAL = "OFFICIAL"
    NAMED = "NAMED"
    ANONYMOUS = "ANONYMOUS"
    MEDIA = "MEDIA"
    NONE = "NONE"


class Stance(StrEnum):
    """What a passage does to a claim."""

    SUPPORTS = "SUPPORTS"
    REFUTES = "REFUTES"
    NO_COMMITMENT = "NO_COMMITMENT"
    UNRELATED = "UNRELATED"


class PositionStance(StrEnum):
    """Where a party stands on a claim at a moment."""

    CONFIRMS = "CONFIRMS"
    DENIES = "DENIES"
    NO_COMMENT = "NO_COMMENT"
    SILENT = "SILENT"


class Standing(StrEnum):
    """A party's right to settle a claim."""

    ACTOR = "ACTOR"
    PARTICIPANT = "PARTICIPANT"
    AUTHORITY = "AUTHORITY"
    THIRD_PARTY = "THIRD_PARTY"


class Facet(StrEnum):
    """In which respect an official wording is narrower than the claim."""

    TIME = "TIME"
    PARTICIPANTS = "PARTICIPANTS"
    PLACE = "PLACE"
    QUANTITY = "QUANTITY"
    LEVEL = "LEVEL"
    HEDGE = "HEDGE"


class Coverage(StrEnum):
    WATCHED = "WATCHED"
    UNWATCHED = "UNWATCHED"
    DEGRADED = "DEGRADED"


class SourceKind(StrEnum):
    ARTICLES = "ARTICLES"
    STATEMENTS = "STATEMENTS"


class SourceState(StrEnum):
    """How the watching of a feed goes."""

    PENDING = "PENDING"
    OK = "OK"
    STALE = "STALE"
    FAILING = "FAILING"
    MOVED = "MOVED"
    GONE = "GONE"
    PAUSED = "PAUSED"


class Status(StrEnum):
    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    DENIED = "DENIED"
    DISPUTED = "DISPUTED"
    UNCORROBORATED = "UNCORROBORATED"
    UNVERIFIED = "UNVERIFIED"


class Abstention(StrEnum):
    """Why UNVERIFIED."""

    NOT_ADDRESSED = "NOT_ADDRESSED"
    NO_COMMENT_ONLY = "NO_COMMENT_ONLY"
    NOT_CHECKABLE = "NOT_CHECKABLE"
    COVERAGE_DEGRADED = "COVERAGE_DEGRADED"


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text: code points `start` to `end` (exclusive), its words and up to 32 characters around them."""

    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""

    @classmethod
    def of(cls, text: str, start: int, end: int) -> "Span":
        """The span of `text[start:end]` with its surroundings."""
        return cls(start, end, text[start:end], text[max(0, start - 32) : start], text[end : end + 32])


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, `start` included, `end` not; both aware, UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Office:
    """A voice inside a party, by names that leave the party's own name out ("Foreign Ministry", "MFA")."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """Who can be on the record. `id` is ISO 3166-1 alpha-2 for a country, an upper-case slug otherwise."""

    id: str
    name: str
    kind: PartyKind
    aliases: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who an article says said it (`source`), by which word (`cue`), what (`content`); all in its own words."""

    source: str = ""
    cue: str = ""
    content: str = ""
    kind: AttributionKind = AttributionKind.NONE
    party: str = ""


# Characters of an article or a statement, wherever it comes from. The longest court ruling printed in full has about
# 150,000; 200,000 are some 30,000 words. A text search vector, which PostgreSQL bounds at one megabyte, still fits
# whatever the characters are, and of the texts made to be slow none takes a worker two seconds (`benchmarks.hostile`).
LONGEST_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class NewArticle:
    """What a newsroom submits. One of `text` and `html` is filled, or `url` alone: then its page is fetched."""

    text: str = ""
    html: str = ""
    title: str = ""
    publisher: str = ""
    author: str = ""
    url: str = ""
    language: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article on record. `text` is empty until it is read; `failure` says why it could not be.

    `revises` and `revised_by` are the revisions before and after it; `note` says what to know of how it was read.
    """

    id: UUID
    title: str
    publisher: str
    author: str
    url: str
    language: str
    published_at: datetime
    text: str
    state: ArticleState
    failure: str
    created_at: datetime
    read_at: datetime | None
    statement_ids: tuple[UUID, ...] = ()
    credit: str = ""
    revises: UUID | None = None
    revised_by: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewStatement:
    """An official text to be put on record, its party already resolved. Without text, the page at `url` is fetched."""

    issuer: str
    party: str
    text: str
    office: str = ""
    speaker: str = ""
    channel: Channel = Channel.OFFICIAL
    published_at: datetime | None = None
    title: str = ""
    url: str = ""
    language: str = ""
    article_id: UUID | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """An official text on record. Without text: its page is not fetched yet, or `failure` says why it cannot be."""

    id: UUID
    issuer: str
    party: str
    office: str
    speaker: str
    channel: Channel
    published_at: datetime
    title: str
    url: str
    language: str
    text: str
    state: StatementState
    created_at: datetime
    retracted_at: datetime | None = None
    retraction_note: str = ""
    article_id: UUID | None = None
    span: Span | None = None
    failure: str = ""
    replaced_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class ClaimParty:
    """A party a claim is about, and its right to settle it."""

    party: str
    standing: Standing


class OriginKind(StrEnum):
    """Where articles have what they report from."""

    STATEMENT = "STATEMENT"
    ANONYMOUS = "ANONYMOUS"
    PERSON = "PERSON"
    AGENCY = "AGENCY"
    OUTLET = "OUTLET"


@dataclass(frozen=True, slots=True)
class Report:
    """An article that carries a claim, by its own claim that says the same; `origin` counts in `origins`, from 1."""

    claim_id: UUID
    article_id: UUID
    publisher: str
    title: str
    url: str
    published_at: datetime
    origin: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """One source of any number of reports; its copies count once. `name`: in an article's words, or a party's id."""

    kind: OriginKind
    name: str
    reports: int


@dataclass(frozen=True, slots=True)
class NewSilence:
    """That an office did not answer, as an article says at `span`."""

    party: str
    issuer: str
    span: Span


@dataclass(frozen=True, slots=True)
class Silence:
    """That an office was asked and did not answer: in the words of an article, when that was published."""

    party: str
    issuer: str
    words: str
    article_id: UUID
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim as read from an article, or as submitted; `proposition` stands alone."""

    text: str
    proposition: str
    said_at: datetime
    span: Span | None = None
    attribution: Attribution = Attribution()
    check_worthiness: float = 1.0


@dataclass(frozen=True, slots=True)
class Claim:
    """One check-worthy factual proposition, as far as it is known what it is about.

    `parties`, `places` and `event_at` are what `verify` found in the proposition: empty before the first check.
    `reports`, `origins` and `silences` are filled where a claim is shown (`gateway.reports`), not where it is checked.
    """

    id: UUID | None
    text: str
    proposition: str
    said_at: datetime
    article_id: UUID | None = None
    span: Span | None = None
    attribution: Attribution = Attribution()
    check_worthiness: float = 1.0
    parties: tuple[ClaimParty, ...] = ()
    places: tuple[str, ...] = ()
    event_at: Period | None = None
    drift: tuple[str, ...] = ()
    created_at: datetime | None = None
    reports: tuple[Report, ...] = ()
    origins: tuple[Origin, ...] = ()
    silences: tuple[Silence, ...] = ()
    orphaned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One named feature of a comparison, with the words it looked at on both sides."""

    feature: str
    detail: str
    claim_fragment: str = ""
    passage_fragment: str = ""


@dataclass(frozen=True, slots=True)
class Caveat:
    """Where the official wording is narrower than the claim."""

    facet: Facet
    claim_fragment: str
    statement_fragment: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing one claim with one passage found.

    `expires_at` is set for a denial bounded in time: the end of its day at the place concerned.
    """

    stance: Stance
    score: float
    reasons: tuple[Reason, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A compared passage with what `decide` needs to know of its statement.

    `replaced_at` is set for words relayed by others: when their issuer published them; `restored_at` when it took that
    publication back.
    """

    id: UUID
    statement_id: UUID
    issuer: str
    party: str
    speaker: str
    channel: Channel
    published_at: datetime
    passage: str
    span: Span
    comparison: Comparison
    url: str = ""
    retracted_at: datetime | None = None
    replaced_at: datetime | None = None
    restored_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Covered:
    """Whether somebody watches what a party publishes, and since when; UNWATCHED has no beginning."""

    coverage: Coverage = Coverage.UNWATCHED
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a party stands on a claim at a moment."""

    party: str
    name: str
    stance: PositionStance
    standing: Standing
    since: datetime | None = None
    expired_at: datetime | None = None
    changed_from: PositionStance | None = None
    caveats: tuple[Caveat, ...] = ()
    coverage: Coverage = Coverage.UNWATCHED
    evidence: tuple[UUID, ...] = ()
    coverage_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """An editor's ruling. `reopened_at` is set when evidence arrived after it."""

    status: Status
    note: str
    reviewer: str
    reviewed_at: datetime
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `decide` says of a claim at a moment; `sequence` and `decided_at` are given when it is stored."""

    status: Status
    confidence: float
    as_of: datetime
    method: str
    cause: str = ""
    abstained: Abstention | None = None
    positions: tuple[Position, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    justification: str = ""
    review: Review | None = None
    sequence: int = 0
    claim_id: UUID | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A watched feed with its health. `etag` and `last_modified` are what the server said of its last answer."""

    id: UUID
    kind: SourceKind
    url: str
    name: str
    publisher: str
    issuer: str
    party: str
    office: str
    language: str
    interval_minutes: int
    stale_after_days: int
    paused: bool
    state: SourceState
    state_since: datetime
    moved_to: str
    tried_at: datetime | None
    last_success_at: datetime | None
    last_item_at: datetime | None
    failures: int
    last_error: str
    items: int
    due_at: datetime | None
    created_at: datetime
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Bin:
    """Judged verdicts with a confidence from `least` up to, not including, `most` (the last bin includes 1).

    Without any, `mean_confidence` and `share_right` are None.
    """

    least: float
    most: float
    count: int
    mean_confidence: float | None = None
    share_right: float | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """How verdicts are made, and what a confidence has meant on `rows` judged ones.

    `data_hash` is SHA-256 in hexadecimal of the material they are from, `weights` are log-odds by name.
    """

    version: str
    data_hash: str
    fitted_on: str
    rows: int
    calibration_error: float
    weights: Mapping[str, float]
    bins: tuple[Bin, ...]
