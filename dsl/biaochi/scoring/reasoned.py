"""A score with its reasons, made once for equal facts: of a hundred thousand subjects most have what others had before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from biaochi.core.interpret import FactValue, Interval, Trace
from biaochi.core.program import Program
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.scoring.explain import acting, explain, not_applied, what_is_missing, what_was_held
from biaochi.scoring.fill import filled
from biaochi.scoring.result import State
from biaochi.scoring.typed import evaluated

_REMEMBERED = 1 << 15


@dataclass(frozen=True, slots=True)
class Reasoned:
    """What a criterion comes to, and why: the lines of the explanation, the clauses that acted, those that did not."""

    exact: Interval
    state: State
    reasons: tuple[str, ...] = ()
    clause: str = ""
    idle: tuple[str, ...] = ()


def reasoned(ruleset: Ruleset, indicator: Indicator, values: Mapping[str, FactValue]) -> Reasoned:
    """The score of typed facts with its reasons. Raises Undetermined where the text gives none."""
    known: dict[object, Reasoned] = ruleset.kept.setdefault("reasoned", {})
    known_by = [(n, v.as_integer_ratio() if type(v) is Fraction else v) for n, v in values.items()]
    key = (indicator.code, *known_by)
    found = known.get(key)
    if found is None:
        found = _worked_out(indicator.program, indicator.full_marks, values)
        if len(known) >= _REMEMBERED:
            known.clear()
        known[key] = found
    return found


def _worked_out(program: Program, marks: Fraction | None, values: Mapping[str, FactValue]) -> Reasoned:
    trace: Trace = {}
    exact, state = evaluated(program, marks, values, trace)
    given = filled(program, values)
    reasons: list[str] = []
    if state is State.UNSCORED:
        reasons = [f"缺数据：{'、'.join(s.name for s in program.inputs if s.name not in values)}"]
    else:
        reasons += explain(program, given, trace)
    if state is State.SCORED and exact.point is not None:
        if exact.point != marks:
            reasons += what_is_missing(program, given, trace)
        held = what_was_held(program, exact.point, trace)
        reasons += [held] if held else []
    if state is State.OPEN:
        reasons.append(f"待评价人在范围内评定：{'、'.join(j.name for j in program.judgements if j.name not in values)}")
    return Reasoned(exact, state, tuple(reasons), acting(program, trace), not_applied(program, given, trace))
