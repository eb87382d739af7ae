"""Takes what turns out to be a secret out of whatever was kept of it before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Literal, TypeVar, cast

from frontdesk_processors.language.load import Language
from frontdesk_processors.privacy.masking import Hidden

T = TypeVar("T")

_LEAST = 3
"""Fewer digits than these are no part of a secret that anybody could use."""
_NUMBER = 7
"""As many digits as this may have been taken for a telephone number; fewer are a year, a sum or a
time as well, and are looked for in words alone."""
_BETWEEN = r"[\s().-]{0,2}"
_BETWEEN_MANY = r"[\s()./\u2010-\u2015\u2212-]{0,3}"

_WORDS = frozenset({"text", "heard", "said", "words", "request", "question", "detail"})
"""Fields that hold what the caller or the agent said."""
_DATA = frozenset(
    {"args", "arguments", "result", "answer", "values", "tool_calls", "calls"}
    | {"receipt", "receipts", "next_action"}
)
"""Fields that hold what tools are asked and answer, whatever their own fields are called."""
_SPEAKERS = ("user", "assistant")
"""Roles of messages whose content is words."""

Place = Literal["words", "fields", "data"]
"""``words``: somebody said it. ``fields``: one of them may hold words. ``data``: none does."""


class Forgetting:
    """What has to be forgotten of a conversation: words that were kept before they were known.

    A caller gives a card in several turns, and only a later one shows what the first digits were.
    Contexts are masked where they stand; this finds the digits, as they were said and as figures,
    in everything that was made of them meanwhile: events, values, arguments of tools. A few digits
    may be anything in those, and are looked for only in what the caller and the agent said.

    Args:
        language: Holds the marks.
    """

    def __init__(self, language: Language) -> None:
        self._language = language
        self._all = _Ways()
        self._long = _Ways()

    @property
    def count(self) -> int:
        """How many patterns are looked for; it grows whenever there is more to forget."""
        return len(self._all)

    def add(self, hidden: Iterable[Hidden]) -> None:
        """Forget these too, wherever they stand; in the order in which they were said."""
        found, long = dict[str, str](), dict[str, str]()
        for one in _rows(tuple(hidden)):
            if len(one.digits) >= _LEAST:
                mark = self._language.text(f"privacy.marks.{one.secret}")
                ways = {_said(one.text): mark, self._figures(one.digits): mark}
                found |= ways
                long |= ways if len(one.digits) >= _NUMBER else {}
        self._all.add(found)
        self._long.add(long)

    def of(self, value: T) -> T:
        """The value without them; the very same where it holds none.

        JSON stays JSON, in a tool's message too.

        Args:
            value: A text that somebody said; or plain JSON at any depth, such as an event or a
                message, whose fields tell what in it was said.
        """
        if not self.count:
            return value
        return cast("T", self._without(value, "words" if isinstance(value, str) else "fields"))

    def touches(self, value: object) -> bool:
        """Whether a value, as `of` takes it, holds any of them."""
        return self.of(value) is not value

    def _without(self, value: object, place: Place) -> object:
        match value:
            case str():
                return self._all.marked(value) if place == "words" else self._data(value)
            case bool():
                return value
            case int():
                text = str(value)
                return value if (new := self._long.marked(text)) == text else new.lstrip("-")
            case Mapping():
                return self._fields(cast("Mapping[str, object]", value), place)
            case list() | tuple():
                row = cast("Sequence[object]", value)
                told = [self._without(inner, place) for inner in row]
                return row if all(a is b for a, b in zip(told, row, strict=True)) else told
            case _:
                return value

    def _fields(self, fields: Mapping[str, object], place: Place) -> Mapping[str, object]:
        role = fields.get("role")
        new = {
            self._long.marked(name): self._without(inner, _place(name, role=role, within=place))
            for name, inner in fields.items()
        }
        same = all(name in new and new[name] is inner for name, inner in fields.items())
        return fields if same else new

    def _data(self, text: str) -> str:
        """A text that tools are given or give; where it is JSON, what comes of it is JSON too."""
        if text.lstrip()[:1] in ("{", "["):
            # Callers' words become arguments: whatever they typed, brackets without end too.
            with suppress(ValueError, RecursionError):
                held = json.loads(text)
                new = self._without(held, "data")
                return text if new is held else json.dumps(new, ensure_ascii=False)
        return self._long.marked(text)

    def _figures(self, digits: str) -> str:
        """As figures, in any groups, and as the telephone number that they were taken for."""
        if len(digits) < _NUMBER:
            return _BETWEEN.join(digits)
        code = self._language.text("contact.country_code")
        return rf"(?:\+?{code}{_BETWEEN_MANY})?" + _BETWEEN_MANY.join(digits)


class _Ways:
    """In which ways what is to be forgotten may stand, each with the mark that takes its place."""

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}
        self._ways: list[str] = []
        self._pattern: re.Pattern[str] | None = None

    def __len__(self) -> int:
        return len(self._marks)

    def add(self, marks: Mapping[str, str]) -> None:
        if marks.keys() <= self._marks.keys():
            return
        self._marks |= marks
        self._ways = sorted(self._marks, key=len, reverse=True)
        either = "|".join(f"({way})" for way in self._ways)
        # An underscore joins words too, and is no part of a number.
        self._pattern = re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE)

    def marked(self, text: str) -> str:
        return self._pattern.sub(self._mark, text) if self._pattern is not None else text

    def _mark(self, match: re.Match[str]) -> str:
        return self._marks[self._ways[cast("int", match.lastindex) - 1]]


def _place(name: str, *, role: object, within: Place) -> Place:
    """What a field holds, by its name and whose message it is in."""
    if within == "data" or name in _DATA or role not in (None, *_SPEAKERS):
        return "data"
    return "words" if name in _WORDS or (role and name == "content") else "fields"


def _rows(hidden: Sequence[Hidden]) -> Iterator[Hidden]:
    """Each of them, and those that follow one another as the one number they may be taken for."""
    for first, begun in enumerate(hidden):
        for last in range(first + 1, len(hidden) + 1):
            texts, digits, _ = zip(*hidden[first:last], strict=True)
            yield Hidden(" ".join(texts), "".join(digits), begun.secret)


def _said(text: str) -> str:
    """As it was said, whatever stands between the words."""
    return r"\W+".join(re.escape(word) for word in re.findall(r"\w+", text))
