"""``frontdesk bench dialogues`` and ``frontdesk bench noise``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.support.commands import Ran
from tests.support.dialogues import write
from tests.support.shared_data import shared_data

Run = Callable[..., Ran]


def test_dialogues_are_told_clean_and_noisy_with_intervals(run: Run, tmp_path: Path) -> None:
    data, schemas = write(tmp_path)
    noise, out = tmp_path / "heard.jsonl", tmp_path / "answers.jsonl"
    row = {
        "id": 1,
        "ref": "book me in there",
        "recordings": [{"asr": "look me there"}, {"asr": "book me in there"}],
    }
    noise.write_text(json.dumps(row), encoding="utf-8")
    files = ("--data", str(data), "--schemas", str(schemas), "--noise", str(noise))
    ran = run("bench", "dialogues", *files, "--out", str(out), "--json")
    assert ran.status == 0, ran.err
    told = json.loads(ran.out)
    assert set(told) == {"clean", "noisy"}
    assert told["clean"]["calls"] == told["noisy"]["calls"] == 6
    method = told["clean"]["method_accuracy"]
    assert set(method) == {"value", "low", "high", "n"} and method["n"] == 6
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["way"] for row in rows] == ["clean"] * 3 + ["noisy"] * 3


def test_gold_replay_of_dialogues_of_others_scores_everything(run: Run) -> None:
    folder = shared_data()
    files = ("--data", str(folder / "sgd_dev.jsonl.gz"))
    files += ("--schemas", str(folder / "sgd_schemas_dev.json"))
    ran = run("bench", "dialogues", *files, "--brain", "gold", "--limit", "200", "--json")
    assert ran.status == 0, ran.err
    clean = json.loads(ran.out)["clean"]
    for name in ("method_accuracy", "argument_accuracy", "exact_accuracy"):
        assert clean[name]["value"] == 1.0
    assert clean["premature"]["value"] == 0.0


def test_an_unknown_brain_is_bad_usage(run: Run, tmp_path: Path) -> None:
    data, schemas = write(tmp_path)
    files = ("--data", str(data), "--schemas", str(schemas))
    ran = run("bench", "dialogues", *files, "--brain", "golden")
    assert ran.status == 2 and "golden" in ran.err and "gold" in ran.err


def test_noise_is_held_against_the_recogniser(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "heard.jsonl"
    rows = [
        {
            "id": n,
            "ref": "wake me at nine",
            "recordings": [{"asr": "wake me at nine"}, {"asr": "take me at nine"}] * 20,
        }
        for n in range(8)
    ]
    data.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    ran = run("bench", "noise", "--data", str(data), "--json")
    told = json.loads(ran.out)
    assert told["recordings"] == 320 and told["real"]["wer"] == 0.125
    assert ran.status == (0 if told["within"] else 1)
    assert abs(told["gaps"]["wer"]) < 0.03
