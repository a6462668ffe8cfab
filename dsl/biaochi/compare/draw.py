"""Two curves of score against a fact over each other, as SVG: the old dashed, the new solid, where they differ shaded.

Only numbers are drawn; the words around a drawing stand in the page, in the fonts of the page.
"""

from __future__ import annotations

import io
import re
from fractions import Fraction
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure

from biaochi.compare.curves import Curves, Stretch, label

OLD, NEW, SHADE = "#7f7f7f", "#1f4e9c", "#fbe5c8"
MOST_LABELS = 8
_PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_REFERENCE = re.compile(r"#([A-Za-z][\w.]*)")
_ID = re.compile(r' id="([^"]*)"')
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)


def svg(found: Curves, name: str) -> str:
    """One drawing; ``name`` keeps the ids of several in one page apart."""
    settings: dict[str, Any] = {"svg.fonttype": "none", "svg.hashsalt": name, "font.size": 9}
    with rc_context(settings):  # type: ignore[arg-type]
        figure = Figure(figsize=(6, 2.6))
        axes = figure.add_axes((0.08, 0.16, 0.9, 0.8))
        for low, high in found.apart:
            _shade(axes, found, low, high)
        _curve(axes, found.old, OLD, "--", "o", hollow=True)
        _curve(axes, found.new, NEW, "-", "o", hollow=False)
        _dress(axes, found)
        out = io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    return _bare(_METADATA.sub("", _PROLOGUE.sub("", out.getvalue().decode())))


def _bare(drawing: str) -> str:
    """The drawing without the ids nothing refers to, which are the same in every drawing."""
    used = set(_REFERENCE.findall(drawing))
    return _ID.sub(lambda found: found[0] if found[1] in used else "", drawing)


def _shade(axes: Any, found: Curves, low: Fraction, high: Fraction) -> None:
    half = Fraction(2, 5) if found.spec.integer else (found.high - found.low) / 400 if low == high else Fraction(0)
    axes.axvspan(_number(low - half), _number(high + half), color=SHADE, linewidth=0, zorder=0)


def _curve(axes: Any, stretches: tuple[Stretch, ...], colour: str, style: str, mark: str, *, hollow: bool) -> None:
    dots = [s.start for s in stretches if s.start == s.end]
    ends = {e for s in stretches if s.start != s.end for e in (s.start, s.end)}
    for s in stretches:
        if s.start != s.end:
            xs, ys = zip(s.start, s.end, strict=True)
            axes.plot([*map(_number, xs)], [*map(_number, ys)], style, color=colour, linewidth=1.6)
    alone = [d for d in dots if d not in ends]
    if alone:
        face = "white" if hollow else colour
        xs, ys = zip(*alone, strict=True)
        size = 6 if hollow else 4
        axes.plot([*map(_number, xs)], [*map(_number, ys)], mark, color=colour, markerfacecolor=face, markersize=size)


def _dress(axes: Any, found: Curves) -> None:
    marks = found.marks if len(found.marks) <= MOST_LABELS else found.marks[:: -(-len(found.marks) // MOST_LABELS)]
    at = sorted({*marks, *(e for run in found.apart for e in run if found.low <= e <= found.high)})
    at = [v for v in at if not found.spec.integer or v.denominator == 1]
    at = _spread(at, (found.high - found.low) / 16)
    axes.set_xticks([*map(_number, at)], [label(found.spec, v) for v in at])
    heights = [y for s in (*found.old, *found.new) for _, y in (s.start, s.end)]
    top, bottom = max(heights), min(heights)
    room = (top - bottom) / 12 or Fraction(1, 2)
    axes.set_ylim(_number(bottom - room), _number(top + room))
    side = (found.high - found.low) / 40
    axes.set_xlim(_number(found.low - side), _number(found.high + side))
    axes.grid(axis="y", color="#e5e5e5", linewidth=0.6)
    axes.set_axisbelow(True)
    for edge in ("top", "right"):
        axes.spines[edge].set_visible(False)


def _spread(at: list[Fraction], least: Fraction) -> list[Fraction]:
    """Labels that do not run into one another."""
    out: list[Fraction] = []
    for value in at:
        if not out or value - out[-1] >= least:
            out.append(value)
    return out


def _number(value: Fraction) -> Any:
    """For drawing only: the nearest number matplotlib can place."""
    return value.numerator / value.denominator
