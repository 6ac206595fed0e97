"""A verdict in a few plain words, and as a number where a format wants one; never "true", never "false".

Here: wording from the rows of a verdict. Not here: the sentence under a verdict (its `justification`), any decision.
"""

from collections.abc import Iterable

from onrecord.v1.verdict_pb2 import Position, Verdict

WORST, BEST = 1, 5
# More names than this make a list of what should be read at a glance.
MOST_NAMES = 3

_ABSTAINED = {
    Verdict.NOT_ADDRESSED: "no statement on record takes a position",
    Verdict.NOT_CHECKABLE: "not a claim that a party on record could confirm or deny",
    Verdict.COVERAGE_DEGRADED: "a source that would matter is failing",
}
_RULED = {
    Verdict.CONFIRMED: "Confirmed",
    Verdict.DENIED: "Denied",
    Verdict.DISPUTED: "Disputed",
    Verdict.UNCORROBORATED: "Uncorroborated",
    Verdict.UNVERIFIED: "Unverified",
}


def standing(verdict: Verdict) -> Verdict.Status.ValueType:
    """The status that stands: the editor's where one ruled, else the machine's."""
    return verdict.review.status if verdict.HasField("review") else verdict.status


def in_words(verdict: Verdict) -> str:
    """The status and who is behind it: `Denied by Russia, more narrowly than claimed`."""
    if verdict.HasField("review"):
        return f"{_RULED[verdict.review.status]}, by an editor's ruling"
    confirming = [row for row in verdict.positions if row.stance == Position.CONFIRMS]
    denying = [row for row in verdict.positions if row.stance == Position.DENIES]
    match verdict.status:
        case Verdict.CONFIRMED:
            return f"Confirmed{_by(_deciding(confirming))}{_bounds(_deciding(confirming))}"
        case Verdict.DENIED:
            return f"Denied{_by(_deciding(denying))}{_bounds(_deciding(denying))}"
        case Verdict.DISPUTED:
            return f"Disputed: asserted{_by(confirming)}, denied{_by(denying)}"
        case Verdict.UNCORROBORATED:
            asserted = f"asserted{_by(confirming)}" if confirming else f"denied{_by(denying)}"
            return f"Uncorroborated: {asserted}"
        case Verdict.UNVERIFIED:
            return f"Unverified: {_unverified(verdict)}"
        case _:
            return "Not checked yet"


def number(verdict: Verdict) -> int | None:
    """What the parties with standing say, from 1 (denied) to 5 (confirmed); 2 and 4 where their words are narrower.

    None where the record does not lean to one side: a number in the middle would look like a finding. An editor's
    ruling has the ends of the scale.
    """
    status = standing(verdict)
    if status not in (Verdict.CONFIRMED, Verdict.DENIED):
        return None
    stance = Position.CONFIRMS if status == Verdict.CONFIRMED else Position.DENIES
    rows = _deciding([row for row in verdict.positions if row.stance == stance])
    narrower = not verdict.HasField("review") and bool(_bounds(rows))
    if status == Verdict.CONFIRMED:
        return BEST - narrower
    return WORST + narrower


def _deciding(rows: list[Position]) -> list[Position]:
    return [row for row in rows if row.standing != Position.THIRD_PARTY] or rows


def _by(rows: Iterable[Position]) -> str:
    names = _listed([row.name or row.party for row in rows])
    return f" by {names}" if names else ""


def _listed(names: list[str]) -> str:
    if len(names) > MOST_NAMES:
        names = [*names[: MOST_NAMES - 1], f"{len(names) - MOST_NAMES + 1} others"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _bounds(rows: list[Position]) -> str:
    """Whether everyone who decides it said less than the claim does."""
    if rows and all(row.HasField("expired_at") for row in rows):
        return ", for a time that has passed"
    if rows and all(row.caveats or row.HasField("expired_at") for row in rows):
        return ", more narrowly than claimed"
    return ""


def _unverified(verdict: Verdict) -> str:
    if not verdict.HasField("abstained"):
        return "no party with standing takes a position"
    if verdict.abstained == Verdict.NO_COMMENT_ONLY:
        rows = [row for row in verdict.positions if row.stance == Position.NO_COMMENT]
        return f"no comment{_by(rows)}"
    return _ABSTAINED[verdict.abstained]
