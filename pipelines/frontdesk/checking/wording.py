"""A vertical's sentences: all that are needed are there, and the same in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from frontdesk.toml_file import line_of
from frontdesk.vertical import Vertical
from frontdesk.wording import fields_of
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.language import load
from frontdesk_processors.schema import catalog

GREETING = "greeting.text"


def wording(vertical: Vertical) -> Iterator[str]:
    """What is missing in a language's file, and what has other fields than in the first."""
    first = vertical.wording(vertical.languages[0]).under("")
    for code in vertical.languages:
        file = vertical.home / "wording" / f"{code}.toml"
        lines, held = file.read_text(encoding="utf-8"), vertical.wording(code).under("")
        yield from (
            f"{file}: {key!r} is missing" for key in sorted(_needed(vertical, code) - held.keys())
        )
        for key in sorted(first.keys() - held.keys()):
            yield f"{file}: {key!r} is missing, which {vertical.languages[0]}.toml has"
        for key, text in held.items():
            yield from _filled(f"{file}:{line_of(lines, key.split('.'))}", key, text, first)


def _needed(vertical: Vertical, code: str) -> set[str]:
    """The sentences that no conversation can do without."""
    schemas = [
        {"name": t.name, "description": t.description, "parameters": t.parameters}
        for t in vertical.tools
    ]
    goals = catalog(schemas, language=load(code)).goals.values()
    asked = {f"ask.{slot.name}" for goal in goals for slot in goal.required if not slot.sources}
    confirmed = {f"confirm.{tool.name}" for tool in vertical.tools if tool.preview is not None}
    done = {f"done.{tool.name}" for tool in vertical.tools if tool.writes}
    return {GREETING} | asked | confirmed | done


def _filled(where: str, key: str, text: str, first: Mapping[str, str]) -> Iterator[str]:
    try:
        own = fields_of(text)
        others = fields_of(first.get(key, text))
    except DefinitionError as error:
        yield f"{where}: {key!r}: {error}"
        return
    if more := own - others:
        yield f"{where}: {key!r} has a field {min(more)!r} that nobody fills"
