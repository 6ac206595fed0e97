"""What a key's secret looks like."""

import re
import string
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway import credentials
from services.kernel import telemetry

SECRET = credentials.new_secret()


def test_a_secret_is_long_random_and_can_be_found_by_a_scanner() -> None:
    secrets = {credentials.new_secret() for _ in range(200)}
    assert len(secrets) == 200
    assert all(re.fullmatch("orc_[0-9A-Za-z]{49}", secret) and credentials.is_secret(secret) for secret in secrets)
    # each of the places is drawn from the whole alphabet, the first from what 256 bits leave of it
    assert all(len({secret[place] for secret in secrets}) > 30 for place in range(5, 47))


def test_a_secret_with_one_wrong_character_is_none() -> None:
    for place, right in enumerate(SECRET):
        wrong = "0" if right != "0" else "1"
        assert not credentials.is_secret(SECRET[:place] + wrong + SECRET[place + 1 :])
    assert not credentials.is_secret(SECRET[:-1])
    assert not credentials.is_secret(SECRET + "0")
    assert not credentials.is_secret(SECRET.swapcase())


def test_the_digest_of_a_secret_differs_from_that_of_its_neighbours() -> None:
    neighbour = SECRET[:-1] + ("0" if SECRET[-1] != "0" else "1")
    assert credentials.digest(SECRET) == credentials.digest(SECRET)
    assert credentials.digest(SECRET) != credentials.digest(neighbour)
    assert len(credentials.digest(SECRET)) == 32
    assert SECRET.startswith(credentials.hint(SECRET))
    assert len(credentials.hint(SECRET)) < len(SECRET) / 5


@pytest.mark.parametrize("header", ["Bearer {}", "bearer {}", "BEARER   {} "])
def test_the_secret_of_a_header(header: str) -> None:
    assert credentials.shown(header.format(SECRET)) == SECRET


@pytest.mark.parametrize("user", ["", "reader", "a:b"])
def test_feed_readers_show_it_as_a_password(user: str) -> None:
    assert credentials.shown("Basic " + b64encode(f"{user}:{SECRET}".encode()).decode()) == SECRET
    assert credentials.shown("Basic " + b64encode(f"{user}:{SECRET}x".encode()).decode()) == ""


@given(st.text(string.printable + "é☃\0", max_size=80) | st.binary(max_size=80).map(lambda raw: raw.decode("latin-1")))
def test_no_other_header_has_one(header: str) -> None:
    for text in (header, f"Bearer {header}", f"Bearer orc_{header}", f"Basic {SECRET}", f"Bearer {SECRET} {header}x"):
        assert credentials.shown(text) == ""


def test_a_secret_does_not_get_into_the_log() -> None:
    event = telemetry._hide_secrets(None, "", {"event": f"odd header Bearer {SECRET}", "attempts": 3})
    assert event == {"event": "odd header Bearer orc_***", "attempts": 3}
