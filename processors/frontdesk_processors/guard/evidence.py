"""What the records and the caller have said so far: what the agent may repeat."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from functools import lru_cache

from frontdesk_processors.guard.texts import texts, words
from frontdesk_processors.language import Language
from frontdesk_processors.language.amounts import sums
from frontdesk_processors.language.grammar import row_of
from frontdesk_processors.values import Json

KEPT = 400
"""How many texts of either are kept; the oldest go first."""

_SPACE = re.compile(r"\s+")
_DIGITS = re.compile(r"\d")


class Evidence:
    """Texts of the records (tools' results, the business's own words) and of the caller.

    Args:
        language: What they are written in.
        public: What the business says of itself: its prompts, policies, name and number.
    """

    def __init__(self, language: Language, *, public: Iterable[str] = ()) -> None:
        self._language = language
        self._records: deque[str] = deque(maxlen=KEPT)
        self._caller: deque[str] = deque(maxlen=KEPT)
        self._house, sums = _house(tuple(public), language)
        self._sums = set(sums)

    def told(self, result: Json) -> None:
        """A tool has given this result."""
        for text in texts(result):
            self._records.append(_plain(text))
            self._sums |= _sums(text, self._language)

    def heard(self, text: str) -> None:
        """The caller has said this."""
        self._caller.append(_plain(text))

    def in_records(self, words: str) -> bool:
        """Whether the records, or the business, say it in these words."""
        plain = _plain(words)
        return any(plain in text for text in (*self._house, *self._records))

    def has_sum(self, amount: str) -> bool:
        """Whether the records, or the business, name that amount of money."""
        return amount in self._sums

    def has_words(self, told: str) -> bool:
        """Whether the records or the caller have said this, whatever stands between its words."""
        row = " ".join(words(told))
        return any(row in " ".join(words(said)) for said in self._everything())

    def has_detail(self, text: str) -> bool:
        """Whether the records or the caller gave a number, a date or an address like that."""
        digits = "".join(_DIGITS.findall(text))
        if not digits:
            plain = _plain(text)
            return any(plain in said for said in self._everything())
        # Of a telephone number the country may be left out.
        return any(digits[-10:] in "".join(_DIGITS.findall(said)) for said in self._everything())

    def has_page(self, host: str) -> bool:
        """Whether the records or the caller named a page of that host."""
        plain = host.casefold()
        return any(plain in said for said in self._everything())

    def _everything(self) -> Iterable[str]:
        return (*self._house, *self._records, *self._caller)


@lru_cache(maxsize=64)
def _house(public: tuple[str, ...], language: Language) -> tuple[tuple[str, ...], frozenset[str]]:
    """A business's own words and sums; its sessions share them."""
    sums = [_sums(text, language) for text in public]
    return tuple(_plain(text) for text in public), frozenset[str]().union(*sums)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()


def _sums(text: str, language: Language) -> set[str]:
    if not _DIGITS.search(text):
        return set()
    row = row_of(text, language)
    return {found.value for found in sums(row, text, language)}
