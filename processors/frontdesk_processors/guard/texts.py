"""The texts and words of what tools and callers give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from frontdesk_processors.values import Json

_WORD = re.compile(r"\w+")


def texts(value: Json) -> Iterator[str]:
    """Every text and figure in a value, however deep."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, Iterable):
        for inner in value:
            yield from texts(inner)


def words(text: str) -> list[str]:
    """The words of a text, in order, whatever their case and what stands between them."""
    return _WORD.findall(text.casefold())
