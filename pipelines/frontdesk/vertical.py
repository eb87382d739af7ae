"""A vertical: the frozen blueprint of a trade. Data, not wiring."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from frontdesk.adapters.systems import Systems
from frontdesk.prompts.prompt import Prompt, read_prompt
from frontdesk.prompts.versions import in_force, version_of
from frontdesk.settings import Settings
from frontdesk.wording import Sentences
from frontdesk_processors.conversation import Conversation, Outcome
from frontdesk_processors.errors import BadSetting, DefinitionError
from frontdesk_processors.ledger import Ledger, UnitOfWork
from frontdesk_processors.tool import Tool
from frontdesk_processors.values import Json

_BOOKING = Path(__file__).parent / "booking"


class Form(NamedTuple):
    """A way of saying something that the records hold.

    Parameters:
        parameter: The tools' parameter it fills (``provider_id``).
        id: The value it stands for (``prov_okafor``).
        text: What callers say for it (``Dr. Okafor``).
    """

    parameter: str
    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class NextAction:
    """What should happen after the conversation.

    Parameters:
        type: Short name (``none``, ``call_back``, ``send_confirmation``, …).
        detail: What whoever does it needs to know.
    """

    type: str
    detail: Mapping[str, Json] = field(default_factory=dict[str, Json])


class Ending(NamedTuple):
    """How a finished conversation counts."""

    outcome: Outcome
    next_action: NextAction


class Entry(NamedTuple):
    """One line of the business's book, as its staff would read it.

    Parameters:
        id: The record's id.
        who: Whose it is.
        what: What it is.
        when: When it takes place, in words.
        status: How it stands (``booked``, ``cancelled``, …).
        changed_at: When it last changed.
    """

    id: str
    who: str
    what: str
    when: str
    status: str
    changed_at: datetime


class Diary(Protocol):
    """Reads the lines of the book that changed last."""

    async def __call__(self, unit: UnitOfWork, /, *, limit: int, language: str) -> list[Entry]:
        """The lines, latest first, at most ``limit``."""
        ...


@dataclass(frozen=True, kw_only=True)
class Specialist:
    """One agent of a vertical.

    Parameters:
        name: What it is called in traces and handoffs.
        tools: What it may ask for.
        prompt: File of its role prompt, below the vertical's ``prompts`` folder.
    """

    name: str
    tools: tuple[Tool, ...]
    prompt: str


class Business(Protocol):
    """What the records say of the business itself, read when a desk opens.

    Parameters:
        name: What it calls itself.
        zone: Its IANA time zone (``America/Los_Angeles``).
        phone: Its number, as people say it.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def zone(self) -> str: ...  # noqa: D102
    @property
    def phone(self) -> str: ...  # noqa: D102


Open = Callable[[UnitOfWork], object]
"""Opens a vertical's ports on a transaction."""


class Connect(Protocol):
    """Connects to the other systems that a vertical's records are in."""

    def __call__(self, *, ledger: Ledger, settings: Settings) -> AbstractAsyncContextManager[Open]:
        """What opens the ports over these connections, for as long as they last.

        Args:
            ledger: Gives units for what is noted in our own records while another system is
                being asked.
            settings: Hold the keys to the systems.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Vertical:
    """A trade: its specialists, tools, records, policy and words.

    Parameters:
        name: Name of its entry point.
        title: What it is, in three words, for people.
        home: Folder with ``prompts/``, ``policy/`` and ``wording/``, and ``scenarios/`` for evals.
        specialists: Who answers; the first takes the call.
        records: Opens the typed ports on a transaction.
        connect: Connects to the systems that some of the records are in, while a desk is open;
            None where all of them are in our tables.
        elsewhere: The same vertical with its records in the systems that a business names; None
            for one that knows only its own tables. Use `over`.
        migrations: Alembic version folder of its tables. Rows of a table with a column
            ``conversation`` are erased with the conversation that it names.
        seed: Fills an empty database with a believable business, relative to the moment given.
        business: Reads the business's own name, zone and number; None in an empty database.
        vocabulary: What callers call the things in the records, for hearing and parsing.
        ending: How a finished conversation counts and what should follow: a pure function.
        languages: Codes of the languages its files cover.
        diary: Reads what stands in the book, for pages that show it; None where there is none.
        prompts: Folder of the prompts, where a business has its own; by default ``prompts/`` of
            the home. Where a version is pinned in it, that is what counts.
        scratch: Tables that a conversation writes in passing (holds, counts of tries), which no
            eval takes for a change of the world.
    """

    name: str
    title: str
    home: Path
    specialists: tuple[Specialist, ...]
    records: Open
    migrations: Path
    seed: Callable[[UnitOfWork, datetime], Awaitable[None]]
    business: Callable[[UnitOfWork], Awaitable[Business | None]]
    vocabulary: Callable[[UnitOfWork], Awaitable[Iterable[Form]]]
    ending: Callable[[Conversation], Ending]
    languages: tuple[str, ...] = ("en",)
    diary: Diary | None = None
    connect: Connect | None = None
    elsewhere: Callable[[Vertical, Systems], Vertical] | None = None
    scratch: tuple[str, ...] = ()
    prompts: Path | None = None

    def __post_init__(self) -> None:
        """Check what can be checked without a database.

        Raises:
            DefinitionError: No specialist, a prompt, policy or wording file that is missing, or
                two tools of one name.
            BadSetting: A prompt cannot be used, or is not the version that was pinned.
        """
        if not self.specialists:
            raise DefinitionError(f"vertical {self.name!r} has no specialist")
        for specialist in self.specialists:
            for language in self.languages:
                self.prompt(specialist, language=language)
        by_name: dict[str, Tool] = {}
        for specialist in self.specialists:
            for tool in specialist.tools:
                if by_name.setdefault(tool.name, tool) is not tool:
                    raise DefinitionError(f"vertical {self.name!r} has two tools {tool.name!r}")

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

    @property
    def tools(self) -> tuple[Tool, ...]:
        """Every tool of every specialist, once, in order."""
        return tuple({t.name: t for s in self.specialists for t in s.tools}.values())

    def wording(self, language: str) -> Sentences:
        """Its sentences in a language.

        Raises:
            UnknownName: The vertical does not speak it.
        """
        return Sentences.load(self.home / "wording", language=language, beneath=[_BOOKING])

    def prompt(self, specialist: Specialist, *, language: str) -> str:
        """A specialist's role, followed by the vertical's policy.

        Raises:
            DefinitionError: A file is missing.
        """
        return "\n\n".join([self.role(specialist, language=language), *self.policy()])

    def role(self, specialist: Specialist, *, language: str) -> str:
        """What a specialist is told of its work, which callers are not to hear."""
        return self.instructions(specialist, language=language).text

    def instructions(self, specialist: Specialist, *, language: str) -> Prompt:
        """A specialist's prompt, with what some models get besides.

        Raises:
            DefinitionError: The file is missing.
            BadSetting: It cannot be used.
        """
        file = in_force(self.prompts_folder) / language / specialist.prompt
        if not file.is_file():
            raise DefinitionError(f"vertical {self.name!r}: there is no prompt {str(file)!r}")
        return read_prompt(file)

    @property
    def prompts_folder(self) -> Path:
        """Where the prompts are worked on and pinned."""
        return self.prompts or self.home / "prompts"

    @property
    def prompts_version(self) -> str:
        """The version of the prompts in force: a hash of what is in them."""
        return version_of(in_force(self.prompts_folder))

    def policy(self) -> tuple[str, ...]:
        """The rules of the business, which callers may be told of."""
        return _texts(self.home / "policy")


@cache
def _texts(folder: Path) -> tuple[str, ...]:
    """The texts in a folder, in order of their names; read once, as the files themselves."""
    return tuple(_text(file) for file in sorted(folder.glob("*.md")))


@cache
def _text(file: Path) -> str:
    """A file's text, read once: every session of the vertical has it."""
    return file.read_text(encoding="utf-8").strip()
