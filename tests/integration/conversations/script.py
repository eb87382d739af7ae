"""Conversations as they are written down, and what must be true when they are over.

A file holds one table a conversation:

    [takes_the_second_offer]
    lines = '''
    C: I need a flu shot on Friday
    A: Which works best?
    C: the second one
    '''
    booked = ["Maria Lopez 1984, flu_shot, 2026-11-27 13:00, prov_kim"]

``C`` is the caller. ``A`` holds phrases that the answer must contain in that order, apart by
``...``; ``X`` holds a phrase that the answer must not contain, in any case. What is not listed
under ``booked``, ``cancelled``, ``moved`` and ``registered`` must not have happened.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Kind = Literal["C", "A", "X"]
_KINDS: tuple[Kind, ...] = ("C", "A", "X")
_GAP = "..."


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a conversation.

    Parameters:
        kind: Who says it, or whether it is forbidden.
        text: The words.
        number: Its place in the conversation, from 1.
    """

    kind: Kind
    text: str
    number: int

    def missing_in(self, reply: str) -> str:
        """The first expected phrase that the reply lacks, in order; empty when it has them all."""
        at = 0
        for phrase in (part.strip() for part in self.text.split(_GAP)):
            found = reply.find(phrase, at)
            if found < 0:
                return phrase
            at = found + len(phrase)
        return ""


@dataclass(frozen=True, kw_only=True)
class Script:
    """One conversation and its end.

    Parameters:
        name: What it shows.
        lines: What is said, and what must or must not be answered.
        caller: The number they call from, or None.
        booked: Appointments made: "patient birth-year, service, local start, provider".
        cancelled: Appointments called off, in the same form.
        moved: Appointments moved: the old one " -> " the new one.
        registered: People registered: "name, date of birth, phone".
        calls: Tools that must have been asked for.
        uncalled: Tools that must not have been.
        never: Phrases that no answer may contain.
        outcome: How it must be counted, or empty.
        needs_human: Whether a person must have been promised, or must not; None for either.
    """

    name: str
    lines: tuple[Line, ...]
    caller: str | None = None
    booked: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    registered: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    uncalled: tuple[str, ...] = ()
    never: tuple[str, ...] = field(default_factory=tuple)
    outcome: str = ""
    needs_human: bool | None = None


def scripts(folder: Path) -> Iterator[Script]:
    """Every conversation of a folder, by file and in the file's order."""
    for path in sorted(folder.glob("*.toml")):
        tables: Mapping[str, Mapping[str, object]] = tomllib.loads(path.read_text("utf-8"))
        for name, table in tables.items():
            yield _script(f"{path.stem}:{name}", table)


def _script(name: str, table: Mapping[str, object]) -> Script:
    settings = {key: _value(value) for key, value in table.items() if key != "lines"}
    return Script(name=name, lines=tuple(_lines(str(table["lines"]))), **settings)  # pyright: ignore[reportArgumentType]


def _value(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.strip().splitlines(), start=1):
        kind, _, words = line.strip().partition(":")
        found: Kind | None = next((known for known in _KINDS if known == kind), None)
        if found is None:
            raise ValueError(f"line {number} begins with none of {_KINDS}: {line!r}")
        yield Line(kind=found, text=words.strip(), number=number)
