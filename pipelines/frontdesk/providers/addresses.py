"""Where a provider's server is, by either kind of address that a setting may give."""

from __future__ import annotations


def socket_address(url: str) -> str:
    """The address of a server's sockets (``ws://…``), whichever of its addresses was given."""
    return "ws" + _rest(url)


def web_address(url: str) -> str:
    """The address that a server takes requests at (``http://…``), likewise."""
    return "http" + _rest(url)


def _rest(url: str) -> str:
    return url.rstrip("/").removeprefix("http").removeprefix("ws")
