"""Which addresses the record calls when somebody else names them: a page, a feed, a webhook.

Here: values and rules, without a network: the form of a URL, the ports, the address ranges. Not here: looking a name up
and calling what was found (`web`, which asks these rules about the very address that it connects to).
"""

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx2

from services.kernel.errors import RefusedTarget

# Where web servers listen; anything else is more likely somebody's database than somebody's feed.
PORTS = frozenset({80, 443, 8080, 8443})
# Longer ones are no addresses of pages; browsers and servers commonly stop there or sooner.
LONGEST_URL = 2_048

Network = IPv4Network | IPv6Network

# A name as the name system has it, or an address; what an IPv6 address may hold besides is refused as not public.
_HOST = re.compile(r"[a-z0-9._~-]{1,253}|[0-9a-f]{0,4}:[0-9a-z:.%]{1,60}")

# From the IANA special-purpose registry: not the public internet. Spelled out because `is_global` says other things in
# other versions of Python. Metadata services of clouds: 169.254.169.254, 100.100.100.200 and 192.0.0.192 lie in these,
# 168.63.129.16 is a public address that only a cloud's own machines can reach.
_REFUSED_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
        "240.0.0.0/4",
    )
)  # fmt: skip
# All that is public in IPv6 lies in the first; IPv4-mapped and -compatible addresses, NAT64 (64:ff9b::/96), unique
# local, link-local and multicast ones do not. The others hold tunnels to IPv4 addresses (Teredo, 6to4) and examples.
_PUBLIC_IPV6 = IPv6Network("2000::/3")
_REFUSED_IPV6 = tuple(
    IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart: what is looked up (`host`), and what is sent (`netloc` as Host, `path` with its query)."""

    url: str
    scheme: str
    host: str
    port: int
    netloc: bytes
    path: bytes

    def follow(self, location: str) -> "Target":
        """Where a redirect leads, which may be relative. Raises RefusedTarget."""
        try:
            return parse(str(httpx2.URL(self.url).join(location)))
        except (httpx2.InvalidURL, ValueError) as error:
            raise _refused("redirects to what is not an address") from error

    def same_origin(self, other: "Target") -> bool:
        """Whether both are of one server."""
        return (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port)


def parse(url: str) -> Target:
    """The URL taken apart, without its fragment. Raises RefusedTarget."""
    if len(url) > LONGEST_URL:
        raise _refused(f"has more than {LONGEST_URL:,} characters")
    try:
        parsed = httpx2.URL(url).copy_with(fragment=None)
        host = parsed.raw_host.decode("ascii")
    except (httpx2.InvalidURL, ValueError, TypeError) as error:
        raise _refused("is not an http or https address") from error
    if parsed.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise _refused("is not an http or https address")
    if parsed.userinfo:
        raise _refused("holds a user name or password")
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    return Target(str(parsed), parsed.scheme, host, port, parsed.netloc, parsed.raw_path)


def check(url: str, allowed: Sequence[Network]) -> None:
    """Raise RefusedTarget for a URL that would be refused whatever its name stands for; looks nothing up."""
    target = parse(url)
    if (literal := _literal(target.host)) is not None:
        check_address(literal, target.port, allowed)
    elif target.port not in PORTS and not allowed:
        raise _refused_port(target.port)


def check_address(address: str, port: int, allowed: Sequence[Network]) -> None:
    """Raise RefusedTarget unless the address and port are public, or in an allowed network."""
    ip = ip_address(address)
    if any(ip in network for network in allowed):
        return
    if not is_public(ip):
        # Which address it is would tell a stranger how the inside is built.
        raise _refused("leads to an address that is not on the public internet")
    if port not in PORTS:
        raise _refused_port(port)


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Whether the address is one of the public internet, by itself and not by what it may wrap."""
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _REFUSED_IPV4)
    return ip.scope_id is None and ip in _PUBLIC_IPV6 and not any(ip in network for network in _REFUSED_IPV6)


def networks(value: str) -> tuple[Network, ...]:
    """The networks of the setting `allowed_networks`. Raises ValueError for what is none."""
    return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())


def _literal(host: str) -> str | None:
    """The address that the host is, in any spelling the C library reads (127.1, 0x7f000001), or None for a name."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def _refused(complaint: str) -> RefusedTarget:
    return RefusedTarget.at("url", complaint)


def _refused_port(port: int) -> RefusedTarget:
    return _refused(f"has the port {port}; only {', '.join(map(str, sorted(PORTS)))} are called")
