"""A person is told of an emergency: at once, once the caller was, and whatever fails on the way."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from frontdesk.alerting import WebhookAlerts
from frontdesk.desk import Desk
from frontdesk.testing import ScriptedModel, in_process
from frontdesk_processors.errors import BadSetting
from tests.support.listening import listening
from tests.support.pager import Pager
from tests.support.timers import Timers

KEY = bytes(range(32))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"


async def desk(db: Path, pager: Pager, *, timers: Timers | None = None) -> Desk:
    return await Desk.open(
        "healthcare",
        db=str(db),
        brain=ScriptedModel,
        alerts=pager,
        sleep=(timers or Timers()).sleep,
    )


async def test_a_caller_in_danger_hears_whom_to_call_and_a_person_is_told(tmp_path: Path) -> None:
    pager = Pager()
    async with (
        await desk(tmp_path / "c.db", pager) as open_desk,
        in_process(open_desk, caller="+14155550123") as session,
    ):
        reply = await session.say("my father has chest pain, card 4111 1111 1111 1111")
        await pager.rang.wait()
    assert "call 911 now" in reply.text
    [alert] = pager.told
    assert (alert.kind, alert.place, alert.phone) == ("life", "US", "+14155550123")
    assert alert.conversation == session.conversation.id
    assert "4111" not in alert.words and "chest pain" in alert.words


async def test_a_person_is_told_once_of_one_emergency(tmp_path: Path) -> None:
    pager = Pager()
    async with await desk(tmp_path / "c.db", pager) as open_desk:
        async with in_process(open_desk) as session:
            await session.say("he can't breathe")
            await session.say("he still can't breathe!")
            await session.say("I want to die")
            await pager.rang.wait()
        waiting = await open_desk.store.alerts.waiting()
    assert {a.kind for a in (*pager.told, *waiting)} == {"life", "self_harm"}
    assert len(pager.told) + len(waiting) == 2


async def test_who_does_not_answer_is_asked_again(tmp_path: Path) -> None:
    pager, timers = Pager(fails=2), Timers()
    async with await desk(tmp_path / "c.db", pager, timers=timers) as open_desk:
        firing = asyncio.create_task(timers.keep_firing())
        async with in_process(open_desk) as session:
            await session.say("she is unconscious")
            await pager.rang.wait()
        firing.cancel()
    assert len(pager.told) == 1


async def test_the_next_process_tells_what_the_last_could_not(tmp_path: Path) -> None:
    async with (
        await desk(tmp_path / "c.db", Pager(fails=100)) as dying,
        in_process(dying) as session,
    ):
        await session.say("there's a fire in the building")
    pager = Pager()
    async with await desk(tmp_path / "c.db", pager):
        await pager.rang.wait()
    assert [alert.conversation for alert in pager.told] == [session.conversation.id]


async def test_what_only_sounds_like_an_emergency_alerts_nobody(tmp_path: Path) -> None:
    pager = Pager()
    async with await desk(tmp_path / "c.db", pager) as open_desk:
        async with in_process(open_desk) as session:
            await session.say("my back is killing me, I had a heart attack last year")
        assert await open_desk.store.alerts.waiting() == []
    assert pager.told == []


@pytest.fixture
async def posts() -> AsyncIterator[tuple[str, list[web.Request], list[bytes]]]:
    """A server that takes posts: its URL, and what it got."""
    requests: list[web.Request] = []
    bodies: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        requests.append(request)
        bodies.append(await request.read())
        return web.Response(status=503 if len(requests) == 1 else 204)

    app = web.Application()
    app.router.add_post("/alerts", take)
    async with listening(app) as url:
        yield f"{url}/alerts", requests, bodies


async def test_a_webhook_is_signed_and_tried_again(
    posts: tuple[str, list[web.Request], list[bytes]], tmp_path: Path
) -> None:
    url, requests, bodies = posts
    timers = Timers()
    hook = WebhookAlerts(url, secret=SECRET, now=lambda: 1_700_000_000.5)
    async with await Desk.open(
        "healthcare",
        db=str(tmp_path / "c.db"),
        brain=ScriptedModel,
        alerts=hook,
        sleep=timers.sleep,
    ) as open_desk:
        firing = asyncio.create_task(timers.keep_firing())
        async with in_process(open_desk) as session:
            await session.say("he has a gun")
            async with asyncio.timeout(10):
                while await open_desk.store.alerts.waiting():
                    await asyncio.wait({firing}, timeout=0.01)
        firing.cancel()
    first, second = requests[:2]
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    signed = f"{second.headers['webhook-id']}.1700000000.".encode() + bodies[1]
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert second.headers["webhook-signature"] == f"v1,{expected}"
    assert json.loads(bodies[1])["data"]["kind"] == "violence"


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "not base64!", SECRET[6:]])
def test_a_secret_that_is_none_is_refused(secret: str) -> None:
    with pytest.raises(BadSetting, match="webhook"):
        WebhookAlerts("http://127.0.0.1/", secret=secret)
