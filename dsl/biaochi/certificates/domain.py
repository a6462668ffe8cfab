"""What a core expression does over a cell of facts: its range, its directions, its form, and where it has no value.

This is the trusted part of the checker, written for itself: it shares nothing with the engine that finds the proofs.
Every statement is about pairs of facts, never about slopes: "rises with a fact" means that of any two admissible sets
of facts in the cell that differ in that fact alone and both have a value, the one with more has no lower value.
Where anything is not certain, Unsure is raised or the direction is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from biaochi.certificates.forms import Cell, Form, Key, agreed, facts_of, form_of, is_grid
from biaochi.certificates.ranges import Range, at, cells, decide, hull
from biaochi.core import expr as e
from biaochi.core.interpret import evaluate
from biaochi.core.program import Input, Kind

MOST_STEPS = 20_000
MOST_LEAVES = 120
GAP = ""
"""Stands among ``missing`` for facts no case takes in; every other entry names a divisor that may be 0."""


class Unsure(Exception):
    """The checker cannot tell; the message says why in words for the user."""


@dataclass(frozen=True, slots=True)
class Value:
    """An expression over a cell. ``range`` None: no value anywhere in it. Facts left out of ``ways`` change nothing.

    ``form``: the expression equals it wherever it has a value. ``missing``: why it may have no value at some facts.
    """

    range: Range | None
    ways: Mapping[str, int | None] = field(default_factory=dict)
    form: Form | None = None
    missing: frozenset[str] = frozenset()

    def lacking(self, missing: frozenset[str]) -> Value:
        """The value with more reasons why it may not be there."""
        return replace(self, missing=self.missing | missing)

    def way(self, name: str) -> int | None:
        """Which way it goes with a fact."""
        return self.ways.get(name, 0)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part of a cell in which one expression stands for the whole."""

    cell: Cell
    node: e.Expr | None
    value: Value


@dataclass
class Checker:
    """One program under check. ``cuts`` is all the certificate gives: where to cut which form."""

    inputs: Mapping[str, Input]
    cuts: Mapping[Key, tuple[Fraction, ...]]
    steps: int = 0

    def whole(self) -> Cell:
        """All admissible facts."""
        return Cell(self.inputs)

    def value(self, node: e.Expr, cell: Cell) -> Value:
        """The expression over a cell. Raises Unsure."""
        self._step(1)
        match node:
            case e.Const(number):
                return Value(at(number), {}, Form((), number))
            case e.Fact(name):
                self._number(name)
                return self._of_form(form_of([((name, ""), Fraction(1))], Fraction(0)), cell)
            case e.Clause(_, inner):
                return self.value(inner, cell)
            case e.Add(terms):
                return self._sum([self.value(t, cell) for t in terms], cell)
            case e.Mul(left, right):
                return self._product(self.value(left, cell), self.value(right, cell), cell)
            case e.Div():
                return self._quotient(node, cell)
            case e.Min(terms):
                return _negative(self._greatest([_negative(self.value(t, cell)) for t in terms], cell))
            case e.Max(terms):
                return self._greatest([self.value(t, cell) for t in terms], cell)
            case e.Round(mode, inner, step):
                return _rounded(self.value(inner, cell), mode, step)
            case e.Case():
                return self.joined(self._leaves(node, cell))

    def _step(self, count: int) -> None:
        self.steps += count
        if self.steps > MOST_STEPS:
            raise Unsure("情形太多")

    def _number(self, name: str) -> None:
        if name not in self.inputs or self.inputs[name].kind in (Kind.BOOL, Kind.CHOICE):
            raise Unsure(f"「{name}」不是数")

    def _of_form(self, form: Form, cell: Cell, missing: frozenset[str] = frozenset()) -> Value:
        ways = {name: cell.way(form.terms, name) for name in form.facts}
        return Value(cell.range(form), {n: w for n, w in ways.items() if w != 0}, form, missing)

    # --- sums, products, quotients

    def _sum(self, values: Sequence[Value], cell: Cell) -> Value:
        """Forms are added up as forms, so that what cancels is gone; the rest is added as ranges and ways."""
        missing = _all_missing(values)
        if any(v.range is None for v in values):
            return Value(None, missing=missing)
        form = form_of([t for v in values if v.form for t in v.form.terms], _constants(values))
        own = self._of_form(form, cell, missing)
        known = at(Fraction(0))
        for v in values:
            known = known.plus(v.range or Range())
        rest = [v for v in values if v.form is None]
        if not rest:
            return replace(own, range=known.meet(own.range or Range()))
        total = own.range or Range()
        for v in rest:
            total = total.plus(v.range or Range())
        return Value(total.meet(known), _merged([own, *rest]), None, missing)

    def _product(self, a: Value, b: Value, cell: Cell) -> Value:
        missing = a.missing | b.missing
        if a.range is None or b.range is None:
            return Value(None, missing=missing)
        for one, other in ((a, b), (b, a)):
            if one.form is not None and not one.form.terms:
                return _scaled(other, one.form.constant).lacking(missing)
        if a.range.at_least_zero and b.range.at_least_zero:
            return Value(a.range.product(b.range), _merged([a, b]), None, missing)
        if a.range.at_most_zero and not a.range.at_least_zero:
            return _negative(self._product(_negative(a), b, cell))
        if b.range.at_most_zero and a.range.at_least_zero:
            return _negative(self._product(a, _negative(b), cell))
        return Value(a.range.product(b.range), dict.fromkeys([*a.ways, *b.ways]), None, missing)

    def _quotient(self, node: e.Div, cell: Cell) -> Value:
        if node.zero is not None:
            settled = (e.Compare("=", node.right, e.ZERO), node.zero)
            return self.value(e.Case((settled,), e.Div(node.left, node.right)), cell)
        by = self.value(node.right, cell)
        if by.range is None:
            return by
        name = _fact_name(node.right)
        missing = by.missing | ({name} if by.range.holds(Fraction(0)) else frozenset())
        if by.range.point == 0:
            return Value(None, missing=missing)
        if by.form is not None and not by.form.terms:
            return _scaled(self.value(node.left, cell), 1 / by.form.constant).lacking(missing)
        found = self._over(node.left, node.right, by.range, cell) if name else None
        if found is not None:
            return found.lacking(missing)
        inverse = Value(at(Fraction(1)).over(by.range), {n: None if w is None else -w for n, w in by.ways.items()})
        if not (by.range.at_least_zero or by.range.at_most_zero):
            inverse = replace(inverse, ways=dict.fromkeys(by.ways))
        return self._product(self.value(node.left, cell), inverse, cell).lacking(missing)

    def _over(self, node: e.Expr, by: e.Expr, divisor: Range, cell: Cell) -> Value | None:
        """``node`` ÷ a fact, with the division taken inside as far as it goes; None where it does not."""
        match node:
            case e.Clause(_, inner):
                return self._over(inner, by, divisor, cell)
            case e.Max(terms) if divisor.at_least_zero:
                return self.value(e.Max(tuple(e.Div(t, by) for t in terms)), cell)
            case e.Min(terms) if divisor.at_least_zero:
                return self.value(e.Min(tuple(e.Div(t, by) for t in terms)), cell)
        left = self.value(node, cell)
        if left.range is None:
            return left
        ratio = None if left.form is None else left.form.over(_fact_name(by))
        if ratio is not None:
            return self._of_form(ratio, cell, left.missing)
        match node:
            case e.Add(terms):
                return self.value(e.Add(tuple(e.Div(t, by) for t in terms)), cell)
            case e.Mul(e.Const(k), inner) | e.Mul(inner, e.Const(k)):
                return _scaled(self.value(e.Div(inner, by), cell), k)
        return None

    def _greatest(self, values: Sequence[Value], cell: Cell) -> Value:
        missing = _all_missing(values)
        ranges = [v.range for v in values if v.range is not None]
        if len(ranges) != len(values):
            return Value(None, missing=missing)
        kept = list(values)
        for v in values:
            if len(kept) > 1 and any(w is not v and _below(v, w, cell) for w in kept):
                kept = [w for w in kept if w is not v]
        if len(kept) == 1:
            return kept[0].lacking(missing)
        lows = [r for r in ranges if r.low is not None]
        low = max(lows, key=lambda r: (r.low, r.low_open)) if lows else Range()
        top = hull(ranges)
        return Value(Range(low.low, top.high, low.low_open, top.high_open), _merged(kept), None, missing)

    # --- conditions

    def decided(self, cond: e.Cond, cell: Cell) -> tuple[bool | None, frozenset[str]]:
        """Whether a condition holds all over a cell, and what may leave it without sense. Raises _Nowhere."""
        match cond:
            case e.Compare(op, left, right):
                difference = self.difference(left, right, cell)
                if difference.range is None:
                    raise _Nowhere(difference.missing)
                return decide(op, difference.range), difference.missing
            case e.Flag(name):
                return self._answer(name, Kind.BOOL, True, cell), frozenset()
            case e.Is(name, choice):
                return self._answer(name, Kind.CHOICE, choice, cell), frozenset()
            case e.All(terms) | e.Any(terms):
                found = [self.decided(t, cell) for t in terms]
                missing = frozenset(m for _, reasons in found for m in reasons)
                verdicts = [v for v, _ in found]
                settling = isinstance(cond, e.Any)
                return (settling if settling in verdicts else None if None in verdicts else not settling), missing
            case e.Not(term):
                inner, missing = self.decided(term, cell)
                return (None if inner is None else not inner), missing

    def _answer(self, name: str, kind: Kind, wanted: bool | str, cell: Cell) -> bool | None:
        if name not in self.inputs or self.inputs[name].kind is not kind:
            raise Unsure(f"「{name}」不是这种数据")
        answer = cell.answers.get(name)
        return None if answer is None else answer == wanted

    def difference(self, left: e.Expr, right: e.Expr, cell: Cell) -> Value:
        """``left`` − ``right`` over a cell."""
        return self._sum([self.value(left, cell), _negative(self.value(right, cell))], cell)

    # --- cases

    def _leaves(self, node: e.Case, cell: Cell) -> list[Leaf]:
        """The parts of a cell in which one arm is taken."""
        missing: frozenset[str] = frozenset()
        for cond, arm in node.arms:
            try:
                found, reasons = self.decided(cond, cell)
            except _Nowhere as nowhere:
                return [Leaf(cell, None, Value(None, missing=missing | nowhere.missing))]
            missing |= reasons
            if found:
                return [Leaf(cell, arm, self.value(arm, cell).lacking(missing))]
            if found is None:
                parts = self._apart(cond, cell)
                if parts is None:
                    raise Unsure("证书没有给出分清这些情形的分界")
                return [leaf for part in parts for leaf in self._leaves(node, part)]
        if node.otherwise is None:
            return [Leaf(cell, None, Value(None, missing=missing | {GAP}))]
        return [Leaf(cell, node.otherwise, self.value(node.otherwise, cell).lacking(missing))]

    def _apart(self, cond: e.Cond, cell: Cell) -> list[Cell] | None:
        """A cell cut along the first thing an open condition asks about that can be cut."""
        for question in self._questions(cond, cell):
            parts = self.answers(question, cell) if isinstance(question, str) else self.cut(question, cell)
            if len(parts) > 1:
                return parts
        return None

    def _questions(self, cond: e.Cond, cell: Cell) -> Iterator[str | Key]:
        """What an open condition asks about: answers, then the form compared, then whatever is made of its facts."""
        found = [c for c in _simple(cond) if self.decided(c, cell)[0] is None]
        yield from (c.name for c in found if isinstance(c, (e.Flag, e.Is)))
        compared = [self.difference(c.left, c.right, cell) for c in found if isinstance(c, e.Compare)]
        yield from (v.form.key for v in compared if v.form is not None and v.form.terms)
        asked = {name for v in compared for name in (*v.ways, *v.missing, *(v.form.facts if v.form else ()))}
        yield from (key for key in self.cuts if facts_of(key) <= asked)
        yield from sorted(name for name in asked if name and self._answered(name))

    def _answered(self, name: str) -> bool:
        return name in self.inputs and self.inputs[name].kind in (Kind.BOOL, Kind.CHOICE)

    def answers(self, name: str, cell: Cell) -> list[Cell]:
        """The parts of a cell by the answer to a question; the cell itself where it is answered."""
        if name in cell.answers or not self._answered(name):
            return [cell]
        spec = self.inputs[name]
        given: Sequence[bool | str] = (False, True) if spec.kind is Kind.BOOL else spec.choices
        return [cell.answered(name, answer) for answer in given]

    def cut(self, key: Key, cell: Cell) -> list[Cell]:
        """The parts of a cell at the cuts the certificate gives for a key. A ratio may be cut where it always is one."""
        form = Form(key, Fraction(0))
        if key not in self.cuts or not cell.never_zero(form.divisors):
            return [cell]
        within = cell.range(form)
        return [cell.inside(key, r) for r in cells(within, self.cuts[key], grid=is_grid(key, self.inputs))]

    # --- cells put together

    def joined(self, leaves: Sequence[Leaf]) -> Value:
        """The value over cells that together cover a cell, none of them left out."""
        missing = _all_missing([leaf.value for leaf in leaves])
        met = [leaf for leaf in leaves if leaf.value.range is not None]
        if not met:
            return Value(None, missing=missing)
        if len(met) == 1:
            return met[0].value.lacking(missing)
        if len(met) > MOST_LEAVES:
            raise Unsure("情形太多")
        names = {n for leaf in met for n in leaf.value.ways}
        names |= {n for leaf in met for key in leaf.cell.ranges for n in facts_of(key)}
        names |= {n for leaf in met for n in leaf.cell.answers}
        ways = {name: self._across(name, met) for name in sorted(names)}
        first = met[0].value.form
        form = first if all(leaf.value.form == first for leaf in met) else None
        around = hull(leaf.value.range for leaf in met if leaf.value.range is not None)
        return Value(around, {n: w for n, w in ways.items() if w != 0}, form, missing)

    def _across(self, name: str, leaves: Sequence[Leaf]) -> int | None:
        """Which way the value goes with one fact, within every cell and from each cell to each other it leads to."""
        own = agreed(leaf.value.way(name) for leaf in leaves)
        if own is None:
            return None
        self._step(len(leaves) ** 2 // 10)
        possible = {1, -1} if own == 0 else {own}
        for lower in leaves:
            for upper in leaves:
                if lower is not upper and _leads(lower.cell, upper.cell, name):
                    possible = {w for w in possible if self._goes(lower, upper, name, w)}
                if not possible:
                    return None
        return 0 if len(possible) == 2 else next(iter(possible))

    def _goes(self, lower: Leaf, upper: Leaf, name: str, way: int) -> bool:
        """Whether the value goes this way (or stays) from one cell to another as a fact grows."""
        a, b = (lower.value, upper.value) if way > 0 else (upper.value, lower.value)
        assert a.range is not None and b.range is not None
        if a.range.high is not None and b.range.low is not None and a.range.high <= b.range.low:
            return True
        around = _around(lower.cell, upper.cell, name)
        if lower.node is not None and lower.node is upper.node and self._alike(lower.node, around, name, way):
            return True
        return self._goes_by_form(lower, upper, around, name, way)

    def _alike(self, node: e.Expr, around: Cell, name: str, way: int) -> bool:
        try:
            return self.value(node, around).way(name) in (0, way)
        except Unsure:
            return False

    def _goes_by_form(self, lower: Leaf, upper: Leaf, around: Cell, name: str, way: int) -> bool:
        """One form goes the right way over both cells, and the other lies beyond it in one of them."""
        g, h = lower.value.form, upper.value.form
        if g is None or h is None or not around.never_zero(g.divisors | h.divisors):
            return False
        beyond = h.plus(g.times(Fraction(-1))).times(Fraction(way))
        for form, cell in ((g, upper.cell), (h, lower.cell)):
            if around.way(form.terms, name) in (0, way) and cell.range(beyond).at_least_zero:
                return True
        return False


def nowhere_or(checker: Checker, cond: e.Cond, cell: Cell) -> bool | None:
    """Whether a condition holds all over a cell (True) or nowhere in it (False), as where it divides by nothing; None:
    here and not there. Raises Unsure."""
    try:
        return checker.decided(cond, cell)[0]
    except _Nowhere:
        return False


class _Nowhere(Exception):
    """A condition divides by nothing all over a cell."""

    def __init__(self, missing: frozenset[str]) -> None:
        self.missing = missing
        super().__init__()


def _simple(cond: e.Cond) -> Iterator[e.Compare | e.Flag | e.Is]:
    match cond:
        case e.All(terms) | e.Any(terms):
            for term in terms:
                yield from _simple(term)
        case e.Not(term):
            yield from _simple(term)
        case e.Compare() | e.Flag() | e.Is():
            yield cond


def _fact_name(node: e.Expr) -> str:
    match node:
        case e.Fact(name):
            return name
        case e.Clause(_, inner):
            return _fact_name(inner)
    return GAP


def _constants(values: Sequence[Value]) -> Fraction:
    return sum((v.form.constant for v in values if v.form is not None), Fraction(0))


def _all_missing(values: Sequence[Value]) -> frozenset[str]:
    return frozenset(m for v in values for m in v.missing)


def _merged(values: Sequence[Value]) -> dict[str, int | None]:
    """The ways of what never falls as any of its parts rises."""
    ways = {name: agreed(v.way(name) for v in values) for v in values for name in v.ways}
    return {name: way for name, way in ways.items() if way != 0}


def _scaled(v: Value, k: Fraction) -> Value:
    if v.range is None:
        return v
    if k == 0:
        return Value(at(k), {}, Form((), k), v.missing)
    sign = 1 if k > 0 else -1
    ways = {name: None if way is None else way * sign for name, way in v.ways.items()}
    return Value(v.range.times(k), ways, None if v.form is None else v.form.times(k), v.missing)


def _negative(v: Value) -> Value:
    return _scaled(v, Fraction(-1))


def _below(a: Value, b: Value, cell: Cell) -> bool:
    """Whether ``a`` is never above ``b``."""
    assert a.range is not None and b.range is not None
    if a.range.high is not None and b.range.low is not None and a.range.high <= b.range.low:
        return True
    if a.form is None or b.form is None:
        return False
    return cell.range(b.form.plus(a.form.times(Fraction(-1)))).at_least_zero


def _rounded(v: Value, mode: e.RoundMode, step: Fraction) -> Value:
    if step <= 0:
        raise Unsure("舍入的单位不是正数")
    if v.range is None:
        return v
    one: Callable[[Fraction | None], Fraction | None] = lambda x: None if x is None else _round(mode, step, x)  # noqa: E731
    return Value(Range(one(v.range.low), one(v.range.high)), v.ways, None, v.missing)


def _round(mode: e.RoundMode, step: Fraction, x: Fraction) -> Fraction | None:
    return evaluate(e.Round(mode, e.Const(x), step), {}).point


def _leads(lower: Cell, upper: Cell, name: str) -> bool:
    """Whether facts of one cell may turn into facts of the other when one fact grows and the others stay."""
    for question, answer in lower.answers.items():
        other = upper.answers.get(question, answer)
        if question == name and other != answer and answer is True:
            return False
        if question != name and other != answer:
            return False
    around = _around(lower, upper, name)
    return all(_key_leads(key, r, upper.ranges[key], around, name) for key, r in lower.ranges.items()
               if key in upper.ranges)  # fmt: skip


def _key_leads(key: Key, a: Range, b: Range, around: Cell, name: str) -> bool:
    way = around.way(key, name) if name in facts_of(key) else 0
    if way is None:
        return True
    if way == 0:
        return not a.meet(b).empty
    first, last = (a, b) if way > 0 else (b, a)
    return not Range(first.low, last.high, first.low_open, last.high_open).empty


def _around(lower: Cell, upper: Cell, name: str) -> Cell:
    """The least cell around two."""
    ranges = {key: hull([r, upper.ranges[key]]) for key, r in lower.ranges.items() if key in upper.ranges}
    answers = {q: a for q, a in lower.answers.items() if q in upper.answers and upper.answers[q] == a}
    return Cell(lower.inputs, ranges, answers)
