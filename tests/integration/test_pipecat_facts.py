"""What pipecat makes true, and how the house lives with it."""

import asyncio
import json
import subprocess
import sys
from typing import Any

import pytest
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import (
    EndFrame,
    LLMContextFrame,
    LLMMessagesAppendFrame,
    OutputTransportMessageUrgentFrame,
)
from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frameworks.rtvi import RTVIObserverParams
from pipecat.workers.runner import WorkerRunner

from frontdesk.testing import Break, Call, Calls, Say, ScriptedModel, in_process
from frontdesk_processors.act import Act, Works
from frontdesk_processors.observe import GuardedRTVI
from frontdesk_processors.observe.rtvi import TROUBLE
from frontdesk_processors.plan import tool_schemas
from frontdesk_processors.plan.view import STATE
from frontdesk_processors.values import JsonObject
from frontdesk_verticals.healthcare import healthcare
from tests.integration.conftest import OpenClinic
from tests.support.booking import ASKS, Booking, appointments, receipts
from tests.support.gates import Gate, gated
from tests.support.shop import TOOLS, Shop

SAFE = "I haven't been able to complete that yet."


async def test_every_inference_is_asked_for_by_plan(clinic: OpenClinic) -> None:
    model = ScriptedModel(
        Calls(Call("get_office_hours"), Call("get_providers")),
        Calls(Call("get_services")),
        Say("There you are."),
        Say("Bye."),
    )
    async with in_process(await clinic(model)) as session:
        await session.say("Tell me everything.")
        await session.say("Thanks.")
    for view in model.views:
        assert STATE in json.loads(str(view.messages[-1]["content"]))
        assert "get_office_hours" in view.tools
        assert all(message["role"] != "system" for message in view.messages)
    stored = session.conversation.messages
    assert not any(message["role"] in ("system", "developer") for message in stored)


async def test_two_reads_side_by_side_bring_one_answer(clinic: OpenClinic) -> None:
    model = ScriptedModel(
        Calls(Call("get_office_hours"), Call("get_providers")), Say("Both are here.")
    )
    async with in_process(await clinic(model)) as session:
        reply = await session.say("Hours and doctors?")
    assert reply.text == "Both are here."


async def test_a_name_the_model_made_up_is_refused_and_answered(clinic: OpenClinic) -> None:
    model = ScriptedModel(Calls(Call("delete_everything", {"sure": True})), Say("I can't."))
    async with in_process(await clinic(model)) as session:
        reply = await session.say("Delete it all.")
    assert reply.text == "I can't."
    [result] = model.views[1].results
    assert result["error"]["code"] == "unknown_tool"


async def test_a_claim_that_comes_with_its_call_is_left_to_the_follow_up(
    clinic: OpenClinic,
) -> None:
    booking = Booking()
    model = ScriptedModel(
        *booking.ask,
        lambda _: Calls(*booking.book().calls, text="You're booked!"),
        Say("You're booked for Monday."),
    )
    async with in_process(await clinic(model)) as session:
        await session.say(ASKS)
        reply = await session.say("Yes.")
    assert reply.text == "You're booked for Monday."


async def test_a_claim_without_a_receipt_is_drafted_anew_and_leaves_no_trace(
    clinic: OpenClinic,
) -> None:
    model = ScriptedModel(
        Say("You're booked for Monday."), Say("You are booked now."), Say("Which day?")
    )
    async with in_process(await clinic(model)) as session:
        reply = await session.say("Book me.")
    assert reply.text == "Which day?"
    notes = [json.loads(v.messages[-1]["content"])[STATE].get("note") for v in model.views]
    assert notes[0] is None
    assert "no receipt" in notes[1]
    stored = json.dumps(session.conversation.messages)
    assert "booked" not in stored
    assert "receipt" not in stored


async def test_a_model_that_insists_is_replaced_by_a_safe_line(clinic: OpenClinic) -> None:
    model = ScriptedModel(*[Say("You're booked!") for _ in range(3)])
    async with in_process(await clinic(model)) as session:
        reply = await session.say("Book me.")
    assert reply.text == SAFE


async def test_a_message_that_arrives_during_a_slow_tool_waits_for_its_answer(
    clinic: OpenClinic,
) -> None:
    gate = Gate()
    model = ScriptedModel(
        Calls(Call("get_office_hours")), Say("We open at eight."), Say("Until five.")
    )
    desk = await clinic(
        model, vertical=gated(healthcare, "get_office_hours", at="begun", gate=gate)
    )
    async with in_process(desk) as session:
        first = asyncio.create_task(session.say("When do you open?"))
        await gate.reached.wait()
        second = asyncio.create_task(session.say("And until when?"))
        gate.open()
        assert [(await first).text, (await second).text] == ["We open at eight.", "Until five."]
    roles = [message["role"] for message in session.conversation.messages]
    assert roles == ["assistant", "user", "assistant", "tool", "assistant", "user", "assistant"]


async def test_reads_start_at_once_and_a_write_in_flight_is_joined(clinic: OpenClinic) -> None:
    booking, gate = Booking(), Gate()

    def let_go(event: JsonObject) -> None:
        if event["type"] == "done":
            gate.open()

    model = ScriptedModel(
        *booking.ask,
        lambda _: Calls(*booking.book().calls, Call("get_office_hours"), *booking.book().calls),
        Say("You're booked."),
    )
    vertical = gated(healthcare, "schedule_appointment", at="begun", gate=gate)
    desk = await clinic(model, vertical=vertical)
    async with in_process(desk) as session:
        await session.say(ASKS)
        answer = asyncio.create_task(session.say("Yes."))
        await gate.reached.wait()
        # The read ends while the write waits, and lets it go on.
        session.on_event = let_go
        await answer
        done = [(e["tool"], e["ok"]) for e in session.events if e["type"] == "done"]
    assert done[2:] == [("get_office_hours", True)] + 2 * [("schedule_appointment", True)]
    assert gate.runs == 1
    assert len(await receipts(desk, session.conversation.id)) == 1
    assert len(await appointments(desk)) == 2


async def test_a_provider_that_fails_leaves_the_conversation_going(clinic: OpenClinic) -> None:
    model = ScriptedModel(Break(ConnectionError("reset")), Say("Here again."))
    async with in_process(await clinic(model)) as session:
        failed = await session.say("Hello?")
        reply = await session.say("Hello?")
    assert "reset" in failed.error
    assert "trouble answering" in failed.text
    assert (reply.text, reply.error) == ("Here again.", "")


async def test_a_model_that_says_nothing_does_not_leave_the_caller_in_silence(
    clinic: OpenClinic,
) -> None:
    async with in_process(await clinic(ScriptedModel(Say("")))) as session:
        reply = await session.say("Hello?")
    assert "trouble answering" in reply.text
    assert "nothing that can be said" in reply.error


def test_a_text_session_loads_no_turn_model() -> None:
    program = """
import asyncio, sys
from loguru import logger
logger.remove()
from frontdesk.testing import in_process
async def main():
    async with in_process("healthcare") as session:
        await session.say("When are you open?")
        assert session._worker._idle_timeout_secs is None
asyncio.run(main())
print([m for m in sys.modules if "smart_turn" in m or m == "onnxruntime"])
"""
    env = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=False,
        text=True,
        env=env,
        timeout=50,
    )
    assert (ran.stdout.strip(), ran.returncode) == ("[]", 0), ran.stderr


class Client(BaseObserver):
    """What an RTVI client would be sent."""

    def __init__(self) -> None:
        super().__init__(observe_every_push=False)  # pyright: ignore[reportUnknownMemberType]
        self.sent: list[dict[str, Any]] = []

    async def on_push_frame(self, data: FramePushed) -> None:
        if isinstance(data.frame, OutputTransportMessageUrgentFrame):
            self.sent.append(data.frame.message)


@pytest.mark.parametrize(
    ("text", "heard"), [("You're booked!", SAFE), ("We open at 8.", "We open at 8.")]
)
async def test_a_client_is_sent_what_guard_released_and_the_calls(text: str, heard: str) -> None:
    shop, client = Shop(), Client()
    model = ScriptedModel(Calls(Call("price", {"item": "tea"}), text=text))
    shop.proposals.register(model, TOOLS)
    act = Act(shop.conversation, toolbox=shop.toolbox, works=Works(), language=shop.language)
    worker = PipelineWorker(
        Pipeline([model, shop.guard(planned=False), act]),
        rtvi_processor=GuardedRTVI(),
        enable_rtvi=True,
        observers=[client],
        rtvi_observer_params=RTVIObserverParams(),
        idle_timeout_secs=None,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    context = LLMContext(
        messages=[{"role": "user", "content": "Hello"}],
        tools=ToolsSchema(standard_tools=list(tool_schemas(TOOLS, questions={}))),
    )
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        await worker.queue_frame(LLMContextFrame(context=context))
        await worker.flush_pipeline()
        await worker.queue_frame(EndFrame())
    spoken = "".join(m["data"]["text"] for m in client.sent if m["type"] == "bot-llm-text")
    if text.startswith("You're"):
        assert spoken == ""
    else:
        assert spoken == heard
    assert any("function-call" in m["type"] for m in client.sent)
    assert "booked" not in json.dumps(client.sent)


async def test_a_client_is_not_told_what_was_wrong() -> None:
    client = Client()
    broken = ScriptedModel(Break(RuntimeError("key sk-canary-1234 of Maria Lopez was refused")))
    worker = PipelineWorker(
        Pipeline([broken]),
        rtvi_processor=GuardedRTVI(),
        enable_rtvi=True,
        observers=[client],
        idle_timeout_secs=None,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    context = LLMContext(messages=[{"role": "user", "content": "Hello"}])
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        await worker.queue_frame(LLMContextFrame(context=context))
        await worker.flush_pipeline()
        await worker.queue_frame(EndFrame())
    assert [m["data"]["error"] for m in client.sent if m["type"] == "error"] == [TROUBLE]
    assert "Lopez" not in json.dumps(client.sent)


async def test_frames_of_others_pass_the_steps(clinic: OpenClinic) -> None:
    model = ScriptedModel(Say("Noted."))
    async with in_process(await clinic(model)) as session:
        note = LLMMessagesAppendFrame(
            messages=[{"role": "developer", "content": "The caller is a member."}], run_llm=False
        )
        await session._worker.queue_frame(note)  # pyright: ignore[reportPrivateUsage]
        await session.say("Hello")
    assert any(m["content"] == "The caller is a member." for m in model.views[0].messages)
