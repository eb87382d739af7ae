"""Tests that share what takes seconds to make run on one worker."""

import pytest


@pytest.mark.xdist_group("shared")
def test_a_group_is_in_the_id_by_which_tests_are_given_to_workers(
    request: pytest.FixtureRequest,
) -> None:
    told = request.node.nodeid.endswith("@shared")
    assert told == request.config.getoption("loadgroup", False)
