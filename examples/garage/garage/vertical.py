"""The garage's blueprint."""

from collections.abc import Iterable
from pathlib import Path

from frontdesk.booking.business import AnyBusiness
from frontdesk.vertical import Form, Specialist, Vertical
from frontdesk_processors.ledger import UnitOfWork

from .records import FORMS, SHOP, Garage
from .tools import book_drop_off, get_garage_hours, get_services

HOME = Path(__file__).parent


async def business(_unit: UnitOfWork) -> AnyBusiness:
    return SHOP.business


async def vocabulary(_unit: UnitOfWork) -> Iterable[Form]:
    return [Form("service_code", code, said) for code, said in FORMS]


TOOLS = (get_garage_hours, get_services, book_drop_off)

garage = Vertical(
    name="garage",
    title="Garage front desk",
    home=HOME,
    required=("garage.md",),
    specialists=(Specialist(name="desk", prompt="desk.md", tools=TOOLS),),
    records=Garage,
    migrations=HOME / "migrations",
    business=business,
    vocabulary=vocabulary,
)
