"""Each thing that a check finds, in a clinic that has just that wrong with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from frontdesk.checking import LOOKS, check
from frontdesk.desk import Desk
from frontdesk.vertical import Edge, Specialist, Vertical
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.tool import Result, Work, tool
from frontdesk_processors.values import Effect, Identity, JsonObject
from frontdesk_verticals.healthcare import healthcare
from frontdesk_verticals.salon import salon

Clinic = Callable[[], Vertical]
Rewrite = Callable[[str, str, str], None]


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    """The clinic with files that a test may spoil; it is loaded when it is called."""
    for name in ("prompts", "policy", "wording", "scenarios"):
        shutil.copytree(healthcare.home / name, tmp_path / name)
    return lambda: replace(healthcare, home=tmp_path)


@pytest.fixture
def rewrite(tmp_path: Path) -> Rewrite:
    """Put a text in the place of another in a file of the clinic."""

    def write(file: str, old: str, new: str) -> None:
        path = tmp_path / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return write


def found(look: str, vertical: Vertical) -> list[str]:
    return list(LOOKS[look](vertical))


@tool()
async def get_parking(work: Work[Any], *, car: str) -> Result:
    """Where to park.

    Args:
        car: What they drive, from get_cars.
    """
    return Result()


@tool()
async def get_cars(work: Work[Any], *, lot: str) -> Result:
    """The cars in a lot.

    Args:
        lot: Which lot, from get_parking.
    """
    return Result()


async def _facts(work: Work[Any]) -> JsonObject:
    return {}


async def _key(work: Work[Any]) -> str:
    return "key"


async def _done(work: Work[Any], *, result: Result) -> bool:
    return True


@tool(effect=Effect.WRITE, does="wash", confirm=_facts, key=_key, verify=_done)
async def wash_car(work: Work[Any]) -> Result:
    """Wash the caller's car."""
    return Result()


@pytest.mark.parametrize("name", sorted(LOOKS))
def test_nothing_is_wrong_with_the_clinic(name: str) -> None:
    assert found(name, healthcare) == []


async def test_a_check_tries_the_records_too() -> None:
    rows = await check(salon)
    assert rows[-1] == ("records", True, "well", False)
    assert [row for row in rows if row.warning] == []


def test_a_specialist_whom_no_turn_comes_to_is_told() -> None:
    first, inquiry, booking, last = salon.specialists
    behind = replace(salon, specialists=(first, booking, inquiry, last))
    [told] = found("specialists reached", behind)
    assert told == "no turn comes to 'inquiry': 'booking' has all of its tools"


async def test_records_that_break_are_told() -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("no such table")

    [*_, last] = await check(replace(healthcare, seed=broken))
    assert last == ("records", False, "RuntimeError: no such table", False)


def test_a_tool_that_is_named_and_is_none_is_told_with_its_line(
    clinic: Clinic, rewrite: Rewrite, tmp_path: Path
) -> None:
    rewrite("prompts/en/reception.md", "`lookup_patient`", "`lookup_person`")
    rewrite("policy/booking.md", "\n\n", "\n\nUse get_times.\n")
    told = found("names", clinic())
    assert told[0].startswith(f"{tmp_path}/prompts/en/reception.md:9: unknown tool 'lookup_person'")
    assert told[1].startswith(f"{tmp_path}/policy/booking.md:3: unknown tool 'get_times'")


def test_a_description_that_names_no_tool_and_a_tool_without_its_source_are_told() -> None:
    own = healthcare.customise(tools=[get_parking])
    [told] = found("names", own)
    assert told.startswith("get_parking.car: unknown tool 'get_cars'; there are ")
    [cancel] = [tool for tool in healthcare.tools if tool.name == "cancel_appointment"]
    knows = healthcare.sensitive
    desk = Specialist(name="desk", prompt="reception.md", tools=(cancel,), knows=knows)
    two = replace(healthcare, specialists=(*healthcare.specialists, desk))
    assert "desk has no get_patient_appointments, from which " in found("names", two)[-1]


def test_an_example_that_calls_no_tool_is_told(clinic: Clinic, rewrite: Rewrite) -> None:
    head = '+++\n[[examples.few]]\ncaller = "Hi"\ncalls = ["get_hour(when=1)"]\n+++\n'
    rewrite("prompts/en/reception.md", "# Role", f"{head}# Role")
    assert any("an example calls 'get_hour(when=1)'" in told for told in found("names", clinic()))


def test_a_write_that_nobody_can_tell_of_is_told() -> None:
    own = healthcare.customise(tools=[wash_car])
    [told] = found("tools", own)
    assert told.startswith("wash_car: does='wash' is no class of claim; known: any, book")
    lacking = {line.partition(": ")[2] for line in found("wording", own)}
    assert lacking == {"'confirm.wash_car' is missing", "'done.wash_car' is missing"}
    bare = replace(wash_car, key=None, does="")
    wrong = found("tools", healthcare.customise(tools=[bare]))
    assert wrong == ["wash_car writes and has no key=", "wash_car writes and has no does="]


def test_a_tool_that_nobody_can_come_to_is_told() -> None:
    alone = replace(get_parking, needs=Identity.VERIFIED)
    own = healthcare.customise(
        tools=[alone], without=[t.name for t in healthcare.tools if t.establishes]
    )
    assert "get_parking needs verified, and no tool establishes it" in found("tools", own)


def test_a_specialist_without_tools_or_a_name_of_its_own_is_told() -> None:
    known = frozenset({"diagnosis"})
    again = Specialist(name="reception", prompt="reception.md", tools=(), knows=known)
    own = replace(healthcare, specialists=(*healthcare.specialists, again))
    assert found("specialists", own) == [
        "two are named 'reception'",
        "'reception' knows 'diagnosis', which is none of the sensitive fields",
        "'reception' has no tool, so that no turn is ever for it",
    ]


def test_an_edge_that_leads_to_nobody_or_names_no_field_is_told() -> None:
    edges = (
        Edge(sender="billing", to="desk"),
        Edge(sender="billing", to="billing", adds=["diagnosis"]),
    )
    there = "is between no two specialists; there are billing, clinical, reception, scheduling"
    assert found("specialists", replace(healthcare, edges=edges)) == [
        f"the edge from 'billing' to 'desk' {there}",
        f"the edge from 'billing' to 'billing' {there}",
        "the edge from 'billing' to 'billing' names 'diagnosis', "
        "which is none of the sensitive fields",
    ]


def test_languages_that_do_not_say_the_same_are_told_with_the_line(
    clinic: Clinic, rewrite: Rewrite, tmp_path: Path
) -> None:
    rewrite("wording/en.toml", "hint = ", "tip = ")
    rewrite("wording/en.toml", "{business}. {disclosure}", "{business}. {disclosure")
    told = found("wording", clinic())
    assert len(told) == 1
    assert told[0].startswith(f"{tmp_path}/wording/en.toml:4: 'greeting.text': ")


def test_scenarios_that_cannot_be_read_are_told(clinic: Clinic, tmp_path: Path) -> None:
    (tmp_path / "scenarios" / "booking.yaml").write_text("- name: one\n  goal: two\n")
    [told] = [str(error) for error in [_raised(clinic)]]
    assert "booking.yaml': line 1: : Value error, it needs wishes" in told


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        (("prompts/en/reception.md", "`lookup_patient`", "`lookup_person`"), "md:9: unknown tool"),
        (("policy/booking.md", "\n\n", "\n\nUse get_times.\n"), "booking.md:3: unknown tool"),
        (("wording/en.toml", "{business}. {disclosure}", "{business}. {disclosure"), "toml:4: "),
    ],
)
async def test_no_desk_opens_with_a_fault_and_its_line_is_told(
    clinic: Clinic, rewrite: Rewrite, spoilt: tuple[str, str, str], told: str
) -> None:
    rewrite(*spoilt)
    with pytest.raises(DefinitionError, match=f"vertical 'healthcare': .*{told}"):
        await Desk.open(clinic(), db="memory:", brain="embedded")


async def test_no_desk_opens_on_two_of_one_name_or_a_write_that_nobody_can_tell_of() -> None:
    twice = replace(healthcare, specialists=(*healthcare.specialists, healthcare.specialists[0]))
    with pytest.raises(DefinitionError, match="two are named 'reception'"):
        await Desk.open(twice, db="memory:", brain="embedded")
    told = "does='wash' is no class of claim.*and 1 more: frontdesk verticals check"
    with pytest.raises(DefinitionError, match=told):
        await Desk.open(healthcare.customise(tools=[wash_car]), db="memory:", brain="embedded")


def test_what_a_business_took_away_may_still_be_named_where_a_desk_opens() -> None:
    own = healthcare.customise(without=["get_patient_insurance"])
    assert found("names", own)
    assert own.faults == ()


def _raised(clinic: Clinic) -> Exception:
    with pytest.raises(Exception) as raised:
        found("scenarios", clinic())
    return raised.value


def test_a_missing_policy_and_a_sentence_that_is_none_fail_at_load(tmp_path: Path) -> None:
    for name in ("prompts", "wording"):
        shutil.copytree(healthcare.home / name, tmp_path / name)
    with pytest.raises(DefinitionError, match="there is no policy"):
        replace(healthcare, home=tmp_path)
    (tmp_path / "wording" / "en.toml").write_text('[greeting]\ntext = "Hi"\nsign = 3\n')
    with pytest.raises(DefinitionError, match=r"wording/en\.toml:3: 'greeting\.sign' is no text"):
        replace(healthcare, home=tmp_path)


def test_tools_that_wait_for_one_another_fail_at_load_with_the_line() -> None:
    with pytest.raises(DefinitionError) as failed:
        healthcare.customise(tools=[get_parking, get_cars])
    line = get_cars.run.__code__.co_firstlineno
    assert f"{__file__}:{line}: 'get_cars' waits for 'get_parking' waits for 'get_cars'" in str(
        failed.value
    )


def test_a_tool_whose_lot_can_be_asked_for_waits_for_nobody() -> None:
    asked: Any = deepcopy(get_cars.parameters)
    asked["properties"]["lot"]["description"] += ' Ask: "Which lot?"'
    own = healthcare.customise(tools=[get_parking, replace(get_cars, parameters=asked)])
    assert {"get_parking", "get_cars"} <= {tool.name for tool in own.tools}
