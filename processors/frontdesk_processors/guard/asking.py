"""Whether what the agent says asks the question that waits for a yes once more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from frontdesk_processors.language import Language, find

_ENDS = (".", "!", "?")
_TIMES = ("when", "time", "part")


def asked_again(
    question: str, said: Sequence[str], *, language: Language
) -> Literal["in full", "in short"] | None:
    """How the sentences said so far, the last one at hand, ask the question again.

    In full: word for word. In short: only the sentence with which it asks, and no other day or
    time was named before it, to which a caller might think that they agree.

    Args:
        question: What was read back, and asked.
        said: The sentences of the response, in order.
        language: What the session speaks.
    """
    heard = " ".join(said)
    if heard.endswith(question):
        return "in full"
    head = question.removesuffix(said[-1])
    if head == question or not head.rstrip().endswith(_ENDS):
        return None
    known = question.casefold()
    others = (sentence for sentence in said[:-1] if sentence not in question)
    named = (f.text for one in others for f in find(one, language) if f.kind in _TIMES)
    return "in short" if all(time.casefold() in known for time in named) else None
