"""The looks at a vertical, each a function from it to what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from frontdesk.checking.mentions import mentions
from frontdesk.checking.wording import wording
from frontdesk.vertical import Vertical
from frontdesk_processors.errors import FrontdeskError, MissingExtra
from frontdesk_processors.language import load
from frontdesk_processors.values import Identity


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


def specialists(vertical: Vertical) -> Iterator[str]:
    """Each has a name of its own, a tool that brings callers to it, and knows what there is."""
    counts = Counter(one.name for one in vertical.specialists)
    yield from (f"two are named {name!r}" for name, count in counts.items() if count > 1)
    for one in vertical.specialists[1:]:
        if not one.tools:
            yield f"{one.name!r} has no tool, so that no turn is ever for it"
    for one in vertical.specialists:
        for name in sorted(one.knows - vertical.sensitive):
            yield f"{one.name!r} knows {name!r}, which is none of the sensitive fields"


def shadowed(vertical: Vertical) -> Iterator[str]:
    """A specialist that no turn comes to, because one before it has all of its tools."""
    have = {one.name: {tool.name for tool in one.tools} for one in vertical.specialists}
    for place, (name, own) in enumerate(have.items()):
        before = next((b for b in [*have][:place] if own <= have[b]), None)
        if own and before is not None:
            yield f"no turn comes to {name!r}: {before!r} has all of its tools"


def tools(vertical: Vertical) -> Iterator[str]:
    """Every write can be done once, checked and told; every caller can become who it needs."""
    reached = max((tool.establishes for tool in vertical.tools), default=Identity.ANYONE)
    claims = {name for code in vertical.languages for name in load(code).list("claims.classes")}
    for tool in vertical.tools:
        if tool.writes:
            has = {"key": tool.key, "verify": tool.verify, "does": tool.does}
            yield from (
                f"{tool.name} writes and has no {n}=" for n, held in has.items() if not held
            )
            if tool.does and tool.does not in claims:
                known = ", ".join(sorted(claims))
                yield f"{tool.name}: does={tool.does!r} is no class of claim; known: {known}"
        if tool.needs > max(reached, Identity.CALLER_ID):
            yield f"{tool.name} needs {tool.needs.name.lower()}, and no tool establishes it"


def policy(vertical: Vertical) -> Iterator[str]:
    """Every file of the policy says something."""
    for file in sorted((vertical.home / "policy").glob("*.md")):
        if not file.read_text(encoding="utf-8").strip():
            yield f"{file}:1: it is empty"


def prompts(vertical: Vertical) -> Iterator[str]:
    """Every prompt says something, in every language."""
    for one in vertical.specialists:
        for code in vertical.languages:
            if not vertical.role(one, language=code):
                yield f"{vertical.prompt_file(one, language=code)}:1: it says nothing"


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
