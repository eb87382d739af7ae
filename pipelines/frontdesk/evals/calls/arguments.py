"""Whether an argument means what it should, whatever words were passed on for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from frontdesk.evals.scenarios.scenario import Cell, GoldCall
from frontdesk.vertical import Form
from frontdesk_processors.language import Language, Lexicon, find
from frontdesk_processors.language.when import days_named
from frontdesk_processors.values import JsonObject


class Meanings:
    """What arguments mean at one business, on one day.

    Args:
        forms: What the business's people, places and services are called, by parameter.
        language: What the calls are held in.
        today: The day of the call.
    """

    def __init__(self, forms: Sequence[Form], *, language: Language, today: date) -> None:
        self._language = language
        self.today = today
        self._lexicons = {
            parameter: Lexicon([(f.id, f.text) for f in forms if f.parameter == parameter])
            for parameter in {f.parameter for f in forms}
        }

    def right(self, gold: GoldCall, calls: Sequence[JsonObject]) -> tuple[int, int]:
        """How many of a gold call's arguments the last call of its tool has right, of how many.

        The call itself counts as one, so that a tool without arguments is held to being called.
        """
        last: Any = next((c for c in reversed(calls) if c["tool"] == gold.tool), None)
        wanted = len(gold.arguments) + 1
        if last is None:
            return 0, wanted
        passed = last["arguments"]
        hits = sum(
            name in passed and self.same(name, str(passed[name]), cell)
            for name, cell in gold.arguments.items()
        )
        return hits + 1, wanted

    def same(self, parameter: str, passed: str, wanted: Cell) -> bool:
        """Whether what was passed on for a parameter means the value wanted."""
        if isinstance(wanted, date):
            return self._is_day(passed, wanted)
        if isinstance(wanted, bool) or wanted is None:
            return passed.casefold() == str(wanted).casefold()
        if isinstance(wanted, int | float):
            return _number(passed) == float(wanted)
        if _folded(passed) == _folded(wanted):
            return True
        lexicon = self._lexicons.get(parameter)
        named = lexicon.find(passed) if lexicon is not None else ()
        if named and max(named, key=lambda one: one.score).id == wanted:
            return True
        return self._found(passed) == self._found(wanted) != ()

    def _is_day(self, passed: str, wanted: date) -> bool:
        day = wanted.date() if isinstance(wanted, datetime) else wanted
        if passed.startswith(day.isoformat()):
            return True
        named = days_named(passed, today=self.today, language=self._language)
        if named == (day, day):
            return True
        return (("birth_date", day.isoformat())) in self._found(passed)

    def _found(self, text: str) -> tuple[tuple[str, str], ...]:
        """Telephone numbers, addresses and dates of birth in a text."""
        hits = find(text, self._language, today=self.today)
        kinds = ("phone", "email", "birth_date", "money")
        return tuple((hit.kind, hit.value) for hit in hits if hit.kind in kinds)


def _folded(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
