"""Insurance and the payers, in SQL."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.ports.billing import Plan
from frontdesk_verticals.healthcare.records.tables import InsuranceRow, PayerRow


class SqlBilling:
    """A `Billing` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def plans(self, person_id: str, *, on: date) -> Sequence[Plan]:
        """A patient's plans in force: the staff end those that are over."""
        rows = await self._session.scalars(
            select(InsuranceRow)
            .where(InsuranceRow.patient_id == person_id, InsuranceRow.active)
            .order_by(InsuranceRow.id)
        )
        return [
            Plan(id=row.id, payer=row.payer, plan=row.plan, member_id=row.member_id) for row in rows
        ]

    async def file(self, person_id: str, *, payer: str) -> None:
        """Put on file what a new patient named, of which nothing else is known yet."""
        self._session.add(
            InsuranceRow(
                id=f"ins_{secrets.token_hex(5)}",
                patient_id=person_id,
                payer=payer,
                plan="",
                member_id="",
                active=True,
            )
        )
        await self._session.flush()

    async def takes(self, payer: str) -> bool:
        """Whether the clinic takes a payer's plans."""
        found = await self._session.scalars(
            select(PayerRow.payer).where(func.lower(PayerRow.payer) == payer.strip().lower())
        )
        return found.first() is not None
