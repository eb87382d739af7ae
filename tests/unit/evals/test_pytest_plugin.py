"""Scenarios, held as tests of somebody's own suite."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest_plugins = ("pytester",)
PLUGIN = ("-p", "frontdesk.evals.pytest_plugin", "-p", "no:cacheprovider", "-p", "no:asyncio")
HOURS = """
- name: asks_the_hours
  goal: Somebody asks for the hours.
  says: ["are you open on Friday?", "thanks, bye"]
  expect: {calls: [{tool: get_office_hours}], outcome: answered}
- name: wants_too_much
  goal: The same, where something is expected that does not come about.
  says: ["are you open on Friday?", "thanks, bye"]
  expect: {outcome: completed}
"""


def test_each_scenario_is_a_test_and_fails_with_what_was_said(pytester: pytest.Pytester) -> None:
    file = pytester.makefile(".yaml", hours=HOURS)
    words = ("--frontdesk-scenarios", "healthcare", "--frontdesk-scenarios-in", str(file))
    ran = pytester.runpytest_inprocess(*PLUGIN, *words, "-v")
    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(["*asks_the_hours?plain? PASSED*", "*wants_too_much?plain? FAILED*"])
    ran.stdout.fnmatch_lines(["*caller: are you open on Friday?*"])


def test_where_no_vertical_is_named_the_agent_is_not_even_loaded() -> None:
    code = (
        "import sys, pytest\n"
        "status = pytest.main(['-q', '-p', 'frontdesk.evals.pytest_plugin', '--co', sys.argv[1]])\n"
        "sys.exit('pipecat' in sys.modules)"
    )
    words = [sys.executable, "-c", code, "--version"]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=50, check=False)
    assert ran.returncode == 0, ran.stderr
