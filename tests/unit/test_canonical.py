"""By which address an article goes."""

import pytest

from services.ingest.canonical import is_edit, page_url


@pytest.mark.parametrize(
    ("submitted", "stated", "believed"),
    [
        ("https://wire.example/fish?utm_source=x", "https://wire.example/fish", "https://wire.example/fish"),
        ("https://www.wire.example/fish?fbclid=1", "https://wire.example/fish#top", "https://wire.example/fish"),
        ("http://wire.example/amp/fish", "https://wire.example/fish", "https://wire.example/fish"),
        ("https://wire.example/?id=7&from=x", "https://wire.example/?id=7", "https://wire.example/?id=7"),
        ("https://wire.example/fish", "https://wire.example/fish", ""),
        ("https://wire.example/fish", "https://wire.example/", ""),
        ("https://wire.example/fish", "https://other.example/fish", ""),
        ("https://wire.example/fish", "https://wire.example:8443/fish", ""),
        ("https://wire.example/fish", "javascript://wire.example/fish", ""),
        ("https://wire.example/fish", "/fish", ""),
        ("https://wire.example/fish", "https://[wire.example/fish", ""),
        ("https://wire.example/fish", "https://wire.example:port/fish", ""),
        ("https://wire.example/fish", "", ""),
        ("", "https://wire.example/fish", ""),
    ],
)
def test_a_page_s_own_address_is_believed_on_its_own_host(submitted: str, stated: str, believed: str) -> None:
    assert page_url(submitted, stated) == believed


def test_an_edit_keeps_a_paragraph() -> None:
    kept = "Norway and Sweden have signed a treaty on fishing in the waters around the islands."
    assert is_edit(f"Changed.\n\n{kept}", f"{kept}\n\nMore.")
    assert not is_edit("Changed.", "Changed.")
    assert not is_edit(kept, kept.replace("signed", "drafted"))
