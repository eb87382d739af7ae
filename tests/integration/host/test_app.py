"""What the host answers to anybody, over a real socket."""

import asyncio

import httpx
import pytest
from pydantic import SecretStr

from frontdesk.host import readiness
from frontdesk.host.app import BODY_LIMIT, HEADERS
from frontdesk.store import Store
from tests.support.hosted import API_KEY, KEY, PAGE, clinics, hosted

BOOKS = (
    "I need to see the doctor next Tuesday afternoon",
    "the second one",
    "Maria Lopez, March 5th 1984",
    "yes please",
)


async def test_every_answer_has_the_headers_that_keep_a_browser_safe() -> None:
    async with hosted() as served:
        for answer in [await served.get("/healthz"), await served.get("/v1/nothing")]:
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_a_body_that_is_too_long_is_refused_whatever_its_headers_say() -> None:
    async def endless() -> object:
        for _ in range(BODY_LIMIT // 1000 + 2):
            yield b"x" * 1000

    async with hosted() as served, httpx.AsyncClient(base_url=served.url) as client:
        chunked = await client.post("/v1/tickets", content=endless())  # pyright: ignore[reportArgumentType]
        assert chunked.status_code == 413
        plain = await client.post("/v1/tickets", content=b"x" * (BODY_LIMIT + 1))
        assert plain.status_code == 413


async def test_a_businesss_own_server_gets_a_ticket_by_its_key() -> None:
    async with hosted() as served:
        answer = await served.post("/v1/tickets", {}, Authorization=f"Bearer {API_KEY}")
        async with served.chat(answer.json()["ticket"], origin=None) as chat:
            await chat.ready()
        bad = await served.post("/v1/tickets", {}, Authorization="Bearer guess")
        # A page that holds the key of a server has no business with it.
        page = await served.post(
            "/v1/tickets", {}, Authorization=f"Bearer {API_KEY}", Origin="https://evil.example"
        )
    assert (bad.status_code, page.status_code) == (403, 403)


async def test_a_page_of_the_businesss_own_may_read_the_answer_and_no_other() -> None:
    async with hosted() as served:
        mine = await served.post("/v1/tickets", {"key": KEY}, Origin=PAGE)
        assert mine.headers["access-control-allow-origin"] == PAGE
        async with httpx.AsyncClient(base_url=served.url) as client:
            asked = await client.options("/v1/tickets", headers={"Origin": PAGE})
            foreign = await client.options("/v1/tickets", headers={"Origin": "https://x.example"})
    assert asked.headers["access-control-allow-origin"] == PAGE
    assert "access-control-allow-origin" not in foreign.headers


async def test_in_production_metrics_are_for_who_has_their_key() -> None:
    async with hosted(clinics(mode="production")) as served:
        assert (await served.get("/metrics")).status_code == 404
        served.host.settings.metrics_key = SecretStr("the scraper's")
        assert (await served.get("/metrics", Authorization="Bearer guess")).status_code == 404
        answer = await served.get("/metrics", Authorization="Bearer the scraper's")
        assert "frontdesk_loop_lag_seconds" in answer.text


async def test_nobody_more_is_let_in_while_the_loop_is_late() -> None:
    async with hosted(clinics(loop_lag_ms=40)) as served:
        async with served.chat(await served.ticket()) as before:
            back = (await before.ready())["resume"]
        ticket = await served.ticket()
        # What holds up a loop: work that does not wait.
        for _ in range(4):
            deadline = asyncio.get_running_loop().time() + 0.25
            while asyncio.get_running_loop().time() < deadline:
                pass
            await asyncio.sleep(0.12)
        async with served.chat(ticket) as chat:
            assert (await chat.next("error"))["code"] == "busy"
        # Who was in goes on.
        async with served.chat(back) as chat:
            assert (await chat.ready())["resumed"] is True
        assert 'reason="slow"' in (await served.get("/metrics")).text


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/..%2f..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%252f..%252fetc/passwd",
        "/..%5c..%5cetc%5cpasswd",
        "//etc/passwd",
        "/v1/..%2f..%2f",
        "/widget.js/../../etc/passwd",
        "/openapi.json/../../etc/passwd",
    ],
)
async def test_no_path_leads_out(path: str) -> None:
    async with hosted() as served:
        # As it stands: a client library would shorten it.
        host, port = served.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
    assert answer.split()[1] in (b"404", b"405")
    assert b"root:" not in answer


async def test_metrics_name_nobody() -> None:
    async with hosted() as served:
        async with served.chat(await served.ticket()) as chat:
            await chat.ready()
            await chat.next("agent")
            for text in BOOKS:
                await chat.say(text)
            await chat.send(end=True)
            await chat.closed()
        text = (await served.get("/metrics")).text
    assert 'outcome="completed"} 1.0' in text
    assert [one for one in ("Lopez", "Maria", "1984", "415555", "c_") if one in text] == []


async def test_a_server_is_ready_while_it_lets_people_in_and_tells_why_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readiness, "HOLDS_S", 0.0)
    async with hosted(clinics(calls=1)) as served:

        async def reason() -> str | None:
            answer = await served.get("/readyz")
            assert answer.status_code == (200 if answer.json()["ready"] else 503)
            return answer.json().get("reason")

        assert await reason() is None
        with served.host.admission.enter("northside", most=1):
            assert await reason() == "full"
        north, south = (business.desk.store for business in served.host.businesses)
        await gone(north)
        # The other business is served.
        assert await reason() is None
        await gone(south)
        assert await reason() == "no_database"


async def gone(store: Store) -> None:
    """As where a database cannot be used."""
    async with store.ledger.unit() as unit:
        await (await unit.session.connection()).exec_driver_sql("DROP TABLE used_tickets")
        await unit.commit()
