"""The public API as text: what the README, the docs and the examples import, with its signatures.

``python -m tests.support.public_api`` writes `SNAPSHOT` anew after a change that is meant.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module

from pydantic import BaseModel
from pydantic.fields import FieldInfo

import frontdesk
from tests.support.commands import ROOT

SNAPSHOT = ROOT / "tests" / "data" / "public_api.txt"
_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
_OURS = "frontdesk"


def public_api() -> str:
    """A line for each public name, and for each public member of a class, in order."""
    named = {f"frontdesk:{name}" for name in frontdesk.__all__}
    named |= {name for source in _sources() for name in _imported(source)}
    things = {name: _thing(name) for name in sorted(named)}
    # What has two names is told under the first.
    once = {id(thing): name for name, thing in reversed(things.items())}
    told = [line for name, thing in things.items() for line in _lines(name, thing, once[id(thing)])]
    return "".join(f"{line}\n" for line in told)


def _sources() -> Iterator[str]:
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        yield from _BLOCK.findall(page.read_text(encoding="utf-8"))
    for file in sorted((ROOT / "examples").rglob("*.py")):
        yield file.read_text(encoding="utf-8")


def _imported(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # A piece of a snippet, which imports nothing by itself.
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_OURS):
            yield from (f"{node.module}:{alias.name}" for alias in node.names)


def _thing(name: str) -> object:
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def _lines(name: str, thing: object, first: str) -> Iterator[str]:
    if name != first:
        yield f"{name} is {first}"
        return
    yield f"{name}{_signature(thing)}"
    if inspect.isclass(thing):
        for member, value in sorted(_members(thing).items()):
            if (shape := _member(value)) is not None:
                yield f"{name}.{member}{shape}"


def _members(thing: type) -> dict[str, object]:
    """What we define for it, its own over its bases', and a model's fields."""
    ours = [one for one in reversed(thing.__mro__) if one.__module__.startswith(_OURS)]
    found = {name: value for one in ours for name, value in vars(one).items()}
    if issubclass(thing, BaseModel):
        found |= thing.model_fields
    return {name: value for name, value in found.items() if not name.startswith("_")}


def _member(value: object) -> str | None:
    if isinstance(value, FieldInfo):
        return ": required" if value.is_required() else ": optional"
    if isinstance(value, property):
        return ""
    function = getattr(value, "__func__", value)
    return _signature(function) if inspect.isfunction(function) else None


def _signature(thing: object) -> str:
    if not callable(thing):
        return f": {type(thing).__name__}"
    try:
        parameters = inspect.signature(thing).parameters.values()
    except ValueError:
        return ""
    shown = [_parameter(one) for one in parameters if not one.name.startswith("_")]
    return f"({', '.join(shown)})"


def _parameter(parameter: inspect.Parameter) -> str:
    """Its name, how it is passed and whether it may be left out; annotations may grow."""
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    keyword = "=" if parameter.kind is parameter.KEYWORD_ONLY else ""
    optional = "?" if parameter.default is not parameter.empty else ""
    return f"{stars}{parameter.name}{keyword}{optional}"


if __name__ == "__main__":
    SNAPSHOT.write_text(public_api(), encoding="utf-8")
