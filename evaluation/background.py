"""Real official texts as the background of a search: read from JSON lines, a fair sample of so many passages.

Here: reading and choosing. Not here: the record they are put on (`retrieval`).
"""

import hashlib
import json
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.kernel.errors import UnknownIssuer
from services.kernel.text.gazetteer import Gazetteer
from services.verify.passages import Cut, cut


@dataclass(frozen=True, slots=True)
class Document:
    """An official text and its passages."""

    issuer: str
    party: str
    title: str
    text: str
    cuts: tuple[Cut, ...]


def sample(files: Sequence[Path], passages: int, gazetteer: Gazetteer) -> tuple[Document, ...]:
    """Documents of `files` with at least `passages` passages in all, or all there are.

    Each file gives about the same number, as far as it goes. Which documents it gives hangs on their words alone, so a
    smaller sample is a part of a larger one and everybody draws the same. Raises ValueError naming a broken line.
    """
    streams = [(path, iter(sorted(read(path), key=_lot))) for path in files]
    given = {path: 0 for path, _ in streams}
    chosen: list[Document] = []
    while streams and sum(given.values()) < passages:
        path, stream = stream_of_least = min(streams, key=lambda each: given[each[0]])
        row = next(stream, None)
        if row is None:
            streams.remove(stream_of_least)
            continue
        document = _document(path, row, gazetteer)
        given[path] += len(document.cuts)
        chosen.append(document)
    return tuple(chosen)


def read(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a file of JSON lines, also .xz, that have a text. Raises ValueError naming a broken line."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                text = str(row["text"])
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path}:{number}: needs a JSON object with text ({error!r})") from None
            if text.strip():
                yield {**row, "text": text}


def _lot(row: dict[str, str]) -> bytes:
    return hashlib.sha256(row["text"].encode()).digest()


def _document(path: Path, row: dict[str, str], gazetteer: Gazetteer) -> Document:
    issuer = str(row.get("issuer") or row.get("publisher") or "")
    party = str(row.get("party") or "")
    if not party:
        try:
            party = gazetteer.resolve_issuer(issuer).party
        except UnknownIssuer as error:
            raise ValueError(f"{path}: whose words are these? {error}") from None
    if gazetteer.party(party) is None:
        raise ValueError(f"{path}: there is no party {party}")
    return Document(issuer or party, party, str(row.get("title") or ""), row["text"], cut(row["text"]))
