"""Explanations in report wording, filled in with the values of one scoring."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.core.interpret import FactValue, Interval, Trace, Undetermined, evaluate, holds, round_half_up
from biaochi.core.program import ClauseNote, Input, Kind, Part, Program
from biaochi.model.values import decimal, show

_ZERO = "属于不得分情形，得0分"
_MARKS = "，；。,; "
_SIGNS = {"<": "＜", "<=": "≤", "=": "＝", ">=": "≥", ">": "＞"}


def quoted(text: str) -> str:
    """A part of a sentence as it is quoted: ，每降低1%扣0.5分， without the marks around it."""
    return text.strip(_MARKS)


def acting(program: Program, trace: Trace) -> str:
    """The printed clauses that a score rests on, joined by ；: those that gave or took points, else those looked at."""
    looked_at = [(n, trace[k].point) for k, n in enumerate(program.clauses) if n.text and k in trace]
    acted = [n for n, point in looked_at if not (point == 0 and n.amount in ("deduct", "add"))]
    return "；".join(dict.fromkeys(quoted(n.text) for n in acted or [n for n, _ in looked_at]))


def explain(program: Program, facts: Mapping[str, FactValue], trace: Trace) -> tuple[str, ...]:
    """One line for every clause that gave or took points, in the order of the text."""
    lines = []
    for index, note in enumerate(program.clauses):
        value = trace.get(index)
        if value is None or (note.amount in ("deduct", "add") and value.point == 0) or note.amount == "start":
            continue
        said = "".join([p if isinstance(p, str) else _words(p, program, facts) for p in _said(index, program)])
        if note.amount == "zero" and said == _ZERO and quoted(note.text):
            said = f"属于不得分情形“{quoted(note.text)}”，得0分"
        ratio = _ratio(note, program, facts) if said.startswith("按公式") else ""
        lines.append(f"{ratio}，{said}" if ratio else said)
    return tuple(line for line in lines if line)


def what_is_missing(program: Program, facts: Mapping[str, FactValue], trace: Trace) -> tuple[str, ...]:
    """The points that were not earned because a yes/no condition does not hold."""
    out = []
    for index, note in enumerate(program.clauses):
        if note.amount != "award" or index in trace or len(note.said) != 3:
            continue
        cond = note.said[0]
        if isinstance(cond, tuple) and _yes_no(cond[1]):
            out.append(f"{_words(cond, program, facts)}，未得{_words(note.said[2], program, facts)}")
    return tuple(out)


def what_was_held(program: Program, exact: Fraction, trace: Trace) -> str:
    """Says where a cap or floor held the sum of the clauses, so that the lines add up for the reader."""
    given = taken = Fraction(0)
    for index, note in enumerate(program.clauses):
        value = trace.get(index)
        point = None if value is None else value.point
        if point is None:
            continue
        if note.amount in ("award", "start", "add"):
            given += point
        elif note.amount == "deduct":
            taken += point
    if any(n.amount == "zero" and i in trace for i, n in enumerate(program.clauses)):
        return ""
    if given - taken == exact:
        return ""
    match program.body:
        case e.Round(mode, _, step) if evaluate(e.Round(mode, e.const(given - taken), step), {}).point == exact:
            return f"四舍五入得{about(exact)}分"
    if program.full_marks is not None and given - taken > exact == program.full_marks:
        return f"以满分{about(exact)}分为限"
    return f"扣分以分值为限，得{about(exact)}分" if given - taken < exact else f"以上限为限，得{about(exact)}分"


def _yes_no(cond: object) -> bool:
    match cond:
        case e.Flag() | e.Not(e.Flag()):
            return True
        case e.All(terms) | e.Any(terms):
            return bool(terms) and all(_yes_no(t) for t in terms)
        case _:
            return False


def not_applied(program: Program, facts: Mapping[str, FactValue], trace: Trace) -> tuple[tuple[ClauseNote, str], ...]:
    """The printed clauses that did not act, each with the reason."""
    out = []
    for index, note in enumerate(program.clauses):
        value = trace.get(index)
        if note.amount == "start":
            continue
        if value is not None and not (note.amount in ("deduct", "add") and value.point == 0):
            continue
        cond = next((p[1] for p in note.said if isinstance(p, tuple) and p[0] == "cond"), None)
        if isinstance(cond, (e.Compare, e.Flag, e.Is, e.All, e.Any, e.Not)):
            why = f"{_condition(cond, program, facts)}不成立" if holds(cond, facts) is False else "已由前面的一档计分"
        else:
            why = "没有需要扣分或加分的" if value is not None else "条件不成立"
        out.append((note, why))
    return tuple(out)


def _said(index: int, program: Program) -> tuple[Part, ...]:
    """The explanation of a clause; the numbers the text itself names are written out once."""
    known: dict[int, tuple[Part, ...]] = program.kept.setdefault("said", {})
    if index not in known:
        known[index] = tuple(
            _words(p, program, {}) if isinstance(p, tuple) and isinstance(p[1], e.Const) else p
            for p in program.clauses[index].said
        )
    return known[index]


def _words(part: Part, program: Program, facts: Mapping[str, FactValue]) -> str:
    if isinstance(part, str):
        return part
    form, what = part
    if isinstance(what, (e.Compare, e.Flag, e.Is, e.All, e.Any, e.Not)):
        return _condition(what, program, facts)
    try:
        value = evaluate(what, facts)
    except Undetermined:
        return "（算不出）"
    if value.point is not None:
        return _amount(value.point, what, program) or number(value.point, form)
    low = "?" if value.low is None else number(value.low, form)
    high = "?" if value.high is None else number(value.high, form)
    return f"{low}～{high}"


def _ratio(note: ClauseNote, program: Program, facts: Mapping[str, FactValue]) -> str:
    """The first quotient of two facts in a clause, with its value: ``支出数÷预算数＝77.67%``."""
    pending: list[object] = [part[1] for part in note.said if isinstance(part, tuple)]
    while pending:
        node = pending.pop(0)
        match node:
            case e.Div(e.Fact(above), e.Fact(below), _):
                try:
                    value = evaluate(node, facts).point
                except Undetermined:
                    return ""
                return "" if value is None else f"{above}÷{below}＝{number(value, 'rate')}"
            case e.Mul(left, right) | e.Div(left, right, _):
                pending += [left, right]
            case e.Add(terms) | e.Min(terms) | e.Max(terms):
                pending += terms
            case e.Clause(_, value) | e.Round(_, value, _):
                pending.append(value)
            case e.Case(arms, otherwise):
                pending += [x for _, x in arms] + ([] if otherwise is None else [otherwise])
    return ""


def _amount(value: Fraction, node: e.Expr, program: Program) -> str:
    """Money with its unit, a fact in that of its input, else in 万元 where it is that large; "" for anything else."""
    spec = program.specs.get(node.name) if isinstance(node, e.Fact) else None
    if spec is None or spec.kind is not Kind.MONEY:
        return ""
    if spec.unit:
        return f"{about(value)}{spec.unit}"
    return f"{about(value / 10_000)}万元" if abs(value) >= 10_000 else f"{about(value)}元"


def number(value: Fraction, form: str) -> str:
    """A value in one of the print forms of a clause note: rate, pp, points, number:<unit>."""
    if form == "rate":
        return f"{about(value * 100)}%"
    if form == "pp":
        return f"{about(value * 100)}个百分点"
    if form == "points":
        return f"{about(value)}分"
    return f"{about(value)}{form.removeprefix('number:')}"


def about(value: Fraction) -> str:
    """Exact digits where they end soon; else 约 and four decimals, for reading only."""
    shown = decimal(value)
    if "/" not in shown and len(shown.partition(".")[2]) <= 6:
        return shown
    return f"约{decimal(round_half_up(value, 4))}"


def legible(said: str) -> str:
    """Text with fractions written as ``about`` writes them."""
    return re.sub(r"-?[0-9]+/[0-9]+", lambda found: about(Fraction(found[0])), said)


def _condition(cond: e.Cond, program: Program, facts: Mapping[str, FactValue]) -> str:
    match cond:
        case e.Compare(op, left, right):
            form = _form(left, program) or _form(right, program)
            given = _side(left, form, program, facts)
            return f"{given}{_SIGNS[op]}{_side(right, form, program, facts)}"
        case e.Flag(name):
            return f"“{name}”{_yes(facts.get(name))}"
        case e.Is(name, choice):
            return f"{name}为“{choice}”"
        case e.All(terms):
            return "，且".join(_condition(t, program, facts) for t in terms) or "其余情形"
        case e.Any(terms):
            return "，或".join(_condition(t, program, facts) for t in terms)
        case e.Not(e.Flag(name)):
            return f"“{name}”{_yes(facts.get(name))}"
        case e.Not(term):
            return f"并非{_condition(term, program, facts)}"


def _yes(value: FactValue | None) -> str:
    return "未填" if value is None else "为是" if value is True else "为否"


def _side(node: e.Expr, form: str, program: Program, facts: Mapping[str, FactValue]) -> str:
    try:
        value = evaluate(node, facts)
    except Undetermined:
        return "（算不出）"
    shown = "未知" if value.point is None else _amount(value.point, node, program) or number(value.point, form)
    return f"{node.name}{shown}" if isinstance(node, e.Fact) else shown


def _form(node: e.Expr, program: Program) -> str:
    """How numbers on this side of a comparison are printed, from the input they stem from."""
    if isinstance(node, e.Fact):
        spec = next((i for i in program.inputs if i.name == node.name), None)
        if spec is not None:
            return "rate" if spec.kind is Kind.RATE else f"number:{spec.unit}"
    if isinstance(node, (e.Div, e.Mul)):
        return "rate"
    return ""


def value_text(value: FactValue | None, spec: Input) -> str:
    """A fact's value as a person writes it."""
    if value is None:
        return "未填"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Interval):
        return f"{'?' if value.low is None else show(value.low, spec)}～{'?' if value.high is None else show(value.high, spec)}"
    return show(value, spec) if isinstance(value, Fraction) else value
