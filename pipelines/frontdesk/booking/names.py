"""Who somebody is: names and numbers as they are said, and whether they are those on record."""

from __future__ import annotations

import re

from frontdesk_processors.language import Language
from frontdesk_processors.language.find import find
from frontdesk_processors.language.tokens import clean, fold

_LONGEST_NAME = 80
_NAME = re.compile(r"[\w\s.,'’ʼ`()-]+")
"""What a name is written with; a sentence, a tag or a formula is none."""
_PHONE_DIGITS = range(10, 16)
"""National numbers have ten digits here; E.164 allows fifteen."""
_GAP = re.compile(r"[^\w]+")
_APOSTROPHE = re.compile(r"['’ʼ`.]")

# What is written in more than one way for one sound, and is heard as one.
_SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("sch", "sh"), ("gh", "g"), ("cz", "ch"), ("th", "t"),
    ("z", "s"), ("c", "k"), ("q", "k"), ("y", "i"), ("j", "i"), ("w", "f"), ("v", "f"),
)  # fmt: skip


def folded(name: str) -> str:
    """The name as it is compared: no case, accents or punctuation; family name last."""
    family, comma, given = name.partition(",")
    plain = _APOSTROPHE.sub("", fold(f"{given} {family}" if comma else name))
    return " ".join(_GAP.sub(" ", plain).split())


def same_person(said: str, recorded: str) -> bool:
    """Whether ``said`` may name the person recorded, given that the date of birth agrees.

    The given name must agree exactly. Middle names do not count. The family name may be off by
    one letter, or sound alike; of a double name, one part will do.
    """
    heard, known = folded(said).split(), folded(recorded).split()
    if len(heard) < 2 or len(known) < 2 or heard[0] != known[0]:
        return False
    family = recorded.partition(",")[0] if "," in recorded else recorded.rsplit(maxsplit=1)[-1]
    return any(_alike(word, part) for part in folded(family).split() for word in heard[1:])


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    # In short names one letter is the difference between two people.
    if min(len(one), len(other)) < 4:
        return False
    return one_slip(one, other) or _sound(one) == _sound(other)


def one_slip(one: str, other: str) -> bool:
    """Whether one letter added, dropped or changed, or two neighbours swapped, explain it."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) == len(other):
        swapped = one[at + 1 : at + 2] + one[at : at + 1] + one[at + 2 :]
        return one[at + 1 :] == other[at + 1 :] or swapped == other[at:]
    return one[at:] == other[at + 1 :]


def _sound(word: str) -> str:
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = re.sub(r"(.)\1+", r"\1", word)
    return word[:1] + re.sub(r"[aeiouh]", "", word[1:])


def as_written(said: str) -> str | None:
    """A first and last name as it goes on a record; None for what is no such name.

    One that came out of speech in lower case gets its capitals, one said family name first its
    order.
    """
    name = " ".join(clean(said).replace("<", " ").replace(">", " ").split())
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name) or len(folded(name).split()) < 2:
        return None
    family, comma, given = name.partition(",")
    ordered = f"{given.strip()} {family.strip()}" if comma else name
    return ordered.title() if ordered == ordered.lower() else ordered


def phone_number(said: str | None, language: Language) -> str | None:
    """A telephone number in E.164; None when the text holds none that is complete."""
    if not said:
        return None
    found = find(said, language, expect="phone")
    number = next((one.value for one in found if one.kind == "phone"), said)
    digits = "".join(char for char in number if char.isdecimal())
    if len(digits) not in _PHONE_DIGITS:
        return None
    return f"+1{digits}" if len(digits) == _PHONE_DIGITS[0] else f"+{digits}"
