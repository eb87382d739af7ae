"""What callers leave for the staff: messages, requests, calls and texts to be made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

MessageKind = Literal["message", "refill", "callback", "text"]
"""What is asked of the staff: pass on a message, decide on a refill, call back, send a text."""

MessageStatus = Literal["open", "done"]


@dataclass(frozen=True, kw_only=True)
class Message:
    """Something that the staff are asked to see to.

    Parameters:
        id: Its id.
        kind: What.
        person_id: For whom; None for a caller nobody knows.
        phone: The number it goes to, in E.164; None where it goes to none.
        subject: To whom or about what it is.
        body: What was said, or what is to be sent.
        due_on: The day by which it is to be done.
        status: Whether it is seen to.
    """

    id: str
    kind: MessageKind
    person_id: str | None
    phone: str | None
    subject: str
    body: str
    due_on: date
    status: MessageStatus = "open"


class Messages(Protocol):
    """What is passed on to the staff, who answer it."""

    async def leave(self, message: Message, *, conversation: str, at: datetime) -> None:
        """File a message."""
        ...

    async def get(self, id: str) -> Message | None:
        """The message of that id."""
        ...
