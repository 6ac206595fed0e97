"""Whose line an article prints: credited in dateline, byline or at the end, not merely cited."""

import pytest

from services.kernel.agencies import agency, credited


@pytest.mark.parametrize(
    ("text", "author", "publisher", "credit"),
    [
        ("OSLO, March 4 (Reuters) - The envoys left.", "", "The Quay", "Reuters"),
        ("NAIROBI (AP) — The envoys left.", "", "", "AP"),
        ("The envoys left.", "Anna Berg, Associated Press", "The Quay", "AP"),
        ("The envoys left.", "Agence France-Presse", "", "AFP"),
        ("The envoys left.\n\nSource: Interfax", "", "", "Interfax"),
        ("The envoys left. (dpa)", "", "", "dpa"),
        ("The envoys left.\n— Yonhap", "", "", "Yonhap"),
        ("The envoys left.", "", "Reuters", "Reuters"),
        ("The envoys left, Reuters reported on Monday.", "Anna Berg", "The Quay", ""),
        ("The envoys left for the (AP) depot and will stay there until the end of the month, they said.", "", "", ""),
        ("The envoys left with Sparta Press.", "Kapap", "Harbour AP Store", ""),
        ("", "", "", ""),
    ],
)
def test_credits(text: str, author: str, publisher: str, credit: str) -> None:
    assert credited(text, author, publisher) == credit


def test_an_agency_goes_by_one_name() -> None:
    assert agency("the Associated Press") == agency("AP") == "AP"
    assert agency("Reuters, citing a diplomat") == "Reuters"
    assert agency("a Reuters reader") == ""
