"""What a server's tools are made into, and what is refused before anything is connected."""

from typing import Any

import pytest
from pydantic import ValidationError

from frontdesk.mcp import Found, Http, Pin, Server, Stdio
from frontdesk.mcp.pins import differing
from frontdesk.mcp.places import ServerSettings, placed
from frontdesk_processors.errors import DefinitionError, UnknownName
from frontdesk_processors.tool import Failure, Result, Tool, Work
from frontdesk_processors.values import Effect, Json

TEXT = {"type": "string"}


def pin(*, reads: bool = True, required: tuple[str, ...] = (), **properties: Any) -> Pin:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return Pin(name="t", description="Does it.", input=schema, reads=reads)


def read(one: Pin, **how: Any) -> Tool:
    return Server("s", Stdio("none"), pins={"t": one}).read("t", **how)


async def key(*_: object, **__: object) -> str:
    return "k"


def test_a_tool_takes_what_its_server_says_in_words_that_every_model_reads() -> None:
    tool = read(Pin(name="t", description="Does it.", input=_with_kinds(), reads=True))
    assert tool.parameters == {
        "type": "object",
        "properties": {
            "kind": {"description": "kind", "enum": ["big", "small"], "type": "string"},
            "count": {"description": "How many.", "type": "integer"},
            "tags": {"description": "tags", "type": "array", "items": {"type": "string"}},
        },
        "required": ["kind"],
    }
    assert tool.bind({"kind": "big", "count": "3", "tags": "a, b"}) == {
        "kind": "big",
        "count": 3,
        "tags": ["a", "b"],
    }
    for wrong in ({}, {"kind": "huge"}, {"kind": "big", "more": 1}):
        assert isinstance(tool.bind(wrong), Failure)


def _with_kinds() -> dict[str, Any]:
    number = {"anyOf": [{"type": "integer"}, {"type": "null"}], "description": "How many."}
    return {
        "properties": {
            "kind": {"$ref": "#/$defs/Kind"},
            "count": number,
            "tags": {"type": "array", "items": {"type": "string", "pattern": "x"}},
        },
        "required": ["kind"],
        "$defs": {"Kind": {"enum": ["big", "small"], "type": "string", "title": "Kind"}},
    }


def ours(_: Work[Any]) -> Json:
    return "ours"


def nothing(_: Json, **__: Json) -> Result | None:
    return None


def test_what_is_filled_in_is_no_argument_of_the_agents() -> None:
    tool = read(pin(required=("a", "b"), a=TEXT, b={}), given={"b": ours})
    assert tool.parameters["required"] == ["a"]
    assert isinstance(tool.bind({"a": "x", "b": "theirs"}), Failure)


@pytest.mark.parametrize(
    ("properties", "told"),
    [
        ({"a": {}}, "may be anything"),
        ({"a": {"anyOf": [TEXT, {"type": "integer"}]}}, "of several kinds"),
        ({"a": {"$ref": "#/$defs/None"}}, "which is not there"),
        ({"a": {"$ref": "#/properties/a"}}, "cannot be read"),
        ({"a-b": TEXT}, "cannot name an argument"),
        ({"work": TEXT}, "cannot name an argument"),
        ({"copy": TEXT}, "cannot name an argument"),
    ],
)
def test_what_no_agent_can_be_told_is_refused(properties: dict[str, Any], told: str) -> None:
    with pytest.raises(DefinitionError, match=told):
        read(pin(**properties))


def test_a_tool_is_a_read_only_if_its_server_says_so_and_somebody_names_it() -> None:
    assert read(pin()).effect is Effect.READ
    with pytest.raises(DefinitionError, match="readOnlyHint"):
        read(pin(reads=False))
    server = Server("s", Stdio("none"), pins={"t": pin()})
    with pytest.raises(UnknownName, match="python -m frontdesk"):
        server.read("other")


def test_a_write_is_read_back_by_what_only_reads_and_takes_our_reference() -> None:
    pins = {"t": pin(reads=False, ref=TEXT), "look": pin(), "shake": pin(reads=False)}
    server = Server("s", Stdio("none"), pins=pins)

    def write(look: str, reference: str) -> Tool:
        found = Found(read=look, shows=nothing)
        return server.write(
            "t", does="book", key=key, reference=reference, found=found, final_after_s=1
        )

    tool = write("look", "ref")
    assert tool.writes and tool.remote and tool.preview and tool.verify
    assert tool.parameters["properties"] == {}
    with pytest.raises(DefinitionError, match="readOnlyHint"):
        write("shake", "ref")
    with pytest.raises(DefinitionError, match="takes no 'id'"):
        write("look", "id")


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (pin(required=("a",), a=TEXT), ""),
        (pin(required=("a",), a={**TEXT, "description": "Other words."}), ""),
        (pin(required=("a",), a=TEXT, reads=False), "no longer says that it only reads"),
        (pin(a=TEXT), "no longer requires 'a'"),
        (pin(required=("a", "b"), a=TEXT, b=TEXT), "asks for 'b'; now requires 'b'"),
        (pin(required=("a",), a={"type": "integer"}), "takes otherwise 'a'"),
        (None, "is not offered any more"),
    ],
)
def test_what_changed_since_a_tool_was_named_is_told(now: Pin | None, told: str) -> None:
    assert pin(required=("a",), a=TEXT).changed(now) == told


def test_of_what_nobody_named_nothing_is_told() -> None:
    assert differing({}, []) == {}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({}, "either a url or a command"),
        ({"url": "http://a.example", "command": "b"}, "either a url or a command"),
        ({"url": "a.example"}, "match pattern"),
        ({"url": "http://a.example", "env": {"KEY": "k-1"}}, "env with a command"),
        ({"command": "b", "headers": {"Authorization": "k-1"}}, "headers go with a url"),
    ],
)
def test_a_business_names_one_place_of_a_server_and_its_keys_are_not_shown(
    wrong: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValidationError, match=told):
        ServerSettings.model_validate(wrong)
    given = {"url": "http://a.example", "headers": {"Authorization": "k-1"}}
    settings = ServerSettings.model_validate(given)
    assert settings.target == Http("http://a.example", headers={"Authorization": "k-1"})
    assert "k-1" not in repr([settings, settings.target])


def test_two_servers_of_one_name_are_not_told_apart() -> None:
    tools = [read(pin(reads=True), called=name) for name in ("one", "two")]
    with pytest.raises(DefinitionError, match="two MCP servers are named 's'"):
        placed(tools, {"s": Stdio("other")})
    [found] = placed(tools[:1], {"s": Stdio("other")}).values()
    assert isinstance(found, Server) and found is not tools[0].source
