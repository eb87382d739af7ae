"""All the looks at a vertical, and a trial of its records."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from frontdesk.checking.looks import policy, prompts, shadowed, specialists, tools
from frontdesk.checking.mentions import mentions
from frontdesk.checking.wording import wording
from frontdesk.vertical import Vertical
from frontdesk_processors.errors import FrontdeskError, MissingExtra
from frontdesk_processors.language import load


class Check(NamedTuple):
    """One thing that was looked at, or one thing that is wrong with it.

    Attributes:
        check: Its name.
        ok: Whether it is as it must be.
        detail: What was found: the file and the line, where there are.
        warning: Whether it works, and is worth a thought.
    """

    check: str
    ok: bool
    detail: str
    warning: bool = False


Look = Callable[[Vertical], Iterator[str]]
"""Tells what is wrong, one thing a line; nothing where all is well."""


async def check(vertical: Vertical) -> list[Check]:
    """All that is wrong with a vertical, and what is well, in the order of `LOOKS`.

    It is opened on a database in memory, so that its records, its seed and its names are tried
    too. Nothing else is written or asked of a network.
    """
    found = [row for name, look in LOOKS.items() for row in _looked(name, vertical, look)]
    found += await _tried("records", vertical, _opened)
    return found


def scenarios(vertical: Vertical) -> Iterator[str]:
    """Its scenarios and its callers' words can be read."""
    folder = vertical.home / "scenarios"
    if not folder.is_dir():
        return
    from frontdesk.evals.calls.words import CallerWords
    from frontdesk.evals.scenarios.load import read_scenarios

    read_scenarios(folder)
    CallerWords.load(folder, language=vertical.languages[0])
    yield from ()


LOOKS: Mapping[str, Look] = {
    "specialists": specialists,
    "specialists reached": shadowed,
    "prompts": prompts,
    "policy": policy,
    "tools": tools,
    "names": mentions,
    "wording": wording,
    "scenarios": scenarios,
}
_WARNS = frozenset({"specialists reached"})


def _looked(name: str, vertical: Vertical, look: Look) -> list[Check]:
    try:
        wrong = list(look(vertical))
    except ModuleNotFoundError as error:
        return [Check(name, True, f"not looked at: {error.name} is not installed", warning=True)]
    except FrontdeskError as error:
        wrong = [str(error)]
    return _rows(name, wrong)


async def _tried(
    name: str, vertical: Vertical, trial: Callable[[Vertical], Awaitable[list[str]]]
) -> list[Check]:
    try:
        return _rows(name, await trial(vertical))
    except MissingExtra as error:
        return [Check(name, True, f"not tried: {error}", warning=True)]
    # Anybody's records may be behind it, and raise anything.
    except Exception as error:
        kind = "" if isinstance(error, FrontdeskError) else f"{type(error).__name__}: "
        return [Check(name, False, f"{kind}{' '.join(str(error).split())}")]


def _rows(name: str, wrong: list[str]) -> list[Check]:
    warns = name in _WARNS
    return [Check(name, warns, one, warning=warns) for one in wrong] or [Check(name, True, "well")]


async def _opened(vertical: Vertical) -> list[str]:
    """What is wrong with a business that is seeded into an empty database."""
    from frontdesk.opening import prepare
    from frontdesk.store import Store

    wrong: list[str] = []
    async with await Store.open("memory:", migrations=[vertical.migrations]) as store:
        language, now = load(vertical.languages[0]), datetime.now(UTC)
        business, _ = await prepare(vertical, store=store, now=now, language=language)
        try:
            ZoneInfo(business.zone)
        except (ValueError, OSError, KeyError):
            wrong.append(f"the business's zone {business.zone!r} is none")
        async with store.ledger.unit(write=False) as unit:
            forms = list(await vertical.vocabulary(unit))
    taken = {name for tool in vertical.tools for name in tool.model.model_fields}
    unknown = {form.parameter for form in forms} - taken
    wrong += [f"the vocabulary names {name!r}, which no tool takes" for name in sorted(unknown)]
    return wrong
