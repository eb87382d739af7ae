"""The looks at a vertical, each a function from it to what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from frontdesk.checking.mentions import mentions
from frontdesk.checking.wording import unsayable
from frontdesk.vertical import Vertical
from frontdesk_processors.edges import Edge
from frontdesk_processors.language import load
from frontdesk_processors.values import Identity


def faults(vertical: Vertical) -> tuple[str, ...]:
    """What no desk opens with, as callers would run into it; a look takes a few milliseconds.

    What a business took away may still be named: the trade's texts are not all its own.
    """
    named = mentions(vertical, besides=vertical.taken)
    return (*misnamed(vertical), *tools(vertical), *named, *unsayable(vertical))


def specialists(vertical: Vertical) -> Iterator[str]:
    """Each has a name of its own, a tool that brings callers to it, and knows what there is."""
    yield from misnamed(vertical)
    for one in vertical.specialists[1:]:
        if not one.tools:
            yield f"{one.name!r} has no tool, so that no turn is ever for it"


def misnamed(vertical: Vertical) -> Iterator[str]:
    """Two specialists of one name, and what they know that is no field."""
    counts = Counter(one.name for one in vertical.specialists)
    yield from (f"two are named {name!r}" for name, count in counts.items() if count > 1)
    for one in vertical.specialists:
        for name in sorted(one.knows - vertical.sensitive):
            yield f"{one.name!r} knows {name!r}, which is none of the sensitive fields"
    yield from (wrong for edge in vertical.edges for wrong in _misled(edge, vertical))


def _misled(edge: Edge, vertical: Vertical) -> Iterator[str]:
    """An edge that leads to nobody, or tells of what is no field."""
    way = f"the edge from {edge.sender!r} to {edge.to!r}"
    names = {one.name for one in vertical.specialists}
    if edge.sender == edge.to or not names >= {edge.sender, edge.to}:
        yield f"{way} is between no two specialists; there are {', '.join(sorted(names))}"
    for name in sorted({*edge.adds, *edge.withholds} - vertical.sensitive):
        yield f"{way} names {name!r}, which is none of the sensitive fields"


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
