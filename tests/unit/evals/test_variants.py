"""Variants of scenarios: what goes otherwise, and what is expected of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from frontdesk.evals.gate.run import scenarios_of
from frontdesk.evals.gate.worker import trade
from frontdesk.evals.scenarios import Expected, GoldCall, Scenario, Wish
from frontdesk.evals.variants import Material, variants
from frontdesk.evals.variants.hold import variants_of
from frontdesk.evals.variants.material import Question, Swap
from frontdesk.evals.variants.twists import TWISTS
from frontdesk_processors.errors import BadSetting

PARENT = Scenario(
    name="books",
    goal="Ann Example books brakes on Friday.",
    manners=["plain", "terse"],
    facts={"name": "Ann Example", "birth_date": "March 5th, 1984"},
    wishes=[
        Wish(
            opens=["I need {service} {when}"],
            facts={"service": "brakes", "when": "Friday"},
            agrees={"when": "November 27"},
        )
    ],
    expect=Expected(
        inserted={"bookings": [{"who": "Ann Example", "day": date(2026, 11, 27)}]},
        calls=[GoldCall(tool="book", arguments={"when": date(2026, 11, 27)})],
        said=["booked"],
        never_said=["for free"],
        outcome="completed",
    ),
)
MATERIAL = Material(
    swaps=[
        Swap(
            kind="when",
            scenarios=["books"],
            of=["Friday", "November 27", "2026-11-27"],
            by=[["next Monday", "November 30", "2026-11-30"]],
        ),
        Swap(kind="who", scenarios=["books"], of=["Ann Example"], by=[["Bo Sample"]]),
    ],
    slips={"birth_date": ["May 5th, 1984"]},
    reconsider=["no, {when}"],
    in_one_breath=["{question} And {wish}"],
    questions=[Question(asks="are you open?", calls=[GoldCall(tool="hours")], said=["closed"])],
)


def made(name: str) -> list[Scenario]:
    return [one for one in variants([PARENT], MATERIAL, count=200) if f"books_{name}_" in one.name]


def test_rows_and_arguments_follow_what_is_said() -> None:
    for one in made("same"):
        said = one.wishes[0].facts["when"]
        day = date(2026, 11, 30) if said == "next Monday" else date(2026, 11, 27)
        who = one.facts["name"]
        assert one.expect.inserted == {"bookings": [{"who": who, "day": day}]}
        assert one.expect.calls[0].arguments == {"when": day}
        assert who in one.goal
    assert {one.facts["name"] for one in made("same")} == {"Ann Example", "Bo Sample"}


def test_who_reconsiders_gets_the_other_day() -> None:
    one = next(one for one in made("reconsiders") if one.wishes[0].facts["when"] == "Friday")
    assert one.manners == ["changes_mind"] and one.second_thoughts is not None
    assert one.second_thoughts.agrees == {"when": "November 30"}
    assert one.expect_after is not None
    assert one.expect_after.inserted["bookings"][0]["day"] == date(2026, 11, 30)


def test_where_nothing_answers_no_row_may_change() -> None:
    assert made("down")
    for one in made("down"):
        assert one.way == "down" and one.expect.changes == 0 and not one.expect.said
        assert one.expect.never_said == ["for free"]


@pytest.mark.parametrize("name", ["stumbling", "slow", "drops", "corrects"])
def test_trouble_on_the_way_changes_nothing_of_what_is_expected(name: str) -> None:
    assert made(name)
    for one in made(name):
        booked = date(2026, 11, 30 if one.wishes[0].facts["when"] == "next Monday" else 27)
        row = {"who": one.facts["name"], "day": booked}
        assert one.expect.inserted == {"bookings": [row]} and one.expect.said == ["booked"]


def test_a_question_in_passing_is_expected_to_be_answered_too() -> None:
    for name in ("asks_first", "asks_after"):
        assert made(name)
        assert all("closed" in one.expect.said for one in made(name))
        assert all(one.expect.calls[-1].tool == "hours" for one in made(name))


def test_the_same_seed_makes_the_same_variants_and_each_only_once() -> None:
    once, again = (variants_of("salon", count=100, seed=3) for _ in range(2))
    assert once == again != variants_of("salon", count=100, seed=4)
    assert len({one.model_dump_json(exclude={"name"}) for one in once}) == 100


@pytest.mark.parametrize("vertical", ["healthcare", "salon"])
def test_every_scenario_and_every_twist_is_among_a_hundred(vertical: str) -> None:
    hundred = variants_of(vertical, count=100)
    parents = [one.name for one in scenarios_of(trade(vertical)) if one.wishes]
    assert all(any(one.name.startswith(f"{name}_") for one in hundred) for name in parents)
    assert all(any(f"_{twist}_" in one.name for one in hundred) for twist in TWISTS)


def test_a_swap_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="needs 1 texts"):
        Swap(kind="who", scenarios=["books"], of=["Ann"], by=[["Bo", "Cy"]])


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "variants.toml").write_text("swaps = 3")
    with pytest.raises(BadSetting, match=r"variants\.toml:1: swaps: "):
        Material.read(tmp_path)
