"""Which receipts license a claim, and which of its details they do not bear out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.guard.claims import ANY
from frontdesk_processors.guard.facts import (
    Facts,
    Names,
    detailed,
    facts_in,
    facts_of,
    times_in,
    unborne,
)
from frontdesk_processors.guard.formerly import lacking
from frontdesk_processors.guard.particulars import unborne_particulars
from frontdesk_processors.guard.shown import Shown
from frontdesk_processors.guard.states import State
from frontdesk_processors.guard.texts import words
from frontdesk_processors.language import Language
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.toolbox import Toolbox

IMPLIES: Mapping[str, tuple[str, ...]] = {"move": ("book",)}
"""What may be said of how it is now, besides what was done: what was moved is booked."""


@dataclass(frozen=True, kw_only=True)
class Unlicensed:
    """A claim that may not be made.

    Parameters:
        claims: The classes that nothing covers.
        details: The words that no receipt of its class bears out; empty where there is none, or
            none since the caller last asked.
        receipt: The receipt that tells what was done instead, where there is one.
    """

    claims: tuple[str, ...]
    details: tuple[str, ...] = ()
    receipt: Receipt | None = None


class Licences:
    """The receipts of a conversation, as licences to claim what they stand for.

    A claim needs a receipt of its class that still stands (what was booked and then cancelled is
    not booked), and every day, time, sum, number and name in it must be in that receipt. A claim
    without any ("You're booked!") needs one since the caller last asked for such a thing.

    Args:
        conversation: Whose receipts they are.
        toolbox: Tells the day, and speaks the language.
        names: What the things in the records are called.
        shown: What tools have shown of what is booked, and of what could be.
    """

    def __init__(
        self, conversation: Conversation, *, toolbox: Toolbox, names: Names, shown: Shown
    ) -> None:
        self._conversation = conversation
        self._toolbox = toolbox
        self._shown = shown
        self._language = toolbox.language
        self._names = names
        self._asked: dict[str, int] = {}
        self._landed: dict[str, int] = {}
        self._facts: dict[str, Facts] = {}
        self._heard: frozenset[str] = frozenset()
        #: What was last read for details, and whether it has any: a sentence is asked for it often.
        self._read: tuple[str, date, frozenset[str]] | None = None
        self._has_details = False

    def heard(self, text: str) -> None:
        """The caller has said this."""
        self._heard |= frozenset(words(text))

    def asked(self, does: str, *, turn: int) -> None:
        """The caller asked for something of this class in that turn."""
        self._asked[does] = turn

    def landed(self, receipt: Receipt, *, turn: int) -> None:
        """An action ended with this receipt in that turn, perhaps not for the first time."""
        self._landed[receipt.id] = turn

    def under_way(self) -> frozenset[str]:
        """The classes of what was asked for, or read back, and is not done yet."""
        standing, pending = still_standing(self._conversation.receipts), self._conversation.pending
        asked = {does for does in self._asked if not self._fresh(does, covering(standing, does))}
        tool = self._toolbox.tools.get(pending.tool) if pending is not None else None
        return frozenset({*asked, tool.does} if tool is not None and tool.does else asked)

    def missing(
        self, sentence: str, claims: Sequence[str], *, acts: bool = True
    ) -> Unlicensed | None:
        """What a sentence that makes these claims lacks; None if it may be said.

        Args:
            sentence: The sentence.
            claims: The classes of completion that it claims.
            acts: Whether it says that the agent has done it. How something is may also be said
                after a tool has shown it.
        """
        lacking = self._unlicensed(sentence, claims)
        if lacking is None or (not acts and self._is_shown(sentence, claims)):
            return None
        return lacking

    def unheld(self, sentence: str, state: State) -> Unlicensed | None:
        """What a sentence lacks that says when the caller is expected; None if it may be said.

        Args:
            sentence: The sentence.
            state: As what it says so: what is only ``offered`` may have been offered, and what is
                ``told`` of something done may be any receipt's, or be without details.
        """
        standing = still_standing(self._conversation.receipts)
        receipts = standing if state == "told" else covering(standing, "book")
        if self._shown.said(sentence):
            return None
        if not self._detailed(sentence) and (receipts or state == "told"):
            return None
        held = [self._of(receipt) for receipt in reversed(receipts)]
        if state == "offered":
            held += [*self._shown.offers(today=self._today()), self._read_back()]
        if self._borne(sentence, held) or self._is_shown(sentence, ("book",)):
            return None
        details = self._lacking(sentence, held[0]) if receipts else ()
        last = receipts[-1] if details else None
        return Unlicensed(claims=("book",), details=details, receipt=last)

    def _is_shown(self, sentence: str, claims: Sequence[str]) -> bool:
        """Whether a tool has shown what a sentence says of how it is."""
        if self._shown.said(sentence):
            return True
        if not set(claims) <= {"book", ANY}:
            return False
        records, open_ = self._shown.records(today=self._today()), self.under_way()
        if not self._detailed(sentence):
            return bool(records) and "book" not in open_
        # Beside what is asked for now, what was there already must be told in full.
        whole = _names_day_and_time(sentence, self._language)
        return (whole or "book" not in open_) and self._borne(sentence, records)

    def _borne(self, sentence: str, held: Sequence[Facts]) -> bool:
        """Whether one of them bears all of a sentence out, or all of them what tells of several."""
        if not self._detailed(sentence):
            return False
        if any(self._bears(sentence, one) for one in held):
            return True
        several = sum(bool(phrase.days) for phrase in times_in(sentence, self._language)) > 1
        return several and self._bears(sentence, together(held))

    def _bears(self, sentence: str, facts: Facts) -> bool:
        if facts.before is not None:
            return not self._lacking(sentence, facts)
        # Particulars take another reading of the sentence, which most need not: the day is wrong.
        return not (self._unborne_by(sentence, facts) or self._particulars(sentence, facts))

    def _read_back(self) -> Facts:
        """What the question that waits for a yes says."""
        pending = self._conversation.pending
        said = [("question", pending.question)] if pending is not None else []
        return facts_in(said, today=self._today(), language=self._language)

    def _today(self) -> date:
        return self._toolbox.clock().date()

    def _unlicensed(self, sentence: str, claims: Sequence[str]) -> Unlicensed | None:
        standing = still_standing(self._conversation.receipts)
        # "Done, you're booked" claims a booking, and nothing besides.
        classes = [claim for claim in claims if claim != ANY] or list(claims)
        licences = {claim: covering(standing, claim) for claim in classes}
        bare = tuple(claim for claim, receipts in licences.items() if not receipts)
        if bare:
            return Unlicensed(claims=bare)
        if not self._detailed(sentence):
            stale = tuple(c for c, receipts in licences.items() if not self._fresh(c, receipts))
            return Unlicensed(claims=stale) if stale else None
        details = self._unborne(sentence, licences)
        if not details:
            return None
        last = max((r for rs in licences.values() for r in rs), key=lambda r: r.done_at)
        return Unlicensed(claims=tuple(classes), details=details, receipt=last)

    def _unborne(self, sentence: str, licences: Mapping[str, Sequence[Receipt]]) -> tuple[str, ...]:
        """The details that no choice of receipts bears out; those of the latest choice."""
        if len(licences) == 1:
            [receipts] = licences.values()
            choices = [self._of(receipt) for receipt in reversed(receipts)]
        else:
            choices = [together([self._of(receipts[-1]) for receipts in licences.values()])]
        found = [self._lacking(sentence, facts) for facts in choices]
        return () if () in found else found[0]

    def _lacking(self, sentence: str, facts: Facts) -> tuple[str, ...]:
        return lacking(sentence, facts, language=self._language, by=self._all_lacking)

    def _all_lacking(self, text: str, facts: Facts) -> tuple[str, ...]:
        return self._unborne_by(text, facts) + self._particulars(text, facts)

    def _unborne_by(self, sentence: str, facts: Facts) -> tuple[str, ...]:
        return unborne(
            sentence,
            facts,
            said=self._said(),
            names=self._names,
            today=self._today(),
            language=self._language,
        )

    def _particulars(self, sentence: str, facts: Facts) -> tuple[str, ...]:
        return unborne_particulars(sentence, facts, heard=self._heard, language=self._language)

    def _detailed(self, sentence: str) -> bool:
        today = self._today()
        read = (sentence, today, self._heard)
        if self._read != read:
            self._read, self._has_details = read, self._reads_details(sentence, today)
        return self._has_details

    def _reads_details(self, sentence: str, today: date) -> bool:
        named = detailed(sentence, names=self._names, today=today, language=self._language)
        return named or bool(self._particulars(sentence, Facts()))

    def _fresh(self, claim: str, receipts: Iterable[Receipt]) -> bool:
        classes = self._asked if claim == ANY else (claim,)
        asked = max((self._asked.get(one, 0) for one in classes), default=0)
        return any(max(r.turn, self._landed.get(r.id, 0)) >= asked for r in receipts)

    def _of(self, receipt: Receipt) -> Facts:
        if receipt.id not in self._facts:
            self._facts[receipt.id] = facts_of(receipt, language=self._language)
        return self._facts[receipt.id]

    def _said(self) -> frozenset[str]:
        """The caller's own words, which may be said back to them."""
        caller = self._conversation.caller
        own = [*self._conversation.known().values(), caller.phone or ""]
        return frozenset(word for text in own for word in words(text))


def _covers(receipt: Receipt, claim: str) -> bool:
    return claim in (receipt.does, ANY) or claim in IMPLIES.get(receipt.does, ())


def covering(receipts: Iterable[Receipt], claim: str) -> list[Receipt]:
    """The receipts that license claims of this class."""
    return [receipt for receipt in receipts if _covers(receipt, claim)]


def together(held: Iterable[Facts]) -> Facts:
    """What several receipts hold, as one."""
    whole = Facts()
    for facts in held:
        whole |= facts
    return whole


def _names_day_and_time(sentence: str, language: Language) -> bool:
    named = times_in(sentence, language)
    return any(phrase.days for phrase in named) and any(phrase.times for phrase in named)


def still_standing(receipts: Sequence[Receipt]) -> list[Receipt]:
    """The receipts whose outcome no later one has changed."""
    changed = [receipt.before for receipt in receipts if receipt.before is not None]
    return [receipt for receipt in receipts if receipt.after not in changed or not receipt.after]
