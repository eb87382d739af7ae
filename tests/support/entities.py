"""A call and a sentence of our own, as a recogniser heard them, in EVI's form and in SLURP's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CALL: dict[str, Any] = {
    "id": "one",
    "speaker": "a",
    "gold": [
        {
            "scenario_id": "en.GB.1",
            "postcode": "HP4 7QT",
            "name": "Philippa Quist",
            "dob": "1971-04-03",
        }
    ],
    "turns": [
        {"asks": "postcode", "asr": "h p for 7 q tea", "nbest": ["h p for 7 q tea"]},
        {"asks": "postcode", "asr": "HP4 7qt", "nbest": []},
        {"asks": "name", "asr": "filipa quest", "nbest": ["filipa quest", "filip aquist"]},
        {"asks": "dob", "asr": "03 04 1971", "nbest": ["03 04 1971"]},
    ],
}
SENTENCE: dict[str, Any] = {
    "id": 7,
    "ref": "call gretel on the fourth of may",
    "entities": [
        {"type": "person", "value": "gretel"},
        {"type": "date", "value": "the fourth of may"},
    ],
    "recordings": [
        {"asr": "call gretel on the fourth of may"},
        {"asr": "call grettel on may fourth"},
    ],
}


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    """The rows as a file of JSON Lines in that folder."""
    path = folder / "heard.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path
