"""What a person sees while a long chain is verified."""

from __future__ import annotations

from itertools import count

import pytest

from frontdesk.cli.proof import progress


@pytest.mark.parametrize(("step_s", "shown"), [(1.5, True), (0.1, False)])
def test_a_bar_is_shown_on_a_terminal_when_it_takes_more_than_a_moment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, step_s: float, shown: bool
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    ticks = count(step=step_s)
    with progress("verifying", clock=lambda: next(ticks)) as on_progress:
        for done in (1, 2, 3):
            on_progress(done, 3)
    assert ("3/3" in capsys.readouterr().err) is shown


def test_nothing_is_drawn_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    ticks = count(step=9.0)
    with progress("verifying", clock=lambda: next(ticks)) as on_progress:
        on_progress(1, 1)
    assert capsys.readouterr().err == ""
