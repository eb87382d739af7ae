"""Insurance, in SQL."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk_verticals.healthcare.records.tables import InsuranceRow
from frontdesk_verticals.healthcare.records.values import Insurance


class SqlCoverage:
    """A `Coverage` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_patient(self, patient_id: str) -> Sequence[Insurance]:
        """A patient's active plans."""
        rows = await self._session.scalars(
            select(InsuranceRow)
            .where(InsuranceRow.patient_id == patient_id, InsuranceRow.active)
            .order_by(InsuranceRow.id)
        )
        return [
            Insurance(id=row.id, payer=row.payer, plan=row.plan, member_id=row.member_id)
            for row in rows
        ]

    async def add(self, patient_id: str, *, payer: str) -> None:
        """Put on file what a new patient named, of which nothing else is known yet."""
        self._session.add(
            InsuranceRow(
                id=f"ins_{secrets.token_hex(5)}",
                patient_id=patient_id,
                payer=payer,
                plan="",
                member_id="",
                active=True,
            )
        )
        await self._session.flush()
