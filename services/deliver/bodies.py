"""What receivers are told: a CloudEvent in JSON, small, with the address of the rest.

Here: functions of values. Not here: where the facts come from (`writes`), headers and signatures (`signing`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.kernel.events import EventKind

# Bytes; Standard Webhooks asks for less than 20 kB.
LARGEST = 20_000
# What goes first where that is not enough: the receiver has the address.
LARGE = ("positions",)
# Characters of a text, the rest is cut: as many as a proposition may have, then fewer until it is small enough. A
# character may take six bytes in JSON.
LONGEST_TEXTS = (2_000, 500, 100)
# A text that is cut ends with this.
CUT = " …"

PATHS = {
    EventKind.VERDICT_CHANGED: "claims",
    EventKind.ARTICLE_READ: "articles",
    EventKind.STATEMENT_RETRACTED: "statements",
    EventKind.SOURCE_DEGRADED: "sources",
    EventKind.WEBHOOK_TESTED: "webhooks",
}


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, and what is to be said of its subject."""

    id: UUID
    kind: EventKind
    subject_id: UUID
    happened_at: datetime
    data: Mapping[str, Any]
    sequence: int | None = None


def body(event: Event, public_url: str) -> str:
    """The event as JSON of less than 20 kB. `public_url` is where the record is found, without a slash at its end."""
    path = f"/v1/{PATHS[event.kind]}/{event.subject_id}"
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(event.id),
        "type": event.kind.lower().replace("_", "."),
        "source": f"{public_url}/v1",
        "subject": path.removeprefix("/v1/"),
        "time": _moment(event.happened_at),
        "datacontenttype": "application/json",
    }
    if event.sequence is not None:
        # CloudEvents' extension of this name is a string that sorts.
        envelope["sequence"] = f"{event.sequence:020d}"
    data = {"url": public_url + path, **event.data}
    text = _json({**envelope, "data": _cut(data, LONGEST_TEXTS[0])})
    if len(text.encode()) >= LARGEST:
        data = {name: value for name, value in data.items() if name not in LARGE} | {"shortened": True}
        for longest in LONGEST_TEXTS:
            text = _json({**envelope, "data": _cut(data, longest)})
            if len(text.encode()) < LARGEST:
                break
    return text


def _cut(data: Mapping[str, Any], longest: int) -> dict[str, Any]:
    return {
        name: value[: longest - len(CUT)] + CUT if isinstance(value, str) and len(value) > longest else value
        for name, value in data.items()
    }


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    return _moment(value) if isinstance(value, datetime) else str(value)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
