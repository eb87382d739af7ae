"""What a code of some kind may look like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple, TypeAlias

from frontdesk_processors.language.load import Language

_FIGURES = frozenset("0123456789")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_Place: TypeAlias = frozenset[str]


class Shapes:
    """The codes that there may be: all of some shapes, or those of a list.

    Args:
        rows: For each shape, the characters that may stand at each place, in small letters.
    """

    def __init__(self, rows: Iterable[tuple[_Place, ...]]) -> None:
        self._root = _Node({}, whole=False)
        for row in rows:
            self._root = _with(self._root, row)

    @classmethod
    def of(cls, values: Iterable[str]) -> Shapes:
        """Exactly these codes; case, spaces and marks make no difference."""
        return cls(tuple(frozenset({char}) for char in plain(value)) for value in values)

    def begins(self, text: str) -> bool:
        """Whether a code may begin so."""
        return bool(self._at(text))

    def fits(self, text: str) -> bool:
        """Whether it is a whole code."""
        return any(node.whole for node in self._at(text))

    def following(self, text: str) -> frozenset[str]:
        """The characters that may come after these."""
        return frozenset(char for node in self._at(text) for place in node.then for char in place)

    def _at(self, text: str) -> tuple[_Node, ...]:
        nodes = (self._root,)
        for char in text:
            nodes = tuple(
                node for one in nodes for place, node in one.then.items() if char in place
            )
            if not nodes:
                break
        return nodes


class _Node(NamedTuple):
    then: Mapping[_Place, _Node]
    whole: bool


def _with(node: _Node, row: tuple[_Place, ...]) -> _Node:
    if not row:
        return _Node(node.then, whole=True)
    child = node.then.get(row[0], _Node({}, whole=False))
    return _Node({**node.then, row[0]: _with(child, row[1:])}, node.whole)


def plain(text: str) -> str:
    """The letters and figures of a text alone, in small letters."""
    return "".join(char for char in text.casefold() if char.isalnum())


@cache
def postcodes(country: str, language: Language) -> Shapes | None:
    """The postcodes of a country, by its two letters (``GB``); None where they are not known.

    Without a country, those of every country that is known.
    """
    known = language.table("codes.postcodes")
    if country and country not in known:
        return None
    countries = (country,) if country else known
    return Shapes(row for one in countries for row in _rows(one, language))


def _rows(country: str, language: Language) -> Iterator[tuple[_Place, ...]]:
    path = f"codes.postcodes.{country}"
    letters = frozenset(language.text(f"{path}.last_letters"))
    kinds = {"A": _LETTERS, "9": _FIGURES, "L": letters}
    areas = language.list(f"{path}.areas") or ("",)
    for area in areas:
        for rest in language.list(f"{path}.rest"):
            yield (*(frozenset({char}) for char in area), *(kinds[char] for char in rest))
