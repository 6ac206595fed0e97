"""What linking adds to the check of a claim: `python -m benchmarks.linking [CLAIMS]`.

On an embedded PostgreSQL with that many claims of two weeks (2,000 unless told), each of another country, act, figure
or day, and one line carried by twenty outlets. Prints the median and the 95th percentile, in milliseconds, of
`put_links` for a claim nobody else makes, for one more copy of the line, and for a claim that was linked before. The
check itself, without it, is what `evaluation.retrieval` and `benchmarks.stance` measure.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from pathlib import Path
from statistics import quantiles
from uuid import UUID

from psycopg.types.json import Jsonb
from rich.console import Console
from rich.table import Table

from services.kernel import codec, embedded, reads
from services.kernel.migrations import migrate
from services.kernel.model import Claim, ClaimParty
from services.kernel.storage import Connection, Database
from services.kernel.text.gazetteer import Gazetteer
from services.verify.embedding import Embedder
from services.verify.links import put_links
from services.verify.retrieval import literal
from services.verify.stance import StanceModel
from services.verify.standing import analyse

COUNTRIES = (
    "Norway", "Kenya", "Chile", "Japan", "Ghana", "Peru", "Poland", "Canada", "Egypt", "Brazil",
    "Turkey", "Spain", "Vietnam", "Kuwait", "Jordan", "Latvia", "Mexico", "Nepal", "Oman", "Iceland",
)  # fmt: skip
ACTS = (
    "has bought {n} patrol boats", "will send {n} doctors to the flooded valley", "expelled {n} diplomats",
    "closed {n} border crossings", "has lowered its tax on machinery by {n} percent", "will host {n} rounds of talks",
    "recalled {n} envoys", "has released {n} prisoners", "sold {n} tankers of crude oil", "will close {n} coal mines",
)  # fmt: skip
LINE = "Denmark and Finland will hold talks on the fishing grounds in Copenhagen on 12 March 2024"
START = datetime(2024, 3, 4, 9, tzinfo=UTC)
ROUNDS = 60


def main(count: int) -> None:
    embedder, stance, parties = Embedder(), StanceModel(), reads.Parties()
    made = islice(product(range(2, 2000), ACTS, COUNTRIES), count + ROUNDS)
    told = [f"{country} {act.format(n=n)}" for n, act, country in made] + [LINE] * (20 + ROUNDS)
    with tempfile.TemporaryDirectory() as folder, embedded.postgres(Path(folder)) as url:
        database = Database(url, role="benchmark", pool_size=1)
        database.open()
        migrate(database)
        with database.transaction() as connection:
            gazetteer = parties.gazetteer(connection)
            ids = [_put(connection, number, words, gazetteer, embedder) for number, words in enumerate(told)]
            connection.execute("ANALYZE claim")
        alone, copies = ids[count : count + ROUNDS], ids[-ROUNDS:]
        table = Table("a claim", "links", "median ms", "95 % ms")
        for name, chosen in (
            ("nobody else makes", alone),
            ("of twenty and more copies", copies),
            ("linked before", copies),
        ):
            times = [_timed(database, id, gazetteer, embedder, stance) for id in chosen]
            with database.transaction() as connection:
                row = connection.execute(
                    "SELECT count(*) AS n FROM claim_link WHERE one = ANY(%(ids)s) OR other = ANY(%(ids)s)",
                    {"ids": chosen},
                ).fetchone()
            assert row
            cuts = quantiles(times, n=20)
            table.add_row(name, str(row["n"]), f"{cuts[9]:.1f}", f"{cuts[18]:.1f}")
        database.close()
    Console().print(f"{count} claims", table)


def _put(connection: Connection, number: int, words: str, gazetteer: Gazetteer, embedder: Embedder) -> UUID:
    at = START + timedelta(minutes=number % (14 * 24 * 60))
    vector = literal(embedder.embed([words])[0])
    parties = analyse(Claim(None, words, words, at), gazetteer).parties
    row = connection.execute(
        """
        WITH a AS (INSERT INTO article (digest, published_at, text, state) VALUES (uuid_send(uuidv7()), %s, %s, 'READ')
                   RETURNING id)
        INSERT INTO claim (article_id, text, proposition, said_at, embedding, parties)
        SELECT id, %s, %s, %s, %s::halfvec, %s FROM a RETURNING claim.id
        """,
        (at, words, words, words, at, vector, Jsonb(codec.to_json(parties, tuple[ClaimParty, ...]))),
    ).fetchone()
    assert row
    id: UUID = row["id"]
    return id


def _timed(database: Database, id: UUID, gazetteer: Gazetteer, embedder: Embedder, stance: StanceModel) -> float:
    with database.transaction() as connection:
        claim = reads.claim(connection, id)
        assert claim
        vector = embedder.embed([claim.proposition])[0]
        begun = time.perf_counter()
        put_links(connection, claim, vector, gazetteer, stance, "benchmark")
        return 1000 * (time.perf_counter() - begun)


def _count(arguments: Sequence[str]) -> int:
    return int(arguments[0]) if arguments else 2_000


if __name__ == "__main__":
    main(_count(sys.argv[1:]))
