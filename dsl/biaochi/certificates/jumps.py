"""Whether the lists of jumps of a certificate are exactly what there is: no jump wrong, none invented, none left out.

Like ``check`` this is the checker's own. The certificate gives where to cut a fact; between the cuts the score has to be
one line, and so jumps nowhere; at each cut the interpreter and the two lines beside it say what jumps.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from biaochi.certificates.check import Check, admissible, together
from biaochi.certificates.domain import Unsure
from biaochi.certificates.forms import whole
from biaochi.certificates.lines import Line, Stretch
from biaochi.certificates.ranges import Range
from biaochi.certificates.statement import Along, Jump, Statement
from biaochi.core.program import Kind, Program

_MEASURED = (Kind.RATE, Kind.QUANTITY, Kind.MONEY, Kind.POINTS)


def measured(program: Program) -> list[str]:
    """The facts in which a score may jump: numbers that are not whole by their nature, in the order of the program."""
    return [name for name, spec in program.specs.items() if spec.kind in _MEASURED and not whole(spec)]


def listed(check: Check, s: Statement) -> str:
    """That every list of jumps is complete and true where it says so; the sentence names the facts that have none."""
    facts = [a.fact for a in s.lists]
    if s.witnesses or facts != [name for name in measured(check.program) if name in facts]:
        return "断点所列的数据，标准里没有，或次序不同"
    return next((f"「{a.fact}」：{why}" for a in s.lists if (why := along(check, a))), "")


def along(check: Check, a: Along) -> str:
    """Why a list is not all the jumps there are along its fact, "" where it is."""
    if set(a.held) != set(check.inputs) - {a.fact} or not all(
        admissible(v, check.inputs[n]) for n, v in a.held.items()
    ):
        return "其余数据不合要求"
    if not together(a.held, check.inputs):
        return "其余数据里部分多于整体"
    if any(x >= y for x, y in pairwise(a.at)):
        return "分界没有按大小排列"
    try:
        found = tuple(_jumps(check, a, _within(check, a)))
    except Unsure as unsure:
        return str(unsure)
    if found == a.jumps:
        return ""
    missing = [j for j in found if j not in a.jumps]
    return f"在{missing[0].at}处的断点没有列，或列错了" if missing else "列了没有的断点，或次序不对"


def _within(check: Check, a: Along) -> Range:
    """The values the fact may have beside those that are held, as far as the list goes."""
    spec = check.inputs[a.fact]
    found = Range(spec.low, spec.high, low_open=spec.low is not None and spec.low_open).meet(Range(a.low, a.high))
    for name, value in a.held.items():
        if isinstance(value, Fraction) and spec.within == name:
            found = found.meet(Range(None, value))
        if isinstance(value, Fraction) and check.inputs[name].within == a.fact:
            found = found.meet(Range(value, None))
    if found.empty:
        raise Unsure("没有可填的值")
    return found


def _jumps(check: Check, a: Along, within: Range) -> Iterator[Jump]:
    """The jumps at the cuts and at the ends. Where nothing is beside a value, or no score, the score there stands for it."""
    ends = [end for end in (within.low, within.high) if end is not None]
    points = sorted({*ends, *filter(within.holds, a.at)})
    bounds = [*([None] if within.low is None else []), *points, *([None] if within.high is None else [])]
    lines = [Stretch(a.fact, a.held, low, high).line(check.program.body) for low, high in pairwise(bounds)]
    beside = [*([] if within.low is None else [None]), *lines, *([] if within.high is None else [None])]
    for x, (left, right) in zip(points, pairwise(beside), strict=True):
        here = check.score({**a.held, a.fact: x}) if within.holds(x) else None
        if here is None:
            continue
        below, above = (here if line is None else _value(line, x) for line in (left, right))
        if not below == here == above:
            yield Jump(x, below, here, above)


def _value(line: Line, x: Fraction) -> Fraction:
    return line[0] * x + line[1]
