"""The commands of ``frontdesk calls``, their options and help."""

from __future__ import annotations

import typer

from frontdesk.cli import options

calls = typer.Typer(help="The record of conversations.", rich_markup_mode=None)


@calls.command("list")
def list_calls(
    *,
    db: options.Db = None,
    limit: options.Limit = 50,
    as_json: options.AsJson = False,
) -> int:
    """List the latest conversations, latest first.

    Example: frontdesk calls list --db clinic.db
    """
    from frontdesk.cli.calls import list_calls

    return list_calls(db=db, limit=limit, as_json=as_json)


@calls.command("show")
def show_call(
    *, call: options.CallId, db: options.Db = None, as_json: options.AsJson = False
) -> int:
    """Show what was said and done in a conversation, and verify its receipts.

    The number of a receipt names its call too. It exits 1 when one is not what was signed.

    Example: frontdesk calls show c_3f2a
    """
    from frontdesk.cli.calls import show_call

    return show_call(call, db=db, as_json=as_json)


@calls.command("verify")
def verify_calls(*, db: options.Db = None, as_json: options.AsJson = False) -> int:
    """Verify every receipt and the chains that they form.

    It exits 1 when anything was altered, deleted, added or reordered, and names the first link.

    Example: frontdesk calls verify --db clinic.db
    """
    from frontdesk.cli.proof import verify_calls

    return verify_calls(db=db, as_json=as_json)


@calls.command("explain")
def explain_call(
    *, call: options.CallId, db: options.Db = None, as_json: options.AsJson = False
) -> int:
    """Explain each turn: what was heard, what was read from it, which rule fired and why.

    It exits 1 when a receipt is not what was signed.

    Example: frontdesk calls explain c_3f2a
    """
    from frontdesk.cli.calls import explain_call

    return explain_call(call, db=db, as_json=as_json)


@calls.command("replay")
def replay_call(
    *,
    call: options.CallId,
    step: options.Step = False,
    change: options.Change = None,
    say: options.SayThen = None,
    brain: options.ReplayBrain = None,
    db: options.Db = None,
    as_json: options.AsJson = False,
) -> int:
    """Run a taped conversation again: same clock, same answers of tools and model.

    It exits 1 when something comes out otherwise than it did. With a changed turn it goes on live
    from there, on sample records in memory; the real ones are never touched.

    Example: frontdesk calls replay c_3f2a --change 3 "no, on Friday"
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.cli.replay import replay_call

    return replay_call(
        call, db=db, step=step, change=change, say=say or (), brain=brain, as_json=as_json
    )


@calls.command("scenario")
def scenario_call(
    *,
    call: options.CallId,
    out: options.ScenarioOut = None,
    db: options.Db = None,
    as_json: options.AsJson = False,
) -> int:
    """Make a scenario of a taped conversation, with people who do not exist for its caller.

    It is what 'frontdesk eval run VERTICAL --scenarios FILE' takes.

    Example: frontdesk calls scenario c_3f2a --out regression/moved.yaml
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.cli.scenario import scenario_call

    return scenario_call(call, db=db, out=out, as_json=as_json)


@calls.command("transcribe")
def transcribe_call(
    *,
    call: options.CallId,
    wav: options.CallWav,
    channel: options.CallerChannel = 1,
    both: options.BothVoices = False,
    model: options.EarsModel = None,
    db: options.Db = None,
    as_json: options.AsJson = False,
) -> int:
    """Have Deepgram transcribe a call's recording again, and compare it with what the call heard.

    Frontdesk records no sound: the file comes from whoever carried the call. It is sent to
    Deepgram; nothing of it is kept here.

    Example: frontdesk calls transcribe c_3f2a --wav recording.wav
    """
    from frontdesk.cli.transcribe import Request, transcribe_call

    return transcribe_call(
        Request(call=call, wav=wav, channel=channel, both=both, model=model, db=db, as_json=as_json)
    )


@calls.command("export")
def export_call(*, call: options.CallId, db: options.Db = None) -> int:
    """Print everything that is held of a conversation, as one JSON object.

    Example: frontdesk calls export c_3f2a > call.json
    """
    from frontdesk.cli.erase import export_call

    return export_call(call, db=db)


@calls.command("erase")
def erase_call(
    *,
    call: options.WholeCallId,
    db: options.Db = None,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> int:
    """Erase a conversation from everything that is held; the chain and the audit stay whole.

    Example: frontdesk calls erase c_3f2a9b8c7d6e --yes
    """
    from frontdesk.cli.erase import erase_call

    return erase_call(call, db=db, yes=yes, as_json=as_json)


@calls.command("purge")
def purge_calls(
    *, db: options.Db = None, older_than: options.OlderThan = None, as_json: options.AsJson = False
) -> int:
    """Erase the conversations that ended longer ago than they are kept.

    Example: frontdesk calls purge --older-than 90
    """
    from frontdesk.cli.erase import purge_calls

    return purge_calls(db=db, older_than=older_than, as_json=as_json)
