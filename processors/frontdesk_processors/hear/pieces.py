"""The pieces of the turn that is being heard, masked in the light of what came before them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from frontdesk_processors.language import Language
from frontdesk_processors.messages import from_caller
from frontdesk_processors.privacy import (
    Forgetting,
    Masked,
    Said,
    mask,
    mask_last,
    mask_latest,
    said_in,
)


class Kept(NamedTuple):
    """A piece as it goes on, and as it may be shown while the turn is not over."""

    text: str
    shown: str


class Pieces:
    """Remembers what was heard of a turn until the turn stands in the context.

    Args:
        language: Knows number words.
        said: The messages of the conversation so far.
        forgetting: Gains what they held, when a piece shows that it was a part of a secret.
    """

    def __init__(
        self,
        language: Language,
        *,
        said: Callable[[], Sequence[object]],
        forgetting: Forgetting,
    ) -> None:
        self._language = language
        self._forgetting = forgetting
        self._said = said
        self._heard: list[str] = []
        self._turns = 0

    def heard(self, words: str, *, final: bool) -> Kept:
        """A piece of a spoken turn.

        Args:
            words: What was heard.
            final: Whether it will not change any more.
        """
        history = self._history()
        before = [Said(text=text, goes_on=at > 0) for at, text in enumerate(self._heard)]
        row = [*history, *before, Said(text=words, goes_on=bool(before))]
        found = mask_latest(row, self._language, view="piece")
        kept = found[-1].text
        seen = mask_last(row, self._language, view="watcher").text
        if final:
            self._heard.append(kept)
            self._forget(found[: len(history)])
        return Kept(kept, seen)

    def typed(self, words: Sequence[str]) -> list[str]:
        """The texts of a typed message, masked."""
        row = [Said(text=text, goes_on=at > 0) for at, text in enumerate(words)]
        if not row:
            return []
        found = mask([*self._history(), *row], self._language)
        self._forget(found[: -len(row)])
        return [one.text for one in found[-len(row) :]]

    def _forget(self, history: Sequence[Masked]) -> None:
        self._forgetting.add(hidden for one in history for hidden in one.hidden)

    def _history(self) -> list[Said]:
        messages = self._said()
        turns = sum(from_caller(message) for message in messages)
        if turns != self._turns:
            # What was heard has become a turn of the context.
            self._turns = turns
            self._heard.clear()
        return said_in(messages)
