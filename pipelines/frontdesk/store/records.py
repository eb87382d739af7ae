"""What a vertical's own tables are made with: moments, and the session of a unit of work."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, TypeDecorator

from frontdesk.store.ledger import SqlUnit
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.ledger import UnitOfWork

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect


class Utc(TypeDecorator[datetime]):
    """A moment, kept as UTC without a zone, because SQLite keeps none."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To naive UTC; a value without a zone is a defect and raises."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a zone: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To aware UTC."""
        return value.replace(tzinfo=UTC) if value is not None else None


def sql_unit(unit: UnitOfWork) -> SqlUnit:
    """The unit, as one with a session.

    Raises:
        DefinitionError: It is another kind of unit, which tables of ours cannot live in.
    """
    if not isinstance(unit, SqlUnit):
        raise DefinitionError(
            f"these tables need the SQL store's unit of work, not {type(unit).__name__}; "
            "open the desk on a frontdesk.store.Store, or give the vertical other records"
        )
    return unit
