"""Tickets that are none, and offers that no call is held for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest

from frontdesk.host.ice import IceServer
from frontdesk.host.tickets import BadTicket, Tickets
from frontdesk.testing import MONDAY, FixedClock
from tests.support.hosted import KEY, PAGE, SECRET, clinics, hosted


def tickets(clock: FixedClock | None = None, *, secret: str = SECRET) -> Tickets:
    return Tickets(secret, clock=clock or FixedClock(MONDAY))


def changed(token: str, **claims: object) -> str:
    """The ticket with other claims, signed by nobody."""
    said: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode({**said, **claims}, key="", algorithm="none")


def test_a_ticket_says_what_it_was_made_for() -> None:
    ours = tickets()
    ticket = ours.read(ours.resume("northside", "c_1", origin=PAGE), origin=PAGE)
    assert (ticket.use, ticket.business, ticket.conversation) == ("resume", "northside", "c_1")


@pytest.mark.parametrize("claims", [{}, {"sub": "southside"}, {"aud": "resume", "cnv": "c_1"}])
def test_a_ticket_without_a_signature_is_none(claims: dict[str, object]) -> None:
    ours = tickets()
    with pytest.raises(BadTicket):
        ours.read(changed(ours.line("northside", origin=PAGE), **claims), origin=PAGE)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "null", "\ud83d"])
def test_what_is_no_ticket_is_none(token: str) -> None:
    with pytest.raises(BadTicket):
        tickets().read(token, origin=PAGE)


def test_a_ticket_of_another_secret_is_none() -> None:
    theirs = tickets(secret="another secret, as long as it has to be").line("northside")
    with pytest.raises(BadTicket):
        tickets().read(theirs, origin="")


def test_a_ticket_holds_for_a_minute_by_the_clock_given() -> None:
    clock = FixedClock(MONDAY)
    ours = tickets(clock)
    token = ours.line("northside")
    clock.forward(timedelta(seconds=59))
    ours.read(token, origin="")
    clock.forward(timedelta(seconds=1))
    with pytest.raises(BadTicket, match="expired"):
        ours.read(token, origin="")


async def test_an_offer_that_finds_no_room_is_refused_so_that_its_page_can_read_it() -> None:
    async with hosted() as served:
        offer = {"ticket": await served.ticket(), "sdp": "v=0"}
        answer = await served.post("/v1/offer", offer, Origin=PAGE)
    # It was started without speech.
    assert answer.status_code == 503
    assert "busy" in answer.json()["error"]["message"]
    assert answer.headers["access-control-allow-origin"] == PAGE


async def test_a_ticket_to_go_on_with_a_chat_opens_no_call() -> None:
    async with hosted(clinics()) as served:
        async with served.chat(await served.ticket()) as chat:
            resume = (await chat.ready())["resume"]
        answer = await served.post("/v1/offer", {"ticket": resume, "sdp": "v=0"}, Origin=PAGE)
    assert answer.status_code == 403


async def test_who_gets_a_ticket_is_told_by_which_servers_a_call_finds_its_way() -> None:
    turn = {"url": "turn:turn.example.com:3478", "username": "clinic", "credential": "shown"}
    servers = tuple(map(IceServer.model_validate, ("stun:stun.example.com:3478", turn)))
    async with hosted(clinics(ice_servers=servers)) as served:
        answer = await served.post("/v1/tickets", {"key": KEY}, Origin=PAGE)
    assert answer.json()["ice_servers"] == [
        {"urls": "stun:stun.example.com:3478"},
        {"urls": "turn:turn.example.com:3478", "username": "clinic", "credential": "shown"},
    ]
    assert "shown" not in repr(served.host.config)
