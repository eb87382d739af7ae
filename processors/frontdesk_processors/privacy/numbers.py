"""What a row of digits can be: a payment card, telephone numbers, a date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from frontdesk_processors.language.load import Language

CARD_LENGTHS = range(13, 20)
"""Digits of a payment card (ISO/IEC 7812-1, 4.2; nobody issues shorter ones any more)."""

#: Issuers' beginnings and lengths. A test card of any of them passes.
_ISSUERS = tuple(
    (re.compile(prefix), lengths)
    for prefix, lengths in (
        (r"4", (13, 16, 19)),
        (r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),
        (r"3[47]", (15,)),
        (r"6011|64[4-9]|65", (16, 17, 18, 19)),
        (r"30[0-5]|309|36|3[89]", (14, 16)),
        (r"35(?:2[89]|[3-8])", (16, 17, 18, 19)),
        (r"62", (16, 17, 18, 19)),
        (r"50|5[6-9]|6[0-9]", (13, 14, 15, 16, 17, 18, 19)),
    )
)

_BEGINS = re.compile("|".join(prefix.pattern for prefix, _ in _ISSUERS[:4]))
"""How the cards begin that nearly everybody has; of the others too many telephone numbers do."""
_GROUP = 4
"""Digits in a printed group of a card."""

_YEAR = re.compile(r"(?:[0-3]?\d)?(?:19\d|20[0-4])\d")


def luhn(digits: str) -> bool:
    """Whether the check digit is right (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        doubled = int(char) * (1 + place % 2)
        total += doubled - 9 * (doubled > 9)
    return total % 10 == 0


def is_card(digits: str) -> bool:
    """Whether they are a payment card's: an issuer's beginning, its length, the check digit."""
    return (
        len(digits) in CARD_LENGTHS
        and any(len(digits) in sizes and begins.match(digits) for begins, sizes in _ISSUERS)
        and luhn(digits)
    )


def is_common_card(digits: str) -> bool:
    """Whether they are a card's of one of the lengths that nearly all cards have."""
    return len(digits) in (15, 16) and is_card(digits)


def is_half_card(groups: Sequence[int], digits: str) -> bool:
    """Whether digits are the first half of a card by their groups: fours, behind an issuer's.

    Telephone numbers and dates are grouped otherwise.

    Args:
        groups: Lengths of the groups they were said or written in.
        digits: All of them.
    """
    if len(groups) < 2 or groups[0] != _GROUP or not _BEGINS.match(digits):
        return False
    full = all(size % _GROUP == 0 for size in groups[:-1]) and not is_date(digits)
    fours = full and (groups[-1] < _GROUP or groups[-1] % _GROUP == 0)
    amex = digits[0] == "3" and len(groups) == 2 and groups[1] <= 6
    return len(digits) >= 7 and (fours or amex)


def has_issuer(digits: str) -> bool:
    """Whether the first digits are an issuer's."""
    return _BEGINS.match(digits) is not None


@cache
def _phone_pattern(language: Language) -> re.Pattern[str]:
    code, national = (
        language.text("contact.country_code"),
        language.text("contact.national_pattern"),
    )
    return re.compile(rf"(?:{code})?{national}")


def is_phone(digits: str, language: Language) -> bool:
    """Whether they are a whole national telephone number."""
    return _phone_pattern(language).fullmatch(digits) is not None


def is_date(digits: str) -> bool:
    """Whether eight digits can be a date of the last or this century, in any order."""
    if len(digits) != 8:
        return False
    orders = (
        (digits[4:], digits[:2], digits[2:4]),
        (digits[4:], digits[2:4], digits[:2]),
        (digits[:4], digits[4:6], digits[6:]),
    )
    return any(_exists(*order) for order in orders)


def _exists(year: str, month: str, day: str) -> bool:
    if year[:2] not in ("19", "20"):
        return False
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def is_made_of_others(groups: Sequence[str], language: Language, *, years: bool = False) -> bool:
    """Whether a row of groups is telephone numbers and dates, one after the other.

    Args:
        groups: The digits, as they were said or written.
        years: Whether the end of a date may be among them: a year, or a day and a year.
        language: Knows what a national number looks like.
    """
    return _made_of(tuple(groups), language, years=years, phones=0)


def _made_of(groups: tuple[str, ...], language: Language, *, years: bool, phones: int) -> bool:
    if not groups:
        return phones > 0
    built = ""
    for at, group in enumerate(groups):
        built += group
        if len(built) > 11:
            return False
        rest = groups[at + 1 :]
        if is_phone(built, language) and _made_of(rest, language, years=years, phones=phones + 1):
            return True
        dated = is_date(built) or (years and _YEAR.fullmatch(built) is not None)
        if dated and _made_of(rest, language, years=years, phones=phones):
            return True
    return False
