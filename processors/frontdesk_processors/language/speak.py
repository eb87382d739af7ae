"""Values as words that people read and hear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from frontdesk_processors.language.load import Language

_YEAR_UNSAID_DAYS = 300
"""Within this many days either side of today a date needs no year to be understood."""
_NATIONAL_DIGITS = 10
_LOCAL_DIGITS = 7


def day(d: date, language: Language, *, today: date | None = None) -> str:
    """A day with its weekday: "Tuesday, December 1".

    Args:
        d: The day.
        language: The language to say it in.
        today: The present day, if "today" and "tomorrow" are to be said, and the year of days more
            than 300 days away.
    """
    words: dict[str, object] = {
        "weekday": language.list("speak.weekdays")[d.weekday()],
        "month": language.list("speak.months")[d.month - 1],
        "day": d.day,
        "year": d.year,
    }
    if today is not None and abs((d - today).days) > _YEAR_UNSAID_DAYS:
        return language.say("speak.day_with_year", **words)
    plain = language.say("speak.day", **words)
    if d == today:
        return language.say("speak.today", day=plain)
    if today is not None and d - today == timedelta(1):
        return language.say("speak.tomorrow", day=plain)
    return plain


def clock(t: time, language: Language) -> str:
    """A time of day: "2:30 PM", "9 AM", "noon"."""
    if t.minute == 0 and t.hour in (0, 12):
        return language.say("speak.noon" if t.hour else "speak.midnight")
    half = language.say("speak.am" if t.hour < 12 else "speak.pm")
    key = "speak.clock" if t.minute else "speak.whole_hour"
    return language.say(key, hour=t.hour % 12 or 12, minute=t.minute, half=half)


def moment(dt: datetime, language: Language, *, today: date | None = None) -> str:
    """A day and a time of day: "Tuesday, December 1 at 2:30 PM"."""
    said = day(dt.date(), language, today=today)
    return language.say("speak.moment", day=said, clock=clock(dt.time(), language))


def listing(items: Sequence[str], language: Language, *, word: Literal["and", "or"]) -> str:
    """Items as a sentence lists them: "a, b, or c"; nothing for none."""
    if len(items) < 2:
        return items[0] if items else ""
    joined = language.say(f"speak.listing.{word}")
    first = language.say("speak.listing.comma").join(items[:-1])
    key = "speak.listing.pair" if len(items) == 2 else "speak.listing.more"
    return language.say(key, first=first, word=joined, last=items[-1])


def money(amount: Decimal, currency: str, language: Language) -> str:
    """A sum in a currency of ISO 4217: "$1,250", "$19.50"; cents only where there are some."""
    rounded = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    whole = rounded == rounded.to_integral_value()
    written = f"{abs(rounded):,.0f}" if whole else f"{abs(rounded):,.2f}"
    marks = {",": language.say("speak.thousands_mark"), ".": language.say("speak.decimal_mark")}
    written = written.translate(str.maketrans(marks))
    sign = language.table("speak.currencies").get(currency)
    minus = "-" if rounded < 0 else ""
    if not isinstance(sign, str):
        return minus + language.say("speak.other_money", amount=written, currency=currency)
    return minus + language.say("speak.money", amount=written, sign=sign)


def phone(digits: str, language: Language) -> str:
    """A telephone number as it is written: "(415) 555-0123".

    Takes any writing of a number. One that is neither national nor local is given as its digits.
    """
    plain = "".join(char for char in digits if char.isdecimal())
    if len(plain) == _NATIONAL_DIGITS + 1 and plain.startswith("1"):
        plain = plain[1:]
    if len(plain) == _NATIONAL_DIGITS and not _abroad(digits, plain):
        return language.say("speak.phone", area=plain[:3], exchange=plain[3:6], line=plain[6:])
    if len(plain) == _LOCAL_DIGITS:
        return language.say("speak.short_phone", exchange=plain[:3], line=plain[3:])
    return language.say("speak.international", digits=plain) if "+" in digits else plain


def _abroad(written: str, national: str) -> bool:
    return "+" in written and not written.lstrip().startswith(("+1", "+ 1", "(+1"))
