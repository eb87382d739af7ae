"""The database: receipts, and the record of conversations.

The face is lazy, so that this package can be imported without the ``records`` extra.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from frontdesk_processors.errors import MissingExtra

if TYPE_CHECKING:
    from frontdesk.store.alerts import SqlAlerts
    from frontdesk.store.conversations import ConversationRow, Conversations
    from frontdesk.store.ledger import SqlLedger, SqlUnit
    from frontdesk.store.store import Store

__all__ = ["ConversationRow", "Conversations", "SqlAlerts", "SqlLedger", "SqlUnit", "Store"]

_HOMES = {
    "ConversationRow": "conversations",
    "Conversations": "conversations",
    "SqlAlerts": "alerts",
    "SqlLedger": "ledger",
    "SqlUnit": "ledger",
    "Store": "store",
}
_NEEDED = ("sqlalchemy", "greenlet", "aiosqlite", "alembic", "cryptography")


def __getattr__(name: str) -> object:
    """The public names, imported when they are first used.

    Raises:
        MissingExtra: The ``records`` extra is not installed.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if missing_modules():
        raise MissingExtra("the database", extra="records")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def missing_modules() -> list[str]:
    """Those modules of the ``records`` extra that are not installed."""
    return [module for module in _NEEDED if not _there(module)]


def _there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ImportError:
        # What hides a module may do so by raising.
        return False
