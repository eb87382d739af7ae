"""What a server answered, as a result of ours: data, which is nobody's word but the server's."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.tool import Failure, Result, Work
from frontdesk_processors.values import Json

LONGEST = 8_000
"""The longest answer that is passed on, in characters of JSON."""
_SPEAKABLE = 100
"""The longest value of an answer that stands in a sentence of ours, in characters."""

Told = Callable[[Work[Any], Json], "Result | Failure"]
"""Makes the result of an answer."""
Refused = Callable[[Json], "Failure | None"]
"""Makes the failure of an answer that says that it failed; None where it may be done."""


def told_plainly(work: Work[Any], answer: Json, *, tool: str, server: str) -> Result:
    """The answer under the server's name, so that nothing in it passes for a word of ours.

    The wording's sentence ``TOOL.told`` is filled in with the answer's plain values, where there
    is such a sentence and all that it asks for.
    """
    return Result(data={server: answer}, say=sentence(work, f"{tool}.told", answer))


def turned_down(answer: Json) -> Failure | None:
    """That the server did not do as asked; what it says of it is kept from everybody."""
    return Failure(code="turned_down")


def is_too_long(answer: Json, longest: int) -> bool:
    """Whether an answer is longer than is passed on."""
    return len(json.dumps(answer, ensure_ascii=False)) > longest


def sentence(work: Work[Any], key: str, values: Json) -> str:
    """The wording's sentence, filled in with plain and short values; empty where it cannot be."""
    if not work.wording.has(key) or not isinstance(values, Mapping):
        return ""
    try:
        return work.wording.say(key, **{k: v for k, v in values.items() if _speakable(v)})
    except DefinitionError:
        return ""


def _speakable(value: Json) -> bool:
    if isinstance(value, str):
        return len(value) <= _SPEAKABLE and value.isprintable()
    return isinstance(value, int | float) and not isinstance(value, bool)
