"""The work of verify: check a claim, review a statement, answer a question.

Here: the order of steps and their transactions. Not here: any judgement (`standing`, `comparison`, `verdict`) or SQL
(`retrieval`, `writes`, `kernel.reads`). What is stored comes before what is searched, on both sides: a claim's vector
is committed before its passages are looked for, a statement's passages before its claims, so whichever of the two
comes later sees the other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.kernel import reads, sources, work
from services.kernel.model import (
    Channel,
    Claim,
    Comparison,
    Evidence,
    Review,
    Span,
    Stance,
    Statement,
    StatementState,
    Verdict,
)
from services.kernel.runtime import Handler, House
from services.kernel.storage import Connection
from services.kernel.text.gazetteer import Gazetteer
from services.kernel.work import Item, Kind, Owed
from services.verify import retrieval, several, writes
from services.verify.comparison import METHOD, compare, premise_of, read_claim, read_passage, worth_asking
from services.verify.drift import drift
from services.verify.embedding import Embedder, Vectors
from services.verify.links import put_links
from services.verify.method import SHIPPED
from services.verify.passages import OPENING_CHARACTERS, before, cut, lead
from services.verify.positions import known
from services.verify.relays import drift_of_article, put_replaced
from services.verify.retrieval import Candidate
from services.verify.stance import StanceModel
from services.verify.standing import analyse, hear
from services.verify.verdict import decide


def handlers(house: House) -> Mapping[Kind, Handler]:
    """What this room does with each kind of work; loads the models and puts the method on record."""
    room = Verify(house)
    with house.database.transaction() as connection:
        writes.put_method(connection, SHIPPED)
    return {
        Kind.CHECK_CLAIM: room.check_claim,
        Kind.REVIEW_STATEMENT: room.review_statement,
        Kind.ANSWER_QUESTION: room.answer_question,
    }


class Verify:
    """The room with its models and its view of the parties."""

    def __init__(self, house: House) -> None:
        self._database = house.database
        self._bell = house.bell
        self._embedder = Embedder()
        self._stance = StanceModel()
        self._parties = reads.Parties()

    def check_claim(self, item: Item) -> None:
        """Hold a stored claim against the record and append the verdict if it reads differently."""
        with self._database.transaction() as connection:
            claim, asked = _claim_to_check(connection, item.subject_id)
            gazetteer = self._parties.gazetteer(connection)
            claim = analyse(claim, gazetteer, asked)
            vector = self._embedder.embed([claim.proposition])[0]
            writes.put_subject(connection, claim, vector)
        with self._database.transaction() as connection:
            now = _now(connection)
            self._compare_new(connection, claim, item.subject_id, vector, now, gazetteer)
            verdict = _decide(connection, claim, now, gazetteer, item.cause)
            again = work.settle(connection, item)
            put_links(connection, claim, vector, gazetteer, self._stance, METHOD)
            _check_on_expiry(connection, item, verdict, now)
            writes.reopen_review(connection, verdict)
            writes.notify_settled(connection, claim.id, claim.article_id)
            told = writes.put_verdict(connection, claim, verdict, item.correlation_id)
            relayed = drift_of_article(connection, item.subject_id, claim.article_id)
            writes.put_drift(connection, item.subject_id, (*drift(claim, verdict.evidence), *relayed))
        self._bell.ring(again, told)

    def review_statement(self, item: Item) -> None:
        """Put a statement's passages on record and owe a check of every claim they may touch."""
        with self._database.transaction() as connection:
            statement = reads.statement(connection, item.subject_id)
            if statement is None:
                raise LookupError(f"there is no statement {item.subject_id}")
            article = reads.article(connection, statement.article_id) if statement.article_id else None
            ahead = before(article.text, statement.span.start) if article and statement.span else ""
            cuts = cut(statement.text, ahead)
            vectors = self._embedder.embed([piece.meaning for piece in cuts])
            writes.put_passages(connection, statement, cuts, vectors)
        with self._database.transaction() as connection:
            claims = retrieval.claims_compared_with(connection, statement.id) | put_replaced(connection, statement)
            if statement.state is not StatementState.RETRACTED:
                pieces = [(piece.text, vector) for piece, vector in zip(cuts, vectors, strict=True)]
                claims |= retrieval.touched_claims(
                    connection, pieces, party=statement.party, published_at=statement.published_at
                )
            owed = work.owe_all(
                connection, Kind.CHECK_CLAIM, claims, cause=item.cause, correlation_id=item.correlation_id
            )
            again = work.settle(connection, item)
            writes.mark_reviewed(connection, statement.id)
        self._bell.ring(*owed, again)

    def answer_question(self, item: Item) -> None:
        """Answer with a claim and its verdict, storing neither."""
        with self._database.transaction() as connection:
            question = connection.execute("SELECT * FROM question WHERE id = %s", (item.subject_id,)).fetchone()
            if question is None:  # nobody waits any more
                work.settle(connection, item)
                return
            gazetteer = self._parties.gazetteer(connection)
            if question["claim_id"]:
                claim, verdict = _replay(connection, question["claim_id"], question["as_of"], gazetteer)
            else:
                new = Claim(id=None, text=question["text"], proposition=question["text"], said_at=question["said_at"])
                claim = analyse(new, gazetteer, tuple(question["parties"]))
                verdict = self._judge(connection, claim, question["as_of"], gazetteer)
            work.settle(connection, item)
            writes.put_answer(connection, item.subject_id, claim, verdict)

    def _compare_new(
        self,
        connection: Connection,
        claim: Claim,
        claim_id: UUID,
        vector: Vectors,
        as_of: datetime,
        gazetteer: Gazetteer,
    ) -> None:
        found = self._candidates(connection, claim, vector, as_of, gazetteer)
        published = retrieval.publications(connection, claim_id, vector, [candidate for _, candidate in found])
        found += [(part, candidate) for part in several.apart(claim, gazetteer) for candidate in published]
        known = connection.execute(
            "SELECT passage_id FROM evidence WHERE claim_id = %s AND method = %s AND passage_id = ANY(%s)",
            (claim_id, METHOD, [candidate.passage_id for _, candidate in found]),
        )
        old = {row["passage_id"] for row in known}
        new = [(part, candidate) for part, candidate in found if candidate.passage_id not in old]
        compared = self._compare(connection, new, gazetteer)
        writes.put_evidence(connection, claim_id, METHOD, [(each.passage_id, found) for each, _, found in compared])

    def _judge(self, connection: Connection, claim: Claim, as_of: datetime, gazetteer: Gazetteer) -> Verdict:
        vector = self._embedder.embed([claim.proposition])[0]
        found = self._candidates(connection, claim, vector, as_of, gazetteer)
        evidence = [
            _evidence(candidate, statement, comparison)
            for candidate, statement, comparison in self._compare(connection, found, gazetteer)
        ]
        return _verdict(connection, claim, evidence, as_of, gazetteer, "checked")

    def _candidates(
        self, connection: Connection, claim: Claim, vector: Vectors, as_of: datetime, gazetteer: Gazetteer
    ) -> list[tuple[Claim, Candidate]]:
        """The passages to hold against each sentence of the claim."""
        parts = several.apart(claim, gazetteer)
        vectors = [vector] if len(parts) == 1 else self._embedder.embed([each.proposition for each in parts])
        return [
            (part, candidate)
            for part, own in zip(parts, vectors, strict=True)
            for candidate in _candidates(connection, part, own, as_of)
        ]

    def _compare(
        self, connection: Connection, pairs: Sequence[tuple[Claim, Candidate]], gazetteer: Gazetteer
    ) -> list[tuple[Candidate, Statement, Comparison]]:
        """Each passage of `pairs` once, with what it does to the sentence of the claim that it bears on most."""
        statements = _statements(connection, {candidate.statement_id for _, candidate in pairs})
        leads = _leads(connection, set(statements))
        readings = {part.proposition: read_claim(part, gazetteer) for part, _ in pairs}
        compared: dict[UUID, tuple[Candidate, list[tuple[Claim, Comparison]]]] = {}
        for part, candidate in pairs:
            reading, statement = readings[part.proposition], statements[candidate.statement_id]
            passage = read_passage(
                candidate.text,
                candidate.context,
                statement.party,
                statement.office,
                statement.issuer,
                statement.speaker,
                statement.published_at,
                gazetteer,
                leads[statement.id],
                statement.channel is Channel.RELAYED,
            )
            found = compare(reading, passage, candidate.similarity)
            if found.stance is Stance.UNRELATED and worth_asking(reading, passage, candidate.similarity):
                shares = self._stance.score([(premise_of(passage), reading.reading.text)])[0].tolist()
                found = compare(reading, passage, candidate.similarity, shares)
            compared.setdefault(candidate.passage_id, (candidate, []))[1].append((part, found))
        return [
            (candidate, statements[candidate.statement_id], several.bearing(found))
            for candidate, found in compared.values()
        ]


def _claim_to_check(connection: Connection, claim_id: UUID) -> tuple[Claim, tuple[str, ...]]:
    claim = reads.claim(connection, claim_id)
    row = connection.execute("SELECT asked_parties FROM claim WHERE id = %s", (claim_id,)).fetchone()
    if claim is None or row is None:
        raise LookupError(f"there is no claim {claim_id}")
    return claim, tuple(row["asked_parties"])


def _candidates(connection: Connection, claim: Claim, vector: Vectors, as_of: datetime) -> tuple[Candidate, ...]:
    parties = [each.party for each in claim.parties]
    return retrieval.candidates(connection, claim.proposition, vector, as_of, parties=parties, said_at=claim.said_at)


def _statements(connection: Connection, ids: set[UUID]) -> dict[UUID, Statement]:
    rows = connection.execute(f"SELECT {reads.STATEMENT_COLUMNS} FROM statement s WHERE s.id = ANY(%s)", (list(ids),))
    return {row["id"]: reads.to_statement(row) for row in rows}


def _leads(connection: Connection, ids: set[UUID]) -> dict[UUID, str]:
    """What each statement says first of all; of one that an article relays, what the article says."""
    rows = connection.execute(
        """
        SELECT s.id, s.title, left(coalesce(a.text, s.text), %s) AS text
        FROM statement s LEFT JOIN article a ON a.id = s.article_id WHERE s.id = ANY(%s)
        """,
        (OPENING_CHARACTERS, list(ids)),
    )
    return {row["id"]: lead(row["title"], row["text"]) for row in rows}


def _evidence(candidate: Candidate, statement: Statement, comparison: Comparison) -> Evidence:
    """Evidence that is not stored: it goes by its passage's id."""
    start = statement.text.find(candidate.text)
    return Evidence(
        id=candidate.passage_id,
        statement_id=statement.id,
        issuer=statement.issuer,
        party=statement.party,
        speaker=statement.speaker,
        channel=statement.channel,
        published_at=statement.published_at,
        passage=candidate.text,
        span=Span.of(statement.text, start, start + len(candidate.text)),
        comparison=comparison,
        url=statement.url,
        retracted_at=statement.retracted_at,
    )


def _decide(connection: Connection, claim: Claim, as_of: datetime, gazetteer: Gazetteer, cause: str) -> Verdict:
    assert claim.id is not None  # only stored claims come here
    evidence = reads.evidence_of_claim(connection, claim.id, METHOD)
    review = reads.review_of_claim(connection, claim.id)
    return _verdict(connection, claim, evidence, as_of, gazetteer, cause, review)


def _verdict(
    connection: Connection,
    claim: Claim,
    evidence: Sequence[Evidence],
    as_of: datetime,
    gazetteer: Gazetteer,
    cause: str,
    review: Review | None = None,
) -> Verdict:
    """The verdict on the claim: on its only sentence, or the weakest of those on each."""
    parts = several.apart(claim, gazetteer)
    verdicts = []
    for part in parts:
        own = evidence if len(parts) == 1 else several.of_sentence(part, evidence)
        part = hear(part, known(own, as_of), gazetteer)
        names = _names(part, own, gazetteer)
        coverage = sources.coverage(connection, names, as_of)
        verdicts.append(
            decide(part, own, as_of, names=names, method=METHOD, review=review, cause=cause, coverage=coverage)
        )
    return several.weakest(parts, verdicts)


def _replay(connection: Connection, claim_id: UUID, as_of: datetime, gazetteer: Gazetteer) -> tuple[Claim, Verdict]:
    claim = reads.claim(connection, claim_id)
    if claim is None:
        raise LookupError(f"there is no claim {claim_id}")
    return claim, _decide(connection, claim, as_of, gazetteer, "replay")


def _names(claim: Claim, evidence: Sequence[Evidence], gazetteer: Gazetteer) -> dict[str, str]:
    ids = {each.party for each in claim.parties} | {each.party for each in evidence}
    known = (gazetteer.party(party) for party in ids)
    return {party.id: party.name for party in known if party}


def _check_on_expiry(connection: Connection, item: Item, verdict: Verdict, now: datetime) -> Owed | None:
    """A denial bounded in time runs out without any statement arriving: owe a check for that moment."""
    ends = [each.comparison.expires_at for each in verdict.evidence if each.comparison.expires_at]
    coming = [end for end in ends if end > now]
    if not coming:
        return None
    cause = "a denial bounded in time has run out"
    return work.owe_at(connection, item.kind, item.subject_id, min(coming), cause=cause)


def _now(connection: Connection) -> datetime:
    """The database's clock: the only one that all processes share."""
    row = connection.execute("SELECT clock_timestamp() AS now").fetchone()
    assert row is not None
    now: datetime = row["now"]
    return now
