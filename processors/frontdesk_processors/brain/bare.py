"""The words of an answer that are the answer, without what is only said around it."""

from __future__ import annotations

import re
from functools import cache

from frontdesk_processors.language import Language


def bare(text: str, language: Language, *, name: bool = False) -> str:
    """A value as it was said, without what leads up to it and what is said for politeness.

    Args:
        text: The answer: "well, it's lisinopril, thanks so much".
        language: Its language.
        name: Whether the value is what something is called. Sentences that follow then are no
            part of it either: "lisinopril, I've had it for years".
    """
    words = " ".join(text.replace("’", "'").split()).strip(_STOPS)
    if _lead_outs(language).fullmatch(f" {words}"):
        return ""
    while words != (shorter := _shorter(words, language, name=name)):
        words = shorter
    return "" if words.casefold() in language.list("brain.lead_ins") else words


_STOPS = " .,!?;-–—"


def _shorter(words: str, language: Language, *, name: bool) -> str:
    led = _lead_ins(language).sub("", words)
    # A word that only leads up is kept where it is all that was said.
    words = (led or words).strip(_STOPS)
    words = (_lead_outs(language).sub("", words) or words).strip(_STOPS)
    if name:
        words = (_sentences(language).sub("", words) or words).strip(_STOPS)
    return words


@cache
def _lead_ins(language: Language) -> re.Pattern[str]:
    leads = sorted(language.list("brain.lead_ins"), key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(map(re.escape, leads))})(?=[ ,.;!]),? *", re.IGNORECASE)


@cache
def _lead_outs(language: Language) -> re.Pattern[str]:
    tails = "|".join(language.list("brain.lead_outs"))
    return re.compile(rf"[ ,.;!-]+(?:{tails})$", re.IGNORECASE)


@cache
def _sentences(language: Language) -> re.Pattern[str]:
    begins = "|".join(language.list("brain.sentences"))
    return re.compile(rf" *[,.;!–—] *(?:{begins})\b.*$", re.IGNORECASE | re.DOTALL)
