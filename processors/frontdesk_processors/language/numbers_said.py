"""Numbers as words to say: the other way round from `numbers`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from frontdesk_processors.language.load import Language


@dataclass(frozen=True)
class NumbersSaid:
    """Says numbers in one language; make it with `numbers_said`."""

    zero: str
    small: tuple[str, ...]
    tens: tuple[str, ...]
    ordinal_ends: Mapping[str, str]
    language: Language

    def cardinal(self, number: int) -> str:
        """``1250`` as "one thousand two hundred fifty"."""
        if number < 0:
            return self._say("minus", number=self.cardinal(-number))
        if number == 0:
            return self.zero
        if number < 100:
            return self._below_hundred(number)
        for size, phrase in self._scales():
            if number >= size:
                high, low = divmod(number, size)
                said = phrase.format(count=self.cardinal(high))
                return self._say("rest", high=said, low=self.cardinal(low)) if low else said
        raise AssertionError("a hundred is the smallest scale")

    def ordinal(self, number: int) -> str:
        """``21`` as "twenty first"."""
        head, space, last = self.cardinal(number).rpartition(" ")
        irregular = self.ordinal_ends.get(last)
        old, new = self.language.list("spoken.ordinal_ty")
        if irregular is not None:
            last = irregular
        elif last.endswith(old):
            last = last.removesuffix(old) + new
        else:
            last += self.language.text("spoken.ordinal_end")
        return head + space + last

    def year(self, number: int) -> str:
        """``1984`` as "nineteen eighty four"; ``2005`` as "two thousand five"."""
        if not 1100 <= number <= 9999 or 2000 <= number < 2010 or number % 1000 == 0:
            return self.cardinal(number)
        return self.house(number)

    def house(self, number: int) -> str:
        """``710`` as "seven ten", ``1205`` as "twelve oh five": the number of a house."""
        high, low = divmod(number, 100)
        if number < 100 or number > 9999 or (not low and not high % 10):
            return self.cardinal(number)
        if not low:
            return self._say("hundreds", count=self.cardinal(high))
        said = self._say("oh", number=self.cardinal(low)) if low < 10 else self.cardinal(low)
        return self._say("rest", high=self.cardinal(high), low=said)

    def minute(self, number: int) -> str:
        """The minutes of a time of day: ``5`` as "oh five", ``0`` as "o'clock"."""
        if number == 0:
            return self.language.text("spoken.full_hour")
        return (
            self._say("oh", number=self.cardinal(number)) if number < 10 else self.cardinal(number)
        )

    def digit(self, char: str) -> str:
        """One figure."""
        return self.cardinal(int(char))

    def _below_hundred(self, number: int) -> str:
        if number <= len(self.small):
            return self.small[number - 1]
        tens, units = divmod(number, 10)
        said = self.tens[tens - 2]
        if not units:
            return said
        return self._say("tens_and_units", tens=said, units=self.small[units - 1])

    def _scales(self) -> list[tuple[int, str]]:
        scales = self.language.tables("spoken.scales")
        sizes = [(int(str(scale["size"])), str(scale["say"])) for scale in scales]
        return [*sizes, (100, self.language.text("spoken.hundreds"))]

    def _say(self, key: str, **values: str) -> str:
        return self.language.say(f"spoken.{key}", **values)


@cache
def numbers_said(language: Language) -> NumbersSaid:
    """The number words of a language that are said."""
    ends = language.table("spoken.ordinal_ends")
    return NumbersSaid(
        zero=language.text("spoken.zero"),
        small=language.list("spoken.small"),
        tens=language.list("spoken.tens"),
        ordinal_ends={word: str(said) for word, said in ends.items()},
        language=language,
    )
