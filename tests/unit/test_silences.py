"""Who was asked and did not answer, as an article says; who declined has spoken."""

import pytest

from services.ingest.silences import find_silences
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer

GAZETTEER = Gazetteer(ready_parties())
FIRST = "Norway and Sweden will hold talks in Oslo on Wednesday, a diplomat said.\n\n"


@pytest.mark.parametrize(
    ("sentence", "parties"),
    [
        ("The Swedish Foreign Ministry did not respond to a request for comment.", ["SE"]),
        ("The Kremlin has not commented on the report.", ["RU"]),
        ("The Norwegian Foreign Ministry declined to comment.", []),
        ("The Swedish Foreign Ministry did not say when the envoys would leave.", []),
        ("“We shall be there,” the Swedish Foreign Ministry said.", []),
    ],
)
def test_silences(sentence: str, parties: list[str]) -> None:
    found = find_silences(FIRST + sentence, GAZETTEER)
    assert [each.party for each in found] == parties
    assert all(each.span.exact == sentence for each in found)
