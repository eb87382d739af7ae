"""What ``frontdesk doctor`` says of the models in use: how long they stay, how old prices are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from frontdesk.providers.in_use import in_use
from frontdesk.providers.sheet import Model, Sheet, Stage
from frontdesk.settings import Settings

AHEAD_DAYS = 90
"""How many days before a model's last one it is told."""

STALE_DAYS = 90
"""How old the sheet may be, in days: providers give three months' notice or more."""


class Finding(NamedTuple):
    """Whether the models answer, what was found or what to do, and whether that will not last."""

    ok: bool
    detail: str
    warning: bool


def models(settings: Settings, *, today: date) -> Finding:
    """How long the models that are configured stay.

    Raises:
        BadSetting: ``FRONTDESK_SHEET`` names a file that is no sheet.
    """
    return watched(in_use(settings), sheet=Sheet.load(settings.sheet), today=today)


def watched(used: Sequence[tuple[Stage, str]], *, sheet: Sheet, today: date) -> Finding:
    """What is to be said of these models on a day."""
    found = [(name, sheet.find(stage, name)) for stage, name in used]
    gone = [text for _, row in found if row and (text := _gone(row, today))]
    if gone:
        return Finding(False, "; ".join(gone), False)
    told = [*_warnings(found, today=today), *_stale(sheet, today=today)]
    if told:
        return Finding(True, "; ".join(told), True)
    return Finding(True, f"{', '.join(name for name, _ in found)}; prices of {sheet.as_of}", False)


def _gone(row: Model, today: date) -> str:
    if row.sunset is None or row.sunset > today:
        return ""
    return f"{row.name} was shut down on {row.sunset}; {_next(row)}"


def _warnings(found: Sequence[tuple[str, Model | None]], *, today: date) -> Iterator[str]:
    for name, row in found:
        if row is None:
            yield (
                f"{name} is in no sheet of models, so its cost is not known: add it to a file of "
                "your own and name that in FRONTDESK_SHEET"
            )
        elif row.sunset is not None and (left := (row.sunset - today).days) <= AHEAD_DAYS:
            days = "1 day" if left == 1 else f"{left} days"
            yield f"{row.name} is shut down on {row.sunset}, in {days}; {_next(row)}"


def _stale(sheet: Sheet, *, today: date) -> Iterator[str]:
    age = (today - sheet.as_of).days
    if age > STALE_DAYS:
        yield (
            f"the sheet of models is {age} days old: upgrade frontdesk, or check prices and "
            "last days at the providers"
        )


def _next(row: Model) -> str:
    if row.instead is None:
        return "see at its provider what takes its place"
    return f"its provider names {row.instead} in its place"
