"""From figures to a table, raw figures and a plot."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from xml.sax.saxutils import escape

from plan import LIBRARIES, Work

Found = dict[str, Any]
_TITLES = {"tree": "this tree", "fast": "with fast", "release": "2.3.3"}
_COLOURS = {"tree": "#2b6cb0", "fast": "#2f855a", "release": "#c05621"}


def write(found: Found, works: Sequence[Work], folder: Path) -> None:
    """Write all that is made of the figures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = [work for work in works if found["figures"].get(work.name)]
    ratios = _rows_of_ratios(found, shown)
    details = _rows_of_details(found, shown)
    heads = (
        ("work", "compared with", "this tree", "with fast", "2.3.3", "at most"),
        ("work", "side", "median", "quartiles", "ratio"),
    )
    text = f"{_note(found)}\n\n" + "\n\n".join(
        _table([head, *rows]) for head, rows in zip(heads, (ratios, details), strict=True)
    )
    failures = "".join(
        f"{work}, {side}: {said}\n"
        for work, sides in found["failures"].items()
        for side, said in sides.items()
    )
    (folder / "figures.txt").write_text(f"{text}\n\n{failures}", encoding="utf-8")
    (folder / "figures.rst").write_text(f"{text}\n", encoding="utf-8")
    (folder / "figures.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (folder / "figures.svg").write_text(_plot(found, shown), encoding="utf-8")


def _note(found: Found) -> str:
    packages = next(iter(found["environments"].values()))
    return (
        f"Python {found['machine']['python']}, requests {packages['requests']}, urllib3 "
        f"{packages['urllib3']}.\n"
        f"Medians of {found['rounds']} rounds{' (a quick look)' if found['quick'] else ''}; "
        "± is half of what lies between the quartiles."
    )


def ratios_of(found: Found, work: Work, side: str) -> list[float]:
    """Return the ratio of each round, to what was measured right beside it."""
    sides = found["figures"][work.name]
    return [
        value / base
        for value, base in zip(sides.get(side, ()), sides.get(work.base, ()), strict=False)
    ]


def _half_spread(values: Sequence[float]) -> float:
    if len(values) < 2:
        return 0.0
    low, _, high = quantiles(values, n=4, method="inclusive")
    return (high - low) / 2


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _ratio(values: Sequence[float]) -> str:
    if not values:
        return "\N{EN DASH}"
    return f"{_number(median(values))} ± {_number(_half_spread(values))}"


def _rows_of_ratios(found: Found, works: Sequence[Work]) -> list[tuple[str, ...]]:
    rows = []
    for work in works:
        aims = [f"{work.at_most[side]:g}" for side in LIBRARIES if side in work.at_most]
        aim = " / ".join(dict.fromkeys(aims)) or "\N{EN DASH}"
        if work.bytes_at_most:
            aim = _amount(work, work.bytes_at_most)
        cells = [_ratio(ratios_of(found, work, side)) for side in LIBRARIES]
        rows.append((work.title, work.base, *cells, aim))
    return rows


def _rows_of_details(found: Found, works: Sequence[Work]) -> list[tuple[str, ...]]:
    rows = []
    for work in works:
        for side, values in found["figures"][work.name].items():
            low, _, high = (
                quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
            )
            rows.append(
                (
                    work.title,
                    _TITLES.get(side, side),
                    _amount(work, median(values)),
                    f"{_amount(work, low)} … {_amount(work, high)}",
                    _ratio(ratios_of(found, work, side)),
                )
            )
    return rows


def _amount(work: Work, value: float) -> str:
    if work.measure == "memory":
        size = abs(value)
        if size < 100_000:
            return f"{value:,.0f} B"
        return f"{value / 1e6:.1f} MB" if size >= 1e6 else f"{value / 1e3:.0f} kB"
    return f"{value * 1e6:,.0f} µs" if value < 0.01 else f"{value * 1e3:,.1f} ms"


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    """Return a simple table of reStructuredText, which is fine as plain text."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    rule = "  ".join("=" * width for width in widths)
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([rule, lines[0], rule, *lines[1:], rule])


# --- plot ----------------------------------------------------------------

_LEFT, _WIDTH, _ROW, _TOP = 250, 470, 26, 56


def _plot(found: Found, works: Sequence[Work]) -> str:
    """Return a plot of all ratios on a logarithmic scale."""
    points = [
        (row, side, median(ratios), work.at_most.get(side))
        for row, work in enumerate(works)
        for side in LIBRARIES
        if (ratios := ratios_of(found, work, side)) and median(ratios) > 0
    ]
    highest = max((point[2] for point in points), default=1.0)
    ends = (-1, max(1, math.ceil(math.log10(highest))))
    height = _TOP + _ROW * len(works) + 34
    width = _LEFT + _WIDTH + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        'font-family="sans-serif" font-size="12" role="img">',
        "<title>CPU time and memory as ratios to the bare limit</title>",
        f'<rect width="100%" height="{height}" fill="white"/>',
        *_legend(),
        *_scale(ends, height),
    ]
    for row, work in enumerate(works):
        y = _TOP + _ROW * row + _ROW / 2
        parts.append(
            f'<text x="{_LEFT - 12}" y="{y + 4:.0f}" text-anchor="end">{escape(work.title)}</text>'
        )
    for row, side, ratio, aim in points:
        y = _TOP + _ROW * row + _ROW / 2
        said = f"{_TITLES[side]}: {_number(ratio)}" + (f", at most {aim:g}" if aim else "")
        parts.append(
            f'<circle cx="{_x(ratio, ends):.1f}" cy="{y:.1f}" r="5" fill="{_COLOURS[side]}" '
            f'fill-opacity="0.85"><title>{escape(said)}</title></circle>'
        )
    return "\n".join([*parts, "</svg>", ""])


def _x(ratio: float, ends: tuple[int, int]) -> float:
    share = (math.log10(ratio) - ends[0]) / (ends[1] - ends[0])
    return _LEFT + _WIDTH * min(1.0, max(0.0, share))


def _legend() -> list[str]:
    parts = []
    for i, side in enumerate(LIBRARIES):
        x = _LEFT + 130 * i
        parts.append(f'<circle cx="{x + 6}" cy="20" r="5" fill="{_COLOURS[side]}"/>')
        parts.append(f'<text x="{x + 18}" y="24">{_TITLES[side]}</text>')
    return parts


def _scale(ends: tuple[int, int], height: int) -> list[str]:
    parts = []
    for power in range(ends[0], ends[1] + 1):
        x = _x(10.0**power, ends)
        colour = "#444" if power == 0 else "#ddd"
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 8}" y2="{height - 30}" '
            f'stroke="{colour}"/>'
        )
        parts.append(
            f'<text x="{x:.1f}" y="{height - 12}" text-anchor="middle">'
            f"{10.0**power:g} \N{MULTIPLICATION SIGN}</text>"
        )
    return parts
