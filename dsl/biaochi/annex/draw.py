"""Plots drawn with matplotlib: SVG to stand in a page, whose text the reader's own fonts draw; PNG for a document.

A PNG holds numbers only: a machine without Chinese fonts would draw boxes. Names stand in the caption beside it.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from biaochi.annex.plot import Plot

_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "biaochi",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.unicode_minus": False,
    "path.simplify": False,
}
_BLUE, _RED, _GREY = "#1f4e79", "#b3261e", "#767676"
_NO_CLOCK = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_PROLOGUE = re.compile(r"^.*?(?=<svg )", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE_OF_ALL = re.compile(r"\s*<style type=\"text/css\">.*?</style>", re.DOTALL)
_SIZE = re.compile(r'(<svg )[^>]*?(viewBox="[^"]*")[^>]*>', re.DOTALL)


def to_svg(plot: Plot) -> str:
    """The plot as one <svg> element, the same for the same plot."""
    data = _saved(plot, "svg", names=True).decode()
    body = _STYLE_OF_ALL.sub("", _METADATA.sub("", _PROLOGUE.sub("", data)))
    return _SIZE.sub(r'\1xmlns:xlink="http://www.w3.org/1999/xlink" role="img" \2>', body, count=1).strip()


def to_png(plot: Plot) -> bytes:
    """The plot as a picture, without names."""
    return _saved(plot, "png", names=False)


def _saved(plot: Plot, form: str, *, names: bool) -> bytes:
    out = io.BytesIO()
    with rc_context(_STYLE), warnings.catch_warnings():
        # The font that only measures here has no Chinese glyphs; the reader's does.
        warnings.filterwarnings("ignore", message="Glyph")
        figure = Figure(figsize=(6.3, 2.3))
        FigureCanvasAgg(figure)
        foot = 0.21 if names else 0.11
        _draw(figure.add_axes((0.09, foot, 0.89, 0.97 - foot)), plot, names)
        if form == "svg":
            figure.savefig(out, format="svg", metadata=_NO_CLOCK)
        else:
            figure.savefig(out, format="png", dpi=180, metadata={"Software": None})
    return out.getvalue()


def _draw(axes: Any, plot: Plot, names: bool) -> None:
    wide, tall = plot.high - plot.low, plot.top - plot.bottom or Fraction(1)
    axes.set_xlim(*_floats((plot.low - wide / 40, plot.high + wide / 40)))
    axes.set_ylim(*_floats((plot.bottom - tall / 9, plot.top + tall / 7)))
    for low, high in plot.empty:
        axes.axvspan(*_floats((low, high)), color=_RED, alpha=0.12, linewidth=0)
    for a, y, b, z in plot.segments:
        line = (
            {"color": _GREY, "linewidth": 0.7, "linestyle": ":"} if plot.points else {"color": _BLUE, "linewidth": 1.6}
        )
        axes.plot(_floats((a, b)), _floats((y, z)), **line)
    if plot.dots and not plot.points:
        x, y = _floats(d.x for d in plot.dots), _floats(d.y for d in plot.dots)
        axes.vlines(x, *_floats((plot.bottom - tall / 9,)), y, color=_GREY, linewidth=0.5, linestyle=":", zorder=1)
        axes.hlines(y, *_floats((plot.low - wide / 40,)), x, color=_GREY, linewidth=0.5, linestyle=":", zorder=1)
    for full in (False, True):
        some = [d for d in plot.dots if d.full is full]
        if some:
            face = _BLUE if full else "white"
            style = {"facecolors": face, "edgecolors": _BLUE, "s": 22, "zorder": 4 if full else 3, "clip_on": False}
            axes.scatter(_floats(d.x for d in some), _floats(d.y for d in some), **style)
    for cross in plot.crosses:
        y = plot.bottom if cross.y is None else cross.y
        axes.scatter(_floats((cross.x,)), _floats((y,)), marker="x", color=_RED, s=40, zorder=5, clip_on=False)
    _ticks(axes, plot)
    axes.spines[["top", "right"]].set_visible(False)
    if names:
        unit = f"（{plot.unit}）" if plot.unit else ""
        axes.set_xlabel(f"{plot.name}{unit}", parse_math=False)
        axes.set_ylabel("得分", parse_math=False)


def _ticks(axes: Any, plot: Plot) -> None:
    across = _apart([(x, text, len(text) + 2) for x, text in plot.ticks], (plot.high - plot.low) / 90)
    axes.set_xticks(_floats(x for x, _ in across), [text for _, text in across], parse_math=False)
    up = _apart([(y, text, 1) for y, text in plot.levels], (plot.top - plot.bottom) / 10)
    axes.set_yticks(_floats(y for y, _ in up), [text for _, text in up], parse_math=False)


def _apart(ticks: Iterable[tuple[Fraction, str, int]], unit: Fraction) -> list[tuple[Fraction, str]]:
    """The ticks that stand clear of those before them; each takes as many units as it says."""
    kept: list[tuple[Fraction, str, int]] = []
    for x, text, wide in ticks:
        if all(abs(x - y) * 2 > unit * (wide + other) for y, _, other in kept):
            kept.append((x, text, wide))
    return [(x, text) for x, text, _ in kept]


def _floats(values: Iterable[Fraction]) -> Any:
    """Numbers to draw with; nothing is decided by them."""
    return np.asarray(list(values), dtype=np.float64)
