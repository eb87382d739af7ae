"""Scenarios in the form of pipecat's own evals, as far as it can express them.

Pipecat plays fixed lines over RTVI and looks at what a client sees: calls with their arguments as
they were passed, and text. It sees no records, and compares no meanings. What a scenario expects
beyond that is named, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

from frontdesk.evals.calls.held import HeldCall
from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.run import grader_for
from frontdesk.evals.gate.worker import trade
from frontdesk.evals.rehearsal import rehearse
from frontdesk.evals.scenarios import Expected, GoldCall, Scenario
from frontdesk.testing import MONDAY
from frontdesk_processors.values import JsonObject

_WIDTH = 110


@dataclass(frozen=True, kw_only=True)
class Script:
    """A scenario as pipecat plays it.

    Parameters:
        name: The scenario's name.
        document: The file's content.
        body: What the bot needs to know of the conversation: when it is held, who calls.
        unexpressed: What the scenario expects, or varies, that the file does not.
    """

    name: str
    document: JsonObject
    body: JsonObject
    unexpressed: tuple[str, ...]

    def to_yaml(self) -> str:
        """The file, with what it does not express at its top."""
        told = [f"# Not looked at here: {one}" for one in self.unexpressed]
        return "\n".join([*told, as_yaml(self.document)])


def as_yaml(held: object) -> str:
    """A document as people read it."""
    return yaml.safe_dump(held, sort_keys=False, allow_unicode=True, width=_WIDTH)


async def exported(
    scenarios: Sequence[Scenario], candidate: Candidate
) -> tuple[list[Script], dict[str, tuple[str, ...]]]:
    """The scripts of scenarios, each of a call that is held for it.

    Args:
        scenarios: What is expected.
        candidate: Who answers.

    Returns:
        The scripts, and by name what went wrong in the calls of which there is none.
    """
    # One connection of pipecat's is one line: it does not drop.
    whole = [one.model_copy(update={"dropped_after": None}) for one in scenarios]
    grader = await grader_for(trade(candidate.vertical))
    scripts: list[Script] = []
    failed: dict[str, tuple[str, ...]] = {}
    for scenario, held in zip(scenarios, await rehearse(whole, candidate), strict=True):
        grade = grader.grade(held, scenario)
        if grade.passed:
            scripts.append(script_of(scenario, held, now=MONDAY))
        else:
            failed[scenario.name] = (*grade.problems, *(what for _, what in grade.vetoes))
    return scripts, failed


def suite_of(scripts: Sequence[Script], *, bot: str) -> str:
    """A manifest for ``pipecat eval suite``: each script against a bot of its own.

    Args:
        scripts: The scripts, each in a file of its name beside the manifest.
        bot: The bot's file, from where the manifest stands.
    """
    entries = [
        {
            "bot": bot,
            "name": script.name,
            "runner_body": {"data": dict(script.body)},
            "scenarios": [f"{script.name}.yaml"],
        }
        for script in scripts
    ]
    return as_yaml({"concurrency": 1, "suite": entries})


def script_of(scenario: Scenario, held: HeldCall, *, now: datetime) -> Script:
    """A scenario as pipecat plays it.

    Its caller says what they said in the call that was held, whatever is answered.

    Args:
        scenario: What is expected.
        held: A call that was held for it, and went as it should.
        now: The moment of calls whose scenario names none.
    """
    writer = _Writer(scenario, held)
    turns = list(writer.turns())
    body: JsonObject = {"now": (scenario.now or now).isoformat()}
    if scenario.caller:
        body = {**body, "caller": scenario.caller}
    return Script(
        name=scenario.name,
        document={
            "name": scenario.name,
            "scenarios": [{"name": held.manner, "turns": turns}],
        },
        body=body,
        unexpressed=(*writer.unexpressed, *_beyond(scenario)),
    )


class _Writer:
    """Puts what is expected into the turns in which it came about."""

    def __init__(self, scenario: Scenario, held: HeldCall) -> None:
        self._held = held
        self._expected = scenario.ends(held.manner)  # pyright: ignore[reportArgumentType]
        answers = [held.greeting, *(turn.answer for turn in held.turns)]
        # A turn that goes on after a call has several responses, a line each.
        self._answers = [list(filter(None, answer.split("\n"))) for answer in answers]
        self._calls = dict[int, list[JsonObject]]()
        self._texts = dict[tuple[int, int], str]()
        self.unexpressed: list[str] = []
        for gold in self._expected.calls:
            self._place(gold)
        for phrase in self._expected.said:
            self._find(phrase)
        self._never, *more = [*self._expected.never_said, ""]
        self.unexpressed += [f"{one!r} must never be said" for one in more if one]

    def turns(self) -> Iterator[JsonObject]:
        """The greeting, and each line with what is expected of its answer."""
        lines = [None, *(turn.said for turn in self._held.turns)]
        for number, (line, answer) in enumerate(zip(lines, self._answers, strict=True)):
            expect = list(self._expect(number, len(answer)))
            if line is None and not expect:
                continue
            said: JsonObject = {} if line is None else {"user": line}
            yield {**said, "expect": expect} if expect else said

    def _expect(self, number: int, responses: int) -> Iterator[JsonObject]:
        if calls := self._calls.get(number):
            yield {"event": "function_call", "calls": list(calls)}
        for part in range(responses):
            response: dict[str, Any] = {"event": "response"}
            if text := self._texts.get((number, part)):
                response["text_contains"] = text
            if self._never:
                response["text_excludes"] = self._never
            if responses > 1:
                # The first of them may come before the turn's last call.
                response["check_from"] = "turn_start"
            yield response

    def _place(self, gold: GoldCall) -> None:
        """Expect a call in the turn of its tool's last, with the arguments that are the same."""
        made = [one for one in self._held.calls if one["tool"] == gold.tool]
        last: Any = made[-1]
        same = {
            name: last["arguments"][name]
            for name, cell in gold.arguments.items()
            if str(last["arguments"].get(name)) == str(cell)
        }
        called: JsonObject = {"name": gold.tool, **({"args": same} if same else {})}
        self._calls.setdefault(int(last["turn"]), []).append(called)
        self.unexpressed += [
            f"{name} of {gold.tool} means {str(cell)!r}, in whatever words"
            for name, cell in gold.arguments.items()
            if name not in same
        ]

    def _find(self, phrase: str) -> None:
        """Expect a phrase in the turn where it was said, as it was said."""
        ways = [one.strip() for one in phrase.split("|")]
        for place, text in self._parts():
            hit = next((way for way in ways if way.casefold() in text.casefold()), None)
            if hit is None or place in self._texts:
                continue
            at = text.casefold().index(hit.casefold())
            self._texts[place] = text[at : at + len(hit)]
            if len(ways) > 1:
                self.unexpressed.append(f"instead of {hit!r} another of {phrase!r} would do")
            return
        self.unexpressed.append(f"{phrase!r} must be said")

    def _parts(self) -> Iterator[tuple[tuple[int, int], str]]:
        for number, answer in enumerate(self._answers):
            for part, text in enumerate(answer):
                yield (number, part), text


def _beyond(scenario: Scenario) -> Iterator[str]:
    """What no script of pipecat's can say."""
    expected: Expected = scenario.expect
    for kind, tables in (("new", expected.inserted), ("changed", expected.updated)):
        for table, rows in tables.items():
            yield f"{len(rows)} {kind} in {table}, as the scenario describes"
    yield "no other row is new, changed or gone, nothing is done twice or without the caller's yes"
    yield "nothing is said to be done without a receipt"
    if expected.not_called:
        yield f"never called: {', '.join(expected.not_called)}"
    if expected.never_said:
        yield "what must never be said, in other case, or after the first words of an answer"
    if expected.outcome:
        yield f"the outcome is {expected.outcome!r}"
    if scenario.dropped_after:
        yield f"the line drops after {scenario.dropped_after} turns"
    if others := [one for one in scenario.manners if one != "plain"]:
        yield f"callers who are {', '.join(others)}"
