"""The least that has to be told is told: each tool declares its fields, and no other comes out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from frontdesk.store import Store
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.language import load
from frontdesk_processors.tool import Failure, Result, Tool
from frontdesk_processors.toolbox import Toolbox
from frontdesk_processors.values import JsonObject
from frontdesk_verticals.healthcare.vertical import healthcare, records
from tests.support.clinic import NOW, Front

PLANTED = "planted-123-45-6789"


def planted(told: JsonObject) -> dict[str, Any]:
    """With a field that nobody declared, at every depth."""
    extra = {"ssn": PLANTED, "chart": {"label": PLANTED}}
    options: Any = told.get("options", [])
    return {**told, **extra, "options": [*({**one, **extra} for one in options), extra]}


def leaking(tool: Tool) -> Tool:
    """A tool whose records hold more than it means to tell, and hand it out."""

    async def run(*args: Any, **arguments: Any) -> Result | Failure:
        result = await tool.run(*args, **arguments)
        if isinstance(result, Failure):
            return replace(result, alternatives=(planted({"label": "an offer"}),))
        return replace(result, data=planted(result.data))

    return replace(tool, run=run)


def toolbox(store: Store, *tools: Tool, caller: Front) -> Toolbox:
    return Toolbox(
        tools,
        ledger=store.ledger,
        records=records,
        conversation=Conversation(
            id=caller.conversation, vertical="healthcare", started_at=NOW, caller=caller.caller
        ),
        clock=lambda: NOW,
        language=load("en"),
        wording=healthcare.wording("en"),
    )


def test_every_tool_declares_what_it_tells() -> None:
    assert [tool.name for tool in healthcare.tools if not tool.reveals] == []


@pytest.mark.parametrize("tool", healthcare.tools, ids=lambda tool: tool.name)
def test_nothing_that_a_tool_did_not_declare_comes_out(tool: Tool) -> None:
    told = tool.reveal(planted({"label": "an offer"}))
    assert PLANTED not in repr(told)
    assert tool.reveals and set(told) <= tool.reveals


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("get_patient_insurance", {}),
        ("get_patient_appointments", {}),
        ("get_providers", {}),
        ("cancel_appointment", {"appointment_id": "nobody's"}),
    ],
)
async def test_a_field_planted_in_what_a_tool_gives_does_not_reach_the_model(
    store: Store, maria: Front, name: str, arguments: dict[str, Any]
) -> None:
    [tool] = [leaking(tool) for tool in healthcare.tools if tool.name == name]
    tools = toolbox(store, tool, caller=maria)
    async with tools.unit(write=True) as unit:
        answer = await tools.run(tool, arguments, unit=unit)
    assert PLANTED not in repr(answer)
    offers = answer.alternatives if isinstance(answer, Failure) else answer.data["options"]
    assert "label" in repr(offers)
