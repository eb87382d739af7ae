"""Other people's handlers as tools, so that Guard can judge them and Act can run them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from pipecat.frames.frames import FunctionCallResultProperties
from pipecat.processors.aggregators.llm_context import is_given
from pipecat.services.llm_service import FunctionCallParams
from pydantic import BaseModel

from frontdesk_processors.language import Language
from frontdesk_processors.protect.door import Handler
from frontdesk_processors.schema import spaced
from frontdesk_processors.tool import Arguments, Failure, Result, Tool, Work
from frontdesk_processors.toolbox import fingerprint
from frontdesk_processors.values import Effect, Identity, Json, JsonObject

FAILED = "handler_failed"
"""Code of a failure that the handler itself reported; the model sees its own words."""


@dataclass(frozen=True, kw_only=True)
class ForeignTool(Tool):
    """A tool made of a handler.

    Parameters:
        known: The parameters its schema names; None where no schema is advertised.
        required: Those that it must have.
    """

    known: frozenset[str] | None = None
    required: frozenset[str] = frozenset()

    def bind(self, arguments: Mapping[str, Json]) -> Arguments | Failure:
        """The arguments as they are, if they are those of the schema; pipecat checks nothing."""
        missing = self.required - arguments.keys()
        unknown = arguments.keys() - (arguments.keys() if self.known is None else self.known)
        if wrong := sorted([*missing, *unknown]):
            return Failure(code="bad_argument", argument=wrong[0])
        return dict(arguments)


class _Anything(BaseModel):
    """Stands where a tool of ours has the model of its arguments."""


@dataclass
class Captured:
    """What a handler reported."""

    result: Any
    properties: FunctionCallResultProperties | None


@dataclass(frozen=True)
class Entry:
    """A call that was proposed: what would answer it, and with what."""

    handler: Handler
    params: FunctionCallParams


@dataclass
class Foreign:
    """The handlers that were proposed, as tools; and what became of them.

    Parameters:
        language: Tells from a tool's name which claims its receipt licenses.
        reads: Names of tools that change nothing.
        does: The claim each tool's receipt licenses, where it is known.
        deadline_s: How long a handler may take that has no limit of its own, in seconds.
    """

    language: Language
    reads: frozenset[str]
    does: Mapping[str, str]
    deadline_s: float
    tools: dict[str, Tool] = field(default_factory=dict[str, Tool])
    captured: dict[str, Captured] = field(default_factory=dict[str, Captured])
    _entries: dict[str, Entry] = field(default_factory=dict[str, Entry])

    def learn(self, handler: Handler, params: FunctionCallParams, *, turn: int) -> None:
        """Note a call that is about to be proposed."""
        name = params.function_name
        self.tools[name] = self._tool(params, turn=turn)
        self._entries[fingerprint(name, dict(params.arguments))] = Entry(handler, params)

    def _tool(self, params: FunctionCallParams, *, turn: int) -> ForeignTool:
        name = params.function_name
        reads = name in self.reads
        known, required = _schema(params)

        async def run(_: Work[object], **arguments: Any) -> Result | Failure:
            return await self._run(name, arguments)

        async def key(work: Work[object], **arguments: Any) -> str:
            # A new yes in a later turn is a new action; in one turn the same is done once.
            return f"{work.conversation}:{turn}:{fingerprint(name, arguments)}"

        return ForeignTool(
            name=name,
            description="",
            parameters={"type": "object", "properties": {}, "required": []},
            effect=Effect.READ if reads else Effect.WRITE,
            needs=Identity.ANYONE,
            establishes=Identity.ANYONE,
            does="" if reads else self._claim(name),
            remembers=False,
            deadline_s=self.deadline_s,
            run=run,
            model=_Anything,
            preview=None if reads else _preview(name),
            key=None if reads else key,
            verify=None,
            known=known,
            required=required,
        )

    async def _run(self, name: str, arguments: Mapping[str, Any]) -> Result | Failure:
        """Call the handler with what was cleared, and wait for what it reports."""
        what = fingerprint(name, arguments)
        entry = self._entries[what]
        reported: asyncio.Future[Captured] = asyncio.get_running_loop().create_future()

        async def capture(
            result: Any, *, properties: FunctionCallResultProperties | None = None
        ) -> None:
            if properties is not None and not properties.is_final:
                await entry.params.result_callback(result, properties=properties)
            elif not reported.done():
                reported.set_result(Captured(result, properties))

        await entry.handler(
            replace(entry.params, arguments=dict(arguments), result_callback=capture)
        )
        self.captured[what] = await reported
        return _outcome(self.captured[what].result)

    def _claim(self, name: str) -> str:
        if name in self.does:
            return self.does[name]
        patterns = self.language.table("claims.tools").items()
        return next((kind for kind, p in patterns if re.search(str(p), spaced(name))), "")


def _schema(params: FunctionCallParams) -> tuple[frozenset[str] | None, frozenset[str]]:
    """The parameters that the context's tools name for this one."""
    tools = params.context.tools
    for schema in tools.standard_tools if is_given(tools) else ():
        if schema.name == params.function_name:
            return frozenset(schema.properties), frozenset(schema.required)
    return None, frozenset()


def _preview(name: str) -> Any:
    async def preview(_: Work[object], **arguments: Any) -> JsonObject:
        details = ", ".join(f"{spaced(key)}: {_said(value)}" for key, value in arguments.items())
        # The words alone may be the same for two different calls.
        exactly = json.dumps(arguments, sort_keys=True, default=str)
        return {"action": spaced(name), "details": details, "exactly": exactly}

    return preview


def _said(value: Any) -> str:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _outcome(result: Any) -> Result | Failure:
    """Whether what a handler reported says that it failed, in one of the usual ways."""
    if isinstance(result, Mapping):
        told = cast("Mapping[str, Any]", result)
        denied = any(told.get(key) is False for key in ("ok", "success"))
        if denied or told.get("error") or told.get("status") in ("error", "failed", "failure"):
            return Failure(code=FAILED)
        return Result(facts={name: value for name, value in told.items() if _plain(value)})
    return Result(facts={"result": result} if _plain(result) else {})


def _plain(value: Any) -> bool:
    """Whether a value may stand in a receipt, to bear out what is said of it."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)
