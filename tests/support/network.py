"""Keeps tests off the network.

An audit hook sees every connection and every name look-up that Python makes, also those of C code
that calls the socket module, and cannot be bypassed by importing a name before it is patched.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address

Attempts = list[str]
Argument = socket.socket | tuple[str | int, ...] | str | bytes | int | None
"""What the audit events of the socket module carry."""


class NetworkReached(OSError):
    """A test reached for the network; an OSError, so that what it tests ends as if offline."""


_watching: list[Attempts] = []
_installed: list[bool] = []


@contextmanager
def no_network() -> Generator[Attempts]:
    """Refuse every connection and name look-up that leaves this machine.

    Yields the list of what was tried, which grows; code that swallows the refusal is still found
    out by it.
    """
    if not _installed:
        # An audit hook stays for the life of the process, so there is one, and it looks at a list.
        sys.addaudithook(_on_event)
        _installed.append(True)
    attempts: Attempts = []
    _watching.append(attempts)
    try:
        yield attempts
    finally:
        _watching.pop()


def _on_event(event: str, arguments: tuple[Argument, ...]) -> None:
    if not _watching:
        return
    host = _host(event, arguments)
    if host is not None and not is_loopback(host):
        _watching[-1].append(f"{event} {host}")
        raise NetworkReached(f"a test reached for {host!r} ({event}); mark it `live` or fake it")


def _host(event: str, arguments: tuple[Argument, ...]) -> str | None:
    """What is reached for, or None for what cannot leave this machine, such as an AF_UNIX path."""
    if event in {"socket.connect", "socket.sendto"}:
        match arguments[1]:
            case (str(host), *_):
                return host
            case _:
                return None
    if event == "socket.getaddrinfo":
        match arguments[0]:
            case bytes(name):
                return _unless_address(name.decode("ascii", "replace"))
            case str(name):
                return _unless_address(name)
            case _:
                return None
    return None


def _unless_address(name: str) -> str | None:
    """Only a name is asked for in the network; an address is read where it is."""
    return name if _address(name) is None else None


def is_loopback(host: str) -> bool:
    """Whether ``host``, a name or an address, is this machine."""
    address = _address(host)
    return address.is_loopback if address is not None else host in {"", "localhost"}


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None
