"""``frontdesk verticals`` and ``frontdesk verticals check``: their options and help."""

from __future__ import annotations

import typer

from frontdesk.cli import options

app = typer.Typer(rich_markup_mode=None, invoke_without_command=True)


@app.callback()
def verticals(context: typer.Context, *, as_json: options.AsJson = False) -> int:
    """List the installed verticals, their specialists and tools; or check one.

    Example: frontdesk verticals --json
    """
    if context.invoked_subcommand is not None:
        return 0
    from frontdesk.cli.verticals import verticals

    return verticals(as_json=as_json)


@app.command("check")
def check(*, vertical: options.CheckedVertical, as_json: options.AsJson = False) -> int:
    """Look a vertical over before a caller meets it; the status is 1 when something is wrong.

    Example: frontdesk verticals check healthcare
    """
    from frontdesk.cli.verticals_check import check

    return check(vertical, as_json=as_json)
