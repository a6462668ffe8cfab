"""The public criterion: compile one official sentence, see how it was read, score facts with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from biaochi import patterns as re
from biaochi.core.interpret import FactValue, Interval, Trace, Undetermined, evaluate
from biaochi.core.program import Input, Program
from biaochi.diagnostics import CriterionError, Diagnostic, FactsError
from biaochi.diagnostics.diagnostic import Proposal
from biaochi.meaning.read import resolve
from biaochi.model.conventions import Conventions, alternatives, describe
from biaochi.model.criterion import Origin, Resolved
from biaochi.model.linked_units import linked_units, related
from biaochi.model.possible import parted, possible
from biaochi.model.values import decimal, is_missing, read_value, refuse_beyond_whole, refuse_mixed_units
from biaochi.resolved.answered import answered
from biaochi.resolved.lower import lower
from biaochi.resolved.restate import is_restatement, restate
from biaochi.ruleset.compiled import NO_DIFFERENCE, Ambiguity, Difference, Role
from biaochi.scoring.explain import acting, explain, what_is_missing, what_was_held
from biaochi.scoring.fill import filled
from biaochi.scoring.witness import Alike, difference
from biaochi.scoring.wording import value_text
from biaochi.source.printed import MAX_LENGTH, Printed, canonical


@dataclass(frozen=True, slots=True)
class Score:
    """``exact`` is a Fraction, or an Interval where a fact or judgement is open. ``explanation``: one line a clause."""

    exact: Fraction | Interval
    display: str
    explanation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A compiled criterion. ``full_marks`` is None for a signed item, whose score is the change."""

    text: str
    full_marks: Fraction | None
    inputs: tuple[Input, ...]
    reading: str
    ambiguities: tuple[Ambiguity, ...]
    program: Program
    roles: tuple[Role, ...] = ()

    def score(self, facts: Mapping[str, object]) -> Score:
        """The score for facts as a person writes them. Raises FactsError for a value that cannot be used."""
        known = self.program.specs
        refuse_mixed_units({name: str(value) for name, value in facts.items()}, known, related(self.program.body))
        values: dict[str, FactValue] = {}
        for name, written in facts.items():
            if name not in known:
                raise FactsError(
                    [Diagnostic("BC306", f"没有叫“{name}”的数据", help=f"可用的名称：{'、'.join(known)}", where=name)]
                )
            text = str(written)
            if text in known[name].choices or not is_missing(text):
                values[name] = read_value(text, known[name])
        refuse_beyond_whole(values, known)
        return score_program(self.program, values)


def score_program(program: Program, values: Mapping[str, FactValue]) -> Score:
    """Runs a program on typed values; judgements that are not entered stay within their range."""
    given = filled(program, values)
    trace: Trace = {}
    try:
        found = evaluate(program.body, given, trace)
    except Undetermined as bad:
        raise FactsError(
            [Diagnostic("BC307", f"按标准算不出分数：{bad}", help="请核对数据，或用 解释 写明这种情形怎样计分。")]
        ) from None
    exact: Fraction | Interval = found if found.point is None else found.point
    lines = explain(program, given, trace)
    if isinstance(exact, Fraction):
        lines += what_is_missing(program, given, trace) if exact != program.full_marks else ()
        held = what_was_held(program, exact, trace)
        lines += (held,) if held else ()
        if not lines and (clause := acting(program, trace)):
            lines = (f"依据：{clause}",)
    return Score(exact, show_score(exact), lines)


def show_score(exact: Fraction | Interval) -> str:
    """A score as printed: exact digits, or both ends."""
    if isinstance(exact, Interval) and exact.point is not None:
        return decimal(exact.point)
    if isinstance(exact, Interval):
        low = "?" if exact.low is None else decimal(exact.low)
        high = "?" if exact.high is None else decimal(exact.high)
        return f"{low}～{high}"
    return decimal(exact)


def compile_criterion(
    text: str,
    *,
    full_marks: str | int | Fraction | None,
    context: str | None = None,
    conventions: Conventions | None = None,
    declared: tuple[Input, ...] = (),
    indicator: str = "",
) -> Criterion:
    """Compiles one criterion as printed.

    ``full_marks`` are the marks of the item in points, None for a signed item (加减分). ``context`` is the neighbouring
    cell (指标值, 考核内容). Raises CriterionError, offsets into ``text``, where any part of the text has no role.
    """
    marks = None if full_marks is None else _marks(full_marks)
    read = partial(
        _compile,
        context=context,
        chosen=conventions or Conventions(),
        declared=declared,
        indicator=indicator,
    )
    try:
        return read(text, marks)
    except CriterionError as bad:
        raise CriterionError(bad.diagnostics, partial(_proposals, text, read, marks, context)) from None


def _proposals(
    text: str,
    read: Callable[..., Criterion],
    marks: Fraction | None,
    context: str | None,
    error: CriterionError,
) -> tuple[Proposal, ...]:
    """Other ways to write what was refused, looked for where they are asked for."""
    from biaochi.proposing.search import proposals

    return proposals(text, error, read, marks, context)


def _compile(
    text: str,
    marks: Fraction | None,
    context: str | None,
    chosen: Conventions,
    declared: tuple[Input, ...],
    indicator: str,
) -> Criterion:
    if is_restatement(text):
        return _from_restatement(text, marks)
    if len(text) <= MAX_LENGTH and sum(text.count(mark) for mark in "，。；：,;:") > _MOST_CLAUSES:
        raise CriterionError(
            [Diagnostic("BC107", "一条评分标准太长，读不过来", 0, len(text), "请拆成几条指标或几个要点。")]
        )
    printed = canonical(text)
    source = _Source(printed.text, marks, declared, indicator, _beside(context) if context else "")
    try:
        resolved, asked = source.read(chosen)
    except CriterionError as bad:
        raise CriterionError([_placed(d, printed) for d in bad.diagnostics]) from None
    program = _linked(lower(resolved, lambda origin: _place(origin, printed)))
    found = _ambiguities(program, resolved, asked, source, chosen)
    resolved = replace(resolved, inputs=program.inputs)
    return Criterion(text, marks, program.inputs, restate(resolved), tuple(found), program, _roles(resolved, printed))


@dataclass(frozen=True, slots=True)
class _Source:
    """All that the reading of one criterion starts from, but for the conventions."""

    text: str
    marks: Fraction | None
    declared: tuple[Input, ...]
    indicator: str
    beside: str

    def read(self, conventions: Conventions) -> tuple[Resolved, frozenset[str]]:
        return resolve(self.text, self.marks, conventions, self.declared, self.indicator, self.beside)


def _beside(context: str) -> str:
    """The neighbouring cell in canonical print. Its findings have no place in the text of the criterion."""
    try:
        return canonical(context).text
    except CriterionError as bad:
        raise CriterionError(
            [replace(d, message=f"旁边一栏（指标值）：{d.message}", start=-1, end=-1) for d in bad.diagnostics]
        ) from None


def _linked(program: Program) -> Program:
    inputs = tuple(map(possible, linked_units(program.inputs, program.body)))
    return replace(program, inputs=parted(inputs, program.body))


def _from_restatement(text: str, marks: Fraction | None) -> Criterion:
    from biaochi.resolved.restated import read_restatement  # only for a 读作: lark takes long to import

    resolved = read_restatement(text)
    if resolved.marks != marks:
        raise CriterionError([Diagnostic("BC130", "“读作”的满分与本项分值不一致", 0, len(text), "请改成同一个分值。")])
    program = _linked(lower(resolved, lambda origin: (0, len(text), text)))
    resolved = replace(resolved, inputs=program.inputs)
    return Criterion(text, marks, program.inputs, restate(resolved), (), program)


_MOST_CLAUSES = 400
_MARKS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?(?:/[1-9][0-9]{0,5})?")


def _marks(value: str | int | Fraction) -> Fraction:
    written = str(value).strip()
    if _MARKS.fullmatch(written) and (marks := Fraction(int(written) if written.isdigit() else written)) > 0:
        return marks
    shown = written[:20]
    raise CriterionError([Diagnostic("BC104", f"分值“{shown}”不是大于0的数", help="请写成数，如 5 或 2.5。")])


def _place(origin: Origin, printed: Printed) -> tuple[int, int, str]:
    start, end = printed.span(origin.start, origin.end)
    return start, end, printed.raw[start:end]


def _roles(resolved: Resolved, printed: Printed) -> tuple[Role, ...]:
    """The role of every part, in the order of the text, each place once."""
    found: dict[tuple[int, int], Role] = {}
    for origin in resolved.roles:
        start, end, text = _place(origin, printed)
        found[start, end] = Role(origin.role, text, start, end)
    return tuple(found[k] for k in sorted(found))


def _placed(d: Diagnostic, printed: Printed) -> Diagnostic:
    if d.start < 0:
        return d
    start, end = printed.span(d.start, d.end)
    return replace(d, start=start, end=end)


def _ambiguities(
    program: Program, read: Resolved, asked: frozenset[str], source: _Source, chosen: Conventions
) -> list[Ambiguity]:
    """What the text leaves open: each other answer under which the score is another."""
    out: list[Ambiguity] = []
    meaning = program.meaning() if asked else ""
    for question, answer, other in alternatives(chosen, asked):
        try:
            resolved = answered(read, question, answer) or source.read(other)[0]
        except CriterionError:
            continue
        rival = _linked(lower(resolved, lambda origin: (0, 0, "")))
        if rival.meaning() == meaning:
            continue
        chosen_words, other_words = describe(question, getattr(chosen, question)), describe(question, answer)
        out.append(
            Ambiguity(question, chosen_words, other_words, partial(_difference, program, rival, _alike(resolved)))
        )
    return out


def _alike(resolved: Resolved) -> dict[str, Alike]:
    return {name: Alike(names, every) for name, names, every in resolved.alike}


def _difference(program: Program, rival: Program, alike: Mapping[str, Alike]) -> Difference:
    found = difference(program, rival, alike)
    if found is None:
        return NO_DIFFERENCE
    facts, left, right = found
    specs = {spec.name: spec for spec in (*rival.inputs, *program.inputs)}
    written = {name: value_text(value, specs[name]) for name, value in facts.items()}
    return Difference(written, _shown(left), _shown(right))


def _shown(score: Interval | None) -> str:
    return "算不出" if score is None else show_score(score)
