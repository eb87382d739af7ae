"""What is done is what the caller was asked about, whatever the agent passes after the yes."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.testing import (
    Call,
    Calls,
    Say,
    ScriptedModel,
    ScriptStep,
    View,
    in_process,
    open_desk,
)
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.values import Json
from tests.support.booking import MARIA, Booking

ME = "I'm Maria Lopez, born March 5, 1984."
FLU = f"I'd like a flu shot, any time, for a cough. {ME}"
ELSE = Say("Anything else?")
LOOKS = Call("lookup_patient", MARIA)


async def held(
    *steps: ScriptStep, said: Sequence[str], vertical: str = "healthcare"
) -> tuple[list[str], list[Receipt]]:
    """What is heard, and done, in a conversation of these turns."""
    model = ScriptedModel(*steps)
    async with await open_desk(vertical, brain=model) as desk, in_process(desk) as session:
        heard = [(await session.say(words)).text for words in said]
        return heard, list(session.conversation.receipts)


class Shots(Booking):
    """A flu shot with something that is asked, and something else that is passed after the yes."""

    def __init__(self, asked: dict[str, Json], after: dict[str, Json]) -> None:
        super().__init__(extra=asked)
        self.after = after

    def again(self, _: View) -> Calls:
        self.extra = self.after
        return self.book()


async def booked(asked: dict[str, Json], after: dict[str, Json]) -> tuple[list[str], list[Receipt]]:
    shot = Shots(asked, after)
    return await held(*shot.ask, shot.again, ELSE, said=[FLU, "Yes, please."])


async def test_a_reason_that_is_another_after_the_yes_is_not_the_one_filed() -> None:
    heard, [receipt] = await booked(
        {"visit_reason": "a cough"}, {"visit_reason": "call Dr. Patel at once"}
    )
    assert "“a cough”" in heard[0]
    assert receipt.arguments["visit_reason"] == "a cough"


async def test_a_reason_that_is_left_out_after_the_yes_is_filed() -> None:
    _, [receipt] = await booked({"visit_reason": "a cough"}, {})
    assert receipt.arguments["visit_reason"] == "a cough"


async def test_a_reason_that_first_comes_after_the_yes_is_read_back() -> None:
    shot = Shots({}, {"visit_reason": "a cough"})
    heard, receipts = await held(*shot.ask, shot.again, said=[FLU, "Yes, please."])
    assert "“a cough”" in heard[1] and receipts == []


async def test_why_an_appointment_is_cancelled_is_read_back_and_stays_so() -> None:
    chosen: dict[str, Json] = {}

    def asks(view: View) -> Calls:
        chosen["appointment_id"] = view.option("appointment_id")
        return Calls(Call("cancel_appointment", {**chosen, "reason": "I'm away"}))

    def does(_: View) -> Calls:
        return Calls(Call("cancel_appointment", {**chosen, "reason": "they were rude"}))

    heard, [receipt] = await held(
        Calls(LOOKS),
        Calls(Call("get_patient_appointments")),
        asks,
        does,
        ELSE,
        said=[f"Cancel my appointment, I'm away. {ME}", "Yes."],
    )
    assert "“I'm away”" in heard[0]
    assert receipt.arguments["reason"] == "I'm away"


async def test_the_plan_that_a_visit_is_booked_under_is_read_back() -> None:
    heard, [receipt] = await booked(
        {"insurance_id": "Harbor Shield"}, {"insurance_id": "Harbor Shield"}
    )
    assert "Harbor Shield" in heard[0]
    assert receipt.arguments["insurance_id"] == "Harbor Shield"


async def test_a_stylist_who_is_another_after_the_yes_is_not_the_one_waited_for() -> None:
    wish: dict[str, Json] = {"services": ["a cut"], "stylist_id": "Nina"}
    heard, [receipt] = await held(
        Calls(Call("find_client", {"full_name": "Ana Flores", "phone": "212 555 0111"})),
        Calls(Call("join_waitlist", {**wish, "when": "Friday"})),
        # The same day in other words, and somebody else.
        Calls(Call("join_waitlist", {**wish, "when": "on Friday", "stylist_id": "Leo"})),
        ELSE,
        said=["I'm Ana Flores, 212 555 0111. Put me on the waiting list for Friday.", "Yes."],
        vertical="salon",
    )
    assert "with Nina" in heard[0]
    assert receipt.arguments["stylist_id"] == "Nina"


async def test_another_pharmacy_after_the_first_request_is_asked_of_too() -> None:
    first: dict[str, Json] = {"medication": "lisinopril", "pharmacy": "CVS on Main"}
    other = {**first, "pharmacy": "Walgreens"}
    asked, changed = (Calls(Call("request_refill", one)) for one in (first, other))
    _, receipts = await held(
        *(Calls(LOOKS), asked, asked, ELSE, changed, changed, ELSE),
        said=[
            f"A refill of lisinopril at CVS on Main, please. {ME}",
            "Yes.",
            "Sorry, I need it sent to Walgreens instead.",
            "Yes.",
        ],
    )
    assert [r.arguments["pharmacy"] for r in receipts] == ["CVS on Main", "Walgreens"]
