"""How conversations ended is posted, signed, over real sockets to a server of this machine."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from frontdesk.host.config import HostConfig, WebhookSettings
from frontdesk.host.host import Open
from frontdesk.host.outside import is_outside
from frontdesk.host.webhooks import PAUSES, Endpoint, Reports
from frontdesk.standard_webhooks import Signer
from frontdesk.store.webhooks import Delivery
from frontdesk.testing import MONDAY, FixedClock
from frontdesk_processors.errors import BadSetting
from tests.support.hosted import clinics, hosted
from tests.support.listening import listening

KEY, OLD_KEY = b"k" * 32, b"o" * 32
SECRET = f"whsec_{base64.b64encode(KEY).decode()} whsec_{base64.b64encode(OLD_KEY).decode()}"


@dataclass(kw_only=True)
class Hook:
    """A server of the business's, and what it was told.

    Parameters:
        statuses: What the next posts are answered with, in order; then 204.
    """

    url: str = ""
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    bodies: list[str] = field(default_factory=list[str])
    statuses: list[int] = field(default_factory=list[int])
    elsewhere: int = 0

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body)["data"] for body in self.bodies]

    async def take(self, request: web.Request) -> web.Response:
        self.headers.append(dict(request.headers))
        self.bodies.append(await request.text())
        status = self.statuses.pop(0) if self.statuses else 204
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    async def other(self, _request: web.Request) -> web.Response:
        self.elsewhere += 1
        return web.Response()


@asynccontextmanager
async def hook() -> AsyncGenerator[Hook]:
    taken = Hook()
    app = web.Application()
    app.add_routes([web.post("/ended", taken.take), web.route("*", "/elsewhere", taken.other)])
    async with listening(app) as url:
        taken.url = f"{url}/ended"
        yield taken


def reported(url: str = "") -> HostConfig:
    """A clinic that is told at an address, or that nobody sweeps for but the test."""
    config = clinics()
    told: dict[str, object] = {}
    if url:
        webhook = {"url": url, "secret": SECRET, "private": True}
        told = {"webhook": WebhookSettings.model_validate(webhook)}
    return config.model_copy(update={"business": (config.business[0].model_copy(update=told),)})


def reports(business: Open, taken: Hook, clock: FixedClock) -> Reports:
    """Another process's."""
    endpoint = Endpoint(taken.url, secret=SECRET, inside=True, now=clock)
    return Reports(business.desk, endpoint)


async def test_a_booking_is_told_with_its_receipt_and_without_who_it_is_for() -> None:
    async with hook() as taken, hosted(reported(taken.url)) as served:
        async with await served.host.businesses[0].desk.session(channel="web") as session:
            for words in (
                "I need to see the doctor next Tuesday afternoon",
                "the second one",
                "Maria Lopez, March 5th 1984",
                "yes please",
            ):
                await session.say(words)
        # The server's own sweep, or this: whichever comes first.
        await reports(served.host.businesses[0], taken, FixedClock(MONDAY)).sweep()
        async with asyncio.timeout(20):
            while not taken.bodies:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        [row] = await served.host.businesses[0].desk.store.conversations.list()
        [receipt] = await served.host.businesses[0].desk.store.ledger.of_conversation(row.id)
    [told] = taken.told
    assert (told["conversation"], told["outcome"], told["turns"]) == (row.id, "completed", 4)
    assert told["next_action"]["type"] == "send_confirmation"
    assert told["receipts"] == [
        {
            "id": receipt.id,
            "does": "book",
            "tool": "schedule_appointment",
            "done_at": told["receipts"][0]["done_at"],
            "verified": True,
        }
    ]
    [headers] = taken.headers
    stamp = str(int(MONDAY.timestamp()))
    assert headers["webhook-timestamp"] == stamp
    signed = f"{headers['webhook-id']}.{stamp}.{taken.bodies[0]}".encode()
    digests = [hmac.new(key, signed, hashlib.sha256).digest() for key in (KEY, OLD_KEY)]
    assert headers["webhook-signature"].split() == [
        f"v1,{base64.b64encode(digest).decode()}" for digest in digests
    ]
    for word in ("Maria", "Lopez", "1984", "pat_0001", "afternoon"):
        assert word not in taken.bodies[0]


async def test_who_is_to_be_called_back_is_told_without_their_number() -> None:
    async with hook() as taken, hosted(reported()) as served:
        business = served.host.businesses[0]
        async with await business.desk.session(caller="+16145550199") as session:
            await session.say("I want to speak to a person")
        await reports(business, taken, FixedClock(MONDAY)).sweep()
    [told] = taken.told
    assert (told["outcome"], told["next_action"]["type"]) == ("callback", "call_back")
    assert "6145550199" not in taken.bodies[0]


async def test_what_is_not_taken_is_tried_for_a_day_and_a_half_and_then_given_up() -> None:
    clock = FixedClock(MONDAY)
    async with hook() as taken, hosted(reported(), clock=clock) as served:
        business = served.host.businesses[0]
        taken.statuses = [503, 302, 500, 404, 503, 503, 503, 503]
        async with await business.desk.session() as session:
            await session.say("When are you open on Wednesday?")
        mine = reports(business, taken, clock)
        await mine.sweep()
        for tries, pause in enumerate(PAUSES, 1):
            assert len(taken.bodies) == tries
            clock.forward(pause - timedelta(seconds=1))
            await mine.sweep()
            assert len(taken.bodies) == tries
            clock.forward(timedelta(seconds=1))
            await mine.sweep()
        assert len(taken.bodies) == len(PAUSES) + 1
        # Each try is the same message, and none went where it was sent on to.
        assert len({headers["webhook-id"] for headers in taken.headers}) == 1
        assert (len(set(taken.bodies)), taken.elsewhere) == (1, 0)
        day = f"webhooks of {business.desk.clock():%Y-%m-%d}"
        clock.forward(timedelta(days=2))
        await mine.sweep()
        assert len(taken.bodies) == len(PAUSES) + 1
        [row] = await business.desk.store.conversations.list()
        held: Any = await business.desk.store.holdings.of(row.id)
        assert [(one["state"], one["body"]) for one in held["webhooks"]] == [("given_up", "")]
        alerts: Any = (await business.desk.store.holdings.of(day))["alerts"]
        assert [alert["kind"] for alert in alerts] == ["untold"]
    assert timedelta(hours=35) < sum(PAUSES, timedelta()) < timedelta(hours=37)


async def test_each_end_is_told_once_whoever_sweeps_and_one_who_died_is_made_up_for() -> None:
    clock = FixedClock(MONDAY)
    async with hook() as taken, hosted(reported(), clock=clock) as served:
        business = served.host.businesses[0]
        async with await business.desk.session() as session:
            await session.say("When are you open on Wednesday?")
        swept = (reports(business, taken, clock).sweep() for _ in range(4))
        await asyncio.gather(*swept)
        assert len(taken.bodies) == 1
        # It goes on, and ends again; who takes it this time dies over it.
        clock.forward(timedelta(minutes=5))
        async with await business.desk.session(resume=session.conversation.id) as again:
            await again.say("And on Thursday?")
        filed = business.desk.store.webhooks
        [ended] = await filed.untold(since=MONDAY, limit=10)
        dead = Delivery(id="msg_1", conversation=ended.id, body=json.dumps({"data": {"turns": 2}}))
        await filed.add(dead, ended_at=ended.ended_at)
        await filed.take(at=clock(), until=clock() + timedelta(minutes=1), limit=10)
        await reports(business, taken, clock).sweep()
        assert len(taken.bodies) == 1
        clock.forward(timedelta(minutes=1))
        await reports(business, taken, clock).sweep()
        assert [told["turns"] for told in taken.told] == [1, 2]


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::10.0.0.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_an_address_of_the_inside_is_known_however_it_is_written(
    address: str, outside: bool
) -> None:
    assert is_outside(address) is outside


async def test_nothing_is_posted_to_the_inside_whatever_name_it_has() -> None:
    async with hook() as taken:
        port = taken.url.split(":")[2]
        for host in ("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"):
            url = f"http://{host}:{port}"
            endpoint = Endpoint(url, secret=SECRET, inside=False, now=FixedClock(MONDAY))
            assert await endpoint.post(Delivery(id="m1", conversation="c1", body="{}")) == 0
        assert taken.bodies == []


@pytest.mark.parametrize(
    ("mode", "url", "more", "told"),
    [
        ("development", "http://www.example.com", "", "https"),
        ("development", "https://user:pass@www.example.com", "", "address"),
        ("development", "file:///etc/passwd", "private = true", "address"),
        ("production", "http://127.0.0.1:1/", "private = true", "not in production"),
    ],
)
def test_an_address_that_will_not_do_is_told_before_the_server_starts(
    mode: str, url: str, more: str, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "frontdesk.toml"
    file.write_text(
        f"""
[host]
mode = "{mode}"
[[business]]
name = "corner"
vertical = "salon"
[business.webhook]
url = "{url}"
secret = "{SECRET.split(maxsplit=1)[0]}"
{more}
"""
    )
    with pytest.raises(BadSetting, match=told) as refused:
        HostConfig.read(file)
    assert SECRET.split(maxsplit=1)[0] not in str(refused.value)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "c" * 44, "whsec_ä"])
def test_a_secret_that_is_none_is_refused(secret: str) -> None:
    with pytest.raises(BadSetting, match="openssl"):
        Signer(secret)
