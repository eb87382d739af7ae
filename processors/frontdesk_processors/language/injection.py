"""Whether a text tries to give an agent orders: a signal for the record, and no more."""

from __future__ import annotations

import re
from functools import cache

from frontdesk_processors.language.load import Language


def injected(text: str, language: Language) -> str:
    """The words that read as an attempt to instruct the agent; empty where there are none.

    Nothing may depend on the answer but what is noted: an attack that is worded otherwise has to
    come to as little as one that is found.
    """
    found = _signs(language).search(" ".join(text.split()))
    return found.group().strip() if found is not None else ""


@cache
def _signs(language: Language) -> re.Pattern[str]:
    signs = "|".join(f"(?:{sign})" for sign in language.list("injection.signs"))
    return re.compile(signs or r"(?!)", re.IGNORECASE | re.MULTILINE)
