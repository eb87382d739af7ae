"""The server's own words in a protocol that has no role for them but the caller's."""

from __future__ import annotations

import re

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
