"""A business's budget: who answers when it is spent, and who hears of it."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from frontdesk.budget import Budget, Share
from frontdesk.desk import Desk
from frontdesk.host.budgets import budget_of
from frontdesk.host.config import HostConfig
from frontdesk.settings import Settings
from frontdesk.testing import MONDAY, FixedClock, in_process
from frontdesk_processors.alerts import Alert
from frontdesk_processors.errors import BadSetting
from tests.support.openai_wire import ChatRequest, OpenAIWire, Reply, Say

ASKS = "Are you open on Saturday?"


class Pager:
    """Tells somebody."""

    def __init__(self) -> None:
        self.told: list[Alert] = []
        self.rang = asyncio.Event()

    async def tell(self, alert: Alert) -> None:
        self.told.append(alert)
        self.rang.set()


async def polite(_request: ChatRequest) -> Reply:
    return Say("We open at eight on Saturday.")


async def opened(wire: OpenAIWire, db: Path, *, pager: Pager, **budget: Decimal) -> Desk:
    settings = Settings.model_construct(
        brain="openai",
        openai_api_key=SecretStr(wire.key),
        openai_base_url=wire.url,
        openai_model="gpt-4.1-mini",
    )
    return await Desk.open(
        "healthcare",
        db=str(db),
        settings=settings,
        clock=FixedClock(MONDAY),
        alerts=pager,
        budget=Budget(**budget),
    )


@pytest.mark.parametrize("period", ["day", "month"])
async def test_when_a_budget_is_spent_who_calls_next_is_answered_by_the_embedded_brain(
    period: str, tmp_path: Path
) -> None:
    pager, db = Pager(), tmp_path / "clinic.db"
    tiny = {period: Decimal("0.000001")}
    async with (
        OpenAIWire(polite) as wire,
        await opened(wire, db, pager=pager, **tiny) as one,
        await opened(wire, db, pager=pager, **tiny) as other,
    ):
        async with in_process(one) as under_way:
            await under_way.say(ASKS)
            asked = len(wire.requests)
            # It is spent now; who is being answered is not handed over.
            await under_way.say("And on Sunday?")
            assert len(wire.requests) > asked
        asked = len(wire.requests)
        # Whatever process they reach.
        async with in_process(other) as session:
            reply = await session.say(ASKS)
        assert reply.text and len(wire.requests) == asked
        end: Any = session.events[-1]
        assert (end["cost_usd"], set(end["costs"]["stages"])) == (0, {"embedded"})
        async with asyncio.timeout(10):
            await pager.rang.wait()
    [alert] = pager.told
    assert (alert.kind, alert.phone) == ("budget", None)
    assert alert.words.startswith(f"100% of the budget of {period} 2026-11")


async def test_a_call_over_its_own_budget_is_not_cut_and_goes_on_embedded_when_it_is_resumed(
    tmp_path: Path,
) -> None:
    pager, db = Pager(), tmp_path / "clinic.db"
    async with (
        OpenAIWire(polite) as wire,
        await opened(wire, db, pager=pager, call=Decimal("0.000001")) as desk,
    ):
        async with in_process(desk) as session:
            for words in (ASKS, "And on Sunday?"):
                reply = await session.say(words)
                assert reply.text.endswith("We open at eight on Saturday.")
        asked = len(wire.requests)
        async with in_process(desk, resume=session.conversation.id) as again:
            await again.say(ASKS)
        assert len(wire.requests) == asked
        async with in_process(desk) as another:
            await another.say(ASKS)
        assert len(wire.requests) > asked


@pytest.mark.parametrize(
    ("spent", "reached"), [("7.99", None), ("8", "0.8"), ("9.99", "0.8"), ("10", "1"), ("11", "1")]
)
def test_a_person_is_told_at_four_fifths_and_when_it_is_spent(
    spent: str, reached: str | None
) -> None:
    share = Share(name="day", spent=Decimal(spent), limit=Decimal(10))
    assert share.reached == (Decimal(reached) if reached else None)


def test_a_budget_is_read_with_its_business_and_needs_prices(tmp_path: Path) -> None:
    file = tmp_path / "frontdesk.toml"
    file.write_text(
        '[[business]]\nname = "north"\nvertical = "healthcare"\ndb = "n.db"\n'
        '[business.budget]\nday = "20"\ncall = 0.5\n'
        '[[business]]\nname = "south"\nvertical = "healthcare"\ndb = "s.db"\n'
    )
    north, south = HostConfig.read(file).business
    settings = Settings()
    assert budget_of(north, settings=settings) == Budget(day=Decimal(20), call=Decimal("0.5"))
    assert budget_of(south, settings=settings) is None
    unpriced = settings.model_copy(update={"brain": "openai", "openai_model": "house-7b"})
    with pytest.raises(BadSetting, match="has a budget, and house-7b no price"):
        budget_of(north, settings=unpriced)
    file.write_text(file.read_text().replace('"20"', "0"))
    with pytest.raises(BadSetting, match=r"frontdesk.toml:6: "):
        HostConfig.read(file)
