"""Curves of score against a fact, drawn with matplotlib: SVG to stand in a page, PNG for a document.

The reader's own fonts draw the text of an SVG. A PNG holds numbers only: a machine without Chinese fonts would draw boxes.
Names stand in the caption beside it.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from biaochi.curves.outline import Dot, Outline, Stretch

_STYLE: Any = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.unicode_minus": False,
    "path.simplify": False,
}
_BLUE, _RED, _GREY, _SAND = "#1f4e79", "#b3261e", "#767676", "#fbe5c8"
_NO_CLOCK = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_PROLOGUE = re.compile(r"^.*?(?=<svg )", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE_OF_ALL = re.compile(r"\s*<style type=\"text/css\">.*?</style>", re.DOTALL)
_SIZE = re.compile(r'(<svg )[^>]*?(viewBox="[^"]*")[^>]*>', re.DOTALL)
_REFERENCE = re.compile(r"#([A-Za-z][\w.]*)")
_ID = re.compile(r' id="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Cross:
    """A counterexample; ``y`` is None where the text gives no score."""

    x: Fraction
    y: Fraction | None


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: a curve, and under it the one it is compared with (``old``).

    ``across`` names the fact; ``points``: it takes whole numbers only and every one shown has its dot. Stretches without a
    score are ``empty``, those where the two curves differ ``apart``. ``ticks`` and ``levels`` are labelled values.
    """

    across: str
    low: Fraction
    high: Fraction
    curve: Outline
    ticks: tuple[tuple[Fraction, str], ...]
    levels: tuple[tuple[Fraction, str], ...]
    points: bool
    crosses: tuple[Cross, ...] = ()
    old: Outline | None = None
    apart: tuple[Stretch, ...] = ()

    @property
    def bottom(self) -> Fraction:
        """The lowest score that is marked."""
        return min(y for y, _ in self.levels)

    @property
    def top(self) -> Fraction:
        """The highest score that is marked."""
        return max(y for y, _ in self.levels)


def to_svg(picture: Picture, name: str) -> str:
    """The picture as one <svg> element, the same for the same picture; ``name`` keeps the ids of several in a page apart."""
    data = _saved(picture, "svg", {**_STYLE, "svg.hashsalt": name}).decode()
    body = _bare(_STYLE_OF_ALL.sub("", _METADATA.sub("", _PROLOGUE.sub("", data))))
    return _SIZE.sub(r'\1xmlns:xlink="http://www.w3.org/1999/xlink" role="img" \2>', body, count=1).strip()


def to_png(picture: Picture) -> bytes:
    """The picture without names."""
    return _saved(picture, "png", _STYLE)


def _bare(drawing: str) -> str:
    """The drawing without the ids nothing refers to, which are the same in every drawing."""
    used = set(_REFERENCE.findall(drawing))
    return _ID.sub(lambda found: found[0] if found[1] in used else "", drawing)


def _saved(picture: Picture, form: str, style: Any) -> bytes:
    out = io.BytesIO()
    names = form == "svg"
    with rc_context(style), warnings.catch_warnings():
        # The font that only measures here has no Chinese glyphs; the reader's does.
        warnings.filterwarnings("ignore", message="Glyph")
        figure = Figure(figsize=(6.3, 2.3))
        FigureCanvasAgg(figure)
        foot = 0.21 if names else 0.11
        _draw(figure.add_axes((0.09, foot, 0.89, 0.97 - foot)), picture, names)
        if names:
            figure.savefig(out, format="svg", metadata=_NO_CLOCK)
        else:
            figure.savefig(out, format="png", dpi=180, metadata={"Software": None})
    return out.getvalue()


def _draw(axes: Any, picture: Picture, names: bool) -> None:
    wide, tall = picture.high - picture.low, picture.top - picture.bottom or Fraction(1)
    left, floor = picture.low - wide / 40, picture.bottom - tall / 9
    axes.set_xlim(*_floats((left, picture.high + wide / 40)))
    axes.set_ylim(*_floats((floor, picture.top + tall / 7)))
    for low, high in picture.curve.empty if picture.old is None else ():
        axes.axvspan(*_floats((low, high)), color=_RED, alpha=0.12, linewidth=0)
    for low, high in picture.apart:
        axes.axvspan(*_floats((low, high)), color=_SAND, linewidth=0, zorder=0)
    if picture.old is not None:
        _curve(axes, picture.old, _GREY, "--", 44, picture.points)
    elif picture.curve.dots and not picture.points:
        _guides(axes, picture.curve.dots, left, floor)
    _curve(axes, picture.curve, _BLUE, "-", 22, picture.points)
    for cross in picture.crosses:
        y = picture.bottom if cross.y is None else cross.y
        axes.scatter(_floats((cross.x,)), _floats((y,)), marker="x", color=_RED, s=40, zorder=5, clip_on=False)
    _ticks(axes, picture)
    axes.spines[["top", "right"]].set_visible(False)
    if names:
        axes.set_xlabel(picture.across, parse_math=False)
        axes.set_ylabel("得分", parse_math=False)


def _guides(axes: Any, dots: Iterable[Dot], left: Fraction, floor: Fraction) -> None:
    """From the dots to both axes."""
    x, y = _floats(d.x for d in dots), _floats(d.y for d in dots)
    style = {"color": _GREY, "linewidth": 0.5, "linestyle": ":", "zorder": 1}
    axes.vlines(x, *_floats((floor,)), y, **style)
    axes.hlines(y, *_floats((left,)), x, **style)


def _curve(axes: Any, curve: Outline, colour: str, line: str, size: int, points: bool) -> None:
    style = {"linewidth": 0.7, "linestyle": ":"} if points else {"linewidth": 1.6, "linestyle": line}
    for a, y, b, z in curve.segments:
        axes.plot(_floats((a, b)), _floats((y, z)), color=colour, **style)
    for full in (False, True):
        some = [d for d in curve.dots if d.full is full]
        if some:
            face = colour if full else "white"
            look = {"facecolors": face, "edgecolors": colour, "s": size, "zorder": 4 if full else 3, "clip_on": False}
            axes.scatter(_floats(d.x for d in some), _floats(d.y for d in some), **look)


def _ticks(axes: Any, picture: Picture) -> None:
    across = _apart([(x, text, len(text) + 2) for x, text in picture.ticks], (picture.high - picture.low) / 90)
    axes.set_xticks(_floats(x for x, _ in across), [text for _, text in across], parse_math=False)
    up = _apart([(y, text, 1) for y, text in picture.levels], (picture.top - picture.bottom) / 10)
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
