"""One SQL statement for DuckDB or Spark that scores a table with a column for each fact: text or numbers in, exact decimals out.

It cannot look at the table first, so the ends of its columns are declared: as many decimals and digits as the ruleset's
sums bear. A row outside them, incomplete, or near a half says 另算 in ``state`` and has no scores; it is never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

import sqlglot
from sqlglot import exp

from biaochi.backends.checked import not_the_same, refuse_open, too_long
from biaochi.backends.columns import INAPPLICABLE, BesideColumn, Columns, FactColumn, columns_of
from biaochi.backends.scaled import sql
from biaochi.backends.scaled.analyse import Column
from biaochi.backends.scaled.declared import LEFT, WORDS, planned
from biaochi.backends.scaled.plan import READY, Plan, fact_columns
from biaochi.core.program import Kind
from biaochi.model.values import NO, YES, decimal
from biaochi.ruleset.model import Ruleset

ENGINES = {"duckdb": "DuckDB", "spark": "Spark SQL"}
"""The dialects of sqlglot a statement is written in, and how they are called."""
_EPOCH = "0001-01-01"


def statement(rules: Ruleset, dialect: str, table: str = "数据") -> str:
    """The statement in one of ENGINES with a heading of comments, read back and decided equal to its plan.

    Raises BiaochiError (BC501; BC502; BC503 with the place of the indicator that cannot be done exactly).
    """
    refuse_open(rules)
    columns = columns_of(rules)
    codes = [i.code for i in rules.indicators]
    places, digits, plan, measured = planned(rules, columns, ENGINES[dialect])
    try:
        query = _query(rules, columns, plan, codes, fact_columns(columns, measured), (places, digits), table)
        text = query.sql(dialect=dialect, pretty=True)
        _check(text, query, plan, codes, dialect)
    except (sql.SqlError, sqlglot.errors.SqlglotError) as bad:
        raise not_the_same(rules, str(bad)) from None
    except RecursionError:
        raise too_long(rules, ENGINES[dialect]) from None
    head = (
        f"{rules.title}（{rules.id}），含义的校验值 {rules.hash}",
        f"数最多 {places} 位小数、整数部分 {digits} 位；超出的、没有填全的、恰在进位界上定不了的行，state 是 {LEFT}，没有得分，请用 biaochi batch 算。",
        f"表 {table} 的列名是 biaochi facts 规则集 --format json 的 column，没有的列请补成空列。",
    )
    return "".join(f"-- {_comment(line)}\n" for line in head) + text + ";\n"


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in text)


def _query(
    rules: Ruleset,
    columns: Columns,
    plan: Plan,
    codes: Sequence[str],
    named: dict[str, Column],
    ends: tuple[int, int],
    table: str,
) -> exp.Select:
    given = [exp.alias_(_raw(c, ends), f"r{k}", quoted=True) for k, c in enumerate(columns.facts)]
    ready = exp.alias_(_ready(columns, named), READY, quoted=True)
    facts = [exp.alias_(_safe(c, k, named), f"f{k}", quoted=True) for k, c in enumerate(columns.facts)]
    query = exp.select(*_shown(rules, columns, plan, codes)).from_(exp.to_table("outputs", quoted=True))
    layers: list[tuple[str, list[exp.Expr]]] = [("given", [*given]), ("judged", [ready]), ("facts", [*facts])]
    layers += [(f"step{k}", sql.named(step)) for k, step in enumerate(plan.steps, 1)]
    layers.append(("outputs", sql.outputs(plan, codes)))
    source = exp.Table(this=exp.to_identifier(table, quoted=True))
    for name, own in layers:
        query = query.with_(exp.to_identifier(name, quoted=True), as_=exp.select("*", *own).from_(source))
        source = exp.Table(this=exp.to_identifier(name, quoted=True))
    return query


def _text(name: str) -> exp.Expr:
    return exp.Trim(this=exp.cast(exp.column(name, quoted=True), "TEXT"))


def _raw(c: FactColumn, ends: tuple[int, int]) -> exp.Expr:
    """The column of a fact as BIGINT, BOOLEAN or a word; NULL where it is not plainly written."""
    text, places, digits = _text(c.name), *ends
    if c.spec.kind is Kind.BOOL:
        low = exp.Lower(this=text)
        return _case([(_among(low, sorted(YES)), exp.true()), (_among(low.copy(), sorted(NO)), exp.false())])
    if c.spec.kind is Kind.CHOICE:
        return _case([(_among(text, c.spec.choices), text.copy())])
    if c.spec.kind is Kind.DATE:
        plain = _matches(text, "[0-9]{4}-[0-9]{2}-[0-9]{2}")
        begin = exp.cast(exp.Literal.string(_EPOCH), "DATE")
        day = exp.TryCast(this=text.copy(), to=exp.DataType.build("DATE"), safe=True)
        days = exp.DateDiff(this=day, expression=begin, unit=exp.Var(this="DAY"))
        return _case([(plain, exp.Add(this=days, expression=exp.Literal.number(1)))])
    fraction = rf"(\.[0-9]{{1,{places}}})?" if places else ""
    plain = _matches(text, rf"[+-]?[0-9]{{1,{digits}}}{fraction}")
    number = exp.TryCast(this=text.copy(), to=exp.DataType.build(f"DECIMAL(18, {places})"), safe=True)
    factor = exp.cast(exp.Literal.number(10**places), f"DECIMAL({places + 1}, 0)")
    return _case([(plain, exp.cast(exp.Mul(this=number, expression=factor), "BIGINT"))])


def _matches(text: exp.Expr, pattern: str) -> exp.Expr:
    return exp.RegexpLike(this=text, expression=exp.Literal.string(rf"^(?:{pattern})\z"))


def _among(text: exp.Expr, words: Sequence[str]) -> exp.Expr:
    return exp.In(this=text, expressions=[exp.Literal.string(w) for w in words])


def _case(arms: Sequence[tuple[exp.Expr, exp.Expr]], default: exp.Expr | None = None) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=test, true=value) for test, value in arms], default=default)


def _ready(columns: Columns, named: dict[str, Column]) -> exp.Expr:
    tests: list[exp.Expr] = []
    for k, c in enumerate(columns.facts):
        if not c.codes:
            continue
        value = exp.column(f"r{k}", quoted=True)
        tests.append(exp.Not(this=exp.Is(this=value, expression=exp.null())))
        if c.spec.kind not in WORDS:
            column = named[c.name]
            tests.append(exp.GTE(this=value.copy(), expression=_number(column.low)))
            tests.append(exp.LTE(this=value.copy(), expression=_number(column.high)))
            if c.spec.integer and column.scale > 1:
                rest = exp.Mod(this=value.copy(), expression=_number(column.scale))
                tests.append(exp.EQ(this=rest, expression=_number(0)))
    tests += [_beside(b) for b in columns.beside]
    both = reduce(lambda a, b: exp.And(this=a, expression=b), tests) if tests else exp.true()
    return exp.Coalesce(this=both, expressions=[exp.false()])


def _beside(b: BesideColumn) -> exp.Expr:
    text = exp.Coalesce(this=_text(b.name), expressions=[exp.Literal.string("")])
    kind = exp.EQ if b.what == INAPPLICABLE else exp.NEQ
    return kind(this=text, expression=exp.Literal.string(""))


def _number(value: int) -> exp.Expr:
    literal = exp.Literal.number(abs(value))
    return exp.cast(exp.Neg(this=literal) if value < 0 else literal, "BIGINT")


def _safe(c: FactColumn, k: int, named: dict[str, Column]) -> exp.Expr:
    """The fact; in a row that is not ready a number that cannot overflow."""
    value = exp.column(f"r{k}", quoted=True)
    if c.spec.kind in WORDS:
        return value
    return _case([(exp.column(READY, quoted=True), value)], _number(named[c.name].high))


def _shown(rules: Ruleset, columns: Columns, plan: Plan, codes: Sequence[str]) -> list[exp.Expr]:
    count = range(len(columns.facts))
    inner = [*(f"r{k}" for k in count), *(f"f{k}" for k in count), READY, *(n for step in plan.steps for n in step)]
    inner += ["holds", "total", "grade", *(f"s{k}" for k in range(len(codes)))]
    holds = exp.column("holds", quoted=True)

    def points(name: str) -> exp.Expr:
        places = rules.policy.places
        whole: exp.Expr = exp.cast(exp.column(name, quoted=True), f"DECIMAL(18, {places})")
        if places:
            unit = exp.cast(exp.Literal.string(decimal(Fraction(1, 10**places))), f"DECIMAL({places + 1}, {places})")
            whole = exp.cast(exp.Mul(this=whole, expression=unit), f"DECIMAL(18, {places})")
        return _case([(holds.copy(), whole)])

    at = exp.column("grade", quoted=True)
    names = [
        (exp.EQ(this=at.copy(), expression=_number(k)), exp.Literal.string(g.name)) for k, g in enumerate(rules.grades)
    ]
    graded = _case(names, exp.Literal.string("")) if names else exp.Literal.string("")
    return [
        exp.Star(except_=[exp.column(n, quoted=True) for n in inner]),
        exp.alias_(points("total"), "total", quoted=True),
        exp.alias_(_case([(holds.copy(), graded)]), "grade", quoted=True),
        exp.alias_(_case([(holds.copy(), exp.Literal.string("已评"))], exp.Literal.string(LEFT)), "state", quoted=True),
        *(exp.alias_(points(f"s{k}"), code, quoted=True) for k, code in enumerate(codes)),
    ]


def _check(text: str, query: exp.Select, plan: Plan, codes: Sequence[str], dialect: str) -> None:
    """Raises SqlError unless the text is the tree, and its steps and outputs are those of the plan."""
    tree = sqlglot.parse_one(text, read=dialect)
    if not isinstance(tree, exp.Select) or tree.sql(dialect=dialect) != query.sql(dialect=dialect):
        raise sql.SqlError("text")
    by_name = {cte.alias: cte.this for cte in tree.ctes}
    for k, step in enumerate(plan.steps, 1):
        sql.check_numbers(by_name[f"step{k}"].expressions[1:], {name: n.node for name, n in step.items()})
    sql.check_outputs(by_name["outputs"].expressions[1:], plan, codes)
