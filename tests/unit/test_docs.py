"""The docs say what is there."""

import json
from pathlib import Path

from services.gateway.formats import annotations, claimreview, dump, example, factcheck, ninjs
from services.gateway.rest.factcheck import ERROR
from services.kernel.settings import Settings

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_every_setting_is_documented_with_its_default() -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        default = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
        row = next((line for line in text.splitlines() if f"`ONRECORD_{name.upper()}`" in line), "")
        assert row, f"docs/settings.md does not name ONRECORD_{name.upper()}"
        assert not default or f"`{default}`" in row, f"docs/settings.md has another default of ONRECORD_{name.upper()}"


def test_no_setting_is_documented_that_is_not_there() -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    rows = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `ONRECORD_")]
    assert sorted(rows) == sorted(f"ONRECORD_{name.upper()}" for name in Settings.model_fields)


def test_the_formats_of_others_are_documented_as_they_are_answered() -> None:
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    claim, article, we = example.claim(), example.article(), example.PUBLISHER
    made = [
        claimreview.claim_review(claim, article, we),
        factcheck.fact_checks([(claim, article)], "", we),
        ninjs.ninjs(article, we),
        annotations.annotations(article, we),
    ]
    printed = [json.dumps(json.loads(one.to_json()), indent=2, ensure_ascii=False) for one in made]
    lines = [dump.json_lines([claim]), dump.header(), dump.rows([claim])]
    printed += [line.decode().strip() for line in lines]
    printed.append(json.dumps(ERROR["content"]["application/json"]["example"], indent=2))
    for words in printed:
        assert words in text, f"docs/api.md lacks, or has changed: {words[:200]}"
