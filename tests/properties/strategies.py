"""Resolved criteria of every form, and facts for them, as hypothesis strategies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Kind, Program
from biaochi.model import criterion as m
from biaochi.resolved.lower import lower
from hypothesis import strategies as st

HERE = m.Origin("试", 0, 0)
NAMES = (
    "甲率", "乙", "处数", "实际到位资金（万元）", "得分", "每1%", "为是", "时", "完成率；季度", "“规范”情况", "A/B", "且或非", "其余", "扣分合计最多",
    "0.5", "比", "三月", "限", "较大者", "未定",
)  # fmt: skip
QUANTITY_UNITS = ("处", "个", "人次", "天", "月", "个工作日", "小时", "平方米", "次", "项", "吨/工", "元/人次")
MONEY_UNITS = ("", "元", "万元", "亿元")
CHOICES = ("优", "良", "比较显著", "一般（含）", "差/无", "A")

hundredths = st.integers(0, 2000).map(lambda n: Fraction(n, 100))
points = st.one_of(st.integers(0, 20).map(Fraction), hundredths, st.just(Fraction(1, 3)), st.just(Fraction(22, 7)))
positive = st.one_of(
    st.integers(1, 10).map(Fraction), st.integers(1, 500).map(lambda n: Fraction(n, 100)), st.just(Fraction(2, 3))
)
rates = st.integers(0, 1500).map(lambda n: Fraction(n, 1000))
bound = st.none() | st.integers(0, 3).map(Fraction)
remainders: st.SearchStrategy[m.Remainder] = st.sampled_from(("exact", "up", "down"))


def program_of(resolved: m.Resolved) -> Program:
    """The program, with every clause at one place."""
    return lower(resolved, lambda origin: (0, 0, ""))


@st.composite
def inputs_of(draw: st.DrawFn, kinds: Sequence[Kind] = tuple(Kind), least: int = 1, most: int = 5) -> tuple[Input, ...]:
    """Inputs with names of their own."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=least, max_size=most, unique=True))
    return tuple(draw(_input(name, draw(st.sampled_from(list(kinds))))) for name in names)


@st.composite
def _input(draw: st.DrawFn, name: str, kind: Kind) -> Input:
    match kind:
        case Kind.RATE:
            high = draw(st.none() | st.just(Fraction(1)))
            return Input(name, kind, "%", low=draw(st.none() | st.just(Fraction(0))), high=high)
        case Kind.QUANTITY:
            whole = draw(st.booleans())
            unit = draw(st.sampled_from(("", *QUANTITY_UNITS)))
            return Input(name, kind, unit, low=Fraction(0) if whole else draw(bound), integer=whole)
        case Kind.MONEY:
            return Input(name, kind, draw(st.sampled_from(MONEY_UNITS)), low=draw(bound))
        case Kind.POINTS:
            return Input(name, kind, "分", low=draw(bound), high=draw(st.none() | st.just(Fraction(30))))
        case Kind.CHOICE:
            return Input(
                name, kind, choices=tuple(draw(st.lists(st.sampled_from(CHOICES), min_size=2, max_size=4, unique=True)))
            )
        case _:
            return Input(name, kind)


def _is_number(spec: Input) -> bool:
    return spec.kind not in (Kind.BOOL, Kind.CHOICE)


@st.composite
def numbers(draw: st.DrawFn, specs: tuple[Input, ...], depth: int = 2) -> e.Expr:
    """An expression over the numeric inputs."""
    facts = [e.Fact(s.name) for s in specs if _is_number(s)]
    leaves = [st.builds(e.Const, points)] + ([st.sampled_from(facts)] if facts else [])
    form = draw(st.sampled_from(("leaf", "add", "mul", "div", "min", "max", "round", "case"))) if depth else "leaf"
    below = numbers(specs, depth - 1)
    terms = st.lists(below, min_size=2, max_size=3).map(tuple)
    match form:
        case "add":
            return e.Add(draw(terms))
        case "mul":
            return e.Mul(draw(below), draw(below))
        case "div" if facts:
            return e.Div(draw(below), draw(st.sampled_from(facts)), draw(st.none() | below))
        case "min":
            return e.Min(draw(terms))
        case "max":
            return e.Max(draw(terms))
        case "round":
            modes: Any = st.sampled_from(("up", "down", "half_up"))
            return e.Round(
                draw(modes), draw(below), draw(st.sampled_from((Fraction(1), Fraction(1, 100), Fraction(5))))
            )
        case "case":
            arms = draw(st.lists(st.tuples(conditions(specs, 1), below), min_size=1, max_size=2))
            return e.Case(tuple(arms), draw(st.none() | below))
    return draw(st.one_of(leaves))


@st.composite
def conditions(draw: st.DrawFn, specs: tuple[Input, ...], depth: int = 2) -> e.Cond:
    """A condition over the inputs."""
    form = draw(st.sampled_from(("simple", "simple", "all", "any", "not"))) if depth else "simple"
    below = conditions(specs, depth - 1)
    if form in ("all", "any"):
        terms = draw(st.lists(below, min_size=2, max_size=3).map(tuple))
        return e.All(terms) if form == "all" else e.Any(terms)
    if form == "not":
        return e.Not(draw(below))
    spec = draw(st.sampled_from(specs))
    if spec.kind is Kind.BOOL:
        return draw(st.sampled_from((e.Flag(spec.name), e.Not(e.Flag(spec.name)))))
    if spec.kind is Kind.CHOICE:
        return e.Is(spec.name, draw(st.sampled_from(spec.choices)))
    op: Any = draw(st.sampled_from(("<", "<=", "=", ">=", ">")))
    literal = draw(rates if spec.kind is Kind.RATE else points)
    other = draw(st.sampled_from([e.Const(literal), *(e.Fact(s.name) for s in specs if _is_number(s) and s != spec)]))
    return e.Compare(op, e.Fact(spec.name), other)


@st.composite
def _measure(draw: st.DrawFn, specs: tuple[Input, ...]) -> m.Measure:
    spec = draw(st.sampled_from([s for s in specs if _is_number(s)]))
    others = [s for s in specs if s.kind in (Kind.MONEY, Kind.QUANTITY)]
    if len(others) > 1 and draw(st.integers(0, 3)) == 0:
        left, right = draw(st.permutations(others))[:2]
        return m.Measure(
            "完成率", "%", True, e.Div(e.Fact(left.name), e.Fact(right.name), draw(st.none() | st.just(e.ZERO)))
        )
    return m.Measure(spec.name, spec.unit, spec.kind is Kind.RATE, e.Fact(spec.name), spec.integer)


@st.composite
def changes(draw: st.DrawFn, specs: tuple[Input, ...], judgements: tuple[m.Judgement, ...]) -> m.Change:
    """A deduction or an addition of any form."""
    forms = ["once", "ladder"] + (["slope", "tally"] if any(map(_is_number, specs)) else [])
    adds, cap = draw(st.booleans()), draw(st.none() | positive)
    cond = conditions(specs, 1)
    amounts = st.one_of(points, *(st.just(j) for j in judgements))
    match draw(st.sampled_from(forms)):
        case "slope":
            measure = draw(_measure(specs))
            relative = draw(st.booleans())
            small = relative or measure.rate
            size = draw(st.integers(1, 50).map(lambda n: Fraction(n, 1000)) if small else positive)
            others = [e.Fact(s.name) for s in specs if _is_number(s) and s.name != measure.name]
            base = draw(st.sampled_from([e.Const(draw(rates if measure.rate else positive)), *others]))
            if relative and base == e.ZERO:
                base = e.const(1)
            return m.Slope(
                measure, base, draw(st.booleans()), size, relative, draw(positive), adds, draw(remainders), HERE, cap,
                draw(st.none() | cond),
            )  # fmt: skip
        case "tally":
            counted = [s for s in specs if s.kind in (Kind.QUANTITY, Kind.MONEY, Kind.POINTS)]
            if counted:
                spec = draw(st.sampled_from(counted))
                measure = m.Measure(spec.name, spec.unit, False, e.Fact(spec.name), spec.integer)
                return m.Tally(
                    measure, draw(positive), draw(positive), adds, draw(remainders), HERE, cap, draw(st.none() | cond)
                )
            return m.Once(draw(cond), draw(amounts), adds, HERE, cap)
        case "ladder":
            arms = [m.Arm(draw(cond), _amount(draw(amounts)), HERE) for _ in range(draw(st.integers(1, 3)))]
            return m.Ladder(tuple(arms), adds, HERE, cap)
        case _:
            return m.Once(draw(cond), draw(amounts), adds, HERE, cap)


def _amount(value: Fraction | m.Judgement) -> e.Expr | m.Judgement:
    return value if isinstance(value, m.Judgement) else e.Const(value)


@st.composite
def bases(draw: st.DrawFn, specs: tuple[Input, ...], most: Fraction, judgements: tuple[m.Judgement, ...]) -> m.Base:
    """A base that comes to at most ``most``, unless it is a formula."""
    within = st.integers(0, 20).map(lambda n: most * n / 20)
    fitting = [j for j in judgements if j.high <= most]
    match draw(st.sampled_from(("fixed", "bands", "formula"))):
        case "fixed":
            return m.Fixed(draw(within), HERE)
        case "formula":
            return m.Formula(draw(numbers(specs)), HERE)
    amounts: st.SearchStrategy[Any] = st.one_of(within.map(e.Const), *(st.just(j) for j in fitting))
    if any(map(_is_number, specs)):
        sums = numbers(specs, 2).filter(lambda n: isinstance(n, (e.Add, e.Mul, e.Div, e.Min, e.Max, e.Round, e.Case)))
        amounts = st.one_of(amounts, amounts, sums)
    arms = [m.Arm(draw(conditions(specs, 1)), draw(amounts), HERE) for _ in range(draw(st.integers(1, 4)))]
    return m.Bands(tuple(arms), draw(st.none() | within), HERE)


@st.composite
def parts(
    draw: st.DrawFn, specs: tuple[Input, ...], marks: Fraction | None, judgements: tuple[m.Judgement, ...]
) -> m.Part:
    """One scoring unit with changes, limits, voids and exemptions."""
    most = Fraction(10) if marks is None else marks
    within = st.integers(0, 20).map(lambda n: most * n / 20)
    cond = conditions(specs, 1)
    return m.Part(
        marks,
        draw(bases(specs, most, judgements)),
        tuple(draw(st.lists(changes(specs, judgements), max_size=3))),
        tuple(m.Void(c, HERE) for c in draw(st.lists(cond, max_size=2))),
        draw(st.none() | positive),
        draw(st.none() | positive),
        draw(st.none() | within),
        tuple(m.Arm(c, e.Const(draw(within)), HERE) for c in draw(st.lists(cond, max_size=1))),
    )


@st.composite
def resolved(draw: st.DrawFn, signed: bool | None = None) -> m.Resolved:
    """A whole criterion: parts that add up, judgements, and changes of the whole."""
    specs = draw(inputs_of())
    judged = _judgements(draw, specs)
    chosen = tuple(m.Judgement(j.name, j.low or Fraction(0), j.high or Fraction(0)) for j in judged)
    is_signed = draw(st.booleans()) if signed is None else signed
    each = [None if is_signed else draw(positive) for _ in range(draw(st.integers(1, 3)))]
    made = tuple(draw(parts(specs, marks, chosen)) for marks in each)
    total = None if is_signed else sum((p.marks for p in made if p.marks is not None), Fraction(0))
    whole = None
    if draw(st.integers(0, 3)) == 0:
        changed = tuple(draw(st.lists(changes(specs, ()), min_size=1, max_size=2)))
        whole = m.Part(
            total,
            m.Fixed(Fraction(0)),
            changed,
            tuple(m.Void(c, HERE) for c in draw(st.lists(conditions(specs, 1), max_size=1))),
        )
    return m.Resolved(made, total, specs, judged, whole)


def _judgements(draw: st.DrawFn, specs: tuple[Input, ...]) -> tuple[Input, ...]:
    taken = {s.name for s in specs}
    names = [n for n in ("评定（扣分）", "酌情") if n not in taken and draw(st.booleans())]
    ends = [(draw(st.integers(0, 2)), draw(st.integers(0, 3))) for _ in names]
    return tuple(
        Input(n, Kind.POINTS, "分", low=Fraction(low), high=Fraction(low + more))
        for n, (low, more) in zip(names, ends, strict=True)
    )


@st.composite
def facts_for(draw: st.DrawFn, program: Program) -> dict[str, FactValue]:
    """Admissible values for every input and judgement."""
    return {s.name: draw(value_for(s)) for s in (*program.inputs, *program.judgements)}


def value_for(spec: Input) -> st.SearchStrategy[FactValue]:
    """An admissible value of one input."""
    if spec.kind is Kind.BOOL:
        return st.booleans()
    if spec.kind is Kind.CHOICE:
        return st.sampled_from(spec.choices)
    if spec.kind is Kind.DATE:
        return st.integers(700_000, 740_000).map(Fraction)
    low = Fraction(-5) if spec.low is None else spec.low
    high = max(low, (Fraction(2) if spec.kind is Kind.RATE else Fraction(40)) if spec.high is None else spec.high)
    if spec.integer:
        return st.integers(low.__ceil__(), high.__floor__()).map(Fraction)
    return st.integers(0, 400).map(lambda n: low + (high - low) * n / 400)


def without(facts: Mapping[str, FactValue], dropped: set[str]) -> dict[str, FactValue]:
    """The facts without some of them."""
    return {k: v for k, v in facts.items() if k not in dropped}


@st.composite
def anything(draw: st.DrawFn) -> Program:
    """An expression no sentence would give, bounds and bands broken, under marks it need not keep."""
    specs = draw(inputs_of((Kind.RATE, Kind.QUANTITY, Kind.BOOL, Kind.MONEY), most=3))
    body = draw(numbers(specs, 2))
    if draw(st.booleans()):
        arms = draw(st.lists(st.tuples(conditions(specs, 1), numbers(specs, 1)), min_size=1, max_size=3))
        body = e.Case(tuple(arms), draw(st.none() | st.just(body)))
    if draw(st.booleans()):
        body = e.clamp(body, 0, e.const(5))
    return Program(specs, body, Fraction(5))
