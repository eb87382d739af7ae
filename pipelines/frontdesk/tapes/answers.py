"""What tools answered, as a tape keeps it: to plain JSON and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from frontdesk_processors.errors import Unavailable
from frontdesk_processors.retry import connection_lost, never_sent
from frontdesk_processors.tool import Established, Failure, Result
from frontdesk_processors.values import Identity, Json, JsonObject


class Broke(Exception):
    """What a tool raised when it was taped."""


def answered(answer: object) -> JsonObject:
    """An answer as plain JSON."""
    match answer:
        case Result():
            return {"result": _plain(asdict(answer))}
        case Failure():
            return {"failure": _plain(asdict(answer))}
        case _:
            return {"value": _plain(answer)}


def broken(error: BaseException) -> JsonObject:
    """That a tool raised, and what may be done about it."""
    how = "broke"
    if not isinstance(error, Exception):
        how = "hung"
    elif never_sent(error):
        how = "unsent"
    elif connection_lost(error):
        how = "lost"
    return {"error": f"{type(error).__name__}: {error}", "how": how}


def again(taped: Mapping[str, Any]) -> Any:
    """The answer that was taped.

    Raises:
        Broke: The tool raised.
        ConnectionResetError: It lost its connection.
        TimeoutError: It did not end.
        Unavailable: It never reached its system.
    """
    if "error" in taped:
        raise _error(str(taped["how"]), str(taped["error"]))
    if "result" in taped:
        held = dict(taped["result"])
        identity: Mapping[str, Any] | None = held.pop("identity")
        return Result(
            **held,
            identity=Established(level=Identity(identity["level"]), subject=identity["subject"])
            if identity
            else None,
        )
    if "failure" in taped:
        held = dict(taped["failure"])
        alternatives = tuple(held.pop("alternatives"))
        return Failure(**held, alternatives=alternatives)
    return taped["value"]


def _error(how: str, told: str) -> Exception:
    match how:
        case "hung":
            return TimeoutError(told)
        case "unsent":
            return Unavailable(told)
        case "lost":
            return ConnectionResetError(told)
        case _:
            return Broke(told)


def _plain(value: Any) -> Json:
    return json.loads(json.dumps(value, default=str))
