"""What a claim says besides days, times, sums and names: how often, for whom, where, for what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from frontdesk_processors.guard.facts import Facts, found_in
from frontdesk_processors.guard.spoken import spoken_form
from frontdesk_processors.guard.texts import words
from frontdesk_processors.language import Language
from frontdesk_processors.language.wordings import any_of

_KINDS = ("often", "whom", "where", "who", "long", "plan", "what")
_HOUR = re.compile(r"\b(?:for|at)\s+$")
_END = re.compile(r"\s*(?:$|[.,;:!?])")
_NOON = 12 * 60
_CODED = re.compile(r"[a-z]*\d[0-9a-z]*")


def unborne_particulars(
    sentence: str, facts: Facts, *, heard: frozenset[str], language: Language
) -> tuple[str, ...]:
    """The particulars of a claim that the facts do not bear out; empty when all of them stand.

    Args:
        sentence: What is about to be said.
        facts: What was done.
        heard: What the caller has said, in whose words it may be told.
        language: Its language.
    """
    patterns = _patterns(language)
    plain = patterns.advice.sub(" ", spoken_form(sentence))
    known = {_one(word) for word in (*facts.words, *heard)}
    said_so = known.union(map(_one, patterns.plain))
    wrong: list[str] = []
    for kind, pattern in patterns.kinds.items():
        for match in pattern.finditer(plain):
            told = " ".join(filter(None, match.groups())) or match.group()
            borne = said_so if kind == "what" else known
            if not {_one(word) for word in words(told)} <= borne:
                wrong.append(told.strip())
    wrong += _numbers(plain, facts, language)
    if (code := patterns.code.search(plain.rstrip(" .!"))) and not _is_code(code.group(1), facts):
        wrong.append(code.group(1))
    return tuple(dict.fromkeys(wrong))


def _numbers(plain: str, facts: Facts, language: Language) -> Iterator[str]:
    """Numbers in words that are neither in the facts nor one of their hours."""
    for found in found_in(plain, language):
        if found.kind != "number" or found.text[:1].isdecimal() or found.value in facts.words:
            continue
        hour = _HOUR.search(plain[: found.start]) and _END.match(plain[found.end :])
        if hour and any(
            minute % _NOON == int(found.value) * 60 % _NOON for minute in facts.minutes
        ):
            continue
        yield found.text


def _is_code(told: str, facts: Facts) -> bool:
    """Whether what is told as a reference is one, or no code at all ("on its way")."""
    row = words(told)
    coded = any(_CODED.fullmatch(word) for word in row) or sum(len(word) == 1 for word in row) > 2
    whole = "".join(row)
    return not coded or any(len(word) > 5 and word in whole for word in facts.words)


def _one(word: str) -> str:
    """A word without the ending of several."""
    return word.removesuffix("s") if len(word) > 3 else word


class _Patterns(NamedTuple):
    kinds: Mapping[str, re.Pattern[str]]
    advice: re.Pattern[str]
    code: re.Pattern[str]
    plain: tuple[str, ...]


@cache
def _patterns(language: Language) -> _Patterns:
    def compiled(name: str) -> re.Pattern[str]:
        return any_of(language.list(f"particulars.{name}"), {})

    return _Patterns(
        {kind: compiled(kind) for kind in _KINDS},
        compiled("advice"),
        re.compile(language.text("particulars.code")),
        language.list("particulars.plain"),
    )
