"""What the question names beside the thing itself makes another action of it."""

from dataclasses import replace

import pytest

from frontdesk_processors.tool import Caller
from frontdesk_processors.values import Identity
from frontdesk_verticals.healthcare.vertical import healthcare
from tests.support.clinic import Front
from tests.support.front import left_out

LIST = {"service_code": "flu shot", "when": "tomorrow", "provider_id": "Dr. Chen"}
OTHERS = [
    ("message_clinician", {"message": "my rash is back"}, "provider_id", "Dr. Okafor"),
    ("request_refill", {"medication": "lisinopril", "pharmacy": "CVS"}, "pharmacy", "Walgreens"),
    ("create_callback_task", {"about": "my bill"}, "phone", "+14155550199"),
    ("join_waitlist", LIST, "provider_id", "Dr. Okafor"),
    ("join_waitlist", LIST, "location_id", "Lakeside"),
]
NO_PART = {
    # The slot, the appointment or the person is taken once, whatever goes with it.
    *(("schedule_appointment", name) for name in ("visit_reason", "insurance_id")),
    *(
        ("create_new_patient", name)
        for name in ("phone", "email", "preferred_language", "insurance")
    ),
    ("cancel_appointment", "reason"),
}


@pytest.mark.parametrize(("tool", "asked", "name", "other"), OTHERS)
async def test_who_asks_for_another_is_not_told_that_it_was_done(
    maria: Front, tool: str, asked: dict[str, object], name: str, other: str
) -> None:
    caller = Caller(phone="+14155550188", identity=Identity.VERIFIED, subject="pat_0001")
    assert await replace(maria, caller=caller).told_apart(tool, asked, **{name: other})


def test_of_each_tool_all_that_can_be_left_out_is_tried() -> None:
    assert left_out(healthcare) == {(tool, name) for tool, _, name, _ in OTHERS} | NO_PART
