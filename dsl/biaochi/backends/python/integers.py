"""The function of an emitted module that scores a row of integers: ``scaled_total``, the declared plan as plain Python.

What it is written from stands in ``Integers``; integers_back.py reads the text back and holds it against the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from biaochi.backends.columns import INAPPLICABLE, Columns, columns_of
from biaochi.backends.python.layout import Group, Piece, commented, laid_out, literal
from biaochi.backends.scaled import ir
from biaochi.backends.scaled.declared import planned
from biaochi.backends.scaled.plan import READY, Measured, Plan, fact_columns
from biaochi.core.program import Kind
from biaochi.diagnostics import BiaochiError
from biaochi.ruleset.model import Ruleset

NAME = "scaled_total"
ALWAYS = ir.Both(())
_NOTHING = ir.Lit(0)
_LONG = 100
"""Terms of a sum in one pair of brackets: Python reads no sum of thousands, each of which it takes for one inside another."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A value of the row: its name in the function, its heading, and what is let in.

    An int lies from ``low`` to ``high`` and is a multiple of ``grid``; a str is one of ``words``; None: is not blank.
    """

    name: str
    heading: str
    type: Literal["bool", "int", "str"]
    low: int = 0
    high: int = 0
    grid: int = 1
    words: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Integers:
    """What the function says. ``why`` there is no plan ("" there is one): then it says None to every row.

    ``places``: of the numbers taken; ``printed``: of the total. ``steps`` are computed one after another, ``notes`` says
    of which indicators they are; where ``needs`` hold, ``total`` is the total. ``measured``: what the plan was made for.
    """

    why: str
    places: int
    printed: int
    taken: tuple[Taken, ...] = ()
    steps: tuple[tuple[str, ir.Num], ...] = ()
    notes: tuple[str, ...] = ()
    needs: ir.Test = ALWAYS
    total: ir.Num = _NOTHING
    measured: Mapping[str, Measured] = field(default_factory=dict)

    @property
    def doc(self) -> str:
        """What the function says of itself."""
        if self.why:
            return "这个规则集不能全用整数算（原因见文件开头），总是 None：请用 totals 算。"
        beside = "佐证、评定人、评定日期照写，" if any(t.type == "str" and t.words is None for t in self.taken) else ""
        return f"""一行整数的总分：印出的总分乘以 {10**self.printed}；这里定不了的是 None，请用 totals 算。

    row：列名（与 totals 相同）到值。数按列名里的单位乘以 {10**self.places}（10 的 PLACES 次方）写成 int，是否写 True、False，
    选一的写那个词，日期写公历序数（date.toordinal()），{beside}别的列只可以有 对象 和空着的 不适用。
    None：缺一列或多一列；不是上面说的类型（小数、1 当作是、True 当作数）；不在下面写明的界内，该是整数的不是整数；
    部分多于整体，除数为零，标准没有写得几分；总分离进位界太近。
    """


def integers(rules: Ruleset) -> Integers:
    """What the function for a ruleset says."""
    columns = columns_of(rules)
    printed = rules.policy.places
    try:
        places, _, plan, measured = planned(rules, columns, "整数运算")
    except BiaochiError as bad:
        return Integers(bad.diagnostics[0].message, 0, printed)
    taken = _taken(columns, measured)
    if not taken:
        return Integers("没有要填的数据", 0, printed)
    assert isinstance(plan.holds, ir.Both)
    needs = ir.flat_test(ir.Both(tuple(t for t in plan.holds.terms if t != ir.Yes(READY))))
    steps = _steps(plan, needs)
    return Integers("", places, printed, taken, steps, _notes(rules, plan, steps), needs, plan.total.node, measured)


def _taken(columns: Columns, measured: dict[str, Measured]) -> tuple[Taken, ...]:
    named, out = fact_columns(columns, measured), []
    for c in (c for c in columns.facts if c.codes):
        column = named[c.name]
        if c.spec.kind is Kind.BOOL:
            out.append(Taken(column.name, c.name, "bool"))
        elif c.spec.kind is Kind.CHOICE:
            out.append(Taken(column.name, c.name, "str", words=c.spec.choices))
        else:
            grid = column.scale if c.spec.integer else 1
            out.append(Taken(column.name, c.name, "int", column.low, column.high, grid))
    beside = [b for b in columns.beside if b.what != INAPPLICABLE]
    return (*out, *(Taken(f"b{k}", b.name, "str") for k, b in enumerate(beside)))


def _steps(plan: Plan, needs: ir.Test) -> tuple[tuple[str, ir.Num], ...]:
    """The steps that the total and the needs rest on."""
    used = {name for x in (plan.total.node, needs) for name in ir.names(x)}
    kept: list[tuple[str, ir.Num]] = []
    for step in reversed(plan.steps):
        for name, x in reversed(step.items()):
            if name in used:
                kept.append((name, x.node))
                used.update(ir.names(x.node))
    return tuple(reversed(kept))


def _notes(rules: Ruleset, plan: Plan, steps: tuple[tuple[str, ir.Num], ...]) -> tuple[str, ...]:
    """The indicators each step is the score of, or the divisor of it; else what it is for."""
    of: dict[ir.Num, list[str]] = {}
    for i, leaf in zip(rules.indicators, plan.leaves, strict=False):
        for node in dict.fromkeys((leaf.value.num.node, leaf.value.den.node)):
            of.setdefault(node, []).append(f"{i.code} {i.name}")
    return tuple("；".join(of.get(node, ["合计、封顶、四舍五入"])) for _, node in steps)


def written(given: Integers) -> str:
    """The constant PLACES and the function."""
    head = f'PLACES = {given.places}\n\n\ndef {NAME}(row: Any) -> int | None:\n    """{given.doc}"""\n'
    if given.why:
        return f"{head}    return None\n"
    reads = "".join(f"        {t.name} = row[{literal(t.heading)}]\n" for t in given.taken)
    writer = _Writer()
    steps, said = "", ""
    for (name, node), note in zip(given.steps, given.notes, strict=True):
        steps += f"    # {commented(note)}\n" if note != said else ""
        steps += f"    {name} = {laid_out(writer.number(node), 4, len(name) + 7)}\n"
        said = note
    return (
        f"{head}    if type(row) is not dict:\n        row = dict(row)\n"
        f"    try:\n{reads}    except KeyError:\n        return None\n"
        f"    if len(row) != {len(given.taken)} and not plain_beside(row):\n        return None\n"
        f"{_unless(Group('(', [('and ' if k else '', _let_in(t)) for k, t in enumerate(given.taken)], ')', ' '))}"
        "    # (m1 if (m1 := 甲) > 乙 else 乙) 是甲、乙中大的，写 < 的是小的，比 max、min 快\n"
        f"{steps}{_unless(writer.test(given.needs)) if given.needs != ALWAYS else ''}"
        f"    return {laid_out(writer.number(given.total), 4, 11)}\n"
    )


def _unless(held: Piece) -> str:
    return f"    if not {laid_out(held, 4, 11)}:\n        return None\n"


def _let_in(t: Taken) -> str:
    said = f"type({t.name}) is {t.type}"
    if t.type == "int":
        grid = f" and {t.name} % {t.grid} == 0" if t.grid > 1 else ""
        return f"{said} and {t.low} <= {t.name} <= {t.high}{grid}"
    if t.type == "str":
        return f"{said} and {t.name}.strip()" if t.words is None else f"{said} and {t.name} in {literal(t.words)}"
    return said


class _Writer:
    """Numbers and tests of a plan as Python; what a condition compares is kept under a name (m1, m2, …) and not worked out twice."""

    def __init__(self) -> None:
        self._fresh: Iterator[str] = (f"m{k}" for k in count(1))

    def number(self, node: ir.Num) -> Piece:
        match node:
            case ir.Lit(value):
                return str(value) if value >= 0 else f"({value})"
            case ir.Col(name):
                return name
            case ir.Sum(terms) if len(terms) > _LONG:
                return self.number(ir.Sum(tuple(ir.Sum(terms[k : k + _LONG]) for k in range(0, len(terms), _LONG))))
            case ir.Sum((first, *rest)):
                parts = [("", self.number(first))]
                for t in rest:
                    taken = ir.negated(t)
                    parts.append(("+ ", self.number(t)) if taken is None else ("- ", self.number(taken)))
                return Group("(", parts, ")", " ")
            case ir.Times(left, right):
                return Group("(", [("", self.number(left)), ("* ", self.number(right))], ")", " ")
            case ir.Floor(top, bottom):
                return Group("(", [("", self.number(top)), ("// ", self.number(bottom))], ")", " ")
            case ir.Least((left, right)):
                return self._end("< ", left, right)
            case ir.Most((left, right)):
                return self._end("> ", left, right)
            case ir.Least(terms):
                return Group("min(", [("", self.number(t)) for t in terms], ")")
            case ir.Most(terms):
                return Group("max(", [("", self.number(t)) for t in terms], ")")
            case ir.Pick(arms, otherwise):
                parts = []
                for c, x in arms:
                    parts += [("else " if parts else "", self.number(x)), ("if ", self.test(c))]
                return Group("(", [*parts, ("else ", self.number(otherwise))], ")", " ")
        raise ValueError("a sum of nothing")

    def _end(self, sign: str, left: ir.Num, right: ir.Num) -> Piece:
        one, first = self._kept(left)
        other, second = (self.number(right),) * 2 if isinstance(right, (ir.Lit, ir.Col)) else self._kept(right)
        return Group("(", [("", one), ("if ", first), (sign, second), ("else ", other)], ")", " ")

    def _kept(self, node: ir.Num) -> tuple[Piece, Piece]:
        name = next(self._fresh)
        return name, Group("(", [(f"{name} := ", self.number(node))], ")")

    def test(self, test: ir.Test) -> Piece:
        match test:
            case ir.Cmp(op, left, right):
                sign = "== " if op == "=" else f"{op} "
                return Group("(", [("", self.number(left)), (sign, self.number(right))], ")", " ")
            case ir.Yes(name):
                return name
            case ir.Same(name, word):
                return f"({name} == {literal(word)})"
            case ir.Both(terms) | ir.Either(terms) if not terms:
                return str(isinstance(test, ir.Both))
            case ir.Both(terms):
                return Group("(", [("and " if k else "", self.test(t)) for k, t in enumerate(terms)], ")", " ")
            case ir.Either(terms):
                return Group("(", [("or " if k else "", self.test(t)) for k, t in enumerate(terms)], ")", " ")
            case ir.Isnt(term):
                return Group("(not ", [("", self.test(term))], ")")
