"""Threads of messages: whoever writes has one conversation, answered a message at a time.

A message is kept before it is answered and its answer before it is sent, so that a process may die
between any two of these and another does the rest: nothing is taken twice, answered twice or
promised twice.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from hashlib import sha256

from loguru import logger

from frontdesk.begun import is_long
from frontdesk.channels.answers import Answers, Manner, kept_address
from frontdesk.channels.outgoing import Outgoing
from frontdesk.host.admission import Busy
from frontdesk.host.host import Host, Open
from frontdesk.host.leases import Taken
from frontdesk.store.messages import Inbound
from frontdesk_processors.emergencies import emergency_in
from frontdesk_processors.errors import ActionError, NewerRelease, StoreError

REST_S = 120.0
"""How long a thread on which nobody writes is kept at hand, in seconds; later it goes on too."""

LOOK_S = 1.0
"""How often a process looks for what others have taken or left, in seconds."""

TRIES = 3
"""How often a message is begun to be answered before it is set aside."""

NEWER_S = 3600.0
"""How long a message waits for a process that can read its conversation, in seconds, while a new
release is rolled out; then it is set aside."""

_LONGEST_PAUSE_S = 60.0


@dataclass(kw_only=True)
class _Thread:
    """One person's, while this process looks after it."""

    news: asyncio.Event
    running: asyncio.Task[None] | None = None
    pause_s: float = 0.0
    not_before: float = 0.0
    unread_since: float | None = None


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
        desk = business.desk
        self._box = desk.store.mailbox
        self._answers = Answers(business, manner)
        self._outgoing = Outgoing(
            desk.store,
            channel=manner.channel,
            post=manner.post,
            clock=desk.clock,
            alert=self._answers.alert,
        )
        self._threads: dict[str, _Thread] = {}
        self._looking: asyncio.Task[None] | None = None
        self._leaving = False

    async def start(self) -> None:
        """Go on with what processes that died have left, now and from now on."""
        self._looking = asyncio.create_task(self._look())

    async def take(self, message: Inbound) -> bool:
        """Take a message; it is answered in its turn. False if it was taken before.

        One that is too many is not taken, of which whoever sent it is told once an hour.

        Raises:
            StoreError: It could not be kept: the provider has to send it again.
        """
        took = await self._box.take(
            message,
            channel=self._manner.channel,
            at=self._business.desk.clock(),
            stops=self._manner.stops(message.text),
            urgent=emergency_in(message.text, self._business.desk.language) is not None,
        )
        if took == "too_many":
            await self._answers.refuse(message)
        if took != "before":
            self._wake(message.who)
        return took == "kept"

    async def knows(self, who: str) -> bool:
        """Whether somebody has written before, and it is still kept."""
        return await self._box.knows(self._manner.channel, who=who)

    async def leave(self) -> None:
        """Finish the turns that are being answered; what waits is for another process."""
        self._leaving = True
        running = [thread.running for thread in self._threads.values() if thread.running]
        for thread in self._threads.values():
            thread.news.set()
        if self._looking is not None:
            self._looking.cancel()
            running.append(self._looking)
        await asyncio.gather(*running, return_exceptions=True)

    async def idle(self) -> None:
        """Wait until every message that was taken is answered, and every answer sent."""
        while await self._box.open(self._manner.channel):  # noqa: ASYNC110 (others answer too)
            await asyncio.sleep(0.02)

    @property
    def _closing(self) -> bool:
        return self._leaving or self._host.admission.closed

    async def _look(self) -> None:
        """Wake whoever waits: others may have taken it, and may have died over it."""
        loop = asyncio.get_running_loop()
        while not self._closing:
            try:
                for who in await self._box.open(self._manner.channel):
                    thread = self._threads.get(who)
                    if thread is None or loop.time() >= thread.not_before:
                        self._wake(who)
            except StoreError as error:
                logger.warning("messages of {} cannot be read: {}", self._business.name, error)
            await asyncio.sleep(LOOK_S)

    def _wake(self, who: str) -> None:
        if self._closing:
            return
        thread = self._threads.setdefault(who, _Thread(news=asyncio.Event()))
        thread.news.set()
        if thread.running is None or thread.running.done():
            thread.running = asyncio.create_task(self._hold(who, thread))

    async def _hold(self, who: str, thread: _Thread) -> None:
        """Answer whoever writes until they have rested; what fails is tried again after a pause."""
        try:
            # Whoever holds it looks too, and answers.
            async with self._host.lease(self._business, self._name(who), patience_s=0):
                await self._outgoing.send_due(who)
                if not await self._box.waiting(self._manner.channel, who=who):
                    self._threads.pop(who, None)
                    return
                with self._host.admission.enter(
                    self._business.name, most=self._business.settings.calls
                ):
                    await self._converse(who, thread)
        except Taken:
            self._threads.pop(who, None)
        except (Busy, StoreError, ActionError, NewerRelease) as error:
            logger.warning("a thread of {} waits: {}", self._business.name, error)
            self._rest(thread)
        except Exception as error:
            logger.opt(exception=error).error("a thread of {} failed", self._business.name)
            self._rest(thread)
        else:
            self._threads.pop(who, None)

    def _rest(self, thread: _Thread) -> None:
        if asyncio.get_running_loop().time() < thread.not_before:
            # It was tried within its pause, since there was news.
            return
        thread.pause_s = min(max(LOOK_S, 2 * thread.pause_s), _LONGEST_PAUSE_S)
        thread.not_before = asyncio.get_running_loop().time() + thread.pause_s

    async def _converse(self, who: str, thread: _Thread) -> None:
        if await self._answers.newer(who):
            await self._leave_to_newer(who, thread)
            return
        message = await self._first(who)
        if message is None:
            return
        session = await self._answers.session(who)
        address = await kept_address(who, tenant=session.conversation.tenant)
        with self._host.metrics.watching(session, self._business.name, self._manner.channel):
            async with session:
                first = session.greeting.text
                while message is not None:
                    await self._answers.answer(session, message, first=first, address=address)
                    first = ""
                    thread.pause_s = 0
                    await self._outgoing.send_due(who)
                    long = is_long(session.conversation)
                    message = None if long else await self._next(who, thread)
                await session.hang_up()

    async def _leave_to_newer(self, who: str, thread: _Thread) -> None:
        """Leave what waits to a process of a newer release; opt-outs wait for nobody.

        Raises:
            NewerRelease: Something waits on.
        """
        now = asyncio.get_running_loop().time()
        thread.unread_since = thread.unread_since or now
        late = now - thread.unread_since > NEWER_S
        waits = await self._box.waiting(self._manner.channel, who=who)
        aside = [one for one in waits if late or self._manner.stops(one.text)]
        for message in aside:
            await self._answers.set_aside(message)
        await self._outgoing.send_due(who)
        if len(aside) < len(waits):
            raise NewerRelease("a newer release has filed this conversation")

    async def _first(self, who: str) -> Inbound | None:
        """The first message that waits; one that was begun too often is set aside."""
        for message in await self._box.waiting(self._manner.channel, who=who):
            if await self._box.begin_turn(message.id) < TRIES:
                return message
            await self._answers.set_aside(message)
            await self._outgoing.send_due(who)
        return None

    async def _next(self, who: str, thread: _Thread) -> Inbound | None:
        """The next message; None when they rest, or the server is being stopped."""
        while not self._closing:
            thread.news.clear()
            if (message := await self._first(who)) is not None:
                return message
            try:
                await asyncio.wait_for(thread.news.wait(), REST_S)
            except TimeoutError:
                return None
        return None

    def _name(self, who: str) -> str:
        """The lease's name, which is no telephone number."""
        thread = f"{self._manner.channel}:{who}"
        return "t_" + sha256(thread.encode()).hexdigest()[:40]
