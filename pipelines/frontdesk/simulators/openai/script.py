"""Answers that are read from a file, one a row."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from frontdesk.simulators.openai.replies import Call, Calls, Reply, Say
from frontdesk.simulators.openai.requests import ChatRequest
from frontdesk_processors.errors import BadSetting


class Script:
    """Plays answers in turn, and after the last the first again.

    Args:
        replies: The answers; at least one.
    """

    def __init__(self, replies: Iterable[Reply]) -> None:
        self._replies = cycle(list(replies))

    @classmethod
    def read(cls, file: Path) -> Self:
        """The script of a file.

        A row is what is said, or a call: ``{"call": "book", "arguments": {"day": "Friday"}}``,
        with ``"say"`` for the words before it. Blank rows and rows that begin with # are skipped.

        Raises:
            BadSetting: It cannot be read, or holds no answer.
        """
        try:
            rows = file.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise BadSetting(f"{str(file)!r} cannot be read: {error}") from error
        replies = [
            _reply(row.strip(), at=f"{file}:{number}")
            for number, row in enumerate(rows, 1)
            if row.strip() and not row.startswith("#")
        ]
        if not replies:
            raise BadSetting(f"{str(file)!r} holds no answer")
        return cls(replies)

    async def __call__(self, request: ChatRequest) -> Reply:
        """The next answer, whatever was asked."""
        return next(self._replies)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    say: str = ""
    call: str | None = None
    arguments: dict[str, JsonValue] = {}


def _reply(row: str, *, at: str) -> Reply:
    if not row.startswith("{"):
        return Say(row)
    try:
        step = _Row.model_validate_json(row)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise BadSetting(f"{at}: {where or 'the row'}: {first['msg']}") from error
    if step.call is None:
        return Say(step.say)
    return Calls(calls=(Call(name=step.call, arguments=step.arguments),), text=step.say)
