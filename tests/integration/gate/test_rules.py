"""A candidate is graded by what the baseline asks for as well: its own code alone does not say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.run import Order, grader_for, traffic_for
from frontdesk.evals.gate.traffic import run
from frontdesk_processors.tool import Tool
from frontdesk_verticals.healthcare import healthcare

LAX = Candidate(name="asks nobody", setup="tests.support.planted:asks_nobody")


def unasked(tool: Tool) -> Tool:
    return replace(tool, preview=None)


@pytest.mark.wide  # By values: tests/unit/evals/test_grade.py.
async def test_who_asks_nobody_any_more_is_found_by_the_rules_of_the_other_side() -> None:
    # The gate runs on the working tree, which is the candidate: its tools are what is in doubt.
    grader = await grader_for(healthcare.with_tools(unasked))
    traffic = traffic_for(healthcare, Order(calls=2, suite="booking", ways=("none",), a_minute=600))
    before, after = await run(traffic, [Candidate(name="as it is"), LAX], grader=grader)
    assert not any(one.grade.vetoes for one in before)
    assert {kind for one in after for kind, _ in one.grade.vetoes} == {"unauthorised"}
    scenarios = {one.name: one for one in traffic.scenarios}
    alone = [grader.grade(one.held, scenarios[one.held.scenario]) for one in after]
    assert not any(grade.vetoes for grade in alone)
