"""Plans on a FHIR server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any

from frontdesk.adapters.fhir.server import FhirServer, Resource
from frontdesk.ports.billing import Billing, Plan


class FhirBilling:
    """A `frontdesk.ports.billing.Billing` that reads a FHIR R4 server's ``Coverage``.

    What somebody new names stays with us, until the staff have it on the server; so does whose
    plans are taken, which no resource tells.

    Args:
        server: The server.
        ours: What stays with us.
        rest: Called when ours has been read, before the server is asked.
    """

    def __init__(
        self, server: FhirServer, *, ours: Billing, rest: Callable[[], Awaitable[None]]
    ) -> None:
        self._server = server
        self._ours = ours
        self._rest = rest

    async def plans(self, person_id: str, *, on: date) -> Sequence[Plan]:
        """Somebody's plans that are in force on a day: the server's, then those they named."""
        named = await self._ours.plans(person_id, on=on)
        await self._rest()
        found = await self._server.search(
            "Coverage", ("beneficiary", f"Patient/{person_id}"), ("status", "active")
        )
        there = sorted((one for one in found if _in_force(one, on)), key=lambda one: one["id"])
        return [*(plan for one in there if (plan := plan_of(one)) is not None), *named]

    async def file(self, person_id: str, *, payer: str) -> None:
        """Put on file what somebody new has named."""
        await self._ours.file(person_id, payer=payer)

    async def takes(self, payer: str) -> bool:
        """Whether the business takes a payer's plans."""
        return await self._ours.takes(payer)


def plan_of(resource: Resource) -> Plan | None:
    """The plan of a coverage resource; None for one that names no payer."""
    payers: list[Mapping[str, Any]] = resource.get("payor", [])
    name = next((str(one["display"]) for one in payers if one.get("display")), "")
    if not name:
        return None
    classes: list[Mapping[str, Any]] = resource.get("class", [])
    plans = [str(one.get("name") or one["value"]) for one in classes if _is_plan(one)]
    return Plan(
        id=resource["id"],
        payer=name,
        plan=next(iter(plans), ""),
        member_id=str(resource.get("subscriberId") or ""),
    )


def _is_plan(one: Mapping[str, Any]) -> bool:
    codings: list[Mapping[str, Any]] = one["type"].get("coding", [])
    return any(coding.get("code") == "plan" for coding in codings)


def _in_force(resource: Resource, on: date) -> bool:
    period: Mapping[str, str] = resource.get("period", {})
    first, last = (period.get(end, "")[:10] for end in ("start", "end"))
    # Dates may be partial ("2026-11"): as text they compare up to what is given.
    day = on.isoformat()
    return day[: len(first)] >= first and (not last or day[: len(last)] <= last)
