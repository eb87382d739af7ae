"""What of a read-back a caller has heard, when they speak into it."""

from __future__ import annotations

import pytest
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    InterruptionFrame,
)

from frontdesk_processors.frames import Cleared, Parsed
from frontdesk_processors.guard import Guard
from frontdesk_processors.telling import Telling
from frontdesk_processors.testing import drive
from frontdesk_processors.values import Json
from frontdesk_processors.voiced import Voiced
from tests.support.shop import Shop

TEA: dict[str, Json] = {"item": "tea"}
ASKED = "Let me read that back: flu shot with Dr. Chen on Tuesday at 2:30 PM. Shall I book it?"


def cut(*said: str, heard: str = "") -> Voiced:
    """A voice that was cut off in the last of what it said."""
    voiced = Voiced()
    for text in said:
        voiced.says(text)
    voiced.starts()
    voiced.cut()
    voiced.heard(heard)
    return voiced


@pytest.mark.parametrize(
    ("heard", "unheard"),
    [
        ("", True),
        ("Let me read that back: flu shot", True),
        ("Let me read that back: flu shot with Dr. Chen on Tuesday at 2:30", True),
        ("Let me read that back: flu shot with Dr. Chen on Tuesday at 2:30 PM.", True),
        ("Let me read that back: flu shot with Dr. Chen on Tuesday at 2:30 PM. Shall I", False),
        (ASKED, False),
    ],
)
def test_a_question_is_heard_when_all_but_its_last_words_were(heard: str, unheard: bool) -> None:
    assert cut(ASKED, heard=heard).unheard(ASKED) is unheard


def test_of_a_question_that_says_all_in_one_sentence_every_word_counts() -> None:
    asked = "Flu shot with Dr. Chen on Tuesday at two thirty?"
    assert cut(asked, heard="Flu shot with Dr. Chen on Tuesday at two").unheard(asked)
    assert not cut(asked, heard=asked).unheard(asked)


def test_asked_again_in_short_it_is_still_unheard_and_in_full_it_is_heard() -> None:
    voiced = cut(ASKED, heard="Let me read that back: flu shot")
    for again, unheard in (("Shall I book it?", True), (ASKED, False)):
        voiced.says(again)
        voiced.starts()
        voiced.stops()
        assert voiced.unheard(ASKED) is unheard


def test_what_goes_on_from_where_it_was_cut_makes_it_heard() -> None:
    voiced = cut(ASKED, heard=ASKED.removesuffix("I book it?"))
    assert voiced.unheard(ASKED)
    voiced.says("As I said: Shall I book it?")
    voiced.starts()
    voiced.cut()
    voiced.heard("As I said: Shall I book it?")
    assert not voiced.unheard(ASKED)


def test_a_voice_that_sounds_again_had_not_come_to_its_end() -> None:
    voiced = Voiced()
    voiced.starts()
    voiced.says(ASKED)
    voiced.stops()
    assert not voiced.unheard(ASKED)
    voiced.starts()
    voiced.cut()
    assert voiced.unheard(ASKED)


def test_who_speaks_after_its_end_has_heard_it() -> None:
    voiced = Voiced()
    voiced.says(ASKED)
    voiced.starts()
    voiced.stops()
    voiced.cut()
    assert not voiced.unheard(ASKED)


def test_what_was_read_while_it_sounds_is_heard_and_stays_so_when_it_is_cut() -> None:
    voiced = Voiced()
    voiced.says(ASKED)
    voiced.starts()
    voiced.heard(ASKED)
    voiced.cut()
    voiced.says(ASKED)
    voiced.cut()
    assert not voiced.unheard(ASKED)


QUESTION = "That is 1 tea for you. Shall I order it?"


@pytest.mark.parametrize(
    ("heard", "ordered"),
    [("That is", False), ("That is 1 tea for you.", False), (QUESTION, True)],
)
async def test_a_yes_into_a_read_back_orders_only_what_was_heard(heard: str, ordered: bool) -> None:
    shop, telling = Shop(), Telling()
    guard = shop.guard(spoken=True, telling=telling)
    await drive(guard, [shop.proposed("order", TEA), BotStartedSpeakingFrame()])
    telling.note(InterruptionFrame())
    telling.heard(heard)
    assert bool(await _ordered(shop, guard)) is ordered


async def test_what_is_read_back_again_and_heard_is_done() -> None:
    shop, telling = Shop(), Telling()
    guard = shop.guard(spoken=True, telling=telling)
    await drive(guard, [shop.proposed("order", TEA), BotStartedSpeakingFrame()])
    telling.note(InterruptionFrame())
    telling.heard("That is")
    assert await _ordered(shop, guard) == []
    await drive(guard, [BotStartedSpeakingFrame(), BotStoppedSpeakingFrame()])
    assert len(await _ordered(shop, guard)) == 1


async def _ordered(shop: Shop, guard: Guard) -> list[Cleared]:
    """What is done once the caller says yes and the agent proposes it again."""
    shop.conversation.turn += 1
    parsed = Parsed(turn=shop.conversation.turn, text="Yes.", answer="yes")
    sent = await drive(guard, [parsed, shop.proposed("order", TEA)])
    return [one.frame for one in sent if isinstance(one.frame, Cleared)]
