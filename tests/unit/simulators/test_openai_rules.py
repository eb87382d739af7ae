"""What the local server refuses, in the service's own words."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from frontdesk.simulators.openai.rules import fault
from frontdesk_processors.values import Json

USER: Json = {"role": "user", "content": "Tomorrow, please"}
RESULT: Json = {"role": "tool", "tool_call_id": "call_1", "content": "{}"}


def calling(*ids: str, arguments: Json = "{}") -> Json:
    calls = [
        {"id": id, "type": "function", "function": {"name": "f", "arguments": arguments}}
        for id in ids
    ]
    return {"role": "assistant", "content": None, "tool_calls": calls}


def body(*messages: Json, **more: Json) -> Json:
    return {"model": "m", "messages": list(messages), **more}


def tool(parameters: Json, *, name: str = "f", strict: bool = False) -> Json:
    function: Json = {"name": name, "parameters": parameters, "strict": strict}
    return {"type": "function", "function": function}


def with_property(schema: Json) -> Mapping[str, Json]:
    return {"type": "object", "properties": {"x": schema}}


@pytest.mark.parametrize(
    "fine",
    [
        body(USER),
        body({"role": "developer", "content": [{"type": "text", "text": "Be brief."}]}, USER),
        body(USER, calling("call_1"), RESULT, {"role": "assistant", "content": "Done."}, USER),
        body(
            USER,
            calling("call_1", "call_2"),
            {"role": "tool", "tool_call_id": "call_2", "content": "{}"},
            RESULT,
        ),
        body(USER, tools=[tool({"type": "object"})], tool_choice="required"),
        body(USER, tools=[tool(with_property({"anyOf": [{"type": "string"}, {"type": "null"}]}))]),
        body(USER, tools=[tool(with_property({"type": "array", "items": {"type": "string"}}))]),
        body(USER, stream=True, stream_options={"include_usage": True}, temperature=0, seed=1),
    ],
)
def test_what_the_service_takes_is_taken(fine: Json) -> None:
    assert fault(fine) is None


@pytest.mark.parametrize(
    ("wrong", "param", "code", "message"),
    [
        ("[]", None, None, "could not parse the JSON body"),
        ({"messages": [USER]}, None, None, "must provide a model"),
        ({"model": "m"}, "messages", "missing_required_parameter", "'messages'"),
        (body(), "messages", "empty_array", "minimum length 1"),
        (body(USER, mood="sunny"), "mood", "unknown_parameter", "Unknown parameter: 'mood'"),
        (
            body(USER, {"role": "robot", "content": "Hi"}),
            "messages[1].role",
            "invalid_value",
            "Invalid value: 'robot'. Supported values are: 'system', 'assistant', 'user', "
            "'function', 'tool', and 'developer'.",
        ),
        (body({"content": "Hi"}), "messages[0].role", "missing_required_parameter", "role"),
        (
            body({"role": "user", "content": None}),
            "messages.[0].content",
            None,
            "expected a string, got null",
        ),
        (
            body({"role": "user", "content": {"text": "Hi"}}),
            "messages[0].content",
            "invalid_type",
            "but got an object instead",
        ),
        (
            body(USER, RESULT),
            "messages.[1].role",
            None,
            "messages with role 'tool' must be a response to a preceeding message with "
            "'tool_calls'",
        ),
        (
            body(USER, calling("call_1"), USER, RESULT),
            "messages.[2].role",
            None,
            "The following tool_call_ids did not have response messages: call_1",
        ),
        (body(USER, calling("call_1", "call_2"), RESULT), "messages", None, "messages: call_2"),
        (
            body(USER, calling("call_2"), RESULT),
            "messages.[2].tool_call_id",
            None,
            "'tool_call_id' of 'call_1' not found",
        ),
        (
            body(USER, {"role": "assistant", "content": "Hi", "tool_calls": []}),
            "messages[1].tool_calls",
            "empty_array",
            "empty array",
        ),
        (
            body(USER, calling("call_1", arguments={"day": "today"}), RESULT),
            "messages[1].tool_calls[0].function.arguments",
            "invalid_type",
            "expected a string, but got an object",
        ),
        (body(USER, tools=[]), "tools", "empty_array", "minimum length 1"),
        (body(USER, tool_choice="auto"), "tool_choice", None, "only allowed when 'tools'"),
        (
            body(USER, stream_options={"include_usage": True}),
            "stream_options",
            None,
            "only allowed when 'stream' is enabled",
        ),
        (
            body(USER, tools=[tool({"type": "object"}, name="book it")]),
            "tools[0].function.name",
            "invalid_value",
            "does not match pattern",
        ),
        (
            body(USER, tools=[tool({"type": "object"}, name="f" * 65)]),
            "tools[0].function.name",
            "string_above_max_length",
            "maximum length 64",
        ),
    ],
)
def test_what_the_service_refuses_is_refused(
    wrong: Json, param: str | None, code: str | None, message: str
) -> None:
    found = fault(wrong)
    assert found is not None
    assert (found.status, found.param, found.code) == (400, param, code)
    assert message in found.message


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ([], "[] is not of type 'object', 'boolean'."),
        (
            {"properties": {}},
            "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"None\"'.",
        ),
        (with_property({"type": "date"}), "'date' is not valid under any of the given schemas."),
        (
            with_property({"type": "array"}),
            "In context=('properties', 'x'), array schema missing items.",
        ),
        (with_property({"anyOf": ["string"]}), "'string' is not of type 'object', 'boolean'."),
        ({"type": "object", "properties": {}, "required": ["day"]}, "which is not in 'properties'"),
        ({"type": "object", "properties": {}, "required": "day"}, "is not of type 'array'"),
        (with_property({"type": "string", "enum": []}), "at least one value"),
    ],
)
def test_parameters_of_a_tool_are_a_schema_of_an_object(parameters: Json, message: str) -> None:
    found = fault(body(USER, tools=[tool(parameters)]))
    assert found is not None
    assert (found.param, found.code) == (
        "tools[0].function.parameters",
        "invalid_function_parameters",
    )
    assert found.message.startswith("Invalid schema for function 'f': ")
    assert message in found.message


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"required": ["x"]}, "'additionalProperties' is required to be supplied"),
        ({"additionalProperties": False}, "every key in properties"),
    ],
)
def test_a_strict_tool_takes_closed_objects_only(more: Mapping[str, Json], message: str) -> None:
    schema = {**with_property({"type": "string"}), **more}
    found = fault(body(USER, tools=[tool(schema, strict=True)]))
    assert found is not None
    assert message in found.message
    assert fault(body(USER, tools=[tool(schema)])) is None
