"""Messages in and out, as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from sqlalchemy import Column, Index, Integer, String, Table, Text, text

from frontdesk.store.tables import Instant, metadata

State = Literal["due", "sending", "sent", "dropped", "failed"]
"""Waits; is being sent, or may have been by who died; was sent; was not, for they want no messages;
was not, for it cannot be."""

OPEN = ("due", "sending")
"""Those that something may become of yet."""

inbound = Table(
    "inbound",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("who", String(64), nullable=False),
    # The number or account of ours that it was sent to.
    Column("ours", String(64), nullable=False, server_default=text("''")),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    # Whether it reads as an opt-out: until it has been answered nothing else is sent.
    Column("stops", Integer, nullable=False, server_default=text("0")),
    # How often it was begun to be answered.
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("answered_at", Instant),
    Column("conversation", String(64)),
    Index("ix_inbound_answered_at", "answered_at", "at"),
)

outbound = Table(
    "outbound",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("who", String(64), nullable=False),
    Column("ours", String(64), nullable=False, server_default=text("''")),
    # Whose business it is, and the address as `consents` has it.
    Column("tenant", String(64), nullable=False, server_default=text("'default'")),
    Column("address", String(64), nullable=False, server_default=text("''")),
    Column("text", Text, nullable=False),
    # Whether it is sent to who has just opted out: the one confirmation of it.
    Column("last", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    # Since when it may have been sent, and why it cannot be.
    Column("began_at", Instant),
    Column("why", String(32)),
    # The provider's name for it, and what it said became of it.
    Column("sid", String(64)),
    Column("receipt", String(16)),
    Column("conversation", String(64)),
    Index("ix_outbound_state", "state", "at"),
)


def remembered(id: str) -> str:
    """What is kept of a message's id when all else is erased, so that it does not count as new."""
    return sha256(id.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """A message that came.

    Parameters:
        id: The provider's id of it.
        who: Who sent it, as the channel knows them.
        ours: The number or account of ours that they sent it to.
        text: What it says.
    """

    id: str
    who: str
    ours: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Outbound:
    """A message that is to be sent.

    Parameters:
        id: Ours.
        who: To whom.
        ours: From which number or account of ours.
        text: What it says.
        state: ``due``, or ``sending`` when it may have been sent by who died.
        began_at: Since when it may have been.
        tenant: Whose business it is.
        conversation: Where it was said.
    """

    id: str
    who: str
    ours: str
    text: str
    state: State
    began_at: datetime | None
    tenant: str
    conversation: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is sent for a message.

    Parameters:
        replies: The messages, in order; none for nothing.
        channel: By what.
        conversation: Where it was answered.
        tenant: Whose business it is.
        address: Of whom, as `consents` has it.
        last: Whether they confirm an opt-out, and so are sent all the same.
    """

    replies: Sequence[str]
    channel: str
    conversation: str
    tenant: str
    address: str
    last: bool = False
