"""Where words come from: the caller's own mouth, or something that was only read."""

from __future__ import annotations

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.guard.texts import texts, words
from frontdesk_processors.language import Language, find
from frontdesk_processors.language.quoted import own_words
from frontdesk_processors.messages import caller_turns, tool_results
from frontdesk_processors.values import Json


class Origins:
    """The words of a conversation, by where they came from.

    Args:
        conversation: What the caller has said, as it was read from their own words.
        language: What is spoken.
    """

    def __init__(self, conversation: Conversation, *, language: Language) -> None:
        self._conversation = conversation
        self._language = language
        self._own: set[str] = set()
        self._read: set[str] = set()
        self._dates: set[str] = set()
        for turn in caller_turns(conversation.messages):
            self.heard(turn)
        for result in tool_results(conversation.messages):
            self.read(result)

    def heard(self, text: str) -> None:
        """A turn of the caller's: their own words, and what they passed on."""
        own, quoted = own_words(text, self._language)
        self._own |= set(words(own))
        if quoted:
            self._take(quoted)

    def read(self, result: Json) -> None:
        """A tool's result."""
        for text in texts(result):
            self._take(text)

    def only_read(self, value: str) -> bool:
        """Whether a value stands in what was read, and the caller never said it themselves."""
        if any(value == known.value for known in self._conversation.values.values()):
            return False
        said = set(words(value))
        if not said or said <= self._own:
            return False
        return said <= self._read or value in self._dates

    def _take(self, text: str) -> None:
        self._read |= set(words(text))
        found = find(text, self._language, expect="birth_date")
        self._dates |= {one.value for one in found if one.kind == "birth_date"}
