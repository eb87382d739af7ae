"""Connections to the outside alone: to no address of this machine or of a private network.

An address is looked at when the socket to it is made, after every resolution of names: what a name
stands for a moment later is of no use to whoever changes it.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from aiohttp import TCPConnector

# https://www.rfc-editor.org/rfc/rfc6052#section-2.1
_TRANSLATED = IPv6Network("64:ff9b::/96")


class Inside(OSError):
    """An address that is not on the outside."""


def connector(*, inside: bool = False) -> TCPConnector:
    """Connects, each time anew.

    Args:
        inside: Whether it may to the inside too.
    """
    if inside:
        return TCPConnector(force_close=True)
    return TCPConnector(force_close=True, use_dns_cache=False, socket_factory=_outside)


def is_outside(address: str) -> bool:
    """Whether an address, as it is written, is one that everybody can reach."""
    ip = ip_address(address.partition("%")[0])
    carried = _carried(ip) if isinstance(ip, IPv6Address) else None
    return ip.is_global and not ip.is_multicast and (carried is None or is_outside(str(carried)))


def _outside(info: Any) -> socket.socket:
    """A socket to an address, given as `socket.getaddrinfo` gives it."""
    family, kind, protocol, _, address = info
    if not is_outside(str(address[0])):
        raise Inside("the address is this machine's, or of a private network")
    return socket.socket(family, kind, protocol)


def _carried(ip: IPv6Address) -> IPv4Address | None:
    """The address of the other kind that one stands for."""
    if ip in _TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
