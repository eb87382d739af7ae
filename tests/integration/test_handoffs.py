"""Conversations that go from one specialist to another, with the embedded brain."""

import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

import pytest
from pipecat.processors.aggregators.llm_context import LLMContext

from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.run import Order, hold
from frontdesk.opening import language_of
from frontdesk.session import Session
from frontdesk.testing import in_process
from frontdesk.vertical import Edge
from frontdesk_processors.brain import EmbeddedLLMService
from frontdesk_processors.brain.decide import Move
from frontdesk_processors.language import load
from frontdesk_processors.plan import handing
from frontdesk_verticals.healthcare import healthcare

WHO = ("Beth Adler", "212 555 0112")


async def talk(session: Session, *said: str) -> list[str]:
    return [(await session.say(text)).text for text in said]


def handoffs(session: Session) -> list[Mapping[str, Any]]:
    return [event for event in session.events if event["type"] == "handoff"]


async def test_who_was_identified_by_one_specialist_is_known_to_the_next() -> None:
    async with in_process("salon") as session:
        await talk(session, "when is my next visit?", *WHO)
        answers = await talk(session, "I'd like to book a haircut on Friday", "the first one")
        assert answers[1].endswith("Shall I book it?")
    assert not any("your full name" in answer or "Hello" in answer for answer in answers)
    ways = [(one["from"], one["to"]) for one in handoffs(session)]
    assert ways == [("triage", "reschedule"), ("reschedule", "triage"), ("triage", "booking")]
    facts = handoffs(session)[-1]["packet"]["facts"]
    assert facts["full_name"]["value"] == WHO[0] and facts["full_name"]["from"] == "records"
    assert facts["services"]["value"] == "womens_cut"


async def test_two_requests_in_one_breath_are_done_one_after_the_other() -> None:
    async with in_process("salon") as session:
        both = "I need to cancel my appointment and book a haircut for Friday"
        *_, last = await talk(session, both, *WHO, "yes")
        assert "is cancelled" in last and "Friday, November 27" in last.splitlines()[1]
        await talk(session, "the first one", "yes")
        assert [one.does for one in session.conversation.receipts] == ["cancel", "book"]
    assert handoffs(session)[-1]["packet"]["request"] == "book a haircut for Friday"
    ending = session.ending
    assert ending is not None and ending.outcome == "completed"


async def test_what_each_of_two_requests_names_is_its_own() -> None:
    async with in_process("salon") as session:
        both = "I'd like to book a cut on Friday and cancel my color"
        first, *_ = await talk(session, both, "the first one", "Iris Kowalski", "201 555 0119")
        assert "Friday, November 27" in first and "full color" not in first
        await talk(session, "yes", "the root touch-up", "yes")
        done = [(one.does, one.facts["service"]) for one in session.conversation.receipts]
    assert done == [("book", "women's cut"), ("cancel", "root touch-up")]
    assert handoffs(session)[0]["packet"]["facts"]["services"]["value"] == "womens_cut"


async def test_two_requests_of_one_specialist_name_their_own_too() -> None:
    async with in_process("healthcare") as session:
        both = "book a flu shot on Friday and cancel my follow-up"
        who = "Maria Lopez, born March 5 1984"
        await talk(session, both, "the first one", who, "yes", "yes")
        done = [(one.does, one.facts["service"]) for one in session.conversation.receipts]
    assert done == [("book", "flu shot"), ("cancel", "follow-up visit")]


async def test_a_handoff_survives_a_line_that_drops() -> None:
    async with in_process("salon") as session:
        await talk(session, "I need to cancel my appointment and book a haircut for Friday", *WHO)
        text = session.conversation.to_json()
    again = type(session.conversation).from_json(text)
    assert [one.request for one in again.queued] == ["book a haircut for Friday"]
    assert [(one.sender, one.to) for one in again.handoffs] == [("triage", "reschedule")]


class Watched(EmbeddedLLMService):
    """The embedded brain, which keeps all that it was shown, by the tools it had."""

    seen: ClassVar[dict[str, list[str]]] = {}

    def move(self, context: LLMContext) -> Move:
        """The embedded brain's move."""
        tools: Any = context.tools
        names = {tool.name for tool in tools.standard_tools}
        who = next(s.name for s in healthcare.specialists if {t.name for t in s.tools} == names)
        prompt = str(self._settings.system_instruction or "")
        self.seen.setdefault(who, []).append(json.dumps([prompt, context.get_messages()]))
        return super().move(context)


PATIENT = ("Maria Lopez", "March 5th 1984")
CANARIES = ("flu", "okafor", "lisinopril", "swollen", "chen", "follow-up", "follow_up")
"""What Maria Lopez is seen for, by whom, and what she has passed on."""


async def test_who_sees_to_insurance_is_shown_nothing_of_what_the_patient_is_seen_for() -> None:
    Watched.seen.clear()
    async with in_process(
        healthcare, brain=partial(Watched, language_of(healthcare, "en"))
    ) as session:
        await talk(session, "I'd like a flu shot on Friday", "the first one", *PATIENT, "yes")
        await talk(session, "when is my appointment with Dr. Chen?")
        await talk(session, "I need a refill of lisinopril", "yes")
        await talk(session, "tell Dr. Chen that my knee is still swollen", "yes")
        answers = await talk(
            session,
            "am I covered for the flu shot with Dr. Okafor, and for the lisinopril?",
            "and at the follow-up with Dr. Chen? Am I still covered?",
        )
        receipts = [one.does for one in session.conversation.receipts]
    assert receipts == ["book", "send", "send"]
    assert "Harbor Shield PPO" in answers[0] and "Harbor Shield PPO" in answers[1]
    shown = "\n".join(Watched.seen["billing"]).casefold()
    assert [one for one in CANARIES if re.search(rf"\b{one}\b", shown)] == []
    # The planted words do reach those who need them.
    for who, needs in (("scheduling", "okafor"), ("clinical", "lisinopril")):
        assert needs in "\n".join(Watched.seen[who]).casefold()
    assert not any("lisinopril" in view.casefold() for view in Watched.seen.get("reception", []))


SEEN_FOR = ("service", "service_code", "visit_reason", "appointment")
BOOKS = ("I'd like a flu shot on Friday", "the first one", *PATIENT, "yes")
FLU = re.compile(r"\bflu\b")


def seen_by(who: str) -> str:
    """All that a specialist was shown so far, which is then forgotten."""
    return "\n".join(Watched.seen.pop(who)).casefold()


async def test_an_edge_tells_billing_of_the_visit_just_booked_and_of_no_other() -> None:
    Watched.seen.clear()
    edge = Edge(sender="scheduling", to="billing", adds=SEEN_FOR)
    clinic = healthcare.customise(edges=[edge])
    async with in_process(clinic, brain=partial(Watched, language_of(clinic, "en"))) as session:
        await talk(session, *BOOKS, "am I covered for the flu shot?")
        assert FLU.search(straight := seen_by("billing")) and "okafor" not in straight
        await talk(
            session, "I need a refill of lisinopril", "yes", "am I covered for the flu shot?"
        )
        assert not FLU.search(seen_by("billing"))
        assert [one.does for one in session.conversation.receipts] == ["book", "send"]


async def test_an_edge_keeps_from_the_clinicians_desk_what_was_booked_also_by_a_detour() -> None:
    Watched.seen.clear()
    edge = Edge(sender="scheduling", to="clinical", withholds=SEEN_FOR)
    clinic = healthcare.customise(edges=[edge])
    async with in_process(clinic, brain=partial(Watched, language_of(clinic, "en"))) as session:
        await talk(session, *BOOKS, "am I still covered?", "I need a refill of lisinopril", "yes")
        assert [one.does for one in session.conversation.receipts] == ["book", "send"]
        last = handoffs(session)[-1]
    assert last["to"] == "clinical" and "service" not in last["packet"]["facts"]
    assert not FLU.search(shown := seen_by("clinical")) and "lisinopril" in shown


async def test_a_field_that_a_business_names_is_told_to_whom_it_names_alone() -> None:
    Watched.seen.clear()
    clinic = healthcare.customise(sensitive={"payer": ["billing"]})
    async with in_process(clinic, brain=partial(Watched, language_of(clinic, "en"))) as session:
        answers = await talk(session, "am I still covered?", *PATIENT, "when is my appointment?")
    assert "Harbor Shield" in answers[2]
    assert "harbor shield" in seen_by("billing") and "harbor" not in seen_by("scheduling")


async def test_who_is_passed_on_too_often_is_offered_a_person_and_can_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(handing, "HANDOFFS_A_CALL", 3)
    language = load("en")
    offer = language.say("brain.call_back")
    async with in_process(healthcare) as session:
        await talk(session, "am I still covered?", *PATIENT)
        await talk(session, "I need a refill of lisinopril", "yes", "when is my next appointment?")
        refused, _, hours, again = await talk(
            session,
            "am I still covered?",
            "yes",
            "when are you open on Tuesday?",
            "I need a refill of warfarin",
        )
        assert refused == again == f"{language.say('plan.too_long')} {offer}"
        assert "from 8 AM to 5 PM" in hours
        went = [one["to"] for one in handoffs(session)]
    assert len(went) == 6 and went[-1] == "reception"
    assert session.ending is not None and session.ending.outcome == "callback"


async def test_nothing_known_is_asked_again_and_nothing_is_lost_over_a_clinics_handoffs() -> None:
    async with in_process(healthcare) as session:
        await talk(session, "am I still covered?", *PATIENT)
        later = await talk(
            session,
            "I'd like a flu shot on Friday",
            "the first one",
            "yes",
            "I need a refill of lisinopril",
            "yes",
            "when is my next appointment?",
        )
    asked = ("your full name", "date of birth", "Which medication", "seen for", "What day")
    assert [answer for answer in later if any(one in answer for one in asked)] == []
    assert not any("Thank you for calling" in answer for answer in later)
    for event in handoffs(session)[1:]:
        facts = event["packet"]["facts"]
        assert (facts["full_name"]["value"], facts["dob"]["value"]) == (PATIENT[0], "1984-03-05")
    ways = [(one["from"], one["to"]) for one in handoffs(session)]
    assert all("reception" in way for way in ways) and len(ways) == 7


@pytest.mark.slow
@pytest.mark.parametrize("name", ["healthcare", "salon"])
def test_over_every_scenario_all_is_kept_and_nothing_asked_again(name: str) -> None:
    order = Order(calls=60, ways=("none",), workers=2)
    graded = hold(Candidate(name="now", vertical=name), order)
    kept = [one.grade.handoffs for one in graded]
    assert sum(held for held, _ in kept) == sum(of for _, of in kept) > 100
