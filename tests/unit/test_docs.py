"""The docs say what is there."""

import re
from pathlib import Path

from onrecord.cli.exits import MEANING
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


def test_the_exit_codes_of_the_client_page_are_the_commands() -> None:
    rows = dict(re.findall(r"^\| (\d+) \| (.+) \|$", (DOCS / "client.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == {str(code.value): meaning for code, meaning in MEANING.items()}
