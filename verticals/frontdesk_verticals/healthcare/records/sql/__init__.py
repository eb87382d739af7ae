"""The clinic's records in our own tables."""

from __future__ import annotations

from frontdesk.store import SqlUnit
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.sql.contacts import SqlContacts
from frontdesk_verticals.healthcare.records.sql.coverage import SqlCoverage
from frontdesk_verticals.healthcare.records.sql.directory import SqlDirectory
from frontdesk_verticals.healthcare.records.sql.schedule import SqlSchedule

__all__ = ["open_clinic", "sql_unit"]


def sql_unit(unit: UnitOfWork) -> SqlUnit:
    """The unit, as one with a session.

    Raises:
        DefinitionError: It is another kind of unit, which these tables cannot live in.
    """
    if not isinstance(unit, SqlUnit):
        raise DefinitionError(
            f"the clinic's tables need the SQL store's unit of work, not {type(unit).__name__}; "
            "open the desk on a frontdesk.store.Store, or give the vertical other records"
        )
    return unit


def open_clinic(unit: UnitOfWork) -> Clinic:
    """The clinic's ports on a unit of work.

    Raises:
        DefinitionError: The unit is not the SQL store's.
    """
    session = sql_unit(unit).session
    return Clinic(
        contacts=SqlContacts(session),
        schedule=SqlSchedule(session),
        directory=SqlDirectory(session),
        coverage=SqlCoverage(session),
    )
