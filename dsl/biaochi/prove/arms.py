"""The cases of a criterion against each other: arms that can never be taken, and arms that both apply.

The conditions of a case are looked at over the cells their numbers cut the facts into. Facts are taken as independent, so
an arm called dead is dead; that two arms both apply is said only with facts that show it.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import prod

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue, Undetermined, holds
from biaochi.core.program import Input, Kind, Program
from biaochi.model.values import decimal
from biaochi.prove.admissible import domain_of_axis
from biaochi.prove.box import Box, Key, Value, bounds, places, primitives, truth
from biaochi.prove.normal import Axis, Beyond, Test, tests_of
from biaochi.prove.pieces import Domain, cells
from biaochi.prove.search import Facts, plainness, run_of, witness
from biaochi.prove.verdict import Finding, excerpt

MOST_CELLS = 3000

Masks = list[int]
"""For each arm, the cells in which its condition holds, as bits."""


def arms(
    program: Program, inputs: Mapping[str, Input], tried: list[tuple[Facts, Fraction | None]]
) -> Iterator[Finding]:
    """Whether every arm of every case can be taken, and whether two of different value both apply without one holding the other."""
    all_cases = list(cases(program.body))
    if not all_cases:
        return
    shared, dead = False, False
    open_: list[str] = []
    for case in all_cases:
        asked = _asked(case, inputs)
        keys = {} if asked is None else _keys(asked, inputs)
        if asked is None or prod(len(v) for v in keys.values()) > MOST_CELLS:
            open_.append("有的档条件太多，")
            continue
        masks = _masks(asked, keys)
        for said in _dead(program, case, masks):
            dead = True
            yield said
        for one, other in _overlapping(case, asked, masks, _thin(asked, keys)):
            facts = _both(case.arms[one][0], case.arms[other][0], tried)
            if facts is None:
                open_.append(f"{_named(program, case.arms[one][1])}与{_named(program, case.arms[other][1])}")
            else:
                shared = True
                yield _shared(program, case, one, other, facts)
    if not shared:
        says = "没有两档部分重叠而得分不同"
        yield Finding("分档不重叠", "未证明" if open_ else "已证明", f"{says}：{open_[0]}可能重叠" if open_ else says)
    if not dead:
        yield _all_taken(program, all_cases, tried)


def _all_taken(program: Program, all_cases: list[e.Case], tried: list[tuple[Facts, Fraction | None]]) -> Finding:
    """That every arm is taken by some of the facts tried; the first that none was found for, where there is one."""
    left = {(id(case), i): value for case in all_cases for i, (_, value) in enumerate(case.arms)}
    for facts, score in tried:
        if not left:
            break
        if score is not None:
            for taken in run_of(program, facts).arms:
                left.pop(taken, None)
    if left:
        said = f"每一档都有数据落入：没有找到落入{_named(program, next(iter(left.values())))}的数据"
        return Finding("各档可达", "未证明", said)
    return Finding("各档可达", "已证明", "每一档都有数据落入")


def cases(node: e.Expr) -> Iterator[e.Case]:
    """Every case of two arms or more in an expression."""
    match node:
        case e.Case(arms_, otherwise):
            if len(arms_) > 1:
                yield node
            for _, value in arms_:
                yield from cases(value)
            if otherwise is not None:
                yield from cases(otherwise)
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            for term in terms:
                yield from cases(term)
        case e.Mul(left, right) | e.Div(left, right, _):
            yield from cases(left)
            yield from cases(right)
        case e.Round(_, value, _) | e.Clause(_, value):
            yield from cases(value)


def _asked(case: e.Case, inputs: Mapping[str, Input]) -> list[Test] | None:
    try:
        return tests_of(case, inputs)
    except Beyond:
        return None


def _keys(asked: list[Test], inputs: Mapping[str, Input]) -> dict[Key, list[Value]]:
    """What a case asks about, each with the cells its numbers cut it into, or its answers."""
    every = dict.fromkeys(key for test in asked for key in primitives(test))
    return {key: _values(key, asked, inputs) for key in every}


def _masks(asked: list[Test], keys: Mapping[Key, list[Value]]) -> Masks:
    alone = next(iter(keys)) if len(keys) == 1 else None
    if isinstance(alone, Axis):
        cuts = sorted({b.value for t in asked for b in bounds(t)})
        there = _places(cuts, keys[alone])
        return [there & places(t, cuts, {}) for t in asked]
    masks = [0] * len(asked)
    for place, row in enumerate(itertools.product(*keys.values())):
        box: Box = dict(zip(keys, row, strict=True))
        for i, test in enumerate(asked):
            if truth(test, box, {}):
                masks[i] |= 1 << place
    return masks


def _places(cuts: list[Fraction], cells_: list[Value]) -> int:
    """The cells of one axis as bits: below the first cut, at it, between it and the next, …"""
    found = 0
    for cell in cells_:
        assert isinstance(cell, Domain)
        at = bisect_left(cuts, x := cell.sample())
        found |= 1 << 2 * at + (at < len(cuts) and cuts[at] == x)
    return found


def _thin(asked: list[Test], keys: Mapping[Key, list[Value]]) -> int:
    """The cells, as bits, that are nothing but a cut of a number that is not whole."""
    alone = next(iter(keys)) if len(keys) == 1 else None
    if isinstance(alone, Axis):
        cuts = sorted({b.value for t in asked for b in bounds(t)})
        return _places(cuts, [v for v in keys[alone] if _is_cut(v)])
    found = 0
    for place, row in enumerate(itertools.product(*keys.values())):
        if any(_is_cut(v) for v in row):
            found |= 1 << place
    return found


def _is_cut(cell: Value) -> bool:
    return isinstance(cell, Domain) and not cell.grid and cell.low is not None and cell.low == cell.high


def _values(key: Key, asked: list[Test], inputs: Mapping[str, Input]) -> list[Value]:
    if isinstance(key, Axis):
        cuts = sorted({b.value for t in asked for b in bounds(t) if b.axis == key})
        return list(cells(cuts, domain_of_axis(key, inputs)))
    spec = inputs[key]
    return list(spec.choices) if spec.kind is Kind.CHOICE else [False, True]


def _dead(program: Program, case: e.Case, masks: Masks) -> Iterator[Finding]:
    taken = 0
    for (_, value), mask in zip(case.arms, masks, strict=True):
        if not mask & ~taken:
            yield Finding(
                "各档可达", "反例", f"{_named(program, value)}永远用不上：它的数据已经落在前面的档里，或者条件自相矛盾"
            )
        taken |= mask


def _overlapping(case: e.Case, asked: list[Test], masks: Masks, thin: int) -> Iterator[tuple[int, int]]:
    """Pairs of bands of one number that share cells though neither lies within the other, with different scores.

    A band within another is a step of a ladder (≥90%, ≥80%), unless all that it leaves of the other is a cut (<90%, ≤90%).
    Conditions on different facts (取最高 of several honours) may well hold together: those are not bands.
    """
    axes = [{x.axis for x in bounds(test)} for test in asked]
    for i, j in itertools.combinations(range(len(masks)), 2):
        a, b = masks[i], masks[j]
        if not a & b:
            continue
        ladder = not a & ~b or not b & ~a
        slip = a != b and not (a ^ b) & ~thin
        if (slip or not ladder) and axes[i] & axes[j] and _plain(case.arms[i][1]) != _plain(case.arms[j][1]):
            yield i, j


def _plain(value: e.Expr) -> e.Expr:
    return _plain(value.value) if isinstance(value, e.Clause) else value


def _holds(cond: e.Cond, facts: Facts) -> bool:
    """Whether a condition holds; one that divides by nothing does not."""
    try:
        return bool(holds(cond, facts))
    except Undetermined:
        return False


def _both(one: e.Cond, other: e.Cond, tried: list[tuple[Facts, Fraction | None]]) -> Facts | None:
    found = [facts for facts, s in tried if s is not None and _holds(one, facts) and _holds(other, facts)]
    return min(found, key=plainness, default=None)


def _shared(program: Program, case: e.Case, one: int, other: int, facts: Mapping[str, FactValue]) -> Finding:
    first, second = (_named(program, case.arms[i][1]) for i in (one, other))
    says = f"{first}与{second}同时适用而得分不同，现取前一档"
    return Finding("分档不重叠", "反例", says, witnesses=(witness(program, facts, decimal),))


def _named(program: Program, value: e.Expr) -> str:
    if isinstance(value, e.Clause) and value.index < len(program.clauses) and program.clauses[value.index].text:
        return f"“{excerpt(program.clauses[value.index].text)}”"
    plain = _plain(value)
    return f"得{decimal(plain.value)}分的一档" if isinstance(plain, e.Const) else "其中一档"
