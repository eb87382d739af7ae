"""One verdict on a change: adopt it, let it through, refuse it, or look at more calls."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import isnan
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from frontdesk.evals.gate.numbers import NAMES, Gain, gains, in_every_call, values
from frontdesk.evals.gate.traffic import Result
from frontdesk_processors.errors import BadSetting, UnknownName
from frontdesk_processors.values import JsonObject

Decision = Literal["adopt", "no_harm", "refuse", "undecided"]
FEWEST = 30
"""Of fewer calls nothing but a veto decides, whatever they show."""


@dataclass(frozen=True, kw_only=True)
class Margin:
    """How much worse a number may be.

    Parameters:
        harm: What is surely worse by more than this is refused; what surely is not does no harm.
            A win is a gain of as much.
        badly: What may be worse by more than this keeps a candidate from being adopted.
        relative: Whether both are shares of the baseline's number rather than in its own unit.
        floor: The least that both come to, in the number's own unit.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")
    harm: Annotated[float, Field(ge=0)]
    badly: Annotated[float, Field(ge=0)]
    relative: bool = False
    floor: Annotated[float, Field(ge=0)] = 0.0

    def of(self, baseline: float) -> tuple[float, float]:
        """Both margins in the number's unit."""
        if not self.relative:
            return self.harm, self.badly
        return max(self.floor, self.harm * baseline), max(self.floor, self.badly * baseline)


MARGINS: Mapping[str, Margin] = {
    "first_token_p95_ms": Margin(harm=0.20, badly=0.50, relative=True, floor=25.0),
    "argument_accuracy": Margin(harm=0.02, badly=0.05),
    "handoff_stability": Margin(harm=0.03, badly=0.06),
    "cost_usd": Margin(harm=0.05, badly=0.20, relative=True),
    "passed": Margin(harm=0.02, badly=0.05),
}


def read_margins(file: Path) -> Mapping[str, Margin]:
    """The margins in a file, a table a number; what it leaves out is as by default.

    Raises:
        BadSetting: It cannot be read, or names what is no number or no part of a margin.
    """
    try:
        held = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSetting(f"{str(file)!r} holds no margins: {error}") from error
    if unknown := next((name for name in held if name not in MARGINS), None):
        raise UnknownName("number", unknown, known=MARGINS)
    whole = {name: asdict(margin) | held.get(name, {}) for name, margin in MARGINS.items()}
    try:
        return _MARGINS.validate_python(whole)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise BadSetting(f"{str(file)!r}: {where}: {first['msg']}") from error


_MARGINS = TypeAdapter(dict[str, Margin])


@dataclass(frozen=True, kw_only=True)
class Flip:
    """A call that went well with one side and not with the other.

    Parameters:
        id: The call.
        better: ``candidate`` or ``baseline``: with whom it went well.
        problems: What was wrong with the other.
    """

    id: str
    better: Literal["candidate", "baseline"]
    problems: tuple[str, ...]

    def to_json(self) -> JsonObject:
        """The flip as plain JSON."""
        return {"id": self.id, "better": self.better, "problems": list(self.problems)}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is to be done with a candidate, and why.

    Parameters:
        decision: ``adopt``: better in at least three of the four numbers and not badly worse in
            the fourth. ``no_harm``: surely no number worse than its margin allows. ``refuse``: a
            veto, or a number that is surely worse. ``undecided``: too few calls to say, or a
            number that the candidate's calls do not have.
        reasons: Why, in words.
        vetoes: What may never happen and did, with the call it did in.
        gains: By how much each number is better.
        wins: Numbers that are better by their margin at least, and very surely better.
        losses: Numbers that are surely worse than their margin.
        flipped: Calls that went well with one side only.
    """

    decision: Decision
    reasons: tuple[str, ...]
    vetoes: tuple[JsonObject, ...]
    gains: Mapping[str, Gain | None]
    wins: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    flipped: tuple[Flip, ...] = field(default_factory=tuple)

    @property
    def by_numbers(self) -> bool:
        """Whether it is a refusal that other calls may not bear out: one without a veto."""
        return self.decision == "refuse" and not self.vetoes


def repeated(first: Verdict, second: Verdict) -> Verdict:
    """The verdict of the second of two runs, where numbers alone refused in the first.

    What it does not refuse too is undecided, whatever it says by itself.
    """
    told = f"refused on other calls: {', '.join(first.reasons)}"
    if second.decision == "refuse":
        return replace(second, reasons=(*second.reasons, told))
    return replace(second, decision="undecided", reasons=(told, "and not on these"))


def decide(
    baseline: Sequence[Result],
    candidate: Sequence[Result],
    *,
    seed: int,
    margins: Mapping[str, Margin] = MARGINS,
    same: bool = False,
) -> Verdict:
    """Decide on a candidate from the same calls held by both sides.

    Args:
        baseline: The calls as what is in use held them.
        candidate: The same calls, in the same order, as the candidate held them.
        seed: Of the resamples.
        margins: How much worse each number may be.
        same: Whether both are one configuration: it cannot be better than itself.
    """
    found = gains(baseline, candidate, seed=seed)
    vetoes = tuple(
        {"call": one.grade.id, "kind": kind, "what": what}
        for one in candidate
        for kind, what in one.grade.vetoes
    )
    levels = values(baseline)
    limits = {name: margin.of(levels[name]) for name, margin in margins.items()}
    judged = {name: gain for name in margins if (gain := found[name]) is not None}
    enough = {name: harm for name, (harm, _) in limits.items()}
    wins = [
        name
        for name in NAMES
        if (gain := found[name]) is not None
        and gain.least > 0
        and gain.value >= enough.get(name, 0.0)
    ]
    seen = _Seen(
        calls=len(candidate),
        vetoes=len(vetoes),
        lost={
            name: in_every_call(baseline, name)
            for name in margins
            if found[name] is None and not isnan(levels[name])
        },
        losses=[name for name, gain in judged.items() if gain.high < -limits[name][0]],
        wins=wins,
        doubts=[name for name, gain in judged.items() if gain.low < -limits[name][0]],
        badly=[name for name, gain in judged.items() if gain.low < -limits[name][1]],
        same=same,
    )
    decision, reasons = seen.decided()
    return Verdict(
        decision=decision,
        reasons=tuple(reasons),
        vetoes=vetoes,
        gains=found,
        wins=tuple(wins),
        losses=tuple(seen.losses),
        flipped=tuple(_flips(baseline, candidate)),
    )


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What the calls show; `lost` are numbers that only the baseline has: whether in every call."""

    calls: int
    vetoes: int
    lost: Mapping[str, bool]
    losses: Sequence[str]
    wins: Sequence[str]
    doubts: Sequence[str]
    badly: Sequence[str]
    same: bool

    def decided(self) -> tuple[Decision, list[str]]:
        """What follows, and why."""
        gone = [name for name, everywhere in self.lost.items() if everywhere]
        if self.vetoes:
            return "refuse", [f"{self.vetoes} times what may never happen"]
        if self.calls < FEWEST:
            return "undecided", [f"fewer than {FEWEST} calls say nothing"]
        if self.losses or gone:
            return "refuse", [
                *(f"{name} is worse than its margin" for name in self.losses),
                *(f"{name} is in every call of the baseline, in none of these" for name in gone),
            ]
        if self.lost:
            return "undecided", [f"{name} cannot be told of these calls" for name in self.lost]
        if len(self.wins) >= 3 and not self.badly and not self.same:
            return "adopt", [f"better in {', '.join(self.wins)}"]
        if self.doubts:
            return "undecided", [
                f"{name} may be worse than its margin: more calls would tell"
                for name in self.doubts
            ]
        told = "; both are the same configuration" if self.same else ""
        return "no_harm", [f"every number is within its margin{told}"]


def _flips(baseline: Sequence[Result], candidate: Sequence[Result]) -> list[Flip]:
    found: list[Flip] = []
    for before, after in zip(baseline, candidate, strict=True):
        if before.grade.passed == after.grade.passed:
            continue
        wrong = before if after.grade.passed else after
        told = (*wrong.grade.problems, *(f"{kind}: {what}" for kind, what in wrong.grade.vetoes))
        found.append(
            Flip(
                id=after.grade.id,
                better="candidate" if after.grade.passed else "baseline",
                problems=told,
            )
        )
    return found
