"""What people write in Slack, as plain words, and plain words as Slack takes them.

Its markup is described at https://docs.slack.dev/messaging/formatting-message-text.
"""

from __future__ import annotations

import re

LONGEST_IN = 4_000
"""Longest message taken, in characters; what is longer is cut."""

LONGEST = 3_000
"""Longest text of a section, in characters."""

_MENTION = re.compile(r"<@[^>]*>")
_NAMED = re.compile(r"<([#!])([^>|]*)(?:\|([^>]*))?>")
_LINK = re.compile(r"<([^>|]+)(?:\|([^>]*))?>")


def words(text: str) -> str:
    """What was written, without mentions, the markup of links, and escapes.

    A link keeps the text that it was given, or its address.
    """
    text = _MENTION.sub(" ", text)
    text = _NAMED.sub(lambda found: f"{'#' if found[1] == '#' else ''}{found[3] or ''}", text)
    text = _LINK.sub(lambda found: found[2] or found[1].removeprefix("mailto:"), text)
    # The ampersand last: "&amp;lt;" is how Slack sends "&lt;".
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return re.sub(r"[^\S\n]+", " ", text).strip()[:LONGEST_IN]


def escaped(text: str) -> str:
    """The text as Slack shows it word for word."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def pieces(text: str, longest: int = LONGEST) -> list[str]:
    """The text in pieces that each fit into one message, cut between sentences where it can be."""
    parts: list[str] = []
    for sentence in re.split(r"(?<=[.!?\n])\s+", text.strip()):
        for start in range(0, len(sentence), longest):
            chunk = sentence[start : start + longest]
            if parts and len(parts[-1]) + 1 + len(chunk) <= longest:
                parts[-1] = f"{parts[-1]} {chunk}"
            else:
                parts.append(chunk)
    return parts
