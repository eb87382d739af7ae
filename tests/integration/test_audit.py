"""Every read and write of personal data is noted, refused ones too; what cannot be is not told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from loguru import logger
from sqlalchemy import text

from frontdesk.desk import Desk
from frontdesk.testing import Call, Calls, Say, ScriptedModel, in_process
from frontdesk_processors.audit import Access
from frontdesk_processors.guard import Allow, Asked, Verdict
from frontdesk_processors.guard.policies import STANDARD
from frontdesk_processors.values import Effect, Identity
from frontdesk_verticals.healthcare import healthcare
from tests.integration.conftest import OpenClinic
from tests.support.booking import ASKS, MARIA, PATIENT, Booking, appointments

INSURANCE = Calls(Call("get_patient_insurance", {}))
LOOKUP = Calls(Call("lookup_patient", MARIA))


async def noted(desk: Desk, conversation: str) -> list[Access]:
    """What was noted of tools; what is noted of consent is tried beside them."""
    found = await desk.store.audit.of_conversation(conversation)
    return [one for one in found if one.tool != "disclosure"]


async def stop_noting(desk: Desk) -> None:
    """Let the database refuse what the audit is given."""
    async with desk.store.ledger.unit() as unit:
        await unit.session.execute(
            text(
                "CREATE TRIGGER audit_full BEFORE INSERT ON audit "
                "BEGIN SELECT RAISE(ABORT, 'no room'); END"
            )
        )
        await unit.commit()


async def test_a_booking_is_noted_from_the_refused_read_to_the_write(clinic: OpenClinic) -> None:
    booking = Booking()
    model = ScriptedModel(INSURANCE, *booking.ask, booking.book, Say("You're booked."))
    desk = await clinic(model)
    async with in_process(desk) as session:
        await session.say(ASKS)
        await session.say("Yes.")
    found = await noted(desk, session.conversation.id)
    assert [(one.tool, one.effect, one.verdict, one.reason) for one in found] == [
        ("get_patient_insurance", Effect.READ, "refused", "identity_required"),
        ("lookup_patient", Effect.READ, "done", ""),
        ("schedule_appointment", Effect.WRITE, "asked", ""),
        ("schedule_appointment", Effect.WRITE, "done", ""),
    ]
    assert [one.subject for one in found] == [None, PATIENT, PATIENT, PATIENT]
    assert [one.identity for one in found] == [Identity.ANYONE] * 2 + [Identity.VERIFIED] * 2
    assert found[1].fields == ("first_name", "match")
    assert found[3].fields == ("slot_token",)
    assert {one.channel for one in found} == {"chat"}
    for value in ("Maria", "Lopez", "1984", booking.token):
        assert value not in repr(found)


async def test_what_touches_no_personal_data_is_not_noted(clinic: OpenClinic) -> None:
    desk = await clinic(ScriptedModel(Calls(Call("get_office_hours", {})), Say("We are open.")))
    async with in_process(desk) as session:
        await session.say("When are you open?")
    assert await noted(desk, session.conversation.id) == []


def test_personal_data_is_told_from_what_a_tool_declares() -> None:
    assert {tool.name for tool in healthcare.tools if not tool.personal} == {
        "get_available_slots", "find_next_available", "get_providers", "get_provider_info",
        "get_services", "get_office_hours", "transfer_to_person",
    }  # fmt: skip


@pytest.fixture
def quiet() -> Iterator[None]:
    """The planned failure is told with its traceback otherwise."""
    logger.disable("frontdesk_processors")
    yield
    logger.enable("frontdesk_processors")


@pytest.mark.usefixtures("quiet")
async def test_a_read_that_cannot_be_noted_is_not_told(clinic: OpenClinic) -> None:
    model = ScriptedModel(LOOKUP, Say("Thank you."), INSURANCE, Say("I'm sorry."))
    desk = await clinic(model)
    async with in_process(desk) as session:
        await session.say("I'm Maria Lopez, born March 5, 1984.")
        await stop_noting(desk)
        await session.say("Which insurance do I have?")
    told = model.views[-1].results[-1]
    assert (told["ok"], told["error"]["code"]) == (False, "system_down")
    assert "options" not in told and "member_id_last4" not in str(told)
    assert [one.tool for one in await noted(desk, session.conversation.id)] == ["lookup_patient"]


@pytest.mark.usefixtures("quiet")
async def test_a_write_that_cannot_be_noted_is_not_done(clinic: OpenClinic) -> None:
    booking = Booking()
    model = ScriptedModel(*booking.ask, booking.book, Say("I'm sorry."))
    desk = await clinic(model)
    before = await appointments(desk)
    async with in_process(desk) as session:
        await session.say(ASKS)
        await stop_noting(desk)
        await session.say("Yes.")
    assert await appointments(desk) == before
    assert session.conversation.receipts == []


async def test_what_a_policy_that_breaks_refuses_is_noted(clinic: OpenClinic) -> None:
    async def broken(asked: Asked) -> Verdict:
        if asked.tool.name == "get_patient_insurance":
            raise RuntimeError("a policy of yours")
        return Allow()

    model = ScriptedModel(LOOKUP, INSURANCE, Say("Sorry?"))
    desk = await clinic(model, policies=(broken, *STANDARD))
    async with in_process(desk) as session:
        await session.say("I'm Maria Lopez, born March 5, 1984. What insurance do I have?")
    found = await noted(desk, session.conversation.id)
    assert [(one.tool, one.verdict, one.reason) for one in found] == [
        ("lookup_patient", "done", ""),
        ("get_patient_insurance", "refused", "guard_error"),
    ]


async def test_arguments_that_a_tool_does_not_take_are_noted_by_its_own_names(
    clinic: OpenClinic,
) -> None:
    wrong = Calls(Call("lookup_patient", {"full_name": 3.5, "Maria Lopez": "x"}))
    desk = await clinic(ScriptedModel(wrong, Say("Sorry?")))
    async with in_process(desk) as session:
        await session.say("I'm Maria Lopez, born March 5, 1984. Look me up.")
    [refused] = await noted(desk, session.conversation.id)
    assert (refused.tool, refused.verdict, refused.reason) == (
        "lookup_patient", "refused", "bad_argument",
    )  # fmt: skip
    assert refused.fields == ("full_name",)


async def test_a_tool_that_breaks_is_noted_as_failed(
    clinic: OpenClinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await clinic(ScriptedModel(LOOKUP, Say("One moment.")))

    def broken(_unit: object) -> object:
        raise OSError("the records are away")

    opened = desk._opened  # pyright: ignore[reportPrivateUsage]
    away = replace(opened, vertical=replace(opened.vertical, records=broken))
    monkeypatch.setattr(desk, "_opened", away)
    async with in_process(desk) as session:
        await session.say("I'm Maria Lopez, born March 5, 1984. Look me up.")
    [failed] = await noted(desk, session.conversation.id)
    assert (failed.tool, failed.verdict, failed.reason) == (
        "lookup_patient", "failed", "system_down",
    )  # fmt: skip
