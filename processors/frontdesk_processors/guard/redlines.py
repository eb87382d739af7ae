"""Red lines: what no agent may say, whatever was asked of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from frontdesk_processors.guard.evidence import Evidence
from frontdesk_processors.guard.facts import found_in
from frontdesk_processors.guard.spoken import stated
from frontdesk_processors.guard.texts import words
from frontdesk_processors.language import Language
from frontdesk_processors.language.wordings import any_of
from frontdesk_processors.privacy import Said, Secret, mask

Rule = Literal[
    "diagnosis", "dosage", "legal", "price", "personal", "page", "secret", "human", "unrecorded"
]

WORDED: tuple[Rule, ...] = ("diagnosis", "dosage", "legal", "price")
"""Told by their wording, and allowed where the records say the same."""

SHINGLE = 8
"""So many words in a row of a prompt are no coincidence."""

_NEVER: frozenset[Secret] = frozenset(("card", "cvv", "ssn"))
"""Numbers that are told to nobody, whoever gave them."""

_LAST = 4
"""So many digits of one may be told where the records tell them."""

_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])|-")
"""Where a name that is written in another way has its lines."""


@dataclass(frozen=True)
class Crossed:
    """A sentence that crosses a red line.

    Parameters:
        rule: Which.
        words: The words that do.
        instead: What is said in its place.
    """

    rule: Rule
    words: str
    instead: str

    @property
    def private(self) -> bool:
        """Whether the words are fit for no record."""
        return self.rule in ("personal", "secret")


class RedLines:
    """Finds sentences that no agent may say.

    No diagnosis, no dosage, no legal and no price promise that the records do not make in these
    words; no card, security code or social security number; no other number, address or birth
    date that neither the records nor the caller gave, nor a page on the net, where somebody may
    be asked to pay; no other caller's name; no key, no tool's name and no piece of a prompt.

    Args:
        language: Holds the wordings, and what is said instead.
        evidence: What the records and the caller have said.
        tools: The tools, whose names are nobody's business; looked at anew for each sentence.
        prompts: Instructions that may not be read out.
    """

    def __init__(
        self,
        language: Language,
        *,
        evidence: Evidence,
        tools: Collection[str],
        prompts: Iterable[str] = (),
    ) -> None:
        self._language = language
        self._evidence = evidence
        self._patterns = _patterns(language)
        self._tools = tools
        self._secrets = _secrets(tuple(prompts))

    def crossed(self, sentence: str) -> Crossed | None:
        """The first red line that a sentence crosses, or None."""
        if (leak := self._leak(sentence)) is not None:
            return self._found("secret", leak)
        if self._evidence.in_records(sentence):
            return None
        plain = self._patterns.harmless.sub(" ", stated(sentence, self._language))
        for rule, pattern in self._patterns.worded.items():
            for match in pattern.finditer(plain):
                if not self._evidence.in_records(match.group()):
                    return self._found(rule, match.group())
        for page in self._patterns.page.finditer(sentence):
            if not self._evidence.has_page(page["host"] or page["name"]):
                return self._found("page", page.group())
        if (told := self._told_of(sentence, plain)) is not None:
            return self._found("personal", told)
        return self._figures(sentence) if self._patterns.figures.search(plain) else None

    def _leak(self, sentence: str) -> str | None:
        plain = sentence.casefold()
        if (match := self._patterns.secret.search(plain)) is not None:
            return match.group()
        lined = _JOINED.sub("_", sentence).casefold()
        if "_" in lined and (name := next((n for n in self._tools if n in lined), None)):
            return name
        return next((s for s in _shingles(sentence) if s in self._secrets), None)

    def _told_of(self, sentence: str, plain: str) -> str | None:
        """What a sentence tells of a person that neither the records nor the caller have said."""
        if (match := self._patterns.named.search(sentence)) is not None:
            return match.group()
        for match in self._patterns.personal.finditer(plain):
            told = plain[match.end() :].strip(" .!")
            if told and not self._evidence.has_words(told):
                return told
        return None

    def _figures(self, sentence: str) -> Crossed | None:
        secrets = mask([Said(text=sentence)], self._language)[0]
        if _NEVER.intersection(secrets.kinds) and not self._is_ending(sentence):
            return self._found("personal", ", ".join(secrets.kinds))
        for found in found_in(sentence, self._language):
            if found.kind == "money" and not self._evidence.has_sum(found.value):
                return self._found("price", found.text)
            private = found.kind in ("phone", "email", "birth_date")
            given = found.value, found.text
            if private and not any(self._evidence.has_detail(text) for text in given):
                return self._found("personal", found.text)
        return None

    def _is_ending(self, sentence: str) -> bool:
        """Whether all that is told of a number is its end, as the records tell it."""
        rows = re.findall(r"\d+", sentence)
        short = all(len(row) <= _LAST for row in rows)
        return short and len(rows) == 1 and self._evidence.in_records(rows[0])

    def _found(self, rule: Rule, words: str) -> Crossed:
        return Crossed(rule, words, self._language.say(f"redlines.{rule}.say"))


class _Patterns(NamedTuple):
    worded: Mapping[Rule, re.Pattern[str]]
    secret: re.Pattern[str]
    personal: re.Pattern[str]
    named: re.Pattern[str]
    figures: re.Pattern[str]
    page: re.Pattern[str]
    harmless: re.Pattern[str]


@cache
def _patterns(language: Language) -> _Patterns:
    parts = {name: str(part) for name, part in language.table("redlines.parts").items()}

    def compiled(key: str) -> re.Pattern[str]:
        return any_of(language.list(f"redlines.{key}"), parts)

    worded: dict[Rule, re.Pattern[str]] = {rule: compiled(f"{rule}.wordings") for rule in WORDED}
    return _Patterns(
        worded,
        secret=compiled("secret.wordings"),
        personal=compiled("personal.wordings"),
        named=compiled("personal.named"),
        page=re.compile(language.text("redlines.page.address"), re.IGNORECASE),
        figures=re.compile(language.text("redlines.personal.figures")),
        harmless=compiled("harmless"),
    )


@lru_cache(maxsize=64)
def _secrets(prompts: tuple[str, ...]) -> frozenset[str]:
    """Every run of words of the prompts; the sessions of a business share them."""
    return frozenset(shingle for prompt in prompts for shingle in _shingles(prompt))


def _shingles(text: str) -> Iterator[str]:
    row = words(text)
    for at in range(len(row) - SHINGLE + 1):
        yield " ".join(row[at : at + SHINGLE])
