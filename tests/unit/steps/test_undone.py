"""While something is asked for and not done, nobody is left to think that it is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from pipecat.frames.frames import FunctionCallFromLLM, FunctionCallsStartedFrame
from pipecat.processors.aggregators.llm_context import LLMContext

from frontdesk_processors.frames import Judged, Parsed
from frontdesk_processors.guard import Guard
from frontdesk_processors.guard.undone import Undone, leaves_open
from frontdesk_processors.language import load
from frontdesk_processors.testing import drive
from tests.support.growth import grows_with_length
from tests.support.receipts import receipt
from tests.support.shop import Shop
from tests.unit.steps.test_guard_speech import response, spoken

EN = load("en")
ROWS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "undone.toml").read_text("utf-8")
)
LIE = "Your pharmacist is counting the boxes as we speak."
TRUTH = "Just so you know, I haven't booked anything yet."


def line(said: str, *under_way: str, borne: bool = False) -> str | None:
    undone = Undone(EN, borne=lambda _: borne)
    for sentence in re.split(r"(?<!Dr\.)(?<=[.!?]) ", said):
        undone.said(sentence)
    return undone.line(under_way)


@pytest.mark.parametrize("said", ROWS["doubtful"])
def test_what_could_be_taken_for_done_is_noticed(said: str) -> None:
    assert line(said, "book") == TRUTH


def test_questions_offers_and_what_one_needs_leave_it_open() -> None:
    assert [said for said in ROWS["open"] if line(said, "book")] == []


def test_the_line_says_what_is_not_done() -> None:
    assert line(LIE) is None
    assert line(LIE, "cancel") == "Just so you know, I haven't cancelled anything yet."
    assert line(LIE, "book", "move") == "Just so you know, I haven't done that yet."
    assert line(LIE, "knit") == "Just so you know, I haven't done that yet."


def test_what_the_records_say_is_in_no_doubt() -> None:
    assert line("The ink is dry.", "book") == TRUTH
    assert line("The ink is dry.", "book", borne=True) is None


def test_who_asks_for_leave_takes_back_what_stands_before() -> None:
    said = "You're Dr. Kim's nine o'clock on Monday."
    assert line(said, "book") == TRUTH
    assert line(f"{said} Shall I book it?", "book") is None
    assert line(f"{said} Anything else?", "book") == TRUTH


def test_a_question_for_what_it_takes_takes_back_no_more_than_the_sentence_before_it() -> None:
    asks = "What day would suit you?"
    assert line(f"Right now you're on for Monday at nine. {asks}", "book") is None
    for said in ROWS["doubtful"]:
        assert line(f"{said} I can hear you well. {asks}", "book") == TRUTH


@pytest.mark.parametrize(
    "said",
    [
        "Until Monday at nine then!",
        "I found one for you and took it. Is that right?",
        "A text with the details is coming. What time suits you?",
        "We've moved it for you. Does that work?",
        "The confirmation is on its way. Which doctor do you prefer?",
    ],
)
def test_what_is_told_as_done_is_taken_back_by_a_question_for_leave_alone(said: str) -> None:
    assert line(said, "book") == TRUTH
    assert line(f"{said} Shall I book it?", "book") is None


@pytest.mark.parametrize(
    "part", ["you can ", "we'll be ", "the time is ", "a, b. ", "okay great ", "i and "]
)
def test_no_sentence_takes_longer_than_its_length_explains(part: str) -> None:
    assert grows_with_length(lambda sentence: leaves_open(sentence, EN), part, 500)


async def asked(shop: Shop) -> Guard:
    """A guard whose caller has just asked for an order."""
    guard = shop.guard()
    turn = shop.conversation.turn
    await drive(guard, [Parsed(turn=turn, text="Three eggs", intent="order")])
    return guard


async def test_a_response_that_could_be_taken_for_done_ends_in_what_is_true() -> None:
    sent = await drive(await asked(Shop()), response(f"Sure. {LIE}"))
    assert spoken(sent) == f"Sure. {LIE} {TRUTH}"
    assert [j.frame.rule for j in sent if isinstance(j.frame, Judged)] == ["undone"]
    assert spoken(await drive(Shop().guard(), response(LIE))) == LIE


async def test_what_was_done_needs_no_such_line() -> None:
    shop = Shop()
    guard = await asked(shop)
    shop.conversation.receipts.append(receipt("R-1"))
    assert spoken(await drive(guard, response(LIE))) == LIE


async def test_a_response_that_calls_a_tool_waits_for_how_that_goes() -> None:
    guard = await asked(Shop())
    call = FunctionCallFromLLM(
        function_name="order", tool_call_id="c", arguments={}, context=LLMContext()
    )
    first, second = response(LIE), response("We have no eggs left.")
    started = FunctionCallsStartedFrame(function_calls=[call])
    assert spoken(await drive(guard, [started, *first])) == LIE
    assert spoken(await drive(guard, second)) == f"We have no eggs left. {TRUTH}"


async def test_what_the_agent_took_the_caller_to_ask_for_counts_too() -> None:
    shop = Shop()
    guard = shop.guard()
    refused = shop.proposed("order", {"item": "eggs", "count": 300})
    await drive(guard, [refused])
    assert spoken(await drive(guard, response(LIE))) == f"{LIE} {TRUTH}"


async def test_the_line_is_said_once_for_what_it_answers() -> None:
    guard = await asked(Shop())
    assert spoken(await drive(guard, response(LIE))).endswith(TRUTH)
    for honest in ("I need your name first.", "We have no eggs left."):
        assert spoken(await drive(guard, response(honest))) == honest


async def test_what_was_said_before_it_was_done_is_not_held_against_the_next() -> None:
    shop = Shop()
    guard = await asked(shop)
    call = FunctionCallFromLLM(
        function_name="order", tool_call_id="c", arguments={}, context=LLMContext()
    )
    await drive(guard, [FunctionCallsStartedFrame(function_calls=[call]), *response(LIE)])
    shop.conversation.receipts.append(receipt("R-1"))
    assert spoken(await drive(guard, response("There you go."))) == "There you go."
    shop.conversation.receipts.clear()
    assert spoken(await drive(guard, response("I need your name."))) == "I need your name."
