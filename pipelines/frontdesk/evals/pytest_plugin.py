"""A pytest plugin that holds each scenario of a vertical as a test.

Turn it on where it is wanted, and name the vertical:

    pytest -p frontdesk.evals.pytest_plugin --frontdesk-scenarios healthcare

Every scenario is held once in each of its manners, in this process, with the embedded brain or the
candidate that ``--frontdesk-candidate`` names. A test fails with what went wrong and what was said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest

from frontdesk.evals.calls.booth import Agent, Booth
from frontdesk.evals.calls.grade import Grader
from frontdesk.evals.calls.plan import PlannedCall
from frontdesk.evals.calls.words import CallerWords
from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.run import grader_for, scenarios_of
from frontdesk.evals.gate.traffic import RECOGNISER
from frontdesk.evals.gate.worker import configured, maker, trade
from frontdesk.evals.noise import NoiseChannel, read_noise
from frontdesk.evals.scenarios import Manner, Scenario
from frontdesk.testing import MONDAY


def pytest_addoption(parser: pytest.Parser) -> None:
    """Its options."""
    group = parser.getgroup("frontdesk")
    group.addoption(
        "--frontdesk-scenarios", metavar="VERTICAL", help="Hold the scenarios of this vertical."
    )
    group.addoption(
        "--frontdesk-candidate", metavar="FILE", help="With this configuration, a TOML file."
    )


def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add the scenarios to what was found."""
    name: str | None = config.getoption("--frontdesk-scenarios")
    if not name:
        return
    file: str | None = config.getoption("--frontdesk-candidate")
    candidate = Candidate.read(Path(file)) if file else Candidate(name="embedded")
    candidate = candidate.model_copy(update={"vertical": name})
    node = _Scenarios.from_parent(session, name=name, nodeid=name)  # pyright: ignore[reportUnknownMemberType]
    node.candidate = candidate
    items.extend(node.collect())


class _Scenarios(pytest.Collector):
    candidate: Candidate

    @cached_property
    def grader(self) -> Grader:
        return asyncio.run(grader_for(trade(self.candidate.vertical)))

    def collect(self) -> Iterator[pytest.Item]:
        for scenario in scenarios_of(trade(self.candidate.vertical)):
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
        with configured(candidate) as vertical:
            booth = Booth(
                Agent(vertical=vertical, make_llm=maker(candidate.brain)),
                scenarios={scenario.name: scenario},
                words=CallerWords.load(vertical.home / "scenarios", language="en"),
                noise=NoiseChannel(read_noise(RECOGNISER)),
                default_now=MONDAY,
            )
            call = PlannedCall(
                number=0, scenario=scenario.name, manner=self.manner, way="none", at_s=0, seed="0"
            )
            async with booth:
                held = await booth.hold(call)
        grade = grader.grade(held, scenario)
        if grade.passed:
            return []
        return [*grade.problems, *(f"{k}: {what}" for k, what in grade.vetoes), *held.transcript()]

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"scenario {self.name}"
