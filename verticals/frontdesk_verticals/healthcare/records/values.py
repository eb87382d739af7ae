"""What only a clinic keeps, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Insurance:
    """A plan that a patient has on file."""

    id: str
    payer: str
    plan: str
    member_id: str
