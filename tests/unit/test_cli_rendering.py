"""How claims, caveats and hostile words look in a terminal, and what the command line refuses by itself."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from onrecord.ledger import claim_ledger, plain, status_text
from onrecord.v1.claim_pb2 import Claim
from onrecord.v1.verdict_pb2 import Caveat, Evidence, Position, Review, Verdict


def stamp(day: int, hour: int = 0) -> Timestamp:
    at = Timestamp()
    at.FromDatetime(datetime(2025, 2, day, hour, 15, tzinfo=UTC))
    return at


def shown(what: RenderableType, width: int = 300) -> str:
    out = Console(file=StringIO(), width=width, color_system=None)
    out.print(what)
    assert isinstance(out.file, StringIO)
    return out.file.getvalue()


def denied() -> Claim:
    evidence = Evidence(
        id="e1",
        issuer="Ministry of Foreign Affairs of Russia",
        speaker="the press service",
        passage="Nobody of this ministry is in the city today.",
        published_at=stamp(25, 8),
    )
    denies = Position(
        party="RU",
        name="Russia",
        stance=Position.DENIES,
        standing=Position.PARTICIPANT,
        since=stamp(25, 8),
        expired_at=stamp(26),
        changed_from=Position.CONFIRMS,
        evidence=["e1"],
        caveats=[
            Caveat(facet=Caveat.TIME, claim_fragment="on Tuesday", statement_fragment="today"),
            Caveat(facet=Caveat.PARTICIPANTS, statement_fragment="of this ministry"),
        ],
    )
    silent = Position(
        party="US",
        name="United States",
        stance=Position.SILENT,
        standing=Position.PARTICIPANT,
        coverage=Position.UNWATCHED,
    )
    return Claim(
        id="c1",
        proposition="Officials of both countries will meet on 25 February 2025.",
        verdict=Verdict(status=Verdict.DENIED, confidence=0.81, positions=[denies, silent], evidence=[evidence]),
    )


def test_a_ledger_says_who_stands_where_with_what_words_since_when() -> None:
    lines = [line.strip() for line in shown(claim_ledger(denied())).splitlines()]

    assert lines[0] == "DENIED 0.81  Officials of both countries will meet on 25 February 2025."
    stand = "Russia  DENIES  participant, since 25 Feb 2025 08:15 UTC, ran out 26 Feb 2025 00:15 UTC, CONFIRMS before"
    assert stand in lines
    assert (
        "“Nobody of this ministry is in the city today.”  Ministry of Foreign Affairs of Russia (the press service),"
        " 25 Feb 2025" in lines
    )
    assert "TIME: the claim says “on Tuesday”, the statement “today”" in lines
    assert "PARTICIPANTS: the claim says nothing of it, the statement “of this ministry”" in lines
    assert "United States  SILENT  participant, unwatched" in lines


def test_an_editors_ruling_stands_above_and_the_machines_verdict_beside() -> None:
    claim = denied()
    claim.verdict.review.CopyFrom(
        Review(status=Verdict.DISPUTED, note="Both spoke.", reviewer="Desk", reviewed_at=stamp(26))
    )

    text = shown(claim_ledger(claim))

    assert text.startswith("DISPUTED")
    assert "Editor Desk ruled DISPUTED 26 Feb 2025 00:15 UTC: Both spoke.; the machine says DENIED" in text


def test_a_claim_without_a_verdict_is_pending() -> None:
    assert status_text(Verdict()).plain == "PENDING"


def test_words_of_others_are_neither_markup_nor_terminal_commands() -> None:
    claim = denied()
    claim.proposition = "[bold]Talks[/bold] \x1b[2J\x07 took\nplace \u202eflesruoy"

    assert "[bold]Talks[/bold] [2J took place flesruoy" in shown(claim_ledger(claim))


@given(st.text())
def test_plain_words_are_one_line_without_control_characters(words: str) -> None:
    assert not set(plain(words)) & {chr(n) for n in [*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F)]}


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["check", "Talks took place.", "--as-of", "yesterday"], 2, "'yesterday' is not a time"),
        (["watch", "--status", "false"], 2, "'false' is not one of"),
        (["article"], 2, "either a file"),
        (["statement", "--text", "No."], 2, "--issuer"),
        # port 1: nobody listens there
        (["check", "Talks took place.", "--server", "127.0.0.1:1"], 4, "UNAVAILABLE"),
    ],
)
def test_exit_codes(arguments: list[str], code: int, complaint: str) -> None:
    command = [sys.executable, "-c", "from onrecord.cli import main; main()", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert (ended.returncode, complaint in ended.stderr) == (code, True), ended.stderr


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("claims --status D", {"DENIED", "DISPUTED"}),
        ("claims --status de", {"denied"}),
        ("review 01935e2a UNV", {"UNVERIFIED"}),
        ("keys create desk --scope R", {"READ", "REVIEW"}),
        ("claims --fai", set()),
        ("check words --fai", {"--fail-on"}),
    ],
)
def test_the_shell_completes_commands_options_and_their_values(typed: str, offered: set[str]) -> None:
    words = f"onrecord {typed}"
    asked = {"_ONRECORD_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = subprocess.run(
        [str(Path(sys.executable).with_name("onrecord"))], env={**os.environ, **asked}, capture_output=True, text=True
    )
    assert set(done.stdout.split()) == offered
