"""Whether one statement of a certificate holds of a program: by the checker's own rules, or by replaying witnesses.

A check returns why the statement is not verified, "" where it is. Nothing is assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from biaochi.certificates.domain import MOST_LEAVES, Checker, Leaf, Unsure, Value
from biaochi.certificates.forms import Cell, Key, facts_of, whole
from biaochi.certificates.parts import caps_of, cases_of
from biaochi.certificates.ranges import Range
from biaochi.certificates.statement import (
    APART,
    CAP,
    FULL,
    JUMPS,
    NO_GAP,
    NOTHING,
    RANGE,
    REACHED,
    TAKEN,
    TOWARD,
    WAY,
    WAYS,
    Statement,
    Witness,
)  # fmt: skip
from biaochi.core.expr import Expr
from biaochi.core.interpret import FactValue, Trace, Undetermined, evaluate
from biaochi.core.program import Input, Kind, Program

ZERO = Fraction(0)


@dataclass
class Check:
    """The statements of one program under check, with the cuts the certificate gives for it."""

    program: Program
    cuts: Mapping[Key, tuple[Fraction, ...]]
    directions: tuple[tuple[str, str], ...] = ()
    _views: list[Value | str] = field(default_factory=list)

    def of(self, body: Expr) -> Check:
        """The same facts and cuts under another expression, which is no criterion of its own."""
        return Check(replace(self.program, body=body, full_marks=None), self.cuts)

    def held(self, name: str, *, low: Fraction | None = None, high: Fraction | None = None) -> Check:
        """The same program with one fact held within narrower ends."""

        def narrowed(spec: Input) -> Input:
            if spec.name != name:
                return spec
            ends = Range(spec.low, spec.high, low_open=spec.low_open).meet(Range(low, high))
            return replace(spec, low=ends.low, high=ends.high, low_open=ends.low_open)

        return Check(replace(self.program, inputs=tuple(map(narrowed, self.program.inputs))), self.cuts)

    @property
    def inputs(self) -> Mapping[str, Input]:
        """Every fact and judgement by name."""
        return self.program.specs

    def missing(self, stated: Sequence[Statement]) -> list[tuple[str, str]]:
        """The kinds of statement (and the facts they are about) a complete certificate has and this one lacks."""
        expected = [(RANGE, ""), (NO_GAP, ""), (JUMPS, "")]
        expected += [(WAY, i.name) for i in self.program.inputs if i.kind is not Kind.CHOICE]
        expected += [(FULL, ""), (NOTHING, "")] if self.program.full_marks is not None else []
        expected += [(CAP, str(n)) for n in range(1, len(caps_of(self.program)) + 1)]
        expected += [(TOWARD, fact) for fact, _ in self.directions]
        here = {(s.kind, s.about) for s in stated}
        kinds = (REACHED, TAKEN, APART) if cases_of(self.program) else (REACHED,)
        lacking = [what for what in expected if what not in here]
        return lacking + [(kind, "") for kind in kinds if all(s.kind != kind for s in stated)]

    # --- what holds for all facts

    def range_within(self, low: Fraction | None, high: Fraction | None) -> str:
        """Why scores are not known to lie between two numbers (None: unbounded)."""

        def inside(v: Value) -> bool:
            r = v.range
            return r is None or (
                (low is None or (r.low is not None and r.low >= low))
                and (high is None or (r.high is not None and r.high <= high))
            )

        return self._seen(inside, "算出的范围更宽")

    def range(self, s: Statement) -> str:
        marks = self.program.full_marks
        if marks is not None and (s.low, s.high) != (ZERO, marks):
            return "所写的范围不是0分到满分"
        return self.range_within(s.low, s.high)

    def no_gap(self, s: Statement) -> str:
        return self._seen(lambda v: v.missing <= set(s.excepted), "有的数据可能没有分")

    def way(self, s: Statement) -> str:
        spec = next((i for i in self.program.inputs if i.name == s.about), None)
        if spec is None or spec.kind is Kind.CHOICE or s.way not in WAYS:
            return "没有这样的数据或方向"
        return self._seen(lambda v: v.way(s.about) in (0, WAYS[s.way]), "方向没有核验出来")

    def never(self, s: Statement) -> str:
        """That no facts give the score, beside the nearest that is given."""
        wanted = self._wanted(s)
        if wanted is None or not s.witnesses:
            return "没有这样的结论"
        return self._seen(lambda v: v.range is None or not v.range.holds(wanted), "没有排除这个得分")

    def _seen(self, holds: Callable[[Value], bool], otherwise: str) -> str:
        """Whether something holds of the program as a whole, or at least where it is cut into all its cells."""
        reason = otherwise
        for i, view in enumerate((self._straight, self._in_cells)):
            if len(self._views) <= i:
                self._views.append(view())
            found = self._views[i]
            if isinstance(found, str):
                reason = found
            elif holds(found):
                return ""
        return reason

    def _straight(self) -> Value | str:
        checker = Checker(self.inputs, self.cuts)
        try:
            self._possible(checker.whole())
            return checker.value(self.program.body, checker.whole())
        except Unsure as unsure:
            return str(unsure)

    def _in_cells(self) -> Value | str:
        checker = Checker(self.inputs, self.cuts)
        try:
            self._possible(checker.whole())
            parts = [checker.whole()]
            for cut in self._all_cuts(checker):
                parts = [inner for part in parts for inner in cut(part)]
                if len(parts) > MOST_LEAVES:
                    return "情形太多"
            body = self.program.body
            return checker.joined([Leaf(part, body, checker.value(body, part)) for part in parts])
        except Unsure as unsure:
            return str(unsure)

    def _all_cuts(self, checker: Checker) -> Iterator[Callable[[Cell], list[Cell]]]:
        """Single facts first, so that a ratio is cut where its divisor is known not to be 0; then answers."""
        for key in sorted(self.cuts, key=len):
            yield lambda cell, key=key: checker.cut(key, cell)  # type: ignore[misc]
        for name in self.inputs:
            yield lambda cell, name=name: checker.answers(name, cell)  # type: ignore[misc]

    def _possible(self, cell: Cell) -> None:
        for name, spec in self.inputs.items():
            if spec.kind is Kind.CHOICE and not spec.choices:
                raise Unsure(f"「{name}」没有可填的值")
            if spec.kind not in (Kind.BOOL, Kind.CHOICE) and cell.fact(name).empty:
                raise Unsure(f"「{name}」没有可填的值")
        for key in self.cuts:
            if any(n not in self.inputs or self.inputs[n].kind in (Kind.BOOL, Kind.CHOICE) for n in facts_of(key)):
                raise Unsure("证书的分界用了这条标准没有的数")

    # --- what witnesses show

    def replayed(self, witnesses: Sequence[Witness]) -> str:
        """Why witnesses are not what they say: complete and admissible facts with the score the interpreter gives."""
        for w in witnesses:
            if set(w.facts) != set(self.inputs) or not all(admissible(v, self.inputs[n]) for n, v in w.facts.items()):
                return "所附的数据不合要求"
            if not together(w.facts, self.inputs):
                return "所附的数据里部分多于整体"
            if self.score(w.facts) != w.score:
                return "所附数据的得分与重算的不同"
        return ""

    def score(self, facts: Mapping[str, FactValue]) -> Fraction | None:
        """The score the reference interpreter gives; None where there is none."""
        try:
            return evaluate(self.program.body, facts).point
        except Undetermined:
            return None

    def _wanted(self, s: Statement) -> Fraction | None:
        return None if self.program.full_marks is None else self.program.full_marks if s.kind == FULL else ZERO

    def had(self, s: Statement) -> str:
        """That the score is had."""
        wanted = self._wanted(s)
        return "" if wanted is not None and any(w.score == wanted for w in s.witnesses) else "没有附上得到它的数据"

    def out_of_range(self, s: Statement) -> str:
        marks = self.program.full_marks
        broken = [w for w in s.witnesses if w.score is not None and marks is not None and not ZERO <= w.score <= marks]
        return "" if broken else "所附数据的得分没有超出范围"

    def gap(self, s: Statement) -> str:
        return "" if any(w.score is None for w in s.witnesses) else "所附数据有分"

    def divisor(self, s: Statement) -> str:
        shown = any(w.score is None and w.facts.get(s.about) == ZERO for w in s.witnesses)
        return "" if shown else "所附数据没有显出分母是0时没有分"

    def both_ways(self, s: Statement) -> str:
        if len(s.witnesses) != 4 or all(i.name != s.about for i in self.program.inputs):
            return "要附两对数据"
        pairs = ((1, s.witnesses[:2]), (-1, s.witnesses[2:]))
        return next((why for way, (a, b) in pairs if (why := self.pair(a, b, s.about, way))), "")

    def pair(self, first: Witness, second: Witness, name: str, way: int) -> str:
        """Why two witnesses do not show that the score moves a way as one fact grows and the others stay."""
        moved = {n for n, v in first.facts.items() if second.facts[n] != v}
        before, after = first.facts.get(name), second.facts.get(name)
        if moved != {name} or isinstance(before, str) or first.score is None or second.score is None:
            return "一对数据不是只差这一项"
        if not before < after or (second.score - first.score) * way <= 0:  # type: ignore[operator]
            return "所附数据没有显出升降"
        return ""

    def reached(self, s: Statement) -> str:
        """That every clause acts for some of the witnesses: it is reached, and what it deducts or adds is not nothing."""
        left = {i for i, note in enumerate(self.program.clauses) if note.text}
        for w in s.witnesses:
            if w.score is None:
                continue
            left -= acting(self.program, w.facts)
        return "所附数据没有用到每一条款" if left else ""


def acting(program: Program, facts: Mapping[str, FactValue]) -> set[int]:
    """The clauses that act for facts that have a score."""
    trace: Trace = {}
    evaluate(program.body, facts, trace)
    unconditional = ("award", "zero", "start")
    notes = dict(enumerate(program.clauses))
    return {i for i, v in trace.items() if i in notes and (notes[i].amount in unconditional or v.point != ZERO)}


def together(facts: Mapping[str, FactValue], inputs: Mapping[str, Input]) -> bool:
    """Whether no part is more than its whole."""
    for name, spec in inputs.items():
        own, whole = facts.get(name), facts.get(spec.within) if spec.within else None
        if isinstance(own, Fraction) and isinstance(whole, Fraction) and own > whole:
            return False
    return True


def admissible(value: FactValue, spec: Input) -> bool:
    """Whether a fact may have this value."""
    if spec.kind is Kind.BOOL:
        return isinstance(value, bool)
    if spec.kind is Kind.CHOICE:
        return isinstance(value, str) and value in spec.choices
    if not isinstance(value, Fraction) or (whole(spec) and value.denominator != 1):
        return False
    return Range(spec.low, spec.high, low_open=spec.low is not None and spec.low_open).holds(value)
