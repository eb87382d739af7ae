"""The commands, their options and help, and what becomes of their errors."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from frontdesk.cli import bench, bench_cost, bench_recorded, evals, logs, options, verticals_app
from frontdesk.cli import prompts as prompts_commands
from frontdesk.cli.calls_app import calls
from frontdesk.cli.output import OutputClosed, complain, let_go_of_stdout
from frontdesk_processors.errors import FrontdeskError, UsageError

app = typer.Typer(
    name="frontdesk",
    help="A complete voice and chat agent for a business.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run(arguments: Sequence[str] | None) -> int:
    """Run a command and turn what goes wrong into one line and an exit status."""
    command = typer.main.get_command(app)
    words = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    try:
        status = command.main(words, prog_name="frontdesk", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except OutputClosed:
        let_go_of_stdout()
        return 0
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> int:
    if logs.debugging():
        sys.stderr.write(logs.redacted("".join(traceback.format_exception(error))))
    text = logs.redacted(str(error))
    match error:
        case UsageError():
            complain(text)
            return 2
        case FrontdeskError():
            complain(text)
            return 1
        case _ if (words := _bad_words(error)) is not None:
            complain(words)
            return 2
        case _:
            hint = "" if logs.debugging() else "; run with FRONTDESK_DEBUG=1 for the trace"
            complain(f"unforeseen {type(error).__name__}: {text[:200]}{hint}")
            return 1


def _bad_words(error: Exception) -> str | None:
    """What the parser of options has against them; None for any other error.

    Its exceptions have a private home that moves between releases, so they are told by what they
    can do.
    """
    say = getattr(error, "format_message", None)
    if not callable(say):
        return None
    path = getattr(getattr(error, "ctx", None), "command_path", "frontdesk")
    message = " ".join(str(say()).split()).rstrip(".")
    return f"{message}; see {path} --help" if message else f"see {path} --help"


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("frontdesk"))
        raise typer.Exit


@app.callback()
def frontdesk(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """A complete voice and chat agent for a business.

    Example: frontdesk chat healthcare
    """


@app.command()
def chat(
    *,
    vertical: options.VerticalName,
    script: options.Script = None,
    today: options.Today = None,
    caller: options.Phone = None,
    db: options.ChatDb = None,
    brain: options.Brain = None,
    seed: options.Seed = None,
    as_json: options.AsJson = False,
    explain: options.Explain = False,
) -> int:
    """Talk to an agent in the terminal, or let a script do so.

    Example: frontdesk chat healthcare --script calls.txt --today 2026-11-23
    """
    from frontdesk.cli.chat import Request, chat

    return chat(
        Request(
            vertical=vertical,
            script=script,
            today=today,
            caller=caller,
            db=db,
            brain=brain,
            seed=seed,
            as_json=as_json,
            verbose=explain,
        )
    )


@app.command()
def call(
    *,
    vertical: options.VerticalName,
    wav: options.Wav,
    out: options.Out = None,
    today: options.Today = None,
    caller: options.Phone = None,
    db: options.ChatDb = None,
    brain: options.Brain = None,
    seed: options.Seed = None,
    as_json: options.AsJson = False,
    explain: options.Explain = False,
) -> int:
    """Hold a spoken call with recordings for a caller, in real time.

    Each recording is said when the agent has answered the one before.

    Example: frontdesk call healthcare --wav ask.wav --wav yes.wav --out call.wav
    """
    from frontdesk.cli.call import Request, call

    return call(
        Request(
            vertical=vertical,
            wavs=wav,
            out=out,
            today=today,
            caller=caller,
            db=db,
            brain=brain,
            seed=seed,
            as_json=as_json,
            verbose=explain,
        )
    )


@app.command()
def demo(
    *,
    vertical: options.DemoVertical = "healthcare",
    port: options.Port = 7860,
    no_open: options.NoOpen = False,
    db: options.ChatDb = None,
    brain: options.Brain = None,
    as_json: options.AsJson = False,
) -> int:
    """Talk or type to an agent in the browser, and watch each turn.

    Speech is made and understood on this machine unless there are keys for a provider.

    Example: frontdesk demo healthcare --port 7860
    """
    from frontdesk.cli.demo import Request, demo

    return demo(
        Request(
            vertical=vertical,
            port=port,
            browser=not no_open,
            db=db,
            brain=brain,
            as_json=as_json,
        )
    )


@app.command()
def serve(
    *,
    config: options.ServerConfig = Path("frontdesk.toml"),
    host: options.ServerHost = "127.0.0.1",
    port: options.ServerPort = 8080,
) -> int:
    """Serve businesses to browsers and apps, until a signal says stop.

    The first line on stdout is the address, once it answers. SIGTERM lets nobody more in, lets
    calls come to their end and moves chats; a second signal stops at once.

    Example: frontdesk serve --config frontdesk.toml --host 0.0.0.0 --port 8080
    """
    from frontdesk.cli.serve import Request, serve

    return serve(Request(config=config, host=host, port=port))


@app.command()
def gateway(
    *,
    config: options.GatewayFile = Path("gateway.toml"),
    host: options.ServerHost = "127.0.0.1",
    port: options.ServerPort = 8090,
) -> int:
    """Serve the providers to teams by OpenAI's protocol, with keys, limits and budgets.

    The first line on stdout is the address, once it answers. SIGTERM lets nobody more in and lets
    answers come to their end; a second signal stops at once.

    Example: frontdesk gateway --config gateway.toml --host 0.0.0.0 --port 8090
    """
    from frontdesk.cli.gateway import gateway

    return gateway(config, host=host, port=port)


@app.command()
def voices(
    *,
    provider: options.VoiceProvider = None,
    language: options.VoiceLanguage = None,
    gender: options.VoiceGender = None,
    search: options.VoiceSearch = None,
    audition: options.Audition = None,
    voice: options.VoiceName = None,
    out: options.AuditionOut = None,
    as_json: options.AsJson = False,
) -> int:
    """List the voices that callers could hear, or have one of them say a line.

    Example: frontdesk voices --audition "You're booked for two thirty." --out booked.wav
    """
    from frontdesk.cli.voices import Request, voices

    return voices(
        Request(
            provider=provider,
            language=language,
            gender=gender,
            search=search,
            audition=audition,
            voice=voice,
            out=out,
            as_json=as_json,
        )
    )


@app.command("simulate-providers")
def simulate_providers(
    *,
    port: options.Port = 0,
    fault: options.Fault = None,
    latency: options.Latency = "0",
    seed: options.LatencySeed = 0,
    script: options.Answers = None,
) -> int:
    """Serve what speaks the protocols of OpenAI, Anthropic, Google, Deepgram, ElevenLabs.

    The first line on stdout is JSON with the addresses. The embedded brain answers unless a script
    does; any key is let in.

    Example: frontdesk simulate-providers --fault 429 --latency lognormal:400,0.5
    """
    from frontdesk.cli.simulate import Request, simulate

    return simulate(Request(port=port, fault=fault, latency=latency, seed=seed, script=script))


@app.command()
def init(
    *,
    vertical: options.InitVertical,
    folder: options.InitDir = None,
    services: options.ServicesCsv = None,
    staff: options.StaffCsv = None,
    as_json: options.AsJson = False,
) -> int:
    """Write a business of your own into a folder: its business.toml, prompts, a tool and a bot.

    Example: frontdesk init healthcare --dir clinic --services services.csv
    """
    from frontdesk.cli.init import init

    return init(vertical, folder=folder, services=services, staff=staff, as_json=as_json)


@app.command()
def doctor(*, as_json: options.AsJson = False) -> int:
    """Check this machine, its keys, database and languages, and say what to do.

    Nothing is changed, and nothing is asked of the network.

    Example: frontdesk doctor
    """
    from frontdesk.cli.doctor import doctor

    return doctor(as_json=as_json)


app.add_typer(calls, name="calls")
app.add_typer(verticals_app.app, name="verticals")
bench.app.command("dialogues")(bench_recorded.dialogues)
bench.app.command("entities")(bench_recorded.entities)
bench.app.command("cost")(bench_cost.cost)
bench.app.command("noise")(bench_recorded.noise)
app.add_typer(bench.app, name="bench")
app.add_typer(evals.app, name="eval")
app.add_typer(prompts_commands.app, name="prompts")
