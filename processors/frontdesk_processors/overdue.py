"""What look-ups found after the agent was told that they take longer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from frontdesk_processors.values import JsonObject


class Overdue:
    """Results that came when their calls had been answered with "not yet known".

    The caller hears them from the house; whoever answers next reads them where the calls stand,
    and need not look again. They are kept as long as the session lasts.
    """

    def __init__(self) -> None:
        self._results: dict[str, JsonObject] = {}

    def came(self, call: str, result: JsonObject) -> None:
        """A call has its result after all."""
        self._results[call] = result

    def filled(self, messages: Sequence[Any]) -> list[Any]:
        """The messages of a context, with what their calls came to in the end."""
        return [self._filled(message) for message in messages]

    def _filled(self, message: Any) -> Any:
        if not self._results or not isinstance(message, Mapping):
            return message
        fields = cast("Mapping[str, Any]", message)
        result = self._results.get(str(fields.get("tool_call_id")))
        if fields.get("role") != "tool" or result is None:
            return fields
        return {**fields, "content": json.dumps(result, ensure_ascii=False)}
