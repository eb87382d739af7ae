"""The agent calls and texts nobody who has not agreed to it, nor in their quiet hours."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from frontdesk.desk import Desk
from frontdesk.session import Reply, Session
from frontdesk.testing import MONDAY, Call, Calls, FixedClock, Say, ScriptedModel, open_desk
from frontdesk_processors.contact import Contact
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.tool import Failure, Result, Tool, Work, tool
from frontdesk_processors.values import Effect
from frontdesk_verticals.healthcare import healthcare
from tests.integration.consent.test_telling import CALIFORNIA, noted

OWN = "+14155558417"
NIGHT = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
"""Half past nine in the evening in California."""


@dataclass
class Line:
    """Texts that were sent."""

    sent: list[str] = field(default_factory=list[str])

    def tool(self) -> Tool:
        """What sends them."""

        async def whom(work: Work[object], *, phone: str) -> str | None:
            return phone

        async def key(work: Work[object], *, phone: str) -> str:
            return f"directions:{phone}"

        async def verify(work: Work[object], *, result: Result, phone: str) -> bool:
            return phone in self.sent

        @tool(
            effect=Effect.WRITE,
            does="send",
            key=key,
            verify=verify,
            contacts=Contact(by="text", whom=whom),
        )
        async def text_directions(work: Work[object], *, phone: str) -> Result | Failure:
            """Text the way to the clinic to a number.

            Args:
                phone: The number.
            """
            self.sent.append(phone)
            return Result(
                say="I've texted you the way.", facts={"phone": phone}, after={"to": phone}
            )

        return text_directions


def send(phone: str) -> Calls:
    return Calls(Call("text_directions", {"phone": phone}))


@asynccontextmanager
async def talking(
    line: Line, *steps: Say | Calls, caller: str | None = OWN, at: datetime = MONDAY
) -> AsyncGenerator[tuple[Desk, Session]]:
    first, *rest = healthcare.specialists
    texting = replace(first, tools=(*first.tools, line.tool()))
    vertical = replace(healthcare, specialists=(texting, *rest))
    model = ScriptedModel(*steps)
    async with (
        await open_desk(vertical, brain=model, clock=FixedClock(at)) as desk,
        await desk.session(caller=caller) as session,
    ):
        yield desk, session
    model.assert_done()


def refusals(reply: Reply) -> list[str]:
    return [str(e["reason"]) for e in reply.events if e["type"] == "refused"]


def test_a_tool_that_contacts_somebody_is_always_audited() -> None:
    assert Line().tool().personal


def test_a_read_contacts_nobody() -> None:
    async def nobody(work: Work[object]) -> str | None:
        return None

    with pytest.raises(DefinitionError, match="contacts= is for writes"):

        @tool(contacts=Contact(by="call", whom=nobody))
        async def ring(work: Work[object]) -> Result | Failure:  # pyright: ignore[reportUnusedFunction]
            """Ring somebody."""
            return Result()


async def test_without_consent_nobody_is_texted_and_the_way_to_it_is_told() -> None:
    line = Line()
    async with talking(line, send(OWN), Say("I need your OK."), caller=None) as (desk, session):
        reply = await session.say("hmm")
        audit = await noted(desk, session.conversation.id, "text_directions")
        [told] = [m for m in session.conversation.messages if m.get("role") == "tool"]
    assert refusals(reply) == ["consent_needed"]
    assert [(row.verdict, row.reason) for row in audit] == [("refused", "consent_needed")]
    assert "just say “you can text me”" in str(told["content"])
    assert line.sent == []


async def test_who_agrees_is_texted() -> None:
    line = Line()
    steps = (send(OWN), send(OWN), Say("I've texted it."))
    async with talking(line, *steps) as (desk, session):
        await session.say("you can text me")
        await session.say("hmm")
        await session.say("yes")
        audit = await noted(desk, session.conversation.id, "opt_in", "text_directions")
    assert line.sent == [OWN]
    assert [(row.tool, row.verdict) for row in audit] == [
        ("opt_in", "done"), ("text_directions", "asked"), ("text_directions", "done"),
    ]  # fmt: skip


@pytest.mark.parametrize(("answer", "sent"), [("yes", [OWN]), ("no", [])])
async def test_a_caller_at_that_number_agrees_by_their_yes_to_this_one_time(
    answer: str, sent: list[str]
) -> None:
    line = Line()
    after = (send(OWN), Say("I've texted it.")) if sent else (Say("All right."),)
    async with talking(line, send(OWN), *after) as (desk, session):
        reply = await session.say("how do I find you?")
        await session.say(answer)
        kept = await desk.store.consents.of(OWN, tenant="default")
    assert reply.text.endswith("Shall I go ahead?")
    assert line.sent == sent
    assert kept is None


async def test_an_opt_out_wins_over_any_consent() -> None:
    line = Line()
    async with talking(line, send(OWN), Say("All right.")) as (_, session):
        await session.say("you can text me")
        await session.say("actually, stop texting me")
        reply = await session.say("hmm")
    assert refusals(reply) == ["opted_out"]
    assert line.sent == []


async def test_an_opt_out_that_comes_between_the_yes_and_the_text_wins() -> None:
    line = Line()
    async with talking(line, send(OWN)) as (desk, session):
        await session.say("hmm")
        box = desk.toolbox(session.conversation)
        await box.consent.choose("out")
        async with box.unit(write=True) as unit:
            ended = await box.run(box.tools["text_directions"], {"phone": OWN}, unit=unit)
    assert isinstance(ended, Failure) and ended.code == "opted_out"
    assert line.sent == []


@pytest.mark.parametrize(
    ("phone", "at", "reason"),
    [
        (OWN, NIGHT, "quiet_hours"),
        ("+18005550100", MONDAY, "place_unknown"),
        ("+819012345678", MONDAY, "place_unknown"),
        ("nobody knows", MONDAY, "no_address"),
    ],
)
async def test_what_cannot_be_known_or_is_at_night_is_not_done(
    phone: str, at: datetime, reason: str
) -> None:
    line = Line()
    async with talking(line, send(phone), Say("All right."), caller=phone, at=at) as (_, session):
        await session.say("you can text me")
        reply = await session.say("hmm")
    assert refusals(reply) == [reason]
    assert line.sent == []


async def test_the_refusal_at_night_says_from_when_on() -> None:
    line = Line()
    model = (send(OWN), Say("Later then."))
    async with talking(line, *model, at=NIGHT) as (_, session):
        await session.say("you can text me")
        await session.say("hmm")
        [told] = [m for m in session.conversation.messages if m.get("role") == "tool"]
    assert "I can from Tuesday, November 24 at 8 AM on, their time." in str(told["content"])


async def test_consent_of_one_number_is_none_of_another() -> None:
    line = Line()
    async with talking(line, send(CALIFORNIA), Say("All right.")) as (_, session):
        await session.say("you can text me")
        reply = await session.say("hmm")
    assert refusals(reply) == ["consent_needed"]
    assert line.sent == []
