"""A gateway, opened: its teams, its providers and the database that costs are kept in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from loguru import logger

from frontdesk.gateway.accounts import Account, Accounts
from frontdesk.gateway.asking import Provider
from frontdesk.gateway.completions import Completions
from frontdesk.gateway.config import GatewayConfig, digests, wrong
from frontdesk.gateway.metrics import GatewayMetrics
from frontdesk.gateway.routing import Routing
from frontdesk.host.admission import Admission
from frontdesk.host.lag import Lag
from frontdesk.providers.llm import before_embedded, brain
from frontdesk.providers.openai import OpenAILLMService
from frontdesk.providers.sheet import Sheet
from frontdesk.resilience import Breakers
from frontdesk.settings import Settings
from frontdesk.store.store import Store
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.language import load


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """What a gateway's process holds.

    Parameters:
        completions: Answers requests.
        metrics_key: Whoever reads the metrics sends it; None where nobody may.
    """

    completions: Completions
    metrics_key: str | None = field(default=None, repr=False)

    @property
    def admission(self) -> Admission:
        """Who is let in."""
        return self.completions.admission

    async def drain(self) -> None:
        """Let nobody in from now on, and wait for the answers under way, for ``drain_s``."""
        self.admission.closed = True
        held = self.completions.held
        logger.info("no more requests; {} are held", len(held))
        if held:
            await asyncio.wait(set(held), timeout=self.completions.settings.drain_s)


def providers_of(settings: Settings) -> list[Provider]:
    """The providers that a gateway asks: those of ``FRONTDESK_BRAIN`` before the embedded brain.

    That one knows trades, not requests of others, and answers none of them; nor do providers of
    another protocol.

    Raises:
        BadSetting: There is none, or one lacks a key or an address.
        UnknownName: There is no such provider.
    """
    breakers, found = Breakers(), list[Provider]()
    for name in before_embedded(settings.brain_name):
        service = brain(name, settings=settings, language=load("en"))
        if isinstance(service, OpenAILLMService):
            found.append(
                Provider(
                    name=name,
                    model=str(service.settings.model),
                    client=service.client,
                    breaker=breakers.of(name),
                )
            )
    if not found:
        raise BadSetting(
            "the gateway has no provider of OpenAI's protocol to ask: set OPENAI_API_KEY, or "
            "FRONTDESK_FALLBACK_BASE_URL for a server of your own"
        )
    return found


@asynccontextmanager
async def opened(
    path: Path,
    *,
    settings: Settings,
    clock: Callable[[], datetime] | None = None,
    lag_ms: Callable[[], float] | None = None,
) -> AsyncGenerator[Gateway]:
    """A gateway, for as long as the context lasts.

    Args:
        path: Its ``gateway.toml``.
        settings: The providers, their keys, and the database.
        clock: The time, with a zone; by default that of the gateway's zone.
        lag_ms: Tells how late the event loop is, in milliseconds; by default it is measured.

    Raises:
        UsageError: Something is configured that cannot be used.
        StoreError: The database cannot be opened.
    """
    config = GatewayConfig.read(path)
    keys = digests(config, path=path)
    providers = providers_of(settings)
    sheet = Sheet.load(settings.sheet)
    _priced(config, providers, sheet=sheet, path=path)
    zone = ZoneInfo(config.gateway.zone)
    now = clock or (lambda: datetime.now(zone))
    async with AsyncExitStack() as closing:
        url = config.gateway.db or settings.database
        store = await closing.enter_async_context(await Store.open(url, settings=settings))
        lag = Lag()
        measure = lag_ms or (lambda: lag.ms)
        metrics = GatewayMetrics(lag_ms=measure)
        routing = Routing(
            providers,
            model=config.gateway.model,
            deadlines=config.gateway.deadlines(settings.llm_patience_s),
            on_try=metrics.tried,
        )
        closing.push_async_callback(routing.close)
        accounts = {
            team.name: Account(team, filed=store.costs, sheet=sheet, clock=now)
            for team in config.team
        }
        completions = Completions(
            settings=config.gateway,
            accounts=Accounts(accounts, digests=keys),
            admission=Admission(
                most=config.gateway.at_once,
                lag_ms=measure,
                most_lag_ms=config.gateway.loop_lag_ms,
                on_refused=lambda _team, _reason: None,
            ),
            routing=routing,
            metrics=metrics,
            held=set(),
        )
        metrics.held.set_function(lambda: completions.admission.held)
        lag.start()
        closing.push_async_callback(lag.close)
        key = settings.metrics_key
        yield Gateway(completions=completions, metrics_key=key.get_secret_value() if key else None)


def _priced(config: GatewayConfig, providers: list[Provider], *, sheet: Sheet, path: Path) -> None:
    """A budget is never spent by what has no price."""
    for number, team in enumerate(config.team):
        for provider in providers:
            if team.day is not None and sheet.find("llm", provider.model) is None:
                raise wrong(
                    path,
                    ("team", number, "day"),
                    f"{team.name} has a budget, and {provider.model} no price: give it one in a "
                    "file of your own and name that in FRONTDESK_SHEET, or take the budget out",
                )
