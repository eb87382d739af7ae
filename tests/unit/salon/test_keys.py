"""What the question names beside the thing itself makes another action of it."""

import pytest

from frontdesk_verticals.salon.vertical import salon
from tests.support.front import Front, left_out

LIST = {"services": ["a cut"], "when": "Friday", "stylist_id": "Nina"}
OTHERS = [
    ("join_waitlist", LIST, "stylist_id", "Leo"),
    ("join_waitlist", {**LIST, "stylist_id": "Marcus"}, "location_id", "Harbor"),
    ("register_client", {"full_name": "Zoe Quill", "phone": "2125550177"}, "phone", "2125550178"),
]
NO_PART = {("cancel_visit", "reason")}
"""A visit is called off once, whatever goes with it."""


@pytest.mark.parametrize(("tool", "asked", "name", "other"), OTHERS)
async def test_who_asks_for_another_is_not_told_that_it_was_done(
    ana: Front, tool: str, asked: dict[str, object], name: str, other: str
) -> None:
    assert await ana.told_apart(tool, asked, **{name: other})


def test_of_each_tool_all_that_can_be_left_out_is_tried() -> None:
    assert left_out(salon) == {(tool, name) for tool, _, name, _ in OTHERS} | NO_PART


async def test_who_waits_for_one_stylist_may_wait_for_another_too(ana: Front) -> None:
    await ana.done("join_waitlist", **LIST)
    await ana.done("join_waitlist", **{**LIST, "stylist_id": "Leo"})
    assert (await ana.refused("join_waitlist", **LIST)).code == "already_waiting"
