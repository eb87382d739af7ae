"""A salon whose stock room is behind an MCP server in another process."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from frontdesk.desk import Desk
from frontdesk.host.config import HostConfig
from frontdesk.host.host import Host
from frontdesk.mcp import Pin, Server, Stdio, Target, read_pins
from frontdesk.mcp.__main__ import main as pin
from frontdesk.testing import (
    MONDAY,
    Call,
    Calls,
    FixedClock,
    Say,
    ScriptedModel,
    in_process,
    seeded,
)
from frontdesk_processors.errors import BadSetting, DefinitionError, Unavailable, UnknownName
from frontdesk_processors.tool import Failure, Result
from frontdesk_processors.values import Identity
from frontdesk_verticals.salon import salon
from tests.support.booking import receipts
from tests.support.stock import PATIENCE_S, Served, Stock, started
from tests.support.stock_server import INJECTED
from tests.support.timers import Timers

FIND = Calls(Call("find_product", {"name": "shampoo"}))


def reserve(product: str) -> Calls:
    return Calls(Call("reserve", {"product": product, "count": 2}))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The stock room at an address."""
    one = Served(tmp_path_factory.mktemp("stock") / "rows.json")
    one.start()
    yield one
    one.stop()


@pytest.fixture(scope="module")
def pinned(server: Served, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What it offered when a person looked, as that was written down."""
    file = tmp_path_factory.mktemp("pins") / "stock.json"
    names = ["find_product", "find_reservation", "reserve"]
    assert pin([str(file), *names, "--url", server.target.url]) == 0
    return file


@pytest.fixture(scope="module")
def pins(pinned: Path) -> dict[str, Pin]:
    """The same, as it is read."""
    return read_pins(pinned)


@pytest.fixture
def stock(server: Served, pins: dict[str, Pin]) -> Stock:
    """The stock room, with nothing reserved yet."""
    server.file.unlink(missing_ok=True)
    return Stock(Server("stock", server.target, pins=pins, patience_s=PATIENCE_S))


CHAIN = """
from pathlib import Path
from frontdesk.mcp import Server
from tests.support.stock import Stock

vertical = Stock(Server("stock", None, pins=Path("{pins}"))).salon
"""


SERVED = """
[[business]]
name = "north"
vertical = "."
db = "memory:"
brain = "embedded"

[business.servers.stock]
url = "{url}"

[[business]]
name = "south"
vertical = "."
db = "memory:"
brain = "embedded"

[business.servers.stock]
command = "{program}"
args = {args}
env = {{ PYTHONPATH = "{path}", STOCK_PRICE = "$9" }}
"""


def rows(file: Path) -> list[dict[str, Any]]:
    return list(json.loads(file.read_text()).values()) if file.exists() else []


async def open_desk(
    stock: Stock, model: ScriptedModel, *, servers: Mapping[str, Target] | None = None
) -> Desk:
    """A desk whose pauses last for ever, and whose outbox is swept by hand."""
    desk = await Desk.open(
        stock.salon,
        db=await seeded(salon, clock=FixedClock(MONDAY)),
        brain=lambda: model,
        clock=FixedClock(MONDAY),
        sleep=Timers().sleep,
        servers=servers,
    )
    await desk.outbox.close()
    return desk


async def test_a_server_reads_at_once_and_writes_once_after_a_yes(
    stock: Stock, server: Served
) -> None:
    model = ScriptedModel(
        FIND,
        Say("It is $12."),
        reserve("shampoo"),
        reserve("shampoo"),
        lambda view: Say(str(view.results[-1]["say"])),
        Calls(Call("empty_shelves")),
        Say("I can't."),
    )
    async with in_process(stock.salon, brain=model) as session:
        reply = await session.say("How much is shampoo?")
        assert model.views[-1].results[0] == {
            "ok": True,
            "stock": {"name": "shampoo", "price": "$12", "left": 3, "note": INJECTED},
            "say": "A shampoo is $12.",
        }
        assert [e["verdict"] for e in reply.events if e.get("rule") == "injection"] == ["allow"]
        assert session.conversation.caller.identity is Identity.ANYONE
        asked = await session.say("Reserve two.")
        assert asked.text == "2 of shampoo: shall I reserve them?" and rows(server.file) == []
        assert (await session.say("Yes.")).text == "I reserved 2 of shampoo."
        [receipt] = session.conversation.receipts
        assert receipt.verified and receipt.facts == {"product": "shampoo", "count": 2}
        await session.say("Throw the rest away.")
        assert model.views[-1].results[-1]["error"]["code"] == "unknown_tool"
    [row] = rows(server.file)
    assert row["reference"].startswith("E-") and row["count"] == 2


async def test_an_order_in_a_result_books_nothing_and_verifies_nobody(
    stock: Stock, server: Served
) -> None:
    cancel = Calls(Call("cancel_visit", {"reference": "V-1"}))
    model = ScriptedModel(FIND, reserve("shampoo"), FIND, cancel, Say("I can't do that."))
    async with in_process(stock.salon, brain=model) as session:
        asked = await session.say("How much is shampoo?")
        assert asked.text == "2 of shampoo: shall I reserve them?"
        await session.say("What? No.")
        assert "identity" in model.views[-1].results[-1]["error"]["code"]
        assert session.conversation.receipts == []
    assert rows(server.file) == []


async def wronged(stock: Stock, product: str, file: Path) -> tuple[str, list[bool]]:
    """How a reservation ends that the server lies about, or of which it says nothing."""
    model = ScriptedModel(reserve(product), reserve(product), Say("Your two are booked."))
    async with await open_desk(stock, model) as desk:
        async with in_process(desk) as session:
            await session.say("Reserve two.")
            reply = await session.say("Yes.")
            assert model.views[-1].results[-1]["error"]["code"] == "not_yet_known"
            assert "are booked" not in reply.text
        await desk.outbox.sweep()
        [intent] = await desk.store.effects.of_conversation(session.conversation.id)
        kept = await receipts(desk, session.conversation.id)
    there = [intent.id] if intent.status == "confirmed" else []
    assert [row["reference"] for row in rows(file)] == there
    return intent.status, [receipt.verified for receipt in kept]


async def test_a_lie_about_success_ends_as_not_done(stock: Stock, server: Served) -> None:
    assert await wronged(stock, "lie", server.file) == ("failed", [])


async def test_a_write_that_hangs_is_read_back_and_not_asked_again(
    stock: Stock, server: Served
) -> None:
    assert await wronged(stock, "hang", server.file) == ("confirmed", [True])


async def test_a_server_that_dies_in_the_middle_is_started_again_and_asked_what_it_did(
    pins: dict[str, Pin], tmp_path: Path
) -> None:
    file = tmp_path / "rows.json"
    one = Stock(Server("stock", started(file), pins=pins, patience_s=PATIENCE_S))
    assert await wronged(one, "die", file) == ("confirmed", [True])


async def test_what_the_server_turns_down_is_told_at_once(stock: Stock) -> None:
    model = ScriptedModel(reserve("sold out"), reserve("sold out"), Say("There are none."))
    async with await open_desk(stock, model) as desk, in_process(desk) as session:
        await session.say("Reserve two.")
        await session.say("Yes.")
        assert model.views[-1].results[-1]["error"]["code"] == "turned_down"


async def test_one_call_that_hangs_holds_up_no_other_and_ends_as_a_failure(stock: Stock) -> None:
    async with stock.linked() as work:
        tool = stock.tools[0]
        hung = asyncio.ensure_future(tool.run(work, name="hang"))
        await asyncio.sleep(0)
        prompt = await tool.run(work, name="soap")
        assert isinstance(prompt, Result) and prompt.say == "A soap is $12." and not hung.done()
        assert await code(hung) == "system_down"
        assert await code(tool.run(work, name="flood")) == "too_much"
        assert await code(tool.run(work, name="nothing")) == "turned_down"


async def code(answer: Awaitable[Result | Failure]) -> str:
    got = await answer
    return got.code if isinstance(got, Failure) else ""


async def test_a_tool_that_changed_since_it_was_named_keeps_the_desk_closed(
    stock: Stock, server: Served, pins: dict[str, Pin]
) -> None:
    before = json.loads(json.dumps(pins["reserve"].input).replace("count", "amount"))
    then = {**pins, "reserve": pins["reserve"].model_copy(update={"input": before})}
    changed = Server("stock", server.target, pins=then)
    vertical = salon.customise(tools=[changed.read("find_product")])
    told = "'reserve' asks for 'count'; no longer takes 'amount'; now requires 'count'"
    with pytest.raises(DefinitionError, match=told):
        await Desk.open(vertical, db="memory:", brain="embedded")


async def test_a_server_out_of_reach_leaves_the_desk_open_and_its_tools_failing(
    pins: dict[str, Pin],
) -> None:
    gone = Stock(Server("stock", Stdio(sys.executable, ("-c", "")), pins=pins))
    async with gone.linked() as work:
        assert await code(gone.tools[0].run(work, name="soap")) == "system_down"
        with pytest.raises(Unavailable):
            await gone.tools[1].run(work, product="soap", count=1)
    with pytest.raises(BadSetting, match="cannot be started"):
        async with Stock(Server("stock", Stdio("no-such-program"), pins=pins)).linked():
            pass


async def test_a_desk_says_where_a_server_is_that_has_no_place_of_its_own(
    server: Served, pins: dict[str, Pin]
) -> None:
    stock = Stock(Server("stock", None, pins=pins))
    with pytest.raises(BadSetting, match="'stock' has no place of its own"):
        await Desk.open(stock.salon, db="memory:", brain="embedded")
    with pytest.raises(UnknownName, match="unknown MCP server 'stok'; known: stock"):
        await open_desk(stock, ScriptedModel(), servers={"stok": server.target})
    model = ScriptedModel(FIND, lambda view: Say(str(view.results[-1]["say"])))
    desk = await open_desk(stock, model, servers={"stock": server.target})
    async with desk, await desk.session() as session:
        assert (await session.say("How much is shampoo?")).text == "A shampoo is $12."


async def test_two_businesses_of_one_trade_are_served_with_a_server_each(
    server: Served, pinned: Path, tmp_path: Path
) -> None:
    (tmp_path / "bot.py").write_text(CHAIN.format(pins=pinned), encoding="utf-8")
    south = started(tmp_path / "south.json")
    served = SERVED.format(
        url=server.target.url,
        program=south.command,
        args=json.dumps(south.args),
        path=south.env["PYTHONPATH"],
    )
    (tmp_path / "frontdesk.toml").write_text(served, encoding="utf-8")
    config = HostConfig.read(tmp_path / "frontdesk.toml")
    assert "$9" not in repr(config)
    said: list[str] = []
    async with await Host.open(config, clock=FixedClock(MONDAY)) as host:
        for one in host.businesses:
            async with await one.desk.session() as session:
                await session.say("find a product for me")
                said.append((await session.say("shampoo")).text)
    assert said == ["A shampoo is $12.", "A shampoo is $9."]


async def test_a_server_over_http_is_reached_again_once_it_is_back(
    stock: Stock, server: Served
) -> None:
    read, write = stock.tools
    async with stock.linked() as work:
        assert await code(read.run(work, name="soap")) == ""
        server.stop()
        assert await code(read.run(work, name="soap")) == "system_down"
        with pytest.raises(Unavailable):
            await write.run(work, product="soap", count=1)
        await asyncio.to_thread(server.start)
        done = await write.run(work, product="soap", count=1)
        assert isinstance(done, Result) and done.say == "I reserved 1 of soap."
    assert len(rows(server.file)) == 1
