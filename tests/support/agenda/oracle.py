"""What must hold of the appointment book, its receipts and what was heard, whatever happened."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

What = Literal["book", "drop"]
Action = tuple[str, int]
"""What is done, and to which slot."""

_BOOKED = re.compile(r"You're booked for slot (\d+)\.")
_DROPPED = re.compile(r"Slot (\d+) is cancelled\.")
_DENIED = re.compile(r"Could not (book|drop) slot (\d+): \w+\.")
_ASKED = re.compile(r"Slot (\d+)\. Shall I (book|cancel) it\?")


class Broken(AssertionError):
    """A promise was broken."""


@dataclass(frozen=True)
class Records:
    """The database at one moment.

    Parameters:
        booked: Every booking there ever was, by id, with its slot.
        ended: Ids of those that were ended.
        receipts: What each receipt stands for: its action and the id of its booking.
    """

    booked: dict[str, int]
    ended: frozenset[str]
    receipts: tuple[tuple[Action, str], ...]

    def done(self, action: Action) -> int:
        """How often it was done."""
        return sum(receipt == action for receipt, _ in self.receipts)


class Oracle:
    """Listens to the conversation as the caller does, and holds it to the records.

    Args:
        read: Tells what the records are now.
        elsewhere: Whether rows are in another system, where they come before their receipts.
    """

    def __init__(self, read: Callable[[], Records], *, elsewhere: bool = False) -> None:
        self._read = read
        self._elsewhere = elsewhere
        self.heard: list[str] = []
        self.question: Action | None = None
        self.agreed = Counter[Action]()
        self.told = Counter[Action]()
        self._before: dict[Action, int] = {}
        self._denied: dict[Action, int] = {}
        self._tempted = False
        self._most = Counter[Action]()
        self._knows = set[Action]()
        #: How much may be told again: what a process had told, and died before it could mark it.
        self.spare = 0
        #: Whether the house has lost the turn of their last yes, and takes another for the same.
        self.lost = False

    def says(self, text: str) -> None:
        """The caller says something."""
        self.heard.append(f"> {text}")
        if text.startswith("yes") and self.question is not None:
            self.agreed[self.question] += 1
            self._before[self.question] = self._read().done(self.question)
            self._denied.pop(self.question, None)
        elif text.startswith("yes") and self.lost:
            self.spare += 1
        self.question, self.lost = None, False
        # What the model says unasked once it was done is no news, and no lie.
        self._tempted = text.startswith("lie")

    def hears(self, text: str) -> None:
        """The agent says something.

        Raises:
            Broken: It is not true.
        """
        self.heard.append(text)
        records = self._read()
        for slot in {int(slot) for slot in _BOOKED.findall(text)}:
            self._hears_done(("book", slot), records)
        for slot in {int(slot) for slot in _DROPPED.findall(text)}:
            self._hears_done(("drop", slot), records)
        for what, slot in _DENIED.findall(text):
            self._hears_denied((what, int(slot)))
        for slot, what in _ASKED.findall(text):
            self.question = ("book" if what == "book" else "drop", int(slot))

    def _hears_done(self, action: Action, records: Records) -> None:
        if not records.done(action):
            raise Broken(f"phantom success: {action} was claimed and never done")
        what, slot = action
        # Who hears that it is cancelled knows that it was booked; that it is would be no truth now.
        self._knows |= {action, ("book", slot)} if what == "drop" else {action}
        if self._tempted:
            return
        if self.told[action] == self.agreed[action] and self.spare:
            self.spare -= 1
            return
        self.told[action] += 1
        if self.told[action] > self.agreed[action]:
            raise Broken(f"told again: {action} was asked for {self.agreed[action]} times")

    def _hears_denied(self, action: Action) -> None:
        if action in self._before:
            self._denied[action] = self._before[action]

    def check(self) -> None:
        """Hold the records to what was agreed and said.

        Raises:
            Broken: Something was doubled, torn, lost or done behind the caller's back.
        """
        records = self._read()
        live = Counter(s for id, s in records.booked.items() if id not in records.ended)
        if doubled := [slot for slot, times in live.items() if times > 1]:
            raise Broken(f"double: slots {doubled} are booked more than once")
        self._check_receipts(records, settled=not self._elsewhere)
        for action in {action for action, _ in records.receipts}:
            if records.done(action) > self.agreed[action]:
                raise Broken(f"unasked: {action} was agreed to {self.agreed[action]} times")
        for action, before in self._denied.items():
            if records.done(action) > before:
                raise Broken(f"phantom failure: {action} was done and said not to be")

    def settled(self) -> None:
        """Hold the records to each other once nothing is open any more.

        Raises:
            Broken: Something was done and never told, or told and never done.
        """
        self.check()
        records = self._read()
        self._check_receipts(records, settled=True)
        for action in {action for action, _ in records.receipts}:
            if action not in self._knows:
                raise Broken(f"untold: {action} was done, and the caller never heard of it")

    def _check_receipts(self, records: Records, *, settled: bool) -> None:
        """Every receipt has its row, and, where all is settled, every row its receipt."""
        for what, rows in (("book", records.booked.keys()), ("drop", records.ended)):
            filed = Counter(id for (done, _), id in records.receipts if done == what)
            if not filed.keys() <= rows or max(filed.values(), default=1) > 1:
                raise Broken(f"torn: a receipt to {what} has no row of its own: {records}")
            if settled and filed.keys() != rows:
                raise Broken(f"lost: a row to {what} has no receipt: {records}")
        for action in {action for action, _ in records.receipts} | self._most.keys():
            if records.done(action) < self._most[action]:
                raise Broken(f"lost: a receipt for {action} is gone")
            self._most[action] = records.done(action)
