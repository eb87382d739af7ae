"""How a finished conversation counts, and what should follow: a pure function."""

from __future__ import annotations

from frontdesk.booking.texting import LINK
from frontdesk.vertical import Ending, NextAction
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.values import Json

WRITES = frozenset(
    {
        "schedule_appointment",
        "reschedule_appointment",
        "cancel_appointment",
        "create_new_patient",
        "join_waitlist",
        "message_clinician",
        "request_refill",
        "create_callback_task",
        "text_appointment",
        LINK,
    }
)
_ON_THE_WAY = WRITES | {"get_available_slots", "find_next_available"}
"""Who wants one of these is in the middle of something until it is done."""

_CONFIRMED = frozenset({"book", "move", "cancel", "register"})
_CALLS_BACK = "create_callback_task"


def ending(conversation: Conversation) -> Ending:
    """The outcome and the one next action.

    Somebody who still needs a person is called back, whatever else was done. What was done
    completes the conversation, and a confirmation goes out. Without either, who said goodbye
    to something unfinished has declined it, and who just went has abandoned it. What was only
    passed on to the staff completes it too, and is theirs to do.
    """
    done = [r for r in conversation.receipts if r.does in _CONFIRMED]
    receipts: list[Json] = [r.id for r in done]
    if conversation.needs_human:
        return Ending(
            "callback",
            NextAction(
                type="call_back",
                detail={
                    "phone": conversation.caller.phone,
                    "patient": conversation.caller.subject,
                    "reason": conversation.needs_human,
                    "receipts": receipts,
                },
            ),
        )
    if done:
        return Ending(
            "completed",
            NextAction(
                type="send_confirmation",
                detail={"receipt": done[-1].id, "receipts": receipts},
            ),
        )
    asked: list[Json] = [r.id for r in conversation.receipts]
    if asked:
        calls = any(r.tool == _CALLS_BACK for r in conversation.receipts)
        action = NextAction(type="staff_task", detail={"receipts": asked})
        return Ending("callback" if calls else "completed", action)
    nothing = NextAction(type="none")
    if conversation.pending is not None or conversation.wants in _ON_THE_WAY:
        return Ending("declined" if conversation.farewell else "abandoned", nothing)
    return Ending("answered" if conversation.turn else "abandoned", nothing)
