"""Texts to callers: sent once, told with a receipt, and not to who wants none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from frontdesk.desk import Desk
from frontdesk.settings import Settings
from frontdesk.testing import MONDAY, FixedClock, Say, ScriptedModel, in_process, seeded
from frontdesk.vertical import Vertical
from frontdesk_processors.errors import BadSetting
from frontdesk_verticals.healthcare import healthcare
from frontdesk_verticals.healthcare.vertical import texting as clinic_texting
from frontdesk_verticals.salon import salon
from frontdesk_verticals.salon.vertical import texting as salon_texting
from tests.support.twilio_wire import ACCOUNT, TOKEN, US, Twilio, twilio

MARIA = "+14155550123"
CLINIC = clinic_texting(healthcare, business="Alder Street", number=US)
SALON = salon_texting(salon, business="Juniper & Rose", number=US)
LINK = "text_payment_link"
CARD = "my card is 4242 4242 4242 4242"


@dataclass
class Open:
    """A business that sends texts, and who it sends them by."""

    desk: Desk
    wire: Twilio
    clock: FixedClock


@asynccontextmanager
async def opened(
    vertical: Vertical,
    brain: ScriptedModel | str = "embedded",
    *trouble: str,
    now: datetime = MONDAY,
) -> AsyncGenerator[Open]:
    clock = FixedClock(now)
    async with twilio() as wire:
        wire.trouble.extend(trouble)
        settings = Settings.model_validate(
            {
                "TWILIO_ACCOUNT_SID": ACCOUNT,
                "TWILIO_AUTH_TOKEN": TOKEN,
                "TWILIO_BASE_URL": wire.url,
            }
        )
        async with await Desk.open(
            vertical,
            db=await seeded(vertical.name, clock=clock),
            brain=brain if isinstance(brain, str) else lambda: brain,
            settings=settings,
            clock=clock,
        ) as desk:
            yield Open(desk, wire, clock)


async def said(desk: Desk, lines: Sequence[str], *, caller: str | None = MARIA) -> list[str]:
    """What is answered to each line."""
    async with in_process(desk, caller=caller) as session:
        return [(await session.say(line)).text for line in lines]


async def test_a_clinic_texts_the_details_itself() -> None:
    lines = ["can you text me the details of my appointment", "Maria Lopez, March 5th, 1984", "yes"]
    async with opened(CLINIC) as at:
        *_, asked, done = await said(at.desk, lines)
    assert "I would text the details of your " in asked
    assert done.startswith("I've texted the details of your ") and "0123" in done
    [message] = at.wire.took
    assert (message["To"], message["From"]) == (MARIA, US)
    assert (
        message["Body"].startswith("Alder Street Family Clinic: your ") and "E-" in message["Body"]
    )


@pytest.mark.parametrize(
    ("vertical", "told"),
    [(CLINIC, "I've texted the details of "), (healthcare, "I've passed on to our team that ")],
    ids=["by us", "by the staff"],
)
async def test_who_asks_again_hears_what_was_done(vertical: Vertical, told: str) -> None:
    ask = "can you text me the details of my appointment"
    lines = [ask, "Maria Lopez, March 5th, 1984", "yes", ask, "yes"]
    async with opened(vertical) as at, in_process(at.desk, caller=MARIA) as session:
        _, _, first, _, again = [(await session.say(line)).text for line in lines]
        [receipt] = session.conversation.receipts
        toolbox = at.desk.toolbox(session.conversation)
        line = toolbox.line(receipt)
        # As the release before filed it.
        assert toolbox.line(replace(receipt, facts={})) == "What you asked for has been done."
        assert len(at.wire.took) == (vertical is CLINIC)
    assert first.startswith(told)
    assert again.startswith(f"I've done that already. {told}")
    assert line.startswith(told)


async def test_who_asks_for_the_link_again_hears_that_it_was_texted() -> None:
    ask = "text me the link"
    async with opened(CLINIC) as at:
        *_, again = await said(at.desk, [CARD, ask, "yes", ask, "yes"])
        assert len(at.wire.took) == 1
    assert again.startswith("I've texted it already")


@pytest.mark.parametrize("vertical", [CLINIC, SALON], ids=["clinic", "salon"])
async def test_who_gives_a_card_is_offered_the_link_as_a_text(vertical: Vertical) -> None:
    async with opened(vertical) as at:
        offer, asked, done = await said(at.desk, [CARD, "text me the link", "yes"])
    assert "text me the link" in offer and vertical.payment_link in offer
    assert vertical.payment_link in asked and "Shall I send it?" in asked
    assert done.startswith("I've texted the page for paying to the number that ends in 0123.")
    [message] = at.wire.took
    assert vertical.payment_link in message["Body"]


@pytest.mark.parametrize(
    ("vertical", "caller"), [(CLINIC, None), (healthcare, MARIA)], ids=["no number", "no texts"]
)
async def test_else_the_link_is_only_said(vertical: Vertical, caller: str | None) -> None:
    async with opened(vertical) as at:
        [told] = await said(at.desk, [CARD], caller=caller)
    assert vertical.payment_link in told and "text" not in told


async def test_who_has_opted_out_is_offered_and_sent_nothing() -> None:
    async with opened(CLINIC) as at:
        _, told, refused = await said(at.desk, ["stop texting me", CARD, "text me the link"])
    assert "text me the link" not in told and "I've texted" not in refused
    assert at.wire.took == []


async def test_a_deposit_is_asked_for_once_its_link_was_sent() -> None:
    iris = "+12015550119"
    lines = ["I'd like to see my visits", "Iris Kowalski", CARD, "text me the link", "yes"]
    query = "select deposit_state from sa_visits where deposit_state in ('due', 'requested')"
    async with opened(SALON) as at:
        assert await rows(at.desk, query) == ["due"]
        *_, done = await said(at.desk, lines, caller=iris)
        assert "I've texted the page for paying" in done
        assert await rows(at.desk, query) == ["requested"]
        [message] = at.wire.took
    assert message["To"] == iris


async def test_a_link_that_went_to_another_number_asks_a_client_for_nothing() -> None:
    who = ["I'd like to see my visits", "Iris Kowalski", "(201) 555-0119"]
    query = "select deposit_state from sa_visits where deposit_state in ('due', 'requested')"
    async with opened(SALON) as at:
        *_, done = await said(at.desk, [*who, CARD, "text me the link", "yes"])
        assert "I've texted the page for paying" in done
        assert await rows(at.desk, query) == ["due"]
        [message] = at.wire.took
    assert message["To"] == MARIA


async def test_nobody_is_texted_in_their_quiet_hours() -> None:
    async with opened(CLINIC, now=MONDAY + timedelta(hours=14)) as at:
        *_, told = await said(at.desk, [CARD, "text me the link", "yes"])
        assert "I've texted" not in told and at.wire.took == []


async def test_a_text_whose_reply_is_lost_is_found_and_sent_once() -> None:
    async with opened(CLINIC, "embedded", "lost") as at:
        *_, told = await said(at.desk, [CARD, "text me the link", "yes"])
        assert "not yet" in told or "I've texted the page" in told
        await at.desk.outbox.sweep()
        assert len(at.wire.took) == 1
        assert await rows(at.desk, "select status from effects") == ["confirmed"]
        assert await rows(at.desk, "select tool from receipts") == [LINK]


async def test_a_number_is_texted_three_times_a_day_whoever_asks_for_it() -> None:
    async with opened(CLINIC) as at:
        lines = [CARD, "text me the link", "yes"]
        for _ in range(3):
            *_, done = await said(at.desk, lines)
            assert done.startswith("I've texted the page")
        _, refused, _ = await said(at.desk, lines)
        assert "3 times a day at most" in refused and "from Tuesday, November 24 on" in refused
        *_, another = await said(at.desk, lines, caller="+14155550177")
        assert another.startswith("I've texted the page")
        at.clock.forward(timedelta(days=1))
        *_, tomorrow = await said(at.desk, lines)
        assert tomorrow.startswith("I've texted the page")
        assert [text["To"] for text in at.wire.took].count(MARIA) == 4


async def test_calls_at_the_same_moment_text_a_number_no_more_often() -> None:
    lines = [CARD, "text me the link", "yes"]
    async with opened(CLINIC) as at:
        await asyncio.gather(*(said(at.desk, lines) for _ in range(6)))
        assert len(at.wire.took) <= 3


@pytest.mark.parametrize("trouble", ["400 21211", "400 21610"])
async def test_what_twilio_refuses_is_not_told_as_sent(trouble: str) -> None:
    async with opened(CLINIC, "embedded", trouble) as at:
        *_, told = await said(at.desk, [CARD, "text me the link", "yes"])
        assert "I've texted" not in told
        assert await rows(at.desk, "select tool from receipts") == []
    assert at.wire.took == []


async def test_a_model_that_says_it_has_texted_is_not_believed() -> None:
    model = ScriptedModel(*[Say("I've texted you the link.")] * 3)
    async with opened(CLINIC, model) as at:
        [told] = await said(at.desk, ["text me the link"])
    assert "I've texted you" not in told


async def test_a_number_without_an_account_is_said_to_be_wrong() -> None:
    with pytest.raises(BadSetting, match="TWILIO_ACCOUNT_SID"):
        await Desk.open(CLINIC, db="memory:", settings=Settings())


async def rows(desk: Desk, query: str) -> list[object]:
    """The first column of a query."""
    async with desk.store.ledger.unit(write=False) as unit:
        return [row[0] for row in await unit.session.execute(text(query))]  # pyright: ignore
