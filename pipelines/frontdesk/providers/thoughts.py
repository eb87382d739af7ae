"""Takes out of a model's stream what it thinks aloud, which is never for the caller."""

from __future__ import annotations

_OPENS, _CLOSES = "<think>", "</think>"


class Thoughts:
    """Lets pass what is said of one response, whatever pieces it comes in.

    Models that are served by themselves (DeepSeek R1, Qwen and their kin) write what they think
    into the text, between ``<think>`` and ``</think>``.
    """

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False

    def said(self, piece: str) -> str:
        """What may be said, now that this piece has come."""
        self._held += piece
        said: list[str] = []
        while True:
            mark = _CLOSES if self._thinking else _OPENS
            before, found, after = self._held.partition(mark)
            if not found:
                break
            if not self._thinking:
                said.append(before)
            self._thinking = not self._thinking
            self._held = after.lstrip() if not self._thinking else after
        kept = _begun(self._held, mark)
        if not self._thinking:
            said.append(self._held[: len(self._held) - kept])
        self._held = self._held[len(self._held) - kept :]
        return "".join(said)

    def rest(self) -> str:
        """What was held back and turned out to be no mark, once the response is over."""
        return "" if self._thinking else self._held


def _begun(text: str, mark: str) -> int:
    """How many characters at the end of a text may begin a mark."""
    most = min(len(text), len(mark) - 1)
    return next((n for n in range(most, 0, -1) if mark.startswith(text[-n:])), 0)
