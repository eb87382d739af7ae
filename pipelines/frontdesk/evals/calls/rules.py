"""What a side's code says of when harm is done: no side is graded by its own alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import frontdesk_processors.language
from frontdesk.vertical import Vertical
from frontdesk_processors.values import JsonObject


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What one state of the code says.

    Parameters:
        confirmed: Names of the tools that need the caller's yes.
        scratch: Tables in which rows may come and go.
        language: Folder with the words that claim that something was done.
    """

    confirmed: frozenset[str]
    scratch: frozenset[str]
    language: Path

    @classmethod
    def of(cls, vertical: Vertical, *, language: str = "en") -> Self:
        """What the code that runs now says of a vertical."""
        return cls(
            confirmed=frozenset(tool.name for tool in vertical.tools if tool.preview is not None),
            scratch=frozenset(vertical.scratch),
            language=Path(frontdesk_processors.language.__file__).with_name(language),
        )

    def to_json(self) -> JsonObject:
        """The rules as plain JSON."""
        return {
            "confirmed": sorted(self.confirmed),
            "scratch": sorted(self.scratch),
            "language": str(self.language),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The rules that `to_json` gave."""
        return cls(
            confirmed=frozenset(data["confirmed"]),
            scratch=frozenset(data["scratch"]),
            language=Path(data["language"]),
        )
