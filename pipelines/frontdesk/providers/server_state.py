"""The server's own words in a protocol that has no role for them but the caller's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_TAG = "server-state"
_MARKED = re.compile(rf"<{_TAG}>\n(.*)\n</{_TAG}>", re.DOTALL)
_TYPED = re.compile(rf"<(\s*/?\s*{_TAG})", re.IGNORECASE)


def marked(words: str) -> str:
    """The server's words, told apart from the caller's."""
    return f"<{_TAG}>\n{words}\n</{_TAG}>"


def unmarked(text: str) -> str | None:
    """The server's words in a text that is nothing else; None where it is anybody's."""
    found = _MARKED.fullmatch(text)
    return found.group(1) if found else None


def disarmed(words: str) -> str:
    """A caller's words, in which no mark of the server's can stand."""
    return _TYPED.sub(r"(\1", words)


def told_apart(messages: Iterable[Any]) -> list[Any]:
    """A history for such a protocol: the server's words marked, the caller's without such a mark.

    The caller comes first, as the protocols want it, who has heard a greeting by then.
    """
    told = [_told_apart(message) for message in messages]
    if told and isinstance(told[0], dict) and told[0].get("role") == "assistant":  # pyright: ignore[reportUnknownMemberType]
        return [{"role": "user", "content": marked("{}")}, *told]
    return told


def _told_apart(message: Any) -> Any:
    match message:
        case {"role": "developer", "content": str(words)}:
            return {"role": "user", "content": marked(words)}
        case {"role": "user", "content": str(words)}:
            return {**message, "content": disarmed(words)}
        case _:
            return message
