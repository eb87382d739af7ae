"""The widget on a page of another origin, under a strict policy, in a real Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from frontdesk.channels.widget import widget
from frontdesk_verticals.healthcare import healthcare
from tests.browser.conftest import FLAGS, PICTURES, WAIT_MS
from tests.support.caller import Silence, microphone

CALLERS = Path(__file__).parents[1] / "data" / "callers"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Northside Clinic</title>
<script src="{host}/widget.js"></script>
<h1>Northside Clinic</h1><p>Open Monday to Friday.</p>
<frontdesk-widget key="wk_northside" title="Northside Clinic"></frontdesk-widget></html>"""
CONFIG = """\
[host]
loop_lag_ms = 60000

[[business]]
name = "northside"
vertical = "healthcare"
db = "{db}"
brain = "embedded"
place = "US-OH"
widget_keys = ["wk_northside"]
origins = ["{origin}"]
"""
BOOKING = (
    "I need to see the doctor next Tuesday afternoon",
    "the second one",
    "Maria Lopez, March 5th 1984",
    "yes please",
)


class _Pages(BaseHTTPRequestHandler):
    """The business's own web server."""

    def __init__(self, where: dict[str, str], *given: Any) -> None:
        self._where = where
        super().__init__(*given)

    def do_GET(self) -> None:
        host = self._where["host"]
        body = PAGE.format(host=host).encode()
        socket = host.replace("http", "ws", 1)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        policy = f"default-src 'none'; script-src {host}; connect-src {host} {socket}"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def pages(where: dict[str, str]) -> Generator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, where))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the business's page; the server it names runs."""
    folder, where = tmp_path_factory.mktemp("widget"), dict[str, str]()
    with pages(where) as origin, (folder / "server.log").open("w") as log:
        config = folder / "frontdesk.toml"
        config.write_text(CONFIG.format(db=folder / "clinic.db", origin=origin))
        process = subprocess.Popen(
            [*(sys.executable, "-m", "frontdesk.cli", "serve", "--port", "0"), "--config", config],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line, (folder / "server.log").read_text()
            where["host"] = line.strip().rstrip("/")
            yield origin
        finally:
            process.terminate()
            status = process.wait(60)
            process.stdout.close()
    assert status == 0, (folder / "server.log").read_text()


@contextmanager
def opened(
    playwright: Playwright, chromium: str, site: str, *, spoken: Path | None = None
) -> Generator[Page]:
    fake = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={spoken}%noloop",
    ]
    browser = playwright.chromium.launch(
        executable_path=chromium, args=[*FLAGS, *(fake if spoken else [])]
    )
    context = browser.new_context(permissions=["microphone"] if spoken else [])
    page, trouble = context.new_page(), list[str]()
    page.on(
        "console",
        lambda told: trouble.append(told.text) if told.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(site)
    try:
        yield page
    finally:
        browser.close()
    # A policy that is broken is told in the console.
    assert trouble == []


def say(page: Page, text: str) -> str:
    answers = page.locator("frontdesk-widget .agent .words")
    before = answers.count()
    page.locator("frontdesk-widget input").fill(text)
    page.locator("frontdesk-widget input").press("Enter")
    answers.nth(before).wait_for(timeout=WAIT_MS)
    return answers.nth(before).inner_text()


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / f"{name}.png"))


def test_a_visitor_books_on_the_businesss_own_page(
    playwright: Playwright, chromium: str, site: str
) -> None:
    with opened(playwright, chromium, site) as page:
        page.get_by_role("button", name="Chat with us").click()
        page.locator("frontdesk-widget .agent").first.wait_for(timeout=WAIT_MS)
        answers = [say(page, line) for line in BOOKING[:3]]
        # A reload in the middle: the conversation is where it was.
        page.reload()
        page.get_by_role("button", name="Chat with us").click()
        expect(page.locator("frontdesk-widget .caller .words")).to_have_text(list(BOOKING[:3]))
        answers.append(say(page, BOOKING[3]))
        picture(page, "widget")
        assert answers[-1].startswith("You're booked")
        # Whoever gives a card is sent to the page to pay on.
        assert "card details" in say(page, "my card is 6011 0009 9013 9424")
        expect(page.locator("frontdesk-widget .agent a").last).to_have_attribute(
            "href", healthcare.payment_link
        )
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 780})
        picture(page, "widget-phone-dark")


def test_the_widget_is_used_with_the_keyboard_alone(
    playwright: Playwright, chromium: str, site: str
) -> None:
    with opened(playwright, chromium, site) as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Northside Clinic")
        expect(dialog).to_be_visible()
        expect(page.get_by_role("textbox", name="Your message")).to_be_focused()
        page.locator("frontdesk-widget .agent").first.wait_for(timeout=WAIT_MS)
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(page.get_by_role("button", name="Chat with us")).to_be_focused()


@pytest.mark.wide  # By voice on the demo's page: test_demo.py.
def test_a_visitor_talks_on_the_businesss_own_page(
    playwright: Playwright, chromium: str, site: str, tmp_path: Path
) -> None:
    spoken = tmp_path / "microphone.wav"
    microphone(spoken, [Silence(14.0), CALLERS / "ask.opus", Silence(40.0)])
    with opened(playwright, chromium, site, spoken=spoken) as page:
        page.get_by_role("button", name="Chat with us").click()
        page.get_by_role("button", name="Talk instead").click()
        heard = page.locator("frontdesk-widget .caller .words", has_text="Tuesday").first
        heard.wait_for(timeout=40_000)
        said = page.locator("frontdesk-widget .agent .words", has_text="Tuesday").first
        said.wait_for(timeout=WAIT_MS)
        picture(page, "widget-voice")
        page.get_by_role("button", name="Hang up").click()
        expect(page.get_by_role("button", name="Talk instead")).to_be_visible()


def test_the_widget_is_small() -> None:
    assert len(widget("en").encode()) < 30_000
