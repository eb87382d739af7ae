"""Simulated callers: the same seed gives the same caller, who knows only what the agent says."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from frontdesk.evals.calls.caller import PATIENCE, AgendaCaller
from frontdesk.evals.calls.dials import ways
from frontdesk.evals.calls.plan import plan
from frontdesk.evals.calls.words import CallerWords
from frontdesk.evals.scenarios import MANNERS, Manner, Scenario, read_scenarios
from frontdesk_processors.errors import BadSetting, UnknownName
from frontdesk_verticals.healthcare.vertical import HOME

SCENARIOS = {one.name: one for one in read_scenarios(HOME / "scenarios")}
WORDS = CallerWords.load(HOME / "scenarios", language="en")
READ_BACK = "Let me read that back: flu shot for Maria on Friday, November 27. Shall I book it?"


def caller(manner: Manner = "plain", *, name: str = "flu_shot_on_friday", seed: int = 1) -> Any:
    chance = random.Random(seed)
    return AgendaCaller(SCENARIOS[name], words=WORDS, manner=manner, chance=chance)


def test_who_is_asked_for_two_things_tells_both_and_a_terse_caller_one() -> None:
    question = "May I have your full name and date of birth?"
    assert caller().answers(question).facts == ("name", "birth_date")
    assert caller("terse").answers(question).text == "Maria Lopez"


def test_a_read_back_that_is_right_gets_a_yes_and_a_wrong_one_the_right_fact() -> None:
    one = caller()
    wrong = one.answers(READ_BACK.replace("Friday, November 27", "Thursday, November 26"))
    assert wrong.purpose == "corrects" and "Friday" in wrong.text and one.agreed == 0
    assert one.answers(READ_BACK).purpose == "agrees" and one.agreed == 1


def test_who_wants_nothing_done_agrees_to_nothing() -> None:
    one = caller(name="hears_when_it_is")
    assert one.answers("Would you like me to cancel it?").purpose == "corrects"
    assert one.agreed == 0


def test_who_changes_their_mind_does_so_once_and_then_agrees_to_the_new_day() -> None:
    one = caller("changes_mind")
    one.opens()
    assert "Wednesday" in one.answers(READ_BACK).text
    assert one.answers(READ_BACK).purpose == "corrects"
    assert one.answers(READ_BACK.replace("Friday, November 27", "November 25")).purpose == "agrees"


def test_who_corrects_themselves_says_the_wrong_thing_first() -> None:
    text = caller("corrects").answers("What is your date of birth?").text
    assert text.index("March 6th") < text.index("March 5th")


def test_an_answer_that_was_not_heard_is_said_again() -> None:
    one = caller()
    first = one.answers("What is your date of birth?").text
    assert one.answers("I'm having trouble just now. Could you say that once more?").text == first


def test_nobody_listens_for_ever() -> None:
    one = caller()
    said = [one.answers(f"Hm, {n}. What is your date of birth?") for n in range(PATIENCE + 1)]
    assert said[-1].last
    stuck = caller()
    assert [stuck.answers("What is your name?").last for _ in range(4)][-1]


@pytest.mark.parametrize("manner", MANNERS)
def test_the_same_seed_gives_the_same_caller_in_every_manner(manner: Manner) -> None:
    heard = ["What day would suit you?", "Which works best?", "Your full name?", READ_BACK]

    def said(seed: int) -> list[str]:
        one = caller(manner, seed=seed)
        return [one.opens().text, *(one.answers(text).text for text in heard)]

    assert said(7) == said(7)
    assert any(said(7) != said(seed) for seed in range(8, 12))


def test_every_scenario_opens_and_ends_with_each_of_its_manners() -> None:
    for name, scenario in SCENARIOS.items():
        for manner in scenario.manners:
            one = caller(manner, name=name)
            assert one.opens().text
            said = [one.answers("That is all I know.") for _ in scenario.wishes]
            assert said[-1].last or manner == "silent"


def test_the_same_seed_plans_the_same_calls_over_all_scenarios_and_ways() -> None:
    scenarios = list(SCENARIOS.values())
    asked: dict[str, Any] = {"calls": 120, "ways": ways("none,asr,tools"), "a_minute": 60}
    one, same, other = (plan(scenarios, seed=seed, **asked) for seed in (3, 3, 4))
    assert one == same
    assert [c.at_s for c in one] != [c.at_s for c in other]
    assert {call.scenario for call in one} == set(SCENARIOS)
    assert {(call.scenario, call.way) for call in one} == {
        (name, scenario.way or way)
        for name, scenario in SCENARIOS.items()
        for way in ("none", "asr", "tools")
    }
    assert len({call.id for call in one}) == 120
    assert 60 < one[-1].at_s < 240


def test_a_way_that_nobody_knows_is_named() -> None:
    with pytest.raises(UnknownName, match="'fog'"):
        ways("none,fog")


def test_a_scenario_that_is_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(
        "- name: good\n  goal: g\n  wishes: [{opens: [hi]}]\n"
        "- name: bad\n  goal: g\n  wishes:\n    - opens: [hi]\n      wnats: 3\n",
        encoding="utf-8",
    )
    with pytest.raises(BadSetting, match=r"bad\.yaml': line 8: wishes\.0\.wnats"):
        read_scenarios(file)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ("manners: [corrects]", "needs slips"),
        ("manners: [changes_mind]", "needs second_thoughts"),
        ("now: 2026-11-23T09:00:00", "needs its offset"),
        ("manners: [whistling]", "Input should be"),
    ],
)
def test_a_scenario_that_lacks_what_it_needs_says_so(held: str, told: str) -> None:
    fields = {"name": "one", "goal": "g", "wishes": [{"opens": ["hi"]}]}
    key, _, value = held.partition(": ")
    wrong = {**fields, key: value.strip("[]").split(", ") if value.startswith("[") else value}
    with pytest.raises(ValueError, match=told):
        Scenario.model_validate(wrong)
