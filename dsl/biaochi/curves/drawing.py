"""A picture laid out: shapes at whole hundredths of a millimetre, from which every form of file is written.

Exact numbers are rounded once, here, to the hundredth of a millimetre nearest to them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from biaochi.curves.outline import Dot, Outline
from biaochi.curves.picture import Picture

WIDTH, HEIGHT = 15_000, 5_600
"""All drawings are as large, in hundredths of a millimetre."""
LETTER = 310
"""The height of letters."""
_TOP, _FOOT = 700, 1_150
_BLUE, _RED, _GREY = "#1f4e79", "#b3261e", "#767676"
_PALE, _SAND, _ROSE, _INK, _WHITE = "#c9c9c9", "#fbe5c8", "#f4dedd", "#1a1a1a", "#ffffff"
_ACROSS = "得分"

Point = tuple[int, int]

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    start: Point
    end: Point
    colour: str
    wide: int
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle without edge, from its upper left to its lower right corner."""

    start: Point
    end: Point
    fill: str


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled circle with an edge."""

    centre: Point
    radius: int
    fill: str
    edge: str


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text; ``at`` is on its base line, at its start, middle or end."""

    at: Point
    text: str
    anchor: Anchor


Shape: TypeAlias = "Stroke | Box | Disc | Label"


def drawn(picture: Picture) -> list[Shape]:
    """The shapes of a picture, those in front last."""
    return list(_Frame(picture).shapes())


def long(text: str) -> int:
    """About how long a text is: a wide letter takes its height, another half of it."""
    return sum(LETTER if unicodedata.east_asian_width(c) in "WFA" else LETTER // 2 for c in text)


class _Frame:
    """The place of the axes in the drawing, and of values between them."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.tall = picture.top - picture.bottom or Fraction(1)
        self.wide = picture.high - picture.low or Fraction(1)
        self.foot = HEIGHT - _FOOT
        self.levels = _apart(
            ((y, text, LETTER * 3 // 2) for y, text in picture.levels), Fraction(self.foot - _TOP) / self.tall
        )
        self.left = max([long(text) for _, text in self.levels] + [LETTER * 2]) + 2 * LETTER // 3
        margin = max([long(text) // 2 for _, text in picture.ticks], default=0)
        self.right = WIDTH - max(margin, LETTER) - LETTER // 3
        self.ticks = _apart(
            ((x, text, long(text) + LETTER // 2) for x, text in picture.ticks),
            Fraction(self.right - self.left) / self.wide,
        )

    def x(self, value: Fraction) -> int:
        """Values start and end a little inside the axes."""
        room = Fraction(self.right - self.left, 42)
        return round(self.left + room + (value - self.picture.low) / self.wide * (self.right - self.left - 2 * room))

    def y(self, value: Fraction) -> int:
        room = Fraction(self.foot - _TOP, 10)
        return round(self.foot - room - (value - self.picture.bottom) / self.tall * (self.foot - _TOP - 2 * room))

    def shapes(self) -> Iterator[Shape]:
        p = self.picture
        for low, high in p.curve.empty if p.old is None else ():
            yield self.band(low, high, _ROSE)
        for low, high in p.apart:
            yield self.band(low, high, _SAND)
        if p.old is None and not p.points:
            for dot in p.curve.dots:
                yield from self.guides(dot)
        yield Stroke((self.left, self.foot), (self.right, self.foot), _INK, 28)
        yield Stroke((self.left, _TOP), (self.left, self.foot), _INK, 28)
        if p.old is not None:
            yield from self.curve(p.old, _GREY, 105)
        yield from self.curve(p.curve, _BLUE, 75)
        for cross in p.crosses:
            yield from self.cross(cross.x, p.bottom if cross.y is None else cross.y)
        yield from self.labels()

    def band(self, low: Fraction, high: Fraction, fill: str) -> Box:
        left, right = (min(max(self.x(v), self.left), self.right) for v in (low, high))
        return Box((left, _TOP), (right, self.foot), fill)

    def guides(self, dot: Dot) -> Iterator[Stroke]:
        """From a dot to both axes."""
        x, y = self.x(dot.x), self.y(dot.y)
        yield Stroke((x, y), (x, self.foot), _PALE, 18)
        yield Stroke((self.left, y), (x, y), _PALE, 18)

    def curve(self, curve: Outline, colour: str, radius: int) -> Iterator[Shape]:
        wide = 18 if self.picture.points else 56
        for a, y, b, z in curve.segments:
            yield Stroke((self.x(a), self.y(y)), (self.x(b), self.y(z)), colour, wide, curve is self.picture.old)
        for dot in sorted(curve.dots, key=lambda d: d.full):
            yield Disc((self.x(dot.x), self.y(dot.y)), radius, colour if dot.full else _WHITE, colour)

    def cross(self, x: Fraction, y: Fraction) -> Iterator[Stroke]:
        a, b, arm = self.x(x), self.y(y), 95
        yield Stroke((a - arm, b - arm), (a + arm, b + arm), _RED, 50)
        yield Stroke((a - arm, b + arm), (a + arm, b - arm), _RED, 50)

    def labels(self) -> Iterator[Shape]:
        for value, text in self.ticks:
            x = self.x(value)
            yield Stroke((x, self.foot), (x, self.foot + 80), _INK, 28)
            yield Label((x, self.foot + 80 + LETTER), text, "middle")
        for value, text in self.levels:
            y = self.y(value)
            yield Stroke((self.left - 80, y), (self.left, y), _INK, 28)
            yield Label((self.left - 130, y + LETTER * 3 // 8), text, "end")
        yield Label((self.left, _TOP - LETTER // 2), _ACROSS, "middle")
        yield Label(((self.left + self.right) // 2, HEIGHT - LETTER // 2), _short(self.picture.across), "middle")


def _apart(labels: Iterable[tuple[Fraction, str, int]], scale: Fraction) -> list[tuple[Fraction, str]]:
    """The labels that stand clear of those before them; each takes as much room as it says."""
    kept: list[tuple[Fraction, str, int]] = []
    for value, text, room in labels:
        if all(abs(value - other) * scale * 2 > room + taken for other, _, taken in kept):
            kept.append((value, text, room))
    return [(value, text) for value, text, _ in kept]


def _short(text: str) -> str:
    """A text that goes below the picture; a longer one is cut, its whole stands in the caption."""
    most = WIDTH - 4 * LETTER
    if long(text) <= most:
        return text
    while long(text) > most - LETTER:
        text = text[:-1]
    return text + "…"
