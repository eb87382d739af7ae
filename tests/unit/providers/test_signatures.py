"""Signatures of Google's models go back with the calls that they came with, and with no others."""

from __future__ import annotations

from typing import Any

from google.genai.types import GenerateContentResponse
from pipecat.adapters.llm.services.gemini_adapter import GeminiLLMAdapter
from pipecat.processors.aggregators.llm_context import LLMContext

from frontdesk.providers.signatures import MOST, NONE, Signatures


def piece(*calls: tuple[str | None, bytes | None]) -> GenerateContentResponse:
    parts: list[Any] = [
        {"function_call": {"id": id, "name": "look", "args": {}}, "thought_signature": signed}
        for id, signed in calls
    ]
    return GenerateContentResponse.model_validate({"candidates": [{"content": {"parts": parts}}]})


def called(id: str) -> list[Any]:
    call = {"id": id, "type": "function", "function": {"name": "look", "arguments": "{}"}}
    return [
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": id, "content": "{}"},
    ]


async def on_the_wire(signatures: Signatures, history: list[Any]) -> list[list[tuple[Any, Any]]]:
    """The ids and signatures of the calls in each content that the adapter sends."""
    context = LLMContext(messages=[*history, *signatures.told(history)])
    params = await GeminiLLMAdapter().get_llm_invocation_params(context)
    found = [
        [
            (part.function_call.id, part.thought_signature)
            for part in content.parts or ()
            if part.function_call
        ]
        for content in params["messages"]
    ]
    return [calls for calls in found if calls]


async def test_each_call_of_a_sequence_has_its_own_and_the_history_holds_none() -> None:
    signatures = Signatures()
    for id, signed in (("a", b"A"), ("b", b"B")):
        signatures.answers()
        parts = signatures.taken(piece((id, signed))).parts or []
        assert [part.thought_signature for part in parts] == [None]
    history = [{"role": "user", "content": "hi"}, *called("a"), *called("b")]
    assert await on_the_wire(signatures, history) == [[("a", b"A")], [("b", b"B")]]


async def test_calls_of_one_answer_go_together_and_the_first_is_signed() -> None:
    signatures = Signatures()
    signatures.answers()
    signatures.taken(piece(("a", b"A"), ("b", None)))
    history = [{"role": "user", "content": "hi"}, *called("a"), *called("b")]
    assert await on_the_wire(signatures, history) == [[("a", b"A"), ("b", None)]]


async def test_a_call_of_another_provider_is_not_taken_for_one_of_the_batch_before_it() -> None:
    signatures = Signatures()
    signatures.answers()
    signatures.taken(piece(("a", b"A")))
    between = [{"role": "assistant", "content": "Done."}, {"role": "user", "content": "and?"}]
    history = [{"role": "user", "content": "hi"}, *called("a"), *between, *called("other")]
    assert await on_the_wire(signatures, history) == [[("a", b"A")], [("other", NONE)]]


async def test_a_call_whose_batch_is_no_longer_in_the_view_stands_alone() -> None:
    signatures = Signatures()
    signatures.answers()
    signatures.taken(piece(("a", b"A"), ("b", None)))
    history = [{"role": "user", "content": "hi"}, *called("b")]
    assert await on_the_wire(signatures, history) == [[("b", NONE)]]


def test_a_call_without_an_id_gets_one_and_no_more_are_remembered_than_fit() -> None:
    signatures = Signatures()
    signatures.answers()
    call = (signatures.taken(piece((None, b"A"))).function_calls or [])[0]
    assert call.id
    [told] = signatures.told(called(call.id))
    assert told.message["signature"] == b"A"
    for n in range(MOST):
        signatures.answers()
        signatures.taken(piece((str(n), b"B")))
    [told] = signatures.told(called(call.id))
    assert told.message["signature"] == NONE
