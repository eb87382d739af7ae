"""What no agent may say of itself: that it is a person, or that nothing is kept when it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.demands import demands_in
from frontdesk_processors.guard.redlines import Crossed
from frontdesk_processors.guard.spoken import spoken_form
from frontdesk_processors.language import Language
from frontdesk_processors.language.wordings import any_of


class Candour:
    """Finds sentences in which the agent lies about itself, whatever asked it to.

    Args:
        conversation: Says whether what is said is kept.
        language: Holds the wordings, and what is true instead.
    """

    def __init__(self, conversation: Conversation, *, language: Language) -> None:
        self._conversation = conversation
        self._language = language
        self._asked = False

    def heard(self, text: str) -> None:
        """What the caller's turn says: after they have asked, a bare "yes" is an answer to it."""
        demands = demands_in(text, self._language, setting="spoken")
        self._asked = any(demand.kind == "ai" for demand in demands)

    def crossed(self, sentence: str) -> Crossed | None:
        """The lie in a sentence, with what is true instead; None if there is none."""
        rules, plain = _rules(self._language), spoken_form(sentence)
        lie = rules.human.search(plain)
        if lie is None and self._asked:
            lie = rules.short.search(plain)
        if lie is not None:
            return Crossed("human", lie.group(), self._say("ai"))
        if self._conversation.unrecorded is not None:
            return None
        denied = rules.unrecorded.search(plain)
        if denied is None or not rules.denies.search(plain):
            return None
        return Crossed("unrecorded", denied.group(), self._say("recorded"))

    def _say(self, key: str) -> str:
        return self._language.say(f"consent.answer.{key}")


@dataclass(frozen=True)
class _Rules:
    human: re.Pattern[str]
    short: re.Pattern[str]
    unrecorded: re.Pattern[str]
    denies: re.Pattern[str]


@cache
def _rules(language: Language) -> _Rules:
    parts = language.table("consent.demands.parts")

    def either(key: str) -> re.Pattern[str]:
        return any_of(language.list(f"consent.untrue.{key}"), parts)

    denies = re.compile(language.text("consent.untrue.denies"))
    return _Rules(either("human"), either("human_short"), either("unrecorded"), denies)
