"""What a model is told that plays a caller, from the scenario alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from frontdesk.evals.scenarios import Manner, Scenario, Wish
from frontdesk.evals.scenarios.scenario import SECOND_THOUGHTS, SLIPS


def persona(scenario: Scenario, *, manner: Manner, words: Mapping[str, str]) -> str:
    """Who a caller is, what they want and know, what they agree to and how they speak.

    Args:
        scenario: What they want. How the world must look afterwards is not told.
        manner: How they speak.
        words: The sentences, as in the callers' language file.
    """
    return "\n".join(filter(None, _lines(scenario, manner, words)))


def _lines(scenario: Scenario, manner: Manner, words: Mapping[str, str]) -> Iterator[str]:
    yield words["part"]
    yield words["goal"].format(goal=scenario.goal)
    yield _facts(scenario.facts, words)
    for number, wish in enumerate(scenario.wishes):
        yield words["opens" if number == 0 else "then"].format(wish=_filled(wish, scenario))
        yield _facts(wish.facts, words)
        if wish.agrees:
            yield words["agrees"].format(held=_held(wish))
            yield words["picks"].format(picks=wish.picks)
        else:
            yield words["nothing"]
    if manner == SLIPS:
        slips = ", ".join(f"{fact}: {value}" for fact, value in scenario.slips.items())
        yield words["slips"].format(slips=slips)
    thought = scenario.second_thoughts
    if manner == SECOND_THOUGHTS and thought is not None:
        yield words["second_thoughts"].format(wish=_filled(thought, scenario), held=_held(thought))
    yield words.get(manner, "")
    yield words["rules"]


def _facts(facts: Mapping[str, str], words: Mapping[str, str]) -> str:
    told = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in facts.items())
    return words["knows"].format(facts=told) if told else ""


def _held(wish: Wish) -> str:
    return ", ".join(phrases.replace("|", "or") for phrases in wish.agrees.values())


def _filled(wish: Wish, scenario: Scenario) -> str:
    return wish.opens[0].format(**{**scenario.facts, **wish.facts})
