"""The sentences a desk could print under a verdict, built from ledger rows alone.

Here: wording, no verb stronger than the record. Not here: anything that is decided.
"""

from collections.abc import Sequence
from datetime import datetime

from services.kernel.model import Abstention, Caveat, Channel, Coverage, Facet, PositionStance, Standing, Status
from services.verify.positions import COMMITTED, Row

# What still reads as one quotation in a line of print; the whole passage stands in the evidence.
QUOTE_LENGTH = 160

_FACETS = {
    Facet.TIME: "limited in time",
    Facet.PARTICIPANTS: "limited as to participants",
    Facet.PLACE: "limited as to place",
    Facet.QUANTITY: "with another figure",
    Facet.LEVEL: "with another rank",
    Facet.HEDGE: "hedged",
}
_EARLIER = {
    PositionStance.CONFIRMS: "having confirmed it before",
    PositionStance.DENIES: "having denied it before",
    PositionStance.NO_COMMENT: "having made no comment before",
}


def justification(status: Status, abstained: Abstention | None, rows: Sequence[Row]) -> str:
    """One or two sentences: who takes which position, in which words and when; then who does not."""
    taking = [row for row in rows if row.position.stance in COMMITTED]
    said = [_capital(_taken(row)) for row in _telling(status, taking)]
    rest = [text for row in rows if row not in taking and (text := _untaken(row))]
    if abstained is Abstention.NOT_CHECKABLE:
        return "The record knows no party that could confirm or deny this."
    if not taking:
        said = ["No statement on record takes a position on this"]
    elif status is Status.UNVERIFIED:
        said.append("Nobody whose act it is takes a position on record")
    sentences = ["; ".join(said), *(["; ".join(rest)] if rest else [])]
    return " ".join(f"{_capital(sentence)}." for sentence in sentences)


def _telling(status: Status, taking: Sequence[Row]) -> list[Row]:
    """Both sides are told, those named in the claim first; three rows at most, or it is no longer a sentence."""
    sides = {PositionStance.CONFIRMS: 0, PositionStance.DENIES: 1}
    if status is Status.DENIED:
        sides = {PositionStance.DENIES: 0, PositionStance.CONFIRMS: 1}
    first = [next((row for row in taking if row.position.stance is side), None) for side in sides]
    told = [row for row in first if row]
    more = [row for row in taking if row not in told]
    return sorted((told + more)[:3], key=lambda row: (sides[row.position.stance], taking.index(row)))


def _taken(row: Row) -> str:
    position, leading = row.position, row.evidence[0]
    if position.stance is PositionStance.DENIES:
        verb = "denies it"
    elif position.standing is Standing.THIRD_PARTY:
        # another's act cannot be confirmed, only asserted
        verb = "says so"
    else:
        verb = "confirms it"
    quoted = ", as quoted by others" if leading.channel is Channel.RELAYED else ""
    parts = [
        f"{leading.issuer or position.name} {verb}{quoted} ({_day(leading.published_at)}: “{_quote(leading.passage)}”)"
    ]
    if position.caveats:
        parts.append(_in_words(position.caveats))
    if position.expired_at:
        parts.append("for a time that has passed")
    if position.changed_from:
        parts.append(_EARLIER[position.changed_from])
    return ", ".join(parts)


def _untaken(row: Row) -> str:
    position = row.position
    if position.stance is PositionStance.NO_COMMENT:
        leading = row.evidence[0]
        return (
            f"{leading.issuer or position.name} neither confirms nor denies it "
            f"({_day(leading.published_at)}: “{_quote(leading.passage)}”)"
        )
    if position.coverage is Coverage.DEGRADED and position.coverage_since:
        return f"{position.name}: no statement on record, but not watched well since {_day(position.coverage_since)}"
    return f"{position.name}: no statement on record"


def _in_words(caveats: Sequence[Caveat]) -> str:
    """Each facet once, with the statement's own words for it."""
    fragments: dict[Facet, list[str]] = {}
    for caveat in caveats:
        of_facet = fragments.setdefault(caveat.facet, [])
        if caveat.statement_fragment and caveat.statement_fragment not in of_facet:
            of_facet.append(caveat.statement_fragment)
    return ", ".join(
        _FACETS[facet] + (f" ({', '.join(f'“{word}”' for word in words)})" if words else "")
        for facet, words in fragments.items()
    )


def _quote(passage: str) -> str:
    words = " ".join(passage.split()).strip('"“”')
    if len(words) > QUOTE_LENGTH:
        words = words[:QUOTE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return words.replace("“", "‘").replace("”", "’")


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
