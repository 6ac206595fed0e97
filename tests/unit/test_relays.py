"""A quotation is found in the publication it is from, and what it lost on the way is told."""

import pytest

from services.verify.relays import lost, quoted

PUBLISHED = (
    "Good morning. As of today the next round of the fishing talks is cancelled at the initiative of the Swedish side. "
    "We regret that decision, which came without any warning. There are 40 boats waiting in the harbour of Bergen."
)


@pytest.mark.parametrize(
    ("relayed", "told"),
    [
        ("As of today the next round of the fishing talks is cancelled at the initiative of the Swedish side.", ()),
        (
            "“The next round of the fishing talks is cancelled at the initiative of the Swedish side.”",
            ("dropped “As of today”",),
        ),
        (
            "The next round of the fishing talks is postponed at the initiative of the Swedish side.",
            ("dropped “As of today”", "“cancelled” became “postponed”"),
        ),
        ("We regret that decision, which came without any warning. So be it.", ()),
    ],
)
def test_what_a_relay_lost(relayed: str, told: tuple[str, ...]) -> None:
    pairs = quoted(relayed, PUBLISHED)
    assert pairs
    assert lost(pairs) == told


@pytest.mark.parametrize(
    "relayed",
    [
        "The next round of the fishing talks is not cancelled at the initiative of the Swedish side.",
        "There are 50 boats waiting in the harbour of Bergen.",
        "We regret that decision, which came without any warning. Sweden will have to answer for what it has done.",
        "Good morning.",
        "",
    ],
)
def test_other_words_are_no_quotation_of_it(relayed: str) -> None:
    assert quoted(relayed, PUBLISHED) == ()
