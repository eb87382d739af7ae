"""The demo's real server, and a real Chromium in front of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
PICTURES = Path(os.environ.get("FRONTDESK_PICTURES") or "build/pictures")
"""Where screenshots go; `make pictures` names the folder that the docs show."""

FLAGS = [
    "--autoplay-policy=no-user-gesture-required",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS = 20_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        item.add_marker(pytest.mark.xdist_group("realtime"))
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(120))


@dataclass(frozen=True)
class Server:
    """The demo, served."""

    url: str
    db: Path
    before: frozenset[str] = frozenset()

    def health(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}health", timeout=5) as answer:
            return json.load(answer)

    def now(self) -> Server:
        """The same, leaving out what has been booked until now."""
        with sqlite3.connect(f"file:{self.db}?mode=ro", uri=True) as connection:
            rows = connection.execute("SELECT id FROM hc_appointments").fetchall()
        return replace(self, before=frozenset(row[0] for row in rows))

    def empty(self, *, within_s: float) -> None:
        """Wait until no call is held any more."""
        deadline = time.monotonic() + within_s
        while self.health()["calls"]:
            assert time.monotonic() < deadline, "the call of a page that is gone is still held"
            time.sleep(0.1)

    def booked(self) -> list[tuple[str, str]]:
        """Patients and services of the appointments that were made in this test."""
        with sqlite3.connect(f"file:{self.db}?mode=ro", uri=True) as connection:
            rows = connection.execute(
                "SELECT a.id, p.full_name, a.service_code FROM hc_appointments a "
                "JOIN hc_patients p ON p.id = a.patient_id WHERE a.status = 'booked'"
            ).fetchall()
        return [(name, service) for one, name, service in rows if one not in self.before]

    def receipts(self) -> list[str]:
        with sqlite3.connect(f"file:{self.db}?mode=ro", uri=True) as connection:
            return [row[0] for row in connection.execute("SELECT id FROM receipts")]


@pytest.fixture(scope="session")
def chromium() -> str:
    if CHROMIUM is None:
        reason = "no Chromium: apt-get install chromium, or name one in CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return CHROMIUM


@contextmanager
def serving(db: Path) -> Generator[Server]:
    command = [sys.executable, "-m", "frontdesk.cli", "demo", "healthcare", "--no-open", "--json"]
    paths = os.pathsep.join(path for path in sys.path if path)
    log = (db.parent / "server.log").open("w")
    process = subprocess.Popen(
        [*command, "--port", "0", "--db", str(db), "--brain", "embedded"],
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, (db.parent / "server.log").read_text()
        yield Server(json.loads(line)["url"], db).now()
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(30)
        process.stdout.close()
        log.close()
    assert status == 0, (db.parent / "server.log").read_text()


@pytest.fixture(scope="session")
def demo(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("demo") / "clinic.db") as one:
        yield one


@pytest.fixture
def server(demo: Server) -> Server:
    """The one server of all these tests, with what was booked before this one left out."""
    return demo.now()


@pytest.fixture
def playwright() -> Iterator[Playwright]:
    """One a test: while it is there, no other event loop can run in this thread."""
    with sync_playwright() as driver:
        yield driver


@dataclass
class Visitor:
    """A page of the demo, and everything it complained of."""

    page: Page
    trouble: list[str] = field(default_factory=list[str])
    elsewhere: list[str] = field(default_factory=list[str])

    def start(self, *, voice: bool) -> None:
        self.page.click("#start-voice" if voice else "#start-text-only")
        self.page.locator("#transcript .agent").first.wait_for(timeout=WAIT_MS)

    def agent_lines(self) -> list[str]:
        return self.page.locator("#transcript .agent .words").all_inner_texts()

    def type(self, line: str) -> str:
        """Type a line; what answers it."""
        answers = self.page.locator("#transcript .agent .words")
        before = answers.count()
        self.page.fill("#say", line)
        self.page.press("#say", "Enter")
        answers.nth(before).wait_for(timeout=WAIT_MS)
        return answers.nth(before).inner_text()

    def picture(self, name: str, *, full: bool = False) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=full)


Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture
def visit(chromium: str, playwright: Playwright, server: Server) -> Iterator[Visit]:
    """Opens the page in a browser of its own."""
    browsers: list[Browser] = []

    @contextmanager
    def go(
        *, at: Server = server, microphone: Path | None = None, **context: Any
    ) -> Generator[Visitor]:
        fake = (
            [
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-audio-capture={microphone}%noloop",
            ]
            if microphone
            else []
        )
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *fake])
        browsers.append(browser)
        options: dict[str, Any] = {"viewport": {"width": 1360, "height": 860}, **context}
        if microphone:
            options["permissions"] = ["microphone"]
        visitor = Visitor(browser.new_context(**options).new_page())

        def complained(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                visitor.trouble.append(message.text)

        visitor.page.on("console", complained)
        visitor.page.on("pageerror", lambda error: visitor.trouble.append(str(error)))
        visitor.page.on(
            "request",
            lambda asked: (
                visitor.elsewhere.append(asked.url)
                if not asked.url.startswith((at.url, "data:", "blob:"))
                else None
            ),
        )
        visitor.page.goto(at.url)
        visitor.page.locator("#book li").first.wait_for(timeout=WAIT_MS)
        try:
            yield visitor
        except BaseException:
            # What the visitor saw when it went wrong.
            visitor.picture(f"failed-{time.time_ns()}")
            raise
        assert visitor.trouble == []
        assert visitor.elsewhere == []

    yield go
    for browser in browsers:
        browser.close()
    server.empty(within_s=10)
