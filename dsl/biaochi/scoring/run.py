"""Scores raw facts against a ruleset: values typed, states told apart, totals and combinations formed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from biaochi.core.interpret import FactValue, Interval, Undetermined
from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.facts.problems import same_name
from biaochi.facts.raw import SHARED, FactsFile, RawFact, RawSubject, RawValue, facts_hash
from biaochi.method.compare import NONE, OPEN
from biaochi.method.compare import compared as compared_with
from biaochi.model.row import ACTUAL, Compared
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.scoring.combine import combined, shares_of
from biaochi.scoring.given import excused, file_of, values_of, where_of
from biaochi.scoring.reasoned import Reasoned, reasoned
from biaochi.scoring.result import ComparedRow, FactUsed, Result, Scored, State, SubjectResult
from biaochi.scoring.typed import ZERO, Given, assess, limited, total_of, unproved


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
        said = str(key)
        inner = value if isinstance(value, Mapping) else {"": value}
        out += [(said, RawFact(str(fact), RawValue(_written(v), "", said), where=said)) for fact, v in inner.items()]
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
            results[name] = replace(_nothing_given(ruleset), name=name)
    ordered = [results[n] for n in (*ruleset.subjects, *(n for n in order if n not in ruleset.subjects))]
    combinations: dict[str, SubjectResult] = {}
    for combination in ruleset.combinations:
        shares = shares_of(ruleset, combination, given, ordered)
        combinations[combination.name] = combined(ruleset, combination, {**results, **combinations}, ordered, shares)
    shown = [s for s in ordered if s.name in given]
    return Result(ruleset, tuple(shown), tuple(combinations.values()), facts_hash(raw), tuple(files))


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
        found = rows.get(key) or by_key.get(key)
        if found is None:
            problems.append(_unknown_indicator(ruleset, key, fact))
            continue
        if not says_the_same(fact, found.name):
            problems.append(_another_name(ruleset, key, found.name, fact))
            continue
        if key in rows:
            given[found.code] = fact
            continue
        by_code.setdefault(found.code, []).append(fact)
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
    compared = tuple(_compared(row, given.get(row.code)) for row in ruleset.compared)
    return SubjectResult(raw.name, scored, held.value, held.applied, held.best, compared)


def _nothing_given(ruleset: Ruleset) -> SubjectResult:
    """What a subject comes to that no facts name: nobody asks for them, so nothing in it is a problem."""
    if "nothing given" not in ruleset.kept:
        ruleset.kept["nothing given"] = _subject(ruleset, RawSubject("", "", ()), [])
    found: SubjectResult = ruleset.kept["nothing given"]
    return found


def _compared(row: Compared, fact: RawFact | None) -> ComparedRow:
    """A row without 分值: whether what is given reaches its 指标值. What cannot be compared stops no other row: a person looks."""
    value = None if fact is None else fact.value
    written = "" if value is None else value.text
    verdict, remarks = NONE, tuple[str, ...]()
    try:
        verdict, remarks = compared_with(row.target, written)
    except FactsError as bad:
        verdict, remarks = OPEN, tuple(f"不能与指标值比较：{d.message}" for d in bad.diagnostics)
    where = "" if value is None else f"{value.file} {value.where}".strip()
    return ComparedRow(row.code, row.name, row.target.text, written, verdict, remarks, where)


def _limiting(ruleset: Ruleset) -> set[str]:
    return {limit.code for limit in ruleset.limits}


def _limit_values(
    indicator: Indicator, by_code: Mapping[str, list[RawFact]], shared: list[RawFact]
) -> dict[str, FactValue]:
    specs = {s.name: s for s in indicator.inputs}
    return values_of(indicator, by_code.get(indicator.code, []), shared, specs, [])[0]


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


def says_the_same(fact: RawFact, name: str) -> bool:
    """Whether the name that a file writes beside a code, if it does, is that of the indicator with this code."""
    return not fact.named or same_name(fact.named) == same_name(name)


def _another_name(ruleset: Ruleset, key: str, name: str, fact: RawFact) -> Diagnostic:
    """Codes move when rows come and go; a value that stands at a code under another name may be that of another indicator."""
    own = [i.code for i in ruleset.indicators if same_name(i.name) == same_name(fact.named)]
    help_ = f"“{fact.named}”在规则集里是 {'、'.join(own)}：请改编码。" if own else (
        f"是同一个指标、只改了名称的，请把表里的名称改成“{name}”；不是的，请改编码或删去这一行。"
    )  # fmt: skip
    said = f"表里写的是“{key} {fact.named}”，规则集的 {key} 是“{name}”"
    return Diagnostic("BC352", said, help=help_, file=fact.file, where=fact.where)


def _indicator(
    ruleset: Ruleset, indicator: Indicator, raw: list[RawFact], shared: list[RawFact], problems: list[Diagnostic]
) -> Scored:
    specs = indicator.program.specs
    why = excused(raw, specs)
    if why:
        return _inapplicable(indicator, why, assess(ruleset, indicator, Given(excused=why))[0])
    values, used, remarks = values_of(indicator, raw, shared, specs, problems)
    if indicator.evidence and unproved(indicator, given := Given(values, any(f.evidence.strip() for f in raw))):
        exact = assess(ruleset, indicator, given)[0]
        reason = "缺佐证，约定得0分" if ruleset.policy.evidence == "zero" else "缺佐证，补证前不计分"
        return Scored(indicator.code, exact, State.NO_EVIDENCE, (reason,), facts=tuple(used))
    try:
        found = reasoned(ruleset, indicator, values)
    except Undetermined as bad:
        message = f"{indicator.code} {indicator.name}按标准算不出分数：{bad}"
        problems.append(
            Diagnostic(
                "BC344",
                message,
                help="请核对数据，或在规则集里用 解释 写明这种情形怎样计分。",
                file=file_of(raw),
                where=where_of(raw),
            )
        )
        return Scored(indicator.code, ZERO, State.UNSCORED)
    reasons = (*_of_row(indicator, found, used), *found.reasons, *remarks)
    return Scored(
        indicator.code, found.exact, found.state, reasons, found.clause, tuple(used), found.idle, tuple(remarks)
    )


def _of_row(indicator: Indicator, found: Reasoned, used: Sequence[FactUsed]) -> list[str]:
    """The 指标值 and the 完成值 of a row that lost marks."""
    row = indicator.row
    if row is None:
        return []
    lost = found.state is State.SCORED and found.exact.point != indicator.full_marks
    if row.target.number is None or not found.reasons or not lost:
        return []
    said = next((f"，完成值{u.value}" for u in used if u.name == ACTUAL), "")
    return [f"指标值{row.target.text}{said}"]


def _inapplicable(indicator: Indicator, reason: str, exact: Interval | None) -> Scored:
    bare = reason == "不适用"
    if exact is None:
        said = reason if bare else f"不适用：{reason}"
    else:
        said = "不适用，约定按满分计" if bare else f"不适用（{reason}），约定按满分计"
    return Scored(indicator.code, exact, State.INAPPLICABLE, (said,))
