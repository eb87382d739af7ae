"""Logs of a command: to stderr, only what somebody should look into, never a key."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from frontdesk.providers.extras import SETTINGS
from frontdesk_processors.redact import without_keys

if TYPE_CHECKING:
    from loguru import Record

DEBUG = "FRONTDESK_DEBUG"

_KEYS = (*(key for key, _, _ in SETTINGS.values()), "DEEPGRAM_API_KEY", "ELEVENLABS_API_KEY")
_TOLD_ANYWAY = frozenset({"push_error_frame", "_handle_unusable_processor"})
"""Where pipecat logs a model's error; the command says it once, in its own words."""


def debugging() -> bool:
    """Whether whoever runs this wants traces and every log line."""
    return os.environ.get(DEBUG, "") not in ("", "0")


def redacted(text: str) -> str:
    """The text with what looks like a key, or is one in use, left out."""
    for key in _KEYS:
        text = without_keys(text, os.environ.get(key, "").strip())
    return text


def set_up(*, verbose: bool = False) -> None:
    """Send warnings to stderr, and everything while debugging.

    Args:
        verbose: Also what the command reports in its own words anyway.
    """
    # pipecat would log what callers say.
    os.environ.setdefault("PIPECAT_LOG_LLM_CONTEXT", "off")
    from loguru import logger

    everything = debugging()

    def wanted(record: Record) -> bool:
        return everything or verbose or record["function"] not in _TOLD_ANYWAY

    def shape(record: Record) -> str:
        return "{time:HH:mm:ss.SSS} {level} {message}\n" + ("{exception}\n" if everything else "")

    logger.remove()
    logger.add(
        _write,
        level="DEBUG" if everything else "WARNING",
        filter=wanted,
        format=shape,
        # Values of variables in a trace are about people, or are keys.
        diagnose=False,
        backtrace=False,
    )


def _write(message: str) -> None:
    sys.stderr.write(redacted(message))
