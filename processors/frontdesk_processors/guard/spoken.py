"""A sentence of the agent's as the patterns of the language files see it."""

from __future__ import annotations

import re
from functools import cache

from frontdesk_processors.language import Language, clean
from frontdesk_processors.language.disguise import undisguised

_CLAUSE = re.compile(r"(?<=[,;:.!?])\s+|\s+[-–—]+\s+")
# A claim in bold face is one all the same, and so is one with an invisible space in its words.
_MARKUP = re.compile(r"</?[a-z]{1,10}/?>|[*_~`|]+", re.IGNORECASE)
# What a list puts before its items, and a link round its words.
_LISTED = re.compile(r"^(?:[-•·>#*]+|\d{1,2}[.)])\s+|^[^\w$€£¥\"'(+]+")
_LINK = re.compile(r"\[([^\]]*)\](?:\([^)]*\))?")


def spoken_form(sentence: str) -> str:
    """A sentence as patterns see it: without markup, in lower case, spelt words put together."""
    plain = _MARKUP.sub("", _LINK.sub(r"\1", clean(sentence)))
    return undisguised(_LISTED.sub("", plain)).strip()


def stated(sentence: str, language: Language) -> str:
    """What a sentence states, as patterns see it: without the question it ends in."""
    plain = spoken_form(sentence)
    if not plain.endswith("?"):
        return plain
    *told, asked = _CLAUSE.split(plain)
    if not _asks(language).search(asked):
        return plain
    # "What else can I do, now that you're booked?" asks one thing and claims another.
    presumed = _presumes(language).search(asked)
    return " ".join([*told, presumed.group(1)] if presumed else told)


@cache
def _asks(language: Language) -> re.Pattern[str]:
    return re.compile(language.text("claims.questions"))


@cache
def _presumes(language: Language) -> re.Pattern[str]:
    return re.compile(language.text("claims.presumed"))
