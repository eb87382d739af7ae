"""A person who is told of what cannot wait, whatever becomes of the call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from frontdesk_processors.emergencies import Emergency

Trouble = Literal["unanswered", "untold", "budget", "stranded"]
"""A message that could not be answered; an end of a conversation that its business was not told; a
budget that is nearly or wholly spent; an action in another system of which no tool that is left can
find out what became."""

AlertKind = Emergency | Trouble
"""An emergency; or something of ours that a person has to see to."""

Raise = Callable[[Emergency, str], Awaitable[None]]
"""Raises an alert for a kind of emergency and the words that told of it; it never fails."""


@dataclass(frozen=True, kw_only=True)
class Alert:
    """An emergency, or some `Trouble` of ours.

    Parameters:
        id: Its own; whoever is told twice of one id was told of one thing.
        tenant: Whose business it is.
        conversation: The call; of a budget a name that tells it from the next.
        kind: What is at stake.
        place: Where the business is.
        phone: Where the caller can be reached, if known.
        words: What they said, with card and social security numbers masked; empty where it could
            not be read. Of a budget how much of it is spent; of a stranded action our reference in
            the other system, and the tool that asked.
        at: When.
    """

    id: str
    tenant: str
    conversation: str
    kind: AlertKind
    place: str
    phone: str | None
    words: str
    at: datetime


class Alerts(Protocol):
    """Tells a person. A host gives its own: a pager, a phone call, a line in a staffed channel."""

    async def tell(self, alert: Alert) -> None:
        """Tell somebody, and return once they are sure to hear of it.

        It is called again, also by another process, until it has returned once; an id may come
        more than once.

        Raises:
            Exception: Anything; it is tried again later.
        """
        ...


async def nobody(kind: Emergency, words: str) -> None:
    """Raises nothing: for a pipeline that no desk stands behind."""
