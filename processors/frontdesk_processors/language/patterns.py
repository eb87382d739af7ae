"""Rows of words and slots from a language file, matched against the words of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TypeAlias

from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.language.tokens import Word
from frontdesk_processors.values import Json

_POSSESSIVE = "'s"
_LEAST_BARE = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """One pattern found in a row of words.

    Args:
        rule: The table of the language file that the pattern belongs to.
        order: The rule's place in the file; of two rules for the same words the first is meant.
        ints: What the numeric slots held, in order.
        parts: What the slots that are patterns themselves held, in order.
        start: Index of its first word.
        end: Index after its last word.
    """

    rule: Mapping[str, Json]
    order: int
    ints: tuple[int, ...]
    parts: tuple[Hit, ...]
    start: int
    end: int

    def text(self, key: str, default: str = "") -> str:
        """A setting of the rule that is a string."""
        value = self.rule.get(key, default)
        return value if isinstance(value, str) else default

    def number(self, key: str, default: int = 0) -> int:
        """A setting of the rule that is a whole number."""
        value = self.rule.get(key, default)
        return value if isinstance(value, int) else default

    @property
    def weak(self) -> bool:
        """Whether the words mean this only where others beside them say so."""
        return self.rule.get("weak") is True


Slotted: TypeAlias = "tuple[tuple[int, ...] | Hit, int]"
"""What a slot held, and the index after its last word."""
Slot: TypeAlias = "Callable[[Row, int], Iterable[Slotted]]"


def _no_nodes() -> dict[str, _Node]:
    return {}


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=_no_nodes)
    slots: dict[str, _Node] = field(default_factory=_no_nodes)
    rule: int = -1


class Trie:
    """The patterns of some rules, compiled together; immutable after.

    Args:
        rules: Tables of a language file, each with its patterns under ``say``.
        phrases: What ``<name>`` in a pattern stands for.

    Raises:
        DefinitionError: A pattern names a phrase that does not exist.
    """

    def __init__(
        self, rules: Iterable[Mapping[str, Json]], phrases: Mapping[str, Sequence[str]]
    ) -> None:
        self._rules = tuple(rules)
        self._root = _Node()
        for index, rule in enumerate(self._rules):
            for pattern in patterns_of(rule):
                for row in _expand(pattern, phrases):
                    self._insert(row, index)

    def _insert(self, row: Sequence[str], rule: int) -> None:
        node = self._root
        for item in row:
            if item.startswith("{"):
                node = node.slots.setdefault(item[1:-1], _Node())
            else:
                node = node.literals.setdefault(item, _Node())
        if node is not self._root and node.rule < 0:
            node.rule = rule

    def match(self, row: Row, start: int) -> list[Hit]:
        """Every pattern that begins at that word, longest first; one for each length."""
        best: dict[int, Hit] = {}
        for rule, ints, parts, end in self._walk(self._root, row, start, (), ()):
            if end not in best or rule < best[end].order:
                best[end] = Hit(self._rules[rule], rule, ints, parts, start, end)
        return sorted(best.values(), key=lambda hit: -hit.end)

    def _walk(
        self, node: _Node, row: Row, at: int, ints: tuple[int, ...], parts: tuple[Hit, ...]
    ) -> Iterator[tuple[int, tuple[int, ...], tuple[Hit, ...], int]]:
        if node.rule >= 0:
            yield node.rule, ints, parts, at
        if at >= len(row.keys):
            return
        literal = node.literals.get(row.keys[at])
        if literal is not None:
            yield from self._walk(literal, row, at + 1, ints, parts)
        for name, child in node.slots.items():
            for value, end in row.slot(name, at):
                if isinstance(value, Hit):
                    yield from self._walk(child, row, end, ints, (*parts, value))
                else:
                    yield from self._walk(child, row, end, (*ints, *value), parts)


class Row:
    """The words of one text that carry meaning, and what the slots read in them.

    Args:
        words: The words of the text; fillers are left out.
        slots: How each named slot is read.
        vocabulary: Words that stand behind a possessive (``monday's``).
    """

    def __init__(
        self, words: Iterable[Word], slots: Mapping[str, Slot], *, vocabulary: frozenset[str]
    ) -> None:
        self.words = tuple(word for word in words if not word.filler)
        self.keys = tuple(_key(word.norm, vocabulary) for word in self.words)
        self._slots = slots
        self._read: dict[tuple[str, int], tuple[Slotted, ...]] = {}

    def slot(self, name: str, at: int) -> tuple[Slotted, ...]:
        """Everything the slot can read from that word on.

        Raises:
            DefinitionError: No slot has that name.
        """
        key = (name, at)
        if key not in self._read:
            if name not in self._slots:
                raise DefinitionError(f"unknown slot {{{name}}}; known: {sorted(self._slots)}")
            self._read[key] = tuple(self._slots[name](self, at)) if at < len(self.keys) else ()
        return self._read[key]


def patterns_of(rule: Mapping[str, Json]) -> tuple[str, ...]:
    """The patterns that a rule lists under ``say``."""
    listed = rule.get("say")
    if not isinstance(listed, list | tuple):
        raise DefinitionError(f"rule without patterns: {dict(rule)!r}")
    return tuple(item for item in listed if isinstance(item, str))


def _key(norm: str, vocabulary: frozenset[str]) -> str:
    if norm in vocabulary:
        return norm
    base = norm.removesuffix(_POSSESSIVE)
    if base in vocabulary:
        return base
    # Recognition writes "todays"; of shorter words other words come about that way.
    bare = norm.removesuffix(_POSSESSIVE[-1])
    return bare if len(bare) >= _LEAST_BARE and bare in vocabulary else norm


def _expand(pattern: str, phrases: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    choices: list[list[list[str]]] = []
    for item in pattern.split():
        name = item.removesuffix("?")
        if name.startswith("<"):
            if name[1:-1] not in phrases:
                raise DefinitionError(f"pattern {pattern!r} names unknown phrases {name}")
            options = [phrase.split() for phrase in phrases[name[1:-1]]]
        else:
            options = [[word] for word in name.split("|")]
        choices.append([*options, []] if item.endswith("?") else options)
    for chosen in product(*choices):
        yield [word for part in chosen for word in part]
