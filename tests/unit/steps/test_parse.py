"""What Parse makes of a turn."""

from typing import Any

from pipecat.frames.frames import LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.frames import Again, Parsed
from frontdesk_processors.language import load
from frontdesk_processors.parse import Parse, Reader, Reading
from frontdesk_processors.schema import catalog
from frontdesk_processors.step import Sent
from frontdesk_processors.testing import drive
from tests.support.shop import TOOLS, Shop

LANGUAGE = load("en")
NAMES = [("item", "tea_green", "green tea"), ("item", "tea_black", "black tea")]


def reader() -> Reader:
    schemas = [
        {"name": t.name, "description": t.description, "parameters": t.parameters} for t in TOOLS
    ]
    return Reader(catalog(schemas, language=LANGUAGE), names=NAMES, language=LANGUAGE)


def heard(*texts: str) -> LLMContextFrame:
    messages: list[Any] = [{"role": "user", "content": text} for text in texts]
    return LLMContextFrame(context=LLMContext(messages=messages))


async def parsed(shop: Shop, *frames: LLMContextFrame) -> list[Any]:
    step = Parse(shop.conversation, reader=reader(), language=LANGUAGE)
    return [sent.frame for sent in await drive(step, frames)]


async def test_a_turn_is_read_and_counted() -> None:
    shop = Shop()
    [frame] = await parsed(shop, heard("A black tea, please."))
    assert isinstance(frame, Parsed)
    assert (frame.turn, frame.text) == (2, "A black tea, please.")
    assert frame.values["item"].value == "tea_black"
    assert shop.conversation.values["item"].turn == 2
    assert shop.conversation.turn == 2


async def test_a_context_without_a_new_turn_asks_for_one_more_inference() -> None:
    shop = Shop()
    _, again = await parsed(shop, heard("Hello."), heard("Hello."))
    assert again == Again(turn=2) or (isinstance(again, Again) and again.turn == 2)


async def test_a_yes_that_changes_something_is_a_yes_to_nothing() -> None:
    for text, answer in [
        ("Yes.", "yes"),
        ("yes go ahead", "yes"),
        ("Yes but make it two.", None),
        ("Yes? What was the price?", None),
        ("No.", "no"),
        ("Hm.", None),
    ]:
        [frame] = await parsed(Shop(), heard(text))
        assert frame.answer == answer, text


async def test_a_turn_that_cannot_be_read_is_passed_on_unread() -> None:
    class Broken(Reader):
        def read(self, text: str, *, turn: int, after: str = "") -> Reading:
            raise ZeroDivisionError(text)

    broken = Broken(catalog([], language=LANGUAGE), names=[], language=LANGUAGE)
    shop = Shop()
    sent = await drive(
        Parse(shop.conversation, reader=broken, language=LANGUAGE), [heard("Yes, order it.")]
    )
    [frame] = [one.frame for one in sent if isinstance(one.frame, Parsed)]
    assert (frame.text, frame.answer, frame.turn) == ("Yes, order it.", None, 2)


async def test_a_context_on_its_way_back_passes() -> None:
    frame = heard("Hello.")
    step = Parse(Shop().conversation, reader=reader(), language=LANGUAGE)
    [sent] = await drive(step, [frame], direction=FrameDirection.UPSTREAM)
    assert sent == Sent(frame, FrameDirection.UPSTREAM)
