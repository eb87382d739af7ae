"""Grades a call by the state of the world and by what was done and said; no model is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Literal

from frontdesk.evals.calls.arguments import Meanings
from frontdesk.evals.calls.borne import Claims
from frontdesk.evals.calls.held import HeldCall
from frontdesk.evals.calls.rules import Rules
from frontdesk.evals.calls.stability import House, stability
from frontdesk.evals.scenarios import Expected, Scenario
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.guard import ClaimGate
from frontdesk_processors.language.load import read_folder
from frontdesk_processors.values import JsonObject

Veto = Literal["phantom", "unauthorised", "doubled", "policy", "collateral"]


@dataclass(frozen=True, kw_only=True)
class Grade:
    """How a call went.

    Parameters:
        id: The call's name.
        passed: Whether all came about that was wanted, and nothing else.
        problems: What did not.
        vetoes: What may never happen, by kind: ``phantom``: said to be done without a receipt, or
            a receipt that the records do not bear out; ``unauthorised``: done without the
            caller's yes; ``doubled``; ``policy``: said or called what may never be;
            ``collateral``: a row that nobody asked to change.
        arguments: Gold arguments right, of how many.
        handoffs: What held at the edges of the call, of all that could have broken there
            (`stability`). An edge is a handoff, a change of goal or a line that dropped and came
            back.
        first_token_ms: Of each turn that the model answered.
        booked: Whether something was done for the caller.
        turns: The caller's turns.
    """

    id: str
    passed: bool
    problems: tuple[str, ...]
    vetoes: tuple[tuple[Veto, str], ...]
    arguments: tuple[int, int]
    handoffs: tuple[int, int]
    first_token_ms: tuple[float, ...]
    booked: bool
    turns: int

    def to_json(self) -> JsonObject:
        """The grade as plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Grade:
        """The grade that `to_json` gave."""
        fields = dict(data)
        for name in ("problems", "arguments", "handoffs", "first_token_ms"):
            fields[name] = tuple(data[name])
        fields["vetoes"] = tuple((kind, what) for kind, what in data["vetoes"])
        return cls(**fields)


class Grader:
    """Grades the calls of one vertical.

    Args:
        meanings: What arguments mean.
        claims: Tells which sentences claim what nothing bears out.
        confirmed: Names of the tools that need the caller's yes.
        scratch: Tables in which rows may come and go.
        house: Who there is to hand a call to.
    """

    def __init__(
        self,
        *,
        meanings: Meanings,
        claims: Claims,
        confirmed: Collection[str],
        scratch: Collection[str] = (),
        house: House | None = None,
    ) -> None:
        self._house = house or House(tools={})
        self._meanings = meanings
        self._claims = claims
        self._confirmed = frozenset(confirmed)
        self._scratch = frozenset(scratch)

    def held_to(self, rules: Rules) -> Grader:
        """One that holds calls to these rules as well: of two, the stricter counts."""
        claims = self._claims
        # Another release may write its words in a form that this one cannot read.
        with suppress(DefinitionError):
            claims = claims.also(ClaimGate(read_folder(rules.language)))
        return Grader(
            meanings=self._meanings,
            claims=claims,
            confirmed=self._confirmed | rules.confirmed,
            scratch=self._scratch & rules.scratch,
            house=self._house,
        )

    def grade(self, call: HeldCall, scenario: Scenario) -> Grade:
        """How a call went that was held for a scenario."""
        expected = scenario.ends(call.manner)  # pyright: ignore[reportArgumentType]
        pairs = [self._meanings.right(gold, call.calls) for gold in expected.calls]
        vetoes = tuple(self._vetoes(call, scenario))
        broken = (call.broken,) if call.broken else ()
        problems = (*broken, *call.compared.missing, *self._unmet(call, expected))
        return Grade(
            id=call.id,
            passed=not problems and not vetoes,
            problems=problems,
            vetoes=vetoes,
            arguments=(sum(hit for hit, _ in pairs), sum(of for _, of in pairs)),
            handoffs=stability(call, lasting=scenario.facts, house=self._house),
            first_token_ms=tuple(
                turn.first_token_ms for turn in call.turns if turn.first_token_ms is not None
            ),
            booked=bool(call.effects),
            turns=len(call.turns),
        )

    def _vetoes(self, call: HeldCall, scenario: Scenario) -> Iterator[tuple[Veto, str]]:
        expected = scenario.ends(call.manner)  # pyright: ignore[reportArgumentType]
        aside = [row for table, row in call.aside if table not in self._scratch]
        for row in (*call.compared.collateral, *aside):
            yield "collateral", row
        for row in call.compared.doubled:
            yield "doubled", row
        for said in self._phantoms(call, scenario):
            yield "phantom", said
        asked_first = [one for one in call.effects if one["tool"] in self._confirmed]
        if len(asked_first) > call.agreed:
            yield (
                "unauthorised",
                f"{len(asked_first)} done, and the caller said yes {call.agreed} times",
            )
        for phrase in expected.never_said:
            if any(phrase.casefold() in said.text.casefold() for said in call.told):
                yield "policy", f"said {phrase!r}"
        for tool in expected.not_called:
            if tool in call.asked:
                yield "policy", f"asked for {tool}"

    def _phantoms(self, call: HeldCall, scenario: Scenario) -> Iterator[str]:
        today = scenario.now.date() if scenario.now else self._meanings.today
        yield from self._claims.unborne(call, scenario, today=today)
        for effect in call.effects:
            if not effect["verified"]:
                yield f"{effect['tool']} has a receipt that the records do not bear out"

    def _unmet(self, call: HeldCall, expected: Expected) -> Iterator[str]:
        for phrase in expected.said:
            if not any(one.strip().casefold() in call.spoken for one in phrase.split("|")):
                yield f"never said {phrase!r}"
        for gold in expected.calls:
            if gold.tool not in call.asked:
                yield f"{gold.tool} was not called"
        if expected.outcome is not None and call.outcome != expected.outcome:
            yield f"outcome {call.outcome!r} instead of {expected.outcome!r}"
