"""What every place for notices promises, whatever they are kept in."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from frontdesk_processors.ledger import Ledger
from frontdesk_processors.notices import HOLD, Notice, Notices
from frontdesk_processors.tool import Caller
from frontdesk_processors.values import Identity

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + HOLD
PHONE = "+14155550100"
Kept = tuple[Ledger, Notices]

NOTICE = Notice(
    id="R-1",
    key="default:book:1",
    conversation="c_1",
    tenant="default",
    phone=PHONE,
    subject=None,
    needs=Identity.ANYONE,
    tool="book",
    does="book",
    line="You're booked for slot 1.",
    at=NOON,
)
OF_PATIENT = replace(NOTICE, subject="pat_1", needs=Identity.VERIFIED)
STRANGER = Caller(phone="+14155550199")
SAME_NUMBER = Caller(phone=PHONE)
PATIENT = Caller(phone="+14155550177", identity=Identity.VERIFIED, subject="pat_1")
OTHER_PATIENT = Caller(phone=PHONE, identity=Identity.VERIFIED, subject="pat_2")


async def add(kept: Kept, *notices: Notice, holder: str = "s_1", until: datetime = LATER) -> None:
    ledger, kept_in = kept
    async with ledger.unit() as unit:
        for notice in notices:
            await kept_in.add(notice, holder=holder, until=until, unit=unit)
        await unit.commit()


async def take(
    kept: Kept,
    caller: Caller = SAME_NUMBER,
    *,
    conversation: str = "c_2",
    holder: str = "s_2",
    at: datetime = LATER,
    tenant: str = "default",
) -> list[Notice]:
    _, kept_in = kept
    return await kept_in.take(
        caller, tenant=tenant, conversation=conversation, holder=holder, at=at
    )


async def test_a_notice_waits_for_the_next_contact(kept: Kept) -> None:
    await add(kept, NOTICE)
    assert await take(kept) == [NOTICE]


async def test_a_notice_that_is_not_committed_is_not_there(kept: Kept) -> None:
    ledger, notices = kept
    async with ledger.unit() as unit:
        await notices.add(NOTICE, holder="s_1", until=LATER, unit=unit)
    assert await notices.waiting(tenant="default") == []


@pytest.mark.parametrize(
    ("notice", "caller", "told"),
    [
        (NOTICE, SAME_NUMBER, True),
        (NOTICE, STRANGER, False),
        (NOTICE, Caller(), False),
        (replace(NOTICE, phone=None), Caller(), False),
        (OF_PATIENT, SAME_NUMBER, False),
        (OF_PATIENT, Caller(phone=PHONE, identity=Identity.CALLER_ID), False),
        (OF_PATIENT, Caller(phone=PHONE, identity=Identity.VERIFIED), False),
        (OF_PATIENT, PATIENT, True),
        (OF_PATIENT, OTHER_PATIENT, False),
        (replace(NOTICE, needs=Identity.CALLER_ID), SAME_NUMBER, False),
        (
            replace(NOTICE, needs=Identity.CALLER_ID, subject="pat_1"),
            Caller(phone=PHONE, identity=Identity.CALLER_ID),
            True,
        ),
        (replace(NOTICE, subject="pat_1"), OTHER_PATIENT, False),
    ],
)
async def test_only_the_same_caller_is_told_and_only_when_known_well_enough(
    kept: Kept, notice: Notice, caller: Caller, told: bool
) -> None:
    await add(kept, notice)
    assert await take(kept, caller) == ([notice] if told else [])


async def test_another_tenant_never_sees_it(kept: Kept) -> None:
    await add(kept, NOTICE)
    assert await take(kept, tenant="another") == []


async def test_what_a_conversation_holds_is_kept_from_others(kept: Kept) -> None:
    await add(kept, NOTICE)
    assert await take(kept, at=NOON) == []
    assert await take(kept, holder="s_1", at=NOON) == [NOTICE]


async def test_what_is_taken_again_is_kept_for_longer(kept: Kept) -> None:
    await add(kept, NOTICE)
    assert await take(kept, holder="s_1", at=LATER) == [NOTICE]
    assert await take(kept, at=LATER + HOLD / 2) == []
    assert await take(kept, at=LATER + HOLD) == [NOTICE]


async def test_what_is_released_is_there_for_others_at_once(kept: Kept) -> None:
    _, notices = kept
    await add(kept, NOTICE)
    await notices.release("s_1")
    assert await take(kept, at=NOON) == [NOTICE]


async def test_a_conversation_that_is_gone_on_with_takes_over_what_it_held(kept: Kept) -> None:
    await add(kept, replace(NOTICE, phone=None))
    [taken] = await take(kept, Caller(), conversation="c_1", at=NOON)
    assert taken.id == NOTICE.id


async def test_what_was_told_is_not_told_again(kept: Kept) -> None:
    _, notices = kept
    await add(kept, NOTICE)
    await notices.told([NOTICE.id, "R-0"], at=NOON)
    assert await take(kept) == []
    assert await notices.waiting(tenant="default") == []


async def test_of_many_contacts_at_once_one_is_told(kept: Kept) -> None:
    await add(kept, NOTICE)
    taken = await asyncio.gather(*(take(kept, holder=f"s_{n}") for n in range(2, 12)))
    assert sorted(len(notices) for notices in taken) == [0] * 9 + [1]


async def test_notices_come_oldest_first(kept: Kept) -> None:
    ids = ["R-3", "R-1", "R-2"]
    await add(
        kept,
        *(replace(NOTICE, id=id, at=NOON + timedelta(seconds=n)) for n, id in enumerate(ids)),
    )
    assert [notice.id for notice in await take(kept)] == ids


async def test_a_notice_of_the_same_reference_takes_its_place(kept: Kept) -> None:
    _, notices = kept
    changed = replace(NOTICE, line="Slot 1 is cancelled.")
    await add(kept, NOTICE)
    await add(kept, changed)
    assert await notices.waiting(tenant="default") == [changed]
