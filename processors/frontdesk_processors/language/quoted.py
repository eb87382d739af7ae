"""Which of a caller's words are their own, and which they only pass on."""

from __future__ import annotations

import re
from functools import cache

from frontdesk_processors.language.load import Language


def own_words(text: str, language: Language) -> tuple[str, str]:
    """A turn without what is quoted in it, and what is quoted.

    Quoted are fenced and marked lines (``> …``), long passages in quotation marks, documents in
    tags, and all that follows an announcement such as "Here's the email:" or a forwarded
    message's head.
    """
    quoted: list[str] = []

    def take(match: re.Match[str]) -> str:
        quoted.append(match.group())
        return " "

    own = _blocks(language).sub(take, text)
    if (head := _heads(language).search(own)) is not None:
        quoted.append(own[head.end() :])
        own = own[: head.end()]
    return " ".join(own.split()) if quoted else text, " ".join(quoted)


def of_oneself(text: str, language: Language) -> str:
    """What a turn says of whoever says it: without what is quoted, and what is told of others."""
    own, _ = own_words(text, language)
    return _others(language).sub(" ", own)


@cache
def _others(language: Language) -> re.Pattern[str]:
    return re.compile("|".join(language.list("quoted.others")), re.IGNORECASE | re.MULTILINE)


@cache
def _blocks(language: Language) -> re.Pattern[str]:
    return re.compile("|".join(language.list("quoted.blocks")), re.DOTALL | re.MULTILINE)


@cache
def _heads(language: Language) -> re.Pattern[str]:
    return re.compile("|".join(language.list("quoted.heads")), re.IGNORECASE)
