"""Who pays for somebody: the plans on file, and which of them the business takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan that somebody has on file.

    Parameters:
        id: Its id.
        payer: Whose plan it is, by name.
        plan: What it is called; empty where that is not on file.
        member_id: Their number with the payer; empty where that is not on file.
    """

    id: str
    payer: str
    plan: str = ""
    member_id: str = ""


class Billing(Protocol):
    """Plans on file. What a plan pays is known to the payer alone, and is no part of it."""

    async def plans(self, person_id: str, *, on: date) -> Sequence[Plan]:
        """Somebody's plans that are in force on a day, in a fixed order."""
        ...

    async def file(self, person_id: str, *, payer: str) -> None:
        """Put on file what somebody new has named, of which nothing else is known yet."""
        ...

    async def takes(self, payer: str) -> bool:
        """Whether the business takes a payer's plans, whatever the case of the name."""
        ...
