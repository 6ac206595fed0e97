"""`python -m services.keys`: on a database, on the embedded one while it runs and while it does not."""

import os
import re
import subprocess
import sys
from pathlib import Path

from services.gateway import credentials, keys
from services.kernel import embedded
from services.kernel.storage import Database
from tests.processes import ROOT


def command(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    return subprocess.run(
        [sys.executable, "-m", "services.keys", *arguments],
        cwd=ROOT,
        env={**environment, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_key_is_made_listed_and_revoked(database: Database) -> None:
    there = {"ONRECORD_DATABASE_URL": database.url}
    made = command("create", "night desk", "--scope", "read", "--scope", "SUBMIT", "--days", "30", **there)
    assert made.returncode == 0, made.stderr
    secret = made.stdout.strip()
    assert credentials.is_secret(secret)
    with database.transaction() as connection:
        key = keys.good(connection)[credentials.digest(secret)]
    assert (key.name, key.scopes, key.expires_at is not None) == ("night desk", ("READ", "SUBMIT"), True)

    listed = command("list", **there).stdout
    assert str(key.id) in listed
    assert "night desk" in listed
    assert secret not in listed
    assert str(key.id) in command("revoke", str(key.id), **there).stdout
    with database.transaction() as connection:
        assert (keys.good(connection), keys.exist(connection)) == ({}, True)


def test_what_cannot_be_done_is_said(database: Database) -> None:
    there = {"ONRECORD_DATABASE_URL": database.url}
    for arguments, words in (
        (("create", "desk", "--scope", "write"), "is not one of read, submit, review, admin"),
        (("revoke", "01935e2a-7c1d-7000-8000-000000000000"), "there is no key"),
    ):
        refused = command(*arguments, **there)
        assert refused.returncode != 0
        assert words in re.sub(r"[\s│]+", " ", refused.stderr), refused.stderr
        assert "Traceback" not in refused.stderr
    away = command("list", ONRECORD_DATABASE_URL="postgresql://127.0.0.1:1/nobody")
    assert (away.returncode, away.stderr.strip().splitlines()[-1]) == (1, "the database cannot be reached")


def test_the_embedded_record_is_reached_running_or_not(tmp_path: Path) -> None:
    with embedded.postgres(tmp_path):
        made = command("create", "first", "--scope", "admin", ONRECORD_DATA_DIR=str(tmp_path))
        assert made.returncode == 0, made.stderr
    with embedded.reached(tmp_path) as url:
        database = Database(url, role="test", pool_size=1)
        database.open()
        with database.transaction() as connection:
            assert list(keys.good(connection)) == [credentials.digest(made.stdout.strip())]
        database.close()
