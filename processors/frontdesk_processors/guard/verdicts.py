"""What a policy decides of a proposed action; the strictest of all wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from frontdesk_processors.tool import Failure
from frontdesk_processors.values import Json, JsonObject


@dataclass(frozen=True)
class Allow:
    """It may be done."""


@dataclass(frozen=True)
class Confirm:
    """The caller must be asked first.

    Parameters:
        question: The full read-back, word for word.
        fingerprint: Tells this proposal, as resolved, from any other.
        facts: What was read back.
    """

    question: str
    fingerprint: str
    facts: JsonObject = field(default_factory=dict[str, Json])


@dataclass(frozen=True)
class Refuse:
    """It may not be done, and why.

    Parameters:
        failure: The reason, as the agent is told.
    """

    failure: Failure


@dataclass(frozen=True)
class Escalate:
    """It may not be done, and a person must take over.

    Parameters:
        reason: Why, for the person.
    """

    reason: str


Verdict = Allow | Confirm | Refuse | Escalate

_STRICTNESS: Mapping[type[Verdict], int] = {Allow: 0, Confirm: 1, Refuse: 2, Escalate: 3}


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that wins; of equally strict ones the first. None given allows."""
    return max(verdicts, key=lambda verdict: _STRICTNESS[type(verdict)], default=Allow())
