"""The practice, its offices, people, services and hours, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Practice:
    """The business itself.

    Parameters:
        name: What it calls itself.
        zone: Its IANA time zone.
        phone: Its number, as people say it.
        late_hours: A cancellation is late within this many hours of the appointment.
        late_fee_cents: What a late cancellation costs, in cents; None when it costs nothing.
        currency: ISO 4217 code of every amount.
    """

    name: str
    zone: str
    phone: str
    late_hours: int
    late_fee_cents: int | None
    currency: str


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Somebody who sees patients.

    Parameters:
        id: Their id.
        name: Given and family name.
        title: What goes before the name when they are spoken of.
        specialty: In plain words.
        languages: Languages they see patients in, by name.
        facts: What may be told about them, as sentences.
        accepting_new: Whether they take patients the clinic has not seen before.
        locations: Ids of the offices they work at.
        services: Codes of what they do.
    """

    id: str
    name: str
    title: str
    specialty: str
    languages: tuple[str, ...]
    facts: str
    accepting_new: bool
    locations: tuple[str, ...]
    services: tuple[str, ...]

    @property
    def spoken(self) -> str:
        """Title and family name."""
        return f"{self.title} {self.name.split()[-1]}"

    @property
    def full(self) -> str:
        """Title and whole name."""
        return f"{self.title} {self.name}"


@dataclass(frozen=True, kw_only=True)
class Service:
    """Something one can be seen for.

    Parameters:
        code: Our short code.
        cpt: Its CPT code.
        name: What callers are told, in lower case as within a sentence.
        minutes: How long it takes.
        new_patient: Whether it is for somebody not seen here before.
        telehealth: Whether it is held by video.
        fee_cents: Price in cents where the clinic publishes one.
        keywords: What callers say for it.
        general: Whether it is what an unclear wish falls to.
    """

    code: str
    cpt: str
    name: str
    minutes: int
    new_patient: bool
    telehealth: bool
    fee_cents: int | None
    keywords: tuple[str, ...]
    general: bool
