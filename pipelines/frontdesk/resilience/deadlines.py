"""How long an answer may take, and what to do when it does not come: values and plain functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pipecat.frames.frames import ErrorFrame
from pipecat.utils.errors import (
    classify_http_exception,
    extract_http_status_code,
)

PATIENCE_S = 3.0
BACKOFF_S = 0.3
"""How long to wait before the second try, in seconds, unless the provider names a time."""

LONGEST_BACKOFF_S = 1.0
"""The longest wait that the caller can be asked to bear for the same provider, in seconds."""

TRIES = 2
"""How often one provider is asked for one answer."""

_REQUEST_STATUSES = (400, 413, 422)

Kind = Literal["silent", "stalled", "slow", "empty", "error"]


@dataclass(frozen=True, kw_only=True)
class Deadlines:
    """How long a provider may take, in seconds.

    Parameters:
        first_s: Until the first piece of an answer.
        stall_s: Between two pieces.
        whole_s: For a whole answer.
        turn_s: What may be waited in vain in one turn, whatever the providers; then the last rung
            answers. With what that takes, it bounds the turn.
    """

    first_s: float = PATIENCE_S
    stall_s: float = PATIENCE_S
    whole_s: float = 4 * PATIENCE_S
    turn_s: float = 3 * PATIENCE_S + 1

    @classmethod
    def of(cls, patience_s: float) -> Deadlines:
        """Deadlines for a model that may be silent for so long."""
        return cls(
            first_s=patience_s,
            stall_s=patience_s,
            whole_s=4 * patience_s,
            turn_s=3 * patience_s + 1,
        )


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why an answer did not come.

    Parameters:
        kind: ``silent``: not a piece in time; ``stalled``: no further piece in time; ``slow``: not
            whole in time; ``empty``: nothing that can be said or done; ``error``.
        what: The name of the error.
        status: The HTTP status, where there is one.
        for_good: Whether asking again cannot help until an operator mends something.
        retry_after_s: After how many seconds it asked to be asked again.
    """

    kind: Kind
    what: str = ""
    status: int | None = None
    for_good: bool = False
    retry_after_s: float | None = None

    @property
    def of_the_request(self) -> bool:
        """Whether this one request was refused, which says nothing of the provider."""
        return self.status in _REQUEST_STATUSES

    @property
    def name(self) -> str:
        """A word for it that holds nothing of the conversation."""
        return f"http {self.status}" if self.status is not None else self.what or self.kind


def fault_of(frame: ErrorFrame) -> Fault:
    """What a service's error is."""
    error = frame.exception
    if error is None:
        return Fault(kind="error")
    return Fault(
        kind="error",
        what=type(error).__name__,
        status=extract_http_status_code(error),
        for_good=classify_http_exception(error).is_permanent,
        retry_after_s=_retry_after(error),
    )


def pause_before_retry(fault: Fault, *, tries: int, left_s: float) -> float | None:
    """How long to wait before the same provider is asked again, in seconds; None not to ask it.

    Args:
        fault: What became of the last try.
        tries: How often it was asked.
        left_s: What may still be waited in this turn.
    """
    if fault.for_good or tries >= TRIES:
        return None
    pause = BACKOFF_S if fault.kind == "error" else 0.0
    if fault.retry_after_s is not None:
        pause = fault.retry_after_s
    return pause if pause <= LONGEST_BACKOFF_S and pause < left_s else None


def _retry_after(error: BaseException) -> float | None:
    """What the headers of a refused request say, in seconds (RFC 9110, section 10.2.3)."""
    headers: Any = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers.get(name)) / unit)
        except (TypeError, ValueError):
            # There is none, or it is a date, which no provider of ours sends.
            continue
    return None
