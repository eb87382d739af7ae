"""Takes what turns out to be a secret out of whatever was kept of it before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar, cast

from frontdesk_processors.language.load import Language
from frontdesk_processors.privacy.masking import Hidden

T = TypeVar("T")

_LEAST = 3
"""Fewer digits than these are no part of a secret that anybody could use."""
_NUMBER = 7
"""As many digits as this may have been taken for a telephone number."""
_BETWEEN = r"[\s().-]{0,2}"


class Forgetting:
    """What has to be forgotten of a conversation: words that were kept before they were known.

    A caller gives a card in several turns, and only a later one shows what the first digits were.
    Contexts are masked where they stand; this finds the digits, as they were said and as figures,
    in everything that was made of them meanwhile: events, values, arguments of tools.

    Args:
        language: Holds the marks.
    """

    def __init__(self, language: Language) -> None:
        self._language = language
        self._found: dict[str, str] = {}
        self._ways: list[str] = []
        self._pattern: re.Pattern[str] | None = None

    @property
    def count(self) -> int:
        """How many patterns are looked for; it grows whenever there is more to forget."""
        return len(self._found)

    def add(self, hidden: Iterable[Hidden]) -> None:
        """Forget these too, wherever they stand."""
        before = len(self._found)
        for one in hidden:
            if len(one.digits) >= _LEAST:
                mark = self._language.text(f"privacy.marks.{one.secret}")
                self._found |= {_said(one.text): mark, self._figures(one.digits): mark}
        if len(self._found) == before:
            return
        self._ways = sorted(self._found, key=len, reverse=True)
        either = "|".join(f"({way})" for way in self._ways)
        self._pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)

    def of(self, value: T) -> T:
        """The value without them; the very same where it holds none.

        Args:
            value: A text, or plain JSON at any depth.
        """
        return cast("T", self._without(value)) if self._pattern is not None else value

    def _without(self, value: object) -> object:
        match value:
            case str():
                assert self._pattern is not None
                return self._pattern.sub(self._marked, value)
            case Mapping():
                fields = cast("Mapping[str, object]", value)
                new = {name: self._without(inner) for name, inner in fields.items()}
                return fields if all(new[name] is inner for name, inner in fields.items()) else new
            case list() | tuple():
                row = cast("Sequence[object]", value)
                told = [self._without(inner) for inner in row]
                return row if all(a is b for a, b in zip(told, row, strict=True)) else told
            case _:
                return value

    def _figures(self, digits: str) -> str:
        """As figures, in any groups, and as the telephone number that they were taken for."""
        code = self._language.text("contact.country_code")
        number = rf"(?:\+?{code}{_BETWEEN})?" if len(digits) >= _NUMBER else ""
        return number + _BETWEEN.join(digits)

    def _marked(self, match: re.Match[str]) -> str:
        return self._found[self._ways[cast("int", match.lastindex) - 1]]


def _said(text: str) -> str:
    """As it was said, whatever stands between the words."""
    return r"\W+".join(re.escape(word) for word in re.findall(r"\w+", text))
