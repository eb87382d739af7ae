"""What Guard lets be heard."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from pipecat.frames.frames import (
    AggregatedTextFrame,
    Frame,
    FunctionCallFromLLM,
    FunctionCallsStartedFrame,
    InterruptionFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.frames import Again, Judged, Scripted, Withdrawn, released
from frontdesk_processors.guard.speech import Speech
from frontdesk_processors.guard.speech_policy import SpeechPolicy
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.step import Sent
from frontdesk_processors.telling import Owed, Telling
from frontdesk_processors.testing import drive
from tests.support.shop import Shop

SAFE = "I haven't been able to complete that yet."


def response(*pieces: str, skip_tts: bool | None = None) -> list[Frame]:
    """A model's response, piece by piece."""
    frames: list[Frame] = [LLMFullResponseStartFrame()]
    for piece in pieces:
        text = LLMTextFrame(piece)
        text.skip_tts = skip_tts
        frames.append(text)
    return [*frames, LLMFullResponseEndFrame()]


def spoken(sent: Iterable[Sent]) -> str:
    return "".join(
        one.frame.text
        for one in sent
        if isinstance(one.frame, LLMTextFrame | AggregatedTextFrame) and released(one.frame)
    )


def again(sent: Iterable[Sent]) -> list[Again]:
    return [one.frame for one in sent if isinstance(one.frame, Again)]


def texts(sent: Iterable[Sent]) -> list[type[Frame]]:
    return [
        type(one.frame) for one in sent if isinstance(one.frame, LLMTextFrame | AggregatedTextFrame)
    ]


async def test_sentences_that_are_spoken_come_whole_and_one_by_one() -> None:
    sent = await drive(Shop().guard(spoken=True), response("We open ", "at 8. And ", "close at 5."))
    assert texts(sent) == [AggregatedTextFrame, AggregatedTextFrame]
    assert all(released(one.frame) for one in sent if type(one.frame) in texts(sent))


async def test_sentences_of_a_text_channel_are_text_with_the_space_between_them() -> None:
    sent = await drive(Shop().guard(), response("We open ", "at 8. And ", "close at 5."))
    assert texts(sent) == [LLMTextFrame, LLMTextFrame]
    assert spoken(sent) == "We open at 8. And close at 5."


async def test_what_skips_the_synthesizer_stays_text() -> None:
    sent = await drive(Shop().guard(spoken=True), response("Hello there.", skip_tts=True))
    assert texts(sent) == [LLMTextFrame]
    assert [one.frame.skip_tts for one in sent if isinstance(one.frame, LLMTextFrame)] == [True]


async def test_no_word_passes_before_its_sentence_is_complete() -> None:
    half = [LLMFullResponseStartFrame(), LLMTextFrame("You're booked for")]
    assert texts(await drive(Shop().guard(), half)) == []


async def test_a_claim_without_a_receipt_is_never_heard_and_the_agent_is_asked_again() -> None:
    sent = await drive(Shop().guard(), response("Great. You're booked for Monday. See you!"))
    assert spoken(sent) == "Great."
    [asked] = again(sent)
    assert asked.turn == 1
    assert "book" in asked.reason
    assert [one.direction for one in sent if one.frame is asked] == [FrameDirection.UPSTREAM]
    [judged] = [one.frame for one in sent if isinstance(one.frame, Judged)]
    assert (judged.on, judged.rule, judged.verdict) == ("speech", "claim_gate", "replace")


async def test_after_two_redrafts_a_safe_line_is_said_instead() -> None:
    drafts = [frame for _ in range(3) for frame in response("You're booked!")]
    sent = await drive(Shop().guard(), drafts)
    assert len(again(sent)) == 2
    assert spoken(sent) == SAFE


async def test_a_new_turn_has_its_own_redrafts() -> None:
    shop = Shop()
    guard = shop.guard()
    sent = await drive(guard, [frame for _ in range(2) for frame in response("You're booked!")])
    shop.conversation.turn = 2
    assert len(again(sent)) == 2
    assert len(again(await drive(shop.guard(), response("You're booked!")))) == 1


async def test_a_claim_beside_a_tool_call_is_dropped_for_the_follow_up_to_say() -> None:
    call = FunctionCallFromLLM(
        function_name="order", tool_call_id="c", arguments={}, context=LLMContext()
    )
    start, text, end = response("You're booked!")
    started = FunctionCallsStartedFrame(function_calls=[call])
    # The frame of the calls is a system frame: it overtakes the text of its own response.
    sent = await drive(Shop().guard(), [started, start, text, end])
    assert spoken(sent) == ""
    assert again(sent) == []


async def test_a_claim_streamed_long_before_its_tool_call_is_dropped_too() -> None:
    shop = Shop()
    speech = Speech(
        shop.conversation,
        toolbox=shop.toolbox,
        policy=SpeechPolicy(shop.conversation, toolbox=shop.toolbox, names={}),
        spoken=False,
        inflight=shop.inflight,
        planned=True,
    )
    start, text, end = response("You're booked! Bye.")
    assert isinstance(start, LLMFullResponseStartFrame)
    assert isinstance(text, LLMTextFrame)
    assert isinstance(end, LLMFullResponseEndFrame)
    sent = [one async for one in speech.started(start)]
    sent += [one async for one in speech.text(text)]
    speech.calls_started()
    sent += [one async for one in speech.ended(end)]
    assert spoken(sent) == ""
    assert again(sent) == []


async def test_a_claim_with_its_receipt_is_heard() -> None:
    shop = Shop()
    shop.conversation.receipts.append(
        Receipt(
            id="R-1",
            key="k",
            conversation="c_1",
            turn=1,
            tool="order",
            does="book",
            arguments={},
            done_at=datetime(2026, 11, 23, tzinfo=UTC),
        )
    )
    assert spoken(await drive(shop.guard(), response("You're booked!"))) == "You're booked!"
    sent = await drive(shop.guard(), response("And your old appointment is cancelled."))
    assert spoken(sent) == ""


async def test_without_a_plan_a_safe_line_takes_the_place_of_a_claim() -> None:
    sent = await drive(Shop().guard(planned=False), response("You're booked! Bye."))
    assert spoken(sent) == SAFE
    assert again(sent) == []


async def test_after_a_barge_in_nothing_of_the_old_response_is_left() -> None:
    frames: list[Frame] = [
        LLMFullResponseStartFrame(),
        LLMTextFrame("We open at"),
        InterruptionFrame(),
        *response("Yes?"),
    ]
    sent = await drive(Shop().guard(), frames)
    assert "open" not in spoken(sent)


async def test_a_scripted_line_is_heard_as_a_response_of_its_own() -> None:
    sent = await drive(Shop().guard(), [Scripted("One moment.")])
    assert [type(one.frame) for one in sent] == [
        LLMFullResponseStartFrame,
        LLMTextFrame,
        LLMFullResponseEndFrame,
    ]
    assert spoken(sent) == "One moment."


@pytest.mark.parametrize("aloud", [True, False])
async def test_an_outcome_that_act_sends_as_plan_finds_it_due_is_told_once(aloud: bool) -> None:
    telling = Telling()
    telling.owe(Owed(id="R-1", line="We have your message."), now=True)
    line = [Scripted(owed.line, tells=(owed.id,)) for owed in telling.due()]
    guard = Shop().guard(spoken=aloud, telling=telling)
    assert spoken(await drive(guard, line * 2)) == "We have your message."
    # What was told aloud and cut is told again.
    cut = await drive(guard, [InterruptionFrame(), *line])
    assert spoken(cut) == ("We have your message." if aloud else "")


@pytest.mark.parametrize("planned", [True, False])
async def test_a_context_that_comes_back_after_a_tool_is_for_plan(planned: bool) -> None:
    shop = Shop()
    guard = shop.guard(planned=planned)
    frame = LLMContextFrame(context=LLMContext())
    [sent] = await drive(guard, [frame], direction=FrameDirection.UPSTREAM)
    assert sent.direction is FrameDirection.UPSTREAM
    assert isinstance(sent.frame, Again if planned else LLMContextFrame)


async def test_each_response_is_counted_out_once() -> None:
    shop = Shop()
    shop.inflight.begun()
    await drive(shop.guard(), response("Hello."))
    assert shop.inflight.idle


async def test_what_is_withdrawn_unfinished_is_not_said_nor_is_the_rest_said_twice() -> None:
    frames: list[Frame] = [
        *response("We open at eight. ", "We close at fi")[:-1],
        Withdrawn("openai", fault="stalled"),
        *response("We open at eight. ", "Which day suits you?")[1:],
    ]
    sent = await drive(Shop().guard(), frames)
    assert spoken(sent) == "We open at eight. Which day suits you?"


async def test_a_claim_that_was_withdrawn_is_not_held_against_what_follows() -> None:
    frames: list[Frame] = [
        *response("You're booked. ", "See you then. ")[:-1],
        Withdrawn("openai", fault="stalled"),
        *response("Shall I book it?")[1:],
    ]
    sent = await drive(Shop().guard(), frames)
    assert spoken(sent) == "Shall I book it?"
    assert again(sent) == []
