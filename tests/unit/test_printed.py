"""Printed answers that are not the real ones are noticed, and what no two runs have in common is not."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.printed import NotReal, Run, page, read

BEGAN = datetime(2026, 11, 22, tzinfo=UTC)
A, B = "01a20313-0000-7000-8000-00000000000a", "01a20313-0000-7000-8000-00000000000b"
X, Y = "019cb2c1-0000-7000-8000-0000000000c1", "019cb2c1-0000-7000-8000-0000000000c2"


@pytest.mark.parametrize(
    ("printed", "real"),
    [
        (f'{{"id": "{X}", "of": ["{X}", "{Y}"]}}', {"id": A, "of": [A, B]}),
        ('{"created_at": "2026-03-03T08:00:00Z"}', {"created_at": "2026-11-22T10:00:00.5Z"}),
        ('{"status": "DENIED", …}', {"status": "DENIED", "cause": "read"}),
        ('[…, {"a": 2}, …]', [{"a": 1}, {"a": 2}, {"a": 3}]),
        ('{"secret": "whsec_…", "bins": …}', {"secret": "whsec_abc", "bins": [1, 2]}),
        ('{"confidence": 0.72}', {"confidence": 0.65}),
        ('["confidence 0.72"]', ["confidence 0.655"]),
        ('{"sequence": 42, "version": "42"}', {"sequence": 7, "version": "7"}),
    ],
)
def test_the_same_is_the_same(printed: str, real: Any) -> None:
    Run(BEGAN).same(read(printed), real)


@pytest.mark.parametrize(
    ("printed", "real"),
    [
        (f'["{X}", "{X}"]', [A, B]),
        (f'["{X}", "{Y}"]', [A, A]),
        ('{"published_at": "2026-03-03T08:00:00Z"}', {"published_at": "2026-03-03T09:00:00Z"}),
        ('{"status": "DENIED"}', {"status": "DENIED", "cause": "read"}),
        ('{"status": "DENIED", "cause": "read", …}', {"status": "DENIED"}),
        ('[{"a": 2}, {"a": 1}, …]', [{"a": 1}, {"a": 2}, {"a": 3}]),
        ("[1, 2]", [1, 2, 3]),
        ('{"confidence": 0.72}', {"confidence": 0.4}),
        ('["confidence 0.72"]', ["confidence 0.41"]),
        ('{"sequence": 42, "served_sequence": 42}', {"sequence": 7, "served_sequence": 8}),
        ('{"wait": true}', {"wait": 1}),
        ('["a … b"]', ["a c"]),
    ],
)
def test_another_answer_is_noticed(printed: str, real: Any) -> None:
    with pytest.raises(NotReal):
        Run(BEGAN).same(read(printed), real)


def test_commands_have_the_ids_and_numbers_of_the_run() -> None:
    run = Run(BEGAN)
    run.same({"id": X, "sequence": 42}, {"id": A, "sequence": 7})
    assert run.said(f"""curl /v1/claims/{X} -H 'If-Match: "42"'; sleep 42""") == (
        f"""curl /v1/claims/{A} -H 'If-Match: "7"'; sleep 42"""
    )


def test_an_answer_belongs_to_the_commands_above_it(tmp_path: Path) -> None:
    text = "# A\n```sh\ncurl a\n```\nSo:\n```json\n1\n```\n```json\n2\n```\n```sh\ncurl b\n```\n# B\n```text\n3\n```\n"
    (tmp_path / "page.md").write_text(text)
    found = page(tmp_path / "page.md")
    assert [(one.chapter, one.commands, one.answer) for one in found.examples] == [
        ("A", "curl a\n", "1\n"),
        ("A", "curl b\n", ""),
    ]
    assert found.strays == ("2\n", "3\n")
