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
    yield from unsayable(vertical)
    first = vertical.wording(vertical.languages[0]).under("")
    for code in vertical.languages:
        file, held = vertical.home / "wording" / f"{code}.toml", vertical.wording(code).under("")
        better = sorted(_better(vertical, code) - held.keys())
        yield from (f"{file}: {key!r} is missing" for key in better)
        for key in sorted(first.keys() - held.keys()):
            yield f"{file}: {key!r} is missing, which {vertical.languages[0]}.toml has"


def unsayable(vertical: Vertical) -> Iterator[str]:
    """What a conversation breaks at: no sentence where nothing can stand in, or a spoilt one."""
    confirmed = {f"confirm.{tool.name}" for tool in vertical.tools if tool.preview is not None}
    first = vertical.wording(vertical.languages[0]).under("")
    for code in vertical.languages:
        file = vertical.home / "wording" / f"{code}.toml"
        held = first if code == vertical.languages[0] else vertical.wording(code).under("")
        lacking = sorted(({GREETING} | confirmed) - held.keys())
        yield from (f"{file}: {key!r} is missing" for key in lacking)
        for key, text in held.items():
            for wrong in _filled(key, text, first):
                lines = file.read_text(encoding="utf-8")
                yield f"{file}:{line_of(lines, key.split('.'))}: {wrong}"


def _better(vertical: Vertical, code: str) -> set[str]:
    """The sentences that the language's own stand in for, which know nothing of the trade."""
    schemas = [
        {"name": t.name, "description": t.description, "parameters": t.parameters}
        for t in vertical.tools
    ]
    goals = catalog(schemas, language=load(code)).goals.values()
    asked = {f"ask.{slot.name}" for goal in goals for slot in goal.required if not slot.sources}
    return asked | {f"done.{tool.name}" for tool in vertical.tools if tool.writes}


def _filled(key: str, text: str, first: Mapping[str, str]) -> Iterator[str]:
    try:
        own = fields_of(text)
        others = fields_of(first.get(key, text))
    except DefinitionError as error:
        yield f"{key!r}: {error}"
        return
    if more := own - others:
        yield f"{key!r} has a field {min(more)!r} that nobody fills"
