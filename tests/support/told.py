"""Numbers as callers type and say them, generated: nobody's cards, and numbers that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random

ISSUERS = (("4", 16), ("51", 16), ("55", 16), ("2223", 16), ("34", 15), ("37", 15), ("6011", 16))
WORDS = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
FILLERS = ("um", "uh", "let me see", "okay", "and then", "hold on")
MONTHS = ("January", "March", "June", "August", "October", "December")


@dataclass(frozen=True)
class Told:
    """What a caller says, in the pieces it is heard in.

    Args:
        what: What kind of number it holds.
        pieces: The pieces of one turn, or one for each turn.
        digits: The digits that may not be left, or must be.
        turns: Whether each piece is a turn of its own.
        asked: What the agent asked before it.
    """

    what: str
    pieces: tuple[str, ...]
    digits: str
    turns: bool = False
    asked: str = ""


def card(rng: Random) -> str:
    """A number with an issuer's beginning and a right check digit."""
    prefix, length = rng.choice(ISSUERS)
    body = prefix + "".join(rng.choice("0123456789") for _ in range(length - 1 - len(prefix)))
    total = 0
    for place, char in enumerate(reversed(body + "0")):
        doubled = int(char) * (1 + place % 2)
        total += doubled - 9 * (doubled > 9)
    return body + str(-total % 10)


def ssn(rng: Random) -> str:
    """Nine digits that were never given out: they begin with 9."""
    return f"9{rng.randrange(10**8):08d}"


def phone(rng: Random) -> str:
    """A number of the range kept for fiction."""
    return f"{rng.choice((212, 310, 415, 503, 617, 718))}55501{rng.randrange(100):02d}"


def grouped(digits: str, sizes: tuple[int, ...], mark: str) -> str:
    """The digits in groups."""
    parts, at = list[str](), 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return mark.join([*parts, digits[at:]] if at < len(digits) else parts)


def typed(digits: str, rng: Random) -> str:
    """A number as people type it."""
    sizes = {16: (4, 4, 4, 4), 15: (4, 6, 5), 9: (3, 2, 4), 10: (3, 3, 4)}[len(digits)]
    return rng.choice(
        (
            digits,
            grouped(digits, sizes, " "),
            grouped(digits, sizes, "-"),
            grouped(digits, sizes, "."),
            " ".join(digits),
        )
    )


def spoken(digits: str, rng: Random) -> str:
    """A number as people say it, digit by digit or in pairs, with hesitations."""
    how = rng.choice(("digits", "digits", "doubles", "pairs", "figures"))
    said = list(_pairs(digits) if how == "pairs" else _words(digits, how, rng))
    built: list[str] = []
    for at, word in enumerate(said):
        if at and rng.random() < 0.08:
            built.append(rng.choice(FILLERS))
        built.append(word + ("," if at % 4 == 3 and rng.random() < 0.3 else ""))
    return " ".join(built)


def _words(digits: str, how: str, rng: Random) -> Iterator[str]:
    at = 0
    while at < len(digits):
        if how == "doubles" and digits[at : at + 2] == digits[at] * 2:
            yield f"double {_word(digits[at], rng)}"
            at += 2
            continue
        yield digits[at] if how == "figures" else _word(digits[at], rng)
        at += 1


def _word(digit: str, rng: Random) -> str:
    return rng.choice(("zero", "oh")) if digit == "0" else WORDS[int(digit)]


def _pairs(digits: str) -> Iterator[str]:
    for at in range(0, len(digits), 2):
        pair = digits[at : at + 2]
        if len(pair) == 1 or pair[0] == "0":
            yield from (WORDS[int(char)] for char in pair)
        elif pair[0] == "1":
            yield TEENS[int(pair[1])]
        else:
            yield TENS[int(pair[0])] + ("" if pair[1] == "0" else f" {WORDS[int(pair[1])]}")


def split(text: str, rng: Random) -> tuple[str, ...]:
    """The text in two or three pieces, cut between words."""
    said = text.split()
    if len(said) < 2:
        return (text,)
    cuts = sorted(rng.sample(range(1, len(said)), min(len(said) - 1, rng.choice((1, 1, 2)))))
    bounds = [0, *cuts, len(said)]
    return tuple(" ".join(said[a:b]) for a, b in pairwise(bounds))


CARD_LEADS = (
    "my card number is {}",
    "the card is {}",
    "{}",
    "it's a visa {}",
    "okay so {}",
    "put it on {} please",
    "you can charge {}",
    "yeah my credit card is {} thanks",
    "here you go {}",
    "Amex {}",
    "i want to pay with {}",
    "the number on the card {} is that okay",
    "sure it's {} and the code on the back is {cvv}",
    "card {} expires 12/27 cvv {cvv}",
    "{} is my card number",
)
SSN_LEADS = (
    "my social security number is {}", "my social is {}", "SSN {}", "it's {}, that's my social",
    "social {}", "{} is my ssn", "my social security is {} do you need it",
)  # fmt: skip
CVV_LEADS = (
    "the cvv is {}", "security code {}", "{} is the cvv", "the code on the back is {}", "cvc {}",
    "the three digits on the back are {}", "c v v {}",
)  # fmt: skip
PHONE_LEADS = (
    "my number is {}", "call me at {}", "{}", "it's {}", "you can reach me at {} after five",
    "my phone number is {} and I need a flu shot", "my cell {}", "the best number is {}", "yeah {}",
    "{} is my cell", "text me at {} please",
)  # fmt: skip


def secrets(rng: Random) -> Told:
    """One thing that has to be masked."""
    number, code = card(rng), f"{rng.randrange(1000):03d}"
    how: Callable[[str, Random], str] = rng.choice((typed, spoken))
    kind = rng.choice(("card", "card", "split card", "card over turns", "ssn", "cvv"))
    if kind == "ssn":
        number = ssn(rng)
        return Told("ssn", (rng.choice(SSN_LEADS).format(how(number, rng)),), number)
    if kind == "cvv":
        said = rng.choice((code, " ".join(_words(code, "doubles", rng))))
        return Told("cvv", (rng.choice(CVV_LEADS).format(said),), code)
    said = rng.choice(CARD_LEADS).format(how(number, rng), cvv=code)
    digits = number
    if kind == "card":
        return Told("card", (said,), digits)
    return Told(kind, split(said, rng), digits, turns=kind == "card over turns")


def harmless(rng: Random) -> Told:
    """One thing that has to stay."""
    how: Callable[[str, Random], str] = rng.choice((typed, spoken))
    number = phone(rng)
    year, day = str(rng.randrange(1930, 2020)), rng.randrange(1, 29)
    member = f"{rng.randrange(10**9, 10**10)}"
    letters = rng.choice(("XYZ", "W", "AB", "HMO"))
    reference = "".join(rng.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(8))
    hour = rng.randrange(7, 19)
    options: tuple[tuple[str, str, str, str], ...] = (
        ("phone", rng.choice(PHONE_LEADS).format(how(number, rng)), number, ""),
        ("phone asked", how(number, rng), number, "What is the best phone number to reach you?"),
        ("birth", f"I was born {rng.choice(MONTHS)} {day} {year}", year, ""),
        ("birth", f"{day % 12 + 1}/{day}/{year}", year, "What is your date of birth?"),
        ("birth", f"{day % 12 + 1:02d}{day:02d}{year}", year, "What is your date of birth?"),
        ("birth", f"date of birth {day % 12 + 1:02d} {day:02d} {year}", year, ""),
        ("both", f"born {rng.choice(MONTHS)} {day} {year}, {how(number, rng)}", number, ""),
        ("reference", f"my reference is R-{reference}", "", ""),
        ("reference", f"R-{reference}", "", "What is the reference?"),
        ("reference", f"the receipt number is R {' '.join(reference)}", "", ""),
        ("member", f"my member id is {letters}{member}", member, ""),
        ("member", f"{member[:9]}", member[:9], "What is your insurance member number?"),
        ("member", f"my insurance card says {how(member, rng)}", member, ""),
        ("member", f"{letters}{member}", member, ""),
        ("time", f"{rng.choice(MONTHS)} {day} at {hour}:30", f"{hour}30", ""),
        ("time", f"can I come at {hour} 45 or {hour + 1} 15 on the {day}th", f"{hour}45", ""),
        ("time", "ten thirty eleven fifteen or two forty five", "", "Which time would suit you?"),
        ("address", f"I live at {rng.randrange(100, 9999)} Elm Street 94110", "94110", ""),
        ("zip", f"94{rng.randrange(100, 999)}-{rng.randrange(1000, 9999)}", "94", ""),
        ("money", "is it really $1,250.00 for two visits", "125000", ""),
        ("date", f"2026-12-{day:02d} or 12/{day}/2026", "2026", ""),
        ("two phones", f"{number} or {phone(rng)}", number, ""),
        ("counting", "one of the two doctors at three, for four people", "", ""),
    )  # fmt: skip
    what, said, digits, asked = rng.choice(options)
    return Told(what, (said,), digits, asked=asked)
