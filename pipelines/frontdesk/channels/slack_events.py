"""What Slack's events tell: who has written what, and where."""

from __future__ import annotations

import re
from typing import Any

from frontdesk.channels.slack_forms import Place

_SUBTYPES = (None, "file_share", "thread_broadcast")
"""Kinds of messages that somebody has written; the others tell of edits, deletions and the like."""


def is_written(event: dict[str, Any]) -> bool:
    """Whether somebody has written it, and not a program."""
    return (
        event.get("type") in ("message", "app_mention")
        and event.get("subtype") in _SUBTYPES
        and not any(event.get(mark) for mark in ("bot_id", "hidden", "edited"))
        and all(_names(event.get(name)) for name in ("user", "channel", "ts"))
        and _names(event.get("thread_ts") or "none")
        and event["user"] != "USLACKBOT"
    )


def _names(value: object) -> bool:
    """Whether it can stand in a `Place`."""
    return isinstance(value, str) and re.fullmatch(r"[\w.]{1,24}", value) is not None


def is_for_us(event: dict[str, Any]) -> bool:
    """Whether it is to us by itself; what names nobody in a channel may go on a thread of ours."""
    return event["type"] == "app_mention" or event.get("channel_type") == "im"


def place_of(event: dict[str, Any], *, team: str) -> Place:
    """Where it was written: each thread is a place, and so are direct messages outside one."""
    own = "" if event.get("channel_type") == "im" else event["ts"]
    return Place(team, event["channel"], str(event.get("thread_ts") or own), event["user"])
