"""A plan as SQL: a sqlglot tree, quoted by sqlglot, and read back from its text into the plan again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import sqlglot
from sqlglot import exp

from biaochi.backends.scaled import ir
from biaochi.backends.scaled.ir import N
from biaochi.backends.scaled.plan import NotColumnar, Plan
from biaochi.core.expr import Comparison

_SIGNS: dict[Comparison, type[exp.Binary]] = {"<": exp.LT, "<=": exp.LTE, "=": exp.EQ, ">=": exp.GTE, ">": exp.GT}
_OPS: dict[type[exp.Expr], Comparison] = {kind: op for op, kind in _SIGNS.items()}


class SqlError(ValueError):
    """SQL that is not what a plan is written as."""


def number(node: ir.Num) -> exp.Expr:
    """A number as a tree of BIGINT."""
    match node:
        case ir.Lit(value):
            return exp.cast(
                exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value)), "BIGINT"
            )
        case ir.Col(name):
            return exp.column(name, quoted=True)
        case ir.Sum(terms):
            return _in(reduce(_plus, terms[1:], number(terms[0])))
        case ir.Times(left, right):
            return _in(exp.Mul(this=number(left), expression=number(right)))
        case ir.Floor(top, bottom):
            return _in(exp.IntDiv(this=number(top), expression=number(bottom)))
        case ir.Least(terms):
            return exp.Least(this=number(terms[0]), expressions=[number(t) for t in terms[1:]], ignore_nulls=True)
        case ir.Most(terms):
            return exp.Greatest(this=number(terms[0]), expressions=[number(t) for t in terms[1:]], ignore_nulls=True)
        case ir.Pick(arms, otherwise):
            ifs = [exp.If(this=condition(test), true=number(value)) for test, value in arms]
            return exp.Case(ifs=ifs, default=number(otherwise))


def _plus(sum_: exp.Expr, term: ir.Num) -> exp.Expr:
    """A sum with one more term; what is taken away is taken away."""
    less = ir.negated(term)
    if less is None:
        return exp.Add(this=sum_, expression=number(term))
    return exp.Sub(this=sum_, expression=number(less))


def condition(test: ir.Test) -> exp.Expr:
    """A test as a tree."""
    match test:
        case ir.Cmp(op, left, right):
            return _in(_SIGNS[op](this=number(left), expression=number(right)))
        case ir.Yes(name):
            return exp.column(name, quoted=True)
        case ir.Same(name, word):
            return _in(exp.EQ(this=exp.column(name, quoted=True), expression=exp.Literal.string(word)))
        case ir.Both(terms):
            return (
                _in(reduce(lambda a, b: exp.And(this=a, expression=b), map(condition, terms))) if terms else exp.true()
            )
        case ir.Either(terms):
            return (
                _in(reduce(lambda a, b: exp.Or(this=a, expression=b), map(condition, terms))) if terms else exp.false()
            )
        case ir.Isnt(term):
            return _in(exp.Not(this=condition(term)))


def _in(tree: exp.Expr) -> exp.Expr:
    return exp.Paren(this=tree)


def outputs(plan: Plan, codes: Sequence[str]) -> list[exp.Expr]:
    """``holds``, ``total``, ``grade``, s0, … as columns of a SELECT."""
    holds = exp.Coalesce(this=condition(plan.holds), expressions=[exp.false()])
    return [
        exp.alias_(holds, "holds", quoted=True),
        exp.alias_(number(plan.total.node), "total", quoted=True),
        exp.alias_(number(plan.grade.node), "grade", quoted=True),
        *(exp.alias_(number(plan.scores[code].node), f"s{k}", quoted=True) for k, code in enumerate(codes)),
    ]


def select_text(plan: Plan, codes: Sequence[str], table: str, dialect: str) -> str:
    """WITH a table for each step SELECT … FROM the last, read back and decided equal to the plan.

    Raises SqlError, or NotColumnar where it is too long.
    """
    try:
        return _select_text(plan, codes, table, dialect)
    except RecursionError:
        raise NotColumnar("", "一句 SQL 太长，写不下") from None


def _select_text(plan: Plan, codes: Sequence[str], table: str, dialect: str) -> str:
    query = exp.select(*outputs(plan, codes)).from_(exp.to_table(_step(len(plan.steps), table)))
    for k, step in enumerate(plan.steps):
        query = query.with_(_step(k + 1, table), as_=exp.select("*", *named(step)).from_(exp.to_table(_step(k, table))))
    text = query.sql(dialect=dialect)
    check(text, plan, codes, table, dialect)
    return text


def named(step: Mapping[str, N]) -> list[exp.Expr]:
    """The columns of a step."""
    return [exp.alias_(number(n.node), name, quoted=True) for name, n in step.items()]


def _step(k: int, table: str) -> str:
    return f"step{k}" if k else table


def check(text: str, plan: Plan, codes: Sequence[str], table: str, dialect: str) -> None:
    """Raises SqlError unless the statement in ``text`` computes exactly the steps and outputs of the plan."""
    tree = sqlglot.parse_one(text, read=dialect)
    if not isinstance(tree, exp.Select):
        raise SqlError(type(tree).__name__)
    ctes = tree.ctes
    if len(ctes) != len(plan.steps):
        raise SqlError("steps")
    for k, (cte, step) in enumerate(zip(ctes, plan.steps, strict=True)):
        if cte.alias != _step(k + 1, table):
            raise SqlError("steps")
        star, *own = _selected(cte.this, _step(k, table), set())
        if not isinstance(star, exp.Star):
            raise SqlError("steps")
        check_numbers(own, {name: n.node for name, n in step.items()})
    check_outputs(_selected(tree, _step(len(plan.steps), table), {"with_"}), plan, codes)


def check_outputs(found: Sequence[exp.Expr], plan: Plan, codes: Sequence[str]) -> None:
    """Raises SqlError unless these columns are the outputs of the plan."""
    holds, *rest = found
    coalesced = holds.unalias()
    if holds.alias != "holds" or not isinstance(coalesced, exp.Coalesce) or coalesced.expressions != [exp.false()]:
        raise SqlError("holds")
    if ir.flat_test(read_condition(coalesced.this)) != ir.flat_test(plan.holds):
        raise SqlError("holds")
    scores = {f"s{k}": plan.scores[c].node for k, c in enumerate(codes)}
    check_numbers(rest, {"total": plan.total.node, "grade": plan.grade.node, **scores})


def _selected(tree: exp.Expr, table: str, more: set[str]) -> list[exp.Expr]:
    """What a SELECT from one table selects, where it does nothing else."""
    if not isinstance(tree, exp.Select):
        raise SqlError(type(tree).__name__)
    given = {k for k, v in tree.args.items() if v}
    source = tree.args.get("from_")
    if given - {"expressions", "from_"} - more or source is None or source.this != exp.to_table(table):
        raise SqlError(", ".join(sorted(given)))
    return list(tree.expressions)


def check_numbers(found: Sequence[exp.Expr], expected: Mapping[str, ir.Num]) -> None:
    """Raises SqlError unless these columns are the numbers expected, by name and in order."""
    if [x.alias for x in found] != list(expected):
        raise SqlError("columns")
    for tree, (name, node) in zip(found, expected.items(), strict=True):
        if ir.flat(read_number(tree.unalias())) != ir.flat(node):
            raise SqlError(name)


def read_number(tree: exp.Expr) -> ir.Num:
    """The number a tree stands for. Raises SqlError."""
    match tree:
        case exp.Paren():
            return read_number(tree.this)
        case exp.Cast() if tree.to.this == exp.DataType.Type.BIGINT:
            return ir.Lit(_literal(tree.this))
        case exp.Column() if tree.this.quoted:
            return ir.Col(tree.name)
        case exp.Add():
            return ir.Sum((read_number(tree.left), read_number(tree.right)))
        case exp.Sub():
            return ir.Sum((read_number(tree.left), ir.Times(ir.Lit(-1), read_number(tree.right))))
        case exp.Mul():
            return ir.Times(read_number(tree.left), read_number(tree.right))
        case exp.IntDiv():
            return ir.Floor(read_number(tree.left), read_number(tree.right))
        case exp.Least():
            return ir.Least(tuple(read_number(x) for x in (tree.this, *tree.expressions)))
        case exp.Greatest():
            return ir.Most(tuple(read_number(x) for x in (tree.this, *tree.expressions)))
        case exp.Case() if tree.this is None:
            arms = tuple((read_condition(x.this), read_number(x.args["true"])) for x in tree.args["ifs"])
            return ir.Pick(arms, read_number(tree.args["default"]))
    raise SqlError(type(tree).__name__)


def _literal(tree: exp.Expr) -> int:
    sign, inner = (-1, tree.this) if isinstance(tree, exp.Neg) else (1, tree)
    if not isinstance(inner, exp.Literal) or inner.is_string:
        raise SqlError("literal")
    return sign * int(inner.name)


def read_condition(tree: exp.Expr) -> ir.Test:
    """The test a tree stands for. Raises SqlError."""
    match tree:
        case exp.Paren():
            return read_condition(tree.this)
        case exp.Boolean():
            return ir.Both(()) if tree.this else ir.Either(())
        case exp.Column() if tree.this.quoted:
            return ir.Yes(tree.name)
        case exp.And():
            return ir.Both((read_condition(tree.left), read_condition(tree.right)))
        case exp.Or():
            return ir.Either((read_condition(tree.left), read_condition(tree.right)))
        case exp.Not():
            return ir.Isnt(read_condition(tree.this))
        case exp.EQ() if (
            isinstance(tree.right, exp.Literal) and tree.right.is_string and isinstance(tree.left, exp.Column)
        ):
            return ir.Same(tree.left.name, tree.right.name)
    if type(tree) in _OPS:
        return ir.Cmp(_OPS[type(tree)], read_number(tree.args["this"]), read_number(tree.args["expression"]))
    raise SqlError(type(tree).__name__)
