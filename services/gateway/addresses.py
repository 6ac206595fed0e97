"""Where a request comes from: the address of the caller, also behind proxies that say whom they speak for.

Here: values only. Not here: what is counted by address (`guard`).
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

# A provider gives one customer a whole /64 or more; single IPv6 addresses are no measure of callers.
_PREFIX_V6 = 64


def networks(words: str) -> tuple[Network, ...]:
    """Addresses and networks written with commas between them. Raises ValueError naming the wrong one."""
    return tuple(ip_network(word.strip(), strict=False) for word in words.split(",") if word.strip())


def caller(peer: str, forwarded_for: Iterable[str], proxies: Sequence[Network]) -> str:
    """Whose request it is: the peer, or the last of `X-Forwarded-For` that is none of our proxies.

    What stands before that one was written by whoever sent it, and is not believed.
    """
    named = [part.strip() for header in forwarded_for for part in header.split(",")]
    address = peer
    while named and is_in(address, proxies):
        address = named.pop()
    return address if _parsed(address) else peer


def is_in(address: str, networks: Sequence[Network]) -> bool:
    """Whether the address lies in one of the networks."""
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host, given as a name or an address."""
    parsed = _parsed(host)
    return host == "localhost" if parsed is None else parsed.is_loopback


def neighbourhood(address: str) -> str:
    """The address, or for IPv6 the network of its customer."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, _PREFIX_V6), strict=False))
    return address


def of_peer(peer: str) -> str:
    """The address in what gRPC says of a peer: `ipv4:192.0.2.1:5000`, `ipv6:%5B2001:db8::1%5D:5000`."""
    kind, _, rest = peer.partition(":")
    if kind not in ("ipv4", "ipv6"):
        return ""
    return rest.replace("%5B", "[").replace("%5D", "]").rpartition(":")[0].strip("[]")


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed
