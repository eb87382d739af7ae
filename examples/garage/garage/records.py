"""What the garage offers, out of its file; and the cars it has taken in, in a table."""

from datetime import date
from pathlib import Path

from pydantic import Field
from sqlalchemy import text

from frontdesk.booking.business import (
    AnyBusiness,
    AnyService,
    AnyStaff,
    BusinessFile,
    FileWeek,
    read_business,
)
from frontdesk.store.records import sql_unit
from frontdesk_processors.ledger import UnitOfWork


class Job(AnyService):
    price: int = Field(ge=0)


Shop = BusinessFile[AnyBusiness, Job, AnyStaff]
SHOP = read_business(Path(__file__).parent / "business.toml", Shop)
FORMS = [(job.code, said) for job in SHOP.services for said in (job.name, *job.keywords)]


class Garage:
    """The garage's records, in a transaction; its days are those of the file."""

    directory = FileWeek(SHOP)

    def __init__(self, unit: UnitOfWork) -> None:
        self._session = sql_unit(unit).session

    async def car_on(self, day: date) -> str | None:
        query = text("SELECT who FROM ga_jobs WHERE day = :day")
        return await self._session.scalar(query, {"day": day.isoformat()})

    async def take_in(self, day: date, *, who: str, job: str) -> None:
        query = text("INSERT INTO ga_jobs (day, who, job) VALUES (:day, :who, :job)")
        await self._session.execute(query, {"day": day.isoformat(), "who": who, "job": job})
