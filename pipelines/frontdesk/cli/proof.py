"""``frontdesk calls verify``, and what ``calls show`` says of the chain."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from frontdesk.cli import filed
from frontdesk.cli.output import notes, people, shown, write_json
from frontdesk.store.verification import Chain, OnProgress
from frontdesk_processors.values import JsonObject

PATIENCE_S = 2.0
"""How long a person waits before they are shown how far it is, in seconds."""


def verify_calls(*, db: str | None, as_json: bool) -> int:
    """Whether every receipt is what was signed; 1 when one is not."""

    async def verify() -> list[Chain]:
        async with filed.store(db) as store:
            with progress("verifying") as on_progress:
                return await store.chains.verify(on_progress)

    chains = filed.run(verify())
    whole = all(chain.flaw is None for chain in chains)
    if as_json:
        write_json({"whole": whole, "chains": [chain_json(chain) for chain in chains]})
    else:
        console = people()
        if not chains:
            console.print(Text("nothing is filed yet", style="quiet"))
        for chain in chains:
            console.print(told(chain), soft_wrap=True)
    return 0 if whole else 1


def chain_json(chain: Chain) -> JsonObject:
    """How a chain is, as JSON."""
    flaw = chain.flaw
    return {
        "tenant": chain.tenant,
        "whole": flaw is None,
        "links": chain.links,
        "last": chain.last,
        "unsigned": chain.unsigned,
        "broken": {"link": flaw.link, "problem": flaw.problem} if flaw else None,
    }


def told(chain: Chain) -> Text:
    """How a chain is, in a line."""
    if chain.flaw is not None:
        line = Text("✗ ", style="bold bad").append(f"chain {shown(chain.tenant)}: ")
        return line.append(shown(str(chain.flaw)))
    line = Text("✓ ", style="good").append(f"chain {shown(chain.tenant)}: ")
    line.append(f"{chain.links} links, signed and whole" if chain.links else "no links")
    if chain.unsigned:
        line.append(f"; {chain.unsigned} unsigned, from before")
    return line


def show(chain: Chain | None, console: Console) -> None:
    """Say how the receipts of a call are, where it has any."""
    if chain is not None:
        console.print()
        console.print(Text("receipts ").append_text(told(chain)), soft_wrap=True)


@contextmanager
def progress(what: str, *, clock: Callable[[], float] = time.monotonic) -> Generator[OnProgress]:
    """Show on a terminal how far something is, when it takes more than a moment.

    Args:
        what: What is being done.
        clock: Tells the time, in seconds.
    """
    console, began = notes(), clock()
    bar = Progress(
        TextColumn(what), BarColumn(), MofNCompleteColumn(), console=console, transient=True
    )
    task = bar.add_task(what)

    def advance(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)
        if console.is_terminal and clock() - began >= PATIENCE_S:
            bar.start()

    try:
        yield advance
    finally:
        if bar.live.is_started:
            bar.stop()
