"""Forces a recorded history on a brain, up to each turn at which the agent spoke."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk.evals.dialogues.recorded import Dialogue, GoldCall, Turn

NOW = datetime(2019, 3, 1)
"""The day all days of the Schema-Guided Dialogue data are counted from."""
PROMPT = (
    "You are the front desk of a business. Ask for what a tool needs and the caller has not said, "
    "call a tool as soon as you know all of it, and pass values as the caller or a result gave "
    "them, days as 2019-03-31 and times as 17:30. Answer in one or two sentences."
)

Hear = Callable[[str, Sequence[tuple[str, str]], str], str]
"""What is heard of a text, with the names, days and times in it, and a key that seeds it."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A turn at which the agent spoke, and all that went before.

    Parameters:
        service: The service that answers.
        in_scope: Whether it is one to be measured.
        messages: The history in OpenAI's form, its last turn of the caller as it was heard.
        heard: All that was said so far, as it was heard, in lower case.
        caller: The caller's last words, as they were heard.
        before: The service that answered before; empty at the beginning.
        call: What was called; None where nothing was.
        forms: By slot, the words in which the caller said its value so far.
        read_back: Whether the agent's last words asked for a yes to a call it spelled out.
    """

    service: str
    in_scope: bool
    messages: Sequence[dict[str, Any]]
    heard: str
    caller: str
    before: str
    call: GoldCall | None
    forms: Mapping[str, Sequence[str]]
    read_back: bool


def as_said(text: str, marked: Sequence[tuple[str, str]], key: str) -> str:
    """Hears every word as it was said."""
    return text


def moments(dialogue: Dialogue, *, hear: Hear = as_said) -> Iterator[Moment]:
    """The turns of the agent in order, each with the recorded history before it.

    Args:
        dialogue: What was recorded.
        hear: What is heard of the caller's words.
    """
    history: list[dict[str, Any]] = [{"role": "system", "content": PROMPT}]
    forms: dict[str, Sequence[str]] = {}
    before = caller = ""
    read_back = False
    for at, turn in enumerate(dialogue.turns):
        if turn.caller:
            caller = hear(turn.text, turn.marked, f"{dialogue.id}/{at}")
            forms.update(turn.forms)
            history.append({"role": "user", "content": caller})
            continue
        yield Moment(
            service=turn.service,
            in_scope=turn.in_scope,
            messages=[*history, _server_state()],
            heard=" ".join(str(m.get("content") or "") for m in history[1:]).casefold(),
            caller=caller,
            before=before,
            call=turn.call,
            forms=dict(forms),
            read_back=read_back,
        )
        before, read_back = turn.service, turn.read_back
        history += _recorded(turn, at=at)


def _server_state() -> dict[str, Any]:
    state = {"frontdesk_state": {"now": NOW.isoformat(timespec="minutes")}}
    return {"role": "developer", "content": json.dumps(state)}


def _recorded(turn: Turn, *, at: int) -> list[dict[str, Any]]:
    """What the agent did and said, as messages."""
    said: dict[str, Any] = {"role": "assistant", "content": turn.text}
    if turn.call is None:
        return [said]
    function = {"name": turn.call.method, "arguments": json.dumps(dict(turn.call.arguments))}
    call = {"id": f"call_{at}", "type": "function", "function": function}
    return [
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": call["id"], "content": json.dumps(_result(turn.call))},
        said,
    ]


def _result(call: GoldCall) -> dict[str, Any]:
    """The recorded answer: what a search found, or what was done with its particulars."""
    if call.failed:
        return {"ok": False}
    if call.changes:
        return {"ok": True, **(call.results[0] if call.results else {})}
    return {"options": list(call.results)}
