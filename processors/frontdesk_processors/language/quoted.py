"""Which of a caller's words are their own, and which they only pass on."""

from __future__ import annotations

import re
from functools import cache

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.wordings import any_of

_BLOCK = re.DOTALL | re.MULTILINE | re.IGNORECASE


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


def enclosed(text: str, language: Language) -> bool:
    """Whether a whole turn stands between quotation marks or brackets."""
    return re.fullmatch(language.text("quoted.enclosed"), text, re.DOTALL) is not None


def of_oneself(text: str, language: Language, *, grown: bool = True) -> str:
    """What a turn says of whoever says it: without what is quoted, and what is told of others.

    Args:
        text: The turn.
        language: Its language.
        grown: Whether whom it may tell of is of age. A child's name is said by whoever calls.
    """
    own, _ = own_words(text, language)
    own = _others(language).sub(" ", own)
    return (
        _SENTENCE.sub(lambda one: _spoken_of_oneself(one.group(), language), own) if grown else own
    )


def tells_of_a_child(text: str, language: Language) -> bool:
    """Whether a turn mentions a child for whom its caller may be calling."""
    return _child(language).search(text) is not None


def _spoken_of_oneself(sentence: str, language: Language) -> str:
    """A sentence, or as much of it as gives the caller's own name where it tells of another."""
    told = _another(language).search(sentence)
    if told is None:
        return sentence
    given = _introduces(language).search(sentence)
    if given is None or told.start() <= given.start() < told.end():
        return " "
    return sentence[given.start() : told.start() if told.start() > given.start() else None]


_SENTENCE = re.compile(r"(?:[^.!?\n]|(?<=\b[DMSdms][rst])\.|(?<=\b[Mm]rs)\.|[.](?=\w))+[.!?]*")
"""Up to the stop that ends it; the one of a title ends none."""


@cache
def _another(language: Language) -> re.Pattern[str]:
    return any_of(language.list("quoted.another"), language.table("quoted.parts"))


@cache
def _introduces(language: Language) -> re.Pattern[str]:
    return re.compile(language.text("quoted.introduces"), re.IGNORECASE)


@cache
def _child(language: Language) -> re.Pattern[str]:
    parts = language.table("quoted.parts")
    return any_of([language.text("quoted.child")], parts, flags=re.IGNORECASE)


@cache
def _others(language: Language) -> re.Pattern[str]:
    parts = language.table("quoted.parts")
    return any_of(language.list("quoted.others"), parts, flags=re.IGNORECASE | re.MULTILINE)


@cache
def _blocks(language: Language) -> re.Pattern[str]:
    return re.compile("|".join(language.list("quoted.blocks")), _BLOCK)


@cache
def _heads(language: Language) -> re.Pattern[str]:
    return re.compile("|".join(language.list("quoted.heads")), re.IGNORECASE)
