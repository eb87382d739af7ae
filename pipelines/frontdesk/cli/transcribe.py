"""``frontdesk calls transcribe``: a call's recording, heard once more and held against the call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from frontdesk.channels.wav import read_wav, wav_of
from frontdesk.cli import filed
from frontdesk.cli.filed import Call
from frontdesk.cli.output import people, shown, waiting, write_json
from frontdesk.cli.turns import turns
from frontdesk.evals.hearings import Hearings, compared
from frontdesk.providers.deepgram_recordings import Transcript, transcribe
from frontdesk.settings import Settings
from frontdesk.transcripts import Transcripts
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import BadSetting, UsageError
from frontdesk_processors.language import load
from frontdesk_processors.privacy import Said, mask
from frontdesk_processors.values import JsonObject

RATE = 16_000
"""Samples a second of what is sent."""
MOST_WORDS = 5_000
"""Words of a transcript that are compared; the time grows with their square."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the command line asks for; the options' help says what each means."""

    call: str
    wav: Path
    channel: int = 1
    both: bool = False
    model: str | None = None
    db: str | None = None
    as_json: bool = False


def transcribe_call(request: Request) -> int:
    """Have Deepgram hear a call's recording, and show how the call's own ears did.

    Nothing of it is kept.

    Raises:
        UsageError: No such call, no recording, no key; or the caller wanted nothing to be kept.
        Refused: Deepgram did not do it.
    """
    settings = Settings.read()
    side = None if request.both else request.channel
    wav = wav_of(read_wav(request.wav, rate=RATE, side=side), rate=RATE)
    model = request.model or settings.deepgram_model

    async def work() -> tuple[Call, Transcript]:
        async with filed.store(request.db) as store:
            call = await filed.one(request.call, held=store, command="calls transcribe")
        conversation = _may_be_heard(call)
        heard = await transcribe(settings, wav, model=model, language=conversation.language)
        return call, heard

    with waiting("Deepgram hears the recording…"):
        call, heard = filed.run(work())
        hearings = _hearings(call, heard, both=request.both, masked=settings.transcripts != "full")
    told: JsonObject = {
        "id": call.row.id,
        "file": str(request.wav),
        "model": model,
        "seconds": round(heard.seconds, 2),
        "transcript": hearings.text,
        **hearings.to_json(),
    }
    if request.as_json:
        write_json(told)
    else:
        _show(people(), told, hearings)
    return 0


def _may_be_heard(call: Call) -> Conversation:
    conversation = Conversation.from_json(call.row.state)
    if conversation.unrecorded is not None or not conversation.disclosed:
        raise UsageError(
            f"of {call.row.id} nothing may be kept, as its caller asked or was not told otherwise: "
            "its recording is sent nowhere; delete it"
        )
    return conversation


def _hearings(call: Call, heard: Transcript, *, both: bool, masked: bool) -> Hearings:
    """The two transcripts, masked as the call's was: nothing is shown that would not be filed."""
    conversation = Conversation.from_json(call.row.state)
    language = load(conversation.language)
    said: list[str] = []
    for turn in turns(call.events):
        said += [turn.heard] if turn.heard else []
        said += turn.said if both else []
    again = [one.text for one in mask([Said(text=text) for text in heard.utterances], language)]
    if masked:
        transcripts = Transcripts(conversation, personal=())
        transcripts.read([{"type": "caller", "text": text} for text in (*said, *again)])
        said, again = [[transcripts.text(text) for text in row] for row in (said, again)]
    live, new = " ".join(said), " ".join(again)
    if max(len(live.split()), len(new.split())) > MOST_WORDS:
        raise BadSetting(f"over {MOST_WORDS:,} words are not compared: cut the recording")
    return compared(live=live, again=new)


def _show(console: Console, told: JsonObject, hearings: Hearings) -> None:
    head = f"{told['id']}  {told['file']} · {told['seconds']} s · {told['model']}"
    console.print(Text(shown(head), style="bold"), soft_wrap=True)
    console.print(shown(hearings.text) or "no words were heard", soft_wrap=True)
    console.print()
    for one in hearings.differences:
        live, again = shown(one.live) or "–", shown(one.again) or "–"
        console.print(Text(f"  live: {live}  again: {again}"), soft_wrap=True)
    if hearings.wer is None:
        console.print("nothing to compare", style="quiet")
        return
    wrong = hearings.substituted + hearings.deleted + hearings.inserted
    line = f"the call heard {wrong} of {hearings.words} words otherwise: {hearings.wer:.1%}"
    hidden = f"; left out, as the call leaves it out: {hearings.left_out} times"
    console.print(f"{line}{hidden if hearings.left_out else ''}", soft_wrap=True)
