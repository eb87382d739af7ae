"""Cuts a text into digits, what says what they are, and everything else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.numbers import Numerals, digits, numerals
from frontdesk_processors.language.tokens import Word, words

Secret = Literal["card", "cvv", "ssn", "number"]
"""What is masked; ``number`` is a long one of which nothing says what it is."""

Cue = Literal["card", "bank", "cvv", "ssn", "phone", "birth", "other", "when", "none"]
CUES: tuple[Cue, ...] = ("card", "bank", "cvv", "ssn", "phone", "birth", "other", "when", "none")

TokenKind = Literal["digits", "maybe", "shape", "gap", "cue", "mark", "stop", "letter", "word"]


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a text.

    Args:
        kind: ``digits``; ``maybe``: a word that recognition writes for a digit; ``shape``: a time,
            a date or a sum; ``gap``: what may stand between the digits of one number; ``cue``: what
            the next number is; ``mark``: what masking left; ``stop``: the end of a sentence or a
            clause; ``letter``: one that is spelt; ``word``: anything else.
        start: Index of its first character.
        end: Index after its last character.
        value: The digits, the cue's kind, or the word.
        groups: Lengths of the groups of digits that marks part ("123-45-6789" is 3, 2, 4).
        glued: Whether a letter or a plus stands right before it, as in "R-1234" or "+1".
    """

    kind: TokenKind
    start: int
    end: int
    value: str = ""
    groups: tuple[int, ...] = ()
    glued: str = ""


@dataclass(frozen=True)
class _Lexicon:
    known: Numerals
    homophones: Mapping[str, int]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], TokenKind, str], ...]]
    currency: frozenset[str]
    plus: frozenset[str]
    mark: re.Pattern[str]
    holds: re.Pattern[str]
    stops: re.Pattern[str]


@cache
def _lexicon(language: Language) -> _Lexicon:
    known = numerals(language)
    phrases: dict[str, list[tuple[tuple[str, ...], TokenKind, str]]] = {}

    def add(phrase: str, kind: TokenKind, value: str) -> None:
        row = tuple(phrase.split())
        phrases.setdefault(row[0], []).append((row, kind, value))

    for cue in CUES:
        for phrase in language.list(f"privacy.cues.{cue}"):
            add(phrase, "word" if cue == "none" else "cue", cue)
    for phrase in language.list("privacy.digits.no_digits"):
        add(phrase, "word", phrase)
    for phrase in language.list("privacy.digits.gaps"):
        add(phrase, "gap", phrase)
    numbers = [*known.units, *known.teens, *known.tens, *known.zeros, *known.repeats]
    telling = [
        phrase
        for cue in ("card", "bank", "cvv", "ssn")
        for phrase in language.list(f"privacy.cues.{cue}")
    ]
    either = "|".join(map(re.escape, sorted({*numbers, *telling} - {"o"}, key=len, reverse=True)))
    marks = "|".join(re.escape(str(m)) for m in language.table("privacy.marks").values())
    return _Lexicon(
        known=known,
        homophones=language.numbers("numbers.homophones"),
        phrases={
            first: tuple(sorted(rows, key=lambda row: -len(row[0])))
            for first, rows in phrases.items()
        },
        currency=frozenset(language.list("privacy.digits.currency")),
        plus=frozenset(language.list("contact.plus")),
        mark=re.compile(marks),
        holds=re.compile(rf"\d|\[|\b(?:{either})\b", re.IGNORECASE),
        stops=re.compile(r"[.?!;,\n]"),
    )


def may_hold(text: str, language: Language) -> bool:
    """Whether a text can hold anything that matters here; quick."""
    return _lexicon(language).holds.search(text) is not None


def marked(mark: str, language: Language) -> Secret:
    """What a mark that masking left stands for."""
    for secret in ("card", "cvv", "ssn"):
        if language.text(f"privacy.marks.{secret}") == mark:
            return secret
    return "number"


def tokens(text: str, language: Language) -> list[Token]:
    """The text as tokens, in order; covers everything but spaces and punctuation."""
    return list(_tokens(text, language))


def _tokens(text: str, language: Language) -> Iterator[Token]:
    lexicon = _lexicon(language)
    marks = list(lexicon.mark.finditer(text))
    cut = [
        w for w in words(text, language) if not any(m.start() <= w.start < m.end() for m in marks)
    ]
    keys = [_ascii(word.norm).removesuffix("'s") or word.norm for word in cut]
    at, before, inside = 0, 0, False
    for mark in [*marks, None]:
        until = mark.start() if mark is not None else len(text)
        while at < len(cut) and cut[at].start < until:
            if lexicon.stops.search(text, before, cut[at].start):
                yield Token("stop", before, before)
            token, at = _token(text, cut, keys, at, lexicon, inside=inside)
            yield token
            before = token.end
            inside = token.kind == "digits" or (inside and token.kind == "gap")
        if mark is not None:
            yield Token("mark", mark.start(), mark.end(), mark.group())
            before = mark.end()


def _token(
    text: str,
    cut: Sequence[Word],
    keys: Sequence[str],
    at: int,
    lexicon: _Lexicon,
    *,
    inside: bool,
) -> tuple[Token, int]:
    word = cut[at]
    for row, kind, value in lexicon.phrases.get(keys[at], ()):
        end = at + len(row)
        # "Oh, okay" is no digit, but "five oh okay one" holds one.
        zero = inside and row[0] in lexicon.known.zeros
        if tuple(keys[at:end]) == row and not zero:
            return Token(kind, word.start, cut[end - 1].end, value), end
    if word.filler:
        return Token("gap", word.start, word.end, word.norm), at + 1
    if keys[at][0].isdecimal():
        return _figures(text, cut, keys, at, lexicon), at + 1
    read = digits(keys, at, lexicon.known)
    if read is not None:
        found, end = read
        spoken = cut[end - 1].end
        plus = at > 0 and keys[at - 1] in lexicon.plus
        glued = "+" if plus else _glued(text, word)
        return Token("digits", word.start, spoken, found, (len(found),), glued), end
    if keys[at] in lexicon.known.repeats:
        # What is said twice comes in the next piece.
        return Token("gap", word.start, word.end, keys[at]), at + 1
    if keys[at] in lexicon.homophones:
        found = str(lexicon.homophones[keys[at]])
        return Token("maybe", word.start, word.end, found, (1,)), at + 1
    if len(keys[at]) == 1 and inside and _parts_groups(text, word):
        return Token("gap", word.start, word.end, keys[at]), at + 1
    single = len(keys[at]) == 1 and keys[at] not in ("a", "i")
    return Token("letter" if single else "word", word.start, word.end, keys[at]), at + 1


def _parts_groups(text: str, word: Word) -> bool:
    """Whether a letter stands between three groups of digits and more: "4111x1111x1111"."""
    groups = rf"\d{{3,}}(?:{re.escape(text[word.start : word.end])}\d{{3,}}){{2,}}"
    return any(m.start() < word.start < m.end() for m in re.finditer(groups, text))


_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_DATE = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})|(?:19|20)\d{2}([/.-])\d{1,2}\5\d{1,2}"
)
_EXPIRY = re.compile(r"(?:0?[1-9]|1[0-2])[/-](?:20)?\d{2}")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{1,2}")
_CURRENCY_SIGNS = "$€£"


def _figures(
    text: str, cut: Sequence[Word], keys: Sequence[str], at: int, lexicon: _Lexicon
) -> Token:
    word, key = cut[at], keys[at]
    after = keys[at + 1] if at + 1 < len(keys) else ""
    before = text[: word.start].rstrip()
    found = "".join(char for char in key if char.isdecimal())
    shape = ""
    if _TIME.fullmatch(key):
        shape = "time"
    elif _dated(key):
        shape = "date"
    elif before.endswith(tuple(_CURRENCY_SIGNS)) or after in lexicon.currency:
        shape = "sum"
    elif not key[-1].isdecimal():
        shape = "ordinal"
    elif _THOUSANDS.fullmatch(key) and len(found) < 8:
        shape = "sum"
    if _EXPIRY.fullmatch(key):
        shape = "expiry"
    if shape:
        return Token("shape", word.start, word.end, shape)
    groups = tuple(len(part) for part in re.split(r"\D+", key) if part)
    return Token("digits", word.start, word.end, found, groups, _glued(text, word))


def _dated(key: str) -> bool:
    """Whether figures with marks are a date: no day past 31, one of the first two a month."""
    match = _DATE.fullmatch(key)
    if match is None:
        return False
    if match[1] is None:
        return True
    one, two = int(match[1]), int(match[3])
    return 1 <= one <= 31 and 1 <= two <= 31 and min(one, two) <= 12


def _glued(text: str, word: Word) -> str:
    """The letter or plus that belongs to a number: "R-1234", "AB1234", "+1"."""
    before = text[: word.start]
    if before.rstrip().endswith("+"):
        return "+"
    bare = before.removesuffix("-")
    return bare[-1:] if bare[-1:].isalpha() and (before == bare or len(bare) < len(before)) else ""


def _ascii(norm: str) -> str:
    """The word with the figures of every script as 0 to 9; as long as it was."""
    if norm.isascii():
        return norm
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in norm)
