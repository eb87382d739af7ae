"""What a request may cost is never guessed at less than what its provider may bill."""

from __future__ import annotations

import base64
import io
import wave
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from frontdesk.gateway.estimate import (
    ANSWER_TOKENS,
    FILE_TOKENS,
    answer_tokens,
    most_usd,
    prompt_tokens,
)
from frontdesk.providers.sheet import Model

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


def picture(width: int, height: int, *, format: str = "PNG", detail: str | None = None) -> Any:
    with io.BytesIO() as held:
        Image.new("RGB", (width, height)).save(held, format)
        data = base64.b64encode(held.getvalue()).decode()
    url = f"data:image/{format.lower()};base64,{data}"
    return shows("image_url", {"url": url} | ({"detail": detail} if detail else {}))


def of(messages: Any, model: str = "") -> int:
    """The tokens of a piece alone."""
    question = prompt_tokens({"messages": shows("input_audio", {})})
    return prompt_tokens({"messages": messages}, model=model) - question


@pytest.mark.parametrize(
    ("model", "width", "height", "tokens"),
    [
        # The examples of OpenAI's guide.
        ("gpt-4o", 1024, 1024, 765),
        ("gpt-4o", 2048, 4096, 1105),
        ("gpt-4.1-mini", 1024, 1024, 1659),
        ("gpt-4.1-2025-04-14", 512, 512, 255),
        ("gpt-4o-mini", 1024, 1024, 25_501),
        ("gpt-4.1-nano", 4000, 4000, 3779),
        ("gpt-6-luna", 1024, 1024, 2520),
        ("house-7b", 4000, 4000, 24_600),
    ],
)
def test_a_picture_is_counted_by_its_size_and_its_models_rule(
    model: str, width: int, height: int, tokens: int
) -> None:
    assert of(picture(width, height), model) == pytest.approx(tokens, abs=10)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_pictures_size_is_read_from_the_beginning_of_its_data(format: str) -> None:
    assert of(picture(640, 320, format=format), "gpt-4o") == pytest.approx(85 + 2 * 170, abs=10)


def test_detail_counts_where_it_does_at_the_provider() -> None:
    low = picture(2048, 2048, detail="low")
    assert of(low, "gpt-4o") == pytest.approx(85, abs=15)
    assert of(low, "gpt-4.1-mini") == pytest.approx(2489, abs=15)


@pytest.mark.parametrize(
    "url", ["https://example.com/a.png", "data:image/png;base64,xxxx", "data:,", LONG, ""]
)
def test_a_picture_whose_size_nobody_knows_is_the_largest(url: str) -> None:
    messages = shows("image_url", {"url": url})
    assert of(messages, "gpt-4o") == pytest.approx(85 + 8 * 170, abs=10)
    assert of(messages, "gpt-4.1-mini") == pytest.approx(2489, abs=10)
    assert of(messages) == pytest.approx(24_600, abs=10)


def test_what_stands_beside_a_piece_is_counted_as_it_is_long() -> None:
    for kind in ("image_url", "input_audio"):
        assert prompt_tokens({"messages": shows(kind, {}, text=LONG)}) >= 100_000


def sound(seconds: float, *, rate: int = 8_000) -> Any:
    with io.BytesIO() as held:
        with wave.open(held, "wb") as file:
            file.setparams((1, 2, rate, 0, "NONE", ""))
            file.writeframes(bytes(int(seconds * rate) * 2))
        data = base64.b64encode(held.getvalue()).decode()
    return shows("input_audio", {"data": data, "format": "wav"})


@pytest.mark.parametrize(("seconds", "rate"), [(1, 8_000), (60, 8_000), (30, 24_000)])
def test_a_sound_is_counted_by_how_long_it_lasts(seconds: float, rate: int) -> None:
    assert of(sound(seconds, rate=rate)) == pytest.approx(seconds * 32, abs=10)


def test_a_sound_whose_length_nobody_knows_is_as_long_as_it_can_be() -> None:
    data = base64.b64encode(bytes(60_000)).decode()
    assert of(shows("input_audio", {"data": data, "format": "mp3"})) == pytest.approx(1920, abs=10)


def test_a_sound_is_priced_as_one_where_the_model_has_a_price_for_it() -> None:
    hears = Model(
        stage="llm", name="hears", provider="house", source="a test", checked=date(2026, 11, 28),
        prices={"input": Decimal(1), "input_audio": Decimal(1_000), "output": Decimal(0)},
    )  # fmt: skip
    body = {"messages": sound(100)}
    assert most_usd(body, [hears]) == pytest.approx(Decimal("3.2"), abs=Decimal("0.05"))


def test_a_file_is_counted_as_it_is_long_and_never_as_less_than_a_thousand_tokens() -> None:
    assert prompt_tokens({"messages": shows("file", {"file_data": LONG})}) >= 100_000
    assert FILE_TOKENS < prompt_tokens({"messages": shows("file", {"file_data": "x"})}) < 1_050


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
