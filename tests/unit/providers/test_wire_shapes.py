"""What goes to a provider does not change its shape unseen."""

from __future__ import annotations

from tests.support.wire_shapes import SNAPSHOT, wire_shapes


async def test_requests_and_tools_have_the_shapes_that_were_written_down() -> None:
    # Meant to change: `python -m tests.support.wire_shapes` writes them anew.
    assert await wire_shapes() == SNAPSHOT.read_text(encoding="utf-8")
