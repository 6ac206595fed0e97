"""How the command ends: exit codes of keys and quotas, pipes, interrupts, what a revoked watch says."""

import json
import os
import signal
import subprocess
import sys

import pytest

from onrecord import Client, NotAllowed, QuotaExceeded
from onrecord.cli import exits
from onrecord.cli.exits import Exit
from services.kernel.model import Status
from tests.integration import verdicts
from tests.integration.doors import QUOTA, Door
from tests.processes import ROOT

COMMAND = [sys.executable, "-m", "onrecord.cli"]


def environment(door: Door, secret: str) -> dict[str, str]:
    return {**os.environ, "ONRECORD_SERVER": door.grpc, "ONRECORD_KEY": secret}


def ended(door: Door, secret: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(door, secret),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def claim_id(door: Door) -> str:
    id = verdicts.put_claim(door.database, "Norway has opened a port.")
    verdicts.put_verdict(door.database, id, Status.DENIED)
    return str(id)


def test_a_status_that_was_asked_for_a_wrong_key_and_what_is_not_there(door: Door, claim_id: str) -> None:
    _, reader = door.make("READ")

    found = ended(door, reader, "claim", claim_id, "--fail-on", "denied", "--fail-on", "disputed")
    other = ended(door, reader, "claim", claim_id, "--fail-on", "disputed", "--json")
    absent = ended(door, reader, "claim", claim_id.replace(claim_id[-4:], "0000"))
    wrong = ended(door, reader + "x", "claim", claim_id)
    uncovered = ended(door, reader, "review", claim_id, "DISPUTED", "--note", "Two accounts.")

    assert (found.returncode, "Norway  DENIES" in found.stdout) == (Exit.FOUND, True), found.stderr
    assert (other.returncode, json.loads(other.stdout)["id"]) == (Exit.OK, claim_id), other.stderr
    assert (absent.returncode, "NOT_FOUND" in absent.stderr) == (Exit.REFUSED, True), absent.stderr
    assert (wrong.returncode, "UNAUTHENTICATED" in wrong.stderr) == (Exit.NOT_ALLOWED, True), wrong.stderr
    assert (uncovered.returncode, "MISSING_SCOPE" in uncovered.stderr) == (Exit.NOT_ALLOWED, True), uncovered.stderr
    assert not [one for one in (found, other, absent, wrong, uncovered) if "Traceback" in one.stderr]


def test_a_quota_that_is_used_up_says_when_there_is_room_again(door: Door) -> None:
    _, secret = door.make("READ")
    with Client(door.grpc, key=secret) as client, pytest.raises(QuotaExceeded) as refused:  # noqa: PT012 the last one raises
        for _ in range(2 * QUOTA):
            next(client.list_searches(), None)

    assert refused.value.retry_delay
    assert exits.of(refused.value) is Exit.TOO_MANY


def test_desks_keep_searches_webhooks_sources_and_keys(door: Door) -> None:
    def run(*arguments: str) -> str:
        done = ended(door, door.admin, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    search = json.loads(run("searches", "add", "Ports", "--status", "denied", "--party", "NO", "--json"))
    assert (search["statuses"], search["parties"]) == (["DENIED"], ["NO"])
    assert "Ports" in run("searches", "list")
    assert "Harbours" in run("searches", "replace", search["id"], "Harbours", "--q", "harbour")
    assert "forgotten" in run("searches", "remove", search["id"])
    made = run("keys", "create", "plugin", "--scope", "read", "--scope", "submit")
    assert "secret  orc_" in made
    assert "plugin" in run("keys", "list")
    source = json.loads(
        run("sources", "add", "https://wire.example/feed.xml", "--kind", "articles", "--name", "Wire", "--json")
    )
    assert "PAUSED" in run("sources", "update", source["id"], "--pause")
    assert "Wire" in run("sources", "list")
    assert json.loads(run("sources", "remove", source["id"], "--json")) == {}
    names = [json.loads(line)["id"] for line in run("parties", "norw", "--json").splitlines()]
    assert "NO" in names


def test_a_pipe_gets_whole_lines_without_colour_and_may_be_closed(door: Door) -> None:
    _, secret = door.make("READ")
    long = "Norway has opened " + "a port and " * 40 + "another port."
    verdicts.put_verdict(door.database, verdicts.put_claim(door.database, long), Status.DENIED)
    listed = ended(door, secret, "claims", "--party", "NO")
    assert long in listed.stdout
    assert "\x1b" not in listed.stdout

    closed = subprocess.Popen(
        [*COMMAND, "claims", "--json"],
        env=environment(door, secret),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert closed.stdout
    assert closed.stderr
    closed.stdout.close()
    assert (closed.wait(30), closed.stderr.read()) == (Exit.BROKEN_PIPE, b"")
    closed.stderr.close()


@pytest.mark.usefixtures("claim_id")
def test_a_watch_ends_with_an_interrupt_or_at_its_limit(door: Door) -> None:
    _, secret = door.make("READ")
    watching = subprocess.Popen(
        [*COMMAND, "watch", "--after", "0", "--party", "NO", "--status", "denied", "--json"],
        env=environment(door, secret),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        # A suite that a shell runs in the background ignores interrupts, and so would what it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert watching.stdout
    assert json.loads(watching.stdout.readline())["verdict"]["status"] == "DENIED"
    watching.send_signal(signal.SIGINT)
    _, told = watching.communicate(timeout=30)
    assert (watching.returncode, told) == (Exit.OK, "")
    assert len(ended(door, secret, "watch", "--after", "0", "--limit", "1").stdout.splitlines()) == 1


def test_a_watch_whose_key_is_revoked_ends_with_that(door: Door) -> None:
    id, secret = door.make("READ")
    with Client(door.grpc, key=secret) as client, Client(door.grpc, key=door.admin) as admin:
        events = client.watch(after=0, patience=30)
        verdicts.put_verdict(door.database, verdicts.put_claim(door.database, "Norway has opened a pier."))
        next(events)
        admin.revoke_key(id)
        with pytest.raises(NotAllowed):
            for _ in events:
                pass
