"""The claim gate: "booked", "cancelled" and "sent" are said only with a receipt for it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from frontdesk_processors.language import Language
from frontdesk_processors.ledger import Receipt


class ClaimGate:
    """Finds sentences that claim completion, and says whether a receipt covers them.

    The claims come from the language file: for each class of claim the patterns that make it, and
    the phrases that look like one and are none (a condition, a denial, a thing to come). A
    question claims nothing.

    Args:
        language: What the session speaks.
    """

    def __init__(self, language: Language) -> None:
        self._claims = {
            name: _any_of(language.list(f"claims.{name}"))
            for name in language.list("claims.classes")
        }
        self._harmless = _any_of(language.list("claims.harmless"))

    def claimed(self, sentence: str) -> tuple[str, ...]:
        """The classes of completion a sentence claims; empty for most sentences."""
        plain = " ".join(sentence.casefold().replace("’", "'").split())
        if plain.endswith("?"):
            return ()
        plain = self._harmless.sub(" ", plain)
        return tuple(name for name, pattern in self._claims.items() if pattern.search(plain))

    def unlicensed(self, sentence: str, receipts: Iterable[Receipt]) -> tuple[str, ...]:
        """The classes a sentence claims and no receipt covers."""
        claimed = self.claimed(sentence)
        if not claimed:
            return ()
        licensed = {receipt.does for receipt in receipts}
        return tuple(name for name in claimed if name not in licensed)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")
