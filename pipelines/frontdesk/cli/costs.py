"""What a conversation cost, as ``frontdesk calls show`` tells it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from rich.console import Console
from rich.text import Text

from frontdesk.cli.output import shown
from frontdesk.costs import EMBEDDED, Cost, Costs
from frontdesk_processors.values import JsonObject

_PLACES = Decimal("0.000001")
"""A turn costs fractions of a cent; a millionth of a dollar still tells two of them apart."""


def cost_json(costs: Costs) -> JsonObject:
    """The fields of a conversation's costs; nothing is known of one that has none filed."""
    known = costs.usd if costs.costs else None
    return {"cost_usd": None if known is None else float(known), "costs": costs.to_json()}


def show(costs: Costs, console: Console) -> None:
    """Tell people what it cost, and what each part of it."""
    if not costs.costs:
        return
    console.print()
    console.print(Text(f"cost  {_total(costs)}", style="bold"), soft_wrap=True)
    for one in costs.costs:
        console.print(Text(f"  {_line(one)}", style="quiet"), soft_wrap=True)


def dollars(usd: Decimal) -> str:
    """Dollars as people read them: to a millionth, and no zeros behind."""
    text = f"{usd.quantize(_PLACES, rounding=ROUND_HALF_UP):f}".rstrip("0")
    whole, _, cents = text.partition(".")
    return f"${whole}.{cents.ljust(2, '0')}"


def _total(costs: Costs) -> str:
    if not costs.unpriced:
        return dollars(costs.known_usd)
    missing = ", ".join(shown(name) for name in costs.unpriced)
    return f"{dollars(costs.known_usd)} and what has no price: {missing}"


def _line(one: Cost) -> str:
    used = [f"{quantity:f} {what.replace('_', ' ')}" for what, quantity in _quantities(one)]
    usd = "unpriced" if one.usd is None else dollars(one.usd)
    line = f"{one.stage:<9} {usd}  {shown(one.model)}: {', '.join(used)}"
    if one.stage == EMBEDDED:
        return line
    known = f"{shown(one.source or '')}, {one.checked}" if one.checked else "in no sheet of models"
    return f"{line}  ({known})"


def _quantities(one: Cost) -> Iterator[tuple[str, Decimal]]:
    for what, quantity in one.quantities.items():
        yield what, Decimal(quantity)
    if one.unreported:
        yield "inferences without a report", Decimal(one.unreported)
