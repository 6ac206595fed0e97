"""The same claim again: which claims of other articles say what this one says, found and written down.

Here: the search for candidates, the order of what is asked of each, the rows of `claim_link`. Not here: when two are
the same (`sameness`), how many origins they have (`gateway.reports`).

Who comes first does not matter: a claim's vector is committed before it looks for others, so of two that are checked at
the same time the later sees the earlier, and whether two are linked is the same from both sides. Two claims are
linked by themselves, not through a third: "today" and "this week" do not meet by way of a claim without a day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from services.kernel import reads
from services.kernel.model import Claim, Stance
from services.kernel.storage import Connection
from services.kernel.text.gazetteer import Gazetteer
from services.verify.copies import copied, words
from services.verify.embedding import Vectors
from services.verify.retrieval import literal
from services.verify.sameness import Told, apart, clearly_apart, entailed, tell, worded_alike
from services.verify.stance import LABELS, StanceModel

# Without a date in it a sentence about two weeks later may well be of another event (`features.time.REMEMBERED`).
WINDOW: Final = timedelta(days=14)
# The written pairs that are the same (tests) have a cosine of 0.82 and more.
SIMILAR: Final = 0.75
# As many outlets as carry one line of an agency; a claim with more neighbours than this is linked with the nearest.
NEAREST: Final = 100
# How far the index is followed for claims of those weeks, in rows: where more of the nearest are older, some are lost.
FOLLOWED: Final = 2_000
_SUPPORTS: Final = LABELS.index(Stance.SUPPORTS)

Ask = Callable[[str, str], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Link:
    """Two claims that say the same, the smaller id first."""

    one: UUID
    other: UUID
    copied: bool


def put_links(
    connection: Connection, claim: Claim, vector: Vectors, gazetteer: Gazetteer, stance: StanceModel, method: str
) -> None:
    """Link the claim with those of other articles that say the same, once for each method. In the caller's transaction.

    In order of ids, so that of several transactions that write the same links none waits in a circle.
    """
    assert claim.id is not None  # only stored claims are linked
    row = connection.execute("SELECT linked_by FROM claim WHERE id = %s", (claim.id,)).fetchone()
    if row is None or row["linked_by"] == method:
        return
    found = same(claim, _near(connection, claim, vector), gazetteer, _asking(stance))
    texts = _texts(connection, [claim, *found])
    links = sorted(
        (
            _link(claim.id, each.id, copied(texts.get(claim.article_id, ""), texts.get(each.article_id, "")))
            for each in found
            if each.id
        ),
        key=lambda link: (link.one, link.other),
    )
    connection.execute(
        "DELETE FROM claim_link WHERE (one = %(id)s OR other = %(id)s) AND method <> %(method)s",
        {"id": claim.id, "method": method},
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO claim_link (one, other, method, copied) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [(link.one, link.other, method, link.copied) for link in links],
        )
    connection.execute("UPDATE claim SET linked_by = %s WHERE id = %s", (method, claim.id))


def same(claim: Claim, others: Sequence[Claim], gazetteer: Gazetteer, ask: Ask) -> tuple[Claim, ...]:
    """Those of `others` that say what `claim` says; all are analysed. `ask` gives the model's shares of a pair."""
    ours = tell(claim, gazetteer)
    left = [each for each in others if not clearly_apart(claim, each)]
    return tuple(each for each in left if _same_words(claim, each) or _same(ours, tell(each, gazetteer), ask))


def _same_words(one: Claim, other: Claim) -> bool:
    """Whether one line was printed twice: two that are of one time in equal words need not be read."""
    return words(one.proposition) == words(other.proposition)


def _same(one: Told, other: Told, ask: Ask) -> bool:
    if apart(one, other):
        return False
    return worded_alike(one, other) or entailed(ask(one.rest, other.rest), ask(other.rest, one.rest), _SUPPORTS)


def _asking(stance: StanceModel) -> Ask:
    """The model, which is asked once for each pair of wordings: ten copies of a line are one wording."""
    answers: dict[tuple[str, str], Sequence[float]] = {}

    def ask(premise: str, claim: str) -> Sequence[float]:
        if (premise, claim) not in answers:
            answers[premise, claim] = stance.score([(premise, claim)])[0].tolist()
        return answers[premise, claim]

    return ask


def _near(connection: Connection, claim: Claim, vector: Vectors) -> tuple[Claim, ...]:
    """Claims of other articles from the same weeks with nearly the same meaning, nearest first."""
    connection.execute("SET LOCAL hnsw.ef_search = 100")
    connection.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")
    connection.execute(f"SET LOCAL hnsw.max_scan_tuples = {FOLLOWED}")
    rows = connection.execute(
        f"""
        WITH near AS MATERIALIZED (
            SELECT n.id, n.embedding <#> %(vector)s::halfvec AS distance FROM claim n
            WHERE n.embedding IS NOT NULL AND n.said_at BETWEEN %(since)s AND %(until)s AND n.id <> %(id)s
            ORDER BY distance LIMIT %(nearest)s)
        SELECT {reads.CLAIM_COLUMNS} FROM near JOIN claim c USING (id)
        WHERE near.distance <= -%(similar)s AND (c.article_id IS NULL OR c.article_id IS DISTINCT FROM %(article)s)
        ORDER BY near.distance, c.id
        """,
        {
            "vector": literal(vector),
            "since": claim.said_at - WINDOW,
            "until": claim.said_at + WINDOW,
            "id": claim.id,
            "article": claim.article_id,
            "nearest": NEAREST,
            "similar": SIMILAR,
        },
        prepare=False,
    )
    return tuple(reads.to_claim(row) for row in rows)


def _texts(connection: Connection, claims: Sequence[Claim]) -> dict[UUID | None, str]:
    ids = {each.article_id for each in claims if each.article_id}
    if len(ids) < 2:
        return {}
    rows: list[dict[str, Any]] = connection.execute(
        "SELECT id, text FROM article WHERE id = ANY(%s)", (list(ids),)
    ).fetchall()
    return {row["id"]: row["text"] for row in rows}


def _link(one: UUID, other: UUID, copied: bool) -> Link:
    return Link(min(one, other), max(one, other), copied)
