"""A clinic that is written to, and Twilio on both sides of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from frontdesk.channels.sms import PATH, Sms
from frontdesk.desk import Desk
from frontdesk.host.config import HostConfig
from tests.support.hosted import Hosted, clinics, hosted
from tests.support.twilio_wire import ACCOUNT, PUBLIC, THEM, TOKEN, US, Twilio, twilio, webhook

US_TOO = "+14155550101"
ASKS = "When are you open on Wednesday?"


def numbered(db: str = "memory:", numbers: tuple[str, ...] = (US, US_TOO)) -> HostConfig:
    """Two clinics, the first of which has numbers."""
    config = clinics(public_url=PUBLIC)
    first = config.business[0].model_copy(update={"numbers": numbers, "db": db})
    return config.model_copy(update={"business": (first, *config.business[1:])})


@dataclass
class Line:
    """A clinic that takes text messages, and Twilio on both sides of it."""

    served: Hosted
    sms: Sms
    wire: Twilio

    @property
    def desk(self) -> Desk:
        """The clinic's."""
        return self.served.host.businesses[0].desk

    async def text(self, body: str, sid: str, *, who: str = THEM, **more: str) -> int:
        """The status that a message is answered with."""
        form = {"MessageSid": sid, "From": who, "To": US, "Body": body}
        return await webhook(self.served.url, PATH, **{**form, **more})

    async def answered(self) -> list[str]:
        """What was sent, once nobody waits for anything."""
        async with asyncio.timeout(30):
            await self.sms.threads("northside").idle()
        return self.wire.texts


@asynccontextmanager
async def line(
    db: str = "memory:",
    wire: Twilio | None = None,
    *,
    clock: Callable[[], datetime] | None = None,
) -> AsyncGenerator[Line]:
    """The clinic, served, on a database that may be another's too."""
    async with twilio() as own:
        wire = wire or own
        sms = Sms(account=ACCOUNT, token=TOKEN, base=wire.url)
        async with hosted(numbered(db), clock=clock, more=[sms]) as served:
            yield Line(served, sms, wire)
