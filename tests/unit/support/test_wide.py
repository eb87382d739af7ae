"""Which cases of a matrix are in the default suite."""

import pytest

from tests.support.wide import widely


def test_all_cases_are_there_and_those_not_held_always_are_wide() -> None:
    one, two, three = widely(["a", ("b", 1), "c"], always=["a", "c"])
    assert [case.values for case in (one, two, three)] == [("a",), ("b", 1), ("c",)]
    assert [len(case.marks) for case in (one, two, three)] == [0, 1, 0]
    assert two.marks[0].name == "wide"


def test_what_is_held_always_has_to_be_a_case() -> None:
    with pytest.raises(ValueError, match="moved"):
        widely(["a"], always=["moved"])
