"""``frontdesk doctor``: whether this machine can run it, and what to do where it cannot."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.table import Table
from rich.text import Text

from frontdesk.cli import database, doctor_models, doctor_speech
from frontdesk.cli.output import people, shown, write_json
from frontdesk.cli.verticals import Broken, found
from frontdesk.providers.extras import missing_extra
from frontdesk.settings import Settings, names_in
from frontdesk.store import missing_modules
from frontdesk_processors.errors import BadSetting, FrontdeskError

PYTHON = (3, 11)
PIPECAT = "1.14"
"""The minor version of pipecat whose behaviour the steps rely on."""
BRAINS = ("embedded", "openai", "openai-responses", "anthropic", "google", "fallback")
_ZONES = ("America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata")


class Check(NamedTuple):
    """One thing that was looked at.

    Attributes:
        check: Its name.
        ok: Whether it is as it must be.
        detail: What was found; what to do about it, where it is not.
        warning: Whether it is as it must be now, and will not stay so.
    """

    check: str
    ok: bool
    detail: str
    warning: bool = False


def doctor(*, as_json: bool) -> int:
    """Check the machine; 1 when something that is needed is not as it must be."""
    checks = [look() for look in LOOKS]
    if as_json:
        write_json([check._asdict() for check in checks])
    else:
        _show(checks)
    return 0 if all(check.ok for check in checks) else 1


def _python() -> Check:
    have = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] >= PYTHON:
        return Check("python", True, have)
    return Check("python", False, f"{have}; install 3.11 or newer")


def _pipecat() -> Check:
    wanted = f"pip install 'pipecat-ai~={PIPECAT}.0'"
    try:
        have = version("pipecat-ai")
    except PackageNotFoundError:
        return Check("pipecat", False, f"not installed; {wanted}")
    if have.split(".")[:2] == PIPECAT.split("."):
        return Check("pipecat", True, have)
    return Check("pipecat", False, f"{have} is not {PIPECAT}; {wanted}")


def _records() -> Check:
    lacking = ", ".join(missing_modules())
    if not lacking:
        return Check("records", True, "installed")
    return Check("records", False, f"{lacking} missing; pip install 'frontdesk[records]'")


def _brain() -> Check:
    try:
        settings = Settings.read()
    except BadSetting as error:
        return Check("brain", False, str(error))
    name = settings.brain_name
    named = names_in(name)
    if unknown := [one for one in named if one not in BRAINS and ":" not in one]:
        return Check("brain", False, f"FRONTDESK_BRAIN {unknown[0]!r}; known: {', '.join(BRAINS)}")
    key = settings.openai_api_key is not None
    if "fallback" in named and settings.fallback_base_url is None:
        return Check("brain", False, "fallback needs FRONTDESK_FALLBACK_BASE_URL")
    for one in ("openai", "openai-responses"):
        if one in named and not key:
            return Check("brain", False, f"{one} needs {_key_lacks('openai')}")
    keys = {"anthropic": settings.anthropic_api_key, "google": settings.google_api_key}
    for one in named:
        if one in keys and (lacks := missing_extra(one) or ("" if keys[one] else _key_lacks(one))):
            return Check("brain", False, f"{one} needs {lacks}")
    if settings.brain:
        return Check("brain", True, f"{name}, because FRONTDESK_BRAIN says so")
    because = "OPENAI_API_KEY is set" if key else "OPENAI_API_KEY is not set"
    return Check("brain", True, f"{name}, because {because}")


def _key_lacks(name: str) -> str:
    return f"{name.upper()}_API_KEY; or set FRONTDESK_BRAIN=embedded"


def _openai() -> Check:
    try:
        settings = Settings.read()
    except BadSetting as error:
        return Check("openai", False, str(error))
    if settings.openai_api_key is None:
        return Check("openai", True, "no key; only the openai brain needs one")
    server = "the server in OPENAI_BASE_URL" if settings.openai_base_url else "OpenAI's own server"
    return Check("openai", True, f"a key is set, for {server}, model {settings.openai_model}")


def _stt() -> Check:
    return Check("stt", *doctor_speech.stt())


def _tts() -> Check:
    return Check("tts", *doctor_speech.tts())


def _vad() -> Check:
    return Check("vad", *doctor_speech.vad())


def _models() -> Check:
    try:
        settings = Settings.read()
        return Check("models", *doctor_models.models(settings, today=datetime.now(UTC).date()))
    except FrontdeskError as error:
        return Check("models", False, str(error))


def _database() -> Check:
    try:
        url = Settings.read().database
        return Check("database", *database.look(url))
    except FrontdeskError as error:
        return Check("database", False, str(error))


def _signing() -> Check:
    try:
        settings = Settings.read()
        return Check("signing", *database.signing(settings))
    except FrontdeskError as error:
        return Check("signing", False, str(error))


def _verticals() -> Check:
    good: list[str] = []
    bad: list[str] = []
    for row in found():
        if isinstance(row, Broken):
            bad.append(f"{row.name} does not load: {row.reason}")
            continue
        try:
            for code in row.languages:
                row.wording(code)
            good.append(row.name)
        except FrontdeskError as error:
            bad.append(f"{row.name}: {error}")
    if bad:
        return Check("verticals", False, "; ".join(bad))
    if not good:
        return Check("verticals", False, "none is installed; install the package itself anew")
    return Check("verticals", True, ", ".join(good))


def _languages() -> Check:
    from frontdesk_processors.language import load

    codes = {code for row in found() if not isinstance(row, Broken) for code in row.languages}
    bad: list[str] = []
    for code in sorted(codes):
        try:
            load(code)
        except FrontdeskError as error:
            bad.append(f"{code}: {error}")
    return Check("languages", not bad, "; ".join(bad) or ", ".join(sorted(codes)) or "none in use")


def _zones() -> Check:
    try:
        for name in _ZONES:
            ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        return Check("time zones", False, f"{error}; pip install tzdata")
    return Check("time zones", True, "known")


LOOKS: tuple[Callable[[], Check], ...] = (
    _python,
    _pipecat,
    _records,
    _brain,
    _openai,
    _stt,
    _tts,
    _vad,
    _models,
    _database,
    _signing,
    _verticals,
    _languages,
    _zones,
)


def _show(checks: list[Check]) -> None:
    console = people()
    if not console.is_terminal:
        for line in _lines(checks):
            console.print(line, soft_wrap=True)
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=1)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        good = check.ok and not check.warning
        style = "good" if good else "bold bad"
        detail = Text(shown(check.detail), style="quiet" if good else "")
        table.add_row(Text(_mark(check), style=style), check.check, detail)
    console.print(table)


def _lines(checks: list[Check]) -> Iterator[str]:
    for check in checks:
        yield f"{_mark(check)} {check.check}: {shown(check.detail)}"


def _mark(check: Check) -> str:
    if not check.ok:
        return "✗"
    return "!" if check.warning else "✓"
