"""Which receipts license a claim, and which of its details they do not bear out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.guard.claims import ANY
from frontdesk_processors.guard.facts import Facts, Names, detailed, facts_of, unborne
from frontdesk_processors.guard.texts import words
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
    """

    def __init__(self, conversation: Conversation, *, toolbox: Toolbox, names: Names) -> None:
        self._conversation = conversation
        self._toolbox = toolbox
        self._language = toolbox.language
        self._names = names
        self._asked: dict[str, int] = {}
        self._landed: dict[str, int] = {}
        self._facts: dict[tuple[str, bool], Facts] = {}

    def asked(self, does: str, *, turn: int) -> None:
        """The caller asked for something of this class in that turn."""
        self._asked[does] = turn

    def landed(self, receipt: Receipt, *, turn: int) -> None:
        """An action ended with this receipt in that turn, perhaps not for the first time."""
        self._landed[receipt.id] = turn

    def missing(self, sentence: str, claims: Sequence[str]) -> Unlicensed | None:
        """What a sentence that makes these claims lacks; None if it may be said."""
        standing = _standing(self._conversation.receipts)
        # "Done, you're booked" claims a booking, and nothing besides.
        classes = [claim for claim in claims if claim != ANY] or list(claims)
        licences = {claim: [r for r in standing if _covers(r, claim)] for claim in classes}
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
            [(claim, receipts)] = licences.items()
            choices = [self._of(receipt, claim) for receipt in reversed(receipts)]
        else:
            together = Facts()
            for claim, receipts in licences.items():
                together |= self._of(receipts[-1], claim)
            choices = [together]
        found = [self._lacking(sentence, facts) for facts in choices]
        return () if () in found else found[0]

    def _lacking(self, sentence: str, facts: Facts) -> tuple[str, ...]:
        return unborne(
            sentence,
            facts,
            said=self._said(),
            names=self._names,
            today=self._toolbox.clock().date(),
            language=self._language,
        )

    def _detailed(self, sentence: str) -> bool:
        today = self._toolbox.clock().date()
        return detailed(sentence, names=self._names, today=today, language=self._language)

    def _fresh(self, claim: str, receipts: Iterable[Receipt]) -> bool:
        classes = self._asked if claim == ANY else (claim,)
        asked = max((self._asked.get(one, 0) for one in classes), default=0)
        return any(max(r.turn, self._landed.get(r.id, 0)) >= asked for r in receipts)

    def _of(self, receipt: Receipt, claim: str) -> Facts:
        now_only = claim not in (receipt.does, ANY)
        key = receipt.id, now_only
        if key not in self._facts:
            self._facts[key] = facts_of(receipt, language=self._language, now_only=now_only)
        return self._facts[key]

    def _said(self) -> frozenset[str]:
        """The caller's own words, which may be said back to them."""
        caller = self._conversation.caller
        own = [*self._conversation.known().values(), caller.phone or ""]
        return frozenset(word for text in own for word in words(text))


def _covers(receipt: Receipt, claim: str) -> bool:
    return claim in (receipt.does, ANY) or claim in IMPLIES.get(receipt.does, ())


def _standing(receipts: Sequence[Receipt]) -> list[Receipt]:
    """The receipts whose outcome no later one has changed."""
    changed = [receipt.before for receipt in receipts if receipt.before is not None]
    return [receipt for receipt in receipts if receipt.after not in changed or not receipt.after]
