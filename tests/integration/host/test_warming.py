"""A server's first turn is held before anybody calls."""

from __future__ import annotations

import pytest

from frontdesk.desk import Desk
from frontdesk.host.host import Host
from frontdesk.host.warming import warm
from tests.support.hosted import clinics


async def test_it_is_held_once_for_all_of_a_trade_and_nothing_of_it_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    opens = Desk.open

    async def told(vertical: str, **settings: object) -> Desk:
        desk = await opens(vertical, **settings)  # pyright: ignore[reportArgumentType]
        opened.append(desk.vertical.name)
        return desk

    async with await Host.open(clinics()) as host:
        monkeypatch.setattr(Desk, "open", told)
        await warm(host)
        assert opened == ["healthcare"]
        for one in host.businesses:
            assert await one.desk.store.conversations.list(1) == []
