"""The people that a written text mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.phrases import Phrase, phrases

_WORD = re.compile(r"[^\W\d_][\w'’]*")
_POSSESSIVE = re.compile(r"['’]s$")


class _Known(NamedTuple):
    given: frozenset[str]
    titles: frozenset[str]


@cache
def _known(language: Language) -> _Known:
    full = language.table("match.titles")
    titles = {*language.list("names.titles"), *full, *(str(title) for title in full.values())}
    return _Known(frozenset(language.text("names.given").split()), frozenset(titles))


def people(
    text: str, language: Language, *, timed: Sequence[Phrase] | None = None
) -> Iterator[str]:
    """Runs of capitalised words that a title stands before, or that a known given name is in.

    A name that is no known given name and has no title is not found; nor is a day, a month, or a
    lone word that begins a sentence, unless a comma follows it ("Maria, you are …"). ``timed`` are
    its days and times, where they were read already.
    """
    known = _known(language)
    for run in _capitalised(text, language, timed):
        words = [_POSSESSIVE.sub("", word.group()) for word in run]
        named = words
        while named and named[0].casefold() in known.titles:
            named = named[1:]
        if not named:
            continue
        titled = len(named) < len(words)
        begins = text[: run[0].start()].rstrip()[-1:] in ("", ".", "!", "?", ":")
        lone = len(words) == 1 and begins and text[run[-1].end() :][:1] != ","
        if titled or (not lone and any(word.casefold() in known.given for word in named)):
            yield " ".join(named)


def _capitalised(
    text: str, language: Language, timed: Sequence[Phrase] | None
) -> Iterator[list[re.Match[str]]]:
    """Runs of words with capitals that are no days or times, a title's full stop within."""
    titles = _known(language).titles
    read = phrases(text, language) if timed is None else timed
    spans = [(phrase.start, phrase.end) for phrase in read]
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        gap = text[run[-1].end() : word.start()] if run else ""
        joined = gap in (" ", "-") or (gap == ". " and run[-1].group().casefold() in titles)
        fits = word.group()[0].isupper() and not any(a <= word.start() < b for a, b in spans)
        if run and not (fits and joined):
            yield run
            run = []
        if fits:
            run.append(word)
    if run:
        yield run
