"""Who answers a request: the providers in their order, by the rules that the agent asks them by."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from loguru import logger
from openai import APIStatusError

from frontdesk.gateway.asking import Asking, Provider
from frontdesk.gateway.errors import Refusal
from frontdesk.resilience.deadlines import Deadlines, Fault
from frontdesk.resilience.trying import Patience, Sleep, may_ask, tried
from frontdesk_processors.observe import Meter
from frontdesk_processors.values import JsonObject

OnTry = Callable[[str, str], None]
"""Told of each try of a provider: its name, and ``ok`` or the fault's name."""


@dataclass(kw_only=True)
class _Request:
    """One request while it is routed.

    Parameters:
        body: What is asked.
        whole: Whether an answer counts only when it has ended.
        meter: Counts what is used.
        patience: What was waited in vain.
        faults: Why who was asked, or could not be, did not answer.
        refusals: What providers said against the request itself.
    """

    body: JsonObject
    whole: bool
    meter: Meter
    patience: Patience
    faults: list[str] = field(default_factory=list[str])
    refusals: list[APIStatusError] = field(default_factory=list[APIStatusError])


class Routing:
    """The providers of one process.

    Args:
        providers: In the order in which they are asked.
        model: The name that stands for all of them.
        deadlines: How long each may take, and all together.
        on_try: Told of each try.
        sleep: How the pause before a second try is waited for.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        *,
        model: str,
        deadlines: Deadlines,
        on_try: OnTry,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._model = model
        self._deadlines = deadlines
        self._on_try = on_try
        self._sleep = sleep
        self._providers = tuple(providers)

    @property
    def models(self) -> list[str]:
        """What may be asked for: the name for all of them, and each model there is."""
        return list(dict.fromkeys([self._model, *(p.model for p in self._providers)]))

    def serving(self, model: str) -> Sequence[Provider]:
        """Who is asked for a model, in order.

        Raises:
            Refusal: Nobody has it (404).
        """
        if model == self._model:
            return self._providers
        found = [provider for provider in self._providers if provider.model == model]
        if not found:
            known = ", ".join(self.models)
            told = f"there is no such model here; there are {known}"
            raise Refusal(404, "model_not_found", told, again=False)
        return found

    @asynccontextmanager
    async def answer(
        self, body: JsonObject, *, model: str, whole: bool, meter: Meter
    ) -> AsyncGenerator[Asking]:
        """The answer of the first provider that has one; it is asked no more when this is left.

        Args:
            body: The request.
            model: What it asks for.
            whole: Whether to wait for the answer's end, so that one that breaks off is none. Else
                it is given out with its first token, and may break off.
            meter: Counts what every try uses.

        Raises:
            Refusal: Nobody has the model (404), takes the request, or answers (502).
        """
        request = _Request(
            body=body, whole=whole, meter=meter, patience=Patience(deadlines=self._deadlines)
        )
        asking = await self._first(self.serving(model), request)
        try:
            yield asking
        finally:
            await asking.close()

    async def close(self) -> None:
        """Release the connections."""
        await asyncio.gather(*(provider.client.close() for provider in self._providers))

    async def _first(self, providers: Sequence[Provider], request: _Request) -> Asking:
        for provider in providers:
            if not may_ask(provider.breaker, patience=request.patience):
                self._note(provider, request, "resting")
            elif (asking := await self._asked(provider, request)) is not None:
                self._on_try(provider.name, "ok")
                return asking
        raise _unanswered(request)

    async def _asked(self, provider: Provider, request: _Request) -> Asking | None:
        async def ask(left_s: float) -> Asking:
            asking = Asking(
                provider,
                request.body,
                deadlines=self._deadlines,
                left_s=left_s,
                meter=request.meter,
            )
            try:
                await asking.opened(whole=request.whole)
            except BaseException:
                await asking.close()
                raise
            return asking

        async def fell(asking: Asking, fault: Fault, again: bool, took_s: float) -> None:
            self._note(provider, request, fault.name)
            if fault.of_the_request and asking.refusal is not None:
                request.refusals.append(asking.refusal)
            elif fault.for_good:
                logger.error(
                    "{} refuses to answer ({}): look at its key", provider.name, fault.name
                )

        return await tried(
            ask,
            breaker=provider.breaker,
            patience=request.patience,
            fell=fell,
            sleep=self._sleep,
        )

    def _note(self, provider: Provider, request: _Request, fault: str) -> None:
        self._on_try(provider.name, fault)
        request.faults.append(f"{provider.name}: {fault}")


def _unanswered(request: _Request) -> Refusal:
    """Why nobody has answered: the request itself, if all who were asked say so."""
    if request.refusals and len(request.refusals) == len(request.faults):
        first = request.refusals[0]
        code = first.code or "invalid_request"
        return Refusal(first.status_code, code, _words(first), again=False)
    told = f"no provider has answered ({'; '.join(request.faults)})"
    return Refusal(502, "providers_failed", told)


def _words(error: APIStatusError) -> str:
    said: Any = error.body
    try:
        return str(said["message"])
    except (KeyError, TypeError):
        return "the request is not one that can be answered"
