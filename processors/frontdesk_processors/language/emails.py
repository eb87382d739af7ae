"""E-mail addresses, typed and spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.numbers import digits, numerals
from frontdesk_processors.language.tokens import Span

_SIGN = "@"
_LOCAL_PIECES = 64
"""Longest part of an address before the sign (RFC 5321, section 4.5.3.1.1)."""
_LOCAL_WORDS = 6
"""At most so many words make the part of an address before "at"."""


@dataclass(frozen=True)
class _Marks:
    at: frozenset[str]
    dot: frozenset[str]
    signs: Mapping[str, str]
    tops: frozenset[str]
    stops: frozenset[str]
    joined: Mapping[str, str]


@cache
def _marks(language: Language) -> _Marks:
    return _Marks(
        at=frozenset(language.list("contact.email_at")),
        dot=frozenset(language.list("contact.email_dot")),
        signs={k: str(v) for k, v in language.table("contact.email_marks").items()},
        tops=frozenset(language.list("contact.email_tops")),
        stops=frozenset(language.list("contact.email_stops")),
        joined={k: str(v) for k, v in language.table("contact.email_joined").items()},
    )


_PIECE = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[@._+\-]")
_TYPED = re.compile(
    r"[\w.+\-]+@[^\W_](?:[\w\-]*[^\W_])?(?:\.[^\W_](?:[\w\-]*[^\W_])?)*\.[^\W\d_]{2,}", re.UNICODE
)


def emails(text: str, language: Language) -> Iterator[Span]:
    """The e-mail addresses of a text, in lower case."""
    taken: list[tuple[int, int]] = []
    for match in _TYPED.finditer(text):
        taken.append(match.span())
        yield Span(match.group().lower().strip("."), match.start(), match.end(), 1.0)
    marks = _marks(language)
    lowered = text.lower()
    if len(lowered) != len(text) or not any(word in lowered for word in marks.at):
        return
    pieces = list(_PIECE.finditer(lowered))
    for at, piece in enumerate(pieces):
        if piece.group() not in marks.at:
            continue
        found = _spoken(pieces, at, language)
        if found is not None and all(found.end <= a or b <= found.start for a, b in taken):
            yield found


def _spoken(pieces: list[re.Match[str]], at: int, language: Language) -> Span | None:
    domain = _domain(pieces, at + 1, language)
    local = _local(pieces, at - 1, language)
    if domain is None or local is None:
        return None
    confidence = 0.9 if len(local[0]) > 1 else 0.6
    return Span(
        f"{local[0]}@{domain[0]}", pieces[local[1]].start(), pieces[domain[1]].end(), confidence
    )


def _domain(pieces: list[re.Match[str]], at: int, language: Language) -> tuple[str, int] | None:
    marks = _marks(language)
    labels: list[str] = [""]
    end = at - 1
    for here in range(at, len(pieces)):
        word = pieces[here].group()
        if word in marks.dot:
            if not labels[-1]:
                return None
            if end >= at and len(labels) > 1 and word == "." and not _next_top(pieces, here, marks):
                break
            labels.append("")
        elif word in marks.signs:
            labels[-1] += marks.signs[word]
        elif len(labels) > 1 and labels[-1]:
            break
        elif (len(labels) == 1 and here - at > 3) or (
            len(labels) > 1 and word not in marks.tops and not _followed_by_dot(pieces, here, marks)
        ):
            return None
        else:
            labels[-1] += " " * bool(labels[-1]) + word
            end = here
    if not labels[-1]:
        labels.pop()
    if len(labels) < 2 or labels[-1] not in marks.tops:
        return None
    joined = [marks.joined.get(label, label.replace(" ", "")) for label in labels]
    return ".".join(joined), end


def _next_top(pieces: list[re.Match[str]], at: int, marks: _Marks) -> bool:
    return at + 1 < len(pieces) and pieces[at + 1].group() in marks.tops


def _followed_by_dot(pieces: list[re.Match[str]], at: int, marks: _Marks) -> bool:
    return at + 1 < len(pieces) and pieces[at + 1].group() in marks.dot


def _local(pieces: list[re.Match[str]], at: int, language: Language) -> tuple[str, int] | None:
    marks = _marks(language)
    # Who types the sign types the rest without spaces, so that only one word belongs to it.
    typed = pieces[at + 1].group() == _SIGN
    first, count, joined = at + 1, 0, False
    for here in range(at, max(at - _LOCAL_PIECES, -1), -1):
        word = pieces[here].group()
        if word in marks.at:
            break
        mark = word in marks.dot or word in marks.signs
        if not mark and (
            word in marks.stops or count >= _LOCAL_WORDS or (typed and count and not joined)
        ):
            break
        joined = mark
        first, count = here, count + (len(word) > 1)
    if first > at:
        return None
    words = [piece.group() for piece in pieces[first : at + 1]]
    value = _joined_local(words, language).strip(".-+")
    return (value, first) if value and value[0] != _SIGN else None


def _joined_local(words: list[str], language: Language) -> str:
    marks, known = _marks(language), numerals(language)
    built, at = "", 0
    while at < len(words):
        word = words[at]
        if word in marks.dot:
            built, at = built + ".", at + 1
        elif word in marks.signs:
            built, at = built + marks.signs[word], at + 1
        elif (read := digits(words, at, known)) is not None and word != "o":
            built, at = built + read[0], read[1]
        else:
            built, at = built + word.replace("'", ""), at + 1
    return built
