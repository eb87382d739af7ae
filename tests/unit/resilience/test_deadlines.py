"""What a fault is, and whether the same provider is asked again: values in, values out."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pipecat.frames.frames import ErrorFrame

from frontdesk.resilience.deadlines import (
    BACKOFF_S,
    Deadlines,
    Fault,
    fault_of,
    pause_before_retry,
)
from frontdesk.settings import Settings

LONGEST_TURN_S = 15.0


class Refused(Exception):
    """A request that was refused, as clients raise it."""

    def __init__(self, status: int, headers: dict[str, str]) -> None:
        super().__init__("refused")
        self.response = SimpleNamespace(status_code=status, headers=headers)


def refused(status: int, **headers: str) -> ErrorFrame:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ErrorFrame(error="refused", exception=Refused(status, named))


@pytest.mark.parametrize(
    ("status", "for_good"), [(401, True), (404, True), (429, False), (500, False)]
)
def test_a_status_says_whether_asking_again_can_help(status: int, for_good: bool) -> None:
    fault = fault_of(refused(status))
    assert (fault.name, fault.for_good) == (f"http {status}", for_good)


def test_an_error_without_a_status_is_named_after_its_kind() -> None:
    assert fault_of(ErrorFrame(error="x", exception=ValueError("secret"))).name == "ValueError"
    assert fault_of(ErrorFrame(error="x")).name == "error"


@pytest.mark.parametrize(
    ("frame", "after_s"),
    [
        (refused(429, retry_after="20"), 20.0),
        (refused(429, retry_after="1", retry_after_ms="250"), 0.25),
        (refused(503, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"), None),
        (refused(500), None),
    ],
)
def test_when_to_come_back_is_read_from_the_headers(
    frame: ErrorFrame, after_s: float | None
) -> None:
    assert fault_of(frame).retry_after_s == after_s


@pytest.mark.parametrize(
    ("fault", "tries", "left_s", "pause_s"),
    [
        (Fault(kind="error", status=500), 1, 9.0, BACKOFF_S),
        (Fault(kind="silent"), 1, 9.0, 0.0),
        (Fault(kind="empty"), 1, 9.0, 0.0),
        (Fault(kind="error", status=429, retry_after_s=0.5), 1, 9.0, 0.5),
        (Fault(kind="error", status=500), 2, 9.0, None),
        (Fault(kind="error", status=401, for_good=True), 1, 9.0, None),
        (Fault(kind="error", status=429, retry_after_s=20.0), 1, 9.0, None),
        (Fault(kind="silent"), 1, 0.0, None),
    ],
)
def test_a_provider_is_asked_again_once_where_that_may_help(
    fault: Fault, tries: int, left_s: float, pause_s: float | None
) -> None:
    assert pause_before_retry(fault, tries=tries, left_s=left_s) == pause_s


def test_by_default_nobody_waits_in_vain_for_as_long_as_a_turn_may_take() -> None:
    patience_s = Settings.model_fields["llm_patience_s"].default
    assert Deadlines.of(patience_s) == Deadlines()
    assert Deadlines().turn_s < LONGEST_TURN_S
