"""How a finished conversation counts, and what should follow: a pure function."""

from __future__ import annotations

from frontdesk.vertical import Ending, NextAction
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.values import Json

_WRITES = frozenset(
    {
        "book_visit",
        "reschedule_visit",
        "cancel_visit",
        "register_client",
        "join_waitlist",
        "book_kept_time",
    }
)
_ON_THE_WAY = _WRITES | {"find_times"}
"""Who wants one of these is in the middle of something until it is done."""


def ending(conversation: Conversation) -> Ending:
    """The outcome and the one next action.

    Somebody who still needs a person is called back, whatever else was done. After a booking that
    needs a deposit its link goes out, unless it was texted, after any other change a confirmation.
    """
    receipts: list[Json] = [receipt.id for receipt in conversation.receipts]
    if conversation.needs_human:
        return Ending(
            "callback",
            NextAction(
                type="call_back",
                detail={
                    "phone": conversation.caller.phone,
                    "client": conversation.caller.subject,
                    "reason": conversation.needs_human,
                    "receipts": receipts,
                },
            ),
        )
    if conversation.receipts:
        done = [one for one in conversation.receipts if one.does != "send"]
        last = (done or conversation.receipts)[-1]
        texted = len(done) < len(conversation.receipts)
        owed = not texted and last.does == "book" and bool(last.facts.get("deposit"))
        return Ending(
            "completed",
            NextAction(
                type="send_deposit_link" if owed else "send_confirmation",
                detail={"receipt": last.id, "receipts": receipts},
            ),
        )
    nothing = NextAction(type="none")
    if conversation.pending is not None or conversation.wants in _ON_THE_WAY:
        return Ending("declined" if conversation.farewell else "abandoned", nothing)
    return Ending("answered" if conversation.turn else "abandoned", nothing)
