"""What a request may cost is never guessed at less than what its provider may bill."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.gateway.estimate import ANSWER_TOKENS, PIECE_TOKENS, answer_tokens, prompt_tokens

HELLO: list[Any] = [{"role": "user", "content": "hello"}]
LONG = "x" * 400_000


def shows(kind: str, held: dict[str, Any], **more: Any) -> list[Any]:
    """Messages with a question and a piece beside it."""
    piece = {"type": kind, kind: held, **more}
    return [{"role": "user", "content": [{"type": "text", "text": "What is it?"}, piece]}]


@pytest.mark.parametrize("name", ["file", "image_url", "input_audio"])
def test_what_is_only_called_like_a_piece_is_counted_as_it_is_long(name: str) -> None:
    properties = {name: {"type": "string", "description": LONG}}
    function = {"name": "find", "parameters": {"type": "object", "properties": properties}}
    tools: Any = [{"type": "function", "function": function}]
    call: Any = [{"role": "assistant", "tool_calls": [{"type": name, name: {"name": LONG}}]}]
    assert prompt_tokens({"messages": HELLO, "tools": tools}) >= 100_000
    assert prompt_tokens({"messages": call}) >= 100_000
    assert prompt_tokens({"messages": [{"role": "user", name: LONG, "content": "hi"}]}) >= 100_000


@pytest.mark.parametrize("name", ["functions", "tool_choice", "response_format", "documents"])
def test_all_of_a_request_is_counted(name: str) -> None:
    more: Any = {name: [{"name": "find", "description": LONG}]}
    assert prompt_tokens({"messages": HELLO, **more}) >= 100_000


def test_what_a_model_does_not_read_is_not_counted() -> None:
    more: Any = {"model": "frontdesk", "stream": True, "temperature": 0.5, "metadata": {"a": LONG}}
    assert prompt_tokens({"messages": HELLO, **more}) == prompt_tokens({"messages": HELLO})


@pytest.mark.parametrize(("kind", "held"), [("image_url", "url"), ("input_audio", "data")])
def test_a_picture_and_a_sound_are_counted_as_one_and_not_by_their_letters(
    kind: str, held: str
) -> None:
    tokens = prompt_tokens({"messages": shows(kind, {held: LONG})})
    assert PIECE_TOKENS < tokens < PIECE_TOKENS + 50
    assert prompt_tokens({"messages": shows(kind, {held: "x"}, text=LONG)}) >= 100_000


def test_a_file_is_counted_as_it_is_long_and_never_as_less_than_a_piece() -> None:
    assert prompt_tokens({"messages": shows("file", {"file_data": LONG})}) >= 100_000
    short = prompt_tokens({"messages": shows("file", {"file_id": "f1"})})
    assert PIECE_TOKENS < short < PIECE_TOKENS + 50


def test_letters_are_counted_by_their_bytes() -> None:
    assert prompt_tokens({"messages": [{"role": "user", "content": "漢" * 100_000}]}) >= 75_000


@pytest.mark.parametrize(
    ("more", "most"),
    [
        ({}, ANSWER_TOKENS),
        ({"max_tokens": 5, "max_completion_tokens": None, "n": None}, 5),
        ({"max_completion_tokens": 7, "n": 3}, 21),
        ({"max_completion_tokens": 1, "max_tokens": 100_000}, 100_000),
        ({"max_tokens": True, "n": "x"}, ANSWER_TOKENS),
    ],
)
def test_an_answer_is_taken_to_be_as_long_as_it_may_be(more: dict[str, Any], most: int) -> None:
    assert answer_tokens({"messages": HELLO, **more}) == most


def test_what_is_foretold_of_an_answer_is_paid_for_as_an_answer() -> None:
    foretold: Any = {"type": "content", "content": LONG}
    assert answer_tokens({"messages": HELLO, "prediction": foretold, "max_tokens": 5}) >= 100_005
