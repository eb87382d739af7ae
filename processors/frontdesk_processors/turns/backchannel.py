"""What a listener says without meaning to speak."""

from __future__ import annotations

import re
from functools import cache

from frontdesk_processors.language import Language


def only_listening(words: str, language: Language) -> bool:
    """Whether words, said while the agent speaks, only show that somebody listens.

    Args:
        words: What was heard; it may be a guess that is still being made.
        language: Holds the backchannels.
    """
    plain = " ".join(re.sub(r"[^\w']", " ", words.casefold().replace("’", "'")).split())
    return not plain or _listening(language).fullmatch(plain) is not None


@cache
def _listening(language: Language) -> re.Pattern[str]:
    phrases = sorted(language.list("turns.backchannels"), key=len, reverse=True)
    either = "|".join(map(re.escape, phrases))
    return re.compile(rf"(?:{either})(?: (?:{either}))*")
