"""A business's messages, of which texts are sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from frontdesk.channels.rejected import Rejected
from frontdesk.channels.sms_text import messages
from frontdesk.ports.messages import Message, Messages, Undeliverable
from frontdesk.store.messages import Outbound
from frontdesk_processors.errors import DefinitionError

if TYPE_CHECKING:
    # It brings the provider's SDK, an extra.
    from frontdesk.channels.twilio_post import TwilioPost


class TwilioMessages:
    """A `Messages` that sends texts as they are left, and leaves all else where it was.

    The id of a text stands at its end, and is what it is found by at Twilio, which keeps no
    reference of ours. So it may be searched for by another process, after its reply was lost.

    Args:
        post: Sends.
        ours: The number that texts leave from.
        over: Where other messages are kept; None for a business that has none.
    """

    def __init__(self, post: TwilioPost, *, ours: str, over: Messages | None = None) -> None:
        self._post = post
        self._ours = ours
        self._over = over

    async def leave(self, message: Message, *, conversation: str, at: datetime) -> None:
        """Send a text, once; file anything else.

        Raises:
            Undeliverable: It is too long, goes to no number, or Twilio never will take it.
            Unavailable: Twilio does not take it just now.
            Unclear: Twilio did not answer.
        """
        if message.kind != "text":
            await self._kept(message.kind).leave(message, conversation=conversation, at=at)
            return
        parts = messages(f"{message.body}\n{message.id}")
        if message.phone is None:
            raise Undeliverable("it has no number to go to")
        if len(parts) != 1:
            raise Undeliverable(f"it takes {len(parts)} texts, and one is sent")
        text = Outbound(
            id=message.id,
            who=message.phone,
            ours=self._ours,
            text=parts[0],
            state="sending",
            began_at=at,
            tenant="",
            conversation=conversation,
        )
        try:
            await self._post.send(text)
        except Rejected as error:
            raise Undeliverable(f"code {error.code}", opted_out=error.opted_out) from error

    async def get(self, id: str, *, phone: str | None = None) -> Message | None:
        """The message of that id; a text is looked for at Twilio, by the number it went to.

        Raises:
            Unavailable: Twilio cannot tell.
        """
        if phone is None:
            return await self._over.get(id) if self._over is not None else None
        body = await self._post.holding(id, to=phone, ours=self._ours)
        if body is None:
            return None
        return Message(
            id=id,
            kind="text",
            person_id=None,
            phone=phone,
            subject="",
            body=body,
            due_on=None,
            status="done",
        )

    def _kept(self, kind: str) -> Messages:
        if self._over is None:
            raise DefinitionError(f"no messages are kept for {kind!r}: give TwilioMessages over=")
        return self._over
