"""The clinic's ``business.toml``, and what it makes of it."""

from __future__ import annotations

from pydantic import Field

from frontdesk.booking.business import AnyBusiness, AnyService, AnyStaff, BusinessFile, Form


class ClinicService(AnyService):
    """Something one can be seen for.

    Parameters:
        cpt: Its CPT code.
        minutes: How long it takes.
        new_patient: Whether it is for somebody not seen here before.
        telehealth: Whether it is held by video.
        general: Whether it is what an unclear wish falls to.
        fee_cents: Price in cents, where the clinic publishes one.
    """

    cpt: str
    minutes: int = Field(gt=0)
    new_patient: bool = False
    telehealth: bool = False
    general: bool = False
    fee_cents: int | None = Field(default=None, ge=0)


class Clinician(AnyStaff):
    """Somebody who sees patients.

    Parameters:
        title: What goes before the name when they are spoken of.
        specialty: In plain words.
        languages: Languages they see patients in, by name.
        facts: What may be told about them, as sentences.
        accepting_new: Whether they take patients the clinic has not seen before.
    """

    title: str
    specialty: str
    languages: tuple[str, ...] = Field(min_length=1)
    facts: str
    accepting_new: bool = True


class ClinicFees(Form):
    """The ``[fees]`` table.

    Parameters:
        late_hours: A cancellation is late within this many hours of the appointment.
        late_cents: What it then costs, in cents; nothing without.
    """

    late_hours: int = Field(default=24, ge=0)
    late_cents: int | None = Field(default=None, ge=0)


class ClinicInsurance(Form):
    """The ``[insurance]`` table.

    Parameters:
        taken: Insurers whose plans are taken, by name.
    """

    taken: tuple[str, ...] = ()


class ClinicFile(BusinessFile[AnyBusiness, ClinicService, Clinician]):
    """A clinic as its owner writes it down."""

    fees: ClinicFees = ClinicFees()
    insurance: ClinicInsurance = ClinicInsurance()
