"""Plots as SVG, drawn without a library: a report must open anywhere, in ten years too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 260, 50, 34
_ROW = 34
_POINTS = 200
"""A curve has no more corners than this."""


def curves(sides: Mapping[str, Sequence[float]], *, unit: str, title: str) -> str:
    """Cumulative distributions, one a side, of values in ascending order.

    The axis ends at the 99th percentile of the slower side, so that one stray value does not
    press the rest together.
    """
    most = max((_at(values, 0.99) for values in sides.values() if values), default=0.0) or 1.0
    wide, high = WIDTH - LEFT - 10, HEIGHT - BOTTOM - 10
    parts = [_axis(most, unit, wide, high)]
    for side, values in sides.items():
        if not values:
            continue
        steps = min(_POINTS, len(values))
        points = " ".join(
            f"{LEFT + wide * min(1.0, _at(values, n / steps) / most):.1f},"
            f"{10 + high * (1 - n / steps):.1f}"
            for n in range(steps + 1)
        )
        parts.append(f'<polyline class="{side}" points="{points}"/>')
    return _svg("".join(parts), HEIGHT, title)


def bars(groups: Mapping[str, Mapping[str, float]], *, title: str) -> str:
    """Shares, a pair of bars a group."""
    wide, names = WIDTH - 290, list(groups)
    parts: list[str] = []
    for row, name in enumerate(names):
        top = 8 + row * _ROW
        parts.append(f'<text x="230" y="{top + 17}" class="name">{escape(name)}</text>')
        for number, (side, share) in enumerate(groups[name].items()):
            y = top + 12 * number
            parts.append(
                f'<rect class="{side}" x="240" y="{y}" height="10" width="{wide * share:.1f}"/>'
                f'<text x="{245 + wide * share:.1f}" y="{y + 9}">{100 * share:.0f} %</text>'
            )
    return _svg("".join(parts), 16 + _ROW * len(names), title)


def _axis(most: float, unit: str, wide: float, high: float) -> str:
    marks = [
        f'<text x="{LEFT + wide * n / 4:.0f}" y="{HEIGHT - 12}" class="tick">'
        f"{plain(most * n / 4)} {escape(unit)}</text>"
        for n in range(5)
    ]
    marks += [
        f'<text x="{LEFT - 6}" y="{10 + high * (1 - n / 4) + 4:.0f}" class="name">{25 * n} %</text>'
        f'<line x1="{LEFT}" x2="{LEFT + wide}" y1="{10 + high * (1 - n / 4):.0f}" '
        f'y2="{10 + high * (1 - n / 4):.0f}"/>'
        for n in range(5)
    ]
    return "".join(marks)


def plain(value: float, sign: str = "") -> str:
    """A figure as people write it: three digits that count, and no exponent."""
    if abs(value) >= 100:
        return f"{value:{sign},.0f}"
    return f"{value:{sign}.3g}"


def _svg(body: str, height: int, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def _at(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]
