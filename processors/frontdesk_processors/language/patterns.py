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


_Found: TypeAlias = "tuple[_Node, int, tuple[int, ...], tuple[Hit, ...]]"
"""A place in the patterns: the words up to that index were found, and what the slots held."""


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
        keys = row.keys
        # A stack rather than recursion: this runs at every word of all that is heard and said.
        ahead: list[_Found] = [(self._root, start, (), ())]
        while ahead:
            node, at, ints, parts = ahead.pop()
            rule = node.rule
            if rule >= 0 and (at not in best or rule < best[at].order):
                best[at] = Hit(self._rules[rule], rule, ints, parts, start, at)
            if at >= len(keys):
                continue
            # What is put on last is followed first: the literal, then the slots in their order.
            read = row.read[at]
            for name, child in reversed(node.slots.items()):
                found = read.get(name)
                if found is None:
                    found = row.slot(name, at)
                for value, end in reversed(found):
                    if isinstance(value, Hit):
                        ahead.append((child, end, ints, (*parts, value)))
                    else:
                        ahead.append((child, end, (*ints, *value), parts))
            if (literal := node.literals.get(keys[at])) is not None:
                ahead.append((literal, at + 1, ints, parts))
        return sorted(best.values(), key=lambda hit: -hit.end)


class Row:
    """The words of one text that carry meaning, and what the slots read in them.

    Args:
        words: The words of the text; fillers are left out.
        slots: How each named slot is read.
        vocabulary: Words that stand behind a possessive (``monday's``).
        plain: Slots that begin with one of the openers, or with a figure, and with no other word.
        openers: Words that plain slots begin with.
    """

    def __init__(
        self,
        words: Iterable[Word],
        slots: Mapping[str, Slot],
        *,
        vocabulary: frozenset[str],
        plain: Iterable[str] = (),
        openers: frozenset[str] = frozenset(),
    ) -> None:
        self.words = tuple(word for word in words if not word.filler)
        self.keys = tuple(_key(word.norm, vocabulary) for word in self.words)
        self._slots = slots
        nothing: dict[str, tuple[Slotted, ...]] = dict.fromkeys(plain, ())
        self.read: Sequence[dict[str, tuple[Slotted, ...]]] = [
            {} if key in openers or _has_figure(key) else nothing.copy() for key in self.keys
        ]
        """What was read at each word so far, by slot; of most words it is known in advance."""

    def slot(self, name: str, at: int) -> tuple[Slotted, ...]:
        """Everything the slot can read from that word on.

        Raises:
            DefinitionError: No slot has that name.
        """
        if at >= len(self.read):
            return ()
        read = self.read[at]
        found = read.get(name)
        if found is None:
            if name not in self._slots:
                raise DefinitionError(f"unknown slot {{{name}}}; known: {sorted(self._slots)}")
            found = read[name] = tuple(self._slots[name](self, at))
        return found


def patterns_of(rule: Mapping[str, Json]) -> tuple[str, ...]:
    """The patterns that a rule lists under ``say``."""
    listed = rule.get("say")
    if not isinstance(listed, list | tuple):
        raise DefinitionError(f"rule without patterns: {dict(rule)!r}")
    return tuple(item for item in listed if isinstance(item, str))


def _has_figure(key: str) -> bool:
    return any(char.isdecimal() for char in key)


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
