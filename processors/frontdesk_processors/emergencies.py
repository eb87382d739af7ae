"""Whether words tell of an emergency: a rule, which no model and no prompt has a part in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from frontdesk_processors.language import Language
from frontdesk_processors.language.disguise import undisguised
from frontdesk_processors.language.wordings import any_of
from frontdesk_processors.places import Place

Emergency = Literal["life", "self_harm", "violence"]
"""What is at stake: a life by illness or accident, a life by one's own hand, or by another's."""


@dataclass(frozen=True)
class _Rules:
    cues: tuple[tuple[Emergency, re.Pattern[str]], ...]
    harmless: re.Pattern[str]


def emergency_in(words: str, language: Language) -> Emergency | None:
    """The emergency that words tell of; None when they tell of none.

    What is long over, denied, asked about or only a way of speaking is none. When in doubt it is
    one: a caller who is given a number too many has lost a sentence.

    Args:
        words: What was said or typed: a piece of a turn, or the whole of it.
        language: Its language; holds the patterns.
    """
    rules = _rules(language)
    plain = _plain(words)
    if _first(rules, plain) is None:
        return None
    # "No, chest pain" is no denial: what stands before a comma is said of nothing after it.
    return _first(rules, rules.harmless.sub(" . ", plain))


def emergency_over(before: str, words: str, language: Language) -> Emergency | None:
    """The emergency that words tell of only together with those before them: "I can't", "breathe".

    What is harmless in either of them stays harmless, and the ends of sentences that stand where
    one piece goes over into the next count for nothing: ears write them wherever somebody pauses.

    Args:
        before: What was said right before.
        words: What was said now.
        language: Their language.

    Returns:
        None too where either of them tells of one by itself.
    """
    rules = _rules(language)
    begun, ended = (rules.harmless.sub(" . ", _plain(text)) for text in (before, words))
    if not begun or not ended or _first(rules, begun) or _first(rules, ended):
        return None
    seamless = f"{begun.rstrip(' .,')} {ended.lstrip(' .,')}"
    if _first(rules, seamless) is None:
        return None
    return _first(rules, rules.harmless.sub(" . ", seamless))


def emergency_line(
    kind: Emergency, *, at: Place, language: Language, own: Mapping[str, str] | None = None
) -> str:
    """What is said in an emergency.

    Args:
        kind: The emergency.
        at: The place whose numbers are told.
        language: Holds the lines.
        own: Lines that the business says instead, by kind.
    """
    line = (own or {}).get(kind)
    if line is None:
        texts = kind == "self_harm" and at.crisis_texts
        line = language.text(f"emergency.{kind}_text" if texts else f"emergency.{kind}")
    return line.format(life=at.life, crisis=at.crisis)


def _first(rules: _Rules, plain: str) -> Emergency | None:
    flowing = " ".join(plain.replace(",", " ").split())
    return next((kind for kind, cue in rules.cues if cue.search(flowing)), None)


def _plain(words: str) -> str:
    """Lower case without apostrophes; commas and the ends of sentences stand alone."""
    bare = undisguised(words).replace("'", "")
    # "Paiiiin": no word has a letter three times over.
    bare = re.sub(r"([^\W\d_])\1{2,}", r"\1", bare)
    stopped = re.sub(r"[.!?;:]+(?!\d)", " . ", bare).replace(",", " , ")
    return " ".join(re.sub(r"[^\w.,]", " ", stopped).split())


@cache
def _rules(language: Language) -> _Rules:
    parts = language.table("emergency.parts")
    kinds: dict[str, Emergency] = {kind: kind for kind in get_args(Emergency)}
    cues: list[tuple[Emergency, re.Pattern[str]]] = []
    for name in language.list("emergency.kinds"):
        cues.append((kinds[name], any_of(language.list(f"emergency.cues.{name}"), parts)))
    return _Rules(
        tuple(cues),
        any_of(language.list("emergency.harmless"), parts),
    )
