"""Which sentences claim that something was done."""

import re
import tomllib

import pytest

from frontdesk_processors.guard import ClaimGate
from frontdesk_processors.language import load
from frontdesk_verticals.healthcare.vertical import HOME
from tests.support.claims import CLAIMS, HARMLESS, SAID_ALL_DAY, WORDED_OTHERWISE
from tests.support.growth import grows_with_length

GATE = ClaimGate(load("en"))


@pytest.mark.parametrize(("kind", "sentence"), CLAIMS)
def test_a_claim_is_caught(kind: str, sentence: str) -> None:
    assert kind in GATE.claimed(sentence)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("send", "I've booked you for Monday at 9:30 and texted you the details."),
        ("send", "I've booked it and sent you a text."),
        ("send", "I have booked it, and then emailed you."),
        ("send", "I've booked it and notified Dr. Chen."),
        ("register", "I've booked you and added you to the waitlist."),
        ("send", "I've booked it, and passed your message to the nurse."),
        ("send", "I booked it and also let Dr. Chen know."),
        ("send", "I've looked, found Monday free, booked you, and messaged the nurse."),
        ("register", "You're booked for Monday and signed up."),
        ("pay", "I've booked it, I think, and refunded your deposit."),
    ],
)
def test_what_is_joined_to_a_claim_is_one_of_its_own(kind: str, sentence: str) -> None:
    assert set(GATE.claimed(sentence)) >= {kind, "book"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Once I've booked it and texted you the details, you can come.",
        "I haven't booked it and sent you a text.",
        "I can have it booked and text you the details.",
        "I have to ask the doctor and let you know.",
        "We've moved to a new building and extended our hours.",
    ],
)
def test_what_is_joined_to_none_is_none(sentence: str) -> None:
    assert GATE.claimed(sentence) == ()


@pytest.mark.parametrize("line", ["the waiting list", "our wait list"])
def test_who_waits_has_no_booking(line: str) -> None:
    said = f"You're on {line} for a women's cut on Wednesday, December 2."
    assert GATE.claimed(said) == ("register",)


class Anything(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return FILLED.get(key, "this")


FILLED = {
    "day": "Tuesday, December 1",
    "time": "2:30 PM",
    "list": "Dr. Chen",
    # Another sentence of `done`, which claims by itself.
    "told": "I've texted this.",
}


def wordings() -> list[tuple[str, str]]:
    tree = tomllib.loads((HOME / "wording" / "en.toml").read_text(encoding="utf-8"))
    return [
        (f"{table}.{name}", text.format_map(Anything()))
        for table, sentences in tree.items()
        for name, text in sentences.items()
    ]


def own_lines() -> list[str]:
    language = load("en")
    guard = ["cannot", "human", "not_done"]
    others = ["act.broken", "act.unknown", "hear.empty", "plan.stuck", "session.trouble"]
    return [language.say(key) for key in [*(f"guard.{name}" for name in guard), *others]]


@pytest.mark.parametrize(("key", "text"), wordings())
def test_of_the_clinics_own_sentences_those_of_done_actions_claim_and_no_other(
    key: str, text: str
) -> None:
    claimed = [GATE.claimed(sentence) for sentence in sentences(text)]
    assert any(claimed) == key.startswith("done.")


@pytest.mark.parametrize("text", own_lines())
def test_the_houses_own_lines_claim_nothing(text: str) -> None:
    assert not any(GATE.claimed(sentence) for sentence in sentences(text))


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


@pytest.mark.parametrize(
    ("head", "part", "end"),
    [("", "your ", ""), ("the ", "a-", ""), ("if your ", "x ", ""), ("", "I've ", "?")],
)
def test_no_sentence_takes_longer_than_its_length_explains(head: str, part: str, end: str) -> None:
    assert grows_with_length(lambda sentence: GATE.claimed(head + sentence + end), part, 1000)


@pytest.mark.parametrize("sentence", WORDED_OTHERWISE)
def test_a_claim_is_caught_however_it_is_worded(sentence: str) -> None:
    assert GATE.claimed(sentence)


@pytest.mark.parametrize("sentence", [*HARMLESS, *SAID_ALL_DAY])
def test_what_claims_nothing_passes(sentence: str) -> None:
    assert GATE.claimed(sentence) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "You are __booked__ for Tuesday.",
        "You're **booked** for Tuesday.",
        "Your appointment on Tuesday has been <b>confirmed</b>.",
        "You're boo\u200bked for Tuesday.",
        "You\u02bcre all\u00ad set.",
        "Your visit has been can\u2060celled.",
    ],
)
def test_a_claim_in_bold_face_or_with_invisible_characters_is_caught(sentence: str) -> None:
    assert GATE.claimed(sentence)
