"""The picture of a conversation in the README: ``python -m frontdesk.cli.picture FILE``.

What is drawn is a conversation that was held, with the command line's own view. Two things are
left out, because they differ each time: how long things took, and the receipt's random id, which
is drawn as a fixed one.
"""

from __future__ import annotations

import io
import re
import sys
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from frontdesk.cli import logs
from frontdesk.cli.chat import header, last_words
from frontdesk.cli.clock import DayClock
from frontdesk.cli.output import THEME
from frontdesk.cli.talk import Opening, Talk
from frontdesk.cli.view import PeopleView
from frontdesk.settings import Settings
from frontdesk.store.location import MEMORY
from frontdesk_processors.values import Json, JsonObject

WIDTH = 88
RECEIPT = "R-7K2M4QXD"
DAY = datetime(2026, 11, 23, 9)
LINES = (
    "I need to see the doctor next Tuesday afternoon",
    "the second one",
    "Maria Lopez, March 5th 1984",
    "yes please",
    "no thanks, bye",
)
_RANDOM = re.compile(r"R-[0-9A-Z]{8}\b")

# Foreground and background as in the dark terminals that most people have.
_COLOURS = TerminalTheme(
    (18, 21, 28),
    (216, 220, 228),
    [
        (62, 68, 81),
        (224, 108, 117),
        (126, 199, 140),
        (222, 178, 105),
        (97, 175, 239),
        (198, 140, 220),
        (94, 197, 206),
        (216, 220, 228),
    ],
)
# Without rich's web fonts: a picture must not fetch anything from whoever looks at it.
_FORM = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
    <title>A caller books an appointment in the terminal</title>
    <style>
    .{unique_id}-matrix {{
        font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
        font-size: {char_height}px;
        line-height: {line_height}px;
        font-variant-east-asian: full-width;
    }}
    .{unique_id}-title {{
        font-family: ui-sans-serif, system-ui, "Helvetica Neue", Arial, sans-serif;
        font-size: 17px;
    }}
    {styles}
    </style>
    <defs>
    <clipPath id="{unique_id}-clip-terminal">
      <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
    </clipPath>
    {lines}
    </defs>
    {chrome}
    <g transform="translate({terminal_x}, {terminal_y})"
       clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">
    {matrix}
    </g>
    </g>
</svg>
"""


def picture() -> str:
    """Hold the conversation, and draw it as SVG: the same each time."""
    console = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        theme=THEME,
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
        highlight=False,
        markup=False,
        # Neither the terminal it is made in nor its settings may show.
        _environ={},
    )
    view = PeopleView(console, times=False)
    opening = Opening(
        vertical="healthcare",
        db=MEMORY,
        brain="embedded",
        settings=Settings(),
        clock=DayClock(DAY),
    )
    with Talk(opening, waiting=nullcontext) as talk:
        view.header(header(talk, opening, typed=True))
        for parts in (talk.greet(), *(talk.say(line) for line in LINES), talk.end()):
            for event in parts:
                if event.get("type") == "caller":
                    view.caller(str(event["text"]))
                view.event(_fixed(event))
            view.turn_over()
        view.last_words(last_words(talk))
        console.print()
    drawn = console.export_svg(
        title="frontdesk chat healthcare",
        theme=_COLOURS,
        code_format=_FORM,
        unique_id="frontdesk",
    )
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"


def _fixed(event: JsonObject) -> JsonObject:
    return {name: _with_fixed_id(value) for name, value in event.items()}


def _with_fixed_id(value: Json) -> Json:
    if isinstance(value, str):
        return _RANDOM.sub(RECEIPT, value)
    return {n: _with_fixed_id(v) for n, v in value.items()} if isinstance(value, dict) else value


if __name__ == "__main__":
    logs.set_up()
    Path(sys.argv[1]).write_text(picture(), encoding="utf-8")
