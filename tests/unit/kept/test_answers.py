"""The answers that a desk keeps."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.kept.answers import LONGEST, MOST, Answers
from frontdesk.testing import MONDAY, FixedClock


def test_an_answer_has_its_time_and_is_gone_then() -> None:
    clock = FixedClock(MONDAY)
    answers = Answers(keep_s=60, clock=clock)
    answers.keep("a", "We open at nine.")
    clock.forward(timedelta(seconds=59))
    assert answers.find("a") == "We open at nine."
    clock.forward(timedelta(seconds=1))
    assert answers.find("a") is None
    assert len(answers) == 0


def test_so_many_are_kept_and_those_that_were_not_given_for_longest_go() -> None:
    answers = Answers(keep_s=60, clock=FixedClock(MONDAY))
    for number in range(MOST):
        answers.keep(str(number), "Yes.")
    assert answers.find("0") == "Yes."
    answers.keep("more", "Yes.")
    assert (len(answers), answers.find("0"), answers.find("1")) == (MOST, "Yes.", None)
    answers.keep("long", "x" * (LONGEST + 1))
    assert answers.find("long") is None
