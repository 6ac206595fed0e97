"""Names and figures of a claim that a text does not have."""

import pytest

from evaluation.untold import untold

TEXT = (
    "Marta Lindqvist, who heads the World Rowing Federation, said on 3 May that 1,200 boats had entered. The winner "
    "gets $4.5 million; the lake-side town of Ostrava paid for the stands."
)


@pytest.mark.parametrize(
    "claim",
    [
        "The race has 1200 boats.",
        "The prize is $4,500,000.",
        "According to Lindqvist there are twelve hundred boats.",
        "The WRF counts its boats.",
        "On Tuesday the lake was calm.",
        "Seven Friends Row On A Lake",
        "Rowers met in Ostrava's stands.",
    ],
)
def test_what_the_text_has_in_any_form_is_told(claim: str) -> None:
    assert untold(claim, TEXT) == ()


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("The race has 1300 boats.", "1300"),
        ("The prize is $5.4 million.", "5.4"),
        ("The federation under Ingrid Lindqvist met.", "Ingrid"),
        ("The town of Brno paid for the stands.", "Brno"),
    ],
)
def test_an_exchanged_name_or_figure_is_found(claim: str, missing: str) -> None:
    assert untold(claim, TEXT) == (missing,)
