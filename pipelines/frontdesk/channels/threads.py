"""Threads of messages: whoever writes has one conversation, answered a message at a time.

A message is kept before it is answered and its answer before it is sent, so that a process may die
between any two of these and another does the rest: nothing is taken twice, answered twice or
promised twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Protocol

from loguru import logger

from frontdesk.host.admission import Busy
from frontdesk.host.host import Host, Open
from frontdesk.host.leases import Taken
from frontdesk.session import Session
from frontdesk.store.mailbox import Inbound, Outbound
from frontdesk_processors.errors import ActionError, StoreError, UnknownName
from frontdesk_processors.messages import last_said

REST_S = 120.0
"""How long a thread on which nobody writes is kept at hand, in seconds; later it goes on too."""

GOES_ON = timedelta(hours=24)
"""How long after its last message a conversation is gone on with."""

_RETRY_S = 5.0


class Post(Protocol):
    """Sends messages, and finds those that were sent. Both raise `ActionError`."""

    async def send(self, message: Outbound) -> str:
        """Send it; the provider's name for it."""
        ...

    async def find(self, message: Outbound) -> str | None:
        """The provider's name for it, if it was sent; it may have been by a process that died."""
        ...


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a channel's threads are held.

    Parameters:
        channel: What conversations are filed under.
        post: Sends.
        parts: A reply as messages that the channel takes.
        aside: What is said to a message that no agent is asked about; None for any other.
    """

    channel: str
    post: Post
    parts: Callable[[str], Sequence[str]]
    aside: Callable[[str], str | None] = lambda _text: None


class Threads:
    """The threads of one business on one channel.

    Args:
        host: Lets them in.
        business: Whose.
        manner: How they are held.
    """

    def __init__(self, host: Host, business: Open, manner: Manner) -> None:
        self._host = host
        self._business = business
        self._manner = manner
        self._box = business.desk.store.mailbox
        self._running: dict[str, asyncio.Task[None]] = {}
        self._news: dict[str, asyncio.Event] = {}
        self._leaving = False

    async def start(self) -> None:
        """Go on with what a process that died has left."""
        who = {message.who for message in await self._box.waiting(self._manner.channel)}
        for one in who | set(await self._box.unsent(self._manner.channel)):
            self._wake(one)

    async def take(self, id: str, *, who: str, text: str) -> bool:
        """Take a message; it is answered in its turn. False if it was taken before.

        Raises:
            StoreError: It could not be kept: the provider has to send it again.
        """
        now = self._business.desk.clock()
        channel = self._manner.channel
        if not await self._box.take(id, channel=channel, who=who, text=text, at=now):
            return False
        self._wake(who)
        return True

    async def leave(self) -> None:
        """Finish the turns that are being answered; what waits is for another process."""
        self._leaving = True
        for news in self._news.values():
            news.set()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def idle(self) -> None:
        """Wait until every message that was taken is answered, and every answer sent."""
        while any(not task.done() for task in self._running.values()):
            if not await self._box.waiting(self._manner.channel) and not await self._box.unsent(
                self._manner.channel
            ):
                return
            await asyncio.sleep(0.02)

    @property
    def _closing(self) -> bool:
        return self._leaving or self._host.admission.closed

    def _wake(self, who: str) -> None:
        self._news.setdefault(who, asyncio.Event()).set()
        running = self._running.get(who)
        if running is None or running.done():
            self._running[who] = asyncio.create_task(self._hold(who))

    async def _hold(self, who: str) -> None:
        """Answer whoever writes until they have rested, trying again what fails."""
        failed = False
        while not self._closing:
            try:
                async with self._host.lease(self._business, self._name(who)):
                    await self._send_due(who)
                    if not await self._box.waiting(self._manner.channel, who=who):
                        break
                    with self._host.admission.enter(
                        self._business.name, most=self._business.settings.calls
                    ):
                        await self._converse(who)
                        break
            except (Busy, StoreError, ActionError, Taken) as error:
                logger.warning("a thread of {} waits: {}", self._business.name, error)
                await asyncio.sleep(_RETRY_S)
            except Exception as error:
                # It waits for their next message, or for the server's next start.
                logger.opt(exception=error).error("a thread of {} failed", self._business.name)
                failed = True
                break
        self._news.pop(who, None)
        self._running.pop(who, None)
        # One that came while this ended is not left.
        if not (failed or self._closing) and await self._box.waiting(self._manner.channel, who=who):
            self._wake(who)

    async def _converse(self, who: str) -> None:
        session = await self._session(who)
        name, channel = self._business.name, self._manner.channel
        with self._host.metrics.watching(session, name, channel):
            async with session:
                first = session.greeting.text
                while message := await self._next(who):
                    await self._answer(session, message, first=first)
                    first = ""
                    await self._send_due(who)
                await session.hang_up()

    async def _next(self, who: str) -> Inbound | None:
        """The next message; None when they rest, or the server is being stopped."""
        news = self._news[who]
        while not self._closing:
            news.clear()
            if waiting := await self._box.waiting(self._manner.channel, who=who):
                return waiting[0]
            try:
                await asyncio.wait_for(news.wait(), REST_S)
            except TimeoutError:
                return None
        return None

    async def _session(self, who: str) -> Session:
        """The conversation that they go on with, or a new one."""
        desk, channel = self._business.desk, self._manner.channel
        since = desk.clock() - GOES_ON
        last = await desk.store.conversations.latest(channel=channel, phone=who, since=since)
        try:
            return await desk.session(caller=who, channel=channel, resume=last)
        except UnknownName:
            return await desk.session(caller=who, channel=channel)

    async def _answer(self, session: Session, message: Inbound, *, first: str) -> None:
        conversation, consents = session.conversation, self._business.desk.store.consents
        tenant = conversation.tenant
        was_out = await consents.of(message.who, tenant=tenant) == "out"
        said = self._manner.aside(message.text)
        if said is None and message.id in conversation.taken:
            # Its turn was filed by who died before noting the answer.
            said = last_said(conversation.messages)
        if said is None:
            conversation.take(message.id)
            reply = await session.say(message.text)
            said = f"{first}\n{reply.text}".strip()
        is_out = await consents.of(message.who, tenant=tenant) == "out"
        # Who has opted out hears one confirmation of it, and nothing more.
        replies: Sequence[str] = () if was_out and is_out else self._manner.parts(said)
        await self._box.answer(
            message,
            replies,
            channel=self._manner.channel,
            conversation=conversation.id,
            last=is_out,
            at=self._business.desk.clock(),
        )

    async def _send_due(self, who: str) -> None:
        consents = self._business.desk.store.consents
        for message in await self._box.due(self._manner.channel, who=who):
            if not message.last and await consents.of(who, tenant="default") == "out":
                await self._box.mark(message.id, "dropped")
                continue
            sid = None
            if message.state == "sending":
                sid = await self._manner.post.find(message)
            if sid is None:
                await self._box.mark(message.id, "sending")
                sid = await self._manner.post.send(message)
            await self._box.mark(message.id, "sent", sid=sid)

    def _name(self, who: str) -> str:
        """The lease's name, which is no telephone number."""
        thread = f"{self._manner.channel}:{who}"
        return "t_" + sha256(thread.encode()).hexdigest()[:40]
