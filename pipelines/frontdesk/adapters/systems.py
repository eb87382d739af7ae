"""Which records of a business are in which system: the ``[systems]`` table of its configuration.

    [systems]
    schedule = "caldav"

    [systems.caldav]
    url = "https://dav.example.org/clinic/"
    user = "frontdesk"

Keys are no part of it: they come from the environment (`frontdesk.settings.Settings`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from frontdesk_processors.errors import BadSetting


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CalDav(_Form):
    """A CalDAV server with one calendar for each provider.

    Parameters:
        url: Where the calendars are; each is the collection of its provider's id below it.
        user: Who writes there; the password is ``FRONTDESK_CALDAV_PASSWORD``.
        calendars: Paths below the URL of calendars that are called otherwise, by provider.
    """

    url: str = Field(pattern=r"^https?://")
    user: str = ""
    calendars: Mapping[str, str] = Field(default_factory=dict[str, str])


class Fhir(_Form):
    """A FHIR R4 server.

    Parameters:
        url: Its base; the token is ``FRONTDESK_FHIR_TOKEN``.
        people: References of the providers, such as ``Practitioner/17``, by our id; by default
            the practitioner of that id, with hyphens for underscores.
        places: References of the locations, in the same way.
    """

    url: str = Field(pattern=r"^https?://")
    people: Mapping[str, str] = Field(default_factory=dict[str, str])
    places: Mapping[str, str] = Field(default_factory=dict[str, str])


class Systems(_Form):
    """What is where.

    Parameters:
        schedule: Who keeps the appointments.
        contacts: Who keeps the people; they are where the schedule is if that is on FHIR.
        billing: Who keeps the plans that they have on file.
        caldav: The CalDAV server, where one of them is there.
        fhir: The FHIR server, where one of them is there.
    """

    schedule: Literal["tables", "caldav", "fhir"] = "tables"
    contacts: Literal["tables", "fhir"] = "tables"
    billing: Literal["tables", "fhir"] = "tables"
    caldav: CalDav | None = None
    fhir: Fhir | None = None

    @model_validator(mode="before")
    @classmethod
    def _together(cls, given: Any) -> Any:
        # An appointment on a FHIR server is of a patient on that server.
        if isinstance(given, dict):
            table = cast("dict[str, Any]", given)
            return {"contacts": "fhir", **table} if table.get("schedule") == "fhir" else table
        return given

    @model_validator(mode="after")
    def _whole(self) -> Self:
        used = {self.schedule, self.contacts, self.billing}
        for name, there in (("caldav", self.caldav), ("fhir", self.fhir)):
            if name in used and there is None:
                raise ValueError(f"{name!r} is used, and [systems.{name}] says nothing of it")
        if self.schedule == "fhir" and self.contacts != "fhir":
            raise ValueError('with schedule = "fhir" the contacts are there too: contacts = "fhir"')
        if self.contacts == "fhir" and self.schedule == "tables":
            raise ValueError('with contacts = "fhir" the schedule has to be in "fhir" or "caldav"')
        if self.billing == "fhir" and self.contacts != "fhir":
            raise ValueError('with billing = "fhir" the contacts are there too: contacts = "fhir"')
        return self

    @property
    def elsewhere(self) -> bool:
        """Whether anything is in another system."""
        return self.schedule != "tables" or self.contacts != "tables"


def read_systems(table: Mapping[str, Any]) -> Systems:
    """The systems that a ``[systems]`` table names.

    Raises:
        BadSetting: It is none; the entry and the reason are named.
    """
    try:
        return Systems.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(["systems", *(str(part) for part in first["loc"])])
        raise BadSetting(f"[{where}]: {first['msg']}") from error
