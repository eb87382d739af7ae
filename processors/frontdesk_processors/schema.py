"""What the tools' JSON schemas say of the things that can be asked for.

A reader of these schemas knows no trade. It knows that a parameter which names another tool in
its description gets its value from there, that a description ending in a question says how to ask
for it, and what a date, a telephone number or a name is called.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from frontdesk_processors.language import Language
from frontdesk_processors.values import Json

SlotKind = Literal[
    "choice",
    "flag",
    "number",
    "when",
    "time",
    "birth_date",
    "name",
    "phone",
    "email",
    "postcode",
    "reference",
    "query",
    "text",
]

KIND_OF_FOUND: Mapping[str, SlotKind] = {
    "when": "when",
    "time": "when",
    "part": "when",
    "phone": "phone",
    "email": "email",
    "name": "name",
    "birth_date": "birth_date",
    "postcode": "postcode",
}
"""Which kind of parameter takes what the language library finds in an utterance."""

ABOUT_CALLER: frozenset[SlotKind] = frozenset({"name", "birth_date", "phone", "email"})
"""Kinds of parameter that say who somebody is."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A parameter of a tool.

    Parameters:
        name: Its name; tools that share a name mean the same thing.
        kind: What fills it. A ``reference`` comes out of another tool's result.
        required: Whether the tool needs it.
        description: What the schema says of it.
        question: How to ask the caller for it, or an empty string.
        sources: Tools whose results supply it.
        choices: The values it may take, when they are listed.
        many: Whether it takes several values; as text they stand beside one another, with commas.
    """

    name: str
    kind: SlotKind
    required: bool
    description: str
    question: str = ""
    sources: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A tool, seen as something a caller may want.

    Parameters:
        name: The tool's name.
        description: What the schema says of it.
        slots: Its parameters, required ones first, by name.
    """

    name: str
    description: str
    slots: Mapping[str, Slot]

    @property
    def required(self) -> tuple[Slot, ...]:
        """The parameters it needs, in the schema's order."""
        return tuple(slot for slot in self.slots.values() if slot.required)

    @property
    def references(self) -> tuple[Slot, ...]:
        """The required parameters that other tools supply."""
        return tuple(slot for slot in self.required if slot.sources)

    @property
    def about_caller(self) -> bool:
        """Whether all that it needs is who the caller is."""
        return bool(self.required) and all(slot.kind in ABOUT_CALLER for slot in self.required)


@dataclass(frozen=True, eq=False)
class Catalog:
    """The goals of a set of tools.

    Parameters:
        goals: By tool name, in the order given.
    """

    goals: Mapping[str, Goal]

    @cached_property
    def slots(self) -> Mapping[str, Slot]:
        """Every parameter by name; of two goals' the first."""
        found: dict[str, Slot] = {}
        for goal in self.goals.values():
            for slot in goal.slots.values():
                found.setdefault(slot.name, slot)
        return found


def catalog(schemas: Iterable[Mapping[str, Any]], *, language: Language) -> Catalog:
    """The catalog of tools in OpenAI's form: ``name``, ``description``, ``parameters``.

    The same schemas give the same catalog object.
    """
    text = json.dumps([_plain(schema) for schema in schemas], sort_keys=False)
    return _catalog(text, language.code, _Words.of(language))


@lru_cache(maxsize=64)
def _catalog(text: str, _code: str, words: _Words) -> Catalog:
    schemas: list[dict[str, Any]] = json.loads(text)
    names = frozenset(schema["name"] for schema in schemas)
    goals = {schema["name"]: _goal(schema, names=names, words=words) for schema in schemas}
    return Catalog(goals)


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    function: Mapping[str, Any] = schema.get("function", schema)
    return {
        "name": function["name"],
        "description": function.get("description") or "",
        "parameters": function.get("parameters") or {},
    }


@dataclass(frozen=True)
class _Words:
    """How the schemas' own words tell the kinds apart; from the language file."""

    kinds: tuple[tuple[SlotKind, re.Pattern[str]], ...]

    @classmethod
    def of(cls, language: Language) -> _Words:
        table = language.table("schema.kinds")
        return cls(tuple((kind, re.compile(str(pattern))) for kind, pattern in table.items()))  # pyright: ignore[reportArgumentType]


def _goal(schema: Mapping[str, Any], *, names: frozenset[str], words: _Words) -> Goal:
    parameters: Mapping[str, Any] = schema["parameters"]
    required: Sequence[str] = parameters.get("required") or ()
    properties: Mapping[str, Mapping[str, Json]] = parameters.get("properties") or {}
    slots = [
        _slot(name, spec, required=name in required, tools=names, words=words)
        for name, spec in properties.items()
    ]
    ordered = sorted(slots, key=lambda slot: not slot.required)
    return Goal(
        name=schema["name"],
        description=schema["description"],
        slots={slot.name: slot for slot in ordered},
    )


_QUESTION = re.compile(r"Ask: \"([^\"]+)\"")


def asks_caller(description: str) -> bool:
    """Whether a parameter's description says how the caller is asked for it."""
    return _QUESTION.search(description) is not None


def _slot(
    name: str, spec: Mapping[str, Json], *, required: bool, tools: frozenset[str], words: _Words
) -> Slot:
    description = str(spec.get("description") or "")
    asked = _QUESTION.search(description)
    mentioned = re.findall(r"\b[a-zA-Z]\w+\b", description)
    choices = spec.get("enum")
    listed = tuple(str(c) for c in choices) if isinstance(choices, Sequence) else ()
    sources = tuple(dict.fromkeys(word for word in mentioned if word in tools))
    return Slot(
        name=name,
        kind=_kind(
            name, spec, description=description, listed=listed, sourced=bool(sources), words=words
        ),
        required=required,
        description=_QUESTION.sub("", description).strip(),
        question=asked.group(1) if asked else "",
        sources=sources,
        choices=listed,
        many=spec.get("type") == "array",
    )


def _kind(
    name: str,
    spec: Mapping[str, Json],
    *,
    description: str,
    listed: tuple[str, ...],
    sourced: bool,
    words: _Words,
) -> SlotKind:
    if spec.get("type") == "boolean" or {c.casefold() for c in listed} == {"true", "false"}:
        return "flag"
    if listed:
        return "choice"
    if spec.get("type") in ("integer", "number"):
        return "number"
    # The name says more than the description, which may speak of other things as well.
    for text in (spaced(name), description.casefold().partition(". ")[0]):
        for kind, pattern in words.kinds:
            if pattern.search(text):
                return kind
        if sourced:
            return "reference"
    return "text"


def together(*values: str) -> str:
    """The values of a parameter that takes several, each once, in order, as one text."""
    parts = [part.strip() for value in values for part in value.split(",")]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def spaced(name: str) -> str:
    """A name of code as words: ``appointmentDate`` and ``appointment_date`` are both."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").casefold()


def with_question(description: str, question: str) -> str:
    """A parameter's description that also says how to ask for it."""
    return f'{description} Ask: "{question}"' if question else description
