"""What is answered to the messages of a thread, in the conversation that it goes on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from frontdesk.begun import is_long
from frontdesk.channels.outgoing import Post
from frontdesk.host.host import Open
from frontdesk.session import Session
from frontdesk.store.consents import hashed_address
from frontdesk.store.messages import Answer, Inbound
from frontdesk_processors.consent import Consent, address_of
from frontdesk_processors.conversation import Conversation, is_newer
from frontdesk_processors.errors import UnknownName
from frontdesk_processors.messages import last_said
from frontdesk_processors.tool import Caller

GOES_ON = timedelta(hours=24)
"""How long after its last message a conversation is gone on with."""

_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a channel's threads are held.

    Parameters:
        channel: What conversations are filed under.
        post: Sends.
        parts: A reply as messages that the channel takes, and the session it was given in, if it
            was in one.
        aside: What is said to a message that no agent is asked about; None for any other.
        words: What a message says, where more than that is kept of it.
        by_number: Whether who writes is known by a telephone number, at which they can be reached.
        goes_on: How long after it began a conversation with somebody is gone on with; None for as
            long as it is kept.
        stops: Whether a message reads as an opt-out. Nothing is sent while one waits.
    """

    channel: str
    post: Post
    parts: Callable[[str, Session | None], Sequence[str]]
    aside: Callable[[str, Conversation], str | None] = lambda _text, _conversation: None
    words: Callable[[str], str] = str
    by_number: bool = True
    goes_on: Callable[[str], timedelta | None] = lambda _who: GOES_ON
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
        caller = self._phone(who)
        try:
            last = await self._latest(who)
            session = await desk.session(caller=caller, channel=channel, resume=last)
            if not is_long(session.conversation):
                return session
        except UnknownName:
            pass
        return await desk.session(caller=caller, channel=channel)

    async def newer(self, who: str) -> bool:
        """Whether a newer release has filed the conversation that they go on with."""
        last = await self._latest(who)
        row = await self._desk.store.conversations.get(last) if last else None
        return row is not None and is_newer(row.state)

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
        if message.id in conversation.taken:
            # Its turn was filed by who died before noting the answer.
            said = last_said(conversation.messages)
        else:
            said = self._manner.aside(message.text, conversation)
        if said is None:
            if not conversation.turn:
                # Who dies now leaves a conversation that is gone on with.
                await desk.store.mailbox.belongs(message.id, conversation=conversation.id)
            said = f"{first}\n{await self._said(session, message)}".strip()
        is_out = await consents.of_hashed(address, tenant=tenant) == "out"
        answer = Answer(
            # Who has opted out hears one confirmation of it, and nothing more.
            replies=() if was_out and is_out else self._manner.parts(said, session),
            channel=self._manner.channel,
            conversation=conversation.id,
            tenant=tenant,
            address=address,
            last=is_out,
        )
        await desk.store.mailbox.answer(message, answer, at=desk.clock())

    async def set_aside(self, message: Inbound) -> None:
        """Give a message up: tell somebody at work, and whoever wrote it that they are told.

        Who wants no more messages gets none, whatever stands in the way of an answer.
        """
        desk = self._desk
        conversation = await self._latest(message.who) or f"c_{uuid4().hex[:12]}"
        tenant = await self.alert(conversation, message.who)
        stops = self._manner.stops(message.text)
        said = self._business.say("set_aside")
        if stops:
            said = await self._opted_out(self._unanswered(conversation, message.who))
        answer = Answer(
            replies=self._manner.parts(said, None) if said else (),
            channel=self._manner.channel,
            conversation=conversation,
            tenant=tenant,
            address=await kept_address(message.who, tenant=tenant),
            last=stops,
        )
        await desk.store.mailbox.answer(message, answer, at=desk.clock())

    async def refuse(self, message: Inbound) -> None:
        """Tell who has sent more than may wait that it was not read, once an hour."""
        desk, now = self._desk, self._desk.clock()
        conversation = await self._latest(message.who) or f"c_{uuid4().hex[:12]}"
        tenant = self._unanswered(conversation, message.who).tenant
        answer = Answer(
            replies=self._manner.parts(self._business.say("too_many"), None),
            channel=self._manner.channel,
            conversation=conversation,
            tenant=tenant,
            address=await kept_address(message.who, tenant=tenant),
        )
        whose = f"{self._manner.channel}:{message.who}:{now.astimezone(UTC):%Y%m%d%H}"
        id = f"more_{sha256(whose.encode()).hexdigest()[:40]}"
        await desk.store.mailbox.put(id, answer, who=message.who, ours=message.ours, at=now)

    async def _opted_out(self, conversation: Conversation) -> str:
        """Keep that a caller wants no more; what confirms it, or nothing where it was kept."""
        desk = self._desk
        consents = desk.store.consents
        address = address_of(conversation.caller.phone)
        if address and await consents.of(address, tenant=conversation.tenant) == "out":
            return ""
        consent = Consent(conversation, clock=desk.clock, consents=consents)
        kept = await consent.choose("out") == "kept"
        return desk.language.say(f"consent.answer.{'opted_out' if kept else 'unkept'}")

    async def alert(self, conversation: str, who: str) -> str:
        """Tell somebody at work that somebody is not answered; whose business it is."""
        unanswered = self._unanswered(conversation, who)
        # Without words: what failed may be that which masks them.
        await self._desk.alarms.raise_for(unanswered, "unanswered", "")
        return unanswered.tenant

    def _unanswered(self, conversation: str, who: str) -> Conversation:
        """What is known of a conversation that cannot be read."""
        return Conversation(
            id=conversation,
            vertical=self._desk.vertical.name,
            started_at=self._desk.clock(),
            channel=self._manner.channel,
            caller=Caller(phone=self._phone(who)),
        )

    def _phone(self, who: str) -> str | None:
        return who if self._manner.by_number else None

    async def _latest(self, who: str) -> str | None:
        manner, store = self._manner, self._desk.store
        lasts = manner.goes_on(who)
        since = self._desk.clock() - lasts if lasts is not None else _EVER
        if manner.by_number:
            # What was sent them last may be of a call, which they then go on with here.
            sent = await store.mailbox.latest(manner.channel, who=who, since=since)
            kept = store.conversations
            return sent or await kept.latest(channel=manner.channel, phone=who, since=since)
        return await store.mailbox.conversation(manner.channel, who=who, since=since)

    async def _said(self, session: Session, message: Inbound) -> str:
        """What the agent answers to a message; one that it fails over counts as not taken."""
        conversation = session.conversation
        before = conversation.taken
        conversation.take(message.id)
        try:
            return (await session.say(self._manner.words(message.text))).text
        except BaseException:
            conversation.taken = before
            raise


async def kept_address(who: str, *, tenant: str) -> str:
    """Somebody's address as consents are kept by it; it takes a while, so ask once."""
    return await hashed_address(address_of(who) or who, tenant=tenant)
