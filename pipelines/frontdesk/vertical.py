"""A vertical: the frozen blueprint of a trade. Data, not wiring."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from frontdesk.adapters.systems import Systems
from frontdesk.circles import circle, told
from frontdesk.vertical_files import VerticalFiles
from frontdesk.vertical_parts import (
    After,
    Business,
    Connect,
    Diary,
    Ending,
    Entry,
    Form,
    MakeStep,
    NextAction,
    Open,
    Seed,
    Specialist,
    Starter,
    done_or_answered,
    unseeded,
)
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.edges import Edge, kept_from
from frontdesk_processors.errors import BadSetting, DefinitionError
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.tool import Tool

if TYPE_CHECKING:
    # Its package brings pipecat, which no blueprint needs.
    from frontdesk_processors.guard.policies import Policy

__all__ = [
    "After",
    "Business",
    "Connect",
    "Diary",
    "Edge",
    "Ending",
    "Entry",
    "Form",
    "MakeStep",
    "NextAction",
    "Open",
    "Seed",
    "Specialist",
    "Starter",
    "Vertical",
]


@dataclass(frozen=True, kw_only=True)
class Vertical(VerticalFiles):
    """A trade: its specialists, tools, records, policy and words.

    What it reads from its folder is what `VerticalFiles` has.

    Parameters:
        title: What it is, in three words, for people.
        sensitive: Names of fields that only those specialists are told of who say that they know
            them: of tools' parameters, of results and of receipts.
        edges: What some ways from one specialist to another add to what is told of these, or take
            from it.
        records: Opens the typed ports on a transaction.
        connect: Connects to the systems that some of the records are in, while a desk is open;
            None where all of them are in our tables.
        near: Whether only tools with ``remote=`` ask what it connects to, so that all others work
            in our transactions as without it.
        elsewhere: The same vertical with its records in the systems that a business names; None
            for one that knows only its own tables. Use `over`.
        migrations: Alembic version folder of its tables. Rows of a table with a column
            ``conversation`` are erased with the conversation that it names.
        seed: Fills an empty database with a believable business, relative to the moment given.
        business: Reads the business's own name, zone and number; None in an empty database.
        vocabulary: What callers call the things in the records, for hearing and parsing.
        ending: How a finished conversation counts and what should follow: a pure function.
        diary: Reads what stands in the book, for pages that show it; None where there is none.
        scratch: Tables that a conversation writes in passing (holds, counts of tries), which no
            eval takes for a change of the world.
        guards: Policies on actions besides those that hold everywhere, before the caller is asked.
        steps: Makers of a business's own steps, by the step that they follow.
        renew: Brings the records up to what the business's own file says, whenever a desk opens.
        database: Where its records are unless a database is named; empty for the deployment's.
        taken: Names of the tools that a business took away, which texts may still name.
        starter: What a business of one's own is made from; None for a trade that has no such.
        clinical: Whether it is a clinic: what the law asks of one is told then.
        payment_link: The page on which callers pay, told to who gives card details; empty for none.
    """

    title: str
    records: Open
    migrations: Path
    business: Callable[[UnitOfWork], Awaitable[Business | None]]
    vocabulary: Callable[[UnitOfWork], Awaitable[Iterable[Form]]]
    seed: Seed = unseeded
    ending: Callable[[Conversation], Ending] = done_or_answered
    diary: Diary | None = None
    connect: Connect | None = None
    near: bool = False
    elsewhere: Callable[[Vertical, Systems], Vertical] | None = None
    scratch: tuple[str, ...] = ()
    guards: tuple[Policy, ...] = ()
    steps: Mapping[After, tuple[MakeStep, ...]] = field(
        default_factory=dict[After, tuple[MakeStep, ...]]
    )
    sensitive: frozenset[str] = frozenset()
    edges: tuple[Edge, ...] = ()
    renew: Seed | None = None
    database: str = ""
    taken: frozenset[str] = frozenset()
    starter: Starter | None = None
    payment_link: str = ""
    clinical: bool = False

    def __post_init__(self) -> None:
        """Check what can be checked without a database.

        Raises:
            DefinitionError: No specialist, a prompt, policy or wording file that is missing, two
                tools of one name, a tool that asks for what its specialist may not know, or tools
                that wait for one another's results in a circle.
            UnknownName: It does not speak one of its languages.
            BadSetting: A prompt cannot be used, or is not the version that was pinned.
        """
        if not self.specialists:
            raise DefinitionError(f"vertical {self.name!r} has no specialist")
        for specialist in self.specialists:
            for language in self.languages:
                self.prompt(specialist, language=language)
        for language in self.languages:
            self.wording(language)
        self.check_policy()
        by_name: dict[str, Tool] = {}
        for specialist in self.specialists:
            for tool in specialist.tools:
                if by_name.setdefault(tool.name, tool) is not tool:
                    raise DefinitionError(f"vertical {self.name!r} has two tools {tool.name!r}")
                if hidden := self._withheld_somewhere(specialist) & tool.model.model_fields.keys():
                    raise DefinitionError(
                        f"vertical {self.name!r}: {tool.name!r} asks for {sorted(hidden)}, which "
                        f"{specialist.name!r} does not know"
                    )
        if waiting := circle(self.tools):
            raise DefinitionError(f"vertical {self.name!r}: {told(waiting)}")

    @cached_property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with it that no desk opens with, looked for once.

        Two specialists of one name, a tool that is named in a prompt and is none, a write that
        nobody can tell of or ask about: a blueprint in the making may have them.
        """
        from frontdesk.checking.looks import faults

        return faults(self)

    def over(self, systems: Systems) -> Vertical:
        """The same vertical with its records in the systems that a business names.

        Raises:
            BadSetting: It knows only its own tables.
        """
        if not systems.elsewhere:
            return self
        if self.elsewhere is None:
            raise BadSetting(
                f"[systems] names other systems, and vertical {self.name!r} keeps its records in "
                "its own tables: leave the table out"
            )
        return self.elsewhere(self, systems)

    def with_tools(self, change: Callable[[Tool], Tool]) -> Self:
        """The vertical with each of its tools changed; one that several specialists have, once."""
        changed = {tool.name: change(tool) for tool in self.tools}
        specialists = tuple(
            replace(one, tools=tuple(changed[tool.name] for tool in one.tools))
            for one in self.specialists
        )
        return replace(self, specialists=specialists)

    def customise(
        self,
        *,
        prompts: Path | Mapping[str, str | Path] | None = None,
        tools: Sequence[Tool] | Mapping[str, Sequence[Tool]] = (),
        without: Collection[str] = (),
        guards: Sequence[Policy] = (),
        steps: Mapping[After, Sequence[MakeStep]] | None = None,
        wording: Path | Mapping[str, Mapping[str, str]] | None = None,
        sensitive: Mapping[str, Collection[str]] | None = None,
        edges: Sequence[Edge] = (),
    ) -> Vertical:
        """A vertical of a business's own: this one with what is named changed. This one stays.

        Args:
            prompts: By specialist, a text that is added to its prompt, or the file that takes its
                place in every language; or a folder with all of the prompts, which may be pinned.
            tools: Tools to add, by specialist; or a sequence of those that every one gets. One of
                a name that there is takes its place once ``without`` has taken that away.
            without: Names of the tools to take away, from every specialist.
            guards: Policies on actions. They are asked before the caller is, and the strictest
                verdict counts: none can allow what another refuses.
            steps: Makers of steps, by the step that theirs follow in a turn. Each is called once
                a session, with its conversation.
            wording: Sentences by language and key (``{"en": {"greeting.text": "…"}}``), or a
                folder with a file of them a language (``en.toml``); with no field that the one in
                their place has not. New ones are those of added tools:
                ``ask.PARAMETER``, or a key with the tool's name in it, as ``confirm.TOOL``.
            sensitive: By field, the specialists that alone are told of it, whoever was before.
            edges: What some ways from one specialist to another add to that, or take from it.

        Raises:
            UnknownName: There is no such specialist, tool, step, language, sentence or sensitive
                field; the message lists those there are.
            DefinitionError: Two tools of one name, a prompt that is missing, a sentence with a
                field that nobody fills, or a tool that asks for what its specialist is not told.
            BadSetting: A sentence of a file does not fit; its line is named.
        """
        from frontdesk.customise import customised

        return customised(
            self,
            prompts=prompts,
            tools=tools,
            without=without,
            guards=guards,
            steps=steps or {},
            wording=wording or {},
            sensitive=sensitive or {},
            edges=edges,
        )

    def withheld(self, specialist: Specialist) -> frozenset[str]:
        """The sensitive fields that a specialist is not told of, unless an edge adds them."""
        return self.sensitive - specialist.knows

    def _withheld_somewhere(self, specialist: Specialist) -> frozenset[str]:
        """The fields that it is not told of in one conversation or another."""
        return kept_from(specialist.name, self.withheld(specialist), edges=self.edges, way=None)

    @property
    def tools(self) -> tuple[Tool, ...]:
        """Every tool of every specialist, once, in order."""
        return tuple({t.name: t for s in self.specialists for t in s.tools}.values())

    @property
    def acts_elsewhere(self) -> bool:
        """Whether a tool of it writes in another system."""
        return any(tool.remote is not None for tool in self.tools)
