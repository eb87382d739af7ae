"""Which sentences claim that something was done."""

import re
import time
import tomllib
from datetime import UTC, datetime

import pytest

from frontdesk_processors.guard import ClaimGate
from frontdesk_processors.language import load
from frontdesk_processors.ledger import Receipt
from frontdesk_verticals.healthcare.vertical import HOME

GATE = ClaimGate(load("en"))

CLAIMS = [
    ("book", "You're booked."),
    ("book", "You are now booked for Tuesday at two."),
    ("book", "You’re all booked for Tuesday."),
    ("book", "You're all set for Monday at 9!"),
    ("book", "All set!"),
    ("book", "You are good to go for Tuesday at 9."),
    ("book", "I've booked you with Dr. Chen."),
    ("book", "I have gone ahead and booked it."),
    ("book", "I went ahead and booked that for you."),
    ("book", "I've just scheduled your appointment."),
    ("book", "I've successfully scheduled that."),
    ("book", "I've got you booked for Tuesday at 2."),
    ("book", "I have you scheduled for Tuesday at 2."),
    ("book", "I've got you down for Tuesday at 2."),
    ("book", "I have you down for Tuesday."),
    ("book", "We've got you in on Tuesday at 2."),
    ("book", "I've put you down for 2:30."),
    ("book", "I put you in for 2:30 on Tuesday."),
    ("book", "I've reserved that slot for you."),
    ("book", "I have secured the 2 PM slot."),
    ("book", "I've made the appointment."),
    ("book", "I've added you to the schedule."),
    ("book", "I have added your appointment to the calendar."),
    ("book", "Your appointment has been successfully booked."),
    ("book", "Your appointment is confirmed for Tuesday."),
    ("book", "Your appointment with Dr. Chen is confirmed."),
    ("book", "The appointment with Dr. Chen on Tuesday has been scheduled."),
    ("book", "Your flu shot is booked for Tuesday."),
    ("book", "Your visit is all set."),
    ("book", "That's booked."),
    ("book", "It is now reserved under your name."),
    ("any", "It's done, you have an appointment on Tuesday at 2."),
    ("book", "Booked!"),
    ("book", "Done, booked for Tuesday at two."),
    ("book", "Great news: booked and confirmed."),
    ("book", "Okay, confirmed for Tuesday."),
    ("book", "Booking complete."),
    ("book", "Your booking went through."),
    ("book", "The booking was successful."),
    ("book", "I was able to book that for you."),
    ("book", "I managed to schedule you for Tuesday."),
    ("book", "The 2 PM slot is yours."),
    ("book", "Your spot is reserved."),
    ("book", "You now have an appointment on Tuesday at 2 PM."),
    ("book", "Consider it booked."),
    ("book", "We have confirmed your visit."),
    ("book", "You've been scheduled for the third."),
    ("book", "Once again, you're booked for Tuesday."),
    ("book", "If you need anything else just ask, but you're booked for Tuesday."),
    ("book", "I haven't cancelled anything, but you're booked for Tuesday."),
    ("book", "Not to worry, you're booked."),
    ("book", "You're booked, is there anything else?"),
    ("book", "I've booked you for Tuesday, okay?"),
    ("book", "Your appointment is confirmed. Would you like a reminder?"),
    ("any", "All done!"),
    ("any", "That's taken care of."),
    ("any", "Okay, done."),
    ("any", "I've taken care of everything."),
    ("any", "Your request has been processed."),
    ("cancel", "I've cancelled your appointment."),
    ("cancel", "I have canceled it."),
    ("cancel", "I went ahead and cancelled that."),
    ("cancel", "Your appointment has been cancelled."),
    ("cancel", "Your appointment on Tuesday with Dr. Chen is cancelled."),
    ("cancel", "That's been canceled for you."),
    ("cancel", "It's cancelled."),
    ("cancel", "Cancelled!"),
    ("cancel", "Okay, cancelled."),
    ("cancel", "The cancellation went through."),
    ("cancel", "Your cancellation is complete."),
    ("cancel", "I've taken you off the schedule."),
    ("cancel", "I have removed your appointment."),
    ("cancel", "Your appointment has been removed from the calendar."),
    ("cancel", "You no longer have an appointment on Tuesday."),
    ("cancel", "I was able to cancel it."),
    ("move", "I've moved your appointment to Thursday."),
    ("move", "I have rescheduled you for Thursday."),
    ("move", "I've switched you to Thursday at 3."),
    ("move", "I changed your appointment to Thursday."),
    ("move", "Your appointment has been moved to Thursday."),
    ("move", "Your follow-up with Dr. Chen is now moved to Thursday."),
    ("move", "It's rescheduled."),
    ("move", "You're rescheduled for Thursday."),
    ("move", "Rescheduled!"),
    ("move", "Your appointment is now on Thursday at 3 instead."),
    ("move", "I was able to move it to Thursday."),
    ("register", "You're registered."),
    ("register", "You are now registered as a new patient."),
    ("register", "I've registered you as a new patient."),
    ("register", "I've created your record."),
    ("register", "Your record has been created."),
    ("register", "I've set you up as a new patient."),
    ("register", "You're in our system now."),
    ("register", "I've added you to our system."),
    ("register", "Your registration is complete."),
    ("send", "I've sent you a text."),
    ("send", "I've just emailed the confirmation."),
    ("send", "A confirmation has been sent to your phone."),
    ("send", "A confirmation email is on its way."),
    ("send", "I texted you the address."),
    ("send", "Your reminder was sent."),
    ("send", "I've forwarded your message to the doctor."),
    ("send", "You'll find the confirmation in your inbox, I just sent it."),
]

HARMLESS = [
    "Shall I book it?",
    "Would you like me to cancel it?",
    "Are you booked with somebody else?",
    "Is it cancelled already?",
    "Let me read that back: flu shot for Maria with Dr. Chen on Tuesday at 2 PM.",
    "I can book that for you.",
    "I'll book it as soon as you say yes.",
    "I will cancel that if you like.",
    "I'd book that as our regular check-up.",
    "I would move your visit from Tuesday to Thursday.",
    "You have one upcoming appointment: follow-up on Wednesday with Dr. Chen.",
    "You have two upcoming appointments.",
    "You have an appointment on Wednesday with Dr. Chen.",
    "I see an appointment on Tuesday at 2.",
    "Nothing is booked yet.",
    "Nothing has been cancelled.",
    "I haven't booked anything yet.",
    "I have not cancelled it.",
    "It isn't booked yet.",
    "Your appointment has not been booked yet.",
    "Your appointment hasn't been cancelled.",
    "You're not booked yet.",
    "You are not yet registered.",
    "That was not cancelled.",
    "I wasn't able to book that.",
    "I couldn't cancel it.",
    "I was not able to move it.",
    "Once you're booked, you will get a text.",
    "Once it's booked I'll tell you.",
    "When your appointment is confirmed, we'll text you.",
    "If it's cancelled less than a day ahead, there is a fee.",
    "After you're registered, we can book a visit.",
    "Before I've booked anything, I'll read it back.",
    "As soon as it's booked, I'll say so.",
    "It can be booked online too.",
    "Appointments can be cancelled up to a day ahead.",
    "It will be cancelled once you say yes.",
    "It needs to be booked a week ahead.",
    "Dr. Chen is fully booked on Tuesday.",
    "Dr. Chen is booked up until Thursday.",
    "Tuesday is already booked.",
    "That slot has been taken.",
    "We're booked solid this week.",
    "The doctor set aside time on Tuesday.",
    "A booked appointment can be moved.",
    "Your scheduled visit takes thirty minutes.",
    "Messages are sent by our staff.",
    "I'll have someone call you back.",
    "We can check the spelling, or I can register you as a new patient.",
    "I can't find a record under that name.",
    "There is already a record under that name and date of birth.",
    "I've got two openings on Tuesday.",
    "I have you as Maria Lopez, is that right?",
    "I have Tuesday at 2 PM with Dr. Chen.",
    "Are you all set?",
    "Is there anything else before you're all set?",
    "Nothing was sent.",
    "Your plan is set up through your employer.",
    "I've found your record.",
    "I've looked at the schedule.",
    "We open at 8 and we close at 5.",
    "We're closed on Thursday for Thanksgiving.",
    "The listed price is 40 dollars.",
    "That is not yet confirmed.",
    "So that has not been done.",
    "I haven't been able to complete that yet.",
    "Please arrive ten minutes early.",
    "You said it was cancelled last time.",
    "Do you want it moved?",
    "I've confirmed your date of birth.",
    "Your insurance is confirmed.",
    "That time is already booked.",
    "That slot is already booked, I'm afraid.",
    "He's out today, and she's booked until Friday.",
    "No appointment has been booked.",
    "None of this is booked yet.",
    "I was not able to cancel it.",
    "Is it done?",
    "Have you been registered here before?",
    "Your appointment can't be moved online.",
    "Your old appointment will be cancelled when the new one is booked.",
    "To be booked, it needs your yes.",
    "What you have scheduled is a follow-up.",
    "I am ready to book it for you.",
]


@pytest.mark.parametrize(("kind", "sentence"), CLAIMS)
def test_a_claim_is_caught(kind: str, sentence: str) -> None:
    assert kind in GATE.claimed(sentence)


class Anything(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return {"day": "Tuesday, December 1", "time": "2:30 PM", "list": "Dr. Chen"}.get(
            key, "this"
        )


def wordings() -> list[tuple[str, str]]:
    tree = tomllib.loads((HOME / "wording" / "en.toml").read_text(encoding="utf-8"))
    return [
        (f"{table}.{name}", text.format_map(Anything()))
        for table, sentences in tree.items()
        for name, text in sentences.items()
    ]


def own_lines() -> list[str]:
    language = load("en")
    guard = ["cannot", "human", "not_done"]
    others = ["act.broken", "act.unknown", "hear.empty", "plan.stuck", "session.trouble"]
    return [language.say(key) for key in [*(f"guard.{name}" for name in guard), *others]]


@pytest.mark.parametrize(("key", "text"), wordings())
def test_of_the_clinics_own_sentences_those_of_done_actions_claim_and_no_other(
    key: str, text: str
) -> None:
    claimed = [GATE.claimed(sentence) for sentence in sentences(text)]
    assert any(claimed) == key.startswith("done.")


@pytest.mark.parametrize("text", own_lines())
def test_the_houses_own_lines_claim_nothing(text: str) -> None:
    assert not any(GATE.claimed(sentence) for sentence in sentences(text))


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def test_a_receipt_licenses_claims_of_its_own_class_and_of_something_done() -> None:
    booked = [receipt("book")]
    assert GATE.unlicensed("You're booked. All done!", booked) == ()
    assert GATE.unlicensed("Your appointment is cancelled.", booked) == ("cancel",)
    assert GATE.unlicensed("All done!", []) == ("any",)


def test_no_sentence_takes_long(hostile: str) -> None:
    began = time.perf_counter()
    GATE.claimed(hostile)
    assert time.perf_counter() - began < 0.2


@pytest.fixture(
    params=["your " * 800, "the " + "a-" * 2000, "if your " + "x " * 2000, "I've " * 800 + "?"]
)
def hostile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def receipt(does: str) -> Receipt:
    return Receipt(
        id="R-1", key="k", conversation="c", turn=1, tool="t", does=does, arguments={},
        done_at=datetime(2026, 11, 23, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize("sentence", HARMLESS)
def test_what_claims_nothing_passes(sentence: str) -> None:
    assert GATE.claimed(sentence) == ()
