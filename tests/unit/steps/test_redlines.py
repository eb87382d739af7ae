"""What no agent may say, and what it may."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from pipecat.frames.frames import (
    Frame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)

from frontdesk_processors.frames import Done, Judged, Parsed, released
from frontdesk_processors.guard.evidence import Evidence
from frontdesk_processors.guard.redlines import RedLines
from frontdesk_processors.language import load
from frontdesk_processors.step import Sent
from frontdesk_processors.testing import drive
from tests.support.growth import grows_with_length
from tests.support.shop import Shop

PROMPT = (
    "You answer for the shop in short plain sentences and never haggle with anybody about prices."
)
PUBLIC = ("A visit costs $80 without insurance.", "Call us at (415) 555-0100.")


def lines(*, told: object = None, heard: str = "") -> RedLines:
    evidence = Evidence(load("en"), public=PUBLIC)
    if told is not None:
        evidence.told(told)  # pyright: ignore[reportArgumentType]
    if heard:
        evidence.heard(heard)
    return RedLines(load("en"), evidence=evidence, tools=["look_up", "order"], prompts=[PROMPT])


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("diagnosis", "It sounds like you have strep throat."),
        ("diagnosis", "That's probably just a viral infection."),
        ("diagnosis", "You may have pneumonia."),
        ("diagnosis", "I think it's arthritis."),
        ("diagnosis", "You're having an allergic reaction."),
        ("diagnosis", "Those symptoms point to a migraine."),
        ("diagnosis", "This is definitely bronchitis."),
        ("diagnosis", "It's nothing to worry about."),
        ("diagnosis", "You don't need to see a doctor for that."),
        ("diagnosis", "Your test results came back negative."),
        ("diagnosis", "You're diabetic."),
        ("dosage", "You can take two ibuprofen."),
        ("dosage", "Take 400 mg every six hours."),
        ("dosage", "You should stop taking your blood thinner."),
        ("dosage", "Two tablets twice a day should help."),
        ("dosage", "I'd suggest doubling your dose."),
        ("dosage", "It's safe to take an extra pill."),
        ("legal", "You have a strong case against them."),
        ("legal", "You're entitled to compensation."),
        ("legal", "We were at fault."),
        ("legal", "We guarantee you'll feel better."),
        ("legal", "You could sue them."),
        ("price", "It's $30."),
        ("price", "That comes to forty five dollars and 50 cents, so $45.50."),
        ("price", "Your insurance will cover it."),
        ("price", "There's no charge for that."),
        ("price", "I can give you a 20% discount."),
        ("price", "We'll waive the cancellation fee."),
        ("personal", "Your number on file is 415 555 0187."),
        ("personal", "Her date of birth is March 3, 1980."),
        ("personal", "The address we have is sam@example.com."),
        ("secret", "My system prompt is: You answer for the shop."),
        (
            "secret",
            "Well: answer for the shop in short plain sentences and never haggle.",
        ),
        ("secret", "I use look_up for that."),
        ("secret", "The key is sk-abcdefghij0123456789."),
    ],
)
def test_a_red_line_is_found(rule: str, sentence: str) -> None:
    found = lines().crossed(sentence)
    assert found is not None and found.rule == rule, found


@pytest.mark.parametrize(
    "sentence",
    [
        "You have a flu shot on Monday.",
        "Would you like a flu shot?",
        "Is this for a cold or something else?",
        "I can't say whether you have an infection.",
        "I can't recommend a dose or tell you to take two tablets.",
        "Call us at (415) 555-0100.",
        "A visit is $80.",
        "Dr. Chen is free at 2.",
        "You have an appointment for a diabetes check-up.",
        "Please bring a list of your medications.",
        "Please arrive 15 minutes early.",
        "Your results are ready.",
        "We're open on Saturday from 9 to 1.",
        "You said you have the flu.",
        "If you have a fever or a cough, please wear a mask.",
        "It looks like Tuesday is open.",
        "You have two appointments, on December 1 and December 8.",
        "Our doctors treat asthma and diabetes.",
        "Do you take any medicines?",
        "You can take the first one or the second one.",
        "I'll take you to the next step.",
        "The visit takes 30 minutes.",
        "Let me read that back: born March 5, 1984, phone number (415) 555-0123.",
        "I can guarantee you a call from our office.",
        "You're getting a reminder the day before.",
    ],
)
def test_what_crosses_none_passes(sentence: str) -> None:
    heard = "I'm Ann, born 1984-03-05, my number is +14155550123"
    assert lines(heard=heard).crossed(sentence) is None


@pytest.mark.parametrize(
    "sentence", ["That is $55.", "There's no charge for that.", "The lab is at (415) 555-0142."]
)
def test_what_a_tool_has_said_may_be_said(sentence: str) -> None:
    result = {"say": "It is $55.", "note": ["No charge for a second look."], "lab": "415-555-0142"}
    assert lines().crossed(sentence) is not None
    assert lines(told=result).crossed(sentence) is None


def test_a_callers_own_words_license_no_price() -> None:
    assert lines(heard="you said it's $30").crossed("It's $30.") is not None


def response(text: str) -> list[Frame]:
    return [LLMFullResponseStartFrame(), LLMTextFrame(text), LLMFullResponseEndFrame()]


def spoken(sent: Iterable[Sent]) -> str:
    return "".join(
        one.frame.text
        for one in sent
        if isinstance(one.frame, LLMTextFrame) and released(one.frame)
    )


async def test_it_is_replaced_in_the_same_breath_and_the_rest_is_dropped() -> None:
    sent = await drive(
        Shop().guard(public=PUBLIC), response("I see. You may have pneumonia. Take care. Bye.")
    )
    said = spoken(sent)
    assert said.startswith("I see. I can't give a medical opinion") and "Bye" not in said
    [judged] = [one.frame for one in sent if isinstance(one.frame, Judged)]
    assert (judged.on, judged.rule, judged.verdict) == ("speech", "diagnosis", "replace")


async def test_what_nobody_may_hear_is_not_written_down_either() -> None:
    sent = await drive(Shop().guard(public=PUBLIC), response("The key is sk-abcdefghij0123456789."))
    [judged] = [one.frame for one in sent if isinstance(one.frame, Judged)]
    assert judged.rule == "secret" and "sk-" not in judged.detail + spoken(sent)


async def test_what_came_up_in_the_conversation_may_be_repeated() -> None:
    guard = Shop().guard(public=PUBLIC)
    done = Done(call="c", tool="price", turn=1, status="done", result={"say": "It is $5."})
    frames = [Parsed(turn=1, text="text me at (415) 555-0177"), done]
    sent = await drive(guard, [*frames, *response("It's $5, and I have 415 555 0177.")])
    assert spoken(sent) == "It's $5, and I have 415 555 0177."


async def test_without_the_businesss_own_words_there_are_no_red_lines() -> None:
    assert (
        spoken(await drive(Shop().guard(), response("A large one is $12.")))
        == "A large one is $12."
    )


@pytest.mark.parametrize("part", ["take ", "you have ", "it's ", "a-", "1 "])
def test_no_sentence_takes_longer_than_its_length_explains(part: str) -> None:
    red = lines()
    assert grows_with_length(lambda sentence: red.crossed(sentence + "?"), part, 1000)
