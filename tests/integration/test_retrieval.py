"""The search on a real record: what crowds the nearest passages out does not crowd out a party, nor a week."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from services.kernel import reads
from services.kernel.storage import Connection, Database
from services.verify import retrieval
from services.verify.embedding import Embedder
from services.verify.passages import cut
from services.verify.rarity import rare_words
from services.verify.writes import put_passages

TOLD = datetime(2024, 3, 4, 9, tzinfo=UTC)
CLAIM = "Norway will send a delegation to the talks in Geneva on 5 March 2024"
# Near the claim in words and meaning, and many: more than a leg of the search takes.
CROWD = tuple(
    f"Envoy number {i} will travel to the talks in Geneva with a delegation on a day in March." for i in range(80)
)
ANSWER = "That is a lie, and nobody here is working on it."
EMBEDDER = Embedder()


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.transaction() as connection:
        yield connection


def put(connection: Connection, party: str, texts: tuple[str, ...], at: datetime) -> UUID:
    """A statement with one passage for each text, as verify writes it."""
    text = "\n\n".join(texts)
    row = connection.execute(
        "INSERT INTO statement (issuer, party, channel, published_at, text, digest) "
        "VALUES ('Ministry', %s, 'OFFICIAL', %s, %s, sha256(%s::text::bytea)) RETURNING id",
        (party, at, text, f"{party} {at} {text}"),
    ).fetchone()
    assert row is not None
    statement = reads.statement(connection, row["id"])
    assert statement is not None
    cuts = cut(text)
    put_passages(connection, statement, cuts, EMBEDDER.embed([piece.meaning for piece in cuts]))
    return statement.id


def found(
    connection: Connection, *, parties: tuple[str, ...] = (), said_at: datetime | None = None, as_of: datetime = TOLD
) -> list[str]:
    vector = EMBEDDER.embed([CLAIM])[0]
    candidates = retrieval.candidates(connection, CLAIM, vector, as_of, parties=parties, said_at=said_at)
    return [candidate.text for candidate in candidates]


def test_a_party_that_the_claim_names_is_heard_in_a_crowd(connection: Connection) -> None:
    put(connection, "CH", CROWD, TOLD - timedelta(days=100))
    put(connection, "NO", (ANSWER,), TOLD - timedelta(days=90))
    assert ANSWER not in found(connection)
    assert ANSWER in found(connection, parties=("NO",))[:20]
    assert ANSWER not in found(connection, parties=("PE",))


def test_who_is_named_and_answers_soon_comes_first_of_all(connection: Connection) -> None:
    put(connection, "CH", CROWD, TOLD - timedelta(days=1))
    put(connection, "NO", (ANSWER,), TOLD - timedelta(days=1))
    assert ANSWER in found(connection, parties=("NO",), said_at=TOLD)[:10]


def test_what_was_said_in_the_weeks_around_is_heard_in_a_crowd(connection: Connection) -> None:
    put(connection, "CH", CROWD, TOLD - timedelta(days=100))
    put(connection, "PE", (ANSWER,), TOLD - timedelta(days=1))
    assert ANSWER not in found(connection)
    assert ANSWER in found(connection, said_at=TOLD)[:20]
    assert ANSWER not in found(connection, said_at=TOLD + timedelta(days=60))


def test_nothing_published_later_is_found(connection: Connection) -> None:
    put(connection, "NO", (CLAIM, ANSWER), TOLD + timedelta(hours=1))
    assert found(connection, parties=("NO",), said_at=TOLD) == []
    assert len(found(connection, parties=("NO",), said_at=TOLD, as_of=TOLD + timedelta(hours=1))) == 2


def test_what_was_retracted_is_found_only_before(connection: Connection) -> None:
    statement = put(connection, "NO", (CLAIM,), TOLD - timedelta(days=2))
    connection.execute("UPDATE statement SET retracted_at = %s WHERE id = %s", (TOLD - timedelta(days=1), statement))
    assert found(connection, parties=("NO",), said_at=TOLD) == []
    assert found(connection, parties=("NO",), said_at=TOLD, as_of=TOLD - timedelta(days=1, hours=1)) == [CLAIM]


def test_the_rarer_word_weighs_more(connection: Connection) -> None:
    put(connection, "CH", CROWD, TOLD)
    put(connection, "CH", ("The walruses of the harbour are well.",), TOLD)
    connection.execute("ANALYZE passage")
    words = {word.query: word.weight for word in rare_words(connection, "Walruses at the talks in Geneva")}
    # "talks" and "Geneva" stand in nearly all passages
    assert list(words) == ["'walrus'"]
    assert [word.query for word in rare_words(connection, "the talks")] == ["'talk'"]
    assert rare_words(connection, "and of the") == ()


@pytest.mark.parametrize("claim", ["", "of the and", "O'Brien's \\ | & ! (:*) 'quoted'", "汉字 и кириллица"])
def test_any_words_can_be_searched_for(connection: Connection, claim: str) -> None:
    put(connection, "CH", CROWD[:3], TOLD)
    vector = EMBEDDER.embed([claim])[0]
    assert len(retrieval.candidates(connection, claim, vector, TOLD, parties=("CH", "NO"), said_at=TOLD)) == 3


def test_a_statement_touches_the_claims_that_name_its_party_about_that_time(connection: Connection) -> None:
    def tell(proposition: str, party: str, at: datetime) -> UUID:
        row = connection.execute(
            "INSERT INTO claim (text, proposition, said_at, parties, embedding) VALUES (%(text)s, %(text)s, %(at)s, "
            "jsonb_build_array(jsonb_build_object('party', %(party)s::text, 'standing', 'ACTOR')), %(vector)s::halfvec)"
            " RETURNING id",
            {
                "text": proposition,
                "at": at,
                "party": party,
                "vector": retrieval.literal(EMBEDDER.embed([proposition])[0]),
            },
        ).fetchone()
        assert row is not None
        identity: UUID = row["id"]
        return identity

    ours = tell(CLAIM, "NO", TOLD)
    tell(CLAIM, "PE", TOLD)
    tell(CLAIM, "NO", TOLD - timedelta(days=60))
    vector = EMBEDDER.embed([ANSWER])[0]
    touched = retrieval.touched_claims(
        connection, [(ANSWER, vector)], party="NO", published_at=TOLD + timedelta(days=1)
    )
    assert touched == {ours}


def test_the_command_measures_a_folder_of_dossiers(tmp_path: Path) -> None:
    dossier = {
        "id": "lantern-ferry",
        "parties": [{"id": "NO", "name": "Norway", "kind": "country"}],
        "articles": [
            {"key": "a1", "outlet": "Harbour News", "title": "Ferry stopped", "published_at": "2024-03-04T09:00:00Z",
             "text": "OSLO - Norway has stopped the lantern ferry, a harbour worker said on Monday."}
        ],
        "statements": [
            {"key": "s1", "issuer": "Ministry of Transport of Norway", "party": "NO", "channel": "official",
             "published_at": "2024-03-04T11:00:00Z", "text": "The lantern ferry sails as it always has."}
        ],
        "expect": [
            {"claim": "Norway has stopped the lantern ferry", "subject_parties": ["NO"], "status": "DENIED",
             "positions": {"NO": "DENIES"}, "evidence": ["s1"], "not_evidence": [], "caveats": [],
             "after_statements": ["s1"]}
        ],
    }  # fmt: skip
    folder, background = tmp_path / "dossiers", tmp_path / "texts.jsonl"
    folder.mkdir()
    (folder / "one.json").write_text(json.dumps(dossier))
    background.write_text("".join(json.dumps({"party": "CH", "text": text}) + "\n" for text in CROWD))
    command = [
        *(sys.executable, "-m", "evaluation.retrieval", str(folder), "--background", str(background)),
        *("--passages", "50", "--cache", str(tmp_path / "vectors"), "--missed", "1"),
    ]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert ran.returncode == 0, ran.stderr
    assert "1 searches among 50 passages" in ran.stdout
    assert "100.0% (1/1)" in ran.stdout
