"""The database: receipts, and the record of conversations.

The face is lazy, so that this package can be imported without the ``records`` extra.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from frontdesk_processors.errors import MissingExtra

if TYPE_CHECKING:
    from frontdesk.store.conversations import ConversationRow, Conversations
    from frontdesk.store.ledger import SqlLedger, SqlUnit
    from frontdesk.store.store import Store

__all__ = ["ConversationRow", "Conversations", "SqlLedger", "SqlUnit", "Store"]

_HOMES = {
    "ConversationRow": "conversations",
    "Conversations": "conversations",
    "SqlLedger": "ledger",
    "SqlUnit": "ledger",
    "Store": "store",
}
_NEEDED = ("sqlalchemy", "greenlet", "aiosqlite", "alembic")


def __getattr__(name: str) -> object:
    """The public names, imported when they are first used.

    Raises:
        MissingExtra: The ``records`` extra is not installed.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if any(find_spec(module) is None for module in _NEEDED):
        raise MissingExtra("the database", extra="records")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
