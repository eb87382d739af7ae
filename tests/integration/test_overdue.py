"""A look-up that ends after its deadline is told, and can be gone on from."""

import json
import random
from functools import partial

from frontdesk.desk import Desk
from frontdesk.evals.calls.dials import dials
from frontdesk.evals.calls.faults import FaultyToolbox
from frontdesk.testing import MONDAY, FixedClock, seeded
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.overdue import Overdue
from frontdesk_processors.toolbox import Toolbox
from frontdesk_verticals.healthcare import healthcare

SLOW = "That is taking longer than usual. I'll tell you as soon as I know."


async def test_what_was_found_late_is_chosen_from_and_not_looked_for_again() -> None:
    clock = FixedClock(MONDAY)
    db = await seeded("healthcare", clock=clock)
    async with await Desk.open(healthcare, db=db, brain="embedded", clock=clock) as desk:

        def late(conversation: Conversation) -> Toolbox:
            kind = partial(FaultyToolbox, dials=dials("late"), chance=random.Random(1))
            return desk.toolbox(conversation, kind=kind)

        session = await desk.session(toolbox=late)
        await session.start()
        assert (await session.say("a flu shot on Friday")).text == SLOW
        told = (await session.say("okay")).text
        assert told.startswith("I have Friday, November 27 at 8 AM")
        await session.say("the first one")
        asked = [event["tool"] for event in session.events if event["type"] == "proposed"]
        await session.hang_up()
    assert asked[-1] == "schedule_appointment"


def test_only_the_call_that_was_late_is_filled_in() -> None:
    overdue = Overdue()
    waiting = {"role": "tool", "tool_call_id": "c1", "content": "{}"}
    other = {"role": "tool", "tool_call_id": "c2", "content": "{}"}
    said = {"role": "user", "content": "okay"}
    assert overdue.filled([waiting, other, said]) == [waiting, other, said]
    overdue.came("c1", {"ok": True, "say": "Found."})
    first, *rest = overdue.filled([waiting, other, said])
    assert json.loads(first["content"]) == {"ok": True, "say": "Found."}
    assert rest == [other, said] and waiting["content"] == "{}"
