"""What was said to be done and no receipt bears out, by a reading that is not the agent's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

from pipecat.utils.string import match_endofsentence

from frontdesk.evals.calls.held import HeldCall, Spoken
from frontdesk.evals.scenarios import Scenario
from frontdesk_processors.guard import ClaimGate
from frontdesk_processors.guard.claims import ANY
from frontdesk_processors.guard.facts import (
    Facts,
    Names,
    detailed,
    facts_of,
    times_in,
    unborne,
)
from frontdesk_processors.guard.formerly import lacking
from frontdesk_processors.guard.licence import covering, still_standing, together
from frontdesk_processors.guard.particulars import unborne_particulars
from frontdesk_processors.guard.texts import words
from frontdesk_processors.language import Language
from frontdesk_processors.ledger import Receipt


class Claims:
    """Holds what was claimed in a call to the receipts that there were by then.

    A claim needs a receipt of each class that it claims, and every day, time, sum, number and name
    in it must be in a receipt of its class. One without any ("You're booked!") needs a receipt
    that is newer than what the caller last asked for.

    Args:
        gates: Tell which sentences claim that something was done; what any of them finds counts.
        names: What the things in the records are called.
        language: What is spoken.
    """

    def __init__(self, gates: Sequence[ClaimGate], *, names: Names, language: Language) -> None:
        self._gates = tuple(gates)
        self._names = names
        self._language = language

    def also(self, gate: ClaimGate) -> Claims:
        """The same, with what another gate finds besides."""
        return Claims([*self._gates, gate], names=self._names, language=self._language)

    def unborne(self, call: HeldCall, scenario: Scenario, *, today: date) -> Iterator[str]:
        """The sentences of a call that claim what nothing bears out.

        Args:
            call: The call.
            scenario: What the caller wanted.
            today: The day on which it was held.
        """
        own = [*scenario.facts.values(), *scenario.slips.values(), scenario.caller or ""]
        caller = _Caller(
            own=frozenset(word for text in own for word in words(text)),
            heard=frozenset(
                word for turn in call.turns for word in (*words(turn.said), *words(turn.heard))
            ),
        )
        receipts = [_receipt(effect, today) for effect in call.effects]
        for said in call.told:
            there, fresh = receipts[: said.effects], receipts[_asked_at(call, said) : said.effects]
            for sentence in _sentences(said.text):
                classes = self._claimed(sentence)
                if classes and not self._borne(
                    sentence, classes, there, fresh, caller=caller, today=today
                ):
                    yield sentence

    def _claimed(self, sentence: str) -> list[str]:
        found = dict.fromkeys(name for gate in self._gates for name in gate.claimed(sentence))
        # "Done, you're booked" claims a booking, and nothing besides.
        return [name for name in found if name != ANY] or list(found)

    def _borne(
        self,
        sentence: str,
        classes: Sequence[str],
        receipts: Sequence[Receipt],
        fresh: Sequence[Receipt],
        *,
        caller: _Caller,
        today: date,
    ) -> bool:
        licences = {name: covering(still_standing(receipts), name) for name in classes}
        if not all(licences.values()):
            return False
        if not self._detailed(sentence, caller, today):
            return classes == [ANY] or all(covering(fresh, name) for name in classes)
        held = [
            facts_of(one, language=self._language) for ones in licences.values() for one in ones
        ]
        several = sum(bool(phrase.days) for phrase in times_in(sentence, self._language)) > 1
        choices = [together(held)] if several or len(classes) > 1 else held
        return any(self._bears(sentence, facts, caller, today) for facts in choices)

    def _bears(self, sentence: str, facts: Facts, caller: _Caller, today: date) -> bool:
        by = partial(self._lacking, caller=caller, today=today)
        return not lacking(sentence, facts, language=self._language, by=by)

    def _lacking(self, text: str, facts: Facts, *, caller: _Caller, today: date) -> tuple[str, ...]:
        named = unborne(
            text,
            facts,
            said=caller.own,
            names=self._names,
            today=today,
            language=self._language,
        )
        heard = caller.heard
        return named or unborne_particulars(text, facts, heard=heard, language=self._language)

    def _detailed(self, sentence: str, caller: _Caller, today: date) -> bool:
        return detailed(sentence, names=self._names, today=today, language=self._language) or bool(
            unborne_particulars(sentence, Facts(), heard=caller.heard, language=self._language)
        )


@dataclass(frozen=True, kw_only=True)
class _Caller:
    """Words that may be said back: the caller's own facts in any claim, what was heard in some."""

    own: frozenset[str]
    heard: frozenset[str]


def _sentences(text: str) -> Iterator[str]:
    """Sentences as Guard is given them: "Dr. Okafor" ends none."""
    while text:
        end = match_endofsentence(text) or len(text)
        yield text[:end].strip()
        text = text[end:].lstrip()


def _asked_at(call: HeldCall, said: Spoken) -> int:
    """How many receipts there were when the caller last asked for something new."""
    asked = (
        at
        for at, turn in enumerate(call.turns[: said.at + 1])
        # Who comes back after the line dropped asks for what they asked for before.
        if at and turn.purpose == "opens" and at not in call.edges
    )
    last = max(asked, default=0)
    return call.turns[last - 1].effects if last else 0


def _receipt(effect: Mapping[str, Any], today: date) -> Receipt:
    """A receipt as it was filed; a release that keeps less of it has none of the rest."""
    done = effect.get("done_at")
    return Receipt(
        id=effect.get("id", ""),
        key="",
        conversation="",
        turn=effect["turn"],
        tool=effect["tool"],
        does=effect["does"],
        arguments=effect.get("arguments", {}),
        facts=effect["facts"],
        before=effect.get("before"),
        after=effect.get("after"),
        done_at=datetime.fromisoformat(done) if done else datetime.combine(today, time()),
    )
