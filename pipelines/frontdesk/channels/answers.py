"""What is answered to the messages of a thread, in the conversation that it goes on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from frontdesk.channels.outgoing import Post
from frontdesk.host.host import Open
from frontdesk.session import Session
from frontdesk.store.consents import hashed_address
from frontdesk.store.messages import Answer, Inbound
from frontdesk_processors.consent import address_of
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import UnknownName
from frontdesk_processors.messages import last_said
from frontdesk_processors.tool import Caller

GOES_ON = timedelta(hours=24)
"""How long after its last message a conversation is gone on with."""


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a channel's threads are held.

    Parameters:
        channel: What conversations are filed under.
        post: Sends.
        parts: A reply as messages that the channel takes.
        aside: What is said to a message that no agent is asked about; None for any other.
        stops: Whether a message reads as an opt-out. Nothing is sent while one waits.
    """

    channel: str
    post: Post
    parts: Callable[[str], Sequence[str]]
    aside: Callable[[str], str | None] = lambda _text: None
    stops: Callable[[str], bool] = lambda _text: False


class Answers:
    """Answers the messages of one business's threads; what is to be sent is kept in its mailbox.

    Args:
        business: Whose.
        manner: How its threads are held.
    """

    def __init__(self, business: Open, manner: Manner) -> None:
        self._business, self._desk = business, business.desk
        self._manner = manner

    async def session(self, who: str) -> Session:
        """The conversation that they go on with, or a new one."""
        desk, channel = self._desk, self._manner.channel
        try:
            last = await self._latest(who)
            return await desk.session(caller=who, channel=channel, resume=last)
        except UnknownName:
            return await desk.session(caller=who, channel=channel)

    async def answer(self, session: Session, message: Inbound, *, first: str, address: str) -> None:
        """Answer a message.

        Args:
            session: Where.
            message: What is answered.
            first: What is said before it; empty for nothing.
            address: From `kept_address`.
        """
        conversation, desk = session.conversation, self._desk
        consents, tenant = desk.store.consents, conversation.tenant
        was_out = await consents.of_hashed(address, tenant=tenant) == "out"
        said = self._manner.aside(message.text)
        if said is None and message.id in conversation.taken:
            # Its turn was filed by who died before noting the answer.
            said = last_said(conversation.messages)
        if said is None:
            said = f"{first}\n{await _said(session, message)}".strip()
        is_out = await consents.of_hashed(address, tenant=tenant) == "out"
        answer = Answer(
            # Who has opted out hears one confirmation of it, and nothing more.
            replies=() if was_out and is_out else self._manner.parts(said),
            channel=self._manner.channel,
            conversation=conversation.id,
            tenant=tenant,
            address=address,
            last=is_out,
        )
        await desk.store.mailbox.answer(message, answer, at=desk.clock())

    async def set_aside(self, message: Inbound) -> None:
        """Give a message up: tell somebody at work, and whoever wrote it that they are told."""
        desk = self._desk
        conversation = Conversation(
            id=await self._latest(message.who) or f"c_{uuid4().hex[:12]}",
            vertical=desk.vertical.name,
            started_at=desk.clock(),
            channel=self._manner.channel,
            caller=Caller(phone=message.who),
        )
        # Without its words: what failed may be that which masks them.
        await desk.alarms.raise_for(conversation, "unanswered", "")
        answer = Answer(
            replies=self._manner.parts(self._business.say("set_aside")),
            channel=self._manner.channel,
            conversation=conversation.id,
            tenant=conversation.tenant,
            address=await kept_address(message.who, tenant=conversation.tenant),
        )
        await desk.store.mailbox.answer(message, answer, at=desk.clock())

    async def _latest(self, who: str) -> str | None:
        since = self._desk.clock() - GOES_ON
        kept = self._desk.store.conversations
        return await kept.latest(channel=self._manner.channel, phone=who, since=since)


async def kept_address(who: str, *, tenant: str) -> str:
    """Somebody's address as consents are kept by it; it takes a while, so ask once."""
    return await hashed_address(address_of(who) or who, tenant=tenant)


async def _said(session: Session, message: Inbound) -> str:
    """What the agent answers to a message; one that it fails over counts as not taken."""
    conversation = session.conversation
    before = conversation.taken
    conversation.take(message.id)
    try:
        return (await session.say(message.text)).text
    except BaseException:
        conversation.taken = before
        raise
