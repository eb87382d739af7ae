"""The salon's ``business.toml``, and what it makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from frontdesk.booking.business import (
    AnyBusiness,
    AnyService,
    AnyStaff,
    BusinessFile,
    Form,
    Wrong,
)


class SalonHead(AnyBusiness):
    """The ``[business]`` table.

    Parameters:
        reference: Letters that every reference begins with.
    """

    reference: str = Field(pattern=r"^[A-Z]{2,4}$")


class SalonFees(Form):
    """The ``[fees]`` table.

    Parameters:
        late_hours: A change is late within this many hours of the visit.
        late_percent: What a late change costs, in percent of the price, without a deposit.
    """

    late_hours: int = Field(default=24, ge=0)
    late_percent: int = Field(default=50, ge=0, le=100)


class PatchTest(Form):
    """The ``[patch_test]`` table.

    Parameters:
        hours: How long before a visit a patch test must have been made.
        days: How long it counts.
    """

    hours: int = Field(default=48, ge=0)
    days: int = Field(default=180, gt=0)


class SalonService(AnyService):
    """Something that can be done; minutes and cents are as in `Service`."""

    hands_on: int = Field(gt=0)
    price: int = Field(ge=0)
    processing: int = Field(default=0, ge=0)
    finishing: int = Field(default=0, ge=0)
    patch_test: bool = False
    deposit: int = Field(default=0, ge=0)
    adds_to: tuple[str, ...] = ()


class SalonStaff(AnyStaff):
    """Somebody who does hair, brows or lashes.

    Parameters:
        tier: What sets their prices: a key of ``[tiers]``.
        about: What may be told about them, as a sentence.
    """

    tier: str
    about: str


class SalonFile(BusinessFile[SalonHead, SalonService, SalonStaff]):
    """A salon as its owner writes it down."""

    fees: SalonFees = SalonFees()
    patch_test: PatchTest = PatchTest()
    tiers: Mapping[str, int]

    def wrong(self) -> Iterator[Wrong]:
        """What does not fit together, one after the other."""
        codes = {one.code for one in self.services}
        for number, one in enumerate(self.services):
            for code in one.adds_to:
                if code not in codes:
                    told = f"{one.code} adds to {code!r}, which is no service"
                    yield Wrong(("services", number, "adds_to"), told)
        for number, one in enumerate(self.staff):
            if one.tier not in self.tiers:
                told = f"{one.id} is of tier {one.tier!r}; there are {', '.join(self.tiers)}"
                yield Wrong(("staff", number, "tier"), told)
        yield from super().wrong()
