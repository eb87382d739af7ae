"""The prompts, read from a file of JSON Lines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from frontdesk_processors.errors import BadSetting

Label = Literal["safe", "unsafe", "injection", "indirect_injection"]
LABELS: tuple[Label, ...] = ("safe", "unsafe", "injection", "indirect_injection")


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """One prompt.

    Parameters:
        source: The collection it comes from.
        id: Its id there.
        text: The prompt.
        label: ``safe``; ``unsafe`` asks for harm; ``injection`` and ``indirect_injection`` want
            the agent to do what its caller may not ask, the latter out of a tool's result.
    """

    source: str
    id: str
    text: str
    label: Label

    @property
    def attack(self) -> bool:
        """Whether it is to be stopped."""
        return self.label != "safe"


def read_prompts(path: Path) -> list[Prompt]:
    """The prompts in a file: one JSON object a row with ``src``, ``id``, ``text`` and ``label``.

    Raises:
        BadSetting: The file cannot be read, or a row is no prompt; the row is named.
    """
    try:
        rows = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{str(path)!r} cannot be read: {error}") from error
    prompts = [_prompt(row, path, number) for number, row in enumerate(rows, 1) if row.strip()]
    if not prompts:
        raise BadSetting(f"{str(path)!r} holds no prompts")
    return prompts


def _prompt(row: str, path: Path, number: int) -> Prompt:
    try:
        held: dict[str, Any] = json.loads(row)
        label = held["label"]
        if label not in LABELS:
            raise ValueError(f"label {label!r} is none of {', '.join(LABELS)}")
        return Prompt(
            source=str(held["src"]), id=str(held["id"]), text=str(held["text"]), label=label
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadSetting(f"{str(path)!r}, row {number}: no prompt: {error!r}") from error
