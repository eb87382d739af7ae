"""All that is known of one conversation: serialisable, versioned, one writer a field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from frontdesk_processors.errors import BadHandoff, BadSetting, NewerRelease
from frontdesk_processors.handoff import Handoff, Queued
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.releases import of_this_release
from frontdesk_processors.tool import Caller
from frontdesk_processors.values import Identity, Json, JsonObject, Value

VERSION = 1
"""Version of the stored form. A reader takes its own version and the one before."""

REMEMBERED = 64
"""How many messages are remembered as taken."""

Choice = Literal["in", "out"]
"""Whether somebody wants to be called and texted, or does not."""

Outcome = Literal[
    "completed", "answered", "transferred", "callback", "declined", "abandoned", "failed"
]


@dataclass(frozen=True, kw_only=True)
class Pending:
    """A write that waits for the caller's yes.

    Parameters:
        tool: The tool proposed.
        fingerprint: Hash of its resolved arguments; a changed proposal has another.
        question: What the caller was asked, word for word.
        turn: The caller's turn in which it was asked.
        arguments: What the tool was called with, which is what the caller is asked about; None
            where the release before asked.
    """

    tool: str
    fingerprint: str
    question: str
    turn: int
    arguments: JsonObject | None = None


@dataclass(kw_only=True)
class Conversation:
    """One caller's conversation with one business.

    Every step gets it in its constructor and each field has one step that writes it; what turns
    out to be a secret Parse takes out of all of them.

    Parameters:
        id: Unique id.
        vertical: Name of the vertical.
        tenant: Whose business it is.
        channel: Where it is held (``chat``, ``phone``, …).
        language: Code of the language spoken.
        started_at: When it began.
        turn: The caller's turns so far; written by Parse.
        values: What the caller has said, by parameter name; written by Parse.
        wants: Name of the tool that would do what the caller last asked for; written by Parse.
        farewell: Whether the caller has said goodbye; written by Parse.
        unrecorded: The turn from which on nothing is kept, because the caller asked for that;
            written by Parse.
        contact: What the caller has said of being called and texted: ``in``, ``out`` or nothing;
            written by Parse.
        disclosed: Whether the caller has heard that this is kept, where they have to: until then
            nothing is; written by Act, and at the outset by the session.
        specialist: Who answers; written by Plan.
        handoffs: How it came to them, in order; written by Plan.
        queued: What was asked for in one breath with something else, and waits for it; written
            by Plan.
        pending: The write that waits for a yes; written by Guard.
        needs_human: Why a person should take over, or empty; written by Guard.
        caller: Who is on the line; written by Act, from tools that check it.
        receipts: What was done, in order; written by Act.
        messages: The transcript as the models see it; written by the session.
        prompts: Version of the prompts that it is held with; written by the desk.
        taken: Ids of the latest messages that were taken, so that one that is sent again is not
            taken again; written by the channel.
        rest: What a later release has written, handed on as it is.
    """

    id: str
    vertical: str
    started_at: datetime
    tenant: str = "default"
    channel: str = "chat"
    language: str = "en"
    turn: int = 0
    values: dict[str, Value] = field(default_factory=dict[str, Value])
    wants: str | None = None
    farewell: bool = False
    unrecorded: int | None = None
    contact: Choice | Literal[""] = ""
    disclosed: bool = True
    specialist: str = ""
    handoffs: list[Handoff] = field(default_factory=list[Handoff])
    queued: list[Queued] = field(default_factory=list[Queued])
    pending: Pending | None = None
    needs_human: str = ""
    caller: Caller = field(default_factory=Caller)
    receipts: list[Receipt] = field(default_factory=list[Receipt])
    messages: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    prompts: str = ""
    taken: list[str] = field(default_factory=list[str])
    rest: JsonObject = field(default_factory=dict[str, Json])

    def take(self, message: str) -> None:
        """Note the id of a message that is about to be answered; it is filed with its turn.

        A turn that is lost with its process is so taken anew.
        """
        self.taken = [*self.taken, message][-REMEMBERED:]

    def known(self) -> dict[str, str]:
        """The values alone, by parameter name."""
        return {name: value.value for name, value in self.values.items()}

    def to_json(self) -> str:
        """The conversation as JSON text, with the version of its form.

        What was said from the turn on that the caller did not want to be kept is not in it.
        """
        since, pending = self.unrecorded if self.disclosed else 0, self.pending
        if since is not None:
            pending = None
        values = {
            name: asdict(value) for name, value in self.values.items() if _kept(value.turn, since)
        }
        data: dict[str, Json] = {
            **self.rest,
            "version": VERSION,
            "id": self.id,
            "vertical": self.vertical,
            "started_at": self.started_at.isoformat(),
            "tenant": self.tenant,
            "channel": self.channel,
            "language": self.language,
            "turn": self.turn,
            "values": values,
            "wants": self.wants,
            "farewell": self.farewell,
            "unrecorded": self.unrecorded,
            "contact": self.contact,
            "disclosed": self.disclosed,
            "specialist": self.specialist,
            "handoffs": [one.to_json() for one in self.handoffs if _kept(one.turn, since)],
            "queued": [one.to_json() for one in self.queued if _kept(one.turn, since)],
            "pending": asdict(pending) if pending else None,
            "needs_human": self.needs_human,
            "caller": asdict(self.caller),
            "receipts": [receipt.to_json() for receipt in self.receipts],
            "messages": self.messages,
            "prompts": self.prompts,
            "taken": list(self.taken),
        }
        return json.dumps(data, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Conversation:
        """The conversation that `to_json` wrote, in this release or the one before.

        Raises:
            NewerRelease: It is of a version that a newer release writes.
            BadSetting: The text is no conversation, or of a version this release no longer reads.
        """
        try:
            data: dict[str, Any] = json.loads(text)
            version = int(data.pop("version"))
            if version not in (VERSION, VERSION - 1):
                raise (NewerRelease if version > VERSION else BadSetting)(
                    f"conversation of version {version}; this release reads "
                    f"{VERSION - 1} and {VERSION}: upgrade frontdesk"
                )
            return cls(**_restored(data))
        except (KeyError, TypeError, ValueError, BadHandoff) as error:
            raise BadSetting(f"not a stored conversation: {error}") from error


def is_newer(text: str) -> bool:
    """Whether a newer release has written a conversation, in a form that this one cannot read."""
    try:
        return int(json.loads(text)["version"]) > VERSION
    except (KeyError, TypeError, ValueError):
        return False


def _kept(turn: int, since: int | None) -> bool:
    """Whether what was said in a turn is kept by callers who want no record from one on."""
    return since is None or turn < since


def _restored(data: dict[str, Any]) -> dict[str, Any]:
    caller: Mapping[str, Any] = data["caller"]
    pending: Mapping[str, Any] | None = data["pending"]
    stored: Mapping[str, JsonObject] = data["values"]
    # Processes of two releases may serve one conversation while a new one is rolled out.
    names = {part.name for part in fields(Conversation)} - {"rest"}
    return {
        **{name: value for name, value in data.items() if name in names},
        "rest": {name: value for name, value in data.items() if name not in names},
        "started_at": datetime.fromisoformat(data["started_at"]),
        "values": {name: of_this_release(Value, value) for name, value in stored.items()},
        "handoffs": [Handoff.from_json(one) for one in data.get("handoffs", ())],
        "queued": [of_this_release(Queued, one) for one in data.get("queued", ())],
        "pending": of_this_release(Pending, pending) if pending else None,
        "caller": Caller(
            phone=caller["phone"],
            identity=Identity(caller["identity"]),
            subject=caller["subject"],
        ),
        "receipts": [Receipt.from_json(receipt) for receipt in data["receipts"]],
    }
