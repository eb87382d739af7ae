"""``python bot.py`` by pipecat's own runner: a browser, an app and a telephone call one process."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from frontdesk.web.server import bind
from tests.support.pipecat_peer import dialled, peer
from tests.support.twilio_call import RATE, Telephone
from tests.support.webrtc_peer import LOOPBACK, browser

pytestmark = [pytest.mark.timeout(120), pytest.mark.xdist_group("realtime")]
BOT = """\
from frontdesk.runner_bot import RunnerBot

bot = RunnerBot("healthcare", db="clinic.db", brain="embedded").answer

if __name__ == "__main__":
    from pipecat.runner.run import main

    main()
"""


@asynccontextmanager
async def running(folder: Path, *options: str) -> AsyncGenerator[str]:
    """The bot of a business, served by pipecat's runner; its address."""
    with bind(0) as sock:
        port = int(sock.getsockname()[1])
    (folder / "bot.py").write_text(BOT)
    (folder / "sitecustomize.py").write_text(LOOPBACK)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "bot.py", "--port", str(port), *options),
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": ":".join([str(folder), *sys.path]),
            "HOME": str(folder),
        },
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    reading = asyncio.create_task(process.stderr.read())
    url = f"http://localhost:{port}"
    try:
        async with asyncio.timeout(60), httpx.AsyncClient(base_url=url) as client:
            while True:
                if process.returncode is not None:
                    pytest.fail((await reading).decode()[-2000:])
                try:
                    await client.get("/status")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        yield url
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading


async def by_browser(url: str) -> None:
    async def answered(sdp: str) -> dict[str, Any]:
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            offer = {"sdp": sdp, "type": "offer"}
            return (await client.post("/api/offer", json=offer)).json()

    async with browser(answered) as page:
        await page.until(lambda: page.sound > 2_000)
        page.send("client-message", t="muted", d=True)
        page.send("send-text", content="Are you open on Wednesday?")
        await page.until(lambda: "Wednesday" in page.said())


async def by_app(url: str) -> None:
    async with peer(dialled(f"{url.replace('http', 'ws', 1)}/ws-client")) as client:
        await client.ready()
        await client.ear.until_sound()


async def by_telephone(url: str) -> None:
    address = f"{url.replace('http', 'ws', 1)}/ws"
    async with websockets.connect(address, proxy=None) as socket:
        telephone = Telephone(socket=socket, sid="CA1")
        await telephone.start({"from_number": "+14155550123"})
        tasks = [asyncio.create_task(telephone.listen()), asyncio.create_task(telephone.speak())]
        async with asyncio.timeout(25):
            while telephone.sound < RATE // 5:
                telephone.news.clear()
                await telephone.news.wait()
        await telephone.hang_up()
        telephone.closed.set()
        await asyncio.gather(*tasks)


@pytest.mark.wide
async def test_one_bot_answers_browsers_apps_and_telephones(tmp_path: Path) -> None:
    async with running(tmp_path) as url:
        await asyncio.gather(by_browser(url), by_app(url), by_telephone(url))
        async with asyncio.timeout(15):
            while len(ended := filed(tmp_path)) < 3:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    assert ended == {"webrtc": 1, "websocket": 0, "twilio": 0}


def filed(folder: Path) -> dict[str, int]:
    """How many turns each channel's call had that has ended."""
    with sqlite3.connect(f"file:{folder / 'clinic.db'}?mode=ro", uri=True) as connection:
        return dict(
            connection.execute(
                "SELECT channel, turns FROM conversations WHERE ended_at IS NOT NULL"
            ).fetchall()
        )


@pytest.mark.slow
@pytest.mark.parametrize(("transport", "call"), [("webrtc", by_browser), ("twilio", by_telephone)])
async def test_a_bot_started_for_one_transport_answers_it(
    tmp_path: Path, transport: str, call: Any
) -> None:
    more = ("-x", "agent.example") if transport == "twilio" else ()
    async with running(tmp_path, "-t", transport, *more) as url:
        await call(url)
        assert (tmp_path / "clinic.db").exists()
