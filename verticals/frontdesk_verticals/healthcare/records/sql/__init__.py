"""The clinic's records in our own tables."""

from __future__ import annotations

from frontdesk.store.records import sql_unit
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.sql.billing import SqlBilling
from frontdesk_verticals.healthcare.records.sql.contacts import SqlContacts
from frontdesk_verticals.healthcare.records.sql.desk import SqlMessages, SqlWaitlist
from frontdesk_verticals.healthcare.records.sql.directory import SqlDirectory
from frontdesk_verticals.healthcare.records.sql.holds import SqlHolds
from frontdesk_verticals.healthcare.records.sql.schedule import SqlSchedule
from frontdesk_verticals.healthcare.records.sql.tries import SqlTries

__all__ = ["open_clinic"]


def open_clinic(unit: UnitOfWork) -> Clinic:
    """The clinic's ports on a unit of work.

    Raises:
        DefinitionError: The unit is not the SQL store's.
    """
    session = sql_unit(unit).session
    return Clinic(
        contacts=SqlContacts(session),
        schedule=SqlSchedule(session),
        holds=SqlHolds(session),
        tries=SqlTries(session),
        directory=SqlDirectory(session),
        billing=SqlBilling(session),
        messages=SqlMessages(session),
        waitlist=SqlWaitlist(session),
    )
