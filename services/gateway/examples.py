"""The examples of the OpenAPI: what each operation is asked and answers, and the problems, in one story.

All of it passes through the contract's messages and the functions that answer, so that an example cannot say what an
answer would not. Not here: the words (`story`), where in the document an example stands (`openapi`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from onrecord.v1 import record_service_pb2
from onrecord.v1.verdict_pb2 import WatchVerdictsResponse
from services.gateway import errors, story, wire
from services.gateway.formats import atom, example
from services.gateway.rest import events
from services.gateway.story import Json
from services.kernel.errors import InvalidInput, NotFound, OnrecordError, Unauthenticated
from services.kernel.model import Office, Party, PartyKind

_METHODS = record_service_pb2.DESCRIPTOR.services_by_name["RecordService"].methods_by_name


def answer(operation: str) -> Message | None:
    """What the rpc of this name answers; None where that is nothing, or where there is no such rpc."""
    method = _METHODS.get(operation)
    if method is None or not method.output_type.fields:
        return None
    message: Message = _of_kind(method.output_type)
    for name in story.OF_THIS_ANSWER.get(operation, {}):
        message.ClearField(name)
    ParseDict(story.OF_THIS_ANSWER.get(operation, {}), message)
    if operation in _CHANGED:
        _CHANGED[operation](message)
    return message


def paths(kind: Descriptor) -> str:
    """Field paths that a reader may cut this answer down to."""
    if not kind.name.startswith("List"):
        return ",".join(field.name for field in kind.fields[:2])
    items, thing = _items(kind)
    return ",".join(f"{items}.{field.name}" for field in thing.fields[:2])


def answers(operation: str, status: str, answer: Message) -> dict[str, Json]:
    """The answer with this status, by its name in the document."""
    name = answer.DESCRIPTOR.name
    if operation == "CreateArticle" and status == "202":
        # It is on disk, and not read yet.
        article = wire.to_dict(answer)
        del article["read_at"]
        return {"ArticleAccepted": {**article, "state": "PENDING", "text": "", "claims": []}}
    is_own = operation in story.OF_THIS_ANSWER or operation in _CHANGED
    return {f"{name}Of{operation}" if is_own else name: wire.to_dict(answer)}


def problems(path: str) -> dict[str, Json]:
    """Problems as they are answered at this path, by their names in the document."""
    found: dict[str, OnrecordError] = {
        "NoKey": Unauthenticated(),
        "NotValid": InvalidInput.at("fields", "'headline' is not a path of Claim"),
    }
    if "{id}" in path:
        found["NotThere"] = NotFound("there is no claim " + story.CLAIM)
    return {name: errors.problem(error, f"/v1/claims/{story.CLAIM}") for name, error in found.items()}


def feed_of_search() -> str:
    """A saved search as Atom."""
    about = atom.Feed(
        f"Verdicts · {story.ASKED['CreateSearch']['name']}", f"/v1/searches/{story.SEARCH}/feed.atom", "/"
    )
    return atom.feed(about, [example.watched()], example.PUBLISHER).decode()


def stream() -> str:
    """A watch, as far as its first verdict."""
    told = (WatchVerdictsResponse(sequence=41), example.watched())
    return b"".join(map(events.event, told)).decode()


def _of_kind(kind: Descriptor) -> Any:
    message = GetMessageClass(kind)()
    if kind.name in story.ANSWERS:
        return ParseDict(story.ANSWERS[kind.name], message)
    if kind.name in story.THINGS:
        return ParseDict(story.THINGS[kind.name], message)
    made = _MADE.get(kind.name)
    if made is not None:
        return made()
    # A page: one thing, and no page after it.
    items, descriptor = _items(kind)
    thing = _of_kind(descriptor)
    if descriptor.name == "Article":
        thing.ClearField("text")
        thing.ClearField("claims")
    getattr(message, items).append(thing)
    return message


def _items(page: Descriptor) -> tuple[str, Descriptor]:
    """The field of a page that has its items, and what they are."""
    return next((field.name, field.message_type) for field in page.fields if field.is_repeated and field.message_type)


def _party() -> Message:
    fields = story.ASKED["UpdateParty"]
    offices = tuple(Office(office["name"], tuple(office["aliases"])) for office in fields["offices"])
    return wire.party(Party(fields["id"], fields["name"], PartyKind.COUNTRY, tuple(fields["aliases"]), offices))


def _leave_unstored(claim: Any) -> None:
    # It is of no article, and has no id.
    for name in ("id", "article_id", "span", "attribution", "created_at"):
        claim.ClearField(name)
    claim.verdict.ClearField("claim_id")
    claim.verdict.ClearField("sequence")


def _rule(claim: Any) -> None:
    said = {name: story.ASKED["ReviewClaim"][name] for name in ("status", "note", "reviewer")}
    claim.verdict.sequence = 43
    ParseDict({**said, "reviewed_at": "2026-03-03T11:00:00Z"}, claim.verdict.review)


_CHANGED: Mapping[str, Callable[[Any], None]] = {"CheckClaim": _leave_unstored, "ReviewClaim": _rule}
_MADE: Mapping[str, Callable[[], Message]] = {
    "Article": example.article,
    "Claim": example.claim,
    "Verdict": example.verdict,
    "WatchVerdictsResponse": example.watched,
    "Party": _party,
}
# What is answered in a form of its own, where its route does not show it.
OTHERS: Mapping[str, Any] = {
    "WatchVerdicts": stream(),
    "FeedSearch": feed_of_search(),
    "Health": {"status": "alive"},
    "Readiness": {"status": "ready", "checks": {"database": "ok", "feed": "ok"}, "work_due": 0, "work_parked": 0},
}
