"""Slots of the date and time patterns: numbers, weekdays, months, hours and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.numbers import (
    Numerals,
    below_hundred,
    cardinal,
    figures,
    numerals,
    ordinal,
)
from frontdesk_processors.language.patterns import Hit, Row, Slot, Slotted


def named_slots(language: Language) -> dict[str, Slot]:
    """The slots that read one number, weekday, month, hour or date in figures, by name."""
    known = numerals(language)
    weekdays = language.numbers("dates.weekdays")
    months = language.numbers("dates.months")
    counts = language.numbers("dates.counts")
    unsure = frozenset(language.list("dates.ambiguous"))

    def table(names: Mapping[str, int], keep: Callable[[str], bool]) -> Slot:
        def read(row: Row, at: int) -> Iterable[Slotted]:
            key = row.keys[at]
            return [((names[key],), at + 1)] if key in names and keep(key) else []

        return read

    return {
        "weekday": table(weekdays, lambda key: key not in unsure),
        "weekday_weak": table(weekdays, lambda key: key in unsure),
        "month": table(months, lambda key: key not in unsure),
        "month_weak": table(months, lambda key: key in unsure),
        "month_any": table(months, lambda key: True),
        "count": lambda row, at: _count(row, at, known, counts),
        "ordinal": lambda row, at: _ordinal(row, at, known, lambda key: True),
        "ordinal_digits": lambda row, at: _ordinal(row, at, known, lambda key: key[0].isdecimal()),
        "ordinal_words": lambda row, at: _ordinal(
            row, at, known, lambda key: not key[0].isdecimal()
        ),
        "dom": lambda row, at: _day_of_month(row, at, known),
        "dom_digits": _late_figures,
        "hour": lambda row, at: _hour(row, at, known),
        "five": lambda row, at: _five(row, at, known),
        "minute": lambda row, at: _minute(row, at, known),
        "year": lambda row, at: _year(row, at, known),
        "short_year": lambda row, at: _short_year(row, at, known),
        "month_number": lambda row, at: _month_number(row, at, known),
        "iso": lambda row, at: _joined(row, at, "-", (4, 2, 2)),
        "slash": lambda row, at: [*_joined(row, at, "/", ()), *_joined(row, at, "-", ())],
        "dotted": lambda row, at: _joined(row, at, ".", (2, 2, 4)),
        "hhmm": _hhmm,
        "packed": _packed_time,
        "packed_date": _packed_date,
    }


def openers(language: Language) -> frozenset[str]:
    """The words that named slots can begin with; besides them only words with a figure."""
    known = numerals(language)
    tables = (
        *(known.units, known.teens, known.tens, known.ordinals, known.zeros),
        *(language.numbers(f"dates.{table}") for table in ("weekdays", "months", "counts")),
    )
    return frozenset[str]().union(*tables)


def _count(row: Row, at: int, known: Numerals, counts: Mapping[str, int]) -> Iterator[Slotted]:
    if row.keys[at] in counts:
        yield (counts[row.keys[at]],), at + 1
    read = cardinal(row.keys, at, known)
    if read is not None and read[0] < 1000:
        yield (read[0],), read[1]


def _ordinal(row: Row, at: int, known: Numerals, keep: Callable[[str], bool]) -> Iterator[Slotted]:
    read = ordinal(row.keys, at, known)
    if read is not None and 1 <= read[0] <= 31 and keep(row.keys[at]):
        yield (read[0],), read[1]


def _day_of_month(row: Row, at: int, known: Numerals) -> Iterator[Slotted]:
    yield from _ordinal(row, at, known, lambda key: True)
    yield from _small_figures(row, at, 31)
    for value, end in below_hundred(row.keys, at, known):
        if value <= 31:
            yield (value,), end


def _small_figures(row: Row, at: int, most: int) -> Iterator[Slotted]:
    plain = figures(row.keys[at])
    if plain is not None and 1 <= plain <= most and len(row.keys[at]) <= 2:
        yield (plain,), at + 1


def _late_figures(row: Row, at: int) -> Iterator[Slotted]:
    """A day of the month that cannot be an hour as well."""
    for value, end in _small_figures(row, at, 31):
        if not isinstance(value, Hit) and value[0] > 12:
            yield value, end


def _five(row: Row, at: int, known: Numerals) -> Iterator[Slotted]:
    """The minutes that are said without the word: five, ten, twenty and twenty-five."""
    plain = figures(row.keys[at])
    read = [*below_hundred(row.keys, at, known), *([] if plain is None else [(plain, at + 1)])]
    for value, end in read:
        if value in (5, 10, 20, 25):
            yield (value,), end


def _hour(row: Row, at: int, known: Numerals) -> Iterator[Slotted]:
    yield from _small_figures(row, at, 12)
    for value, end in below_hundred(row.keys, at, known):
        # "Two" of "two thousand and sixteen" is no hour.
        if value <= 12 and not (row.keys[end : end + 1] and row.keys[end] in known.thousand):
            yield (value,), end


def _minute(row: Row, at: int, known: Numerals) -> Iterator[Slotted]:
    key = row.keys[at]
    if len(key) == 2 and key.isdecimal() and int(key) < 60:
        yield (int(key),), at + 1
    elif key in known.zeros and at + 1 < len(row.keys):
        unit = known.units.get(row.keys[at + 1])
        if unit is not None:
            yield (unit,), at + 2
    for value, end in below_hundred(row.keys, at, known):
        if 10 <= value < 60:
            yield (value,), end


def _year(row: Row, at: int, known: Numerals) -> Iterator[Slotted]:
    """Four digits, however they are cut: ``1984``, ``19 84``, ``1980 4``, ``nineteen oh five``."""
    keys = row.keys
    plain = figures(keys[at])
    after = _cardinal_key(keys[at + 1], known) if at + 1 < len(keys) else ""
    if plain is not None and len(keys[at]) == 4 and 1880 <= plain <= 2120:
        if plain % 10 == 0 and len(after) == 1 and after.isdecimal() and after != "0":
            yield (plain + int(after),), at + 2
        rest = below_hundred(keys, at + 2, known) if after in known.joiners else ()
        joined = after in known.joiners and at + 2 < len(keys)
        single = figures(_cardinal_key(keys[at + 2], known)) if joined else None
        if plain % 100 == 0 and single is not None and single < 100:
            yield (plain + single,), at + 3
        for value, end in rest:
            yield (plain + value if plain % 100 == 0 else plain,), end
        yield (plain,), at + 1
    if plain in (19, 20) and len(after) == 2 and after.isdecimal():
        yield (plain * 100 + int(after),), at + 2
    for century, end in below_hundred(keys, at, known):
        if century in (18, 19, 20):
            yield from _within_century(row, end, century, known)
        elif century in (1, 2):
            read = cardinal(keys, at, known)
            if read is not None and 1880 <= read[0] <= 2120:
                yield (read[0],), read[1]


def _cardinal_key(key: str, known: Numerals) -> str:
    """Figures without the ending of an ordinal: "1950 8th" is heard for "nineteen fifty eight"."""
    if key[0].isdecimal():
        for suffix in known.suffixes:
            key = key.removesuffix(suffix)
    return key


def _within_century(row: Row, at: int, century: int, known: Numerals) -> Iterator[Slotted]:
    keys = row.keys
    if at >= len(keys):
        return
    if keys[at] in known.hundred:
        rest = at + 1
        if rest < len(keys) and keys[rest] in known.joiners:
            rest += 1
        for value, end in below_hundred(keys, rest, known):
            yield (century * 100 + value,), end
        yield (century * 100,), at + 1
    if keys[at] in known.zeros and at + 1 < len(keys):
        unit = known.units.get(keys[at + 1])
        if unit is not None:
            yield (century * 100 + unit,), at + 2
    for value, end in below_hundred(keys, at, known):
        if value >= 10:
            yield (century * 100 + value,), end
    if len(keys[at]) == 2 and keys[at].isdecimal():
        yield (century * 100 + int(keys[at]),), at + 1


def _short_year(row: Row, at: int, known: Numerals) -> Iterator[Slotted]:
    yield from _year(row, at, known)
    key = row.keys[at]
    if len(key) == 2 and key.isdecimal():
        yield (int(key),), at + 1
    elif key in known.zeros and at + 1 < len(row.keys):
        following = row.keys[at + 1]
        unit = known.units.get(following, figures(following))
        if unit is not None and unit < 10:
            yield (unit,), at + 2
    for value, end in below_hundred(row.keys, at, known):
        if value >= 10:
            yield (value,), end


def _month_number(row: Row, at: int, known: Numerals) -> Iterator[Slotted]:
    key = row.keys[at]
    if key in known.zeros and at + 1 < len(row.keys):
        following = row.keys[at + 1]
        unit = known.units.get(following, figures(following))
        if unit is not None and 1 <= unit < 10:
            yield (unit,), at + 2
    yield from _day_of_month(row, at, known)


def _joined(row: Row, at: int, mark: str, lengths: tuple[int, ...]) -> Iterator[Slotted]:
    fields = row.keys[at].split(mark)
    if len(fields) not in (2, 3) or not all(field.isdecimal() for field in fields):
        return
    if lengths and len(fields) != len(lengths):
        return
    if (
        (mark == "." and len(fields[0]) <= 2 and len(fields[1]) <= 2 and len(fields[2]) in (2, 4))
        or (mark == "-" and lengths and tuple(map(len, fields)) == lengths)
        or (mark != "." and not lengths and _like_a_date(fields, mark))
    ):
        yield tuple(int(field) for field in fields), at + 1


def _like_a_date(fields: list[str], mark: str) -> bool:
    short = all(1 <= len(field) <= 2 for field in fields[:2])
    if len(fields) == 2:
        return short and mark == "/"
    return short and len(fields[2]) in (2, 4)


def _hhmm(row: Row, at: int) -> Iterator[Slotted]:
    key = row.keys[at]
    # Speech recognition writes "2.30 p.m." as often as "2:30 p.m."; with a dot it is by the clock.
    hours = 24 if ":" in key else 13
    fields = key.replace(".", ":").split(":")
    if len(fields) == 2 and all(field.isdecimal() for field in fields) and len(fields[1]) == 2:
        hour, minute = int(fields[0]), int(fields[1])
        if hour < hours and minute < 60:
            yield (hour, minute), at + 1


def _packed_time(row: Row, at: int) -> Iterator[Slotted]:
    key = row.keys[at]
    if key.isdecimal() and len(key) in (3, 4):
        hour, minute = int(key[:-2]), int(key[-2:])
        if 1 <= hour < 24 and minute < 60:
            yield (hour, minute), at + 1


def _packed_date(row: Row, at: int) -> Iterator[Slotted]:
    key = row.keys[at]
    if key.isdecimal() and len(key) in (6, 8):
        yield (int(key[:2]), int(key[2:4]), int(key[4:])), at + 1
