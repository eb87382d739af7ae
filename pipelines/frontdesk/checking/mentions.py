"""Names of tools in prompts, policy and descriptions: each is one that the vertical has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from pathlib import Path

from frontdesk.prompts.prompt import read_prompt
from frontdesk.vertical import Specialist, Vertical
from frontdesk_processors.tool import Tool

_NAME = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
_CALL = re.compile(r"^\s*(\w+)\s*\(")


def mentions(vertical: Vertical, *, besides: frozenset[str] = frozenset()) -> Iterator[str]:
    """What is named as a tool is named, and is none, nor one of those ``besides``."""
    known = _known(vertical.tools) | besides
    tools = {tool.name for tool in vertical.tools} | besides
    for specialist in vertical.specialists:
        for code in vertical.languages:
            file = vertical.prompt_file(specialist, language=code)
            yield from _in_file(file, vertical, known)
            yield from _in_examples(file, vertical, tools)
        yield from _in_text(f"{specialist.name}, what is added", specialist.added, vertical, known)
    for file in sorted((vertical.home / "policy").glob("*.md")):
        yield from _in_file(file, vertical, known)
    for tool in vertical.tools:
        for where, text in _described(tool):
            yield from _in_text(where, text, vertical, known)
    yield from (wrong for one in vertical.specialists for wrong in _supplied(one, vertical))


def _in_file(file: Path, vertical: Vertical, known: frozenset[str]) -> Iterator[str]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        yield from _in_text(f"{file}:{number}", line, vertical, known)


def _in_text(where: str, text: str, vertical: Vertical, known: frozenset[str]) -> Iterator[str]:
    for name in dict.fromkeys(_NAME.findall(text)):
        # Fields of results may be named too; a name that begins as tools' names do is a tool's.
        if name not in known and name.partition("_")[0] in _verbs(vertical):
            yield f"{where}: unknown tool {name!r}; {_there(vertical)}"


def _in_examples(file: Path, vertical: Vertical, names: Set[str]) -> Iterator[str]:
    for examples in read_prompt(file).examples.values():
        for call in (call for example in examples for call in example.calls):
            named = _CALL.match(call)
            if named is None or named.group(1) not in names:
                yield f"{file}: an example calls {call!r}; {_there(vertical)}"


def _described(tool: Tool) -> Iterator[tuple[str, str]]:
    yield tool.name, tool.description
    properties = tool.parameters.get("properties")
    if isinstance(properties, dict):
        for name, spec in properties.items():
            yield (
                f"{tool.name}.{name}",
                str(spec.get("description", "")) if isinstance(spec, dict) else "",
            )


def _supplied(specialist: Specialist, vertical: Vertical) -> Iterator[str]:
    """A parameter that another tool's result supplies, which its specialist cannot ask for."""
    own, every = {tool.name for tool in specialist.tools}, {tool.name for tool in vertical.tools}
    for tool in specialist.tools:
        for where, text in _described(tool):
            sources = set(_NAME.findall(text)) & every if "." in where else set[str]()
            if sources and not sources & own:
                named = ", ".join(sorted(sources))
                yield f"{specialist.name} has no {named}, from which {where} comes"


def _known(tools: tuple[Tool, ...]) -> frozenset[str]:
    names = {tool.name for tool in tools}
    parameters = {name for tool in tools for name in tool.model.model_fields}
    fields = {name for tool in tools for name in tool.reveals or ()}
    return frozenset(names | parameters | fields)


def _verbs(vertical: Vertical) -> set[str]:
    return {tool.name.partition("_")[0] for tool in vertical.tools}


def _there(vertical: Vertical) -> str:
    return f"there are {', '.join(sorted(tool.name for tool in vertical.tools))}"
