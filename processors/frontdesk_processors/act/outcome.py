"""How a write can end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from frontdesk_processors.ledger import Receipt
from frontdesk_processors.tool import Established, Failure
from frontdesk_processors.values import JsonObject


@dataclass(frozen=True, kw_only=True)
class Performed:
    """A write that is done, and was found so afterwards.

    Parameters:
        receipt: Its receipt.
        told: What the agent is told.
        identity: The identity it established, if it does that.
        repeated: Whether it had been done before, under the same key.
    """

    receipt: Receipt
    told: JsonObject
    identity: Established | None = None
    repeated: bool = False


@dataclass(frozen=True, kw_only=True)
class Unsettled:
    """A write of which it cannot be said yet whether it is done: it may well be.

    Parameters:
        look: Looks once more. Gives None while it still cannot be said; may raise, which says no
            more.
        receipt: Its receipt, where one is filed and the records do not show the change yet.
        reference: Our reference in another system, where it may have been done in one.
    """

    look: Callable[[], Awaitable[Performed | Failure | None]]
    receipt: Receipt | None = None
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A write in another system that is known not to be done.

    Parameters:
        failure: Why.
        reference: Our reference, under which the caller is owed to hear of it.
        repeated: Whether that was known before this asked for it.
    """

    failure: Failure
    reference: str
    repeated: bool = False


class Retryable(Exception):
    """Carries a failure that its tool calls retryable to where tries are counted."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure


Ended = Performed | Failure | Refused | Unsettled
"""How a write ended; a `Failure` means that nothing was done."""
