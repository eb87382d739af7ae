"""Dialogues and service schemas in the form of the Schema-Guided Dialogue data."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdesk_processors.errors import UsageError
from frontdesk_processors.values import JsonObject

DONT_CARE = "dontcare"


@dataclass(frozen=True, kw_only=True)
class GoldCall:
    """A call that was recorded.

    Parameters:
        method: The intent that was called.
        arguments: Its parameters without those the caller did not care about.
        results: What the service answered.
        failed: Whether the agent then said that it did not work.
        changes: Whether it was a call that changes something, as far as the agent told.
    """

    method: str
    arguments: Mapping[str, str]
    results: Sequence[JsonObject]
    failed: bool
    changes: bool


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A turn of a dialogue.

    Parameters:
        caller: Whether the caller speaks, or the agent.
        text: What is said.
        service: For the agent: the service that answers.
        in_scope: Whether that service is one to be measured.
        call: For the agent: what was called before it spoke.
        marked: Names, days and times in the text: kind and words.
        forms: For the caller: by slot, the words in which its value was said so far.
        read_back: For the agent: whether it asked for a yes to a call that it spelled out.
    """

    caller: bool
    text: str
    service: str = ""
    in_scope: bool = False
    call: GoldCall | None = None
    marked: Sequence[tuple[str, str]] = ()
    forms: Mapping[str, Sequence[str]]
    read_back: bool = False


@dataclass(frozen=True, kw_only=True)
class Dialogue:
    """A recorded dialogue.

    Parameters:
        id: Its name in the data.
        services: The services that answer, in the order of the data.
        turns: Caller and agent, the caller first.
    """

    id: str
    services: Sequence[str]
    turns: Sequence[Turn]


def dialogues(path: Path, *, limit: int | None = None) -> list[Dialogue]:
    """The dialogues of a JSON Lines file, gzipped or not, in its order.

    Args:
        path: The file.
        limit: How many at most; None for all.

    Raises:
        UsageError: There is no such file, or it holds something else.
    """
    rows = read_rows(path)
    try:
        return [_dialogue(row) for row in rows[:limit]]
    except (KeyError, TypeError) as error:
        raise UsageError(f"{path} holds no dialogues as SGD has them: {error}") from error


def services(path: Path) -> Mapping[str, JsonObject]:
    """The service schemas of a file, by name.

    Raises:
        UsageError: There is no such file, or it holds no schemas.
    """
    try:
        found: Any = json.loads(path.read_text("utf-8"))
        listed: Any = found.get("schemas", found) if hasattr(found, "get") else found
        rows: list[Any] = list(listed.values() if hasattr(listed, "values") else listed)
        return {row["service_name"]: row for row in rows}
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path} holds no service schemas: {error}") from error


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, gzipped or not.

    Raises:
        UsageError: There is no such file, or it is something else.
    """
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise UsageError(f"{path} is no JSON Lines file: {error}") from error


def _dialogue(row: Mapping[str, Any]) -> Dialogue:
    route = iter(row["route"])
    turns = [
        _caller(turn) if turn["speaker"] == "USER" else _agent(turn, service=next(route))
        for turn in row["turns"]
    ]
    return Dialogue(id=str(row["id"]), services=tuple(row["services"]), turns=tuple(turns))


def _caller(turn: Mapping[str, Any]) -> Turn:
    forms: dict[str, Sequence[str]] = {}
    for frame in turn["frames"]:
        forms.update(frame.get("slot_values") or {})
    return Turn(caller=True, text=turn["text"], marked=_marked(turn), forms=forms)


def _agent(turn: Mapping[str, Any], *, service: str) -> Turn:
    frames = [frame for frame in turn["frames"] if frame["service"] == service]
    call = next((_call(frame) for frame in frames if frame.get("service_call")), None)
    acts = {act["act"] for frame in frames for act in frame.get("acts") or ()}
    return Turn(
        caller=False,
        text=turn["text"],
        service=service,
        in_scope=any(frame.get("in_scope", True) for frame in frames),
        call=call,
        forms={},
        read_back="CONFIRM" in acts or {"NOTIFY_FAILURE", "OFFER"} <= acts,
    )


def _call(frame: Mapping[str, Any]) -> GoldCall:
    call: Mapping[str, Any] = frame["service_call"]
    parameters: Mapping[str, Any] = call["parameters"]
    acts = {act["act"] for act in frame.get("acts") or ()}
    return GoldCall(
        method=call["method"],
        arguments={n: str(v) for n, v in parameters.items() if str(v).casefold() != DONT_CARE},
        results=frame.get("service_results") or [],
        failed="NOTIFY_FAILURE" in acts,
        changes="NOTIFY_SUCCESS" in acts,
    )


def _marked(turn: Mapping[str, Any]) -> list[tuple[str, str]]:
    text: str = turn["text"]
    return [
        (_kind(slot), text[start:end])
        for frame in turn["frames"]
        for slot, start, end in frame.get("spans") or ()
    ]


def _kind(slot: str) -> str:
    """What the noise of a slot's words is measured on: SLURP's name for such things."""
    words = slot.split("_")
    return next((kind for kind in ("date", "time") if kind in words), "") or (
        "person" if "name" in words else "place_name"
    )
