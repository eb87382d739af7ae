"""``frontdesk bench cost``."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import typer

from frontdesk.cli import options

_TITLES = {
    "stable_prefix": "stable prefix",
    "tool_shortlisting": "only the specialist's tools",
    "both": "both",
    "cheaper_model": "cheaper model for courtesies",
    "kept_answers": "answers kept (off by default)",
    "tools_by_words": "tools by the turn's words (not in use)",
    "history_folded": "history folded (not in use)",
    "against_summarisation": "against pipecat's summarisation",
}


def cost(
    *,
    vertical: Annotated[str, typer.Option(metavar="NAME")] = "healthcare",
    calls: Annotated[int, typer.Option(metavar="N", min=1)] = 12,
    model: Annotated[
        str, typer.Option(metavar="NAME", help="Whose prices count; a model of the sheet.")
    ] = "gpt-4.1-mini",
    easy_model: Annotated[
        str, typer.Option(metavar="NAME", help="The model that answers easy turns.")
    ] = "gpt-6-luna",
    seed: Annotated[int, typer.Option(metavar="N")] = 0,
    as_json: options.AsJson = False,
) -> int:
    """Tell tokens and money of the same simulated calls with each measure off and on.

    The embedded brain answers over OpenAI's protocol, so that no key is needed. It exits 1 when a
    measure takes a value out of a prompt that a tool was called with.

    Example: frontdesk bench cost --vertical salon --calls 24
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.bench.cost.report import lost
    from frontdesk.bench.cost.run import run
    from frontdesk.cli.output import people, write_json
    from frontdesk.cli.proof import progress

    with progress("calls") as on_progress:
        told: Any = run(
            vertical,
            calls=calls,
            seed=seed,
            model=model,
            easy_model=easy_model,
            on_progress=on_progress,
        )
    if as_json:
        write_json(told)
    else:
        people().print(_table(told))
        people().print(
            f"{told['calls']} calls, {told['inferences']} inferences; tokens are "
            f"{told['tokens']}; {told['model']} at prices of {told['prices']['checked']}",
            soft_wrap=True,
        )
        easy = told["easy"]
        people().print(
            f"{easy['n']} easy turns by {easy['model']}, {easy['called']} of which called a tool",
            soft_wrap=True,
        )
        people().print(_again(told), soft_wrap=True)
    return 0 if lost(told) == 0 else 1


def _again(told: Any) -> str:
    kept, voice = told["kept"], told["voice"]
    off, on = voice["off"], voice["on"]
    return (
        f"{kept['fit']} answers might have been kept, {kept['given']} were given again\n"
        f"stock phrases: {off['characters']:,} characters of {voice['model']} for "
        f"${off['usd']} a call; {on['kept_characters']:,} of them kept, ${on['usd']} "
        f"({_saved(voice)} saved)"
    )


def _table(told: Any) -> Any:
    from rich.table import Table

    table = Table("a call", "", box=None, pad_edge=False)
    for title in ("prompt", "cached", "dollars", "saves", "values kept", "tools"):
        table.add_column(title, justify="right")
    for name, ways in told["measures"].items():
        for way, found in ways.items():
            table.add_row(
                _TITLES[name] if way == "off" else "",
                way,
                f"{found['prompt_tokens']:,}",
                f"{found['cache_hit_rate'] or 0:.0%}",
                found["usd"] or "unpriced",
                _saved(ways) if way == "on" else "",
                f"{found['gold']['kept']}/{found['gold']['n']}",
                f"{found['tools']['offered']}/{found['tools']['n']}",
            )
    return table


def _saved(ways: Any) -> str:
    off, on = ways["off"]["usd"], ways["on"]["usd"]
    if off is None or on is None or not Decimal(off):
        return ""
    return f"{1 - Decimal(on) / Decimal(off):.0%}"
