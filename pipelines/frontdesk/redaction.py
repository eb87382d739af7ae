"""One point in front of every log line, through which nothing of a caller passes."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any

from loguru import logger

from frontdesk_processors.redact import without_keys

if TYPE_CHECKING:
    from loguru import Record

CARRIERS = (
    "pipecat", "sqlalchemy", "aiosqlite", "asyncpg", "openai", "anthropic", "google_genai", "mcp",
    "httpx", "httpcore", "httpx2", "httpcore2", "deepgram", "elevenlabs", "websockets", "aiortc",
    "aiohttp", "slack_sdk", "slack_bolt", "twilio",
)  # fmt: skip
"""Libraries that carry what callers say, and log it: pipecat its contexts and transcripts,
SQLAlchemy its parameters, clients their requests."""
LEFT_OUT = "…"
_CONTENT = re.compile(
    r"\[[^\n]*\]|\{[^\n]*\}|\([^\n]*\)|'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”", re.DOTALL
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BEARER = re.compile(r"(?i)\b(bearer|basic|token|api[-_]?key|secret|password)(\s*[:= ]\s*)\S+")
_NUMBER = re.compile(r"(?<![\w.:-])(?!\d{4}-\d\d-\d\d[T ])\+?\d(?:[ .()-]{0,2}\d){6,}(?![\w:])")
_DAY = re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d\b(?![T ]\d\d:)")
_MARKS = ((_EMAIL, "[email]"), (_DAY, "[date]"), (_NUMBER, "[number]"))

Redact = Callable[[str], str]
StandIn = Callable[[str, str], str]
"""From a mark (``[number]``) and the words it would stand for to what stands there instead."""


def _marked(mark: str, _words: str) -> str:
    return mark


def redacted(
    text: str, *, carrier: bool = False, also: Redact | None = None, stand_in: StandIn = _marked
) -> str:
    """The text without keys, addresses, long numbers and dates.

    It never raises: what cannot be read is left out whole.

    Args:
        text: A log line, or the text of an error.
        carrier: Whether it comes from a library that carries what callers say; what it quotes or
            brackets is left out then.
        also: What a host leaves out besides.
        stand_in: What stands for an address, a number or a date; by default its mark.
    """
    try:
        if carrier:
            text = _CONTENT.sub(LEFT_OUT, text)
            # What spans lines is content that began in one of them.
            text = text.partition("\n")[0]
        text = _BEARER.sub(r"\1\2[key]", without_keys(text))
        for pattern, mark in _MARKS:
            text = pattern.sub(partial(_replaced, mark, stand_in), text)
        return also(text) if also is not None else text
    except Exception as error:
        return f"[left out: {type(error).__name__}]"


def _replaced(mark: str, stand_in: StandIn, found: re.Match[str]) -> str:
    return stand_in(mark, found.group())


def install(also: Redact | None = None) -> None:
    """Put the point in front of loguru's and the standard library's logs of this process.

    A desk does so when it opens. It is done once, whatever handlers or sinks there are or come
    later; a host's own patcher and record factory go on being called, before it.

    Args:
        also: What a host leaves out besides; counts for the first call only.
    """
    core: Any = vars(logger)["_core"]
    before: Callable[[Record], None] | None = core.patcher
    if isinstance(before, _Patcher):
        return
    logger.configure(patcher=_Patcher(before, also))
    logging.setLogRecordFactory(_Factory(logging.getLogRecordFactory(), also))


class _Patcher:
    def __init__(self, before: Callable[[Record], None] | None, also: Redact | None) -> None:
        self._before, self._also = before, also

    def __call__(self, record: Record) -> None:
        if self._before is not None:
            self._before(record)
        carrier = _carries(record["name"] or "")
        record["message"] = redacted(record["message"], carrier=carrier, also=self._also)
        if (error := record["exception"]) is not None and error.value is not None:
            quiet = _quiet(error.value, also=self._also)
            record["exception"] = error._replace(type=type(quiet), value=quiet)


class _Factory:
    def __init__(self, before: Callable[..., logging.LogRecord], also: Redact | None) -> None:
        self._before, self._also = before, also

    def __call__(self, *arguments: Any, **named: Any) -> logging.LogRecord:
        record = self._before(*arguments, **named)
        try:
            text = record.getMessage()
        except Exception as error:
            text = f"[left out: {type(error).__name__}]"
        record.msg = redacted(text, carrier=_carries(record.name), also=self._also)
        record.args = ()
        if record.exc_info and record.exc_info[1] is not None:
            quiet = _quiet(record.exc_info[1], also=self._also)
            record.exc_info = type(quiet), quiet, record.exc_info[2]
        return record


def _carries(name: str) -> bool:
    return name.partition(".")[0] in CARRIERS


def _quiet(error: BaseException, *, also: Redact | None) -> BaseException:
    """An error of the same name and place whose text is redacted, and those that led to it.

    An error that quotes what it could not take quotes a caller: what stands in quotes is left out.
    """
    kind = type(error)
    named: type[Exception] = type(kind.__name__, (Exception,), {"__module__": kind.__module__})
    quiet = named(redacted(str(error), carrier=True, also=also))
    trace: TracebackType | None = error.__traceback__
    for name in ("__cause__", "__context__"):
        if (led := getattr(error, name)) is not None:
            setattr(quiet, name, _quiet(led, also=also))
    quiet.__suppress_context__ = error.__suppress_context__
    return quiet.with_traceback(trace)
