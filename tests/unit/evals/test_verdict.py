"""What is decided on a candidate from the same calls held by both sides."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from frontdesk.evals.gate.booked import to_booked
from frontdesk.evals.gate.numbers import SHARES, numbers
from frontdesk.evals.gate.traffic import Result
from frontdesk.evals.gate.verdict import MARGINS, decide, read_margins, repeated
from frontdesk_processors.errors import UsageError
from tests.support.simulated import call, result, turn

CALLS = 200
ENOUGH = 400
"""So many calls exclude a loss of the narrowest margin, a point, where nothing differs."""


def side(seed: int = 1, *, calls: int = CALLS, **changed: Any) -> list[Result]:
    """Calls that differ from one another as calls do: some slow, some with a wrong argument."""
    chance = random.Random(seed)
    found: list[Result] = []
    for number in range(calls):
        known: dict[str, Any] = {
            "first_token_ms": [chance.lognormvariate(5, 0.4) for _ in range(5)],
            "arguments": (3 + (chance.random() < 0.8), 4),
            "passed": chance.random() < 0.9,
            "cost_usd": chance.uniform(0.001, 0.003),
        }
        known.update({k: v(known) if callable(v) else v for k, v in changed.items()})
        found.append(result(number, **known))
    return found


def twice_as_long(known: dict[str, Any]) -> list[float]:
    return [2 * time for time in known["first_token_ms"]]


def a_third_more(known: dict[str, Any]) -> float:
    return 1.33 * known["cost_usd"]


def a_little_less(known: dict[str, Any]) -> float:
    return 0.97 * known["cost_usd"]


def test_the_same_calls_do_no_harm() -> None:
    verdict = decide(side(calls=ENOUGH), side(calls=ENOUGH), seed=0)
    assert (verdict.decision, verdict.wins, verdict.losses) == ("no_harm", (), ())


@pytest.mark.parametrize(
    ("changed", "number"),
    [
        ({"first_token_ms": twice_as_long}, "first_token_p95_ms"),
        ({"arguments": (3, 4)}, "argument_accuracy"),
        ({"handoffs": (1, 2)}, "handoff_stability"),
        ({"cost_usd": a_third_more}, "cost_usd"),
        ({"passed": False}, "passed"),
    ],
)
def test_what_is_surely_worse_in_one_number_is_refused(changed: Any, number: str) -> None:
    verdict = decide(side(), side(**changed), seed=0)
    assert (verdict.decision, verdict.losses) == ("refuse", (number,))


def test_one_veto_outweighs_every_gain() -> None:
    better = side(cost_usd=0.0001, arguments=(4, 4), first_token_ms=[50.0])
    better[7] = result(7, vetoes=[("phantom", "You're booked.")])
    verdict = decide(side(), better, seed=0)
    assert verdict.decision == "refuse"
    assert [veto["call"] for veto in verdict.vetoes] == ["one/plain/none/7"]


def test_better_in_three_is_adopted() -> None:
    verdict = decide(side(), side(cost_usd=0.0001, arguments=(4, 4), first_token_ms=[50.0]), seed=0)
    assert verdict.decision == "adopt"
    assert set(verdict.wins) == {"cost_usd", "argument_accuracy", "first_token_p95_ms"}


def test_better_in_three_and_badly_worse_in_the_fourth_is_not() -> None:
    worse = side(cost_usd=0.0001, arguments=(4, 4), first_token_ms=[50.0], handoffs=(1, 2))
    verdict = decide(side(), worse, seed=0)
    assert verdict.decision == "refuse"


def test_better_in_two_is_no_reason_to_adopt() -> None:
    better = side(calls=ENOUGH, cost_usd=0.0001, first_token_ms=[50.0])
    assert decide(side(calls=ENOUGH), better, seed=0).decision == "no_harm"


def test_too_few_calls_decide_nothing_but_a_veto() -> None:
    assert decide(side(calls=20), side(calls=20), seed=0).decision == "undecided"
    worse = decide(side(calls=20), side(calls=20, cost_usd=a_third_more), seed=0)
    assert (worse.decision, worse.losses) == ("undecided", ("cost_usd",))
    bad = side(calls=20)
    bad[0] = result(0, vetoes=[("doubled", "a row")])
    assert decide(side(calls=20), bad, seed=0).decision == "refuse"


def test_calls_that_flip_both_ways_leave_it_undecided() -> None:
    before, after = side(), side()
    for number in range(0, 60, 2):
        before[number] = result(number, passed=False)
    for number in range(1, 60, 2):
        after[number] = result(number, passed=False)
    verdict = decide(before, after, seed=0)
    assert verdict.decision == "undecided" and "passed" in verdict.reasons[-1]
    assert {flip.better for flip in verdict.flipped} == {"candidate", "baseline"}


def test_a_number_without_anything_to_count_decides_nothing() -> None:
    bare = side(calls=ENOUGH, handoffs=(0, 0))
    verdict = decide(bare, bare, seed=0)
    assert verdict.gains["handoff_stability"] is None
    assert verdict.decision == "no_harm"


def test_a_number_that_the_candidate_lost_is_not_within_its_margin() -> None:
    before = side(calls=ENOUGH)
    before[0] = result(0, handoffs=(0, 0))
    better = side(calls=ENOUGH, handoffs=(0, 0), cost_usd=0.0001, first_token_ms=[50.0])
    verdict = decide(before, better, seed=0)
    assert verdict.decision == "undecided"
    assert verdict.reasons == ("handoff_stability cannot be told of these calls",)


def test_a_number_of_every_call_that_is_in_none_any_more_is_refused() -> None:
    verdict = decide(side(), side(first_token_ms=[]), seed=0)
    assert verdict.decision == "refuse" and "first_token_p95_ms" in verdict.reasons[0]


@pytest.mark.parametrize("calls", [30, 60, 100])
def test_few_calls_without_a_difference_exclude_no_harm(calls: int) -> None:
    alike = [result(number) for number in range(calls)]
    verdict = decide(alike, alike, seed=0)
    assert verdict.decision == "undecided" and "passed may be worse" in verdict.reasons[-1]


def test_who_breaks_five_calls_of_a_hundred_hardly_ever_does_no_harm() -> None:
    chance = random.Random(1)
    decisions = [
        decide(
            [result(number) for number in range(ENOUGH)],
            [result(number, passed=chance.random() >= 0.05) for number in range(ENOUGH)],
            seed=gate,
        ).decision
        for gate in range(5)
    ]
    assert "no_harm" not in decisions and "refuse" in decisions


def test_a_handful_of_calls_that_went_better_is_no_win() -> None:
    after = [result(number) for number in range(CALLS)]
    for lucky, wins in ((4, ()), (12, ("argument_accuracy",))):
        before = [result(n, arguments=(0, 4) if n < lucky else (4, 4)) for n in range(CALLS)]
        assert decide(before, after, seed=0).wins == wins


def test_a_handful_of_calls_that_went_worse_is_no_loss_and_a_few_more_are() -> None:
    before = [result(number) for number in range(60)]
    for unlucky, losses in ((6, ()), (10, ("handoff_stability",))):
        after = [result(n, handoffs=(1 + (n >= unlucky), 2)) for n in range(60)]
        assert decide(before, after, seed=0).losses == losses


def test_a_gain_below_its_margin_is_no_win_however_sure() -> None:
    cheaper = side(cost_usd=a_little_less)
    gain = decide(side(), cheaper, seed=0).gains["cost_usd"]
    assert gain is not None and gain.least > 0
    assert decide(side(), cheaper, seed=0).wins == ()


def test_a_configuration_is_not_better_than_itself() -> None:
    better = side(calls=ENOUGH, cost_usd=0.0001, arguments=(4, 4), first_token_ms=[50.0])
    assert decide(side(calls=ENOUGH), better, seed=0).decision == "adopt"
    verdict = decide(side(calls=ENOUGH), better, seed=0, same=True)
    assert verdict.decision == "no_harm" and "same configuration" in verdict.reasons[0]


def test_luck_in_single_calls_does_not_adopt_one_of_two_equals() -> None:
    chance = random.Random(3)

    def lucky(number: int) -> Result:
        # A call that goes badly by chance is worse in every number at once.
        bad, turns = chance.random() < 0.05, 5
        return result(
            number,
            first_token_ms=[
                chance.lognormvariate(6, 0.4) * (2.5 if bad else 1) for _ in range(turns + 3 * bad)
            ],
            arguments=(2 if bad else 4, 4),
            handoffs=(1 if bad else 2, 2),
            passed=not bad,
            cost_usd=0.002 * (turns + 3 * bad) * chance.uniform(0.95, 1.05),
        )

    for gate in range(12):
        before, after = ([lucky(number) for number in range(60)] for _ in range(2))
        verdict = decide(before, after, seed=gate)
        assert verdict.decision != "adopt" and not set(verdict.wins) & set(SHARES)


def test_the_numbers_are_those_of_the_calls_and_lie_in_their_intervals() -> None:
    found = numbers([result(n, arguments=(n % 2, 1)) for n in range(100)], seed=0)
    accuracy = found["argument_accuracy"]
    assert accuracy.value == 0.5 and accuracy.n == 100
    assert accuracy.low is not None and accuracy.high is not None
    assert 0.35 < accuracy.low < 0.5 < accuracy.high < 0.65
    assert found["first_token_p95_ms"].value == 120.0


def test_false_alarms_are_as_rare_as_the_intervals_say() -> None:
    pool, refused, adopted = side(calls=400), 0, 0
    chance = random.Random(5)
    for _ in range(40):
        drawn = [chance.choice(pool) for _ in range(100)]
        swapped = [chance.choice((one, chance.choice(pool))) for one in drawn]
        decision = decide(drawn, swapped, seed=0).decision
        refused += decision == "refuse"
        adopted += decision == "adopt"
    assert adopted == 0
    assert refused <= 4


def test_a_refusal_by_numbers_has_to_repeat_itself_and_one_for_a_veto_has_not() -> None:
    dearer = decide(side(), side(cost_usd=a_third_more), seed=0)
    harmless, better = decide(side(), side(), seed=0), replace(dearer, decision="adopt")
    assert dearer.by_numbers and not harmless.by_numbers
    assert repeated(dearer, dearer).decision == "refuse"
    for second in (harmless, better):
        found = repeated(dearer, second)
        assert found.decision == "undecided" and "cost_usd" in found.reasons[0]
    bad = side(cost_usd=a_third_more)
    bad[0] = result(0, vetoes=[("doubled", "a row")])
    assert not decide(side(), bad, seed=0).by_numbers


def test_margins_of_ones_own_take_the_place_of_those_they_name(tmp_path: Path) -> None:
    file = tmp_path / "margins.toml"
    file.write_text("[first_token_p95_ms]\nharm = 0.9\nfloor = 0\n")
    margins = read_margins(file)
    assert margins["first_token_p95_ms"].of(100.0) == (90.0, 50.0)
    assert margins["cost_usd"] == MARGINS["cost_usd"]
    now = side(calls=ENOUGH, first_token_ms=[100.0])
    slower = side(calls=ENOUGH, first_token_ms=[150.0])
    assert decide(now, slower, seed=0).decision == "refuse"
    found = decide(now, slower, seed=0, margins=margins)
    assert found.decision == "no_harm"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[speed]\nharm = 1\n", "unknown number 'speed'; known: argument_accuracy"),
        ("[passed]\nharm = -1\n", "passed.harm: Input should be greater than or equal to 0"),
        ("[passed]\nworst = 1\n", "passed.worst: Unexpected keyword argument"),
        ("[passed\n", "holds no margins"),
    ],
)
def test_margins_that_cannot_be_are_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "margins.toml").write_text(text)
    with pytest.raises(UsageError, match=told):
        read_margins(tmp_path / "margins.toml")


def test_how_soon_something_is_done_counts_the_calls_in_which_it_was() -> None:
    done = call(
        turn("a flu shot please", "Shall I book it?", first_token_ms=500.0),
        turn("yes", "You're booked.", effects=1, first_token_ms=500.0),
        turn("bye", "Bye."),
    )
    # Twelve words with the greeting, at two and a half a second, and a second of waits.
    assert to_booked(done) == (2, 12 / 2.5 + 1, 1)
    made = [replace(result(0), held=done), result(1)]
    found = numbers(made, seed=0)
    assert (found["turns_to_booked"].value, found["turns_to_booked"].n) == (2.0, 1)
    assert found["seconds_to_booked"].value == pytest.approx(5.8)  # pyright: ignore[reportUnknownMemberType]
    assert numbers([result(1)], seed=0)["turns_to_booked"].value is None
