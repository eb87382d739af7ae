"""What a run leaves behind: the signed verdict, the calls of each side, the report."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from frontdesk.evals.calls.grade import Grade
from frontdesk.evals.calls.held import HeldCall
from frontdesk.evals.gate.traffic import Result
from frontdesk.settings import Settings
from frontdesk.store.signing import VARIABLE, Key, parsed
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.values import JsonObject

VERDICT, REPORT = "verdict.json", "report.html"
_KEY = "gate.key"


def write_verdict(folder: Path, verdict: JsonObject, *, settings: Settings) -> Path:
    """Sign a verdict and write it; whoever changes a byte of it afterwards is found out.

    It is signed with the first secret key of ``FRONTDESK_SIGNING_KEY``, or with a key in the
    folder that is made at the first run.

    Raises:
        BadSetting: The keys cannot be read.
    """
    key = _signer(folder, settings)
    signed: JsonObject = {
        "verdict": verdict,
        "signature": {"key": key.token, "signed": key.sign(_statement(verdict))},
    }
    file = folder / VERDICT
    file.write_text(json.dumps(signed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def read_verdict(file: Path, *, trusted: Sequence[str] = ()) -> Mapping[str, Any]:
    """A verdict whose signature holds.

    Args:
        file: The verdict's file.
        trusted: Public keys (``fdpk_…``) of which one must have signed it; by default any may.

    Raises:
        BadSetting: It is no verdict, was changed, or was signed by somebody else.
    """
    try:
        held: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        verdict, signature = held["verdict"], held["signature"]
        key, signed = parsed(signature["key"], origin=str(file))[0], str(signature["signed"])
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise BadSetting(f"{str(file)!r} is no verdict: {error!r}") from error
    if not key.signed(_statement(verdict), signed):
        raise BadSetting(f"{str(file)!r} was changed after it was signed; run the gate again")
    if trusted and key.token not in trusted:
        raise BadSetting(f"{str(file)!r} was signed with a key that is not trusted: {key.token}")
    return verdict


def signature_of(file: Path) -> str:
    """The signature of a verdict that `read_verdict` has read."""
    return str(json.loads(file.read_text(encoding="utf-8"))["signature"]["signed"])


def trusted_keys(settings: Settings) -> list[str]:
    """The public keys of ``FRONTDESK_SIGNING_KEY``; none where it is not set.

    Raises:
        BadSetting: They cannot be read.
    """
    if settings.signing_key is None:
        return []
    return [key.token for key in parsed(settings.signing_key.get_secret_value(), origin=VARIABLE)]


def write_calls(file: Path, results: Sequence[Result], *, more: bool = False) -> None:
    """Write the calls of one side as JSON Lines: grade, cost and transcript of each.

    Args:
        file: Where to.
        results: The calls.
        more: Whether they follow those that the file holds.
    """
    with file.open("a" if more else "w", encoding="utf-8") as out:
        for one in results:
            row: JsonObject = {
                "grade": one.grade.to_json(),
                "cost_usd": one.cost_usd,
                "call": one.held.to_json(),
            }
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_calls(file: Path) -> list[Result]:
    """The calls of one side, as `write_calls` left them.

    Raises:
        BadSetting: The file cannot be read, or a row is no call; the row is named.
    """
    found: list[Result] = []
    try:
        rows = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{str(file)!r} cannot be read: {error}") from error
    for number, row in enumerate(rows, 1):
        try:
            held: dict[str, Any] = json.loads(row)
            found.append(
                Result(
                    held=HeldCall.from_json(held["call"]),
                    grade=Grade.from_json(held["grade"]),
                    cost_usd=float(held["cost_usd"]),
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            raise BadSetting(f"{str(file)!r}, row {number}: no call: {error!r}") from error
    if not found:
        raise BadSetting(f"{str(file)!r} holds no calls")
    return found


def _statement(verdict: Any) -> bytes:
    return json.dumps(verdict, sort_keys=True, separators=(",", ":")).encode()


def _signer(folder: Path, settings: Settings) -> Key:
    if settings.signing_key is not None:
        keys = parsed(settings.signing_key.get_secret_value(), origin=VARIABLE)
        if secret := next((key for key in keys if key.seed is not None), None):
            return secret
    file = folder / _KEY
    if not file.exists():
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(f"fdsk_{secrets.token_hex(32)}\n")
    keys = parsed(file.read_text(encoding="ascii"), origin=str(file))
    if not keys or keys[0].seed is None:
        raise BadSetting(f"{str(file)!r} holds no secret key; remove it, and one is made anew")
    return keys[0]
