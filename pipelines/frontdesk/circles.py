"""Tools that wait for one another: each needs what only another's result has."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence

from frontdesk_processors.schema import asks_caller
from frontdesk_processors.tool import Tool

_WORD = re.compile(r"\b[a-zA-Z]\w+\b")


def circle(tools: Sequence[Tool]) -> list[Tool]:
    """Tools of which each waits for the next one's result, and the last for the first's.

    A parameter waits for the tools that its description names, unless the caller can be asked for
    it. Empty where every tool can be called some time.
    """
    by_name = {tool.name: tool for tool in tools}
    waits = {tool.name: _waits(tool, by_name) for tool in tools}
    never = set(waits)
    # Those that wait for nobody can be called, then those that wait for them, and so on.
    while ready := {name for name in never if all(some - never for some in waits[name])}:
        never -= ready
    if not never:
        return []
    at, passed = min(never), list[str]()
    while at not in passed:
        passed.append(at)
        at = min(next(some for some in waits[at] if some <= never))
    return [by_name[name] for name in passed[passed.index(at) :]]


def told(tools: Sequence[Tool]) -> str:
    """The circle in words, with the file and the line of its first tool."""
    names = [f"{tool.name!r}" for tool in tools]
    function = inspect.unwrap(tools[0].run)
    code = getattr(function, "__code__", None)
    place = f"{code.co_filename}:{code.co_firstlineno}: " if code else ""
    row = " waits for ".join([*names, names[0]])
    return (
        f"{place}{row}, so that none can ever be called: let a parameter be asked for "
        '(Ask: "…" in its description), or come from another tool'
    )


def _waits(tool: Tool, tools: Mapping[str, Tool]) -> list[set[str]]:
    """For each parameter that it cannot do without, the tools any of which supplies it."""
    properties = tool.parameters.get("properties")
    required = tool.parameters.get("required")
    if not isinstance(properties, dict) or not isinstance(required, list):
        return []
    described = {
        name: str(spec.get("description", ""))
        for name, spec in properties.items()
        if isinstance(spec, dict) and name in required
    }
    sources = [
        {word for word in _WORD.findall(text) if word in tools}
        for text in described.values()
        if not asks_caller(text)
    ]
    return [some for some in sources if some]
