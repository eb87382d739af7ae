"""Services and staff out of a CSV file; what is wrong in one is told with its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_origin

from pydantic import BaseModel, ValidationError

from frontdesk_processors.errors import BadSetting

_APART = ";"
"""Between the values of a list, and between places."""
_SPAN = re.compile(r"(\d{1,2}:\d{2})-(\d{1,2}:\d{2})")


class Row(NamedTuple):
    """A row of the file: where it stands, and what the form made of it."""

    line: int
    held: BaseModel


def read_rows(path: Path, form: type[BaseModel], *, key: str) -> list[Row]:
    """The rows of a CSV file, as ``form`` takes them.

    The first line names the form's fields. A list is written with semicolons; shifts as
    ``place: mon 08:00-12:00 tue 09:00-13:00; other_place: wed thu``: each day of a place with from
    when to when, or all of them for as long as it is open.

    Args:
        path: The file.
        form: The model of one row.
        key: The field that is made of the name where there is no column of it.

    Raises:
        BadSetting: It cannot be read, or a row is not as the form wants it. The message begins
            with the file and the line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(_rows(csv.DictReader(file), path, form, key=key))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadSetting(f"{path} cannot be read: {error}") from error


def _rows(
    reader: csv.DictReader[str], path: Path, form: type[BaseModel], *, key: str
) -> Iterator[Row]:
    fields = form.model_fields
    for name in reader.fieldnames or ():
        if name not in fields:
            known = ", ".join(fields)
            raise BadSetting(f"{path}:1: unknown column {name!r}; known: {known}")
    seen: dict[str, int] = {}
    for cells in reader:
        line = reader.line_num
        if None in cells or None in cells.values():
            raise BadSetting(f"{path}:{line}: it has another number of cells than the first line")
        given = {name: text.strip() for name, text in cells.items() if text.strip()}
        given.setdefault(key, _code(given.get("name", "")))
        row = Row(line, _formed(given, path, form, line=line))
        if (before := seen.setdefault(given[key], line)) != line:
            raise BadSetting(f"{path}:{line}: {given[key]!r} stands in line {before} already")
        yield row


def _formed(given: Mapping[str, str], path: Path, form: type[BaseModel], *, line: int) -> BaseModel:
    try:
        return form.model_validate({name: _value(name, text, form) for name, text in given.items()})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        told = first["msg"].removeprefix("Value error, ")
        raise BadSetting(f"{path}:{line}: {name}: {told}") from error


def _value(name: str, text: str, form: type[BaseModel]) -> Any:
    if name == "shifts":
        return dict(_shifts(text))
    if get_origin(form.model_fields[name].annotation) is tuple:
        return [one.strip() for one in text.split(_APART) if one.strip()]
    return text


def _shifts(text: str) -> Iterator[tuple[str, Any]]:
    """Each place, with its days, or with from when to when on each."""
    for part in filter(str.strip, text.split(_APART)):
        place, _, days = part.partition(":")
        week: dict[str, tuple[str, str] | None] = {}
        for word in days.split():
            span = _SPAN.fullmatch(word)
            if span is None:
                week[word.lower()] = None
            elif week:
                week[[*week][-1]] = (span[1].zfill(5), span[2].zfill(5))
        whole = all(span is None for span in week.values())
        yield place.strip(), list(week) if whole else week


def _code(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
