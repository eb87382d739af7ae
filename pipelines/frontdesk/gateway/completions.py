"""``POST /v1/chat/completions``: who asks, whether they may, and the answer of whoever has one."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from loguru import logger
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from frontdesk.bill import Bill
from frontdesk.gateway.accounts import Account, Accounts
from frontdesk.gateway.asking import Asking
from frontdesk.gateway.config import GatewaySettings
from frontdesk.gateway.errors import Refusal
from frontdesk.gateway.line import Gone, Line
from frontdesk.gateway.metrics import GatewayMetrics
from frontdesk.gateway.pieces import whole
from frontdesk.gateway.requests import Wanted, wanted
from frontdesk.gateway.routing import Routing
from frontdesk.host.admission import Admission, Busy


@dataclass(frozen=True, kw_only=True)
class Completions:
    """The address, as an ASGI application.

    Nothing of what is asked and answered is kept or logged.

    Parameters:
        settings: The limits.
        accounts: The teams.
        admission: Whether there is room.
        routing: The providers.
        metrics: Counts what becomes of requests.
        held: The requests under way.
    """

    settings: GatewaySettings
    accounts: Accounts
    admission: Admission
    routing: Routing
    metrics: GatewayMetrics
    held: set[asyncio.Task[None]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        task = asyncio.current_task()
        assert task is not None
        self.held.add(task)
        team, outcome = "", "failed"
        line = Line(scope, receive, send)
        try:
            account = self.accounts.by_header(Request(scope).headers.get("authorization", ""))
            team = account.team.name
            outcome = await self._answered(Request(scope, receive), account, line)
        except Refusal as refusal:
            outcome = refusal.code
            await self._refuse(line, refusal)
        except (Gone, ClientDisconnect):
            outcome = "gone"
        except Exception as error:
            # Its text may hold what was asked.
            logger.error("a request could not be answered: {}", type(error).__name__)
            await self._refuse(line, Refusal(500, "internal_error", "the gateway is at fault"))
        finally:
            self.held.discard(task)
            self.metrics.answered(team, outcome)

    async def _answered(self, request: Request, account: Account, line: Line) -> str:
        await account.may_ask()
        began = time.monotonic()
        most = account.team.at_once or self.settings.at_once
        try:
            with self.admission.enter(account.team.name, most=most):
                asked = await wanted(request, most=self.settings.body_bytes)
                models = [provider.model for provider in self.routing.serving(asked.model)]
                async with account.reserved(asked.body, models):
                    answer = _Answer(self, account, asked, line, began=began)
                    await line.while_there(answer.give())
                return answer.outcome
        except Busy as busy:
            raise _no_room(busy) from busy

    async def _refuse(self, line: Line, refusal: Refusal) -> None:
        try:
            await line.refuse(refusal)
        except Gone:
            return


class _Answer:
    """One answer on its way from a provider to a client."""

    def __init__(
        self, to: Completions, account: Account, asked: Wanted, line: Line, *, began: float
    ) -> None:
        self.outcome = "ok"
        self._to = to
        self._account = account
        self._asked = asked
        self._line = line
        self._began = began

    async def give(self) -> None:
        """Have it answered, send that, and file what it cost, whatever became of it."""
        bill = self._account.bill()
        try:
            async with self._to.routing.answer(
                self._asked.body,
                model=self._asked.model,
                whole=not self._asked.stream,
                meter=bill.meter,
            ) as asking:
                team = self._account.team.name
                self._to.metrics.first(team, time.monotonic() - self._began)
                if self._asked.stream:
                    await self._in_pieces(asking, bill)
                else:
                    answer = whole([piece async for piece in asking.pieces()])
                    await self._file(bill)
                    await self._line.whole(answer, provider=asking.provider.name)
        finally:
            await self._file(bill)

    async def _in_pieces(self, asking: Asking, bill: Bill) -> None:
        await self._line.begin(provider=asking.provider.name)
        async for piece in asking.pieces():
            # A client that did not ask for it may not know a piece without choices.
            if piece.choices or self._asked.usage:
                await self._line.piece(piece)
        # Before the end is told, so that the next request finds it spent.
        await self._file(bill)
        if (fault := asking.fault) is None:
            await self._line.end()
            return
        self.outcome = "broken_off"
        self._to.metrics.tried(asking.provider.name, fault.name)
        told = f"the answer broke off ({fault.name}): what came of it is not whole"
        await self._line.refuse(Refusal(502, "broken_off", told))

    async def _file(self, bill: Bill) -> None:
        spent = await self._account.file(bill)
        self._to.metrics.spent(self._account.team.name, spent)


def _no_room(busy: Busy) -> Refusal:
    match busy.reason:
        case "business_full":
            told = "this team has as many requests under way as it may: wait for one to end"
            return Refusal(429, "too_many_at_once", told, retry_after_s=1)
        case "closing":
            told = "this gateway is being stopped: ask another"
        case _:
            told = "this gateway has as much to do as it can: try another, or later"
    return Refusal(503, "overloaded", told, retry_after_s=1)
