"""How simulated callers understand the agent and how they speak, from language files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from frontdesk_processors.errors import BadSetting, UnknownName

_HOME = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class CallerWords:
    """One language, for one trade.

    Parameters:
        moments: Where the conversation stands, by what the agent says then.
        asked: Which fact a question is about, by the question's words.
        lines: What callers say, several lines a purpose, of which one is taken by chance.
        manners: The same where a manner has its own, and what else it needs.
        persona: What a model is told that plays a caller.
    """

    moments: Mapping[str, Sequence[re.Pattern[str]]]
    asked: Mapping[str, Sequence[re.Pattern[str]]]
    lines: Mapping[str, Sequence[str]]
    manners: Mapping[str, Mapping[str, Sequence[str]]]
    persona: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path, *, language: str) -> CallerWords:
        """The words of a language, with what a trade's own file in ``folder`` adds.

        Raises:
            UnknownName: Callers do not speak it yet.
            BadSetting: A pattern of the trade's file is no regular expression.
        """
        common = _HOME / f"{language}.toml"
        if not common.is_file():
            known = sorted(file.stem for file in _HOME.glob("*.toml"))
            raise UnknownName("callers' language", language, known=known)
        held, own = _read(common), folder / f"{language}.toml"
        trade = _read(own) if own.is_file() else {}
        return cls(
            moments=_patterns(held["moments"], own),
            asked=_patterns(trade.get("asked", {}), own),
            lines=held["lines"],
            manners=held["manners"],
            persona=held["persona"],
        )

    def at(self, moment: str, said: str) -> bool:
        """Whether what the agent said is of that moment."""
        return any(pattern.search(said) for pattern in self.moments[moment])

    def asked_for(self, said: str) -> list[str]:
        """The facts that the agent asks for, in the order of their first words."""
        found = {
            fact: min(hit.start() for hit in hits)
            for fact, patterns in self.asked.items()
            if (hits := [hit for pattern in patterns if (hit := pattern.search(said))])
        }
        return sorted(found, key=found.__getitem__)

    def of(self, purpose: str, *, manner: str) -> Sequence[str]:
        """The lines for a purpose: the manner's own, else everybody's; none where nobody has."""
        return self.manners.get(manner, {}).get(purpose) or self.lines.get(purpose, ())


@cache
def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSetting(f"{str(file)!r} cannot be read: {error}") from error


def _patterns(
    table: Mapping[str, Sequence[str]], file: Path
) -> Mapping[str, Sequence[re.Pattern[str]]]:
    try:
        return {
            name: [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
            for name, patterns in table.items()
        }
    except re.error as error:
        raise BadSetting(f"{str(file)!r}: {error.pattern!r} is no pattern: {error}") from error
