"""Whether two values mean the same: lower case, days as ISO dates, times as HH:MM."""

from __future__ import annotations

import re
from datetime import datetime

from frontdesk_processors.language import Language, days_named, time_bounds

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d\d:\d\d")


def same(given: str, gold: str, *, now: datetime, language: Language) -> bool:
    """Whether a value given, perhaps in the caller's words, is the recorded one.

    Args:
        given: What a brain passes to a tool.
        gold: What was recorded: an ISO date, a time as ``HH:MM``, or any text.
        now: What days are counted from.
        language: What the caller speaks.
    """
    if given.strip().casefold() == gold.strip().casefold():
        return True
    if _DATE.fullmatch(gold):
        days = days_named(given, today=now.date(), language=language)
        return days is not None and days[0] == days[1] and days[0].isoformat() == gold
    if _TIME.fullmatch(gold):
        earliest, latest = time_bounds(given, language)
        return earliest is not None and earliest == latest and f"{earliest:%H:%M}" == gold
    return False
