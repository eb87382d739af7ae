"""``frontdesk chat``: a text conversation, typed or from a script."""

from __future__ import annotations

import os
import random
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from frontdesk.cli import logs
from frontdesk.cli.clock import DayClock, read_today
from frontdesk.cli.keyboard import typed
from frontdesk.cli.output import complain, people, waiting
from frontdesk.cli.script import STDIN, read_script
from frontdesk.cli.signals import interrupting
from frontdesk.cli.talk import Opening, Talk
from frontdesk.cli.trouble import advice
from frontdesk.cli.view import JsonView, PeopleView, View, at_home
from frontdesk.settings import Settings
from frontdesk.store.location import MEMORY, locate
from frontdesk.store.server import printable
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.values import JsonObject

_INTERRUPTED = 130
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_PUNCTUATION = re.compile(r"[\s().-]")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the command line asks for; the options' help says what each means."""

    vertical: str
    script: str | None = None
    today: str | None = None
    caller: str | None = None
    db: str | None = None
    brain: str | None = None
    seed: int | None = None
    as_json: bool = False
    verbose: bool = False


def chat(request: Request) -> int:
    """Hold the conversation.

    Returns:
        0; 1 when a model did not answer; 130 when a script was interrupted.

    Raises:
        UsageError: An option that cannot be used.
        StoreError: The database cannot be used.
    """
    logs.set_up(verbose=request.verbose)
    # What is piped in is a script, whether or not it is called one.
    piped = request.script is None and not sys.stdin.isatty()
    script = STDIN if piped else request.script
    lines = None if script is None else read_script(script)
    opening = _opening(request, scripted=script is not None)
    if request.seed is not None:
        random.seed(request.seed)
    with interrupting(), Talk(opening, waiting=partial(waiting, "working…")) as talk:
        if request.as_json:
            name = talk.session.conversation.id
            held = _Held(talk, view=JsonView(name, seed=request.seed))
        else:
            view = PeopleView(people(), verbose=request.verbose)
            view.header(header(talk, opening, typed=lines is None))
            held = _Held(talk, view=view, people=view)
        return held.run(lines)


def header(talk: Talk, opening: Opening, *, typed: bool) -> list[str]:
    """What stands over a conversation: who answers, with what, and what to try."""
    desk = talk.desk
    named = at_home(printable(opening.db))
    where = "a private database" if locate(opening.db) is None else named
    lines = [
        desk.business.name,
        f"{len(desk.vertical.tools)} tools · {opening.brain} brain · {where}",
    ]
    wording = desk.vertical.wording(desk.language.code)
    if typed and wording.has("demo.hint"):
        lines.append(wording.say("demo.hint"))
    if typed:
        lines.append("/help lists what else can be typed.")
    return lines


class _Held:
    """A conversation under way, and how it is shown.

    Args:
        talk: The conversation, opened.
        view: How it is shown.
        people: The same, where people read it.
    """

    def __init__(self, talk: Talk, *, view: View, people: PeopleView | None = None) -> None:
        self._talk = talk
        self._view = view
        self._people = people
        self._failed = False
        self._told: set[str] = set()

    def run(self, script: Iterator[str] | None) -> int:
        """Hold it to its end and say how it went."""
        interrupted = False
        try:
            self._show(self._talk.greet())
            if script is None:
                self._typed()
            else:
                self._scripted(script)
            self._show(self._talk.end())
        except KeyboardInterrupt:
            interrupted = True
            if self._people is not None:
                self._people.interrupted()
            self._hang_up()
        if self._people is not None:
            self._people.last_words(last_words(self._talk))
        if interrupted and script is not None:
            return _INTERRUPTED
        return 1 if self._failed else 0

    def _scripted(self, lines: Iterator[str]) -> None:
        for line in lines:
            self._view.caller(line)
            self._show(self._talk.say(line))

    def _typed(self) -> None:
        for line in typed(prompted=self._people is not None and sys.stdout.isatty()):
            if line.startswith("/") and self._people is not None:
                if not self._command(line, self._people):
                    return
                continue
            self._show(self._talk.say(line))
            if self._talk.session.conversation.farewell:
                return

    def _command(self, line: str, people: PeopleView) -> bool:
        """Do what a command says; False when it ends the conversation."""
        match line.split(maxsplit=1)[0]:
            case "/quit" | "/exit":
                return False
            case "/help":
                people.help()
            case "/record":
                people.record()
            case unknown:
                people.unknown(unknown)
        return True

    def _show(self, events: Iterator[JsonObject]) -> None:
        for event in events:
            self._view.event(event)
        self._view.turn_over()
        self._report()

    def _report(self) -> None:
        if not self._talk.error:
            return
        self._failed = True
        opening = self._talk.opening
        first, *_ = opening.brain.split(",")
        line = advice(self._talk.error, brain=first, server=opening.server)
        if line not in self._told:
            self._told.add(line)
            complain(line)

    def _hang_up(self) -> None:
        try:
            self._show(self._talk.hang_up())
        except KeyboardInterrupt:
            # Asked for twice: at once, without waiting for anything or anybody.
            os._exit(_INTERRUPTED)


def last_words(talk: Talk) -> list[str]:
    """How the conversation ended, and where more is told of it."""
    session = talk.session
    ending = session.ending
    if ending is None:
        return []
    done = len(session.conversation.receipts)
    line = ending.outcome
    if ending.next_action.type != "none":
        line += f" · next: {ending.next_action.type.replace('_', ' ')}"
    if done:
        line += f" · {done} receipt{'' if done == 1 else 's'}"
    if locate(talk.opening.db) is None:
        return [line, "nothing of it is kept; --db FILE keeps it"]
    return [line, f"{_explaining(session.conversation.id, opening=talk.opening)} says why"]


def _explaining(conversation: str, *, opening: Opening) -> str:
    """The command that explains a conversation, as it can be typed from here."""
    words = [_program(), "calls", "explain", conversation]
    if opening.db != opening.settings.database:
        words += ["--db", printable(opening.db)]
    return shlex.join(words)


def _program() -> str:
    """This program by its name; as it was called where the name alone would not find it."""
    # `make demo` runs it out of an environment that is on nobody's path.
    called, name = sys.argv[0], "frontdesk"
    return called if Path(called).name == name and shutil.which(name) is None else name


def _opening(request: Request, *, scripted: bool) -> Opening:
    # A conversation at a terminal is few rows, and worth being run again.
    settings = Settings.read().model_copy(update={"tapes": True})
    clock = None if request.today is None else DayClock(read_today(request.today))
    brain = request.brain or settings.brain_name
    return Opening(
        vertical=request.vertical,
        db=request.db or (MEMORY if scripted else _database(request.vertical, settings)),
        brain=brain,
        settings=settings,
        server=settings.openai_base_url if "openai" in brain else None,
        caller=None if request.caller is None else read_phone(request.caller),
        clock=clock,
        seed=request.seed,
    )


def _database(vertical: str, settings: Settings) -> str:
    from frontdesk.opening import database_of
    from frontdesk.registry import vertical as find_vertical

    return database_of(find_vertical(vertical), settings=settings)


def read_phone(text: str) -> str:
    """A caller's number in E.164.

    Raises:
        BadSetting: It is no number with its country's code.
    """
    number = _PUNCTUATION.sub("", text)
    if not _PHONE.fullmatch(number):
        raise BadSetting(
            f"--caller {text!r} is no phone number; give it with its country, as +14155550123"
        )
    return number
