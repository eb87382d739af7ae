"""What the agent has asked for, as the strategies know it."""

from pipecat.frames.frames import LLMTextFrame

from frontdesk_processors.frames import Parsed, release
from frontdesk_processors.testing import drive
from frontdesk_processors.turns import Asked


def said(text: str) -> LLMTextFrame:
    frame = LLMTextFrame(text)
    release(frame)
    return frame


async def test_it_is_what_guard_has_released_whether_it_was_heard_or_not() -> None:
    step = Asked()
    sent = await drive(step, [said("One moment."), LLMTextFrame("a draft"), said("Your name?")])
    assert step.text == "One moment. Your name?"
    assert len(sent) == 3


async def test_the_callers_turn_answers_it() -> None:
    step = Asked("Your name?")
    assert step.text == "Your name?"
    await drive(step, [said("Your birthday?"), Parsed(turn=1, text="Maria"), said("Your number?")])
    assert step.text == "Your number?"
