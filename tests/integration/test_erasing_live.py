"""A conversation that is erased while it goes on: nothing of it is filed again."""

from __future__ import annotations

import pytest
from sqlalchemy import MetaData, select

from frontdesk.desk import Desk
from frontdesk.settings import Settings
from frontdesk.testing import MONDAY, FixedClock, Say, ScriptedModel, in_process
from tests.support.stores import ENGINES, place

CALLER = "+14155550987"
LATER = MONDAY.replace(hour=23)
OUTLIVE = {"audit", "spending"}
"""Tables whose rows outlive a conversation: neither holds anything that was said."""


async def left(desk: Desk, id: str) -> set[str]:
    """The tables with a row that names the conversation, its caller or what they said."""
    found: set[str] = set()
    async with desk.store.ledger.unit(write=False) as unit:
        connection = await unit.session.connection()
        tables = MetaData()
        await connection.run_sync(tables.reflect)
        for table in tables.sorted_tables:
            rows = repr((await connection.execute(select(table))).all())
            if any(canary in rows for canary in (id, CALLER, "zebra")):
                found.add(table.name)
    return found - OUTLIVE


@pytest.mark.parametrize("resumed", [False, True], ids=["new", "resumed"])
@pytest.mark.parametrize("engine", ENGINES)
async def test_what_is_erased_between_two_turns_stays_erased(
    engine: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, *, resumed: bool
) -> None:
    for name, value in (("TRANSCRIPTS", "full"), ("TAPES", "1")):
        monkeypatch.setenv(f"FRONTDESK_{name}", value)
    model = ScriptedModel(*[Say("I see."), Say("Go on."), Say("Goodbye.")])
    async with (
        place(engine, request) as db,
        await Desk.open(
            "healthcare",
            db=db,
            brain=lambda: model,
            settings=Settings.read(),
            clock=FixedClock(MONDAY),
        ) as desk,
    ):
        id: str | None = None
        if resumed:
            async with in_process(desk, caller=CALLER) as before:
                id = before.conversation.id
        async with in_process(desk, caller=CALLER, resume=id) as session:
            id = session.conversation.id
            await session.say("My zebra is unwell.")
            assert {"conversations", "events", "tapes"} <= await left(desk, id)
            await desk.store.holdings.erase(id, at=LATER)
            assert (await session.say("Are you there?")).text == "Go on."
            assert await left(desk, id) == set()
            await session.say("My zebra thanks you.")
        assert await left(desk, id) == set()
    model.assert_done()
