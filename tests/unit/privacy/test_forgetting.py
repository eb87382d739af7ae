"""What turns out to be a secret is taken out of what was kept, and nothing else is."""

import json

import pytest

from frontdesk_processors.language import load
from frontdesk_processors.privacy import Forgetting, Hidden

EN = load("en")
CARD = "[card number]"


def test_what_is_forgotten_is_found_as_it_was_said_and_as_figures() -> None:
    forgetting = Forgetting(EN)
    forgetting.add([Hidden("four one five, five five five oh", "4155550", "card")])
    event = {
        "text": "Four one five five five five oh",
        "args": {"phone": "(415) 555-0", "to": "+14155550"},
        "t_ms": 1,
    }
    assert forgetting.of(event) == {
        "text": CARD,
        "args": {"phone": f"({CARD}", "to": CARD},
        "t_ms": 1,
    }
    other = {"text": "at 415 or 24155550", "list": ["5550"]}
    assert forgetting.of(other) is other


@pytest.mark.parametrize(
    "told",
    [
        "415/555/0199",
        "415–555–0199",
        "415 - 555 - 0199",
        "phone_4155550199",
        4155550199,
        14155550199,
        '{"phone": 4155550199, "cents": [4155550199]}',
    ],
)
def test_a_number_is_forgotten_in_whatever_form_a_tool_has_it(told: str | int) -> None:
    forgetting = Forgetting(EN)
    forgetting.add([Hidden("4155550199", "4155550199", "card")])
    message = {"role": "tool", "content": told}
    left = forgetting.of(message)
    assert CARD in str(left["content"]) and "0199" not in str(left)
    if isinstance(told, str) and told.startswith("{"):
        assert json.loads(str(left["content"])) == {"phone": CARD, "cents": [CARD]}
    assert forgetting.of({"result": {"n": told}}) == {"result": {"n": left["content"]}}


def test_a_few_digits_are_forgotten_in_words_alone() -> None:
    forgetting = Forgetting(EN)
    forgetting.add(Hidden(one, one, "card") for one in ("2026", "4111", "100"))
    data = {
        "arguments": {"start": "2026-12-01T10:00", "text": "4111"},
        "result": {"price": "$100.00", "said": "4111", "cents": 4111},
        "at": "2026-12-01T10:00",
        "messages": [{"role": "tool", "content": '{"cents": 4111, "text": "in 2026"}'}],
    }
    assert forgetting.of(data) is data
    assert forgetting.of({"content": '{"cents": 4111}'}) == {"content": '{"cents": 4111}'}
    said = [{"role": "user", "content": "4111"}, {"type": "agent", "text": "your 4111"}]
    assert forgetting.of(said) == [
        {"role": "user", "content": CARD},
        {"type": "agent", "text": f"your {CARD}"},
    ]
    assert forgetting.of({"packet": {"request": "it is 4111"}}) == {
        "packet": {"request": f"it is {CARD}"}
    }


@pytest.mark.parametrize("told", ["4155550199", "(415) 555-0199", "+14155550199"])
def test_what_was_told_in_pieces_is_forgotten_where_it_was_put_together(told: str) -> None:
    forgetting = Forgetting(EN)
    forgetting.add([Hidden("415 555", "415555", "card"), Hidden("0199", "0199", "card")])
    assert forgetting.of({"arguments": {"phone": told}})["arguments"]["phone"] in (CARD, f"({CARD}")
    other = {"arguments": {"year": "0199", "code": "415555"}}
    assert forgetting.of(other) is other


@pytest.mark.parametrize("depth", [300, 100_000])
def test_brackets_without_end_keep_nothing_from_being_forgotten(depth: int) -> None:
    forgetting = Forgetting(EN)
    forgetting.add([Hidden("4155550199", "4155550199", "card")])
    told = {"arguments": {"text": "[" * depth + "4155550199" + "]" * depth}}
    assert "4155550199" not in str(forgetting.of(told))
