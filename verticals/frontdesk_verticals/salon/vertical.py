"""The salon's blueprint. Imports no database until one is opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from frontdesk.booking.places import location_forms
from frontdesk.booking.texting import texts_link
from frontdesk.vertical import Entry, Form, Specialist, Starter, Vertical
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_verticals.salon.business import SalonFile
from frontdesk_verticals.salon.ending import ending
from frontdesk_verticals.salon.menu import Menu, Salon, read_menu
from frontdesk_verticals.salon.records.ports import Records
from frontdesk_verticals.salon.tools.addons import suggest_addon
from frontdesk_verticals.salon.tools.booking import book_visit
from frontdesk_verticals.salon.tools.catalog import service_forms, stylist_forms
from frontdesk_verticals.salon.tools.changing import cancel_visit, get_visits, reschedule_visit
from frontdesk_verticals.salon.tools.clients import find_client, register_client
from frontdesk_verticals.salon.tools.inquiry import (
    get_policies,
    get_quote,
    get_salon_hours,
    get_services,
    get_stylists,
)
from frontdesk_verticals.salon.tools.texting import link_sent
from frontdesk_verticals.salon.tools.times import find_times
from frontdesk_verticals.salon.tools.waiting import book_kept_time, get_kept_time, join_waitlist

HOME = Path(__file__).parent
BUSINESS = HOME / "business.toml"

QUESTIONS = (get_services, get_quote, get_stylists, get_policies, get_salon_hours)
"""What anybody may ask on the way, whoever they are speaking with."""

TRIAGE = Specialist(name="triage", prompt="triage.md", tools=(find_client,))
BOOKING = Specialist(
    name="booking",
    prompt="booking.md",
    tools=(
        find_client,
        register_client,
        find_times,
        suggest_addon,
        book_visit,
        join_waitlist,
        get_kept_time,
        book_kept_time,
        *QUESTIONS,
    ),
)
INQUIRY = Specialist(name="inquiry", prompt="inquiry.md", tools=QUESTIONS)
RESCHEDULE = Specialist(
    name="reschedule",
    prompt="reschedule.md",
    tools=(find_client, get_visits, find_times, reschedule_visit, cancel_visit, *QUESTIONS),
)


def make_salon(file: Path) -> Vertical:
    """The blueprint of a salon of one's own.

    Args:
        file: Its ``business.toml``. Its records are in a database beside it, unless another is
            named, and begin without clients.

    Raises:
        BadSetting: The file cannot be used; the message begins with it and the line.
    """
    menu = read_menu(file)

    async def opened(unit: UnitOfWork, now: datetime) -> None:
        from frontdesk_verticals.salon.records.sql import open_for_business

        await open_for_business(unit, now)

    async def kept(unit: UnitOfWork, _now: datetime) -> None:
        from frontdesk_verticals.salon.records.kept import still_known

        await still_known(unit, menu, file=file)

    house, shown = menu.salon, _salon(menu)
    if house.texts_from:
        shown = texting(shown, business=house.name, number=house.texts_from)
    return replace(
        shown,
        seed=opened,
        renew=kept,
        database=str(file.resolve().with_name("frontdesk.db")),
    )


def texting(salon: Vertical, *, business: str, number: str) -> Vertical:
    """A salon that texts its clients the page on which deposits are paid.

    Args:
        salon: The salon, which only tells them of it otherwise.
        business: What it calls itself.
        number: The number of its own that texts leave from, in E.164.
    """
    from frontdesk.adapters.twilio import sending_texts

    return sending_texts(
        texts_link(salon, business=business, keep=link_sent),
        number=number,
        put=lambda ports, sending: replace(ports, messages=sending(None)),
    )


def _salon(menu: Menu) -> Vertical:
    """The salon that is shown: with clients, and stylists who have others besides."""

    def records(unit: UnitOfWork) -> Records:
        from frontdesk_verticals.salon.records.sql import open_salon

        return open_salon(unit, menu)

    async def seed(unit: UnitOfWork, now: datetime) -> None:
        from frontdesk_verticals.salon.records.seed import seed as fill

        await fill(unit, now, menu=menu)

    async def business(unit: UnitOfWork) -> Salon | None:
        from frontdesk_verticals.salon.records.sql import is_opened

        return menu.salon if await is_opened(unit) else None

    async def vocabulary(_unit: UnitOfWork) -> Iterable[Form]:
        named = [
            *(("services", *form) for form in service_forms(menu)),
            *(("stylist_id", *form) for form in stylist_forms(menu)),
            *(("location_id", *form) for form in location_forms(menu.locations.values())),
        ]
        return [Form(*one) for one in dict.fromkeys(named)]

    async def diary(unit: UnitOfWork, *, limit: int, language: str) -> list[Entry]:
        from frontdesk_verticals.salon.diary import diary as read

        return await read(unit, menu=menu, limit=limit, language=language)

    return Vertical(
        name="salon",
        title="Salon front desk",
        home=HOME,
        specialists=(TRIAGE, INQUIRY, BOOKING, RESCHEDULE),
        required=("booking.md", "dates.md", "privacy.md"),
        records=records,
        migrations=HOME / "records" / "migrations",
        seed=seed,
        business=business,
        vocabulary=vocabulary,
        ending=ending,
        diary=diary,
        starter=Starter(folder=HOME / "starter", business=BUSINESS, form=SalonFile),
        scratch=("sa_cells", "sa_counts"),
        payment_link=menu.salon.payment_link,
    )


salon = _salon(read_menu(BUSINESS))
