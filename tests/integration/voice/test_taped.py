"""A call that was taped runs again, from what the ears gave and what the caller had heard."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.channels.recording import Cue, RecordingTransport
from frontdesk.desk import Desk
from frontdesk.providers.speech import Speech
from frontdesk.settings import Settings
from frontdesk.tapes.replay import replay
from frontdesk.tapes.tape import Cut, Tape
from tests.integration.voice.conftest import clip
from tests.support.clinic import NOW

pytestmark = [pytest.mark.timeout(90), pytest.mark.xdist_group("realtime")]


@pytest.mark.slow  # It takes half a minute; tests/integration/tapes holds the same without sound.
async def test_a_call_that_was_talked_over_runs_again_as_it_was_heard(
    speech: Speech, tmp_path: Path
) -> None:
    settings = Settings.model_validate({"FRONTDESK_TAPES": "1"})
    async with await Desk.open(
        "healthcare",
        db=str(tmp_path / "clinic.db"),
        brain="embedded",
        clock=lambda: NOW,
        settings=settings,
    ) as desk:
        cues = [Cue(pcm=clip("ask"), after_s=12.0), Cue(pcm=clip("hours"), after_s=2.0)]
        transport = RecordingTransport(cues, linger_s=0.0)
        call = await desk.call(transport=transport, speech=speech, channel="recording")
        await call.run()
        taped = [Tape.from_json(one) for one in await desk.store.tapes.of(call.conversation.id)]
    assert [beat for beat in taped[0].beats if isinstance(beat, Cut) and beat.turn == 1]
    again = await replay(taped)
    assert list(again.differences) == []
    assert [line.text for line in taped[0].lines] == [
        event["text"] for event in again.events if event["type"] == "caller"
    ]
