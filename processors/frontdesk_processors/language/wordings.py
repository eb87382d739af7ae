"""Patterns of a language file put together, with the parts they name filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from frontdesk_processors.errors import DefinitionError

_PART = re.compile(r"<(\w+)>")


def any_of(
    patterns: Iterable[str], parts: Mapping[str, object], *, flags: int = 0
) -> re.Pattern[str]:
    """One pattern for all of them; ``<name>`` in them, and in parts, stands for a part.

    None given matches nothing.

    Raises:
        DefinitionError: A pattern names a part that does not exist.
    """
    whole = "|".join(f"(?:{_filled(pattern, parts)})" for pattern in patterns)
    return re.compile(whole or r"(?!)", flags)


def _filled(pattern: str, parts: Mapping[str, object]) -> str:
    def part(found: re.Match[str]) -> str:
        if found[1] not in parts:
            raise DefinitionError(f"pattern {pattern!r} has no part <{found[1]}>")
        return _filled(str(parts[found[1]]), parts)

    return _PART.sub(part, pattern)
