"""``frontdesk calls scenario``: a taped conversation, made a scenario."""

from __future__ import annotations

from pathlib import Path

from frontdesk.cli import filed
from frontdesk.cli.output import notes, people, shown, write_json
from frontdesk.cli.replay import taped
from frontdesk.evals.recorded import Recorded, scenario_of
from frontdesk.opening import language_of, maker_of
from frontdesk.registry import vertical as find_vertical
from frontdesk.settings import Settings
from frontdesk_processors.errors import BadSetting


def scenario_call(id_or_prefix: str, *, db: str | None, out: Path | None, as_json: bool) -> int:
    """Write the scenario of one conversation, to standard output or a file."""

    async def made() -> Recorded:
        async with filed.store(db) as store:
            id, takes = await taped(id_or_prefix, held=store, command="calls scenario")
        trade = find_vertical(str(takes[0].opening["vertical"]))
        spoken = language_of(trade, "en")
        make = maker_of("embedded", settings=Settings.read(), language=spoken)
        return await scenario_of(id, takes, vertical=trade, make_llm=make)

    recorded = filed.run(made())
    text = recorded.to_yaml()
    if out is not None:
        try:
            out.write_text(text, encoding="utf-8")
        except OSError as error:
            raise BadSetting(f"{str(out)!r} cannot be written: {error.strerror}") from error
    if recorded.why_no_rows:
        notes().print(f"no rows are expected: {shown(recorded.why_no_rows)}", soft_wrap=True)
    if as_json:
        write_json(
            {
                "scenario": recorded.scenario.model_dump(mode="json", exclude_defaults=True),
                "why_no_rows": recorded.why_no_rows,
                "file": str(out) if out else None,
            }
        )
    elif out is None:
        people().print(text, soft_wrap=True, end="")
    else:
        people().print(f"{out}: {recorded.scenario.name}", soft_wrap=True)
    return 0
