"""What a visitor of the demo page can do and see."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError

from tests.browser.conftest import WAIT_MS, Server, Visit, serving
from tests.support.caller import Silence, microphone

CALLERS = Path(__file__).parents[1] / "data" / "callers"
BOOKING = (
    "I need to see the doctor next Tuesday afternoon",
    "the second one",
    "Maria Lopez, March 5th 1984",
    "yes please",
)


def test_a_visitor_books_by_typing(visit: Visit, server: Server) -> None:
    with visit() as visitor:
        visitor.picture("start")
        visitor.start(voice=False)
        answers = [visitor.type(line) for line in BOOKING]
        assert answers[-1].startswith("You're booked")
        assert server.booked() == [("Maria Lopez", "office_visit")]
        receipt = server.receipts()[-1]
        visitor.page.locator(".step.good code", has_text=receipt).wait_for(timeout=WAIT_MS)
        visitor.page.locator("#book li", has_text="Maria Lopez").first.wait_for(timeout=WAIT_MS)
        callers = visitor.page.locator("#transcript .caller").all_inner_texts()
        assert [text.splitlines()[-1] for text in callers] == list(BOOKING)
        kinds = visitor.page.locator(".step .kind").all_inner_texts()
        assert {"Heard", "Parsed", "Planned", "Proposed", "Cleared", "Refused"} <= set(kinds)
        assert {"Done", "Verified", "Said", "Asked first"} <= set(kinds)
        visitor.page.wait_for_timeout(2500)
        visitor.picture("booked")
        visitor.page.emulate_media(color_scheme="dark")
        visitor.picture("booked-dark")
        visitor.page.set_viewport_size({"width": 390, "height": 844})
        visitor.picture("booked-phone")
        visitor.page.click("#end")
        summary = visitor.page.locator("#transcript .summary")
        summary.wait_for(timeout=WAIT_MS)
        assert "Call ended: Done" in summary.inner_text()
        assert receipt in summary.inner_text()
        visitor.page.locator("#start-voice").wait_for(timeout=WAIT_MS)
    server.empty(within_s=5)


@pytest.mark.timeout(300)
def test_a_visitor_books_by_voice(visit: Visit, tmp_path: Path) -> None:
    spoken = tmp_path / "microphone.wav"
    microphone(
        spoken,
        [
            Silence(10.5), CALLERS / "ask.opus",
            Silence(13.0), CALLERS / "second.opus",
            Silence(9.0), CALLERS / "maria.opus",
            Silence(12.5), CALLERS / "yes.opus",
            # Who said it before the read-back was over hears it again, and is asked again.
            Silence(14.0), CALLERS / "yes.opus",
            Silence(20.0),
        ],
    )  # fmt: skip
    # The recorded caller cannot wait. Where a busy machine answers later than they left room for,
    # the two talk past each other, as happens to people; then they call again, once.
    assert books_by_voice(visit, spoken, tmp_path / "first.db") or books_by_voice(
        visit, spoken, tmp_path / "again.db"
    )


def books_by_voice(visit: Visit, spoken: Path, clinic: Path) -> bool:
    """Whether the caller of a recording has booked within a minute and a half."""
    # A clinic of its own: what the recorded caller chooses depends on what is free.
    with serving(clinic) as server, visit(at=server, microphone=spoken) as visitor:
        visitor.start(voice=True)
        booked = visitor.page.locator("#transcript .agent", has_text="You're booked")
        try:
            booked.wait_for(timeout=90_000)
        except TimeoutError:
            return False
        assert server.booked() == [("Maria Lopez", "office_visit")]
        words = " ".join(visitor.page.locator("#transcript .caller").all_inner_texts())
        assert "next Tuesday afternoon" in words
        assert "Maria Lopez" in words
        visitor.page.locator("#latency-total").wait_for(timeout=WAIT_MS)
        visitor.picture("by-voice")
        # Sound came, not only frames of silence.
        energy = visitor.page.evaluate(
            "async () => { const audio = document.querySelector('#voice');"
            " return audio.srcObject.getAudioTracks()[0].readyState; }"
        )
        assert energy == "live"
        visitor.page.click("#end")
        return True


def test_a_page_closed_without_goodbye_is_noticed_within_five_seconds(
    visit: Visit, server: Server
) -> None:
    with visit() as visitor:
        visitor.start(voice=False)
        assert server.health()["calls"] == 1
        visitor.page.context.browser.close()  # pyright: ignore[reportOptionalMemberAccess]
        server.empty(within_s=5)


def test_two_visitors_at_once_have_conversations_of_their_own(visit: Visit, server: Server) -> None:
    with visit() as one, visit() as other:
        one.start(voice=False)
        other.start(voice=False)
        assert server.health()["calls"] == 2
        assert "Saturday" in one.type("Are you open on Saturday?")
        assert "name" in other.type("I would like to register as a new patient")
        assert len(one.agent_lines()) == 2


def test_a_visitor_who_breaks_the_tool_is_told_the_truth(visit: Visit, server: Server) -> None:
    with visit() as visitor:
        visitor.start(voice=False)
        # Maria has an appointment at the second one's time, from the tests before.
        for line in (BOOKING[0], "the third one", BOOKING[2]):
            visitor.type(line)
        visitor.page.check("[name=fault][value=fails]")
        visitor.page.locator("#fault-note", has_text="Armed").wait_for(timeout=WAIT_MS)
        answer = visitor.type(BOOKING[-1])
        assert "booked" not in answer
        assert server.booked() == []
        visitor.page.locator(".step.bad .kind", has_text="Not done").wait_for(timeout=WAIT_MS)
        visitor.picture("broken")


def test_the_whole_page_works_by_keyboard(visit: Visit, server: Server) -> None:
    with visit() as visitor:
        page = visitor.page
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "start-text-only":
                break
        page.keyboard.press("Enter")
        page.locator("#transcript .agent").first.wait_for(timeout=WAIT_MS)
        # Who has chosen to type is where typing goes.
        assert page.evaluate("document.activeElement.id") == "say"
        page.keyboard.type("Are you open on Saturday?")
        page.keyboard.press("Enter")
        page.locator("#transcript .agent").nth(1).wait_for(timeout=WAIT_MS)
        unnamed = page.evaluate(
            "[...document.querySelectorAll('button, input')].filter(e => e.offsetParent !== null"
            " && !(e.labels?.length || e.textContent.trim() || e.getAttribute('aria-label')))"
            ".map(e => e.outerHTML)"
        )
        assert unnamed == []
