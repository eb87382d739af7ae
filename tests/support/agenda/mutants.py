"""The house with one of its promises taken out, which the machine has to find."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal
from uuid import uuid4

import pytest

from frontdesk_processors.act import remote
from frontdesk_processors.guard import Guard
from frontdesk_processors.guard.policies import STANDARD, confirmation
from frontdesk_processors.guard.speech_policy import SpeechPolicy
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.retry import Retry
from frontdesk_processors.tool import Failure, Result, Tool, Work
from frontdesk_processors.toolbox import Toolbox
from tests.support.agenda.faults import FaultyUnit
from tests.support.agenda.machine import Variant

Where = Literal["file", "elsewhere"]


class _Forgets(FaultyUnit):
    """Knows no earlier receipt, and files each under a key of its own."""

    async def find(self, key: str) -> Receipt | None:
        return None

    async def file(self, receipt: Receipt) -> None:
        await super().file(replace(receipt, key=f"{receipt.key}:{uuid4().hex}"))


class _CommitsTwice(FaultyUnit):
    """Commits the effect, and only then the receipt."""

    async def file(self, receipt: Receipt) -> None:
        await self.session.commit()
        await super().file(receipt)


class _DropsTheEffect(FaultyUnit):
    """Files a receipt for an effect that it rolls back."""

    async def file(self, receipt: Receipt) -> None:
        await self.session.rollback()
        await super().file(receipt)


def _each(change: Callable[[Tool], Tool]) -> Variant:
    return Variant(tools=lambda tools: tuple(map(change, tools)))


async def _any_key(work: Work[Any], **arguments: object) -> str:
    return uuid4().hex


async def _finds_nothing(work: Work[Any], **arguments: object) -> Result | Failure | None:
    return None


def _remote(**changes: Any) -> Variant:
    def change(tool: Tool) -> Tool:
        assert tool.remote is not None
        return replace(tool, remote=replace(tool.remote, **changes))

    return _each(change)


def _instead(owner: object, name: str, value: object) -> Variant:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(owner, name, value)

    return Variant(patch=patch)


def _any_sentence(policy: SpeechPolicy, sentence: str) -> None:
    return None


def _unless_it_speaks(guard: Guard, outcomes: Sequence[str]) -> bool:
    return not guard._telling.responding  # pyright: ignore[reportPrivateUsage]


def _whatever(error: Exception) -> bool:
    return True


def _twice(tool: Tool) -> Tool:
    return replace(tool, retry=Retry(attempts=2, wait_s=0.01))


def _owes_nothing(toolbox: Toolbox) -> None:
    toolbox.notices = None


MUTANTS: Mapping[str, tuple[Where, Variant]] = {
    "the key is not unique": ("file", Variant(unit=_Forgets)),
    "a key is new each time": ("file", _each(lambda tool: replace(tool, key=_any_key))),
    "the effect is committed before its receipt": ("file", Variant(unit=_CommitsTwice)),
    "a receipt is filed without its effect": ("file", Variant(unit=_DropsTheEffect)),
    "nobody confirms": (
        "file",
        Variant(policies=[policy for policy in STANDARD if policy is not confirmation]),
    ),
    "the claim gate is off": (
        "file",
        _instead(SpeechPolicy, "judge", _any_sentence),
    ),
    "nothing is owed to the caller": ("file", Variant(toolbox=_owes_nothing)),
    "what two tell is told twice": (
        "file",
        _instead(Guard, "_may_tell", _unless_it_speaks),
    ),
    "nothing is read back": ("elsewhere", _each(lambda tool: replace(tool, verify=None))),
    "an unknown effect is asked for again": (
        "elsewhere",
        replace(_each(_twice), patch=_instead(remote, "_may_ask_again", _whatever).patch),
    ),
    "the search finds nothing": ("elsewhere", _remote(search=_finds_nothing)),
    "what is late is given up too early": ("elsewhere", _remote(final_after_s=0.0)),
}
"""By what is taken out: where the machine finds it, and the house without it."""
