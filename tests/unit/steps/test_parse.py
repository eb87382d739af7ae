"""What Parse makes of a turn."""

from typing import Any

import pytest
from pipecat.frames.frames import LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.frames import Again, Answered, Parsed, Scripted
from frontdesk_processors.language import load
from frontdesk_processors.parse import Parse, Payment, Reader, Reading
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


async def test_a_turn_is_read_with_the_half_that_came_before_it() -> None:
    _, frame = await parsed(Shop(), heard("I'd like a"), heard("I'd like a", "black tea, please."))
    assert isinstance(frame, Parsed)
    assert (frame.text, frame.values["item"].value) == ("black tea, please.", "tea_black")


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


@pytest.mark.parametrize("given", ["my card is 6011 0009 9013 9424", "my cvv is 123"])
@pytest.mark.parametrize("phone", ["(415) 555-0100", ""])
async def test_who_says_a_card_hears_the_page_and_whom_to_call(given: str, phone: str) -> None:
    page = "https://pay.shop.example"
    step = Parse(
        Shop().conversation,
        reader=reader(),
        language=LANGUAGE,
        spoken=True,
        payment=Payment(page, phone=phone),
    )
    said, answered = (s.frame for s in (await drive(step, [heard(given)]))[-2:])
    assert isinstance(said, Scripted) and isinstance(answered, Answered)
    assert page in said.text
    assert (f"or by our staff at {phone}." in said.text) == bool(phone)
    # Nothing can be texted from here, so nothing says that it will be.
    assert "text you" not in said.text and "send" not in said.text


@pytest.mark.parametrize(
    ("phone", "told"),
    [
        ("(415) 555-0100", "by our staff at (415) 555-0100, and never here"),
        ("", "by our staff, and"),
    ],
)
@pytest.mark.parametrize("spoken", [True, False])
async def test_where_there_is_no_page_a_person_takes_payments(
    phone: str, told: str, *, spoken: bool
) -> None:
    step = Parse(
        Shop().conversation,
        reader=reader(),
        language=LANGUAGE,
        spoken=spoken,
        payment=Payment(phone=phone),
    )
    said = (await drive(step, [heard("my card is 6011 0009 9013 9424")]))[-2].frame
    assert isinstance(said, Scripted) and told in said.text
    assert "link" not in said.text and "keypad" not in said.text


async def test_a_context_on_its_way_back_passes() -> None:
    frame = heard("Hello.")
    step = Parse(Shop().conversation, reader=reader(), language=LANGUAGE)
    [sent] = await drive(step, [frame], direction=FrameDirection.UPSTREAM)
    assert sent == Sent(frame, FrameDirection.UPSTREAM)
