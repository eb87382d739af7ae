"""What a caller has not heard of an answer that was cut off."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"(?<=[.!?])(?<!\b[A-Z][a-z]\.)\s+")
"""Between two sentences; not after a title of two letters."""


def unheard(said: str, *, heard: str) -> str:
    """The rest of an answer, from the beginning of the sentence in which it was cut off.

    Args:
        said: The whole answer.
        heard: What was heard of it: its beginning, in other spacing perhaps. Where it is something
            else, the last sentence counts as unheard.
    """
    sentences = _BETWEEN.split(said.strip())
    left = _letters(heard)
    if not _letters(said).startswith(left):
        return sentences[-1]
    length = len(left)
    for at, sentence in enumerate(sentences):
        letters = len(_letters(sentence))
        if length < letters:
            return " ".join(sentences[at:])
        length -= letters
    return ""


class Unheard:
    """Keeps what the agent is saying, so that what a mere noise has cut off can be said again."""

    def __init__(self) -> None:
        self._saying = ""
        self._heard: str | None = None

    def says(self, text: str) -> None:
        """The agent begins to say something, or goes on."""
        more = self._heard is None and self._saying
        self._saying, self._heard = f"{self._saying} {text}" if more else text, None

    def said(self) -> None:
        """The agent's voice has ended."""
        if self._heard is None:
            self._saying = ""

    def cut(self) -> None:
        """The caller's turn begins; what the agent is saying is cut off."""
        if self._saying:
            self._heard = ""

    def heard(self, words: str) -> None:
        """So much of it was heard."""
        self._heard = words

    def answered(self) -> None:
        """The caller's turn had words: they are answered, and nothing is said again."""
        self._saying, self._heard = "", None

    def rest(self) -> str:
        """What was cut off; empty if nothing was."""
        rest = "" if self._heard is None else unheard(self._saying, heard=self._heard)
        self.answered()
        return rest


def _letters(words: str) -> str:
    return re.sub(r"\W+", "", words).casefold()
