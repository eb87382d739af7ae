"""The clinic's tools over a real database, as Guard and Act run them, at a moment a test sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from frontdesk.vertical import Vertical
from frontdesk_processors.tool import Tool
from frontdesk_verticals.healthcare.vertical import healthcare
from tests.support import front
from tests.support.front import options

__all__ = ["NOW", "TOOLS", "Front", "options"]

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("America/Los_Angeles"))
"""A Monday morning; that week's Thursday is Thanksgiving."""
TOOLS: Mapping[str, Tool] = {tool.name: tool for tool in healthcare.tools}


@dataclass(frozen=True, kw_only=True)
class Front(front.Front):
    """One conversation with the clinic."""

    vertical: Vertical = healthcare
    now: datetime = NOW

    async def token(self, **arguments: object) -> str:
        """The token of the first slot that a search offers."""
        found = await self.done("get_available_slots", **arguments)
        return str(options(found)[0]["slot_token"])
