"""The options and arguments of the commands, and what their help says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, nothing else there.")]
CallId = Annotated[
    str, typer.Argument(metavar="ID", help="The call's id, how it begins, or a receipt's.")
]
Limit = Annotated[int, typer.Option(metavar="N", min=1, help="How many at most.")]
Db = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Database: a file, or postgresql://user@host/name. "
        "By default FRONTDESK_DB or the user's own.",
    ),
]

WholeCallId = Annotated[str, typer.Argument(metavar="ID", help="The call's whole id.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
OlderThan = Annotated[
    int | None,
    typer.Option(
        metavar="DAYS",
        min=1,
        help="Erase what ended longer ago. By default FRONTDESK_RETENTION_DAYS.",
    ),
]

Step = Annotated[bool, typer.Option("--step", help="Show each turn, and wait before the next.")]
Change = Annotated[
    tuple[int, str] | None,
    typer.Option("--change", metavar="K TEXT", help="What the caller says in turn K instead."),
]
SayThen = Annotated[
    list[str] | None,
    typer.Option(
        "--say", metavar="TEXT", help="What they say after that, once a turn; else as taped."
    ),
]
ReplayBrain = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Who answers instead, from a changed turn on or from the beginning: embedded or "
        "openai. By default who did.",
    ),
]

ScenarioOut = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write it there: YAML.")
]

ServerConfig = Annotated[
    Path, typer.Option(metavar="FILE", help="What is served, to whom (docs/hosting.md).")
]
GatewayFile = Annotated[
    Path,
    typer.Option("--config", metavar="FILE", help="Who may ask for what (docs/gateway.md)."),
]
ServerHost = Annotated[
    str, typer.Option(metavar="H", help="Address of the interface; 0.0.0.0 for all.")
]
ServerPort = Annotated[
    int, typer.Option(metavar="N", min=0, max=65535, help="Port; 0 for any that is free.")
]
VerticalName = Annotated[
    str,
    typer.Argument(
        metavar="VERTICAL",
        help="What to talk to: an installed trade, or where your own is: ./DIR, FILE.py, "
        "module:NAME.",
    ),
]
InitVertical = Annotated[str, typer.Argument(metavar="VERTICAL", help="The trade.")]
InitDir = Annotated[
    Path | None,
    typer.Option("--dir", metavar="D", help="Where: a new folder; by default ./VERTICAL."),
]
ServicesCsv = Annotated[
    Path | None,
    typer.Option(
        "--services",
        metavar="CSV",
        help="What you offer: a line each, under a line with the names of the columns "
        "(docs/customising.md).",
    ),
]
StaffCsv = Annotated[
    Path | None, typer.Option("--staff", metavar="CSV", help="Who works there, likewise.")
]
CheckedVertical = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="An installed trade, or where your own is: ./DIR, FILE.py, module:NAME.",
    ),
]
Script = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Read the caller's lines from a file, or from standard input (-), one a row; "
        "blank rows and rows that begin with # are skipped.",
    ),
]
Today = Annotated[
    str | None,
    typer.Option(
        metavar="ISO",
        help="Hold it on this day from 9:00 at the business (2026-11-23), or from this time "
        "(2026-11-23T14:30). The clock runs on from there.",
    ),
]
Phone = Annotated[
    str | None, typer.Option(metavar="PHONE", help="The number they call from: +14155550123.")
]
ChatDb = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Database: a file, postgresql://user@host/name, or memory: for a private one. "
        "By default FRONTDESK_DB or the user's own; for a script a private one.",
    ),
]
Brain = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Which model answers: embedded, openai, openai-responses, anthropic, google or "
        "fallback, several apart by commas. By default FRONTDESK_BRAIN, or openai where there is "
        "a key.",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Seed Python's random, and write the seed in the last event. The embedded brain "
        "uses no chance; ids stay random; a remote model may answer differently all the same.",
    ),
]
Explain = Annotated[bool, typer.Option("--explain", "-v", help="Explain each turn in full.")]

DemoVertical = Annotated[str, typer.Argument(metavar="[VERTICAL]", help="What to talk to.")]
Port = Annotated[
    int,
    typer.Option(
        metavar="N", min=0, max=65535, help="Port on this machine; 0 for any that is free."
    ),
]
NoOpen = Annotated[bool, typer.Option("--no-open", help="Do not open the browser.")]
Wav = Annotated[
    list[str],
    typer.Option(
        metavar="IN", help="A recording of the caller: PCM of 16 bits. Give it once a recording."
    ),
]
Out = Annotated[
    str | None, typer.Option(metavar="OUT", help="Write what the agent says to this WAV file.")
]

Fault = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="What goes wrong with every answer (docs/resilience.md)."),
]
Latency = Annotated[
    str,
    typer.Option(
        metavar="MS",
        help="How long an answer takes to begin: 300, uniform:200-900, or lognormal:400,0.5 "
        "(median and spread).",
    ),
]
LatencySeed = Annotated[int, typer.Option("--seed", metavar="N", help="Draws the same latencies.")]
Answers = Annotated[
    Path | None,
    typer.Option(
        "--script",
        metavar="FILE",
        help="Answer with its rows in turn: what is said, or a call as JSON (docs/resilience.md).",
    ),
]

VoiceProvider = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Whose voices: elevenlabs or embedded. By default what speaks to callers first.",
    ),
]
VoiceLanguage = Annotated[
    str | None, typer.Option("--language", metavar="CODE", help="Those that speak it: en, es.")
]
VoiceGender = Annotated[
    str | None, typer.Option("--gender", metavar="NAME", help="Those of it, as the provider says.")
]
VoiceSearch = Annotated[
    str | None,
    typer.Option("--search", metavar="TEXT", help="Those with it in id, name or description."),
]
Audition = Annotated[
    str | None,
    typer.Option("--audition", metavar="TEXT", help="Have one voice say this, into --out."),
]
VoiceName = Annotated[
    str | None,
    typer.Option(
        "--voice", metavar="ID", help="Which one: its id or name. By default what callers hear."
    ),
]
AuditionOut = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="The WAV file that it is written to.")
]

CallWav = Annotated[
    Path,
    typer.Option(
        "--wav", metavar="FILE", help="The call's recording: PCM of 16 bits, mono or stereo."
    ),
]
CallerChannel = Annotated[
    int,
    typer.Option("--channel", metavar="N", min=1, max=2, help="The channel that the caller is in."),
]
BothVoices = Annotated[
    bool,
    typer.Option("--both", help="The agent's voice is in it too: count the words of both."),
]
EarsModel = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="Which model hears; by default DEEPGRAM_MODEL."),
]
