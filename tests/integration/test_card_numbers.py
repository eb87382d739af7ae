"""Card numbers, security codes and social security numbers reach nobody, however they are given."""

import json
import re
from dataclasses import replace
from typing import ClassVar

import pytest
from pipecat.processors.aggregators.llm_context import LLMContext
from sqlalchemy import text

from frontdesk.desk import Desk
from frontdesk.settings import Settings
from frontdesk.testing import MONDAY, FixedClock, Say, ScriptedModel, in_process, open_desk, seeded
from frontdesk.vertical import Vertical
from frontdesk_processors.brain import EmbeddedLLMService
from frontdesk_processors.brain.decide import Move
from frontdesk_processors.language import load
from frontdesk_verticals.healthcare import healthcare
from frontdesk_verticals.salon import salon
from tests.integration.conftest import OpenClinic
from tests.support.spoken_line import spoken_line

EN = load("en")
CARD = "6011 0009 9013 9424"
FOUND = ("0009", "9013", "9424", "one three", "nine four", "oh oh oh")
"""Of a card that nobody calls one, the first six digits may be seen until the next piece comes."""


async def stored(desk: Desk) -> str:
    """Every row that tells of what was said, as text."""
    async with desk.store.ledger.unit(write=False) as unit:
        session = unit.session  # pyright: ignore
        names = ("conversations", "events", "receipts", "tapes")
        rows = [list(await session.execute(text(f"select * from {name}"))) for name in names]  # pyright: ignore
    return json.dumps(rows, default=str)


def without_fractions(sink: str) -> str:
    """The text without what stands behind decimal points: times have any four digits there."""
    return re.sub(r"(?<=\d)\.\d+", "", sink)


@pytest.mark.parametrize(
    "turns",
    [
        [f"my card is {CARD}"],
        ["six oh one one oh oh oh nine nine oh one three nine four two four"],
        ["6011 0009", "9013 9424"],
        ["I'd like to pay by card", "6011 0009 90", "13 9424"],
    ],
)
async def test_a_typed_card_is_in_no_context_event_or_record(
    clinic: OpenClinic, turns: list[str]
) -> None:
    model = ScriptedModel(*[Say("Certainly.")] * sum("like" in turn for turn in turns))
    desk = await clinic(model)
    async with in_process(desk) as session:
        replies = [await session.say(turn) for turn in turns]
    assert "payment link" in replies[-1].text or "long number" in replies[-1].text
    kept = [json.dumps(session.events), session.conversation.to_json(), await stored(desk)]
    for sink in [*kept, str(model.views)]:
        assert [digits for digits in FOUND if digits in without_fractions(sink)] == []


@pytest.mark.parametrize(
    ("turns", "parts"),
    [
        (["415 555 0199", "870 006"], ("415 555", "4155550199", "870 006")),
        (["4155550199", "870006"], ("4155550199", "870006")),
        (
            ["four one five five five five oh one nine nine", "870 006"],
            ("five five", "0199", "870 006"),
        ),
    ],
)
async def test_what_a_later_turn_shows_to_be_a_card_is_forgotten_wherever_it_was_kept(
    turns: list[str], parts: tuple[str, ...]
) -> None:
    """The first ten digits look like a telephone number, and are kept as one until then."""
    model = ScriptedModel(*[Say("I have noted that, go on.")] * len(turns))
    settings = Settings.model_validate(
        {"FRONTDESK_TRANSCRIPTS": "full", "FRONTDESK_TAPES": "1", "FRONTDESK_LOG": "warning"}
    )
    clock = FixedClock(MONDAY)
    db = await seeded("healthcare", clock=clock)
    async with await Desk.open(
        "healthcare", db=db, brain=lambda: model, settings=settings, clock=clock
    ) as desk:
        async with in_process(desk) as session:
            replies = [await session.say(turn) for turn in turns]
            kept = [json.dumps(session.events), session.conversation.to_json(), await stored(desk)]
            [told] = [e for e in replies[-1].events if e["type"] == "forgotten"]
            assert (told["turn"], told["text"]) == (1, "[card number]")
        assert "payment link" in replies[-1].text
        kept += [await stored(desk), json.dumps(session.events)]
    for sink in kept:
        assert "[card number]" in sink
        assert [digits for digits in parts if digits in sink] == []


class Watched(EmbeddedLLMService):
    """The embedded brain, which keeps all that it was shown."""

    seen: ClassVar[list[str]] = []

    def move(self, context: LLMContext) -> Move:
        """The embedded brain's move."""
        self.seen.append(json.dumps(context.get_messages()))
        return super().move(context)


async def test_what_waits_and_what_is_passed_on_is_forgotten_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A wish that waits for another is kept in the caller's words, and shown to models."""
    monkeypatch.setattr(Watched, "seen", [])
    both = (
        "Maria Lopez, March 5th, 1984, I need to see a doctor on Tuesday. "
        "Also leave a message for the doctor: call me at 4155550199"
    )
    desk = await open_desk(healthcare, brain=Watched)
    async with desk, in_process(desk) as session:
        await session.say(both)
        assert "4155550199" in session.conversation.queued[0].request
        await session.say("870006")
        before = len(Watched.seen)
        kept = [session.conversation.to_json()]
        for turn in ("the first one", "yes"):
            await session.say(turn)
        kept += [session.conversation.to_json(), json.dumps(session.events), await stored(desk)]
        [request] = [one.request for one in session.conversation.handoffs if one.request]
    assert request.endswith("call me at [card number]")
    for sink in [*kept, *Watched.seen[before:]]:
        assert "[card number]" in sink and "4155550199" not in sink


async def test_what_is_said_of_it_afterwards_is_in_no_event(clinic: OpenClinic) -> None:
    model = ScriptedModel(Say("Go on."), Say("You said 415 555 0199 to me."))
    desk = await clinic(model)
    async with in_process(desk) as session:
        for turn in ("4155550199", "870006", "what did I say?"):
            reply = await session.say(turn)
    assert [e["text"] for e in reply.events if e["type"] == "agent"] == [
        "You said [card number] to me."
    ]
    assert "0199" not in json.dumps(session.events)


async def test_a_turn_that_holds_a_card_and_a_wish_is_answered_twice(clinic: OpenClinic) -> None:
    model = ScriptedModel(Say("Which day would suit you?"))
    desk = await clinic(model)
    async with in_process(desk) as session:
        reply = await session.say(f"I want a flu shot next Tuesday and my card is {CARD}")
    first, second = reply.text.split("\n")
    assert first.startswith(EN.say("hear.card")) and second == "Which day would suit you?"
    assert "I want a flu shot next Tuesday and my card is [card number]" in str(model.views)
    [judged] = [event for event in reply.events if event["type"] == "guard"]
    assert (judged["rule"], judged["verdict"]) == ("card", "replace")


def paid_at(vertical: Vertical, link: str) -> Vertical:
    """The business with that page, or with none."""
    return replace(vertical, payment_link=link)


@pytest.mark.parametrize("vertical", [healthcare, salon], ids=["clinic", "salon"])
async def test_who_types_a_card_is_shown_the_page_to_pay_on(
    clinic: OpenClinic, vertical: Vertical
) -> None:
    assert vertical.payment_link.startswith("https://")
    desk = await clinic(ScriptedModel(), vertical=vertical)
    async with in_process(desk) as session:
        card = await session.say(f"my card is {CARD}")
        code = await session.say("the security code is 123")
    for reply in (card, code):
        assert vertical.payment_link in reply.text


async def test_where_no_page_is_named_the_staff_are(clinic: OpenClinic) -> None:
    desk = await clinic(ScriptedModel(), vertical=paid_at(healthcare, ""))
    async with in_process(desk) as session:
        reply = await session.say(f"my card is {CARD}")
    assert f"Payments are only taken by our staff at {desk.business.phone}" in reply.text
    assert not any(words in reply.text for words in ("https", "link", "keypad"))


async def test_an_agent_may_repeat_the_page_and_no_other(clinic: OpenClinic) -> None:
    told = f"You can pay on {healthcare.payment_link} at any time."
    other = "You can pay on https://pay.elsewhere.example at any time."
    desk = await clinic(ScriptedModel(Say(told), Say(other)))
    async with in_process(desk) as session:
        assert (await session.say("where can I pay my bill?")).text == told
        assert "elsewhere" not in (await session.say("and is there another page?")).text


async def test_the_next_turn_is_an_ordinary_one(clinic: OpenClinic) -> None:
    model = ScriptedModel(Say("Thank you, and your name?"))
    desk = await clinic(model)
    async with in_process(desk) as session:
        await session.say("my social is 900-12-3456")
        reply = await session.say("call me at 415 555 0123")
        # A number to be reached at is kept as long as the conversation goes on.
        assert "415 555 0123" in session.conversation.to_json()
    assert reply.text == "Thank you, and your name?"
    assert "900" not in session.conversation.to_json()


@pytest.mark.parametrize(
    "pieces",
    [
        (
            "my card number is",
            "six oh one one oh oh",
            "oh nine nine oh one three nine four two four",
        ),
        ("6011 0009", "9013 9424"),
        ("it's 6011 00", "09 9013 94", "24"),
        ("six oh double one um oh oh oh nine", "nine oh one three", "nine four two four oops"),
    ],
)
async def test_a_spoken_card_is_seen_by_no_client_and_no_model(
    clinic: OpenClinic, pieces: tuple[str, ...]
) -> None:
    model = ScriptedModel()
    desk = await clinic(model)
    async with spoken_line(desk) as line:
        await line.say(*pieces, interim=True)
    assert len(line.said) == 1
    assert "payment link" in line.said[0]
    kept = without_fractions(line.everything())
    assert [digits for digits in FOUND if digits in kept] == []


@pytest.mark.parametrize(
    ("pieces", "mark", "told", "digits"),
    [
        (
            ("the security code is", "seven three nine"),
            "[security code]",
            "hear.cvv",
            ("seven three", "three nine", "739"),
        ),
        (
            ("the security code is", "seven three", "nine"),
            "[security code]",
            "hear.cvv",
            ("seven three", "nine", "739"),
        ),
        (
            ("my social security number is", "nine oh oh one two", "three four five six"),
            "[social security number]",
            "hear.ssn",
            ("nine oh oh", "three four", "900123456", "900-12"),
        ),
    ],
    ids=["cvv", "cvv in parts", "ssn"],
)
async def test_a_spoken_secret_over_several_pieces_is_seen_by_no_client_and_no_model(
    clinic: OpenClinic, pieces: tuple[str, ...], mark: str, told: str, digits: tuple[str, ...]
) -> None:
    desk = await clinic(ScriptedModel())
    async with spoken_line(desk) as line:
        await line.say(*pieces, interim=True)
    [said] = line.said
    assert said.startswith(EN.say(told))
    kept = without_fractions(line.everything() + line.conversation.to_json())
    assert mark in kept
    assert [words for words in digits if words in kept] == []


async def test_a_spoken_card_over_two_turns_is_left_in_no_context(clinic: OpenClinic) -> None:
    desk = await clinic(ScriptedModel(Say("Go on.")))
    async with spoken_line(desk) as line:
        await line.say("four one five five five five", "oh one nine nine")
        await line.say("eight seven oh oh oh six")
    assert "payment link" in line.said[-1]
    told = json.dumps(list(line.assembly.context.get_messages()), default=str)
    assert told.count("[card number]") == 2
    assert not any(words in told for words in ("five five", "nine nine", "4155550199"))
    assert "4155550199" not in line.conversation.to_json()


async def test_a_spoken_telephone_number_is_kept(clinic: OpenClinic) -> None:
    desk = await clinic(ScriptedModel(Say("Thank you.")))
    async with spoken_line(desk) as line:
        await line.say("my number is four one five", "five five five oh one two three")
    assert line.said == ["Thank you."]
    assert "my number is four one five five five five oh one two three" in line.everything()
