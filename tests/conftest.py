"""Options of the whole suite."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--stack",
        action="append",
        choices=["embedded", "split", "composed"],
        help="ways of running onrecord that the acceptance suite tries (may be repeated); default: all that can be had",
    )
