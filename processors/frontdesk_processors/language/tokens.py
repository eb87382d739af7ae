"""Text as it came in, made safe, and cut into words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from frontdesk_processors.language.load import Language

#: Letters that Unicode does not decompose and people still leave out on a keyboard.
_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d"})
#: Control, format (zero-width, bidi), lone surrogate and private-use characters.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co"})
#: Unicode's marks for characters that are others in a different shape (UAX #44, section 5.7.3).
_SHAPES = frozenset({"<font>", "<wide>", "<narrow>"})
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text.

    Args:
        text: As it stands in the text.
        norm: Lower-case, apostrophes plain, the dots of initials gone (``p.m.`` is ``pm``).
        start: Index of its first character in the text.
        end: Index after its last character.
        filler: It carries no meaning (``um``).
    """

    text: str
    norm: str
    start: int
    end: int
    filler: bool = False


class Span(NamedTuple):
    """A value read from a text, and where."""

    value: str
    start: int
    end: int
    confidence: float


_PARTED = re.compile(r"(\w) (['’](?:s|t|d|m|re|ve|ll)\b)", re.IGNORECASE)
"""Some recognisers write "men 's" and "that 's"."""


def clean(text: str) -> str:
    """The text in NFC on one line, in plain letters, without what is not seen; never raises.

    What a recogniser writes apart ("men 's") is put together.
    """
    kept = (
        " " if char.isspace() else _plain(char)
        for char in text
        if char.isspace() or unicodedata.category(char) not in _UNSAFE
    )
    return _PARTED.sub(r"\1\2", " ".join(unicodedata.normalize("NFC", "".join(kept)).split()))


def _plain(char: str) -> str:
    """A letter or figure of another shape (mathematical, full-width) as the usual one."""
    shape = unicodedata.decomposition(char).partition(" ")[0]
    return unicodedata.normalize("NFKC", char) if shape in _SHAPES else char


def fold(text: str) -> str:
    """The text without case and accents, for comparing names."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_UNDECOMPOSED)
    return "".join(char for char in plain if not unicodedata.combining(char))


@dataclass(frozen=True)
class _Cutter:
    pattern: re.Pattern[str]
    fillers: frozenset[str]
    pairs: frozenset[str]


@cache
def _cutter(language: Language) -> _Cutter:
    suffixes = "|".join(language.list("numbers.ordinal_suffixes"))
    pattern = re.compile(
        r"[^\s@<>()\[\],;:\"]+@[^\W_][\w-]*(?:\.[\w-]+)*\.[^\W\d_]{2,}"
        rf"|\d+(?:{suffixes})\b"
        r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)"
        r"|\d+(?:[:/.\-]\d+)*"
        r"|(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+\b\.?"
        r"|[^\W\d_]+(?:['’‘ʼ`][^\W\d_]+)*",
        re.IGNORECASE,
    )
    return _Cutter(
        pattern,
        frozenset(language.list("words.fillers")),
        frozenset(language.list("words.not_fillers")),
    )


def words(text: str, language: Language) -> list[Word]:
    """The words of a text, in order; everything that is no word, number or address is left out."""
    cutter = _cutter(language)
    found: list[Word] = []
    for match in cutter.pattern.finditer(text):
        norm = match.group().lower().translate(_APOSTROPHES)
        if norm[0].isalpha() and "@" not in norm:
            norm = norm.replace(".", "")
        filler = norm in cutter.fillers
        if found and f"{found[-1].norm} {norm}" in cutter.pairs:
            found[-1], filler = replace(found[-1], filler=False), False
        found.append(Word(match.group(), norm, match.start(), match.end(), filler))
    return found
