"""A yes into a read-back that sounds agrees to nothing that was neither heard nor shown."""

from __future__ import annotations

import asyncio

import pytest

from tests.integration.voice.conftest import Dial, Held

pytestmark = [pytest.mark.timeout(150), pytest.mark.xdist_group("realtime"), pytest.mark.wide]


LINES = (
    "I need to see the doctor next Tuesday afternoon",
    "the second one",
    "Maria Lopez, 3/5/1984",
)


async def test_a_yes_typed_over_a_read_back_counts_where_it_was_shown(
    dial: Dial,
) -> None:
    held: Held = await dial([], linger_s=None, quiet_s=60.0)
    running = asyncio.create_task(held.call.run())
    try:
        await held.until("agent", more_than=0)
        for line in (*LINES, "yes please"):
            await held.type(line)
        asked = str(held.of("agent")[-1]["text"])
        assert "Shall I book it?" in asked
        assert not held.call.conversation.receipts
        await held.show(asked)
        await held.type("yes please")
        assert len(held.call.conversation.receipts) == 1
    finally:
        await held.call.hang_up()
        await running
