"""The measure of recorded dialogues."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from frontdesk.evals.dialogues.brains import Called
from frontdesk.evals.dialogues.compare import same
from frontdesk.evals.dialogues.recorded import dialogues, services
from frontdesk.evals.dialogues.replay import Moment, moments
from frontdesk.evals.dialogues.run import Setup, Trial, replayed
from frontdesk.evals.dialogues.score import Counts
from frontdesk.evals.noise import NoiseModel, learn
from frontdesk.evals.noise.pairs import Pair
from frontdesk_processors.errors import UsageError
from frontdesk_processors.language import load
from tests.support.dialogues import BOOKED, write

ENGLISH = load("en")
NOW = datetime(2019, 3, 1)


def recorded(folder: Path) -> list[Moment]:
    data, _ = write(folder, dialogues=1)
    return list(moments(dialogues(data)[0]))


def ran(folder: Path, brain: str, noise: NoiseModel | None = None) -> list[Trial]:
    data, schemas = write(folder)
    setup = Setup(services=services(schemas), brain=brain, noise=noise, seed=1)
    return asyncio.run(replayed(dialogues(data), setup))


def total(trials: list[Trial], name: str) -> int:
    return sum(getattr(trial.counts, name) for trial in trials)


def test_doing_what_was_recorded_scores_everything(tmp_path: Path) -> None:
    trials = ran(tmp_path, "gold")
    assert total(trials, "exact") == total(trials, "judged") == total(trials, "calls") == 6
    assert total(trials, "right") == total(trials, "arguments") == 12
    assert total(trials, "premature") == total(trials, "asked") == 0


def test_asking_for_ever_scores_nothing(tmp_path: Path) -> None:
    trials = ran(tmp_path, "always-ask")
    assert total(trials, "asked_again") == total(trials, "judged") == 6
    assert total(trials, "exact") == total(trials, "right") == 0


def test_the_value_mentioned_last_is_not_enough(tmp_path: Path) -> None:
    trials = ran(tmp_path, "last-value")
    assert total(trials, "exact") < total(trials, "calls")
    assert total(trials, "premature") + total(trials, "held") > 0


def test_the_history_is_what_was_recorded_and_ends_with_what_was_heard(tmp_path: Path) -> None:
    last = recorded(tmp_path)[3]
    spoken = [m for m in last.messages if m["role"] in ("user", "assistant") and m["content"]]
    assert [m["content"] for m in spoken][-2:] == [
        "Oak Motors at 3:30 pm on March 7th, is that right?",
        "Yes.",
    ]
    assert last.read_back and last.call is not None and dict(last.call.arguments) == BOOKED
    assert "2019-03-07" not in str(last.messages)


def test_a_write_is_premature_only_after_a_yes_to_a_read_back(tmp_path: Path) -> None:
    asked, confirmed, agreed = recorded(tmp_path)[1:4]
    call = Called("BookService", BOOKED)

    def counted(moment: Moment) -> Counts:
        return Counts().answered(moment, call, confirms=True, language=ENGLISH)

    assert (counted(asked).held, counted(asked).premature) == (1, 0)
    assert (counted(confirmed).held, counted(confirmed).premature) == (1, 0)
    assert counted(agreed).exact == 1
    quiet = replace(agreed, call=None)
    assert (counted(quiet).held, counted(quiet).premature) == (0, 1)


def test_a_read_at_a_turn_without_a_call_is_premature(tmp_path: Path) -> None:
    call = Called("FindGarage", {"town": "Millbrook"})
    counts = Counts().answered(recorded(tmp_path)[1], call, language=ENGLISH)
    assert (counts.held, counts.premature) == (0, 1)


def test_an_argument_too_many_is_wrong(tmp_path: Path) -> None:
    call = Called("FindGarage", {"town": "Millbrook", "garage_name": "Oak Motors"})
    counts = Counts().answered(recorded(tmp_path)[0], call, language=ENGLISH)
    assert (counts.methods, counts.right, counts.arguments, counts.exact) == (1, 1, 2, 0)


def test_asking_where_a_value_was_not_heard_is_not_wrong(tmp_path: Path) -> None:
    first = recorded(tmp_path)[0]
    unheard = replace(first, heard="can you find a garage in mill creek")
    counts = Counts().answered(unheard, None, language=ENGLISH)
    assert (counts.asked, counts.asked_again, counts.judged) == (1, 0, 0)
    heard = Counts().answered(first, None, language=ENGLISH)
    assert (heard.asked, heard.asked_again, heard.judged) == (1, 1, 1)


def test_a_turn_goes_to_the_service_that_has_what_is_asked_for(tmp_path: Path) -> None:
    trials = ran(tmp_path, "gold")
    assert total(trials, "routed") == 15
    assert total(trials, "routes") == 15
    assert total(trials, "handoffs") == total(trials, "handed") == 6


def test_the_same_seed_hears_the_same(tmp_path: Path) -> None:
    said, heard = ("book", "me", "in", "there"), ("look", "me", "there")
    noise = learn([Pair(str(n), said, heard) for n in range(5)])
    first, second = (ran(tmp_path, "always-ask", noise) for _ in range(2))
    assert [trial.answers for trial in first] == [trial.answers for trial in second]
    clean = ran(tmp_path, "always-ask")
    assert [trial.answers for trial in first] != [trial.answers for trial in clean]


@pytest.mark.parametrize(
    ("given", "gold", "alike"),
    [
        ("March 7th", "2019-03-07", True),
        ("next Thursday", "2019-03-07", True),
        ("March 8th", "2019-03-07", False),
        ("half past 3 in the afternoon", "15:30", True),
        ("afternoon", "15:30", False),
        ("oak motors", "Oak Motors", True),
        ("Oak", "Oak Motors", False),
    ],
)
def test_values_are_compared_by_what_they_mean(given: str, gold: str, alike: bool) -> None:
    assert same(given, gold, now=NOW, language=ENGLISH) is alike


def test_a_file_of_something_else_is_named(tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text('{"text": "hello"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"other\.jsonl"):
        dialogues(file)
