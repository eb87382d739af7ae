"""A spoken line of the host, over whatever transport its channel has made."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from loguru import logger
from pipecat.transports.base_transport import BaseTransport

from frontdesk.call import HEAR_RATE, SPEAK_RATE, Call, PassOn
from frontdesk.host.admission import Busy
from frontdesk.host.host import Host, Open
from frontdesk.host.leases import Lost, Taken
from frontdesk.host.tickets import Ticket
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import NewerRelease
from frontdesk_processors.values import JsonObject


class VoiceLine:
    """A call, as the host sees it.

    Args:
        call: The call.
        business: Whose.
        patience_s: How long it may take to end by itself when the server is stopped, in seconds.
    """

    def __init__(self, call: Call, business: Open, *, patience_s: float) -> None:
        self._call = call
        self._business = business
        self._patience_s = patience_s
        self.over = asyncio.Event()

    async def leave(self) -> None:
        """Wait for its end, and at the deadline say goodbye."""
        try:
            await asyncio.wait_for(self.over.wait(), self._patience_s)
        except TimeoutError:
            await self._goodbye()

    async def _goodbye(self) -> None:
        """Say goodbye; whoever has no time left for that is cut off."""
        try:
            await self._call.goodbye(self._business.say("closing"))
            await self.over.wait()
        except asyncio.CancelledError:
            await self._call.hang_up()
            raise


async def hold_voice(
    host: Host,
    business: Open,
    transport: BaseTransport,
    *,
    channel: str,
    caller: str | None = None,
    ticket: Ticket | None = None,
    announced: bool = True,
    rates: tuple[int, int] = (HEAR_RATE, SPEAK_RATE),
    pass_on: PassOn | None = None,
    after: Callable[[Conversation], Awaitable[None]] | None = None,
    place: str = "",
) -> bool:
    """Hold a call on a transport to its end.

    Args:
        host: Lets it in.
        business: Whose.
        transport: Carries the audio.
        channel: What it is filed under.
        caller: The number they reach us from.
        ticket: What its client showed, who is told by RTVI what to come back with.
        announced: Whether the client speaks RTVI.
        rates: Sample rates of what is heard and said, in hertz.
        pass_on: Has a person take the call of whoever needs one.
        after: Sees to what follows when the call has ended and is filed.
        place: By which name a place was kept for it, if one was.

    Returns:
        False where there was no room, or nobody to hear.

    Raises:
        BadTicket: It was to go on with a conversation, and was used before.
    """
    if host.speech is None:
        logger.error("a call reached a server that was started without speech")
        return False
    try:
        with host.admission.enter(business.name, most=business.settings.calls, place=place):
            async with AsyncExitStack() as held:
                resume = await _resumed(host, business, ticket, held)
                call = await business.desk.call(
                    transport=transport,
                    speech=host.speech,
                    channel=channel,
                    caller=caller,
                    resume=resume,
                    announced=announced,
                    rates=rates,
                    pass_on=pass_on,
                )
                if resume is None:
                    await held.enter_async_context(host.lease(business, call.conversation.id))
                if ticket is not None:
                    call.hello = _back(host, business, call.conversation, ticket)
                try:
                    await _run(host, business, call, channel=channel)
                finally:
                    # Also of a call that is cut.
                    if after is not None:
                        await after(call.conversation)
    except Lost as lost:
        logger.warning("a call to {} was cut: {}", business.name, lost)
    except (Busy, Taken, NewerRelease) as busy:
        logger.info("a call to {} was not let in: {}", business.name, busy)
        return False
    return True


async def _resumed(
    host: Host, business: Open, ticket: Ticket | None, held: AsyncExitStack
) -> str | None:
    """The conversation that a ticket goes on with, from here on held by nobody else."""
    if ticket is None or not ticket.conversation:
        return None
    await held.enter_async_context(host.lease(business, ticket.conversation))
    await host.go_on(business, ticket)
    return ticket.conversation


def _back(host: Host, business: Open, conversation: Conversation, ticket: Ticket) -> JsonObject:
    """What a client is told to come back with."""
    token = host.tickets.resume(
        business.name, conversation.id, origin=ticket.origin, after=ticket.id
    )
    return {"type": "resume", "resume": token}


async def _run(host: Host, business: Open, call: Call, *, channel: str) -> None:
    line = VoiceLine(call, business, patience_s=host.config.host.drain_s)
    try:
        with host.metrics.watching(call, business.name, channel), host.holding(line):
            await call.run()
    finally:
        line.over.set()
