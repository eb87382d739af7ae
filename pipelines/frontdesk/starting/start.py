"""Writes a business of one's own into a folder."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from frontdesk.booking.business import BusinessFile
from frontdesk.starting.rows import Row, read_rows
from frontdesk.starting.text import doing, with_tables
from frontdesk.vertical import Starter, Vertical
from frontdesk_processors.errors import BadSetting

BUSINESS = "business.toml"


def start(
    vertical: Vertical, folder: Path, *, services: Path | None = None, staff: Path | None = None
) -> list[Path]:
    """Write a business of a trade into a folder that is empty or not there yet.

    Args:
        vertical: The trade.
        folder: Where.
        services: A CSV file of what it offers; by default the trade's example.
        staff: A CSV file of who works there; by default the trade's example. Where only services
            are given, each of them does all of those.

    Returns:
        The files, in order.

    Raises:
        BadSetting: The trade has no example, the folder holds something, or a CSV file cannot be
            used, whose line is named. Nothing is written then.
    """
    starter = vertical.starter
    if starter is None:
        raise BadSetting(f"vertical {vertical.name!r} has no example to begin with")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadSetting(f"{str(folder)!r} is there already: name another folder with --dir")
    text = _business(starter, {"services": services, "staff": staff})
    ignored = shutil.ignore_patterns("__pycache__", "__init__.py", "*.pyc")
    shutil.copytree(starter.folder, folder, ignore=ignored, dirs_exist_ok=True)
    for language in vertical.languages:
        shutil.copytree(vertical.prompts_folder / language, folder / "prompts" / language)
    (folder / BUSINESS).write_text(text, encoding="utf-8")
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _business(starter: Starter, files: Mapping[str, Path | None]) -> str:
    """The text of the business's file, with what CSV files say."""
    text = starter.business.read_text(encoding="utf-8")
    given: dict[str, list[Row]] = {}
    for table, file in files.items():
        if file is not None:
            given[table] = read_rows(file, _row(starter.form, table), key=BusinessFile.NAMES[table])
            text = with_tables(text, table, [row.held for row in given[table]])
    if "services" in given and "staff" not in given:
        text = doing(text, [_field(row.held, "code") for row in given["services"]])
    held = starter.form.model_validate(tomllib.loads(text))
    assert isinstance(held, BusinessFile)
    for way, told in held.wrong():
        table, number = str(way[0]), way[1]
        if table in given and isinstance(number, int):
            raise BadSetting(f"{files[table]}:{given[table][number].line}: {told}")
        raise BadSetting(f"{starter.business}: {told}")
    return text


def _row(form: type[BaseModel], table: str) -> type[BaseModel]:
    """The form of one of a table's rows."""
    row: Any = get_args(form.model_fields[table].annotation)[0]
    return row


def _field(row: BaseModel, name: str) -> str:
    return str(getattr(row, name))
