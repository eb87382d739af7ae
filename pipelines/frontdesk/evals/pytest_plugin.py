"""A pytest plugin that holds each scenario of a vertical as a test.

It is there where frontdesk is installed, and does nothing until a vertical is named:

    pytest --frontdesk-scenarios healthcare

Every scenario is held once in each of its manners, in this process, with the embedded brain or the
candidate that ``--frontdesk-candidate`` names. A test fails with what went wrong and what was said.
"""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Its options."""
    group = parser.getgroup("frontdesk")
    group.addoption(
        "--frontdesk-scenarios", metavar="VERTICAL", help="Hold the scenarios of this vertical."
    )
    group.addoption(
        "--frontdesk-scenarios-in", metavar="PATH", help="Those of this file or folder instead."
    )
    group.addoption(
        "--frontdesk-candidate", metavar="FILE", help="With this configuration, a TOML file."
    )


def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add the scenarios to what was found."""
    name: str | None = config.getoption("--frontdesk-scenarios")
    if not name:
        return
    # It loads the whole agent, which tests that name no vertical have no use for.
    from frontdesk.evals.as_tests import scenario_items

    file: str | None = config.getoption("--frontdesk-candidate")
    folder: str | None = config.getoption("--frontdesk-scenarios-in")
    items.extend(
        scenario_items(
            session,
            vertical=name,
            candidate=Path(file) if file else None,
            folder=Path(folder) if folder else None,
        )
    )
