"""Two server processes on one PostgreSQL: one is killed or stopped, and the caller goes on."""

import asyncio
import signal
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from frontdesk_verticals.healthcare import healthcare
from tests.support.hosted import KEY, PAGE, Chat, Hosted
from tests.support.postgres import Postgres
from tests.support.server_process import Process, serving

CONFIG = """\
[host]
mode = "production"
voice = false
drain_s = 5
loop_lag_ms = 60000

[[business]]
name = "northside"
vertical = "healthcare"
db = "{url}"
brain = "embedded"
place = "US-OH"
widget_keys = ["{key}"]
origins = ["{page}"]
"""


@asynccontextmanager
async def two(postgres: Postgres, folder: Path) -> AsyncGenerator[tuple[Process, Process, str]]:
    """Two processes, and the URL of their database."""
    path = folder / "frontdesk.toml"
    async with postgres.database(migrations=[healthcare.migrations]) as url:
        path.write_text(CONFIG.format(url=url, key=KEY, page=PAGE))
        async with AsyncExitStack() as both:
            starting = [both.enter_async_context(serving(path)) for _ in range(2)]
            one, other = await asyncio.gather(*starting)
            yield one, other, url


async def booking(chat: Chat) -> str:
    """Talk until a yes is asked for; the ticket to come back with."""
    ticket: str = (await chat.ready())["resume"]
    await chat.next("agent")
    await chat.say("I need an office visit next Tuesday afternoon", "m1")
    await chat.say("the second one", "m2")
    await chat.say("Maria Lopez, March 5th 1984", "m3")
    return ticket


@pytest.mark.timeout(150)
async def test_a_conversation_outlives_the_process_that_held_it(
    postgres: Postgres, tmp_path: Path
) -> None:
    async with two(postgres, tmp_path) as (one, other, url):
        page = one.page()
        async with page.chat(await page.ticket()) as chat:
            ticket = await booking(chat)
            one.process.kill()
            await one.process.wait()
        # It holds the conversation until its time is over, which is not waited for here.
        past = "UPDATE leases SET until = '2000-01-01T00:00:00.000000+00:00'"
        assert await postgres.admin(past, on=url.rpartition("/")[2]) == 1
        async with other.page().chat(ticket) as again:
            ready = await again.ready()
            assert ready["resumed"] is True
            assert (await again.say("yes please", "m4")).startswith("You're booked")


@pytest.mark.wide
@pytest.mark.timeout(150)
async def test_processes_agree_on_tickets_and_one_that_is_stopped_hands_over_and_ends(
    postgres: Postgres, tmp_path: Path
) -> None:
    async with two(postgres, tmp_path) as (one, other, _):
        page = one.page()
        await used_once(page, other.page())
        async with page.chat(await page.ticket()) as chat:
            ticket = await booking(chat)
            one.process.send_signal(signal.SIGTERM)
            assert await chat.closed() == 1012
        assert await asyncio.wait_for(one.process.wait(), 20) == 0
        async with other.page().chat(ticket) as again:
            await again.ready()
            assert (await again.say("yes please", "m4")).startswith("You're booked")


async def used_once(one: Hosted, other: Hosted) -> None:
    """A ticket used at one process is used at the other, and so is one to come back with."""
    ticket = await one.ticket()
    async with one.chat(ticket) as chat:
        resume = (await chat.ready())["resume"]
    async with other.chat(ticket) as second:
        assert "used before" in (await second.next("error"))["message"]
    async with other.chat(resume) as again:
        then = (await again.ready())["resume"]
    async with one.chat(then) as third:
        await third.ready()
    async with other.chat(resume) as late:
        assert "used before" in (await late.next("error"))["message"]
