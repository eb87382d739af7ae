"""The record of conversations, as the command line tells it."""

from __future__ import annotations

import getpass
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console

from frontdesk.cli.calls import masked
from frontdesk.cli.costs import show
from frontdesk.cli.output import THEME
from frontdesk.costs import Cost, Costs
from tests.support.commands import BOOKING, Ran

Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the booking that is held once for all these tests."""
    return tmp_path_factory.mktemp("filed")


@pytest.fixture
def filed(run: Run, home: Path, kept: Path) -> tuple[str, dict[str, object]]:
    """A database of the test's own with one booking, and that conversation's last event."""
    end = kept / "end.json"
    if not end.exists():
        ran = run(
            "chat", "healthcare", "--today", "2026-11-23", "--db", str(kept / "clinic.db"),
            "--caller", "+14155550123", "--json", stdin=BOOKING.encode(),
        )  # fmt: skip
        end.write_text(json.dumps(ran.events[-1]), encoding="utf-8")
    shutil.copytree(kept, home, dirs_exist_ok=True)
    return str(home / "clinic.db"), json.loads(end.read_text(encoding="utf-8"))


def only(run: Run, db: str) -> str:
    [call] = json.loads(run("calls", "list", "--db", db, "--json").out)
    return call["id"]


def test_the_list_shows_no_more_of_a_number_than_its_end(
    run: Run, filed: tuple[str, dict[str, object]]
) -> None:
    db, end = filed
    [call] = json.loads(run("calls", "list", "--db", db, "--json").out)
    assert (call["outcome"], call["turns"], call["channel"]) == ("completed", 6, "chat")
    receipts = end["receipts"]
    assert isinstance(receipts, list)
    assert call["receipts"] == [receipts[0]["id"]]
    plain = run("calls", "list", "--db", db)
    for text in (plain.out, json.dumps(call, ensure_ascii=False)):
        assert "0123" in text and "4155550123" not in text


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("+14155550123", "••••••••0123"),
        ("0123", "••••"),
        ("12", "••••"),
        ("", "••••"),
        (None, None),
    ],
)
def test_a_masked_number_never_shows_more_than_four_digits_nor_all(
    phone: str | None, shown: str | None
) -> None:
    assert masked(phone) == shown


def test_a_call_is_shown_with_its_receipt_by_the_beginning_of_its_id(
    run: Run, filed: tuple[str, dict[str, object]]
) -> None:
    db, _ = filed
    ran = run("calls", "show", only(run, db)[:5], "--db", db)
    assert ran.status == 0
    assert "› […] […]" in ran.out and "Maria Lopez" not in ran.out
    assert "receipt book · R-" in ran.out and "✓ verified" in ran.out

    told = json.loads(run("calls", "show", only(run, db), "--db", db, "--json").out)
    assert told["transcript"][1] == {
        "turn": 1, "who": "caller", "text": "I need to see the doctor next Tuesday afternoon",
    }  # fmt: skip
    assert [receipt["does"] for receipt in told["receipts"]] == ["book"]


def test_a_call_is_found_by_the_number_of_a_receipt(
    run: Run, filed: tuple[str, dict[str, object]]
) -> None:
    db, _ = filed
    [receipt] = json.loads(run("calls", "list", "--db", db, "--json").out)[0]["receipts"]
    for command in ("show", "explain"):
        told = json.loads(run("calls", command, receipt.lower(), "--db", db, "--json").out)
        assert told["id"] == only(run, db)


def test_a_call_and_the_database_are_verified_until_somebody_alters_a_receipt(
    run: Run, filed: tuple[str, dict[str, object]]
) -> None:
    db, _ = filed
    told = json.loads(run("calls", "show", only(run, db), "--db", db, "--json").out)
    assert (told["chain"]["whole"], told["chain"]["links"]) == (True, 3)
    assert "receipts ✓ chain default: 3 links" in run("calls", "show", "c_", "--db", db).out
    whole = run("calls", "verify", "--db", db)
    assert (whole.status, whole.out) == (0, "✓ chain default: 3 links, signed and whole\n")

    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("UPDATE receipts SET does = 'cancel'")
    [receipt] = told["receipts"]
    broken = f"link 2 is of the receipt {receipt['id']}, which was altered"
    shown = run("calls", "show", "c_", "--db", db).out
    assert f"receipt cancel · {receipt['id']} · ✗ not vouched for" in shown
    explained = run("calls", "explain", "c_", "--db", db)
    assert f"receipt {receipt['id']}, not vouched for" in explained.out
    told = json.loads(run("calls", "explain", "c_", "--db", db, "--json").out)
    assert [a["verified"] for t in told["turns"] for a in t["actions"] if a["receipt"]] == [False]
    for command in (["verify"], ["show", "c_"], ["explain", "c_"]):
        ran = run("calls", *command, "--db", db)
        assert ran.status == 1
        assert f"✗ chain default: {broken}" in ran.out
        assert "✓" not in ran.out
    ran = run("calls", "verify", "--db", db, "--json")
    [chain] = json.loads(ran.out)["chains"]
    assert (ran.status, chain["broken"]["link"]) == (1, 2)


def test_a_copy_without_its_key_is_not_called_whole(
    run: Run, filed: tuple[str, dict[str, object]]
) -> None:
    db, _ = filed
    Path(f"{db}.key").unlink()
    ran = run("calls", "verify", "--db", db)
    assert (ran.status, ran.out) == (1, "")
    assert "no key to check the receipts" in ran.err


def test_an_explanation_says_per_turn_which_rule_fired_and_why(
    run: Run, filed: tuple[str, dict[str, object]]
) -> None:
    db, _ = filed
    told = json.loads(run("calls", "explain", only(run, db), "--db", db, "--json").out)

    by_turn = {turn["turn"]: turn for turn in told["turns"]}
    assert by_turn[1]["parsed"]["intent"] == "schedule_appointment"
    [stopped] = by_turn[2]["actions"]
    assert (stopped["outcome"], stopped["rule"]) == ("refused", "identity_required")
    assert stopped["why"] == "the caller is not known well enough for it yet"
    found, asked = by_turn[4]["actions"]
    assert (found["outcome"], found["took_ms"] > 0) == ("done", True)
    assert (asked["outcome"], asked["rule"]) == ("confirm", "confirmation")
    [booked] = by_turn[5]["actions"]
    assert (booked["outcome"], booked["verified"]) == ("done", True)
    assert by_turn[5]["first_released_ms"] > 0

    plain = run("calls", "explain", only(run, db), "--db", db).out
    assert "refused   identity_required – the caller is not known well enough for it yet" in plain


def test_a_call_nobody_knows_is_answered_with_those_there_are(
    run: Run, filed: tuple[str, dict[str, object]]
) -> None:
    db, _ = filed
    for command in ("show", "explain"):
        ran = run("calls", command, "zzz", "--db", db)
        assert (ran.status, ran.out) == (2, "")
        assert f"unknown conversation 'zzz'; known: {only(run, db)}" in ran.err


@pytest.mark.parametrize("emptied", [("receipts",), ("receipts", "links", "heads")])
def test_a_receipt_that_a_conversation_tells_of_and_is_gone_is_missed(
    run: Run, filed: tuple[str, dict[str, object]], emptied: tuple[str, ...]
) -> None:
    db, _ = filed
    with sqlite3.connect(db) as connection:
        for table in emptied:
            connection.execute(f"DELETE FROM {table}")
    connection.close()
    ran = run("calls", "show", only(run, db), "--db", db)
    assert ran.status == 1
    assert "which the conversation tells of, is not there" in ran.out


def test_a_beginning_that_several_ids_share_is_answered_with_them(
    run: Run, filed: tuple[str, dict[str, object]]
) -> None:
    db, _ = filed
    run("chat", "healthcare", "--db", db, stdin=b"hello\n")
    ids = [call["id"] for call in json.loads(run("calls", "list", "--db", db, "--json").out)]
    ran = run("calls", "show", "c_", "--db", db)
    assert ran.status == 2
    assert all(one in ran.err for one in ids)


def test_a_database_that_is_not_there_is_not_made(run: Run, home: Path) -> None:
    for words in (["list"], ["show", "c_1"], ["explain", "c_1"], ["verify"]):
        ran = run("calls", *words, "--db", str(home / "none.db"))
        assert ran.status == 1
        assert ran.err.startswith("frontdesk: there is no database")
    assert not (home / "none.db").exists()


def test_who_looks_at_a_conversation_is_on_record_before_it_is_shown(
    run: Run, filed: tuple[str, dict[str, object]]
) -> None:
    db, _ = filed
    call = only(run, db)
    for command in ("show", "explain", "export"):
        assert run("calls", command, call, "--db", db).status == 0
    with closing(sqlite3.connect(db)) as held:
        rows = held.execute(
            "SELECT tool, verdict, operator FROM audit WHERE operator <> '' ORDER BY id"
        ).fetchall()
    assert [(tool, verdict) for tool, verdict, _ in rows] == [
        ("calls show", "done"), ("calls explain", "done"), ("calls export", "done"),
    ]  # fmt: skip
    assert {operator for _, _, operator in rows} == {getpass.getuser()}


def test_what_cannot_be_noted_is_not_shown(run: Run, filed: tuple[str, dict[str, object]]) -> None:
    db, _ = filed
    call = only(run, db)
    with closing(sqlite3.connect(db)) as held:
        held.execute(
            "CREATE TRIGGER audit_full BEFORE INSERT ON audit "
            "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
        held.commit()
    ran = run("calls", "show", call, "--db", db)
    assert ran.status != 0 and "Maria" not in ran.out


def test_a_call_is_shown_with_what_it_cost(run: Run, filed: tuple[str, dict[str, object]]) -> None:
    db, end = filed
    shown = run("calls", "show", only(run, db), "--db", db)
    assert "cost  $0.00\n  embedded  $0.00  embedded: " in shown.out
    told = json.loads(run("calls", "show", only(run, db), "--db", db, "--json").out)
    assert (told["cost_usd"], told["costs"]) == (0, end["costs"])


def test_a_call_that_was_not_wholly_priced_says_which_part() -> None:
    console = Console(width=200, color_system=None, theme=THEME)
    model = Cost(stage="llm", model="gpt", quantities={"input": 5}, usd=Decimal("0.00000249"),
        source="a page", checked=date(2026, 11, 27))  # fmt: skip
    ears = Cost(stage="stt", model="ears", quantities={"seconds": Decimal("2.50")}, usd=None)
    with console.capture() as captured:
        show(Costs((model, ears)), console)
    assert captured.get().splitlines()[1:] == [
        "cost  $0.000002 and what has no price: ears",
        "  llm       $0.000002  gpt: 5 input  (a page, 2026-11-27)",
        "  stt       unpriced  ears: 2.50 seconds  (in no sheet of models)",
    ]
