"""One request to another system, and how far it came.

What is told by which error is what `act.remote` acts on: `Unavailable` means that nothing can have
been done, so that asking again is safe; `Unclear` that it may have been.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontdesk_processors.errors import MissingExtra, Unavailable, Unclear

if TYPE_CHECKING:
    import httpx

PATIENCE_S = 5.0
"""How long another system may take to answer one request, in seconds: half of what a tool may."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"})
"""Methods that change nothing (RFC 9110 section 9.2.1, RFC 4918, RFC 4791)."""


@dataclass(frozen=True)
class Reply:
    """What a system answered.

    Parameters:
        status: The HTTP status, below 500.
        body: Its text.
        etag: The version of what was asked for, or empty.
        location: Where what was made is, or empty.
    """

    status: int
    body: str
    etag: str = ""
    location: str = ""


class Wire:
    """Sends requests to one system. Made by `wired`.

    A write goes over a connection of its own, once: on one that was kept nobody can tell whether
    the other side had closed it before it came, and whoever sends it again may do it twice.

    Args:
        reads: Carries what only asks.
        writes: Carries what does something, and keeps no connection.
        base: URL that paths are appended to.
        name: What the system is called in errors.
    """

    def __init__(
        self, *, reads: httpx.AsyncClient, writes: httpx.AsyncClient, base: str, name: str
    ) -> None:
        self._reads = reads
        self._writes = writes
        self._base = base.rstrip("/")
        self._name = name

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: str = "",
        headers: Mapping[str, str] | None = None,
        query: Sequence[tuple[str, str]] = (),
        safe: bool | None = None,
    ) -> Reply:
        """Send one request and read the answer.

        Args:
            method: The HTTP method.
            path: Path below the system's URL.
            body: Text that goes along.
            headers: What this request carries besides.
            query: Parameters of the URL; a name may come twice.
            safe: Whether it only asks; by default what its method says.

        Raises:
            Unavailable: It was not reached, refused our key, or was only asked to tell something
                and could not: nothing was done.
            Unclear: It was reached, asked to do something, and did not say that it did or did not.
        """
        import httpx

        safe = method in _SAFE if safe is None else safe
        lost = Unavailable if safe else Unclear
        client = self._reads if safe else self._writes
        request = client.build_request(
            method,
            f"{self._base}/{path.lstrip('/')}",
            content=body.encode() if body else None,
            params=list(query) or None,
            headers=dict(headers or {}),
        )
        try:
            try:
                answer = await client.send(request)
            except (httpx.NetworkError, httpx.RemoteProtocolError):
                # A connection that was kept may have been closed before this came.
                if not safe:
                    raise
                answer = await client.send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unavailable(f"{self._name} cannot be reached") from error
        except httpx.HTTPError as error:
            # What the error quotes may be about somebody; its kind is enough to mend it.
            raise lost(f"{self._name} did not answer {method}: {type(error).__name__}") from error
        status = answer.status_code
        if status in (401, 403):
            raise Unavailable(f"{self._name} refuses our key: {status} for {method}")
        if status >= 500 or status == 429 or 300 <= status < 400:
            raise lost(f"{self._name} answered {method} with {status}")
        return Reply(
            status=status,
            body=answer.text,
            etag=answer.headers.get("ETag", ""),
            location=answer.headers.get("Location", ""),
        )


@contextmanager
def after_writing(name: str) -> Generator[None]:
    """What is asked once a write has been sent: whatever fails now, the write may be done.

    Raises:
        Unclear: The system was not reached.
    """
    try:
        yield
    except Unavailable as error:
        raise Unclear(f"{name} took a change, and could not be asked after it: {error}") from error


@asynccontextmanager
async def wired(
    base: str,
    *,
    name: str,
    headers: Mapping[str, str] | None = None,
    patience_s: float = PATIENCE_S,
    extra: str,
) -> AsyncGenerator[Wire]:
    """A wire to one system, for as long as the context lasts.

    Args:
        base: URL that paths are appended to.
        name: What the system is called in errors.
        headers: What every request carries, a key among them.
        patience_s: How long an answer may take, in seconds.
        extra: The extra that brings what is needed.

    Raises:
        MissingExtra: It is not installed.
    """
    try:
        import httpx
    except ImportError as error:
        raise MissingExtra(f"a connection to {name}", extra=extra) from error
    kept = dict(headers or {})
    once = httpx.Limits(max_keepalive_connections=0)
    async with (
        httpx.AsyncClient(headers=kept, timeout=patience_s, trust_env=False) as reads,
        httpx.AsyncClient(headers=kept, timeout=patience_s, trust_env=False, limits=once) as writes,
    ):
        yield Wire(reads=reads, writes=writes, base=base, name=name)
