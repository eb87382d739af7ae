"""Tools: typed async functions that an agent may ask for.

A tool is written as a person would write it; its JSON schema comes from the signature and the
docstring. What the guard and the executor need to know stands beside the function:

    @tool(effect=Effect.WRITE, needs=Identity.VERIFIED, does="cancel", confirm=preview, key=key)
    async def cancel_appointment(work: Work[Clinic], *, appointment_id: str) -> Result | Failure:
        '''Cancel an appointment that the caller already has.

Args:
            appointment_id: The appointment, from get_patient_appointments.
        '''

Expected outcomes are values: a `Result`, or a `Failure` with a code that the agent can act on.
An exception is a defect or a broken record system, and `Act` settles it as one.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from frontdesk_processors.contact import Contact
from frontdesk_processors.effects import Remote
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.language import Language
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.retry import ONCE, READS, Retry
from frontdesk_processors.source import Source
from frontdesk_processors.tool_schema import argument_model, json_schema, read_docstring
from frontdesk_processors.values import Effect, Identity, Json, JsonObject

Records_co = TypeVar("Records_co", covariant=True)
Arguments = Mapping[str, Any]
"""Validated keyword arguments of one call."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who is on the line, as the server knows it.

    Parameters:
        phone: The number or address they reach us from, in E.164 where it is a number; None
            when the channel has none.
        identity: How well they are known.
        subject: Id of the record they were matched to (a patient, a client), or None.
    """

    phone: str | None = None
    identity: Identity = Identity.ANYONE
    subject: str | None = None


class Wording(Protocol):
    """Sentences of a vertical in the session's language."""

    def say(self, key: str, **values: object) -> str:
        """The sentence filed under ``key`` with its fields filled in.

        Raises:
            DefinitionError: There is no such sentence, or a field is missing.
        """
        ...

    def has(self, key: str) -> bool:
        """Whether a sentence is filed under ``key``."""
        ...


@dataclass(frozen=True, kw_only=True)
class Work(Generic[Records_co]):
    """What a tool has to hand while it runs.

    Parameters:
        records: The vertical's typed ports, bound to the transaction of this call.
        caller: Who is on the line. Identity comes from here, never from an argument.
        conversation: Id of the conversation.
        now: The time, in the business's zone.
        language: What the session speaks; resolves the caller's words for days and times.
        wording: The vertical's sentences in that language.
        known: Values the caller has given so far, by parameter name.
        reference: For a tool with ``remote=``: our reference for this action, which the other
            system has to keep with what it does, so that it can be found by it.
        links: Connections to the programs that tools come from.
    """

    records: Records_co
    caller: Caller
    conversation: str
    now: datetime
    language: Language
    wording: Wording
    known: Mapping[str, str] = field(default_factory=dict[str, str])
    reference: str = ""
    links: Mapping[Source, object] = field(default_factory=dict[Source, object])


@dataclass(frozen=True, kw_only=True)
class Established:
    """An identity that a tool has checked.

    Parameters:
        level: The level reached; it never lowers what was reached before.
        subject: Id of the record that matched, or None when no single one did.
    """

    level: Identity
    subject: str | None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a tool found or did.

    Parameters:
        data: What the agent may know of it. A list of offers goes under ``options``: objects
            with a ``label`` to say aloud and the values that choosing it supplies, named as the
            parameters that take them (``slot_token``, ``appointment_id``).
        say: A sentence that tells the caller, true as it stands; empty when the agent should
            find the words.
        facts: For a write: names, dates, times and places of what was done, for the receipt.
        before: For a write: the record before, or None where there was none.
        after: For a write: the record as it was left.
        identity: Set by tools that check who is calling, and by no other.
    """

    data: JsonObject = field(default_factory=dict[str, Json])
    say: str = ""
    facts: JsonObject = field(default_factory=dict[str, Json])
    before: JsonObject | None = None
    after: JsonObject | None = None
    identity: Established | None = None


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a tool did not do what was asked: expected, typed, and with a way on.

    Parameters:
        code: Short reason in snake_case (``slot_taken``, ``identity_required``).
        say: A sentence for the caller.
        retryable: Whether the same call may succeed if it is made again.
        alternatives: Offers instead, shaped like `Result.data`'s ``options``.
        use: Name of the tool that can clear the way, if one can.
        argument: Name of the argument that cannot stand and has to be given anew, if one is.
    """

    code: str
    say: str = ""
    retryable: bool = False
    alternatives: tuple[JsonObject, ...] = ()
    use: str | None = None
    argument: str | None = None


DEADLINE_S = 10.0
"""How long a tool may take, in seconds, where it does not say."""

GIVE_UP = 3
"""How many times its deadline a try may take, where a tool does not say."""

ToolFunction = Callable[..., Awaitable["Result | Failure"]]
Preview = Callable[..., Awaitable["JsonObject | Failure"]]
KeyFunction = Callable[..., Awaitable[str]]
Verify = Callable[..., Awaitable[bool]]
Keep = Callable[..., Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Tool:
    """A tool as the rest of the house sees it; made by `tool`.

    Parameters:
        name: What the agent calls it by.
        description: What it does and when to use it, for the agent.
        parameters: JSON schema of its arguments: plain ``type``, ``description``, ``enum``,
            ``items``, ``properties`` and ``required`` only, which every provider accepts.
        effect: Whether it changes the world.
        needs: The identity the caller must have.
        establishes: The identity the tool can bring the caller to, for tools that check it.
        does: For a write: the class of claim its receipt licenses (``"book"``), one of the
            classes in the language's ``claims``.
        personal: Whether it touches personal data, so that each time is noted in the audit.
        reveals: Names of the fields of its result, at any depth, that may be told; None for all.
        remembers: Whether a read, or a write's preview, keeps a note of having been asked (a
            failed try), which is committed though it changes nothing else.
        deadline_s: How long it may take, in seconds, before the caller is told it is unknown.
        give_up_s: How long one try may take, in seconds, before it is cancelled and rolled back;
            None for as long as it likes.
        retry: How often it is tried when its connections fail, or it gives a `Failure` that is
            retryable.
        run: The function itself.
        preview: For a write that must be confirmed: resolves the arguments against the live
            records into the facts that are read back, or says why it cannot be done. The
            question is the wording's ``confirm.<tool name>`` with these facts.
        spends: For a write that costs the caller money: the preview's fact that says how much.
        contacts: For a tool that calls, texts or writes to somebody: whom, and how.
        key: For a write: names the resolved thing, as the ledger's idempotency key.
        verify: For a write: whether the records now show what ``result.after`` says. None where
            nothing can be read back, so that the tool's own word has to do.
        keep: For a write: what else goes into our own records, in its receipt's transaction.
        remote: For a write in another system: how it is found there.
        source: The program that it comes from, where that is another one.
    """

    name: str
    description: str
    parameters: JsonObject
    effect: Effect
    needs: Identity
    establishes: Identity
    does: str
    personal: bool = False
    reveals: frozenset[str] | None = None
    remembers: bool
    deadline_s: float
    give_up_s: float | None = None
    retry: Retry = ONCE
    run: ToolFunction
    model: type[BaseModel]
    preview: Preview | None = None
    spends: str = ""
    contacts: Contact | None = None
    key: KeyFunction | None = None
    verify: Verify | None = None
    keep: Keep | None = None
    remote: Remote | None = None
    source: Source | None = None

    @property
    def writes(self) -> bool:
        """Whether the tool changes the world."""
        return self.effect is Effect.WRITE

    def reveal(self, told: JsonObject) -> JsonObject:
        """What may be told of a result: the fields that the tool reveals, and no other."""
        return told if self.reveals is None else _only(told, self.reveals)

    def bind(self, arguments: Mapping[str, Json]) -> Arguments | Failure:
        """Validate a model's arguments against the schema.

        Numbers and booleans given as strings are taken as what they spell; an unknown argument,
        a missing one, or one of the wrong type is a failure that names it.
        """
        try:
            bound = self.model.model_validate(_without_blanks(arguments))
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or "arguments"
            return Failure(code="bad_argument", argument=name)
        return {name: getattr(bound, name) for name in bound.model_fields_set}


def _only(told: JsonObject, names: frozenset[str]) -> dict[str, Json]:
    return {name: _inside(value, names) for name, value in told.items() if name in names}


def _inside(value: Json, names: frozenset[str]) -> Json:
    if isinstance(value, Mapping):
        return _only(value, names)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_inside(one, names) for one in value]
    return value


def _without_blanks(arguments: Mapping[str, Json]) -> dict[str, Json]:
    """Models fill optional strings with "" or null; neither says anything."""
    return {name: value for name, value in arguments.items() if value not in (None, "")}


def tool(
    *,
    effect: Effect = Effect.READ,
    needs: Identity = Identity.ANYONE,
    establishes: Identity = Identity.ANYONE,
    does: str = "",
    personal: bool | None = None,
    reveals: Sequence[str] | None = None,
    remembers: bool = False,
    confirm: Preview | None = None,
    spends: str = "",
    contacts: Contact | None = None,
    key: KeyFunction | None = None,
    verify: Verify | None = None,
    keep: Keep | None = None,
    remote: Remote | None = None,
    deadline_s: float = DEADLINE_S,
    give_up_s: float | None = None,
    retry: Retry | None = None,
) -> Callable[[ToolFunction], Tool]:
    """Make a `Tool` of a typed async function.

    The function takes its `Work` first and everything else by keyword. The docstring's text
    before ``Args:`` describes the tool; each line under ``Args:`` describes a parameter. A
    parameter whose values come from another tool's result names that tool in its description.

    Args:
        effect: Whether it changes the world.
        needs: The identity the caller must have.
        establishes: The identity the tool can bring the caller to.
        does: For a write, the class of claim its receipt licenses.
        personal: Whether it touches personal data; by default it does if it needs or establishes
            who the caller is, or contacts somebody.
        reveals: Names of the fields of its result, of an offer and of a fact, at any depth, that
            the agent may know; every other is left out. By default all may.
        remembers: Whether a read, or a write's preview, keeps a note of having been asked.
        confirm: For a write that needs the caller's yes: the preview to read back.
        spends: For a write that costs the caller money, the preview's fact that says how much.
        contacts: For a tool that reaches out to somebody: whom, and how. Guard lets it only with
            their consent and outside of quiet hours, and each time is in the audit.
        key: For a write, required: names the resolved thing, and all that its question names of it.
        verify: For a write, required: reads the world back.
        keep: For a write, what else goes into our own records when it is done, in the transaction
            of its receipt, wherever the write itself was. It takes the tool's arguments and its
            ``result``.
        remote: For a write in another system: how it is found there. Such a tool says by what
            it raises how far it came: `Unavailable` if the system was never reached; anything
            else leaves it open whether it was done.
        deadline_s: Seconds it may take before the caller is told that it is not yet known.
        give_up_s: Seconds one try may take before it is cancelled and rolled back; by default
            three times the deadline.
        retry: How often it is tried; by default a read three times, a write once. A remote
            write is tried again only where the one before never reached the system.

    Raises:
        DefinitionError: The function is not async, lacks a docstring, a type or a parameter's
            description, a write lacks its key, its verify or its claim, or a read is remote or
            contacts somebody.
    """

    def make(function: ToolFunction) -> Tool:
        name = getattr(function, "__name__", "tool")
        description, about = read_docstring(name, inspect.getdoc(function) or "")
        model = argument_model(name, function)
        made = Tool(
            name=name,
            description=description,
            parameters=json_schema(name, model, about),
            effect=effect,
            needs=needs,
            establishes=establishes,
            does=does,
            personal=contacts is not None
            or (max(needs, establishes) > Identity.ANYONE if personal is None else personal),
            reveals=None if reveals is None else frozenset(reveals),
            remembers=remembers,
            deadline_s=deadline_s,
            give_up_s=give_up_s or GIVE_UP * deadline_s,
            retry=retry or (ONCE if effect is Effect.WRITE else READS),
            run=function,
            model=model,
            preview=confirm,
            spends=spends,
            contacts=contacts,
            key=key,
            verify=verify,
            keep=keep,
            remote=remote,
        )
        _check(made)
        return made

    return make


def _check(tool: Tool) -> None:
    if not inspect.iscoroutinefunction(tool.run):
        raise DefinitionError(f"tool {tool.name!r} must be an async function")
    if tool.effect is Effect.WRITE:
        if tool.key is None or tool.verify is None or not tool.does:
            raise DefinitionError(f"tool {tool.name!r} writes: it needs key=, verify= and does=")
        return
    for given, value in (("remote", tool.remote), ("contacts", tool.contacts)):
        if value is not None:
            raise DefinitionError(f"tool {tool.name!r} only reads: {given}= is for writes")


class Records(Protocol):
    """Opens a vertical's ports on a transaction."""

    def __call__(self, unit: UnitOfWork, /) -> object:
        """The ports, reading and writing through ``unit``."""
        ...
