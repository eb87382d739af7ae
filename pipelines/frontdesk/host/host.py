"""The host: businesses that are open, who is let in, and what is being held."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Callable, Collection, Generator, Iterable
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from loguru import logger

from frontdesk.desk import Desk
from frontdesk.host.admission import Admission
from frontdesk.host.budgets import budget_of
from frontdesk.host.config import BusinessSettings, HostConfig, WebhookSettings
from frontdesk.host.lag import Lag
from frontdesk.host.leases import PATIENCE_S, Lease
from frontdesk.host.metrics import Metrics
from frontdesk.host.tickets import BadTicket, Ticket, Tickets, Use, secret_of
from frontdesk.host.webhooks import Endpoint, Reports
from frontdesk.resilience import Breakers
from frontdesk.settings import Settings
from frontdesk.store.location import identity
from frontdesk_processors.conversation import is_newer
from frontdesk_processors.errors import BadSetting, NewerRelease
from frontdesk_processors.moments import later

if TYPE_CHECKING:
    from frontdesk.providers.speech import Speech

PLAYED_BACK = timedelta(days=30)
"""How long it is remembered which telephone calls were held."""


class Held(Protocol):
    """A conversation that a channel holds."""

    async def leave(self) -> None:
        """The server is being stopped: end it in good order."""
        ...


@dataclass(frozen=True, kw_only=True)
class Open:
    """A business that is served.

    Parameters:
        settings: What was configured of it.
        desk: Its desk.
    """

    settings: BusinessSettings
    desk: Desk

    @property
    def name(self) -> str:
        """What it is called in addresses and metrics."""
        return self.settings.name

    def say(self, key: str) -> str:
        """A sentence of the house, in the business's language."""
        return self.desk.language.say(f"host.{key}")


class Host:
    """Serves businesses. Use it as ``async with await Host.open(config) as host``.

    Channels find a business by what the other side is: a ticket, a number, a Slack team. Nothing
    that a client or a model says chooses one.

    Args:
        config: What is served.
        businesses: Those that are open.
        tickets: Makes and reads the tickets of browsers and apps.
        settings: The deployment's.
        speech: Hears and speaks; None where nobody calls.

    Attributes:
        id: Names this process among those of the deployment.
        held: What channels hold now.
    """

    def __init__(
        self,
        config: HostConfig,
        *,
        businesses: tuple[Open, ...],
        tickets: Tickets,
        settings: Settings,
        speech: Speech | None,
        closing: AsyncExitStack,
    ) -> None:
        self.config = config
        self.id = secrets.token_hex(8)
        self.businesses = businesses
        self.tickets = tickets
        self.settings = settings
        self.speech = speech
        self.held: set[Held] = set()
        self.lag = Lag()
        self.metrics = Metrics(lag_ms=lambda: self.lag.ms)
        self.admission = Admission(
            most=config.host.calls,
            lag_ms=lambda: self.lag.ms,
            most_lag_ms=config.host.loop_lag_ms,
            on_refused=self.metrics.refused,
        )
        self._closing = closing

    @classmethod
    async def open(
        cls,
        config: HostConfig,
        *,
        settings: Settings | None = None,
        speech: Speech | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> Self:
        """Open every business.

        Args:
            config: What is served.
            settings: The deployment's; by default read from the environment.
            speech: Hears and speaks.
            clock: Tells the time (aware); by default the machine's clock.

        Raises:
            UsageError: Something is configured that cannot be used.
            StoreError: A database cannot be opened.
        """
        settings = settings or Settings.read()
        given = settings.secret.get_secret_value() if settings.secret else None
        secret = secret_of(given, production=config.host.mode == "production")
        _hold_apart(config.business, default=settings.database)
        closing = AsyncExitStack()
        businesses: list[Open] = []
        breakers = Breakers()
        try:
            for business in config.business:
                desk = await Desk.open(
                    business.vertical,
                    db=business.db,
                    brain=business.brain,
                    prompts=business.prompts,
                    language=business.language,
                    place=business.place,
                    budget=budget_of(business, settings=settings),
                    settings=settings,
                    clock=clock,
                    breakers=breakers,
                    servers=business.places,
                )
                await closing.enter_async_context(desk)
                businesses.append(Open(settings=business, desk=desk))
                if business.webhook is not None:
                    await closing.enter_async_context(_reports(desk, business.webhook))
        except BaseException:
            await closing.aclose()
            raise
        return cls(
            config,
            businesses=tuple(businesses),
            tickets=Tickets(secret, clock=clock or (lambda: datetime.now(UTC))),
            settings=settings,
            speech=speech,
            closing=closing,
        )

    def by_name(self, name: str) -> Open | None:
        """The business of a name."""
        return next((b for b in self.businesses if b.name == name), None)

    def by_number(self, number: str) -> Open | None:
        """The business that a number rings at."""
        return next((b for b in self.businesses if number in b.settings.numbers), None)

    def by_team(self, team: str) -> Open | None:
        """The business of a Slack team."""
        return next((b for b in self.businesses if team in b.settings.teams), None)

    def by_widget_key(self, key: str, *, origin: str) -> Open | None:
        """The business of a public key, if the page is one of its own."""
        found = next((b for b in self.businesses if key in b.settings.widget_keys), None)
        return found if found is not None and origin in found.settings.origins else None

    def by_api_key(self, key: str) -> Open | None:
        """The business of a server's key."""
        digest = sha256(key.encode()).hexdigest()
        # Each is compared, so that the time tells nothing.
        found = [
            business
            for business in self.businesses
            for known in business.settings.api_keys
            if hmac.compare_digest(known, digest)
        ]
        return found[0] if found else None

    async def redeem(
        self, token: str, *, origin: str, uses: Collection[Use] = ("line", "resume")
    ) -> tuple[Open, Ticket]:
        """The business whose line a ticket opens; it is used up, one to go on with by `go_on`.

        Args:
            token: As the client sent it.
            origin: Origin of the page that sent it; empty for a client that is no page.
            uses: What it may be for.

        Raises:
            BadTicket: It opens none.
            StoreError: The database cannot tell whether it was used before.
        """
        ticket = self.tickets.read(token, origin=origin)
        if ticket.use not in uses:
            raise BadTicket("it opens lines of another kind")
        business = self.by_name(ticket.business)
        if business is None:
            raise BadTicket("its business is not served here")
        if origin and origin not in business.settings.origins:
            raise BadTicket("pages of this origin are no longer let in")
        lines, now = business.desk.store.lines, business.desk.clock()
        if ticket.use == "resume":
            if not await lines.may_go_on(ticket.id, after=ticket.after):
                raise BadTicket(_USED)
        else:
            # The webhook that brings one for a call can be played back when it has expired.
            until = ticket.expires if ticket.use == "line" else later(now, PLAYED_BACK)
            if not await lines.spend(ticket.id, expires=until, now=now):
                raise BadTicket(_USED)
        return business, ticket

    async def go_on(self, business: Open, ticket: Ticket) -> None:
        """Use up a ticket to go on with, once its conversation is held.

        Not before, so that who finds no room can come back with it.

        Raises:
            BadTicket: It opens nothing any more.
            NewerRelease: A newer release has filed its conversation; the ticket is not used up.
            StoreError: The database cannot tell.
        """
        row = await business.desk.store.conversations.get(ticket.conversation)
        if row is not None and is_newer(row.state):
            raise NewerRelease("a newer release has filed this conversation")
        lines, now = business.desk.store.lines, business.desk.clock()
        if not await lines.go_on(ticket.id, after=ticket.after, expires=ticket.expires, now=now):
            raise BadTicket(_USED)

    @contextmanager
    def holding(self, held: Held) -> Generator[None]:
        """Note that a channel holds a conversation, for as long as the context lasts."""
        self.held.add(held)
        try:
            yield
        finally:
            self.held.discard(held)

    def lease(self, business: Open, conversation: str, *, patience_s: float = PATIENCE_S) -> Lease:
        """The lease on a conversation, for one line of this process.

        Args:
            business: Whose.
            conversation: Its id.
            patience_s: How long to wait for who holds it, in seconds.
        """
        return Lease(
            business.desk.store.lines,
            conversation=conversation,
            holder=f"{self.id}.{secrets.token_hex(4)}",
            clock=business.desk.clock,
            patience_s=patience_s,
        )

    async def drain(self) -> None:
        """Let nobody in from now on; wait for what is held, and at the deadline say goodbye.

        Typed conversations are moved at once: they go on with another process.
        """
        self.admission.closed = True
        deadline = self.config.host.drain_s
        logger.info("no more conversations; {} are held", len(self.held))
        tasks = [asyncio.ensure_future(held.leave()) for held in list(self.held)]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=deadline + _GOODBYE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def __aenter__(self) -> Self:
        """Begin to measure."""
        self.lag.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every business."""
        self.admission.closed = True
        await self.lag.close()
        await self._closing.aclose()


def _hold_apart(businesses: Iterable[BusinessSettings], *, default: str) -> None:
    """Refuse two businesses in one database, by whatever names they know it.

    Raises:
        BadSetting: Two share one, or it cannot be told where one is.
    """
    owners: dict[str, str] = {}
    for business in businesses:
        database = identity(business.db or default)
        other = owners.setdefault(database, business.name)
        if database and other != business.name:
            raise BadSetting(
                f"{other} and {business.name} are in one database, {database}: give each its own db"
            )


def _reports(desk: Desk, webhook: WebhookSettings) -> Reports:
    secret = webhook.secret.get_secret_value()
    endpoint = Endpoint(webhook.url, secret=secret, inside=webhook.private, now=desk.clock)
    return Reports(desk, endpoint)


_USED = "it was used before; ask for another"

_GOODBYE_S = 30.0
"""How much longer than the deadline the last words may take, in seconds: the goodbye, what the law
has callers told at the end, and the sentence that was being said."""
