"""The report that a manager reads: one page of HTML without scripts or anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from frontdesk.evals.gate.plots import bars, curves, plain
from frontdesk.evals.gate.run import Comparison
from frontdesk.evals.gate.traffic import Result

_PAGE = Path(__file__).with_name("report.html")
_TITLES: Mapping[str, tuple[str, float, str]] = {
    "first_token_p95_ms": ("First token, 95th percentile", 1, "ms"),
    "argument_accuracy": ("Tool arguments right", 100, "%"),
    "handoff_stability": ("Facts kept over handoffs", 100, "%"),
    "cost_usd": ("Cost of a call", 100, "¢"),
    "passed": ("Calls that went as they should", 100, "%"),
    "booked": ("Calls with something done", 100, "%"),
    "turns": ("Turns a call", 1, ""),
    "turns_to_booked": ("Turns until something is done", 1, ""),
    "seconds_to_booked": ("Time until then, as spoken", 1, "s"),
}
_DECISIONS = {
    "adopt": "Adopt it",
    "no_harm": "It does no harm",
    "refuse": "Refuse it",
    "undecided": "Not decided",
}
_FLIPS = 40
"""So many calls are shown in full; the files beside the report have all."""


def page(verdict: Mapping[str, Any], compared: Comparison) -> str:
    """The report of a comparison.

    Args:
        verdict: The verdict as plain JSON.
        compared: The calls that it rests on.
    """
    sides = {"baseline": compared.before, "candidate": compared.after}
    names = {"baseline": compared.baseline.name, "candidate": compared.candidate.name}
    latencies = {side: _latencies(found) for side, found in sides.items()}
    costs = {side: sorted(100 * one.cost_usd for one in found) for side, found in sides.items()}
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(
        decision=verdict["verdict"],
        headline=escape(_DECISIONS[verdict["verdict"]]),
        names=f"{escape(names['candidate'])} against {escape(names['baseline'])}",
        reasons=escape("; ".join(verdict["reasons"])),
        facts=escape(
            f"{verdict['calls']} calls with each, seed {verdict['seed']}, "
            f"noise {', '.join(verdict['noise'])}, {verdict['at']}. Costs: tokens priced as "
            f"{verdict['priced_as']['model']}, prices of {verdict['priced_as']['prices_of']}. "
            f"{verdict['priced_as']['note']}"
        ),
        numbers="\n".join(_rows(verdict)),
        vetoes=_vetoes(verdict["vetoes"]),
        latency=curves(latencies, unit="ms", title="Share of turns answered within"),
        cost=curves(costs, unit="¢", title="Share of calls that cost at most"),
        scenarios=bars(_passed_by(sides), title="Calls that went as they should, by scenario"),
        flips="\n".join(_flips(verdict["flipped"], compared)) or "<p>None.</p>",
    )


def _rows(verdict: Mapping[str, Any]) -> Iterator[str]:
    for name, row in verdict["numbers"].items():
        title, scale, unit = _TITLES[name]
        gain = row["gain"]
        mark = "win" if name in verdict["wins"] else "loss" if name in verdict["losses"] else ""
        yield (
            f'<tr class="{mark}"><th scope="row">{escape(title)}</th>'
            f"<td>{_figure(row['baseline'], scale, unit)}</td>"
            f"<td>{_figure(row['candidate'], scale, unit)}</td>"
            f"<td>{_gain(gain, scale, unit)}</td></tr>"
        )


def _figure(figure: Mapping[str, Any], scale: float, unit: str) -> str:
    if figure["value"] is None:
        return "–"
    low, value, high = (figure[name] * scale for name in ("low", "value", "high"))
    return f"<b>{plain(value)} {unit}</b> <small>{plain(low)} to {plain(high)}</small>"


def _gain(gain: Mapping[str, float] | None, scale: float, unit: str) -> str:
    if gain is None:
        return "–"
    low, value, high = (gain[name] * scale for name in ("low", "value", "high"))
    low, value, high = (plain(one, "+") for one in (low, value, high))
    return f"{value} {unit} <small>{low} to {high}</small>"


def _vetoes(vetoes: Sequence[Mapping[str, str]]) -> str:
    if not vetoes:
        return "<p>None: nothing was said to be done that was not, done twice, or done unasked.</p>"
    told = (
        f"<li><b>{escape(one['kind'])}</b> in <code>{escape(one['call'])}</code>: "
        f"{escape(one['what'])}</li>"
        for one in vetoes
    )
    return f"<ul>{''.join(told)}</ul>"


def _latencies(results: Sequence[Result]) -> list[float]:
    return sorted(time for one in results for time in one.grade.first_token_ms)


def _passed_by(sides: Mapping[str, Sequence[Result]]) -> Mapping[str, Mapping[str, float]]:
    found: dict[str, dict[str, list[bool]]] = {}
    for side, results in sides.items():
        for one in results:
            by_side = found.setdefault(one.held.scenario, {})
            by_side.setdefault(side, []).append(one.grade.passed)
    return {
        scenario: {side: sum(went) / len(went) for side, went in by_side.items()}
        for scenario, by_side in sorted(found.items())
    }


def _flips(flipped: Sequence[Mapping[str, Any]], compared: Comparison) -> Iterator[str]:
    before = {one.held.id: one for one in compared.before}
    after = {one.held.id: one for one in compared.after}
    for flip in flipped[:_FLIPS]:
        columns = "".join(
            f"<div><h4>{side}</h4><pre>{escape(chr(10).join(found[flip['id']].held.transcript()))}"
            "</pre></div>"
            for side, found in (("baseline", before), ("candidate", after))
        )
        problems = "; ".join(flip["problems"])
        yield (
            f"<details><summary><code>{escape(flip['id'])}</code> better with the "
            f"{escape(flip['better'])}: {escape(problems)}</summary>"
            f'<div class="two">{columns}</div></details>'
        )
