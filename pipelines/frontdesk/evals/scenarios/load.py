"""Reads scenarios from YAML; what is wrong is told with its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from frontdesk.evals.scenarios.scenario import Scenario
from frontdesk_processors.errors import BadSetting

_LIST = TypeAdapter(list[Scenario])


def read_scenarios(path: Path) -> list[Scenario]:
    """The scenarios of a file, or of every ``*.yaml`` of a folder, in order of their names.

    A file holds a list of scenarios; names may not repeat.

    Raises:
        BadSetting: A file cannot be read or is no list of scenarios; the line is named.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    found = [scenario for file in files for scenario in _read(file)]
    if not found:
        raise BadSetting(f"{str(path)!r} holds no scenarios: *.yaml, each a list of them")
    names = [scenario.name for scenario in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise BadSetting(f"{str(path)!r}: two scenarios are named {twice!r}")
    return found


def _read(file: Path) -> list[Scenario]:
    try:
        text = file.read_text(encoding="utf-8")
        root = yaml.SafeLoader(text).get_single_node()
        held: Any = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadSetting(f"{str(file)!r} cannot be read: {' '.join(str(error).split())}") from error
    try:
        return _LIST.validate_python(held)
    except ValidationError as error:
        told = [
            f"line {_line(root, one['loc'])}: {'.'.join(map(str, one['loc'][1:]))}: {one['msg']}"
            for one in error.errors(include_url=False, include_context=False)
        ]
        raise BadSetting(f"{str(file)!r}: {'; '.join(told[:5])}") from error


def _line(root: yaml.Node | None, where: Sequence[int | str]) -> int:
    """The line of what a complaint is about, or of the nearest thing around it."""
    line = 1
    for node in _path(root, where):
        line = node.start_mark.line + 1
    return line


def _path(node: yaml.Node | None, where: Sequence[int | str]) -> Iterator[yaml.Node]:
    for step in where:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step] if step < len(node.value) else None
        elif isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == str(step)]
            if not pairs:
                # A complaint about a branch of a union names the branch, not a place in the file.
                continue
            # The key's line, not that of a value that begins on the next one.
            yield pairs[0][0]
            node = pairs[0][1]
            continue
        else:
            return
        if node is not None:
            yield node
