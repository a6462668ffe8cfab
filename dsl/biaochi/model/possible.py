"""Bounds that a rate has by what it is: no 满意度 is below 0 or beyond 100% (data: rates.txt).

A fact outside is refused, and no proof speaks of it. Where a rate can go beyond all the same, a declaration says how far:
数据：覆盖率（%，0-200）.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib.resources import files

from biaochi.core.program import Input, Kind

_HEAD = re.compile(r"\[≥0(?P<most>，≤100)?\]")
_MARKS = re.compile(r"(?:（[0-9]+）|[(（]%[)）]|(?<=[一-鿿])[A-Za-z])$")
"""What stands behind the name of a rate: 满意度（2）, 覆盖率(%), 满意度Q."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """The rates of one group: by how their names end, the sentence that shows them, and words that lift the upper bound."""

    most: Fraction | None
    words: tuple[str, ...]
    example: str
    lifted: tuple[str, ...]


@cache
def groups() -> tuple[Bounded, ...]:
    """The groups of rates.txt in their order. Raises ValueError for a line that belongs to none."""
    found: list[Bounded] = []
    for line in files("biaochi_grammar").joinpath("rates.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if head := _HEAD.fullmatch(line):
            found.append(Bounded(Fraction(1) if head["most"] else None, (), "", ()))
            continue
        if not found:
            raise ValueError(f"rates.txt: {line} stands in no group")
        last = found[-1]
        key, _, rest = line.partition(" ")
        if key == "例":
            found[-1] = replace(last, example=rest)
        elif key == "除":
            found[-1] = replace(last, lifted=(*last.lifted, *rest.split()))
        else:
            found[-1] = replace(last, words=(*last.words, *line.split()))
    return tuple(found)


def ends(name: str) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that a rate of this name can be; (None, None) where its name says nothing.

    >>> ends("群众满意度"), ends("预算执行率"), ends("增长率")
    ((Fraction(0, 1), Fraction(1, 1)), (Fraction(0, 1), None), (None, None))
    """
    bare = name
    while (shorter := _MARKS.sub("", bare)) != bare:
        bare = shorter
    for group in groups():
        word = next((w for w in group.words if bare.endswith(w)), "")
        if word:
            lifted = any(w in bare.removesuffix(word) for w in group.lifted)
            return Fraction(0), None if lifted else group.most
    return None, None


def possible(spec: Input) -> Input:
    """A rate with the bounds that its name gives it where it has none of its own; any other fact as it is."""
    if spec.kind is not Kind.RATE:
        return spec
    low, high = ends(spec.name)
    if spec.low is None and low is not None and (spec.high is None or spec.high >= low):
        spec = replace(spec, low=low)
    if spec.high is None and high is not None and spec.low is not None and spec.low <= high:
        spec = replace(spec, high=high)
    return spec
