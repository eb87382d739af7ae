"""Text messages over two server processes on one PostgreSQL, by Twilio on the wire."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.channels.sms import PATH
from frontdesk.store import Store
from frontdesk_verticals.healthcare import healthcare
from tests.support.postgres import Postgres
from tests.support.server_process import Process, serving
from tests.support.sms_line import ASKS
from tests.support.twilio_wire import ACCOUNT, PUBLIC, THEM, TOKEN, US, Twilio, twilio, webhook

CONFIG = """\
[host]
mode = "production"
voice = false
drain_s = 5
public_url = "{public}"

[[business]]
name = "northside"
vertical = "healthcare"
db = "{url}"
brain = "embedded"
place = "US-OH"
numbers = ["{us}"]
"""


@asynccontextmanager
async def two(
    postgres: Postgres, folder: Path
) -> AsyncGenerator[tuple[Process, Process, Twilio, str]]:
    """Two processes, Twilio, and the database's address."""
    path = folder / "frontdesk.toml"
    async with postgres.database(migrations=[healthcare.migrations]) as url, twilio() as wire:
        wire.now = datetime.now(UTC)
        path.write_text(CONFIG.format(public=PUBLIC, url=url, us=US))
        more = {
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_BASE_URL": wire.url,
        }
        async with serving(path, **more) as one, serving(path, **more) as other:
            yield one, other, wire, url


async def text(process: Process, sid: str, body: str = ASKS) -> int:
    form = {"MessageSid": sid, "From": THEM, "To": US, "Body": body}
    return await webhook(process.url, PATH, **form)


async def sent(wire: Twilio, count: int) -> float:
    """How long it took until so many messages were sent, in seconds."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(60):
        while len(wire.took) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return loop.time() - began


async def turns(url: str) -> list[int]:
    async with await Store.open(url, migrations=[healthcare.migrations]) as store:
        return [row.turns for row in await store.conversations.list()]


@pytest.mark.wide
@pytest.mark.timeout(150)
async def test_ten_deliveries_over_two_processes_are_one_turn_and_the_other_takes_the_next(
    postgres: Postgres, tmp_path: Path
) -> None:
    async with two(postgres, tmp_path) as (one, other, wire, url):
        statuses = await asyncio.gather(*(text((one, other)[n % 2], "SM1") for n in range(10)))
        assert set(statuses) == {200}
        await sent(wire, 1)
        # Whoever holds the thread rests for two minutes; the next comes to the one and the other.
        await text(one, "SM2")
        await sent(wire, 2)
        await text(other, "SM3")
        assert await sent(wire, 3) < 20
        assert await turns(url) == [3]


@pytest.mark.slow
@pytest.mark.timeout(150)
async def test_a_process_that_is_killed_while_it_sends_has_its_reply_sent_once_by_the_other(
    postgres: Postgres, tmp_path: Path
) -> None:
    async with two(postgres, tmp_path) as (one, other, wire, url):
        wire.trouble = ["stuck"]
        await text(one, "SM1")
        await sent(wire, 1)
        one.process.kill()
        await one.process.wait()
        wire.release()
        # Its lease ends after 15 s; then the other looks for the reply, and goes on.
        await text(other, "SM2")
        await sent(wire, 2)
        assert await turns(url) == [2]
        assert len(wire.took) == 2
