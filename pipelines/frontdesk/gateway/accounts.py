"""Teams: whose a key is, how often each may ask, and what each has spent."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from loguru import logger

from frontdesk.bill import Bill
from frontdesk.budget import Budget, Purse
from frontdesk.costs import exact
from frontdesk.gateway.config import TeamSettings, digest_of
from frontdesk.gateway.errors import Refusal, no_key
from frontdesk.gateway.estimate import most_usd
from frontdesk.providers.sheet import Sheet
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import StoreError
from frontdesk_processors.values import JsonObject

if TYPE_CHECKING:
    from frontdesk.store.costs import SqlCosts

Clock = Callable[[], datetime]


def tenant_of(team: str) -> str:
    """Whose spending a team's is, in the database; no business is called so."""
    return f"gateway:{team}"


class Account:
    """One team.

    Args:
        team: As it is configured.
        filed: Where costs are kept.
        sheet: What models cost.
        clock: The time, in the zone whose days the budgets are for.
    """

    def __init__(self, team: TeamSettings, *, filed: SqlCosts, sheet: Sheet, clock: Clock) -> None:
        self.team = team
        self._filed = filed
        self._sheet = sheet
        self._clock = clock
        self._most = RateLimitItemPerMinute(team.per_minute) if team.per_minute else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._purse = Purse(Budget(day=team.day), filed=filed, warn=self._warn, clock=clock)
        self._filing, self._reserving = asyncio.Lock(), asyncio.Lock()
        self._reserved = Decimal(0)
        self._counted: WeakKeyDictionary[Bill, Decimal] = WeakKeyDictionary()
        self._conversation, self._bill = self._opened()

    async def may_ask(self) -> None:
        """Count one request.

        Raises:
            Refusal: It asks too often (429).
        """
        if self._most is None or await self._limiter.hit(self._most):
            return
        window = await self._limiter.get_window_stats(self._most)
        raise Refusal(
            429,
            "rate_limit_exceeded",
            f"{self.team.name} may ask {self.team.per_minute} times a minute: wait",
            retry_after_s=window.reset_time - time.time(),
        )

    @asynccontextmanager
    async def reserved(self, body: JsonObject, models: Iterable[str]) -> AsyncGenerator[None]:
        """Set aside of the day's budget what a request may cost, for as long as it is under way.

        What others of this process have set aside is not there for it.

        Args:
            body: The request.
            models: Those that it may go to.

        Raises:
            Refusal: There is not so much left (429), or that cannot be known just now (503).
        """
        if self.team.day is None:
            yield
            return
        usd = most_usd(body, [self._sheet.find("llm", model) for model in models])
        async with self._reserving:
            left = await self._left()
            if left <= 0 or usd > left:
                raise self._spent(usd, left=left)
            self._reserved += usd
        try:
            yield
        finally:
            self._reserved -= usd

    def bill(self) -> Bill:
        """What today's costs are counted on, and filed by `file`."""
        if self._conversation.id != self._id():
            self._conversation, self._bill = self._opened()
        return self._bill

    async def file(self, bill: Bill) -> Decimal:
        """Keep what a bill counts; what has come to it since the last time, in US dollars.

        A database that cannot be written to is logged: it is filed with the next.
        """
        try:
            # Each filing replaces the one before, so that an older one must not come later.
            async with self._filing:
                await bill.file()
        except StoreError as error:
            logger.error("the costs of {} cannot be filed: {}", self.team.name, error)
        known = bill.costs().known_usd
        more, self._counted[bill] = known - self._counted.get(bill, Decimal(0)), known
        return more

    async def _left(self) -> Decimal:
        """What nobody has spent or set aside of the day's budget; only for a team that has one."""
        try:
            left = await self._purse.left(self._conversation)
        except StoreError as error:
            logger.error("the costs of {} cannot be read: {}", self.team.name, error)
            told = "what was spent cannot be read just now: try later"
            raise Refusal(503, "costs_unreadable", told, retry_after_s=5) from error
        assert left is not None
        return left - self._reserved

    def _spent(self, usd: Decimal, *, left: Decimal) -> Refusal:
        told = f"{self.team.name} has spent its budget of ${self.team.day} for today"
        if left > 0:
            told = (
                f"of {self.team.name}'s budget for today ${exact(left)} is left, and this request "
                f"may cost ${exact(usd)}: ask with a lower max_completion_tokens"
            )
        return Refusal(
            429,
            "insufficient_quota",
            f"{told}; wait for tomorrow, or have the budget raised",
            retry_after_s=self._until_tomorrow(),
            again=False,
        )

    def _opened(self) -> tuple[Conversation, Bill]:
        conversation = Conversation(
            id=self._id(),
            vertical="gateway",
            tenant=tenant_of(self.team.name),
            channel="gateway",
            language="",
            started_at=self._clock(),
        )
        bill = Bill(
            conversation,
            sheet=self._sheet,
            filed=self._filed,
            clock=self._clock,
            purse=self._purse,
        )
        return conversation, bill

    def _id(self) -> str:
        return f"gateway-{self.team.name}-{self._clock():%Y-%m-%d}"

    def _until_tomorrow(self) -> float:
        now = self._clock()
        tomorrow = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
        return tomorrow.timestamp() - now.timestamp()

    async def _warn(self, name: str, told: str) -> None:
        logger.warning("{}: {}", self.team.name, told)


class Accounts:
    """All teams, found by their keys.

    Args:
        accounts: Each by its name.
        digests: The names, by the SHA-256 in hex of each key.
    """

    def __init__(self, accounts: Mapping[str, Account], *, digests: Mapping[str, str]) -> None:
        self._accounts = accounts
        self._digests = {digest.encode(): name for digest, name in digests.items()}

    def by_header(self, authorization: str) -> Account:
        """The team whose key is in an ``Authorization`` header.

        Every key is compared, each in constant time, whichever fits.

        Raises:
            Refusal: It is nobody's (401).
        """
        scheme, _, key = authorization.partition(" ")
        given = digest_of(key.strip()).encode()
        fit = [n for digest, n in self._digests.items() if hmac.compare_digest(digest, given)]
        if scheme.lower() != "bearer" or not fit:
            raise no_key()
        return self._accounts[fit[0]]
