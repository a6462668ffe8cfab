"""Bounds that a rate has by what it is: no 满意度 is below 0 or beyond 100% (data: rates.txt).

A fact outside is refused, and no proof speaks of it. Where a rate can go beyond all the same, a declaration says how far:
数据：覆盖率（%，0-200）.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

import biaochi_grammar

from biaochi import patterns as re
from biaochi.core import expr as e
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
    for line in biaochi_grammar.lines("rates.txt"):
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


@lru_cache(maxsize=4096)
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
        spec = _implied(spec, low=low)
    if spec.high is None and high is not None and spec.low is not None and spec.low <= high:
        spec = _implied(spec, high=high)
    return spec


def _implied(spec: Input, **bounds: Any) -> Input:
    """The fact with bounds that follow from what it is called."""
    return replace(spec, **bounds, implied=tuple(dict.fromkeys((*spec.implied, *bounds))))


def parted(inputs: tuple[Input, ...], body: e.Expr) -> tuple[Input, ...]:
    """The inputs, those that the criterion divides by their whole held within it: 合格数 within 检查数, as no 合格率 is beyond 100%.

    A part with an upper bound of its own is as it is declared.
    """
    specs = {spec.name: spec for spec in inputs}
    for part, whole in quotients(body):
        own, by = specs.get(part), specs.get(whole)
        if own is None or by is None or own.kind not in (Kind.QUANTITY, Kind.MONEY):
            continue
        stem = _COUNT.sub("", own.name)
        low, high = (None, None) if stem == own.name else ends(f"{stem}率")
        if low is None:
            continue
        if own.low is None:
            specs[part] = own = _implied(own, low=low)
        if high is None or own.high is not None or any(w in by.name for g in groups() for w in g.lifted):
            continue
        specs[part] = _implied(own, within=whole)
        if by.low is None:
            specs[whole] = _implied(by, low=Fraction(0))
    return tuple(specs[spec.name] if _alike(specs[spec.name], specs) else _apart(specs[spec.name]) for spec in inputs)


def _apart(spec: Input) -> Input:
    return replace(spec, within="", implied=tuple(i for i in spec.implied if i != "within"))


def _alike(spec: Input, specs: Mapping[str, Input]) -> bool:
    """Whether a part is counted as its whole is, so that the two can be compared."""
    whole = specs.get(spec.within)
    return not spec.within or (whole is not None and (spec.kind, spec.unit) == (whole.kind, whole.unit))


_COUNT = re.compile(
    r"(?:[人户村件份批项个家处次台套座条名笔期]|批次|人次|户次|样本|样品|学生|人员|企业|项目|单位|问题)*(?:总?数量?|面积|里程|金额|总?额|资金)$"
)


def quotients(node: e.Expr) -> Iterator[tuple[str, str]]:
    """Every quotient of two facts in an expression, as their names."""
    match node:
        case e.Const() | e.Fact():
            return
        case e.Div(left, right, zero):
            top, under = _bare(left), _bare(right)
            if isinstance(top, e.Fact) and isinstance(under, e.Fact):
                yield top.name, under.name
            parts: tuple[e.Expr, ...] = (left, right) if zero is None else (left, right, zero)
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            parts = terms
        case e.Mul(left, right):
            parts = (left, right)
        case e.Round(_, value, _) | e.Clause(_, value):
            parts = (value,)
        case e.Case(arms, otherwise):
            compared = (side for cond, _ in arms for side in _sides(cond))
            parts = (*compared, *(v for _, v in arms), *(() if otherwise is None else (otherwise,)))
        case _:
            return
    for part in parts:
        yield from quotients(part)


def _sides(cond: e.Cond) -> Iterator[e.Expr]:
    match cond:
        case e.Compare(_, left, right):
            yield from (left, right)
        case e.All(terms) | e.Any(terms):
            for term in terms:
                yield from _sides(term)
        case e.Not(term):
            yield from _sides(term)


def _bare(node: e.Expr) -> e.Expr:
    """A quotient's side without the clause it stems from."""
    return _bare(node.value) if isinstance(node, e.Clause) else node
