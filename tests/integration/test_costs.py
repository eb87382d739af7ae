"""What a conversation cost: told when it ends, and filed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from frontdesk.desk import Desk
from frontdesk.providers.sheet import Sheet
from frontdesk.session import Session
from frontdesk.settings import Settings
from frontdesk.testing import MONDAY, FixedClock, in_process, seeded
from tests.support.openai_wire import ChatRequest, Fail, OpenAIWire, Reply, Say
from tests.support.sheets import OWN


async def polite(_request: ChatRequest) -> Reply:
    return Say("We open at eight on Saturday.")


@asynccontextmanager
async def clinic(
    wire: OpenAIWire, *, model: str = "gpt-4.1-mini", sheet: Path | None = None
) -> AsyncGenerator[Desk]:
    settings = Settings.model_construct(
        brain="openai",
        openai_api_key=SecretStr(wire.key),
        openai_base_url=wire.url,
        openai_model=model,
        sheet=str(sheet) if sheet else None,
    )
    async with await Desk.open(
        "healthcare",
        db=await seeded("healthcare", clock=FixedClock(MONDAY)),
        settings=settings,
        clock=FixedClock(MONDAY),
    ) as desk:
        yield desk


def end(session: Session) -> Any:
    return session.events[-1]


async def test_an_end_tells_the_cost_at_the_sheets_prices_and_it_is_filed() -> None:
    async with OpenAIWire(polite) as wire, clinic(wire) as desk:
        async with in_process(desk) as session:
            await session.say("Are you open on Saturday?")
        told, id = end(session), session.conversation.id
        usage = told["usage"]
        used = {"input": usage["prompt_tokens"], "output": usage["completion_tokens"]}
        price = Sheet.load().model("llm", "gpt-4.1-mini")
        filed = await desk.store.costs.of(id)
        assert usage["prompt_tokens"] > 0
        assert filed.usd == price.cost(used)
        assert told["cost_usd"] == float(filed.known_usd) > 0
        assert told["costs"] == filed.to_json()
        [line] = told["costs"]["lines"]
        assert (line["source"], line["checked"]) == (price.source, price.checked.isoformat())
        [*_, stored] = await desk.store.conversations.events(id)
        assert stored["costs"] == told["costs"]


async def test_who_goes_on_with_a_conversation_pays_for_both_sittings() -> None:
    async with OpenAIWire(polite) as wire, clinic(wire) as desk:
        async with in_process(desk) as first:
            await first.say("Are you open on Saturday?")
        async with in_process(desk, resume=first.conversation.id) as second:
            await second.say("And on Sunday?")
        both = await desk.store.costs.of(first.conversation.id)
        told = [Decimal(end(sitting)["costs"]["known_usd"]) for sitting in (first, second)]
        assert both.usd == sum(told) and all(told)


async def test_a_model_without_a_price_is_told_as_such_until_a_sheet_prices_it(
    tmp_path: Path,
) -> None:
    own = tmp_path / "prices.toml"
    own.write_text(OWN)
    ends: list[Any] = []
    async with OpenAIWire(polite) as wire:
        for sheet in (None, own):
            async with clinic(wire, model="house-7b", sheet=sheet) as desk:
                async with in_process(desk) as session:
                    await session.say("Are you open on Saturday?")
                ends.append(end(session))
    unpriced, priced = ends
    assert (unpriced["cost_usd"], unpriced["costs"]["unpriced"]) == (None, ["house-7b"])
    assert priced["cost_usd"] > 0 and priced["costs"]["lines"][0]["source"]


async def test_a_provider_that_refuses_costs_nothing_and_is_no_unknown() -> None:
    async def refuses(_request: ChatRequest) -> Reply:
        return Fail(status=401, message="no")

    async with OpenAIWire(refuses) as wire, clinic(wire) as desk:
        async with in_process(desk) as session:
            await session.say("Are you open on Saturday?")
        # The embedded brain has answered in its place.
        [line] = end(session)["costs"]["lines"]
        assert (end(session)["cost_usd"], line["stage"], line["usd"]) == (0, "embedded", "0")


async def test_what_runs_on_this_machine_costs_nothing_whatever_it_counts() -> None:
    async with in_process("healthcare") as session:
        await session.say("Are you open on Saturday?")
    told = end(session)
    assert told["usage"]["prompt_tokens"] > 0
    assert (told["cost_usd"], told["costs"]["stages"]) == (0, {"embedded": "0"})
    assert told["costs"]["cache_hit_rate"] is None
