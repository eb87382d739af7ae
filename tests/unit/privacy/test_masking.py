"""What is masked and what stays: by example, and counted over what is generated."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk_processors.hear.pieces import Pieces
from frontdesk_processors.language import load
from frontdesk_processors.privacy import (
    Forgetting,
    Said,
    besides,
    mask,
    mask_last,
    masked_messages,
    texts,
)
from frontdesk_processors.privacy.numbers import is_card, luhn
from tests.support.keeping import digits_left, kept
from tests.support.told import harmless, secrets

EN = load("en")
CARD, CODE, SSN = "[card number]", "[security code]", "[social security number]"
ROUNDS = 1_500
TRUNCATED = 6
"""Digits of a card that may be shown (PCI DSS 4.0, 3.4.1: the first six and the last four)."""


def masked(text: str, *, asked: str = "") -> str:
    before = [Said(text=asked, agent=True)] if asked else []
    return mask_last([*before, Said(text=text)], EN).text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("my card is 4111 1111 1111 1111 thanks", "my card is [card number] thanks"),
        ("4111-1111-1111-1111", "[card number]"),
        ("4111.1111.1111.1111", "[card number]"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[card number]"),
        ("3782 822463 10005", "[card number]"),
        ("٤١١١ ١١١١ ١١١١ ١١١١", "[card number]"),
        ("four one one one, um, one one one one one one one one and double one double one", CARD),
        ("double four two four double two four two double four two two four two", "[card number]"),
        ("forty one eleven eleven eleven eleven eleven eleven eleven", "[card number]"),
        ("my card is 4111 1111", "my card is [card number]"),
        ("the card is for one one one won one", "the card is [card number]"),
        ("card 4111 1111 1111 1112, that was wrong", f"card {CARD}, that was wrong"),
        ("my member id is 4111111111111111", "my member id is [card number]"),
        ("the cvv is 123", "the cvv is [security code]"),
        ("oh four two is the security code", "[security code] is the security code"),
        ("4111 1111 1111 1111 12/27 123", "[card number] [security code] [security code]"),
        ("4111 1111 1111 1111 exp 12/27 code 123", f"{CARD} exp {CODE} code {CODE}"),
        ("my social is 900 12 3456", "my social is [social security number]"),
        ("900-12-3456", "[social security number]"),
        ("nine oh oh one two three four five six is my ssn", "[social security number] is my ssn"),
        ("the last four of my social are 3456", f"the last four of my social are {SSN}"),
        ("41111111", "[number]"),
    ],
)  # fmt: skip
def test_what_may_not_be_kept_becomes_a_mark(said: str, left: str) -> None:
    assert masked(said) == left


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("call me at 415 555 0123", ""),
        ("415-555-0123", ""),
        ("+44 20 7946 0958", ""),
        ("four one five five five five oh one two three", ""),
        ("my number is 415 555 0123 or 212 555 0100", ""),
        ("03051984", "What is your date of birth?"),
        ("born March 5 1984, 415 555 0123", ""),
        ("123456789", "What is your member number?"),
        ("my insurance card says XYZ123456789", ""),
        ("my reference is R-12345678", ""),
        ("R-7K2M9QXZ", ""),
        ("94110-1234", ""),
        ("between 10:30 and 11:45 on 11/24/2026", ""),
        ("ten thirty eleven fifteen", "Which time would suit you?"),
        ("I paid $1,250.00 with my card", ""),
        ("one thousand two hundred fifty dollars", ""),
        ("my social worker drives me at 1030", ""),
        ("my card was declined", ""),
        ("for two people at three, one of them is four", ""),
        ("I had a stroke in 2010 and surgery in 2015", ""),
    ],
)
def test_what_a_business_needs_stays(said: str, asked: str) -> None:
    assert masked(said, asked=asked) == said


def test_a_card_in_two_turns_is_masked_in_both() -> None:
    said = [Said(text="4242 4242 42"), Said(text="Sorry?", agent=True), Said(text="42 4242")]
    assert [one.text for one in mask(said, EN)] == ["[card number]", "Sorry?", "[card number]"]


def test_what_the_agent_asks_for_is_not_taken_for_the_rest_of_a_card() -> None:
    said = [
        Said(text="[card number]"),
        Said(text="What is the best phone number to reach you?", agent=True),
        Said(text="415 555 0123"),
    ]
    assert mask(said, EN)[-1].text == "415 555 0123"


@pytest.mark.parametrize(
    "said",
    [
        ("4242 4242 42",),
        ("5140 722",),
        ("3782 822463",),
        ("5579", "8682"),
        ("six oh one one", "fifteen seventy one"),
        ("5120 01", "192520"),
    ],
)
def test_the_first_half_of_a_card_is_masked_before_the_rest_of_it_comes(
    said: tuple[str, ...],
) -> None:
    found = mask([Said(text=text) for text in said], EN)
    assert not any(char.isdecimal() for one in found for char in one.text), found


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("And your phone number?", ("415 555 0123",)),
        ("And your phone number?", ("415 555", "0123")),
        ("And your phone number?", ("4155 550 123",)),
        ("How can I help?", ("4155550123",)),
        ("How can I help?", ("415 555 0123", "212 555 0123")),
        ("What is your date of birth?", ("0305 1984",)),
        ("What is your member number?", ("4242 4242 42",)),
        ("What is the reference?", ("5579", "8682")),
        ("And your ZIP code?", ("44101-1234",)),
        ("What time?", ("430", "415")),
    ],
)
def test_what_was_asked_for_is_no_half_of_a_card(asked: str, said: tuple[str, ...]) -> None:
    row = [Said(text=asked, agent=True), *(Said(text=text) for text in said)]
    assert [one.text for one in mask(row, EN)[1:]] == list(said)


def test_digits_that_go_on_with_a_masked_card_are_masked() -> None:
    row = [Said(text="my card is [card number]"), Said(text="1111", goes_on=True)]
    assert mask_last(row, EN).text == "[card number]"


def test_whoever_watches_sees_less_than_the_whole_turn_will_hold() -> None:
    row = [Said(text="it's 415 555 01")]
    assert mask_last(row, EN, view="piece").text == "it's 415 555 01"
    assert mask_last(row, EN, view="watcher").text == "it's [number]"


def test_a_turn_that_says_more_than_a_number_is_told_apart() -> None:
    assert besides(mask_last([Said(text="yeah it's 4111 1111 1111 1111 thanks")], EN), EN) <= 2
    more = "4111 1111 1111 1111 and I want the doctor next Tuesday"
    assert besides(mask_last([Said(text=more)], EN), EN) > 3


def test_a_check_digit_is_needed() -> None:
    assert luhn("4111111111111111")
    assert is_card("4111111111111111")
    assert not is_card("4111111111111112")
    assert not is_card("1111111111111117")


def test_of_generated_secrets_none_is_kept() -> None:
    rng = Random(20261123)
    missed: Counter[str] = Counter()
    told_of: Counter[str] = Counter()
    for _ in range(ROUNDS):
        told = secrets(rng)
        left = digits_left(kept(told, EN), EN) - ("three digits" in told.pieces[0])
        # Of a card that nobody called one, what was given in a turn of its own may stay.
        told_of[told.what] += 1
        missed[told.what] += left > (TRUNCATED if told.turns else 1)
    assert missed.pop("card over turns") <= 0.01 * told_of["card over turns"]
    assert not +missed


def test_of_generated_numbers_that_are_needed_none_is_masked() -> None:
    rng = Random(20261124)
    wrong: Counter[str] = Counter()
    for _ in range(ROUNDS):
        told = harmless(rng)
        wrong[told.what] += kept(told, EN) != list(told.pieces)
    assert not +wrong


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789 -.,:/oneto fur[]()+R\n", max_size=80))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask_last([Said(text=text)], EN)
    assert mask_last([Said(text=once.text)], EN).text == once.text


@pytest.mark.parametrize(
    ("piece", "left"),
    [
        ("the security code is seven three", "the security code is [security code]"),
        ("my cvv is 7", "my cvv is [security code]"),
        ("my social is nine oh", "my social is [social security number]"),
        ("the security code does not work, I need one", None),
        ("my social worker comes at two", None),
        ("the cvv is 7 percent", None),
    ],
)
def test_a_code_that_is_begun_in_a_piece_is_left_out_before_it_is_whole(
    piece: str, left: str | None
) -> None:
    for view in ("piece", "watcher"):
        assert mask_last([Said(text=piece)], EN, view=view).text == (left or piece)


def turns(*said: str, agent: str = "Go on.") -> list[str]:
    """What is left of turns in a context that is masked after each of them, as a session does."""
    messages: list[object] = []
    pieces = Pieces(EN, said=lambda: messages, forgetting=Forgetting(EN))
    for text in said:
        messages.append({"role": "user", "content": pieces.typed([text])[0]})
        messages.append({"role": "assistant", "content": agent})
        messages[:] = masked_messages(messages, EN).messages
    return [text for message in messages[::2] for text in texts(message)]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (("078", "05", "1120"), (SSN, SSN, SSN)),
        (("zero seven eight", "zero five", "one one two zero"), (SSN, SSN, SSN)),
        (("it's 219", "09", "9999"), (f"it's {SSN}", SSN, SSN)),
        (("cvv seven", "three", "seven"), (f"cvv {CODE}", CODE, CODE)),
        (("my cvv is 7", "37"), (f"my cvv is {CODE}", CODE)),
        (("my pin is 4", "4", "2", "1"), (f"my pin is {CODE}", CODE, CODE, CODE)),
        (("security code", "7", "3", "7", "2"), ("security code", CODE, CODE, CODE, CODE)),
        ((f"cvv {CODE}", "three", "seven"), (f"cvv {CODE}", CODE, CODE)),
    ],
)
def test_a_secret_that_is_told_in_turns_of_nothing_else_is_left_in_none(
    said: tuple[str, ...], left: tuple[str, ...]
) -> None:
    assert turns(*said) == list(left)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("How many people?", (f"my cvv is {CODE}", "2")),
        ("Which time suits you?", (f"my cvv is {CODE}", "the second", "at 3")),
        ("Your date of birth?", ("3", "5", "1984")),
        ("Your confirmation code?", ("078", "05", "1120")),
        ("Go on.", ("415", "555", "0123")),
        ("Go on.", ("room 100", "20", "2024")),
        ("Go on.", ("2", "3", "4")),
    ],
)
def test_turns_of_a_few_digits_that_are_no_secret_stay(agent: str, said: tuple[str, ...]) -> None:
    assert turns(*said, agent=agent) == list(said)


def test_the_last_digit_of_a_code_after_a_word_of_repair_is_masked_in_its_piece() -> None:
    pieces = Pieces(EN, said=list, forgetting=Forgetting(EN))
    row = ("security code is seven", "uh", "three", "no wait", "seven")
    kept_of = [pieces.heard(words, final=True).text for words in row]
    assert kept_of == [f"security code is {CODE}", "uh", CODE, "no wait", CODE]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("the code from the back, that's 7 3 7", f"the code from the back, that's {CODE}"),
        ("numbers off the back are 737", f"numbers off the back are {CODE}"),
        ("4111x1111x1111x1111", CARD),
        ("4111X1111X1111X1111 ok", f"{CARD} ok"),
        ("the screen is 1920x1080", "the screen is 1920x1080"),
        ("a 4x4 and a 10x12", "a 4x4 and a 10x12"),
        ("order A1B2C3", "order A1B2C3"),
    ],
)
def test_letters_between_its_groups_and_other_names_for_a_code_hide_nothing(
    said: str, left: str
) -> None:
    assert masked(said) == left
