"""What callers leave for the staff, and what is texted to callers.

Where a business sends texts of its own, a message of the kind ``text`` goes out when it is left;
elsewhere the staff are asked to send it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from frontdesk_processors.errors import ActionError

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
        due_on: The day by which it is to be done; None for a text that was sent.
        status: Whether it is seen to.
    """

    id: str
    kind: MessageKind
    person_id: str | None
    phone: str | None
    subject: str
    body: str
    due_on: date | None
    status: MessageStatus = "open"


class Undeliverable(ActionError):
    """A text that nobody will ever deliver, however often it is sent.

    Args:
        why: Why, without the number and the words.
        opted_out: Whether they have told the carrier that they want none.
    """

    def __init__(self, why: str, *, opted_out: bool = False) -> None:
        super().__init__(f"a text cannot be delivered: {why}")
        self.opted_out = opted_out


class Messages(Protocol):
    """What is passed on to the staff, who answer it, or sent."""

    async def leave(self, message: Message, *, conversation: str, at: datetime) -> None:
        """File a message, or send it.

        Raises:
            Undeliverable: It never will be.
            Unavailable: It was not sent, and may be later.
            Unclear: It may or may not have been.
        """
        ...

    async def get(self, id: str, *, phone: str | None = None) -> Message | None:
        """The message of that id.

        Args:
            id: The id.
            phone: The number it went to, which a text that was sent is found by.

        Raises:
            Unavailable: It cannot be told just now.
        """
        ...
