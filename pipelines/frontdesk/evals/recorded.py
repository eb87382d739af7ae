"""A scenario from a taped conversation: what was said, what was done, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import yaml

from frontdesk.evals.calls.booth import Agent, Booth
from frontdesk.evals.calls.held import HeldCall
from frontdesk.evals.calls.plan import PlannedCall
from frontdesk.evals.calls.words import CallerWords
from frontdesk.evals.calls.world import Change, World
from frontdesk.evals.gate.traffic import RECOGNISER
from frontdesk.evals.noise import NoiseChannel, read_noise
from frontdesk.evals.scenarios import Expected, GoldCall, Scenario
from frontdesk.evals.scenarios.scenario import Cell
from frontdesk.opening import MakeLLM
from frontdesk.tapes.playing import is_token
from frontdesk.tapes.tape import Tape
from frontdesk.tapes.taping import Taping
from frontdesk.testing import MONDAY, open_desk
from frontdesk.vertical import Vertical
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.language import Language, load
from frontdesk_processors.language.when import days_named

_LATER = timedelta(minutes=7)
"""The second time the call is held it is later, so that columns that keep the time are told."""


class _Lines(list[str]):
    """What is written a line each; other small things are written in one."""


class _Dumper(yaml.SafeDumper):
    pass


def _a_line_each(dumper: yaml.SafeDumper, lines: _Lines) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", lines, flow_style=False)


_Dumper.add_representer(_Lines, _a_line_each)


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A scenario that was made of a tape.

    Parameters:
        scenario: The scenario.
        why_no_rows: Why it expects nothing of the database; empty where it does.
    """

    scenario: Scenario
    why_no_rows: str

    def to_yaml(self) -> str:
        """The scenario as the one entry of a file."""
        held = self.scenario.model_dump(exclude_defaults=True)
        held["expect"] = self.scenario.expect.model_dump(exclude_defaults=True)
        notes = ["# From a taped conversation; people who do not exist stand for its caller."]
        if self.why_no_rows:
            notes.append(f"# It expects no rows: {self.why_no_rows}")
        held["says"] = _Lines(self.scenario.says)
        told = yaml.dump(
            [held],
            Dumper=_Dumper,
            sort_keys=False,
            allow_unicode=True,
            width=110,
            default_flow_style=None,
        )
        return "\n".join([*notes, "", told])


async def scenario_of(
    id: str, takes: Sequence[Tape], *, vertical: Vertical, make_llm: MakeLLM
) -> Recorded:
    """The scenario of a taped conversation.

    Its rows are found by holding it twice on sample records: what is new or changed both times
    alike is expected. Where the same is not done there as was done on the real ones, none are.

    Args:
        id: The conversation's id.
        takes: Its tapes.
        vertical: The trade.
        make_llm: Makes who answers on the sample records.

    Raises:
        BadSetting: The caller said nothing, or the tape does not begin with the conversation.
    """
    if takes[0].opening["resumed"]:
        raise BadSetting("the beginning of this conversation was not taped")
    takes = await _masked(takes, vertical)
    lines = [line.text for take in takes for line in take.lines]
    if not lines:
        raise BadSetting("the caller said nothing that was taped")
    language = load(str(takes[0].opening["language"]))
    caller = takes[0].opening["caller"]
    scenario = Scenario(
        name=id.casefold(),
        vertical=vertical.name,
        goal=_goal(takes),
        says=lines,
        caller=str(caller) if caller else None,
        now=takes[0].at.replace(microsecond=0),
        dropped_after=len(takes[0].lines) or None if len(takes) > 1 else None,
        expect=_expected(takes, vertical, language=language),
    )
    return await _with_rows(scenario, takes, vertical=vertical, make_llm=make_llm)


async def _masked(takes: Sequence[Tape], vertical: Vertical) -> list[Tape]:
    """The tapes with stand-ins, also where the deployment keeps every word."""
    if all(take.opening["masked"] for take in takes):
        return list(takes)
    async with await open_desk(vertical, clock=lambda: takes[0].at) as desk:
        taping = Taping(desk.store.tapes, vertical, desk.business, desk.reader, desk.language)
        caller = str(takes[0].opening["caller"] or "")
        made = taping.stand_ins(today=takes[0].at.date(), caller=caller)
    for take in takes:
        for entry in take.entries:
            held = entry.get("event")
            made.learn(held if isinstance(held, Mapping) else entry)
    return [Tape.from_json(made.of(take.to_json())) for take in takes]


def _goal(takes: Sequence[Tape]) -> str:
    wanted = dict.fromkeys(
        str(event["intent"]).replace("_", " ")
        for take in takes
        for event in take.events
        if event["type"] == "parsed" and event["intent"]
    )
    return f"A caller on {takes[0].opening['channel']} wants: {', '.join(wanted) or 'to talk'}."


def _expected(takes: Sequence[Tape], vertical: Vertical, *, language: Language) -> Expected:
    events = [event for take in takes for event in take.events]
    asked = {str(event["tool"]) for event in events if event["type"] == "proposed"}
    ends = [event for event in events if event["type"] == "end"]
    spoken = "\n".join(str(event["text"]) for event in events if event["type"] == "agent")
    today = takes[0].at.date()
    return Expected(
        calls=[
            GoldCall(
                tool=tool,
                arguments={
                    name: _cell(str(value), today=today, language=language)
                    for name, value in arguments.items()
                    if not is_token(str(value))
                },
            )
            for tool, arguments in _done(events)
        ],
        not_called=[t.name for t in vertical.tools if t.writes and t.name not in asked],
        never_said=[said for said in _refused(events) if said.casefold() not in spoken.casefold()],
        outcome=ends[-1]["outcome"] if ends else None,
    )


def _done(events: Sequence[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    """The last call of each tool that was carried out, in the order of the first."""
    cleared: dict[str, Mapping[str, Any]] = {}
    done: dict[str, Mapping[str, Any]] = {}
    for event in events:
        if event["type"] == "cleared":
            cleared[event["tool"]] = event["arguments"]
        elif event["type"] == "done" and event["ok"] and event["tool"] in cleared:
            done[event["tool"]] = cleared[event["tool"]]
    return list(done.items())


def _refused(events: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The sentences that the guard kept from being said."""
    for event in events:
        if event["type"] == "guard" and event["on"] == "speech" and event["detail"]:
            yield str(event["detail"]).partition(": ")[2]


def _cell(text: str, *, today: date, language: Language) -> Cell:
    """What an argument means: a day where it is one, else what it says."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    named = days_named(text, today=today, language=language)
    return named[0] if named is not None and named[0] == named[1] else text


async def _with_rows(
    scenario: Scenario, takes: Sequence[Tape], *, vertical: Vertical, make_llm: MakeLLM
) -> Recorded:
    first, second = [
        await _hold(scenario.model_copy(update={"now": moment}), vertical, make_llm)
        for moment in (scenario.now, (scenario.now or takes[0].at) + _LATER)
    ]
    done = [
        str(event["tool"])
        for take in takes
        for event in take.events
        if event["type"] == "done" and event["receipt"]
    ]
    there = [str(effect["tool"]) for effect in first.held.effects]
    if there != done:
        told = f"on sample records it does {_named(there)}, and {_named(done)} was done"
        return Recorded(scenario=scenario, why_no_rows=told)
    if any(change.kind == "deleted" for change in first.changes):
        return Recorded(scenario=scenario, why_no_rows="it deletes some, which none can show")
    rows = _rows(first, second)
    expect = scenario.expect.model_copy(update=rows)
    return Recorded(scenario=scenario.model_copy(update={"expect": expect}), why_no_rows="")


def _named(tools: Sequence[str]) -> str:
    return ", ".join(tools) or "nothing"


@dataclass(frozen=True, kw_only=True)
class _Held:
    held: HeldCall
    world: World
    changes: Sequence[Change]


async def _hold(scenario: Scenario, vertical: Vertical, make_llm: MakeLLM) -> _Held:
    booth = Booth(
        Agent(vertical=vertical, make_llm=make_llm),
        scenarios={scenario.name: scenario},
        words=CallerWords.load(vertical.home / "scenarios", language="en"),
        noise=NoiseChannel(read_noise(RECOGNISER)),
        default_now=scenario.now or MONDAY,
    )
    call = PlannedCall(
        number=0, scenario=scenario.name, manner="plain", way="none", at_s=0, seed="0"
    )
    async with booth:
        held, world, changes = await booth.changed(call)
    return _Held(held=held, world=world, changes=changes)


def _rows(first: _Held, second: _Held) -> dict[str, dict[str, list[dict[str, Cell]]]]:
    """The rows that are new and changed, by what they show whenever the call is held."""
    found: dict[str, dict[str, list[dict[str, Cell]]]] = {"inserted": {}, "updated": {}}
    pairs = zip(_sorted(first.changes), _sorted(second.changes), strict=False)
    for one, other in pairs:
        shown: dict[str, Cell] = {
            name: value
            for name, value in one.row.items()
            if value is not None
            and not isinstance(value, bytes)
            and other.row.get(name) == value
            and (one.kind == "updated" or value != one.id)
        }
        found[one.kind].setdefault(one.table, []).append(shown)
    return found


def _sorted(changes: Sequence[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: (change.kind, change.table))
