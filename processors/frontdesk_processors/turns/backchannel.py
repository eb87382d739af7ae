"""What a listener says without meaning to speak."""

from __future__ import annotations

import re
from functools import cache

from frontdesk_processors.language import Language, read


def only_listening(words: str, language: Language) -> bool:
    """Whether words, said while the agent speaks, only show that somebody listens.

    Args:
        words: What was heard; it may be a guess that is still being made.
        language: Holds the backchannels.
    """
    plain = _plain(words)
    return not plain or _listening(language).fullmatch(plain) is not None


def means_something(words: str, language: Language) -> bool:
    """Whether a word or two, said while the agent speaks, are meant for it: stop, wait, yes, no.

    Ears make something of any murmur, so that what was said too shortly for a sentence counts only
    when it is one of these.

    Args:
        words: What was heard.
        language: Holds the words to stop by.
    """
    plain = f" {_plain(words)} "
    stops = any(f" {phrase} " in plain for phrase in language.list("turns.stop_words"))
    return stops or (
        not only_listening(words, language) and read(words, language).answer is not None
    )


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[^\w']", " ", words.casefold().replace("’", "'")).split())


@cache
def _listening(language: Language) -> re.Pattern[str]:
    phrases = sorted(language.list("turns.backchannels"), key=len, reverse=True)
    either = "|".join(map(re.escape, phrases))
    return re.compile(rf"(?:{either})(?: (?:{either}))*")
