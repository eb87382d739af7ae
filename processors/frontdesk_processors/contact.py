"""What a tool says of a person whom it calls or writes to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

Way = Literal["call", "text", "email"]
"""How somebody is reached."""

A_DAY = 3
"""How often an address may be contacted in a day, where a tool does not say."""

Whom = Callable[..., Awaitable[str | None]]


@dataclass(frozen=True, kw_only=True)
class Contact:
    """That a tool reaches out to somebody, how, and whom.

    Parameters:
        by: How. Quiet hours hold for calls and texts.
        whom: Gives their number or address out of the live records, or None where there is none.
            It takes the tool's `Work` and arguments, as the tool itself does, and changes nothing.
        a_day: How often an address may have been contacted in a day of the business, over all its
            conversations, before the tool contacts it no more; what other tools sent through
            another system (``remote=``) counts too.

    Example:
        >>> async def number(work: Work[Clinic], *, appointment_id: str) -> str | None:
        ...     return await work.records.phone_of(appointment_id)
        >>> contacts = Contact(by="text", whom=number)
    """

    by: Way
    whom: Whom
    a_day: int = A_DAY
