"""What may go otherwise in a variant, and what is expected then: by rule, from its parent."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

from frontdesk.evals.scenarios import Expected, Scenario, Wish
from frontdesk.evals.scenarios.scenario import SECOND_THOUGHTS, SLIPS
from frontdesk.evals.variants.material import Material, replaced

Twist = Callable[[Scenario, Material, random.Random], Scenario | None]
"""Gives a scenario in which something goes otherwise; None where it cannot."""

_EARLY, _LATE = 2, 3
"""After so many turns a line drops: a caller has said something, and is not done."""


def as_it_is(scenario: Scenario, material: Material, chance: random.Random) -> Scenario:
    """Nothing goes otherwise than with the parent."""
    return scenario


def corrects(scenario: Scenario, material: Material, chance: random.Random) -> Scenario | None:
    """A fact is said wrongly and corrected in the same breath: what is expected stays."""
    facts = {**scenario.facts, **{k: v for one in scenario.wishes for k, v in one.facts.items()}}
    slips = {
        fact: chance.choice(wrong)
        for fact, said in material.slips.items()
        if (value := facts.get(fact)) and (wrong := [one for one in said if one != value])
    }
    # A slip can only be made of what is said on being asked, not of what opens the call.
    if not slips or not any(fact in scenario.facts for fact in slips):
        return None
    return _changed(scenario, slips=slips, manners=[SLIPS])


def reconsiders(scenario: Scenario, material: Material, chance: random.Random) -> Scenario | None:
    """The caller wants another day when it is read back: the rows hold that day instead."""
    if not _books_once(scenario) or not material.reconsider:
        return None
    wish = scenario.wishes[0]
    swaps = [s for s in material.swaps_for(scenario, "when") if wish.facts.get("when") in s]
    if not swaps:
        return None
    swap = chance.choice(swaps)
    thought = Wish(
        opens=material.reconsider,
        facts={"when": replaced(wish.facts["when"], swap)},
        agrees={fact: replaced(phrase, swap) for fact, phrase in wish.agrees.items()},
    )
    after = Expected.model_validate(replaced(scenario.expect.model_dump(), swap))
    return _changed(
        scenario, second_thoughts=thought, expect_after=after, manners=[SECOND_THOUGHTS]
    )


def asks_first(scenario: Scenario, material: Material, chance: random.Random) -> Scenario | None:
    """A question and the wish in one breath: both are seen to."""
    return _with_question(scenario, material, chance, in_one_breath=True)


def asks_after(scenario: Scenario, material: Material, chance: random.Random) -> Scenario | None:
    """A question when the rest is done: it is answered too."""
    return _with_question(scenario, material, chance, in_one_breath=False)


def drops(scenario: Scenario, material: Material, chance: random.Random) -> Scenario | None:
    """The line drops on the way, and the caller calls again: what is expected stays."""
    if scenario.expect.changes == 0 or scenario.dropped_after is not None:
        return None
    return _changed(scenario, dropped_after=chance.choice((_EARLY, _LATE)))


def _may_go_wrong(scenario: Scenario) -> bool:
    """Whether something is to change in it, and nothing goes wrong that is its own."""
    return scenario.expect.changes > 0 and scenario.way is None


def stumbles(scenario: Scenario, material: Material, chance: random.Random) -> Scenario | None:
    """Each tool fails the first time it is asked: what is expected stays."""
    return _changed(scenario, way="stumbling") if _may_go_wrong(scenario) else None


def waits(scenario: Scenario, material: Material, chance: random.Random) -> Scenario | None:
    """Each tool takes so long that a caller notices: what is expected stays."""
    return _changed(scenario, way="slow") if _may_go_wrong(scenario) else None


def is_down(scenario: Scenario, material: Material, chance: random.Random) -> Scenario | None:
    """No tool answers at all: no row changes, and nothing that never may be said is."""
    if not _may_go_wrong(scenario):
        return None
    kept = scenario.expect
    nothing = Expected(not_called=kept.not_called, never_said=kept.never_said)
    return _changed(scenario, way="down", expect=nothing)


TWISTS: Mapping[str, Twist] = {
    "same": as_it_is,
    "corrects": corrects,
    "stumbling": stumbles,
    "asks_first": asks_first,
    "reconsiders": reconsiders,
    "drops": drops,
    "slow": waits,
    "asks_after": asks_after,
    "down": is_down,
}


def _with_question(
    scenario: Scenario, material: Material, chance: random.Random, *, in_one_breath: bool
) -> Scenario | None:
    fit = [
        one
        for one in material.questions
        if scenario.name not in one.without
        if not {call.tool for call in one.calls} & _tools(scenario.expect)
    ]
    if not (fit and scenario.expect.changes) or scenario.dropped_after is not None:
        return None
    question = chance.choice(fit)
    first, *rest = scenario.wishes
    if in_one_breath:
        if not material.in_one_breath:
            return None
        together = chance.choice(material.in_one_breath)
        opens = [
            together.replace("{question}", question.asks).replace("{wish}", opening)
            for opening in first.opens
        ]
        wishes = [first.model_copy(update={"opens": opens}), *rest]
    else:
        wishes = [first, *rest, Wish(opens=[question.asks])]
    expect = scenario.expect
    told = expect.model_copy(
        update={
            "calls": [*expect.calls, *question.calls],
            "said": [*expect.said, *question.said],
        }
    )
    return _changed(scenario, wishes=wishes, expect=told)


def _tools(expected: Expected) -> set[str]:
    return {call.tool for call in expected.calls} | set(expected.not_called)


def _books_once(scenario: Scenario) -> bool:
    """Whether one row is new and none other, of one wish."""
    expect = scenario.expect
    return len(scenario.wishes) == 1 and not expect.updated and expect.changes == 1


def _changed(scenario: Scenario, **update: object) -> Scenario:
    return scenario.model_copy(update=update)


def manner_of(scenario: Scenario, manners: Sequence[str], chance: random.Random) -> str:
    """How the caller of a variant speaks: as the twist has it, else as the parent's may."""
    if scenario.manners in ([SLIPS], [SECOND_THOUGHTS]):
        return scenario.manners[0]
    own = [one for one in manners if one not in (SLIPS, SECOND_THOUGHTS)]
    return chance.choice(own or ["plain"])
