"""What tools have shown in a conversation: what is booked, and what could be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from frontdesk_processors.guard.facts import Facts, facts_in
from frontdesk_processors.guard.texts import texts, words
from frontdesk_processors.language import Language
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.tool import Tool
from frontdesk_processors.values import Json, JsonObject

KEPT = 100
"""How many records, and how many offers, are kept; the oldest go first."""

_MAKES = ("book",)
_CHANGES = ("cancel", "move")


class Shown:
    """Records and offers out of the results of tools.

    Which is which is told from what it takes to use them: what can be cancelled or moved is a
    record (``appointment_id``), what can be booked an offer (``slot_token``).

    Args:
        tools: The tools; looked at anew for each result.
        language: What the results are written in.
    """

    def __init__(self, tools: Mapping[str, Tool], *, language: Language) -> None:
        self._tools = tools
        self._language = language
        self._records: list[JsonObject] = []
        self._offers: list[JsonObject] = []
        self._lines: list[str] = []
        self._facts: dict[int, Facts] = {}

    def told(self, result: Json, *, said: bool = False) -> None:
        """A tool has given this result.

        Args:
            result: The result.
            said: Whether its own line is true as long as nothing else is done: that of a read, or
                of what could not be done.
        """
        offers = _required(self._tools.values(), _MAKES)
        records = _required(self._tools.values(), _CHANGES) - offers
        for one in _objects(result):
            if "receipt" in one:
                continue
            if records & one.keys():
                self._records = [*self._records, one][-KEPT:]
            elif offers & one.keys():
                self._offers = [*self._offers, one][-KEPT:]
        if said and isinstance(result, Mapping) and isinstance(result.get("say"), str):
            self._lines.append(" ".join(words(str(result["say"]))))

    def landed(self, receipt: Receipt) -> None:
        """Something was done: what it changed is no record any more, and no line holds for sure."""
        self._lines.clear()
        changed = set(texts(receipt.before or {}))
        names = _required(self._tools.values(), _CHANGES)
        gone = {n for n in names if receipt.before and n in receipt.before}
        self._records = [
            one
            for one in self._records
            if not any(str(one.get(name)) in changed for name in gone or names)
        ]

    def said(self, sentence: str) -> bool:
        """Whether a tool has said this sentence since something was last done."""
        row = " ".join(words(sentence))
        return bool(row) and any(row in line for line in self._lines)

    def records(self, *, today: date) -> Sequence[Facts]:
        """The facts of each record, the latest first."""
        return [self._of(one, today) for one in reversed(self._records)]

    def offers(self, *, today: date) -> Sequence[Facts]:
        """The facts of each offer, the latest first."""
        return [self._of(one, today) for one in reversed(self._offers)]

    def _of(self, one: JsonObject, today: date) -> Facts:
        if id(one) not in self._facts:
            pairs = ((name, text) for name, value in one.items() for text in texts(value))
            self._facts[id(one)] = facts_in(pairs, today=today, language=self._language)
        return self._facts[id(one)]


def _required(tools: Iterable[Tool], does: Sequence[str]) -> set[str]:
    """The parameters without which no tool does such a thing."""
    found: set[str] = set()
    for tool in tools:
        if tool.does in does:
            required = tool.parameters.get("required")
            found |= set(texts(required)) if required is not None else set()
    return found


def _objects(value: Json) -> Iterator[JsonObject]:
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _objects(inner)
