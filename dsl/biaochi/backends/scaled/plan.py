"""What a table is scored by: printed scores, total and grade as integers, and the rows for which they hold.

A row that is not ``ready`` (a fact missing, 不适用, outside the ends the plan was made for), that the text gives no score
or whose total lies so near a half that the fixed point does not decide it, is left to the interpreter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from biaochi.backends.columns import Columns
from biaochi.backends.scaled import ir
from biaochi.backends.scaled.analyse import ONE, Analysis, Column, Unsupported, Value
from biaochi.backends.scaled.ir import N, Test
from biaochi.core import expr as e
from biaochi.core.expr import Comparison
from biaochi.core.program import Kind, Program
from biaochi.ruleset.model import Grade, Indicator, Ruleset

READY = "ready"
"""The column that says whether all facts of a row are there and within the ends of the plan."""
_FINEST, _COARSEST = 6, 3


class NotColumnar(Exception):
    """An indicator (its code; "" the total) that cannot be scored in columns, and why."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code, self.why = code, why


@dataclass(frozen=True, slots=True)
class Leaf:
    """A program of an indicator (its code) as integers over columns (by the name of the fact), meant where ``needs`` hold."""

    code: str
    program: Program
    columns: Mapping[str, Column]
    value: Value
    needs: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """``scores`` by the indicators' codes, ``total``: printed, times 10^places; ``grade``: its place in the list, -1 none.

    All of them mean something where ``holds`` holds, and nothing elsewhere. ``steps`` are columns computed before, each step
    from the columns of the table and those of earlier steps, so that nothing is written twice.
    ``leaves``: what it makes of each criterion and of each cap or veto, in the order of the ruleset.
    """

    leaves: tuple[Leaf, ...]
    steps: tuple[dict[str, N], ...]
    scores: dict[str, N]
    total: N
    grade: N
    holds: Test


class _Steps:
    """Columns computed on the way."""

    def __init__(self, begin: int) -> None:
        self.made: list[dict[str, N]] = []
        self._begin = begin

    def step(self, numbers: Sequence[N]) -> list[N]:
        """The numbers as columns of a step of their own; what is a column or a constant already stays."""
        made: dict[str, N] = {}
        names: dict[N, str] = {}
        out = []
        for n in numbers:
            if isinstance(n.node, (ir.Lit, ir.Col)):
                out.append(n)
                continue
            name = names.setdefault(n, f"t{self._begin + len(self.made)}_{len(names)}")
            made[name] = n
            out.append(N(ir.Col(name), n.low, n.high))
        if made:
            self.made.append(made)
        return out


@dataclass(frozen=True, slots=True)
class Measured:
    """What a column of numbers holds, in its own unit: decimal places, least and greatest (times 10^places)."""

    places: int
    low: int
    high: int


def plan_for(rules: Ruleset, columns: Columns, measured: Mapping[str, Measured]) -> Plan:
    """The plan for tables whose columns (by heading) hold what was measured. Raises NotColumnar."""
    named = fact_columns(columns, measured)
    of = {i.code: {name: named[c.name] for name, c in columns.of(i.code).items()} for i in rules.indicators}
    needs: list[Test] = [ir.Yes(READY)]
    leaves: list[Leaf] = []
    values: dict[str, Value] = {}
    for i in rules.indicators:
        own: list[Test] = []
        values[i.code] = _value(i, of[i.code], own)
        leaves.append(Leaf(i.code, i.program, of[i.code], values[i.code], tuple(own)))
        needs += own
    begin = _Steps(0)
    named_ends = begin.step([n for v in values.values() for n in (v.num, v.den)])
    for k, code in enumerate(values):
        values[code] = Value(named_ends[2 * k], values[code].scale, named_ends[2 * k + 1])
    best, caps = _limits(rules, of, needs, leaves)
    sum_ = _total(rules, values, caps, best, needs)
    scores = {code: _printed(sum_.cut.get(code, v), 10**rules.policy.places, code) for code, v in values.items()}
    steps = (*begin.made, *sum_.steps)
    return Plan(tuple(leaves), steps, scores, sum_.total, sum_.grade, ir.Both(tuple(dict.fromkeys(needs))))


def fact_columns(columns: Columns, measured: Mapping[str, Measured]) -> dict[str, Column]:
    """The columns of integers a table is turned into, by heading: f0, f1, …"""
    out = {}
    for k, c in enumerate(columns.facts):
        if c.spec.kind in (Kind.BOOL, Kind.CHOICE):
            out[c.name] = Column(f"f{k}", words=c.spec.choices)
        else:
            m = measured[c.name]
            out[c.name] = Column(f"f{k}", 10**m.places * (100 if c.unit == "%" else 1), m.low, m.high)
    return out


def _value(i: Indicator, columns: Mapping[str, Column], needs: list[Test]) -> Value:
    analysis = Analysis(columns, needs)
    try:
        for spec in i.program.inputs:
            if spec.within:
                needs.append(analysis.test(e.Compare("<=", e.Fact(spec.name), e.Fact(spec.within))))
        return analysis.value(i.program.body)
    except Unsupported as bad:
        raise NotColumnar(i.code, str(bad)) from None


def _printed(value: Value, places: int, code: str) -> N:
    try:
        common = math.gcd(places, value.scale)
        top, bottom = ir.times(ir.lit(places // common), value.num), ir.lit(value.scale // common)
        return ir.half_up(top, ir.times(value.den, bottom))
    except ir.TooWide:
        raise NotColumnar(code, "得分超过 64 位整数") from None


def _limits(
    rules: Ruleset, of: Mapping[str, Mapping[str, Column]], needs: list[Test], leaves: list[Leaf]
) -> tuple[list[tuple[Test, int]], list[tuple[Test, Fraction]]]:
    """The tests of vetoes with the place of the best grade they leave, and of caps with their points."""
    order = [g.name for g in rules.grades]
    best: list[tuple[Test, int]] = []
    caps: list[tuple[Test, Fraction]] = []
    for limit in rules.limits:
        try:
            own: list[Test] = []
            held = Analysis(of[limit.code], own).value(limit.program.body)
            leaves.append(Leaf(limit.code, limit.program, of[limit.code], held, tuple(own)))
            needs += own
            one = ir.times(held.den, ir.lit(held.scale))
        except (Unsupported, ir.TooWide):
            raise NotColumnar(limit.code, f"封顶或否决：{limit.text}") from None
        acts = ir.Cmp("=", held.num.node, ir.Lit(0))
        needs.append(ir.Either((acts, ir.Cmp("=", held.num.node, one.node))))
        if limit.cap is not None:
            caps.append((acts, limit.cap))
        elif limit.grade in order:
            best.append((acts, order.index(limit.grade)))
        elif order:
            raise NotColumnar(limit.code, f"没有叫“{limit.grade}”的等级")
    return best, caps


@dataclass(frozen=True, slots=True)
class _Sum:
    """The steps to the printed total and the grade. ``cut``: the scores with a divisor, cut down to the fixed point.

    A score that is not negative is printed alike before and after it is cut, as a whole number of the last place is even.
    """

    steps: list[dict[str, N]]
    cut: dict[str, Value]
    total: N
    grade: N


def _total(
    rules: Ruleset,
    values: Mapping[str, Value],
    caps: Sequence[tuple[Test, Fraction]],
    best: Sequence[tuple[Test, int]],
    needs: list[Test],
) -> _Sum:
    """The total at the finest fixed point that fits."""
    whole = [v.scale for v in values.values() if v.den == ONE]
    common = math.lcm(*whole, rules.total.denominator, *(cap.denominator for _, cap in caps))
    for digits in range(_FINEST, _COARSEST - 1, -1):
        try:
            more: list[Test] = []
            found = _at(rules, values, caps, best, common, 10 ** (rules.policy.places + digits), more)
        except ir.TooWide:
            continue
        needs += more
        return found
    raise NotColumnar("", "合计超过 64 位整数")


def _at(
    rules: Ruleset,
    values: Mapping[str, Value],
    caps: Sequence[tuple[Test, Fraction]],
    best: Sequence[tuple[Test, int]],
    common: int,
    fixed: int,
    needs: list[Test],
) -> _Sum:
    """A score with a divisor is cut down to a multiple of 1/``fixed``, so the sum by less than so many times that.

    All others are multiples of 1/``common`` and add up exactly.
    """
    unit = math.lcm(common, fixed)
    steps = _Steps(1)
    divided = {code: v for code, v in values.items() if v.den != ONE}
    floors = steps.step(
        [ir.floor(ir.times(v.num, ir.lit(fixed)), ir.times(v.den, ir.lit(v.scale))) for v in divided.values()]
    )
    of_scale: dict[int, list[N]] = {}
    for v in values.values():
        if v.den == ONE:
            of_scale.setdefault(v.scale, []).append(v.num)
    if floors:
        of_scale.setdefault(fixed, []).extend(floors)
    first = steps.step([ir.plus([ir.times(ir.lit(unit // s), ir.plus(alike)) for s, alike in of_scale.items()])])[0]
    loose = len(floors) * (unit // fixed)
    ends = [first, *([ir.plus([first, ir.lit(loose)])] if loose else [])]
    held = steps.step([_capped(rules, end, caps, unit) for end in ends])
    places = 10**rules.policy.places
    common_part = math.gcd(places, unit)
    printed = steps.step(
        [ir.half_up(ir.times(ir.lit(places // common_part), end), ir.lit(unit // common_part)) for end in held]
    )
    rounds = rules.policy.grade_of == "rounded"
    graded = steps.step(
        [_grade(rules.grades, x, places if rounds else unit) for x in (printed[:1] if rounds else held)]
    )
    if loose:
        needs.append(ir.Cmp("=", printed[0].node, printed[1].node))
        if not rounds:
            needs.append(ir.Cmp("=", graded[0].node, graded[1].node))
    cut = {code: Value(n, fixed) for (code, v), n in zip(divided.items(), floors, strict=True) if v.num.low >= 0}
    return _Sum(steps.made, cut, printed[0], _no_better(graded[0], best))


def _capped(rules: Ruleset, total: N, caps: Sequence[tuple[Test, Fraction]], unit: int) -> N:
    for acts, cap in caps:
        total = ir.pick([(acts, ir.least([total, ir.lit(int(cap * unit))]))], total)
    if rules.policy.over == "capped" and rules.total:
        total = ir.least([total, ir.lit(int(rules.total * unit))])
    return total


def _grade(grades: Sequence[Grade], x: N, unit: int) -> N:
    """The place of the grade of x / unit."""
    arms: list[tuple[Test, N]] = []
    for k, g in enumerate(grades):
        tests = []
        if g.low is not None:
            tests.append(_against(x, ">=" if g.low_in else ">", g.low, unit))
        if g.high is not None:
            tests.append(_against(x, "<=" if g.high_in else "<", g.high, unit))
        arms.append((ir.Both(tuple(tests)), ir.lit(k)))
    if grades and grades[0].high is not None:
        arms.append((_against(x, ">", grades[0].high, unit), ir.lit(0)))
    return ir.pick(arms, ir.lit(-1))


def _against(x: N, op: Comparison, end: Fraction, unit: int) -> Test:
    return ir.Cmp(op, ir.times(ir.lit(end.denominator), x).node, ir.Lit(end.numerator * unit))


def _no_better(grade: N, best: Sequence[tuple[Test, int]]) -> N:
    for acts, place in best:
        named = ir.Both((acts, ir.Cmp(">=", grade.node, ir.Lit(0))))
        grade = ir.pick([(named, ir.most([grade, ir.lit(place)]))], grade)
    return grade


def widened(measured: Measured) -> Measured:
    """Ends rounded up to a power of ten, so that the next part of a table has the same plan."""
    top = max(abs(measured.low), abs(measured.high), 1)
    power = 10 ** len(str(top))
    return Measured(measured.places, 0 if measured.low >= 0 else -power, power)
