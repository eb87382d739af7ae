"""Broad matrices: a few cases in the default suite, the rest in `make test WIDE=1`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, cast

import pytest


def widely(cases: Iterable[Any], *, always: Collection[Any]) -> list[Any]:
    """The cases as parameters, of which those that are not held always are marked `wide`.

    Args:
        cases: What a test or a fixture is parametrized with; a tuple gives several values.
        always: Those of the default suite.

    Raises:
        ValueError: One of those is no case.
    """
    found = list(cases)
    if unknown := [one for one in always if one not in found]:
        raise ValueError(f"no case: {unknown}")
    return [
        pytest.param(*_values(one), marks=() if one in always else pytest.mark.wide)
        for one in found
    ]


def _values(case: Any) -> Iterable[Any]:
    return cast(tuple[Any, ...], case) if isinstance(case, tuple) else (case,)
