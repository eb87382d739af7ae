"""Which turns a cheaper model answers, and that the next one is the usual one's again."""

from __future__ import annotations

from typing import Any

import pytest
from pipecat.frames.frames import LLMContextFrame, LLMUpdateSettingsFrame
from pipecat.processors.aggregators.llm_context import LLMContext

from frontdesk_processors.conversation import Value
from frontdesk_processors.frames import Again, Parsed
from frontdesk_processors.language import load
from frontdesk_processors.plan import Models, Plan, Role
from frontdesk_processors.plan.easy import easy
from frontdesk_processors.testing import drive
from tests.support.shop import Shop, price

DAY = Value(value="2026-11-27", said="Friday", turn=1)


EN = load("en")


def parsed(text: str = "…", **told: Any) -> Parsed:
    return Parsed(turn=1, text=text, **told)


@pytest.mark.parametrize("intent", ["greeting", "thanks", "farewell"])
def test_a_courtesy_alone_is_easy(intent: str) -> None:
    assert easy(parsed(intent=intent), EN)
    assert easy(parsed(intent=intent, answer="no"), EN)


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Oh, thank you so much! Bye!", True),
        ("No, thanks.", True),
        ("Thanks, I'll take the first one.", False),
        ("Thanks. My pills ran out.", False),
        ("Take care of it, thanks.", False),
    ],
)
def test_it_is_easy_only_where_it_says_nothing_else(text: str, alone: bool) -> None:
    assert easy(parsed(text, intent="thanks"), EN) is alone


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"answer": "yes"},
        {"answer": "no"},
        {"intent": "thanks", "answer": "yes"},
        {"intent": "price"},
        {"intent": "human"},
        {"intent": "never_mind"},
        {"intent": "greeting", "doing": "order"},
        {"intent": "greeting", "values": {"day": DAY}},
        {"intent": "greeting", "requests": (("price", "a"), ("order", "b"))},
        {"intent": "thanks", "urgency": "soon"},
        {"intent": "greeting", "complete": False},
    ],
)
def test_what_may_have_a_tool_called_is_not(told: dict[str, Any]) -> None:
    assert not easy(parsed(**told), EN)


async def asked(*frames: Parsed | Again, models: Models | None) -> list[str]:
    """The model in force at each inference."""
    shop = Shop()
    plan = Plan(
        shop.conversation,
        context=LLMContext(messages=[{"role": "user", "content": "hi"}]),
        roles=[Role(name="counter", prompt="You sell.", tools=[price])],
        questions={},
        clock=shop.clock,
        language=shop.language,
        models=models,
    )
    found, model = list[str](), "usual"
    for one in await drive(plan, list(frames)):
        if isinstance(one.frame, LLMUpdateSettingsFrame) and one.frame.delta is not None:
            given = one.frame.delta.given_fields().get("model")
            model = str(given) if given else model
        elif isinstance(one.frame, LLMContextFrame):
            found.append(model)
    return found


async def test_an_easy_turn_is_the_cheaper_models_and_what_follows_is_not() -> None:
    models = Models(usual="usual", easy="cheap")
    turns = [parsed(intent="greeting"), Again(turn=1), parsed(intent="price"), parsed()]
    assert await asked(*turns, models=models) == ["cheap", "usual", "usual", "usual"]


async def test_without_a_cheaper_model_all_turns_are_the_usual_ones() -> None:
    assert await asked(parsed(intent="greeting"), models=None) == ["usual"]
