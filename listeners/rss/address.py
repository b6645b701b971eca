"""Which network addresses a feed may stand at: the public internet, and nothing of ours."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from listeners.errors import Refused, TryLater

Allowed = Callable[[str], bool]
Resolve = Callable[[str, int], list[str]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolved(host: str, port: int) -> list[str]:
    """The host's numeric addresses. Raises TryLater when there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TryLater(
            "The feed's server name is not known. Check the address.", code="unreachable"
        ) from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def allowed_address(host: str, port: int, *, allowed: Allowed, resolve: Resolve) -> str:
    """The one numeric address to connect to, so that a second look-up cannot change it.

    One private address among several is enough to refuse: that is how rebinding looks.
    Raises Refused and TryLater.
    """
    found = resolve(host, port)
    if not found:
        raise TryLater("The feed's server name is not known.", code="unreachable")
    if not all(allowed(one) for one in found):
        raise Refused(
            "The feed's address belongs to a private network and is not read.",
            code="private_address",
        )
    return found[0]


def is_public(numeric: str) -> bool:
    """True for an address on the public internet, with the IPv4 inside an IPv6 looked at too."""
    try:
        address = ipaddress.ip_address(numeric.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return _global(address.ipv4_mapped)
    return all(_global(one) for one in (address, *_embedded(address)))


def web_parts(url: str) -> Any:
    """The parts of a web address. Raises Refused for anything but http and https."""
    try:
        parts = urlsplit(url.strip())
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        known = False
    if not known:
        raise Refused(
            "Enter the feed's web address, beginning with http:// or https://.",
            code="bad_address",
        )
    return parts


def _global(address: Address) -> bool:
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _embedded(address: Address) -> list[Address]:
    if not isinstance(address, ipaddress.IPv6Address):
        return []
    inside: list[Address | None] = [address.sixtofour]
    if address.teredo is not None:
        inside += list(address.teredo)
    if address in _NAT64:
        inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in inside if one is not None]
