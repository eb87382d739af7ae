"""What is sent of a thread: in order, each message once, and none to who wants none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from loguru import logger

from frontdesk.channels.rejected import Rejected
from frontdesk.store import Store
from frontdesk.store.messages import Outbound
from frontdesk_processors.audit import Access
from frontdesk_processors.consent import address_of
from frontdesk_processors.errors import Unavailable
from frontdesk_processors.values import Effect, Identity


class Post(Protocol):
    """Sends messages, and finds those that were sent."""

    async def send(self, message: Outbound) -> str:
        """Send it; the provider's name for it.

        Raises:
            Rejected: It never will be taken.
            Unavailable: It was not taken, and may be later.
            ActionError: It may or may not have been.
        """
        ...

    async def find(self, message: Outbound) -> Sequence[str]:
        """The provider's names for what was sent since it was begun and may be it, oldest first.

        It may have been sent by a process that died.

        Raises:
            ActionError: The provider cannot tell.
        """
        ...


class Outgoing:
    """What is to be sent on one channel of a business.

    Args:
        store: Where it is kept.
        channel: Which.
        post: Sends.
        clock: The time.
        alert: Tells somebody at work that a message of a conversation cannot be sent, and to whom.
    """

    def __init__(
        self,
        store: Store,
        *,
        channel: str,
        post: Post,
        clock: Callable[[], datetime],
        alert: Callable[[str, str], Awaitable[object]],
    ) -> None:
        self._store, self._box = store, store.mailbox
        self._channel = channel
        self._post = post
        self._clock = clock
        self._alert = alert

    async def send_due(self, who: str) -> None:
        """Send somebody what is due, in order; only whoever holds their thread may.

        It leaves what is due while a message of theirs that reads as an opt-out waits.

        Raises:
            ActionError: The provider does not take it just now; the rest waits behind it.
            StoreError: The database cannot be used.
        """
        for message in await self._box.due(self._channel, who=who):
            if message.state == "sending" and await self._was_sent(message):
                continue
            match await self._box.begin(message.id, at=self._clock()):
                case "due":
                    return
                case "sending":
                    await self._send(message)
                case _:
                    pass

    async def _send(self, message: Outbound) -> None:
        try:
            sid = await self._post.send(message)
        except Rejected as error:
            logger.error("message {}: {}", message.id, error)
            if error.opted_out:
                await self._opt_out(message, reason=error.code)
            else:
                await self._alert(message.conversation, message.who)
            await self._box.mark(message.id, "failed", why=error.code)
        except Unavailable:
            await self._box.mark(message.id, "due")
            raise
        else:
            await self._box.mark(message.id, "sent", sid=sid)

    async def _was_sent(self, message: Outbound) -> bool:
        found = await self._post.find(message)
        known = await self._box.known(found)
        sid = next((one for one in found if one not in known), None)
        if sid is None:
            return False
        await self._box.mark(message.id, "sent", sid=sid)
        return True

    async def _opt_out(self, message: Outbound, *, reason: str) -> None:
        """They have told the provider, which does not tell us but so."""
        access = Access(
            tenant=message.tenant,
            conversation=message.conversation,
            channel=self._channel,
            turn=0,
            identity=Identity.ANYONE,
            tool="opt_out",
            effect=Effect.WRITE,
            subject=None,
            fields=("address",),
            verdict="done",
            reason=reason,
            at=self._clock(),
        )
        address = address_of(message.who) or message.who
        await self._store.consents.keep(address, "out", access=access)
