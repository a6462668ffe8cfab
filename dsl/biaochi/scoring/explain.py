"""Explanations in report wording, filled in with the values of one scoring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeVar

from biaochi.core import expr as e
from biaochi.core.exact import minus, plus
from biaochi.core.interpret import FactValue, Trace, evaluate, holds
from biaochi.core.program import ClauseNote, Program
from biaochi.scoring.telling import Telling, condition, joined, part, quotient, told
from biaochi.scoring.wording import about

_ZERO = "属于不得分情形，得0分"
_MARKS = "，；。,; "
T = TypeVar("T")


def quoted(text: str) -> str:
    """A part of a sentence as it is quoted: ，每降低1%扣0.5分， without the marks around it."""
    return text.strip(_MARKS)


def acting(program: Program, trace: Trace) -> str:
    """The printed clauses that a score rests on, joined by ；: those that gave or took points, else those looked at."""
    looked_at = [(n, trace[k].point) for k, n in enumerate(program.clauses) if n.text and k in trace]
    acted = [n for n, point in looked_at if not (n.amount in ("deduct", "add") and point == 0)]
    return "；".join(dict.fromkeys([quoted(n.text) for n in acted or [n for n, _ in looked_at]]))


def explain(program: Program, facts: Mapping[str, FactValue], trace: Trace) -> tuple[str, ...]:
    """One line for every clause that gave or took points, in the order of the text."""
    lines = []
    for index, note in enumerate(program.clauses):
        value = trace.get(index)
        if value is None or (note.amount in ("deduct", "add") and value.point == 0) or note.amount == "start":
            continue
        line = _prepared(program, "lines", index, _line)
        said = told(line.said, facts)
        ratio = told(line.ratio, facts) if said.startswith("按公式") else ""
        lines.append(f"{ratio}，{said}" if ratio else said)
    return tuple([line for line in lines if line])


def what_is_missing(program: Program, facts: Mapping[str, FactValue], trace: Trace) -> tuple[str, ...]:
    """The points that were not earned because a yes/no condition does not hold."""
    unmet = [i for i, note in enumerate(program.clauses) if note.amount == "award" and i not in trace]
    said = [told(_prepared(program, "unearned", index, _unearned), facts) for index in unmet]
    return tuple([line for line in said if line])


def what_was_held(program: Program, exact: Fraction, trace: Trace) -> str:
    """Says where a cap or floor held the sum of the clauses, so that the lines add up for the reader."""
    sum_ = Fraction(0)
    for index, note in enumerate(program.clauses):
        value = trace.get(index)
        if value is not None and note.amount == "zero":
            return ""
        point = None if value is None else value.point
        if point is None:
            continue
        if note.amount in ("award", "start", "add"):
            sum_ = plus(sum_, point)
        elif note.amount == "deduct":
            sum_ = minus(sum_, point)
    if sum_ == exact:
        return ""
    match program.body:
        case e.Round(mode, _, step) if evaluate(e.Round(mode, e.const(sum_), step), {}).point == exact:
            return f"四舍五入得{about(exact)}分"
    if program.full_marks is not None and sum_ > exact == program.full_marks:
        return f"以满分{about(exact)}分为限"
    return f"扣分以分值为限，得{about(exact)}分" if sum_ < exact else f"以上限为限，得{about(exact)}分"


def not_applied(program: Program, facts: Mapping[str, FactValue], trace: Trace) -> tuple[str, ...]:
    """The printed clauses that did not act, each with the reason."""
    out = []
    for index, note in enumerate(program.clauses):
        value = trace.get(index)
        if note.amount == "start":
            continue
        if value is not None and not (note.amount in ("deduct", "add") and value.point == 0):
            continue
        idle = _prepared(program, "idle", index, _idle)
        if idle.cond is not None:
            unmet = holds(idle.cond, facts) is False
            why = f"{told(idle.condition, facts)}不成立" if unmet else "已由前面的一档计分"
        else:
            why = "没有需要扣分或加分的" if value is not None else "条件不成立"
        out.append(f"{idle.clause}——{why}")
    return tuple(out)


def _prepared(program: Program, what: str, index: int, prepare: Callable[[ClauseNote, Program], T]) -> T:
    """What is said of a clause, prepared when it is first asked for."""
    known: dict[int, T] = program.kept.setdefault(what, {})
    if index not in known:
        known[index] = prepare(program.clauses[index], program)
    return known[index]


class _Line(NamedTuple):
    """What is said of a clause that acts, and the quotient that goes before a formula."""

    said: Telling
    ratio: Telling


def _line(note: ClauseNote, program: Program) -> _Line:
    said = joined([part(p, program) for p in note.said])
    if note.amount == "zero" and said == _ZERO and quoted(note.text):
        said = f"属于不得分情形“{quoted(note.text)}”，得0分"
    return _Line(said, quotient([p[1] for p in note.said if isinstance(p, tuple)]))


def _unearned(note: ClauseNote, program: Program) -> Telling:
    if len(note.said) != 3:
        return ""
    cond, _, points = note.said
    if isinstance(cond, str) or not _yes_no(cond[1]):
        return ""
    return joined([part(cond, program), "，未得", part(points, program)])


def _yes_no(cond: object) -> bool:
    match cond:
        case e.Flag() | e.Not(e.Flag()):
            return True
        case e.All(terms) | e.Any(terms):
            return bool(terms) and all(_yes_no(t) for t in terms)
        case _:
            return False


class _Idle(NamedTuple):
    """A clause that does not act as it is quoted, and the condition it has."""

    clause: str
    cond: e.Cond | None
    condition: Telling


def _idle(note: ClauseNote, program: Program) -> _Idle:
    cond = next((p[1] for p in note.said if isinstance(p, tuple) and p[0] == "cond"), None)
    clause = quoted(note.text) or note.role
    if isinstance(cond, (e.Compare, e.Flag, e.Is, e.All, e.Any, e.Not)):
        return _Idle(clause, cond, condition(cond, program))
    return _Idle(clause, None, "")
