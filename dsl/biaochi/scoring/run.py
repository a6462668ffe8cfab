"""Scores raw facts against a ruleset: values typed, states told apart, totals and combinations formed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from biaochi.core.interpret import FactValue, Interval, Trace, Undetermined
from biaochi.core.program import Input, Kind
from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.facts.raw import SHARED, FactsFile, RawFact, RawSubject, RawValue, facts_hash
from biaochi.method.actual import beyond, stated
from biaochi.method.compare import NONE
from biaochi.method.compare import compared as compared_with
from biaochi.model.linked_units import related
from biaochi.model.row import ACTUAL, Compared
from biaochi.model.values import is_missing, read_value, refuse_mixed_units
from biaochi.ruleset.model import Combination, Indicator, Ruleset
from biaochi.scoring.explain import about, explain, not_applied, value_text, what_is_missing, what_was_held
from biaochi.scoring.fill import filled
from biaochi.scoring.result import ComparedRow, FactUsed, Result, Scored, State, SubjectResult, plus
from biaochi.scoring.typed import ZERO, Given, assess, limited, scaled, total_of


def score_facts(ruleset: Ruleset, facts: object) -> Result:
    """Scores facts files (a path or paths), raw subjects, or one subject given as a mapping of indicators to values."""
    if isinstance(facts, (str, Path)):
        facts = [facts]
    if isinstance(facts, Mapping):
        return score_subjects(ruleset, [_from_mapping(facts)])
    if isinstance(facts, Sequence) and all(isinstance(f, RawSubject) for f in facts):
        return score_subjects(ruleset, list(facts))
    if isinstance(facts, Sequence) and all(isinstance(f, (str, Path)) for f in facts):
        from biaochi.facts.read import read_files

        return score_subjects(ruleset, *read_files([Path(f) for f in facts]))
    raise TypeError("facts: a path, paths, a mapping or raw subjects")


def _from_mapping(facts: Mapping[object, object]) -> RawSubject:
    name = str(facts.get("对象", "对象"))
    out: list[tuple[str, RawFact]] = []
    for key, value in facts.items():
        if key == "对象":
            continue
        inner = value if isinstance(value, Mapping) else {"": value}
        out += [
            (str(key), RawFact(str(fact), RawValue(_written(v), "", str(key)), where=str(key)))
            for fact, v in inner.items()
        ]
    return RawSubject(name, "", tuple(out))


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


_OTHER = "请用继承它、列出了这些指标的规则集来算分。"


def score_subjects(ruleset: Ruleset, raw: Sequence[RawSubject], files: Sequence[FactsFile] = ()) -> Result:
    """The result for raw subjects, read from ``files``. Raises FactsError with every finding."""
    problems: list[Diagnostic] = []
    if ruleset.open:
        named = "、".join(f"{s.code} {s.name}（{s.full_marks}分）".strip() for s in ruleset.open)
        raise FactsError([Diagnostic("BC348", f"规则集 {ruleset.id} 还有没有列出指标的部分：{named}", help=_OTHER)])
    if not ruleset.indicators and not ruleset.compared:
        raise FactsError([Diagnostic("BC348", f"规则集 {ruleset.id} 没有列出要评分的指标", help=_OTHER)])
    given = {s.name: s for s in raw}
    _check_subjects(ruleset, raw, problems)
    order = [*(n for n in ruleset.subjects if n in given), *(s.name for s in raw if s.name not in ruleset.subjects)]
    results = {name: _subject(ruleset, given[name], problems) for name in order}
    if problems:
        raise FactsError(problems)
    for name in ruleset.subjects:
        if name not in results:
            results[name] = _subject(ruleset, RawSubject(name, "", ()), problems)
    ordered = [results[n] for n in (*ruleset.subjects, *(n for n in order if n not in ruleset.subjects))]
    combined: dict[str, SubjectResult] = {}
    for combination in ruleset.combinations:
        combined[combination.name] = _combined(ruleset, combination, {**results, **combined}, ordered)
    shown = [s for s in ordered if s.name in given]
    return Result(ruleset, tuple(shown), tuple(combined.values()), facts_hash(raw), tuple(files))


def _check_subjects(ruleset: Ruleset, raw: Sequence[RawSubject], problems: list[Diagnostic]) -> None:
    if not ruleset.subjects:
        return
    for s in raw:
        if s.name not in ruleset.subjects:
            near = difflib.get_close_matches(s.name, ruleset.subjects, 1)
            hint = f"是不是“{near[0]}”？" if near else ""
            problems.append(
                Diagnostic(
                    "BC341",
                    f"规则集里没有对象“{s.name}”",
                    help=f"{hint}规则集的对象：{'、'.join(ruleset.subjects)}",
                    file=s.file,
                    where="对象",
                )
            )


def _subject(ruleset: Ruleset, raw: RawSubject, problems: list[Diagnostic]) -> SubjectResult:
    by_code: dict[str, list[RawFact]] = {}
    shared: list[RawFact] = []
    by_key = ruleset.by_key()
    rows = {key: row for row in ruleset.compared for key in (row.name, row.code) if key not in by_key}
    given: dict[str, RawFact] = {}
    for key, fact in raw.facts:
        if key == SHARED:
            shared.append(fact)
            continue
        if key in rows:
            given[rows[key].code] = fact
            continue
        indicator = by_key.get(key)
        if indicator is None:
            problems.append(_unknown_indicator(ruleset, key, fact))
            continue
        by_code.setdefault(indicator.code, []).append(fact)
    for fact in shared:
        if fact.fact not in {s.name for s in ruleset.shared}:
            names = "、".join(s.name for s in ruleset.shared) or "（没有）"
            problems.append(
                Diagnostic(
                    "BC343",
                    f"没有叫“{fact.fact}”的共用数据",
                    help=f"共用数据：{names}",
                    file=fact.file,
                    where=fact.where,
                )
            )
    scored = tuple(_indicator(ruleset, i, by_code.get(i.code, []), shared, problems) for i in ruleset.indicators)
    total = total_of(ruleset, [s.exact for s in scored])
    held = limited(ruleset, total, {code: _limit_values(by_key[code], by_code, shared) for code in _limiting(ruleset)})
    compared = tuple(_compared(row, given.get(row.code), problems) for row in ruleset.compared)
    return SubjectResult(raw.name, scored, held.value, held.applied, held.best, compared)


def _compared(row: Compared, fact: RawFact | None, problems: list[Diagnostic]) -> ComparedRow:
    """A row without 分值: whether what is given reaches its 指标值."""
    value = None if fact is None else fact.value
    written = "" if value is None else value.text
    verdict, remarks = NONE, tuple[str, ...]()
    try:
        verdict, remarks = compared_with(row.target, written)
    except FactsError as bad:
        file, where = ("", "") if value is None else (value.file, value.where)
        said = f"{row.code} {row.name}" if row.code != row.name else row.name
        problems += [replace(d, message=f"{said}：{d.message}", file=file, where=where) for d in bad.diagnostics]
    where = "" if value is None else f"{value.file} {value.where}".strip()
    return ComparedRow(row.code, row.name, row.target.text, written, verdict, remarks, where)


def _limiting(ruleset: Ruleset) -> set[str]:
    return {limit.code for limit in ruleset.limits}


def _limit_values(
    indicator: Indicator, by_code: Mapping[str, list[RawFact]], shared: list[RawFact]
) -> dict[str, FactValue]:
    specs = {s.name: s for s in indicator.inputs}
    return _values(indicator, by_code.get(indicator.code, []), shared, specs, [])[0]


def _unknown_indicator(ruleset: Ruleset, key: str, fact: RawFact) -> Diagnostic:
    same = [i.code for i in ruleset.indicators if i.name == key]
    if same:
        return Diagnostic(
            "BC342",
            f"有 {len(same)} 个指标叫“{key}”",
            help=f"请改用编码：{'、'.join(same)}",
            file=fact.file,
            where=fact.where,
        )
    near = difflib.get_close_matches(key, list(ruleset.keys()), 1)
    hint = f"是不是“{near[0]}”？" if near else "请核对指标编码或名称（biaochi facts 可以生成空白事实表）。"
    return Diagnostic("BC342", f"规则集里没有指标“{key}”", help=hint, file=fact.file, where=fact.where)


_NOT_APPLICABLE = "不适用"
"""Written in the place of a value, it says as much as in its own column, but for the reason."""


def _indicator(
    ruleset: Ruleset, indicator: Indicator, raw: list[RawFact], shared: list[RawFact], problems: list[Diagnostic]
) -> Scored:
    excused = next((f.not_applicable for f in raw if f.not_applicable), "")
    if excused:
        return _inapplicable(indicator, excused, assess(ruleset, indicator, Given(excused=excused))[0])
    specs = indicator.program.specs
    if any(f.value is not None and f.value.text.strip() == _NOT_APPLICABLE for f in raw) and not any(
        _NOT_APPLICABLE in spec.choices for spec in specs.values()
    ):
        return _inapplicable(indicator, _NOT_APPLICABLE, assess(ruleset, indicator, Given(excused=_NOT_APPLICABLE))[0])
    values, used, missing, remarks = _values(indicator, raw, shared, specs, problems)
    program = indicator.program
    trace: Trace = {}
    try:
        exact, state = assess(ruleset, indicator, Given(values, any(f.evidence.strip() for f in raw)), trace)
    except Undetermined as bad:
        message = f"{indicator.code} {indicator.name}按标准算不出分数：{bad}"
        problems.append(
            Diagnostic(
                "BC344",
                message,
                help="请核对数据，或在规则集里用 解释 写明这种情形怎样计分。",
                file=_file(raw),
                where=_where(raw),
            )
        )
        return Scored(indicator.code, ZERO, State.UNSCORED)
    assert exact is not None
    if state is State.NO_EVIDENCE:
        reason = "缺佐证，约定得0分" if ruleset.policy.evidence == "zero" else "缺佐证，补证前不计分"
        return Scored(indicator.code, exact, state, (reason,), facts=tuple(used))
    given = filled(program, values)
    reasons = list(explain(program, given, trace)) if state is not State.UNSCORED else []
    if state is State.SCORED and exact.point is not None:
        if exact.point != indicator.full_marks:
            reasons += what_is_missing(program, given, trace)
        held = what_was_held(program, exact.point, trace)
        reasons += [held] if held else []
    if missing and state is State.UNSCORED:
        reasons = [f"缺数据：{'、'.join(missing)}"]
    if state is State.OPEN:
        open_ones = [j.name for j in program.judgements if j.name not in values]
        reasons.append(f"待评价人在范围内评定：{'、'.join(open_ones)}")
    reasons += remarks
    acting = [
        n.text.strip("，；,; ")
        for k, n in enumerate(program.clauses)
        if n.text and k in trace and not (trace[k].point == 0 and n.amount in ("deduct", "add"))
    ]
    idle = tuple(f"{n.text or n.role}——{why}" for n, why in not_applied(program, given, trace))
    return Scored(
        indicator.code,
        exact,
        state,
        tuple(reasons),
        "；".join(dict.fromkeys(acting)),
        tuple(used),
        idle,
        tuple(remarks),
    )


def _values(
    indicator: Indicator,
    raw: list[RawFact],
    shared: list[RawFact],
    specs: Mapping[str, Input],
    problems: list[Diagnostic],
) -> tuple[dict[str, FactValue], list[FactUsed], list[str], list[str]]:
    """The values given for an indicator, where each is from, what is missing, and remarks on the 完成值 of a row."""
    values: dict[str, FactValue] = {}
    used: list[FactUsed] = []
    remarks: list[str] = []
    general = next((f for f in raw if not f.fact and f.value is None), None)
    local = [*raw, *(f for f in shared if f.fact in indicator.shared)]
    try:
        refuse_mixed_units(
            {f.fact: f.value.text for f in local if f.value is not None}, specs, related(indicator.program.body)
        )
    except FactsError as bad:
        problems += [replace(d, file=_file(raw), where=_where(raw)) for d in bad.diagnostics]
    for fact in local:
        if fact.value is None:
            continue
        name = fact.fact
        if not name and len(indicator.program.inputs) == 1:
            name = indicator.program.inputs[0].name
        spec = specs.get(name)
        if spec is None:
            problems.append(_unknown_fact(indicator, fact, specs))
            continue
        text = fact.value.text
        if is_missing(text) and text not in spec.choices:
            continue
        try:
            if indicator.row is not None and name == ACTUAL:
                said = stated(text, indicator.row, spec.choices)
                text = said.text
                remarks += said.remarks
                if not text:
                    continue
            values[name] = read_value(text, spec)
        except FactsError as bad:
            problems += [
                Diagnostic(
                    d.code,
                    f"{indicator.code} {indicator.name}：{d.message}",
                    help=d.help,
                    file=fact.value.file,
                    where=fact.value.where,
                )
                for d in bad.diagnostics
            ]
            continue
        if spec in indicator.program.judgements and not (fact.assessor.strip() and fact.assessed_on.strip()):
            message = f"{indicator.code} {indicator.name}：评定“{name}”没有写评定人和评定日期"
            problems.append(
                Diagnostic(
                    "BC346",
                    message,
                    help="例如：{值: 2分, 评定人: 评价一组, 评定日期: 2026-03-01}",
                    file=fact.file,
                    where=fact.where,
                )
            )
            continue
        used.append(
            FactUsed(
                name,
                value_text(values[name], spec),
                f"{fact.value.file} {fact.value.where}".strip(),
                fact.evidence or (general.evidence if general else ""),
                fact.note or (general.note if general else ""),
                fact.assessor.strip() or (general.assessor.strip() if general else ""),
                fact.assessed_on.strip() or (general.assessed_on.strip() if general else ""),
            )
        )
    if indicator.row is not None and not any(u.note for u in used):
        remarks += _beyond(indicator, values)
    missing = [s.name for s in indicator.program.inputs if s.name not in values]
    return values, used, missing, remarks


def _beyond(indicator: Indicator, values: Mapping[str, FactValue]) -> list[str]:
    """The remark on a 完成值 far beyond its target that comes without a word of explanation."""
    value, spec = values.get(ACTUAL), indicator.program.specs.get(ACTUAL)
    if indicator.row is None or spec is None or not isinstance(value, Fraction):
        return []
    said = beyond(indicator.row, value * 100 if spec.kind is Kind.RATE else value)
    return [said] if said else []


def typed_facts(indicator: Indicator, ruleset: Ruleset, raw: RawSubject) -> dict[str, FactValue]:
    """The values one subject gives for one indicator; values that cannot be used are left out."""
    specs = indicator.program.specs
    by_key = ruleset.by_key()
    own = [f for key, f in raw.facts if by_key.get(key) is indicator]
    shared = [f for key, f in raw.facts if key == SHARED]
    return _values(indicator, own, shared, specs, [])[0]


def given_for(indicator: Indicator, raw: RawSubject) -> Given:
    """What one subject gives for one indicator, typed. Raises FactsError with every finding."""
    own = [f for key, f in raw.facts if key == indicator.code]
    shared = [f for key, f in raw.facts if key == SHARED]
    excused = next((f.not_applicable for f in own if f.not_applicable), "")
    problems: list[Diagnostic] = []
    values = _values(indicator, own, shared, indicator.program.specs, problems)[0]
    if problems and not excused:
        raise FactsError(problems)
    return Given(values, any(f.evidence.strip() for f in own), excused)


def _unknown_fact(indicator: Indicator, fact: RawFact, specs: Mapping[str, Input]) -> Diagnostic:
    where = fact.value.where if fact.value is not None else fact.where
    file = fact.value.file if fact.value is not None else fact.file
    names = "、".join(specs)
    if not fact.fact:
        return Diagnostic(
            "BC345",
            f"{indicator.code} {indicator.name}需要 {len(specs)} 个数据，要写明各是多少",
            help=f"需要：{names}",
            file=file,
            where=where,
        )
    near = difflib.get_close_matches(fact.fact, list(specs), 1)
    hint = f"是不是“{near[0]}”？" if near else f"可用的数据：{names}"
    return Diagnostic(
        "BC345", f"{indicator.code} {indicator.name}没有叫“{fact.fact}”的数据", help=hint, file=file, where=where
    )


def _file(raw: list[RawFact]) -> str:
    return next((f.file for f in raw if f.file), "")


def _where(raw: list[RawFact]) -> str:
    return next((f.where for f in raw if f.where), "")


def _inapplicable(indicator: Indicator, reason: str, exact: Interval | None) -> Scored:
    said = f"不适用：{reason}" if exact is None else f"不适用（{reason}），约定按满分计"
    return Scored(indicator.code, exact, State.INAPPLICABLE, (said,))


def _combined(
    ruleset: Ruleset, combination: Combination, known: Mapping[str, SubjectResult], subjects: Sequence[SubjectResult]
) -> SubjectResult:
    """A combination, indicator by indicator: each has its combined score too."""
    members = [(known[n], w) for n, w in combination.weights]
    if combination.mean:
        members += [(s, combination.mean / len(subjects)) for s in subjects]
    known_scores = [({x.code: x for x in s.indicators}, w, s.name) for s, w in members]
    scored = tuple(_combined_indicator(i, known_scores) for i in ruleset.indicators)
    total = plus([scaled(s.total, w) for s, w in members])
    return SubjectResult(combination.name, scored, total)


def _combined_indicator(indicator: Indicator, members: list[tuple[dict[str, Scored], Fraction, str]]) -> Scored:
    parts = [(scores[indicator.code], w, name) for scores, w, name in members]
    applicable = [(x, w, n) for x, w, n in parts if x.exact is not None]
    if not applicable:
        return Scored(indicator.code, None, State.INAPPLICABLE, ("各对象均不适用",))
    weight = sum((w for _, w, _ in applicable), Fraction(0))
    exact = plus([scaled(x.exact, w / weight) for x, w, _ in applicable if x.exact is not None])
    states = {x.state for x, _, _ in applicable}
    state = State.SCORED
    if exact.point is None:
        state = next((s for s in (State.UNSCORED, State.NO_EVIDENCE, State.OPEN) if s in states), State.OPEN)
    full = indicator.full_marks
    whole = full is not None and exact == Interval(full, full)
    reasons = () if whole else (_how_combined(applicable, weight),)
    return Scored(indicator.code, exact, state, reasons)


def _how_combined(parts: list[tuple[Scored, Fraction, str]], weight: Fraction) -> str:
    """市直4.611、龙口市4.981，平均 or 非现场评价4.61×40%＋现场评价4.82×60%."""
    shares = {w for _, w, _ in parts}
    if len(parts) > 1 and len(shares) == 1:
        return f"{'、'.join(f'{n}{_shown(x)}' for x, _, n in parts)}，平均"
    return "＋".join(
        f"{n}{_shown(x)}×{about(w / weight * 100)}%" if len(parts) > 1 else f"{n}{_shown(x)}" for x, w, n in parts
    )


def _shown(scored: Scored) -> str:
    value = scored.exact
    if value is None:
        return "不适用"
    if value.point is not None:
        return about(value.point)
    return f"（{'?' if value.low is None else about(value.low)}～{'?' if value.high is None else about(value.high)}）"
