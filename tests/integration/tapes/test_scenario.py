"""A taped conversation becomes a scenario that holds, without who the caller was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.evals.calls.booth import Agent
from frontdesk.evals.gate.run import grader_for
from frontdesk.evals.recorded import Recorded, scenario_of
from frontdesk.evals.scenarios import Scenario, read_scenarios
from frontdesk.registry import vertical
from frontdesk.settings import Settings
from frontdesk.tapes.tape import Tape
from frontdesk_processors.errors import BadSetting
from tests.support.booths import held_plainly
from tests.support.taped import BOOKING, STRANGER, WHO, embedded, tapes


async def made(taped: list[Tape]) -> Recorded:
    return await scenario_of(
        "c_Test", taped, vertical=vertical("healthcare"), make_llm=embedded(Settings())
    )


async def problems(scenario: Scenario) -> list[str]:
    """What goes wrong when it is held."""
    clinic = vertical("healthcare")
    held = await held_plainly(scenario, Agent(vertical=clinic, make_llm=embedded(Settings())))
    grade = (await grader_for(clinic)).grade(held, scenario)
    return [*grade.problems, *(f"{kind}: {what}" for kind, what in grade.vetoes)]


async def test_a_booking_is_expected_again_and_comes_about_again(tmp_path: Path) -> None:
    recorded = await made(await tapes(BOOKING))
    file = tmp_path / "booking.yaml"
    file.write_text(recorded.to_yaml(), encoding="utf-8")
    [scenario] = read_scenarios(file)
    assert scenario.says == list(BOOKING) and scenario.name == "c_test"
    [row] = scenario.expect.inserted["hc_appointments"]
    assert row["service_code"] == "office_visit" and row["status"] == "booked"
    assert not {"id", "created_at"} & row.keys()
    assert [gold.tool for gold in scenario.expect.calls] == [
        "get_available_slots", "lookup_patient", "schedule_appointment",
    ]  # fmt: skip
    assert "cancel_appointment" in scenario.expect.not_called
    assert await problems(scenario) == []


async def test_what_comes_about_otherwise_fails_it() -> None:
    scenario = (await made(await tapes(BOOKING))).scenario
    said = ["the first one" if line == "the second one" else line for line in scenario.says]
    found = await problems(scenario.model_copy(update={"says": said}))
    assert any("hc_appointments" in one for one in found)


@pytest.mark.parametrize("transcripts", ["masked", "full"])
async def test_no_scenario_holds_who_called(transcripts: str) -> None:
    text = (await made(await tapes(STRANGER, transcripts=transcripts))).to_yaml()
    assert [word for word in WHO if word in text] == []
    assert "Maria Lopez" in text


async def test_where_sample_records_do_otherwise_no_rows_are_expected() -> None:
    [taped] = await tapes(BOOKING)
    receipts = [one for one in taped.entries if one["kind"] == "event"]
    again = [one for one in receipts if "'receipt': {" in str(one["event"])][:1]
    recorded = await made([replace(taped, entries=[*taped.entries, *again])])
    assert "schedule_appointment was done" in recorded.why_no_rows
    assert recorded.scenario.expect.inserted == {}
    assert recorded.why_no_rows in recorded.to_yaml()


async def test_a_caller_who_said_nothing_makes_no_scenario() -> None:
    [taped] = await tapes(BOOKING[:1])
    silent = replace(taped, entries=[one for one in taped.entries if one["kind"] != "caller"])
    with pytest.raises(BadSetting, match="said nothing"):
        await made([silent])
