"""Scenarios as tests of pytest's: one a manner."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest

from frontdesk.evals.calls.grade import Grader
from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.run import grader_for, scenarios_of
from frontdesk.evals.gate.worker import trade
from frontdesk.evals.rehearsal import rehearse
from frontdesk.evals.scenarios import Manner, Scenario, read_scenarios


def scenario_items(
    session: pytest.Session, *, vertical: str, candidate: Path | None, folder: Path | None
) -> list[pytest.Item]:
    """The scenarios of a vertical as tests.

    Args:
        session: Pytest's.
        vertical: Name of the trade, or ``module:attribute`` of one.
        candidate: A configuration's file; by default as installed.
        folder: A file or folder of scenarios; by default the vertical's.

    Raises:
        BadSetting: A file cannot be read.
    """
    chosen = Candidate.read(candidate) if candidate else Candidate(name="embedded")
    node = _Scenarios.from_parent(session, name=vertical, nodeid=vertical)  # pyright: ignore[reportUnknownMemberType]
    node.candidate = chosen.model_copy(update={"vertical": vertical})
    node.folder = folder
    return list(node.collect())


class _Scenarios(pytest.Collector):
    candidate: Candidate
    folder: Path | None

    @cached_property
    def grader(self) -> Grader:
        return asyncio.run(grader_for(trade(self.candidate.vertical)))

    def collect(self) -> Iterator[pytest.Item]:
        vertical = trade(self.candidate.vertical)
        for scenario in read_scenarios(self.folder) if self.folder else scenarios_of(vertical):
            for manner in scenario.manners:
                one = _Call.from_parent(self, name=f"{scenario.name}[{manner}]")  # pyright: ignore[reportUnknownMemberType]
                one.scenario, one.manner, one.scenarios = scenario, manner, self
                yield one


class _Call(pytest.Item):
    scenario: Scenario
    manner: Manner
    scenarios: _Scenarios

    def runtest(self) -> None:
        if found := asyncio.run(self._held(self.scenarios.grader)):
            pytest.fail("\n".join(found), pytrace=False)

    async def _held(self, grader: Grader) -> list[str]:
        """What went wrong, and the transcript; nothing where nothing did."""
        scenario, candidate = self.scenario, self.scenarios.candidate
        [held] = await rehearse([scenario], candidate, manner=self.manner)
        grade = grader.grade(held, scenario)
        if grade.passed:
            return []
        return [*grade.problems, *(f"{k}: {what}" for k, what in grade.vetoes), *held.transcript()]

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"scenario {self.name}"
