"""Numbered points of a criterion: ①②, （1）（2）, 1. 2., 一是二是, A. B."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from biaochi import patterns as re

_CIRCLED = {c: i + 1 for start in ("①", "⑴", "⒈") for i, c in enumerate(chr(ord(start) + k) for k in range(20))}
_CHINESE = {c: i + 1 for i, c in enumerate("一二三四五六七八九十")}
_SCHEMES: tuple[tuple[str, str, re.Pattern[str]], ...] = (  # a name, what stands in each mark, the mark
    ("circled", "", re.compile(r"([①-⑳⑴-⒇⒈-⒛])[.、]?")),
    ("brackets", "(", re.compile(r"(?<![^。；，：)分止 ])\(([0-9]{1,2})\)[.、]?")),
    ("chinese brackets", "(", re.compile(r"(?<![^。；，：)分止 ])\(([一二三四五六七八九十])\)")),
    ("digits", "", re.compile(r"(?<![^。；，：)分止 ])([0-9]{1,2})(?:[.、](?![0-9])|\)(?=[^。，；]))")),
    ("first", "是", re.compile(r"(?<![^。；，：)分止 ])([一二三四五六七八九十])是(?!否)")),
    ("chinese", "、", re.compile(r"(?<![^。；，：)分止 ])([一二三四五六七八九十])、")),
    ("roman", "", re.compile(r"(?<![^。；，：)分止 ])([Ⅰ-Ⅻ])[.、]")),
    ("letters", "", re.compile(r"(?<![^。；，：)分止 ])([A-H])[.、](?![A-H](?:[、和及与]|[一二两三四五六七八]))")),
)


_HEADER = re.compile(
    r"(?<![^。；) ])([^，。；：()0-9得扣]{2,16})(?:\(([0-9]+(?:\.[0-9]+)?)分\)|([0-9]+(?:\.[0-9]+)?)分)："
)


@dataclass(frozen=True, slots=True)
class Point:
    """One numbered point: its marker and the range of its text in the canonical print.

    ``marks`` are printed in a heading (组织领导（3分）：), as digits; ``title`` is that heading.
    """

    marker: str
    start: int
    end: int
    marks: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """The text before the first point, and the points. No points: the whole text is ``lead``."""

    lead: tuple[int, int]
    points: tuple[Point, ...]


def split_points(text: str, start: int = 0, end: int | None = None) -> Points:
    """Splits ``text[start:end]`` at the outermost numbering. Numbers that do not count 1, 2, 3 … are not one."""
    end = len(text) if end is None else end
    best: list[tuple[int, int, str]] = []
    for scheme, mark, pattern in _SCHEMES:
        found = _counted(scheme, pattern, text, start, end) if mark in text else []
        if found and (not best or found[0][0] < best[0][0]):
            best = found
    if not best:
        return _headed(text, start, end)
    bounds = [*best[1:], (end, end, "")]
    points = tuple(Point(mark, after, nxt[0]) for (_, after, mark), nxt in zip(best, bounds, strict=True))
    return Points((start, best[0][0]), points)


def _headed(text: str, start: int, end: int) -> Points:
    """制度建设2分：…；制度执行3分：…: headings with marks in place of numbers."""
    found = list(_HEADER.finditer(text, start, end))
    if len(found) < 2 or found[0].start() != start:
        return Points((start, end), ())
    stops = [*(f.start() for f in found[1:]), end]
    return Points(
        (start, start),
        tuple(Point("", f.end(), stop, f[2] or f[3], f[1]) for f, stop in zip(found, stops, strict=True)),
    )


def _counted(scheme: str, pattern: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    out: list[tuple[int, int, str]] = []
    expected = 0
    for found in pattern.finditer(text, start, end):
        value = _ordinal(found[1])
        if not out and value != 1 and found.start() != start:
            continue
        if out and value != expected:
            continue
        out.append((found.start(), found.end(), found[1]))
        expected = value + 1
    if len(out) == 1 and out[0][0] != start:
        return []
    if any(nxt[0] - this[1] < 2 for this, nxt in itertools.pairwise(out)):
        return []
    return out


def _ordinal(mark: str) -> int:
    if mark.isascii() and mark.isdigit():
        return int(mark)
    if "Ⅰ" <= mark <= "Ⅻ":
        return ord(mark) - ord("Ⅰ") + 1
    return _CIRCLED.get(mark) or _CHINESE.get(mark) or ord(mark) - ord("A") + 1
