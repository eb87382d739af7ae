"""What a caller asks about the machine they talk to, or demands of it: rules, and no model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Literal, get_args

from frontdesk_processors.language import Language
from frontdesk_processors.language.wordings import any_of

_MARKS = re.compile(r"[\s?!.,;:]+")

Kind = Literal["ai", "recorded", "decline", "opt_out", "opt_in"]
"""Whether they talk to a machine, whether it is kept; that it must not be; not to be called or
texted any more; that they may be again."""

Setting = Literal["messages", "typed", "spoken"]
"""A channel of text messages, where a carrier's words count; other typed text; a call."""


@dataclass(frozen=True, kw_only=True)
class Demand:
    """One thing asked or demanded.

    Parameters:
        kind: What.
        words: The words that did it.
        start: Where they begin in the turn.
        end: Where they end in it.
    """

    kind: Kind
    words: str
    start: int
    end: int


def demands_in(
    text: str, language: Language, *, setting: Setting = "typed", busy: bool = False
) -> tuple[Demand, ...]:
    """What a turn asks about us or demands of us, in order.

    A single word such as "stop" is a demand only where a carrier takes it for one, or, typed,
    where nothing else is under way that it could be about.

    Args:
        text: The caller's turn.
        language: Its language; holds the patterns.
        setting: How it came.
        busy: Whether something is under way, such as a booking.
    """
    if (kind := _alone(text, language, setting=setting, busy=busy)) is not None:
        return (Demand(kind=kind, words=text, start=0, end=len(text)),)
    rules = _rules(language)
    plain = rules.harmless.sub(lambda found: "#" * len(found.group()), _plain(text))
    found: list[Demand] = []
    for kind, cue in rules.cues.items():
        for match in cue.finditer(plain):
            start, end = match.span()
            found.append(Demand(kind=kind, words=text[start:end], start=start, end=end))
        # "Don't call me" within "you can't call me" is one demand, not two.
        plain = cue.sub(lambda match: "#" * len(match.group()), plain)
    return tuple(sorted(found, key=lambda demand: demand.start))


def without(text: str, demands: Sequence[Demand]) -> str:
    """A turn without the words of its demands, and the marks that end them."""
    kept, at = "", 0
    for demand in demands:
        kept = f"{kept}{text[at : demand.start]} "
        after = _MARKS.match(text, demand.end)
        at = max(at, after.end() if after else demand.end)
    return " ".join(f"{kept}{text[at:]}".split())


def _alone(text: str, language: Language, *, setting: Setting, busy: bool) -> Kind | None:
    word = _bare(text)
    if setting == "spoken":
        return None
    if setting == "messages":
        word = _bare(re.sub(language.text("consent.alone.polite"), "", word)) or word
    if word in language.list("consent.alone.again"):
        return "opt_in" if setting == "messages" or word == "unstop" else None
    if setting == "messages" and word in language.list("consent.alone.always"):
        return "opt_out"
    idle = "idle" if setting == "messages" else "typed_idle"
    return "opt_out" if not busy and word in language.list(f"consent.alone.{idle}") else None


def _bare(text: str) -> str:
    """Words without marks, each that is said over and over once."""
    words = re.sub(r"[^\w\s-]", "", text).casefold().split()
    return " ".join(word for word, _ in groupby(words))


@dataclass(frozen=True)
class _Rules:
    cues: Mapping[Kind, re.Pattern[str]]
    harmless: re.Pattern[str]


@cache
def _rules(language: Language) -> _Rules:
    kinds: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
    parts = language.table("consent.demands.parts")
    cues: dict[Kind, re.Pattern[str]] = {
        kinds[name]: any_of(language.list(f"consent.demands.{name}"), parts)
        for name in language.list("consent.demands.kinds")
    }
    return _Rules(cues, any_of(language.list("consent.demands.harmless"), parts))


def _plain(text: str) -> str:
    """Lower case with straight apostrophes, letter for letter, so that places in it hold."""
    lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return re.sub(r"[^\w.,!?;'()+@#-]", " ", re.sub("[’‘`´]", "'", lower))
