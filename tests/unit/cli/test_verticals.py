"""What is installed, listed without opening anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.support.commands import Ran, child

Run = Callable[..., Ran]


def test_the_list_has_the_fields_that_scripts_rely_on(run: Run, home: Path) -> None:
    ran = run("verticals", "--json")

    assert (ran.status, ran.err) == (0, "")
    clinic, salon = json.loads(ran.out)
    assert (clinic["name"], salon["name"]) == ("healthcare", "salon")
    assert "schedule_appointment" in clinic["specialists"][1]["tools"]
    tools = {tool["name"]: tool for tool in clinic["tools"]}
    booking = tools["schedule_appointment"]
    assert (booking["effect"], booking["needs"]) == ("write", "verified")
    assert booking["parameters"]["properties"]["slot_token"]["type"] == "string"
    assert clinic["languages"] == ["en"]
    assert not (home / "data").exists()


def test_every_tool_of_a_specialist_is_listed_with_its_schema(run: Run) -> None:
    for vertical in json.loads(run("verticals", "--json").out):
        named = {name for specialist in vertical["specialists"] for name in specialist["tools"]}
        assert named == {tool["name"] for tool in vertical["tools"]}


def test_people_read_what_a_tool_may_do_and_for_whom(run: Run) -> None:
    out = run("verticals").out
    assert "    cancel_appointment        changes, for a verified caller, asks first" in out
    assert "    get_office_hours          reads, for anyone" in out


def test_a_vertical_that_does_not_load_is_named_and_the_others_are_listed(home: Path) -> None:
    package = home / "packages"
    (package / "bakery-1.dist-info").mkdir(parents=True)
    (package / "bakery.py").write_text("raise RuntimeError('the oven is cold')\n")
    (package / "bakery-1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: bakery\nVersion: 1\n"
    )
    (package / "bakery-1.dist-info" / "entry_points.txt").write_text(
        "[frontdesk.verticals]\nbakery = bakery:bakery\n"
    )
    path = f"sys.path.insert(0, {str(package)!r})"

    told = child(home, ["verticals", "--json"], before=path)
    assert [row["name"] for row in json.loads(told.out)] == ["healthcare", "salon"]
    why = f"does not load: {package}/bakery.py:1: RuntimeError: the oven is cold"
    assert f"vertical 'bakery' {why}" in told.err
    people = child(home, ["verticals"], before=path)
    assert f"bakery: {why}" in people.out
    assert "schedule_appointment" in people.out
    doctor = child(home, ["doctor", "--json"], before=path)
    assert doctor.status == 1
    [check] = [row for row in json.loads(doctor.out) if not row["ok"]]
    assert check["check"] == "verticals"


def test_a_vertical_that_is_well_passes_its_check(run: Run) -> None:
    ran = run("verticals", "check", "healthcare", "--json")
    assert (ran.status, ran.err) == (0, "")
    rows = json.loads(ran.out)
    assert {row["check"] for row in rows} >= {"loads", "tools", "wording", "scenarios", "records"}
    assert all(row["ok"] for row in rows)


def test_a_vertical_that_does_not_load_fails_its_check_with_the_line(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "bot.py").write_text(
        "from frontdesk_verticals.healthcare import healthcare\n\n"
        "vertical = healthcare.customise(without=['get_hours'])\n"
    )
    ran = run("verticals", "check", str(tmp_path), "--json")
    [row] = json.loads(ran.out)
    assert (ran.status, row["check"], row["ok"]) == (1, "loads", False)
    assert row["detail"].startswith(f"{tmp_path}/bot.py:3: unknown tool 'get_hours'; known: ")


def test_people_read_what_is_wrong(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(
        "from frontdesk_verticals.healthcare import healthcare\n"
        "vertical = healthcare.customise(without=['get_patient_appointments'])\n"
    )
    ran = run("verticals", "check", str(tmp_path / "bot.py"))
    assert ran.status == 1
    assert "✗ names: " in ran.out and "unknown tool 'get_patient_appointments'" in ran.out


def test_what_is_not_there_is_bad_usage(run: Run, tmp_path: Path) -> None:
    ran = run("verticals", "check", str(tmp_path))
    assert ran.status == 2
    assert f"unknown file '{tmp_path}/bot.py'" in ran.err
