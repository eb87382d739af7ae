"""What a brain's answers come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from frontdesk.evals.dialogues.brains import Called
from frontdesk.evals.dialogues.compare import same
from frontdesk.evals.dialogues.replay import NOW, Moment
from frontdesk.evals.intervals import share
from frontdesk_processors.language import Language, read
from frontdesk_processors.values import Json, JsonObject


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What was counted in one dialogue.

    Parameters:
        calls: Recorded calls.
        asked: Those at which the brain only spoke.
        asked_again: Those of ``asked`` at which everything had been heard; they count as wrong.
        judged: Recorded calls without those at which it rightly asked: what accuracies are of.
        methods: Calls of the right tool.
        arguments: Arguments recorded or given at the judged calls.
        right: Those that are recorded and given alike.
        exact: Calls with the right tool and every argument right.
        quiet: Turns at which nothing was called.
        premature: Those at which a call that the brain asked for would have been made.
        held: Those at which it asked for one that Guard holds until it has been read back.
        routed: Turns of dialogues with several services.
        routes: Those that go to the service that answered.
        handed: Of ``routed``, the turns at which another service answers than before.
        handoffs: Those that go there.
    """

    calls: int = 0
    asked: int = 0
    asked_again: int = 0
    judged: int = 0
    methods: int = 0
    arguments: int = 0
    right: int = 0
    exact: int = 0
    quiet: int = 0
    premature: int = 0
    held: int = 0
    routed: int = 0
    routes: int = 0
    handed: int = 0
    handoffs: int = 0

    def routing(self, moment: Moment, went: str) -> Counts:
        """With a turn that went to a service."""
        right, change = went == moment.service, moment.service != moment.before
        return replace(
            self,
            routed=self.routed + 1,
            routes=self.routes + right,
            handed=self.handed + change,
            handoffs=self.handoffs + (right and change),
        )

    def answered(
        self,
        moment: Moment,
        called: Called | None,
        *,
        confirms: bool = False,
        language: Language,
        now: datetime = NOW,
    ) -> Counts:
        """With what a brain did at a moment.

        Args:
            moment: The turn.
            called: What it called, or None where it spoke.
            confirms: Whether what it called changes something, so that Guard reads it back and
                waits for a yes before it is made.
            language: What the caller speaks.
            now: What days are counted from.
        """
        gold = moment.call
        if gold is None:
            held = called is not None and confirms and not _agreed(moment, language)
            return replace(
                self,
                quiet=self.quiet + 1,
                held=self.held + held,
                premature=self.premature + (called is not None and not held),
            )
        again = called is None and all_heard(moment)
        counted = replace(
            self,
            calls=self.calls + 1,
            asked=self.asked + (called is None),
            asked_again=self.asked_again + again,
        )
        if called is None and not again:
            return counted
        method = called is not None and called.method == gold.method
        none: Mapping[str, str] = {}
        given = called.arguments if called is not None and method else none
        names = {*gold.arguments, *given}
        right = sum(
            same(given[name], gold.arguments[name], now=now, language=language)
            for name in given
            if name in gold.arguments
        )
        return replace(
            counted,
            judged=counted.judged + 1,
            methods=counted.methods + method,
            arguments=counted.arguments + len(names),
            right=counted.right + right,
            exact=counted.exact + (method and right == len(names)),
        )


def _agreed(moment: Moment, language: Language) -> bool:
    """Whether the caller says yes, and nothing else, to what was read back to them."""
    said = read(moment.caller, language)
    return moment.read_back and said.answer == "yes" and not (said.correction or said.question)


def all_heard(moment: Moment) -> bool:
    """Whether every value of the recorded call that has words of its own is in what was heard.

    What a list or a result supplies, and what has no words in the data, counts as heard.
    """
    gold = moment.call
    assert gold is not None
    for name, value in gold.arguments.items():
        forms = moment.forms.get(name, ())
        spoken = [form.casefold() for form in (*forms, value)]
        if forms and _has_words(value) and not any(form in moment.heard for form in spoken):
            return False
    return True


def _has_words(value: str) -> bool:
    return value.casefold() not in ("true", "false") and len(value) > 1


_ACCURACIES: dict[str, Callable[[Counts], tuple[int, int]]] = {
    "method_accuracy": lambda c: (c.methods, c.judged),
    "argument_accuracy": lambda c: (c.right, c.arguments),
    "exact_accuracy": lambda c: (c.exact, c.judged),
    "asked": lambda c: (c.asked, c.calls),
    "asked_again": lambda c: (c.asked_again, c.calls),
    "premature": lambda c: (c.premature, c.quiet),
    "held_for_read_back": lambda c: (c.held, c.quiet),
    "route_accuracy": lambda c: (c.routes, c.routed),
    "handoff_accuracy": lambda c: (c.handoffs, c.handed),
}


def report(counts: Sequence[Counts], *, seed: int) -> JsonObject:
    """The figures, each a share with its interval, over dialogues.

    Args:
        counts: One of each dialogue.
        seed: Of the bootstrap.
    """
    figures: dict[str, Json] = {"dialogues": len(counts), "calls": sum(c.calls for c in counts)}
    for name, of in _ACCURACIES.items():
        figures[name] = share([of(c) for c in counts], seed=seed).to_json()
    return figures
