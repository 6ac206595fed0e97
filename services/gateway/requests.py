"""What a request means: messages into values of the model, with every check that both doors share.

Whatever is wrong is an InvalidInput that names the field. Not here: shapes and types of JSON (`shapes`), what the
database alone can know (`writes`), except that a party must be one of those on record.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from onrecord.v1 import article_pb2, claim_pb2, party_pb2, statement_pb2, verdict_pb2
from services.gateway import limits, ninjs_item, wire
from services.kernel.errors import FieldError, InvalidInput, UnknownIssuer
from services.kernel.model import LONGEST_TEXT, Channel, NewArticle, NewStatement, Office, Party, PartyKind, Status
from services.kernel.text.gazetteer import Gazetteer, Issuer
from services.kernel.text.markup import visible_text

_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_ID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_PARTY_ID = re.compile(r"[A-Z][A-Z0-9_]{1,63}")
_COUNTRY_ID = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Question:
    """A text to hold against the record; `as_of` None means now, whenever that is."""

    text: str
    said_at: datetime | None
    parties: tuple[str, ...]
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """An editor's ruling; `seen` is the sequence of the verdict that the editor looked at."""

    claim_id: UUID
    status: Status
    note: str
    reviewer: str
    seen: int | None


@dataclass(frozen=True, slots=True)
class Watch:
    """Which verdicts a watcher wants; `after` None means those still to come."""

    after: int | None
    statuses: tuple[Status, ...]
    party: str
    article_id: UUID | None
    claim_id: UUID | None
    search_id: UUID | None = None


def check(message: Message) -> None:
    """Raise InvalidInput naming every field that holds what no request may hold, whatever the field means."""
    if wrong := tuple(_faults(message, "")):
        raise InvalidInput(f"{wrong[0].field}: {wrong[0].detail}", fields=wrong)


def new_article(request: article_pb2.CreateArticleRequest) -> NewArticle:
    """The article to be put on record."""
    check(request)
    wait_seconds(request)
    if request.ninjs:
        request = ninjs_item.fill(request)
        if wrong := tuple(_faults(request, "")):
            raise InvalidInput.at("ninjs", f"its {wrong[0].field} {wrong[0].detail}")
    _require_words(request.text, request.html, request.url)
    check_address(request.url, request.language)
    return NewArticle(
        text=request.text if request.text.strip() else "",
        html=request.html if request.html.strip() else "",
        title=request.title.strip(),
        publisher=request.publisher.strip(),
        author=request.author.strip(),
        url=request.url,
        language=request.language,
        published_at=past(request, "published_at"),
    )


def wait_seconds(request: article_pb2.CreateArticleRequest) -> float:
    """How long the caller wants to wait for the verdicts; 0 is not at all."""
    seconds = request.wait.ToNanoseconds() / 1e9
    if not 0 <= seconds <= limits.LONGEST_WAIT_S:
        raise InvalidInput.at("wait", f"must be 0 to {limits.LONGEST_WAIT_S} seconds")
    return seconds


def new_statement(request: statement_pb2.CreateStatementRequest, gazetteer: Gazetteer) -> NewStatement:
    """The statement to be put on record, its issuer resolved. Raises UnknownIssuer naming the candidates."""
    _require(request, "issuer")
    _require_words(request.text, request.html, request.url)
    check_address(request.url, request.language)
    issuer = resolve_issuer(request.issuer.strip(), request.party, gazetteer)
    text = request.text if request.text.strip() else ""
    if request.html.strip():
        text = visible_text(request.html)
        if not text:
            raise InvalidInput.at("html", "there are no words on this page")
        if len(text) > LONGEST_TEXT:
            raise InvalidInput.at("html", f"has more than {LONGEST_TEXT} characters of text")
    return NewStatement(
        issuer=request.issuer.strip(),
        party=issuer.party,
        office=issuer.office,
        text=text,
        speaker=request.speaker.strip(),
        channel=Channel(statement_pb2.Statement.Channel.Name(request.channel)) if request.channel else Channel.OFFICIAL,
        published_at=past(request, "published_at"),
        title=request.title.strip(),
        url=request.url,
        language=request.language,
    )


def party(request: party_pb2.UpdatePartyRequest) -> Party:
    """The party to be made or replaced."""
    check(request)
    new = request.party
    if not _PARTY_ID.fullmatch(new.id):
        raise InvalidInput.at("party.id", "must be two capital letters for a country, else an upper-case slug")
    if not new.kind:
        raise InvalidInput.at("party.kind", "must be COUNTRY or ORGANISATION")
    kind = PartyKind(party_pb2.Party.Kind.Name(new.kind))
    if kind is PartyKind.COUNTRY and not _COUNTRY_ID.fullmatch(new.id):
        raise InvalidInput.at("party.id", "a country has its ISO 3166-1 alpha-2 code")
    _require_name("party.name", new.name)
    offices = []
    for number, office in enumerate(new.offices):
        _require_name(f"party.offices[{number}].name", office.name)
        aliases = _names(f"party.offices[{number}].aliases", office.aliases)
        offices.append(Office(office.name.strip(), aliases))
    return Party(new.id, new.name.strip(), kind, _names("party.aliases", new.aliases), tuple(offices))


def question(request: claim_pb2.CheckClaimRequest) -> Question:
    """The question that a check asks."""
    check(request)
    _require(request, "text")
    if request.track and request.HasField("as_of"):
        raise InvalidInput.at("as_of", "a tracked claim is kept current; it has no past moment")
    return Question(
        request.text.strip(), past(request, "said_at"), tuple(dict.fromkeys(request.parties)), past(request, "as_of")
    )


def require_parties(gazetteer: Gazetteer, ids: Iterable[str]) -> None:
    """Raise InvalidInput for the first id that is nobody's."""
    for number, id in enumerate(ids):
        if gazetteer.party(id) is None:
            raise InvalidInput.at(f"parties[{number}]", f"no party has the id {id!r}")


def ruling(request: claim_pb2.ReviewClaimRequest) -> Ruling:
    """An editor's ruling."""
    check(request)
    claim_id = identifier(request, "id")
    if request.status in (verdict_pb2.Verdict.STATUS_UNSPECIFIED, verdict_pb2.Verdict.PENDING):
        raise InvalidInput.at("status", "must be CONFIRMED, DENIED, DISPUTED, UNCORROBORATED or UNVERIFIED")
    _require(request, "note")
    seen = request.if_sequence if request.HasField("if_sequence") else None
    return Ruling(claim_id, status(request.status), request.note.strip(), request.reviewer.strip(), seen)


def watch(request: verdict_pb2.WatchVerdictsRequest) -> Watch:
    """What a watcher wants to see."""
    return Watch(
        after=request.after if request.HasField("after") else None,
        statuses=statuses(request),
        party=party_filter(request.party),
        article_id=identifier(request, "article_id") if request.article_id else None,
        claim_id=identifier(request, "claim_id") if request.claim_id else None,
        search_id=identifier(request, "search_id") if request.search_id else None,
    )


def party_filter(id: str) -> str:
    """The party that a list, a feed or a watch is about; empty for all.

    A name in its place finds nothing, which would pass for a party of which nothing is on record.
    """
    if id and not _PARTY_ID.fullmatch(id):
        raise InvalidInput.at("party", "is not the id of a party, such as NO or NATO")
    return id


def beyond(after: int, last: int) -> InvalidInput:
    """The complaint about a cursor that the record has not reached."""
    return InvalidInput.at("after", f"the newest verdict has the sequence {last}, not {after} or more")


def status(number: int) -> Status:
    """The status that an enum number stands for; `check` has seen to it that there is one."""
    return Status(verdict_pb2.Verdict.Status.Name(number))  # type: ignore[arg-type]


def statuses(message: Any) -> tuple[Status, ...]:
    """The statuses of a filter, each once; those that are not set are passed over."""
    return tuple(dict.fromkeys(status(number) for number in message.statuses if number))


def identifier(message: Message, field: str) -> UUID:
    """The UUID in a field."""
    value: str = getattr(message, field)
    # Only the usual form: UUID() also takes braces, URNs and hyphens anywhere, which would make one id many.
    if _ID.fullmatch(value):
        return UUID(value)
    raise InvalidInput.at(field, "is not an id: ids look like 01935e2a-7c1d-7000-8000-000000000000")


def moment(message: Message, field: str) -> datetime | None:
    """The moment in a field; None where it is unset."""
    if not message.HasField(field):
        return None
    value: Timestamp = getattr(message, field)
    return value.ToDatetime(UTC)


def page_size(size: int) -> int:
    """How many rows a page has."""
    return min(size or limits.PAGE_SIZE, limits.LARGEST_PAGE)


def past(message: Message, field: str) -> datetime | None:
    """The moment in a field, which may not lie ahead by more than clocks and zones differ; None where it is unset."""
    value = moment(message, field)
    if value is not None and value > datetime.now(UTC) + limits.AHEAD:
        raise InvalidInput.at(field, "lies more than a day in the future")
    return value


def _require(message: Message, field: str) -> None:
    if not getattr(message, field).strip():
        raise InvalidInput.at(field, "is required")


def _require_name(field: str, name: str) -> None:
    if not name.strip():
        raise InvalidInput.at(field, "is required")


def _names(field: str, names: Iterable[str]) -> tuple[str, ...]:
    stripped = [name.strip() for name in names]
    if not all(stripped):
        raise InvalidInput.at(f"{field}[{stripped.index('')}]", "is empty")
    return tuple(dict.fromkeys(stripped))


def _require_words(text: str, html: str, url: str) -> None:
    if text.strip() and html.strip():
        raise InvalidInput.at("html", "give either text or html, not both")
    if not text.strip() and not html.strip() and not url:
        fault = FieldError("text", "this, html or url is required")
        raise InvalidInput("one of text, html and url is required", fields=(fault,))


def check_address(url: str, language: str) -> None:
    """Raise InvalidInput unless the URL and the language tag, where there are any, have their form."""
    if url and not _URL.fullmatch(url):
        raise InvalidInput.at("url", "is not an http or https address")
    if language and not _LANGUAGE.fullmatch(language):
        raise InvalidInput.at("language", 'is not a BCP 47 tag such as "en" or "pt-BR"')


def resolve_issuer(issuer: str, party_id: str, gazetteer: Gazetteer) -> Issuer:
    """Whose office it is; `party_id` stands above what the name says. Raises InvalidInput, UnknownIssuer."""
    if party_id and gazetteer.party(party_id) is None:
        raise InvalidInput.at("party", f"no party has the id {party_id!r}")
    try:
        resolved = gazetteer.resolve_issuer(issuer)
    except UnknownIssuer:
        if not party_id:
            raise
        return Issuer(party_id, "")
    # The submitter knows better whose office it is, but then it is not the office that the name suggested.
    return resolved if party_id in ("", resolved.party) else Issuer(party_id, "")


def _faults(message: Message, path: str) -> Iterable[FieldError]:
    for field in wire.fields(message):
        value = getattr(message, field.name)
        name = path + field.name
        if field.is_repeated and len(value) > limits.MOST_ITEMS:
            yield FieldError(name, f"has more than {limits.MOST_ITEMS} items")
            continue
        parts = [(f"{name}[{i}]", part) for i, part in enumerate(value)] if field.is_repeated else [(name, value)]
        for place, part in parts:
            if field.message_type is None:
                if complaint := _scalar_fault(field, part):
                    yield FieldError(place, complaint)
            elif isinstance(part, Timestamp | Duration):
                if complaint := _time_fault(part):
                    yield FieldError(place, complaint)
            else:
                yield from _faults(part, f"{place}.")


def _scalar_fault(field: FieldDescriptor, part: object) -> str:
    if isinstance(part, str):
        if "\0" in part:
            return "holds a NUL character"
        if len(part) > limits.longest(field):
            return f"has more than {limits.longest(field)} characters"
    elif field.enum_type is not None and part not in field.enum_type.values_by_number:
        return f"{part} is not a value of {field.enum_type.name}"
    return ""


def _time_fault(part: Timestamp | Duration) -> str:
    try:
        part.ToJsonString()  # knows what is valid: signs that agree, nanos below a second
        value = part.ToDatetime(UTC) if isinstance(part, Timestamp) else part.ToTimedelta()
    except (ValueError, OverflowError):
        return "is out of range"
    if isinstance(value, datetime) and not limits.EARLIEST <= value < limits.LATEST:
        return f"is not between {limits.EARLIEST.year} and {limits.LATEST.year}"
    return ""
