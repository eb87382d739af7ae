"""A hundred variants of each trade's scenarios, all of which the embedded brain sees through."""

from __future__ import annotations

import pytest

from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.variants.hold import play, variants_of
from tests.support.wide import widely

COUNT, SHARES = 100, 5


@pytest.mark.timeout(180)
@pytest.mark.parametrize("share", widely(range(SHARES), always=(0,)))
@pytest.mark.parametrize("vertical", ["healthcare", "salon"])
def test_every_variant_ends_as_it_must(vertical: str, share: int) -> None:
    made = variants_of(vertical, count=COUNT)
    assert len(made) == COUNT
    candidate = Candidate(name="embedded", vertical=vertical)
    played = play(made[share::SHARES], candidate, workers=1)
    assert [one.told() for one in played if not one.grade.passed] == []
