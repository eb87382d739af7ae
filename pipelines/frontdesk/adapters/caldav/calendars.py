"""The requests of CalDAV that a schedule needs: put, get, delete, and two reports.

The ``caldav`` package would bring more than these, and replaces urllib3 for the whole process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from frontdesk.adapters.http import Reply, Wire
from frontdesk_processors.errors import Unavailable

_DAV, _CAL = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_XML = {"Content-Type": "application/xml; charset=utf-8", "Depth": "1"}
_ICS = {"Content-Type": "text/calendar; charset=utf-8"}
_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<D:prop><D:getetag/><C:calendar-data>{expand}</C:calendar-data></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{filters}</C:comp-filter>
</C:comp-filter></C:filter></C:calendar-query>"""


@dataclass(frozen=True)
class Stored:
    """One resource of a calendar.

    Parameters:
        name: Its file name within the calendar.
        etag: Its version.
        ics: Its iCalendar text.
    """

    name: str
    etag: str
    ics: str


@dataclass(frozen=True)
class Span:
    """A stretch of time, in UTC."""

    start: datetime
    end: datetime


class Calendar:
    """One calendar collection.

    Args:
        wire: Reaches the server.
        path: Path of the collection below the server's URL.
    """

    def __init__(self, wire: Wire, path: str) -> None:
        self._wire = wire
        self._path = quote(path.strip("/"))

    async def put(self, name: str, ics: str, *, etag: str | None) -> bool:
        """Write a resource; False, and nothing written, where the world has moved on.

        Args:
            name: Its file name.
            ics: Its text.
            etag: The version that it replaces; None for one that must not be there yet.

        Raises:
            ActionError: It was not reached, or did not answer.
        """
        condition = {"If-None-Match": "*"} if etag is None else {"If-Match": etag}
        reply = await self._ask("PUT", name, body=ics, headers={**_ICS, **condition})
        # 409 where another resource has the UID already (RFC 4791 section 5.3.2.1).
        return self._done(reply, "PUT", refused=(404, 409, 412))

    async def delete(self, name: str, *, etag: str) -> bool:
        """Remove a resource; False where it is gone or another version by now.

        Raises:
            ActionError: It was not reached, or did not answer.
        """
        reply = await self._ask("DELETE", name, headers={"If-Match": etag})
        return self._done(reply, "DELETE", refused=(404, 412))

    async def get(self, name: str) -> Stored | None:
        """The resource of that file name.

        Raises:
            ActionError: It was not reached, or did not answer.
        """
        reply = await self._ask("GET", name)
        if not self._done(reply, "GET", refused=(404, 410)):
            return None
        return Stored(name, reply.etag, reply.body)

    async def events(
        self, *, span: Span | None = None, having: tuple[str, str] | None = None
    ) -> Sequence[Stored]:
        """The events within a span of time, of which a property holds a text.

        Args:
            span: Those that have a moment in it, of recurring ones each time that they do; None
                for any time, and recurring ones as they were written.
            having: Name of the property and the text in it, letter by letter. A server may find
                more than that.

        Raises:
            ActionError: It was not reached, or did not answer.
        """
        filters = _range("time-range", span) if span is not None else ""
        expand = _range("expand", span) if span is not None else ""
        if having is not None:
            name, text = having
            filters += (
                f"<C:prop-filter name={quoteattr(name)}>"
                f'<C:text-match collation="i;octet">{escape(text)}</C:text-match></C:prop-filter>'
            )
        body = _QUERY.format(expand=expand, filters=filters)
        reply = await self._ask("REPORT", "", body=body, headers=_XML)
        self._done(reply, "REPORT")
        return [_stored(one) for one in _parsed(reply.body).iter(f"{_DAV}response") if _holds(one)]

    async def _ask(
        self, method: str, name: str, *, body: str = "", headers: dict[str, str] | None = None
    ) -> Reply:
        path = f"{self._path}/{quote(name)}"
        return await self._wire.ask(method, path, body=body, headers=headers)

    def _done(self, reply: Reply, method: str, *, refused: Sequence[int] = ()) -> bool:
        if reply.status in refused:
            return False
        if reply.status >= 400:
            # It looked at the request and turned it down: nothing was done.
            raise Unavailable(f"calendar {self._path!r} answered {method} with {reply.status}")
        return True


def _range(name: str, span: Span) -> str:
    return f'<C:{name} start="{_utc(span.start)}" end="{_utc(span.end)}"/>'


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _parsed(xml: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise Unavailable("a calendar answered with what is no XML") from error


def _holds(response: ElementTree.Element) -> bool:
    return response.find(f".//{_CAL}calendar-data") is not None


def _stored(response: ElementTree.Element) -> Stored:
    def text(path: str) -> str:
        return response.findtext(path) or ""

    name = unquote(urlsplit(text(f"{_DAV}href")).path).rsplit("/", 1)[-1]
    return Stored(name, text(f".//{_DAV}getetag"), text(f".//{_CAL}calendar-data"))
