"""Whose request it is, behind proxies that are believed and those that are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway import addresses

PROXIES = addresses.networks("10.0.0.0/8, fd00::/8,192.0.2.7")


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("198.51.100.9", ["203.0.113.5"], "198.51.100.9"),  # a stranger says so: not believed
        ("10.0.0.1", ["203.0.113.5"], "203.0.113.5"),
        ("10.0.0.1", ["1.1.1.1, 203.0.113.5"], "203.0.113.5"),  # what it was told itself is not believed
        ("10.0.0.1", ["203.0.113.5, 10.9.9.9"], "203.0.113.5"),
        ("10.0.0.1", ["203.0.113.5", "10.9.9.9"], "203.0.113.5"),
        ("::ffff:10.0.0.1", ["2001:db8::5"], "2001:db8::5"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("", ["203.0.113.5"], ""),
    ],
)
def test_the_last_address_that_is_no_proxy_of_ours(peer: str, forwarded: list[str], caller: str) -> None:
    assert addresses.caller(peer, forwarded, PROXIES) == caller


@given(st.lists(st.text(max_size=40), max_size=5))
def test_nothing_in_the_header_makes_a_stranger_another(forwarded: list[str]) -> None:
    assert addresses.caller("198.51.100.9", forwarded, PROXIES) == "198.51.100.9"
    addresses.caller("10.0.0.1", forwarded, PROXIES)


def test_one_customer_has_one_neighbourhood() -> None:
    assert addresses.neighbourhood("2001:db8:1:2:3::4") == addresses.neighbourhood("2001:db8:1:2:ffff::1")
    assert addresses.neighbourhood("2001:db8:1:3::4") != addresses.neighbourhood("2001:db8:1:2::4")
    assert addresses.neighbourhood("192.0.2.1") == "192.0.2.1"
    assert addresses.neighbourhood("unix") == "unix"


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("ipv4:192.0.2.1:5000", "192.0.2.1"),
        ("ipv6:%5B2001:db8::1%5D:5000", "2001:db8::1"),
        ("ipv6:[::1]:5000", "::1"),
        ("unix:/tmp/door", ""),
    ],
)
def test_the_address_of_a_grpc_peer(peer: str, address: str) -> None:
    assert addresses.of_peer(peer) == address


@pytest.mark.parametrize("words", ["10.0.0.0/40", "proxy.example", "10.0.0.1,,x"])
def test_what_is_no_network_is_named(words: str) -> None:
    with pytest.raises(ValueError, match=words.rpartition(",")[2]):
        addresses.networks(words)
