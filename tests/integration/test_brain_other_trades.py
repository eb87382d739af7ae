"""The embedded brain in a real pipeline, on tools of trades that it was not written for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import (
    Frame,
    LLMFullResponseEndFrame,
    LLMMessagesAppendFrame,
    LLMTextFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.llm_service import FunctionCallParams
from pipecat.workers.runner import WorkerRunner

from frontdesk_processors.brain import EmbeddedLLMService
from tests.support.other_trades import schemas

Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]
SETTLE_S = 5.0


class Listener(FrameProcessor):
    """Collects what is said, and tells when a response that says anything is over."""

    def __init__(self) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]
        self.heard = ""
        self.quiet = asyncio.Event()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMTextFrame):
            self.heard += frame.text
        if isinstance(frame, LLMFullResponseEndFrame) and self.heard:
            self.quiet.set()
        await self.push_frame(frame, direction)


@dataclass
class Shop:
    """A business of any trade: its tools, what they answer, and what was asked of them."""

    service: str
    answers: Mapping[str, Answer]
    calls: list[tuple[str, dict[str, Any]]] = field(
        default_factory=list[tuple[str, dict[str, Any]]]
    )

    async def run(self, params: FunctionCallParams) -> None:
        """Answer a call."""
        arguments = dict(params.arguments)
        self.calls.append((params.function_name, arguments))
        await params.result_callback(self.answers[params.function_name](arguments))

    async def hear(self, *lines: str) -> list[str]:
        """Hold a conversation; the replies."""
        brain, listener = EmbeddedLLMService(), Listener()
        brain.register_function(None, self.run)
        context = LLMContext(
            tools=ToolsSchema(standard_tools=[_schema(t) for t in schemas(self.service)])
        )
        pair = LLMContextAggregatorPair(context)
        worker = PipelineWorker(
            Pipeline([pair.user(), brain, listener, pair.assistant()]),
            enable_rtvi=False,
            enable_turn_tracking=False,
            idle_timeout_secs=None,
            params=PipelineParams(),
        )
        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(worker)
        running = asyncio.create_task(runner.run())
        replies = [await _reply(worker, listener, line) for line in lines]
        await worker.cancel(reason="over")
        await running
        return replies


async def _reply(worker: PipelineWorker, listener: Listener, line: str) -> str:
    listener.heard = ""
    listener.quiet.clear()
    await worker.queue_frame(
        LLMMessagesAppendFrame(messages=[{"role": "user", "content": line}], run_llm=True)
    )
    await asyncio.wait_for(listener.quiet.wait(), SETTLE_S)
    await worker.flush_pipeline(timeout=SETTLE_S)
    return listener.heard.strip()


def _schema(tool: Mapping[str, Any]) -> FunctionSchema:
    parameters = tool["parameters"]
    return FunctionSchema(
        name=tool["name"],
        description=tool["description"],
        properties=parameters["properties"],
        required=parameters["required"],
    )


def stylists(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    city = arguments["city"]
    return {
        "options": [
            {"stylist_name": "Harbor Hair", "city": city, "average_rating": 4.5},
            {"stylist_name": "The Quiet Comb", "city": city, "average_rating": 4.1},
        ]
    }


def booked(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"ok": True, **arguments, "say": f"{arguments['stylist_name']} expects you."}


SALON: Mapping[str, Answer] = {"FindProvider": stylists, "BookAppointment": booked}


async def test_a_stylist_is_found_chosen_and_booked() -> None:
    shop = Shop("Services_1", SALON)
    replies = await shop.hear(
        "Hi, I'd like to make an appointment with a hair stylist",
        "in Berkeley",
        "the second one",
        "three in the afternoon",
        "next Tuesday",
    )
    assert [name for name, _ in shop.calls] == ["FindProvider", "BookAppointment"]
    assert shop.calls[0][1] == {"city": "Berkeley"}
    booking = shop.calls[1][1]
    assert booking["stylist_name"] == "The Quiet Comb"
    assert (booking["appointment_time"], booking["appointment_date"]) == (
        "three in the afternoon",
        "next Tuesday",
    )
    assert "Harbor Hair" in replies[1]
    assert replies[-1].startswith("The Quiet Comb expects you.")


async def test_a_stylist_is_booked_in_the_callers_own_order() -> None:
    shop = Shop("Services_1", SALON)
    await shop.hear(
        "can you book me a haircut next friday at 10 am",
        "Oakland please",
        "Harbor Hair sounds good",
    )
    booking = shop.calls[-1][1]
    assert booking["stylist_name"] == "Harbor Hair"
    assert booking["appointment_time"] == "at 10 am"
    assert "friday" in booking["appointment_date"]


def apartments(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    shared = {"area": arguments["area"], "number_of_beds": arguments["number_of_beds"]}
    return {
        "options": [
            {"property_name": "Birch Court", "rent": "$2,100", **shared},
            {"property_name": "Mill Gardens", "rent": "$1,900", **shared},
        ]
    }


def visit(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"ok": True, **arguments, "say": "The visit is in our book."}


HOMES: Mapping[str, Answer] = {"FindApartment": apartments, "ScheduleVisit": visit}


async def test_an_apartment_is_found_and_then_visited() -> None:
    shop = Shop("Homes_1", HOMES)
    replies = await shop.hear(
        "I'm looking for an apartment with two bedrooms",
        "Fremont",
        "I'd like to visit the first one",
        "saturday",
    )
    assert shop.calls[0] == ("FindApartment", {"area": "Fremont", "number_of_beds": "2"})
    assert shop.calls[-1] == (
        "ScheduleVisit",
        {"property_name": "Birch Court", "visit_date": "saturday"},
    )
    assert "Mill Gardens" in replies[1]


async def test_a_visit_that_is_refused_is_not_claimed() -> None:
    def full(_: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"ok": False, "error": {"code": "full", "argument": "visit_date"}}

    shop = Shop("Homes_1", {**HOMES, "ScheduleVisit": full})
    replies = await shop.hear(
        "I want to schedule a visit to an apartment",
        "Fremont",
        "2",
        "Birch Court",
        "saturday",
    )
    assert [name for name, _ in shop.calls] == ["FindApartment", "ScheduleVisit"]
    assert "book" not in replies[-1]
    assert replies[-1].endswith("?")
    assert json.dumps(replies).count("?") == len(replies)
