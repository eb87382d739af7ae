"""Which turns a cheaper model may answer: a decision over what the caller's turn says."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk_processors.frames import Parsed
from frontdesk_processors.language import Language, read

_MOVES = ("greeting", "thanks", "farewell")
"""What asks for nothing. A plain yes or no is not among them: it mostly has a tool called."""


@dataclass(frozen=True, kw_only=True)
class Models:
    """The models of one service.

    Parameters:
        usual: What answers.
        easy: What answers turns that are `easy`.
    """

    usual: str
    easy: str


def easy(parsed: Parsed, language: Language) -> bool:
    """Whether a turn asks for nothing, says no value, and is only a courtesy.

    "Yes, thank you" agrees to something, and a yes mostly has a tool called.

    ``frontdesk bench cost`` counts how many of such turns had a tool called all the same.
    """
    return (
        parsed.intent in _MOVES
        and parsed.answer != "yes"
        and parsed.doing is None
        and not parsed.requests
        and not parsed.values
        and parsed.urgency == "routine"
        and parsed.complete
        and read(parsed.text, language).alone
    )
