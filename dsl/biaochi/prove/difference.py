"""Two criteria compared for all facts: exactly along one axis, in cells over several, every claim with replayed facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from biaochi.core.program import Input, Kind, Program
from biaochi.prove import kinks, one_fact
from biaochi.prove import pieces as p
from biaochi.prove.admissible import domain_of, domain_of_axis
from biaochi.prove.apart import Apart, cancelled
from biaochi.prove.box import Box, Key, Value, bounds, support, tests, walk
from biaochi.prove.cells import largest, merged
from biaochi.prove.change import (
    Admitted,
    Cell,
    Difference,
    Direction,
    Extent,
    Sample,
    incomparable,
    judged,
    opposite,
    sample_of,
    together,
    undecided,
)
from biaochi.prove.ends import Range
from biaochi.prove.normal import (
    Axis,
    Beyond,
    Choose,
    Extreme,
    Line,
    Node,
    Product,
    Rounded,
    Scaled,
    Sum,
    normal,
    number,
)
from biaochi.prove.reduced import NO_SCORE, constant, domain, reduced, summed, total
from biaochi.prove.runs import Run, differing
from biaochi.prove.search import Facts, candidates
from biaochi.prove.shape import Analysis
from biaochi.prove.within import places

MOST_BOXES = 500
MOST_DEPTH = 24
ENOUGH = 4
"""So many facts that differ are looked at for one that differs much."""


def difference(a: Program, b: Program) -> Difference:
    """What changes from ``a`` to ``b``. Where the budget ends or the engine's means do, the reason is given."""
    why = incomparable(a, b)
    if why:
        return Difference(None, "未判定", reason=f"{why}，得分不能直接比较")
    specs, admitted = together(a, b)
    empty = [n for n, s in specs.items() if s.kind not in (Kind.BOOL, Kind.CHOICE) and domain_of(s).empty()]
    if empty:
        return Difference(
            False, "未判定", admitted=admitted, specs=specs, reason=f"「{empty[0]}」没有两版都能填的值，得分不能比较"
        )
    if a.body == b.body:
        return _found(a, b, [], admitted, specs, "")
    try:
        old, new = normal(a.body, specs), normal(b.body, specs)
        old, new = _split_up(old, new)
        search = _Search(a, b, specs, _domains(specs, old, new))
        search.visit({}, old, new)
    except Beyond as far:
        plain = number(Fraction(0))
        tried = [*candidates(_over(a, specs), plain), *candidates(_over(b, specs), plain)]
        why = f"{far}超出了本引擎能判定的范围"
        return _along_a_divisor(a, b, specs, tried, why)
    reason = "情形太多，没有再细分" if search.short else ""
    return _found(a, b, merged(search.cells, search.domains, specs), admitted, specs, reason)


def _along_a_divisor(a: Program, b: Program, specs: Mapping[str, Input], tried: list[Facts], why: str) -> Difference:
    """Which way the score goes where one number is also a divisor; undecided where that is not so, or beyond reach."""
    try:
        found = one_fact.compared(a, b, specs)
    except Beyond:
        return undecided(a, b, why, tried)
    shown = [facts for facts in (found.higher, found.lower) if facts is not None]
    made = undecided(a, b, f"最多差几分，{why}" if shown else "", [*shown, *tried])
    if not shown:
        return replace(made, equal=not made.admitted, direction="相同", cells=(), largest=None)
    ways: dict[tuple[bool, bool], Direction] = {(True, True): "不可比", (True, False): "从宽", (False, True): "从严"}
    return replace(made, direction=ways[found.higher is not None, found.lower is not None])


def _over(program: Program, specs: Mapping[str, Input]) -> Program:
    """The program with all facts of both."""
    return replace(program, inputs=tuple(specs.values()), judgements=())


def _domains(specs: Mapping[str, Input], *nodes: Node) -> dict[Axis, p.Domain]:
    return {axis: domain_of_axis(axis, specs) for n in nodes for axis in support(n)[0]}


def _split_up(old: Node, new: Node) -> tuple[Node, Node]:
    """Sums that share a fact with another axis are taken apart into lines, unless they are compared as a whole."""
    axes = support(old)[0] | support(new)[0]
    compared = {x.axis for n in (old, new) for t in tests(n) for x in bounds(t)}
    names = {axis: {n for atom, _ in axis.terms for n in (atom.name, atom.over) if n} for axis in axes}
    apart = {
        axis
        for axis in axes - compared
        if len(axis.terms) > 1 and any(names[axis] & names[other] for other in axes if other != axis)
    }
    return (_lines_of(old, apart), _lines_of(new, apart)) if apart else (old, new)


def _lines_of(node: Node, apart: set[Axis]) -> Node:
    match node:
        case Line(axis, k, c) if axis in apart:
            assert axis is not None
            lines = [Line(Axis(((atom, Fraction(1)),)), k * m, Fraction(0)) for atom, m in axis.terms]
            return summed([number(c), *lines])
        case Line():
            return node
        case Scaled(k, inner):
            return Scaled(k, _lines_of(inner, apart))
        case Rounded(mode, inner, step):
            return Rounded(mode, _lines_of(inner, apart), step)
        case Choose(arms, otherwise):
            rest = None if otherwise is None else _lines_of(otherwise, apart)
            return Choose(tuple((t, _lines_of(v, apart)) for t, v in arms), rest)
        case Sum(terms):
            return Sum(tuple(_lines_of(t, apart) for t in terms))
        case Extreme(least, terms):
            return Extreme(least, tuple(_lines_of(t, apart) for t in terms))
        case Product(left, right):
            return Product(_lines_of(left, apart), _lines_of(right, apart))


def _axes(old: Node, new: Node) -> int:
    """How many axes two nodes hang on; more than one where an answer is still open."""
    (axes, answers), (more, others) = support(old), support(new)
    return 2 if answers or others else len(axes | more)


@dataclass
class _Search:
    a: Program
    b: Program
    specs: Mapping[str, Input]
    domains: Mapping[Axis, p.Domain]
    cells: list[Cell] = field(default_factory=list)
    boxes: int = 0
    short: bool = False

    def visit(self, box: Box, old: Node, new: Node, depth: int = 0, once: frozenset[Axis] = frozenset()) -> None:
        """Cells for what differs in a box."""
        self.boxes += 1
        whole = reduced(old, box, self.domains), reduced(new, box, self.domains)
        if whole[0] == whole[1]:
            return
        if _axes(*whole) <= 1 and self.along(box, *whole):
            return
        old, new = cancelled(*whole)
        known = total(old), total(new)
        if NO_SCORE in (old, new) and any(known):
            self.add(box, "旧版" if old == NO_SCORE else "新版")
            return
        answers = support(old)[1] | support(new)[1]
        if _axes(old, new) <= 1 and self.along(box, old, new, shared=True):
            return
        apart = Apart(box, self.domains).range(new, old) if all(known) else None
        if apart is not None and apart.nil:
            return
        if apart is not None and (apart.above or apart.below):
            self.add(box, change=apart)
            return
        if self.boxes > MOST_BOXES or depth > MOST_DEPTH:
            self.short = True
            self.part(box, apart)
            return
        split = self.cut(box, old, new, sorted(answers), once)
        if split is None:
            self.part(box, apart)
            return
        key, cells = split
        if isinstance(key, Axis) and not answers and all(known):
            once |= {key}
        for cell in cells:
            self.visit({**box, key: cell}, *whole, depth + 1, once)

    def cut(
        self, box: Box, old: Node, new: Node, answers: list[str], once: frozenset[Axis]
    ) -> tuple[Key, list[Value]] | None:
        """What to tell apart next: the outermost conditions first, then answers, then the kinks of axes."""
        for node in (*walk(old), *walk(new)):
            if isinstance(node, Choose) and node.arms:
                return self.decide(box, node, old, new)
        if answers:
            return answers[0], self.answers(answers[0])
        found = kinks.cuts((old, new), box, self.domains, once)
        return None if found is None else (found[0], list(found[1]))

    def decide(self, box: Box, node: Choose, old: Node, new: Node) -> tuple[Key, list[Value]]:
        """The cells of the axis or the answer that the first condition of a case asks about."""
        test = node.arms[0][0]
        asked = support(Choose(((test, number(Fraction(0))),), None))
        if asked[1]:
            name = min(asked[1])
            return name, self.answers(name)
        axis = min(asked[0], key=str)
        at = {x.value for n in (old, new) for t in tests(n) for x in bounds(t) if x.axis == axis}
        return axis, list(p.cells(sorted(at), domain(axis, box, self.domains)))

    def answers(self, name: str) -> list[Value]:
        return list(self.specs[name].choices) if self.specs[name].kind is Kind.CHOICE else [False, True]

    def along(self, box: Box, old: Node, new: Node, *, shared: bool = False) -> bool:
        """The exact stretches of the one axis left; False where they are too many.

        ``shared``: terms that both share are left out, so that the lines are not the scores.
        """
        found = support(old)[0] | support(new)[0]
        axis = next(iter(found), None)
        here = p.Domain() if axis is None else domain(axis, box, self.domains)
        analysis = Analysis(self.domains, {})
        try:
            lines = [
                p.constant(c) if (c := constant(n)) is not None else analysis.pieces(n, axis, {**box, axis: here})  # type: ignore[arg-type, dict-item]
                for n in (old, new)
            ]
            runs = differing(lines[0], lines[1], here)
        except p.TooMany:
            return False
        for run in runs:
            inside = box if axis is None else {**box, axis: run.where}
            self.add(inside, run.missing, axis=None if shared else axis, run=run, shared=shared)
        return True

    def add(self, box: Box, missing: str = "", *, axis: Axis | None = None, run: Run | None = None,
            change: Range | None = None, shared: bool = False) -> None:  # fmt: skip
        """A cell that differs everywhere; where no facts of it are found it may hold none."""
        seen = next((sample_of(self.a, self.b, f) for f in places(box, self.specs)), None)
        lines = (None, None) if run is None or shared else (run.old, run.new)
        extent = "未判定" if seen is None or not seen.differs else "处处不同"
        change = change if run is None else run.change()
        self.cells.append(Cell(tuple(box.items()), extent, seen, axis, *lines, missing, change))  # type: ignore[arg-type]

    def part(self, box: Box, change: Range | None) -> None:
        """A cell in which some facts differ, as far as they are found; both ways where both may be."""
        seen: list[Sample] = []
        one_way = change is not None and (change.high[:2] <= (0, 0) or change.low[:2] >= (0, 0))
        for facts in places(box, self.specs):
            sample = sample_of(self.a, self.b, facts)
            seen += [sample] if sample.differs else []
            if len(seen) >= ENOUGH and (one_way or opposite(seen[0], seen) is not None):
                break
        best = max(seen, key=lambda s: (s.change is not None, s.size), default=None)
        extent: Extent = "未判定" if best is None else "部分不同"
        self.cells.append(Cell(tuple(box.items()), extent, best, change=change, other=opposite(best, seen)))


def _found(
    a: Program, b: Program, cells: list[Cell], admitted: tuple[Admitted, ...], specs: Mapping[str, Input], reason: str
) -> Difference:
    equal, direction = judged(cells, admitted)
    open_ = equal is None or direction == "未判定"
    return Difference(
        equal,
        direction,
        tuple(cells),
        admitted,
        largest(a, b, cells, specs),
        specs,
        reason or ("有的情形没有判定" if open_ else ""),
    )
