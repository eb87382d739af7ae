"""TOML files as models: what is wrong in one is told with its file and line."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from frontdesk_processors.errors import BadSetting

_Form = TypeVar("_Form", bound=BaseModel)
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_ENTRY = re.compile(r"^\s*((?:[\w-]+|\"[^\"]*\")(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"))*)\s*=")

_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
"""Where the reader of TOML says that something is wrong."""

Key = tuple[str | int, ...]


class Table(BaseModel):
    """A table of a TOML file: a key that it does not know is wrong, and nothing in it changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def read_toml(path: Path, form: type[_Form]) -> _Form:
    """What a TOML file holds, as ``form`` takes it.

    Args:
        path: The file.
        form: The model of the whole file.

    Raises:
        BadSetting: It cannot be read, is no TOML, or holds what the form does not take. The
            message begins with the file and the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise BadSetting(f"{path} cannot be read: {reason}") from error
    return parse_toml(text, form, origin=path)


def parse_toml(text: str, form: type[_Form], *, origin: Path, after: int = 0) -> _Form:
    """What a TOML text holds, as ``form`` takes it.

    Args:
        text: The text.
        form: The model of the whole of it.
        origin: The file that it is in.
        after: How many lines of the file come before it.

    Raises:
        BadSetting: It is no TOML, or holds what the form does not take. The message begins with
            the file and the line.
    """
    tree = load_toml(text, origin=origin, after=after)
    try:
        return form.model_validate(tree)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        told = first["msg"].removeprefix("Value error, ")
        name = ".".join(str(part) for part in first["loc"])
        line = line_of(text, first["loc"]) + after
        raise BadSetting(f"{origin}:{line}: {f'{name}: ' if name else ''}{told}") from error


def load_toml(text: str, *, origin: Path, after: int = 0) -> dict[str, Any]:
    """What a TOML text holds.

    Args:
        text: The text.
        origin: The file that it is in.
        after: How many lines of the file come before it.

    Raises:
        BadSetting: It is no TOML. The message begins with the file and the line.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = str(error)
        found = _PLACE.search(told)
        at = int(found["line"]) if found and found["line"] else len(text.splitlines())
        raise BadSetting(f"{origin}:{at + after}: {_PLACE.sub('', told)}") from error


def line_of(text: str, key: Sequence[str | int]) -> int:
    """The line, counted from one, at which a key of a TOML text stands.

    That of the nearest table around it where the key itself has none, as when it is missing.

    Args:
        text: The text, which is valid TOML.
        key: The way to it: names of tables and keys, and indices of arrays of tables.
    """
    lines = _lines(text)
    way = tuple(key)
    while way not in lines and way:
        way = way[:-1]
    return lines.get(way, 1)


def _lines(text: str) -> dict[Key, int]:
    lines: dict[Key, int] = {}
    seen: Counter[Key] = Counter()
    table: Key = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            opens, name = header.groups()
            *before, last = _parts(name)
            around = _within(tuple(before), seen)
            table = (*around, last)
            if opens == "[[":
                seen[table] += 1
                table = (*table, seen[table] - 1)
            lines.setdefault(table, number)
        elif entry := _ENTRY.match(line):
            lines.setdefault((*table, *_parts(entry.group(1))), number)
    return lines


def _within(names: Key, seen: Counter[Key]) -> Key:
    """The way to a table, with the index of the last of each array of tables on it."""
    way: Key = ()
    for name in names:
        way = (*way, name)
        if seen[way]:
            way = (*way, seen[way] - 1)
    return way


def _parts(name: str) -> list[str]:
    return [part.strip().strip('"') for part in name.split(".")]
