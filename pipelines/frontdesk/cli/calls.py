"""``frontdesk calls``: the record of conversations."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from frontdesk.cli import filed, proof
from frontdesk.cli.columns import show_rows
from frontdesk.cli.costs import cost_json
from frontdesk.cli.costs import show as show_costs
from frontdesk.cli.explain import explained, explained_lines, turn_json
from frontdesk.cli.filed import Call, Proven
from frontdesk.cli.output import people, shown, write_json
from frontdesk.cli.receipts import show
from frontdesk.cli.turns import Turn
from frontdesk.costs import Costs
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.values import JsonObject

_SHOWN_DIGITS = 4


def list_calls(*, db: str | None, limit: int, as_json: bool) -> int:
    """The latest conversations, latest first."""

    async def read() -> list[Call]:
        async with filed.store(db) as store:
            rows = await store.conversations.list(limit)
            return [
                Call(row=row, receipts=await store.ledger.of_conversation(row.id)) for row in rows
            ]

    calls = filed.run(read())
    if as_json:
        write_json([summary(call) for call in calls])
    else:
        _show_list(people(), calls)
    return 0


def show_call(id_or_prefix: str, *, db: str | None, as_json: bool) -> int:
    """What was said and done in one conversation; 1 when a receipt is not what was signed."""

    async def read() -> tuple[Proven, Costs]:
        async with filed.store(db) as store:
            proven = await filed.proven(id_or_prefix, held=store, command="calls show")
            return proven, await store.costs.of(proven.call.row.id)

    proven, costs = filed.run(read())
    call, chain = proven.call, proven.chain
    if as_json:
        transcript = [line for turn in proven.turns() for line in _said(turn)]
        receipts = [receipt.to_json() for receipt in call.receipts]
        write_json(
            {
                **summary(call),
                **cost_json(costs),
                "transcript": transcript,
                "receipts": receipts,
                "chain": proof.chain_json(chain) if chain else None,
            }
        )
    else:
        console = people()
        _show_transcript(console, proven)
        show_costs(costs, console)
        proof.show(chain, console)
    return 0 if proven.whole else 1


def explain_call(id_or_prefix: str, *, db: str | None, as_json: bool) -> int:
    """What was heard in each turn of one conversation, which rule fired and why.

    It is 1 when a receipt is not what was signed.
    """

    async def read() -> Proven:
        async with filed.store(db) as store:
            return await filed.proven(id_or_prefix, held=store, command="calls explain")

    proven = filed.run(read())
    if as_json:
        happened = [turn_json(turn, whole=proven.whole) for turn in proven.turns()]
        write_json({**summary(proven.call), "turns": happened})
    else:
        _show_explained(people(), proven)
    return 0 if proven.whole else 1


def summary(call: Call) -> JsonObject:
    """A conversation in a few fields; the caller's number is masked."""
    row = call.row
    return {
        "id": row.id,
        "vertical": row.vertical,
        "channel": row.channel,
        "started_at": row.started_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "caller": masked(row.phone),
        "outcome": row.outcome,
        "next_action": row.next_action,
        "turns": row.turns,
        "prompts": Conversation.from_json(row.state).prompts or None,
        "receipts": [receipt.id for receipt in call.receipts],
    }


def masked(phone: str | None) -> str | None:
    """A number of which the last four digits are left."""
    if phone is None:
        return None
    hidden = max(len(phone) - _SHOWN_DIGITS, _SHOWN_DIGITS)
    return "•" * hidden + phone[hidden:]


def _show_list(console: Console, calls: Sequence[Call]) -> None:
    if not calls:
        console.print(Text("no conversation is filed yet", style="quiet"))
        return
    heads = ("id", "when", "channel", "caller", "outcome", "turns", "receipts")
    show_rows(console, heads, [_cells(call) for call in calls])


def _cells(call: Call) -> tuple[str, ...]:
    row = call.row
    return (
        shown(row.id),
        f"{row.started_at.astimezone():%Y-%m-%d %H:%M}",
        shown(row.channel),
        _tail(row.phone),
        row.outcome or "open",
        str(row.turns),
        ", ".join(receipt.id for receipt in call.receipts) or "-",
    )


def _tail(phone: str | None) -> str:
    return "-" if phone is None else f"…{phone[-_SHOWN_DIGITS:]}"


def _heading(call: Call) -> Text:
    row = call.row
    parts = [
        row.vertical,
        row.channel,
        f"{row.started_at.astimezone():%Y-%m-%d %H:%M}",
        f"caller {_tail(row.phone)}",
        row.outcome or "open",
    ]
    following = str((row.next_action or {}).get("type", "none"))
    if following != "none":
        parts.append(f"next: {following.replace('_', ' ')}")
    return Text(row.id, style="bold").append(f"  {shown(' · '.join(parts))}", style="not bold dim")


def _said(turn: Turn) -> list[JsonObject]:
    lines: list[JsonObject] = []
    if turn.heard:
        lines.append({"turn": turn.number, "who": "caller", "text": turn.heard})
    lines += [{"turn": turn.number, "who": "agent", "text": text} for text in turn.said]
    return lines


def _show_transcript(console: Console, proven: Proven) -> None:
    console.print(_heading(proven.call), soft_wrap=True)
    for turn in proven.turns():
        console.print()
        for line in _said(turn):
            text = Text(shown(str(line["text"])))
            if line["who"] == "caller":
                text.stylize("caller.text")
                _row(console, Text("›", style="caller"), text)
            else:
                _row(console, Text("●", style="agent.mark"), text)
        for receipt in turn.receipts:
            show(receipt, console, whole=proven.whole)


def _row(console: Console, mark: Text, text: Text) -> None:
    if not console.is_terminal:
        console.print(mark.append(" ").append_text(text), soft_wrap=True)
        return
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_row(mark, text)
    console.print(table)


def _show_explained(console: Console, proven: Proven) -> None:
    console.print(_heading(proven.call), soft_wrap=True)
    for turn in proven.turns():
        console.print()
        console.print(Text(f"turn {turn.number}" if turn.heard else "greeting", style="bold"))
        if console.is_terminal:
            console.print(Padding(explained(turn, whole=proven.whole), (0, 0, 0, 2)))
            continue
        for line in explained_lines(turn, whole=proven.whole):
            console.print(f"  {line}", soft_wrap=True)
    if not proven.whole:
        proof.show(proven.chain, console)
