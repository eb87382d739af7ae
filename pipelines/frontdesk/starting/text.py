"""A ``business.toml`` as text: tables of one kind put in the place of those that stand there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

_HEADER = re.compile(r"^\s*\[")


def with_tables(text: str, name: str, rows: Sequence[BaseModel]) -> str:
    """The text with its ``[[name]]`` tables replaced by others; what stands around them stays."""
    before: list[str] = []
    after: list[str] = []
    inside, seen = False, False
    waiting: list[str] = []
    for line in text.splitlines():
        if _HEADER.match(line):
            inside = line.strip() == f"[[{name}]]"
            if not inside:
                # What is said above a table belongs to it.
                (after if seen else before).extend(waiting)
            waiting, seen = [], seen or inside
        if inside:
            waiting = [*waiting, line] if _says_nothing(line) else []
        else:
            (after if seen else before).append(line)
    tables = [_table(name, row) for row in rows]
    return "\n".join([*before, *"\n".join(tables).splitlines(), "", *after]).rstrip() + "\n"


def doing(text: str, codes: Sequence[str]) -> str:
    """The text with staff who all do these services."""
    listed = f"does = {_written(list(codes))}"
    return re.sub(r"^does = .*$", lambda _: listed, text, flags=re.MULTILINE)


def _says_nothing(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _table(name: str, row: BaseModel) -> str:
    held = row.model_dump(mode="json", exclude_unset=True)
    return "\n".join(
        [f"[[{name}]]", *(f"{key} = {_written(value)}" for key, value in held.items()), ""]
    )


def _written(value: Any) -> str:
    """A value as TOML writes it, on one line."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key} = {_written(one)}" for key, one in value.items())  # pyright: ignore[reportUnknownVariableType]
        return f"{{ {inside} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"  # pyright: ignore[reportUnknownArgumentType]
    return json.dumps(value, ensure_ascii=False)
