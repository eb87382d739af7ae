"""What the caller says while the agent speaks: whether they listen, or mean it to stop."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from frontdesk_processors.language import Language, find, read

Meaning = Literal["listening", "meant", "unclear"]
"""``listening``: only shows that somebody listens. ``meant``: is for the agent. ``unclear``: a
word or two that may be either, since ears make words of any murmur ("never" of an "mm-hm")."""

MURMUR_S = 0.6
"""A sound that lasts so long is no murmur any more, in seconds from its detection, which comes
0.3 s after its beginning. Of 52 murmurs of five synthetic voices ("yeah", "right", "mm-hm",
"uh-huh", …) none was longer than 0.55 s, each with the 0.2 s that the detector needs to end it."""

MURMURS_S = 1.6
"""The same where every word so far is a listener's: "yeah, okay, right" takes up to 1 s."""

WORDLESS_S = 0.9
"""The same where no word is known. The first guess comes after 0.4 s; this is for ears that are
late, and longer than a murmur, because ears that are late are late for murmurs too."""

SENTENCE = 4
"""So many words are no murmur, however short they were."""


def meaning(words: str, language: Language) -> Meaning:
    """What words that were said over the agent's are for.

    Args:
        words: What was heard; it may be a guess that is still being made.
        language: Holds the backchannels, and the words to stop by.
    """
    said = plain(words)
    if not said or _either(language, "backchannels").fullmatch(said):
        return "listening"
    if len(said.split()) >= SENTENCE or _either(language, "stop_words").fullmatch(said):
        return "meant"
    reading = read(words, language)
    asks = reading.repeat or reading.human or reading.farewell or reading.nevermind
    # "Friday", "the second one", into a list of offers.
    chooses = reading.ordinal is not None or any(
        found.kind in ("when", "time", "part", "money", "email") for found in find(words, language)
    )
    return "meant" if asks or chooses else "unclear"


def allowed_s(words: str, language: Language) -> float:
    """How long a voice over the agent's may last before it takes the turn, in seconds.

    Args:
        words: What has been heard of it; empty while nothing is known.
        language: Holds the words.
    """
    if not plain(words):
        return WORDLESS_S
    match meaning(words, language):
        case "meant":
            return 0.0
        case "unclear":
            return MURMUR_S
        case "listening":
            return MURMURS_S


def plain(words: str) -> str:
    """Words in lower case, with no punctuation but apostrophes."""
    return " ".join(re.sub(r"[^\w']", " ", words.casefold().replace("’", "'")).split())


@cache
def _either(language: Language, name: str) -> re.Pattern[str]:
    """One or more of the phrases of a list, and nothing else."""
    phrases = sorted(language.list(f"turns.{name}"), key=len, reverse=True)
    either = "|".join(map(re.escape, phrases))
    return re.compile(rf"(?:{either})(?: (?:{either}))*")
