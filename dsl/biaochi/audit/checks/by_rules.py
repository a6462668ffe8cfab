"""A table against the ruleset it was to be filled in by."""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.audit.check import Found, Level, by_rules
from biaochi.audit.equations import Audited
from biaochi.audit.quantity import number
from biaochi.audit.rounding import Fit, fit, shown
from biaochi.audit.ruled import Ruled, score_cell
from biaochi.audit.subject import Cell, Line
from biaochi.filled.register import lacking
from biaochi.scoring.result import State
from biaochi.tables.grid import Place

_RULE = 90
"""Characters of a 标准 that are quoted."""


@by_rules("BA207", "得分与规则集不符", "得分与规则")
def scores(subject: Audited, made: Ruled) -> Iterator[Found]:
    """看什么：用 --ruleset 给出的规则集、按表上的完成值算分，与印的得分比较。
    为什么：计分办法是事先定的，得分应当照它算得出来。
    例：规则集写“每降低1%扣0.1分”，满意度 86.11%、目标 90%、5 分，应得 4.61 分，印 4.5 分。
    怎么办：照规则集改得分；认为规则集不适用的，写明理由。
    """
    for code, scored in made.scores.items():
        cell = score_cell(subject, made, code)
        if cell is None or scored.state is not State.SCORED or scored.exact is None or scored.exact.point is None:
            continue
        indicator, exact = made.indicator(code), scored.exact.point
        at = made.given.row_of[code]
        own = subject.lines[at].marks if at >= 0 else None
        if own is not None and own.printed != indicator.full_marks:
            continue  # other marks: BA208 says so
        places = made.rules.policy.places
        computed, others = shown(exact, places), _of(subject, made, code)
        text = " ".join(indicator.source.text.split())
        rule = f"{made.named(code)}：{text[:_RULE]}{'…' if len(text) > _RULE else ''}"
        why = f"（{'；'.join(scored.reasons)}）" if scored.reasons else ""
        printed = number(cell.text)
        if printed is None:
            yield Found(
                Level.NOTE, cell, computed, f"{indicator.name}：没有填得分，按规则集得{computed}分{why}", rule, others
            )
            continue
        found = fit(printed.printed, printed.places, exact, places)
        if found is not Fit.SAME:
            told = f"{indicator.name}：按规则集得{computed}分，印{cell.text}{why}"
            sure = found is Fit.NO and not _stated_with_sign(subject, made, code)
            yield Found(Level.ERROR if sure else Level.WARNING, cell, computed, told, rule, others)
    for where, bad in made.unusable.items():
        place = made.given.places.get(where, subject.table.place)
        told = f"规则集用不了这一格：{bad.message}"
        yield Found(
            Level.JUDGE, Cell(place, where, _written(made, where)), "", told, f"《{made.rules.title}》要能用的数据"
        )


@by_rules("BA208", "分值与规则集不符", "得分与规则")
def marks(subject: Audited, made: Ruled) -> Iterator[Found]:
    """看什么：表上各指标的分值，是不是规则集里的分值。
    为什么：分值是批复过的，填报时不能改。
    例：规则集 10 分，表上写 15 分。
    怎么办：照规则集改分值。
    """
    for code, at in made.given.row_of.items():
        full = made.indicator(code).full_marks
        if at < 0 or full is None:
            continue
        line = subject.lines[at]
        if line.marks is not None and line.marks.printed != full:
            told = f"{line.name}：分值{line.indicator.full_marks}分，规则集是{shown(full)}分"
            yield Found(
                Level.WARNING, line.cell("full_marks"), shown(full), told, f"{made.named(code)}（{shown(full)}分）"
            )


@by_rules("BA209", "指标与规则集不符", "得分与规则")
def names(subject: Audited, made: Ruled) -> Iterator[Found]:
    """看什么：表上有、规则集没有的指标，规则集有、表上没有的指标。
    为什么：自评的指标要与批复的目标一致，漏一个就少一块分。
    例：规则集有“学员满意度”，表上没有这一行。
    怎么办：补上漏的，删去多的；只是名称写法不同的，照规则集改名称。
    """
    rows = {id(row) for row in made.given.unmatched}
    for line in subject.lines:
        if id(line.indicator) in rows and line.marks is not None:
            told = f"{line.name}：规则集里没有这个指标"
            yield Found(Level.WARNING, line.cell("level3"), "", told, f"《{made.rules.title}》的指标")
    if made.given.absent:
        listed = "、".join(f"{i.code} {i.name}" for i in made.given.absent[:6])
        more = f"等{len(made.given.absent)}个" if len(made.given.absent) > 6 else ""
        told = f"表上没有规则集里的指标：{listed}{more}"
        yield Found(Level.WARNING, Cell(subject.table.place, "指标", ""), "", told, f"《{made.rules.title}》的指标")
    for indicator in made.given.unclear:
        line = subject.lines[made.given.row_of[indicator.code]]
        told = f"{line.name}：规则集要{len(indicator.inputs)}个数据（{'、'.join(i.name for i in indicator.inputs)}），表上只有一个完成值"
        yield Found(Level.NOTE, line.cell("actual"), "", told, made.named(indicator.code))


@by_rules("BA210", "缺佐证", "佐证")
def evidence(subject: Audited, made: Ruled) -> Iterator[Found]:
    """看什么：规则集写明要佐证的指标，表上佐证材料一栏空着。
    为什么：没有佐证的得分站不住，复核口径是无资料打 0 分。
    例：满意度要问卷，佐证材料没有填。
    怎么办：补上佐证的名称和存放处；补不出的，照约定计分。
    """
    for code, at in made.given.row_of.items():
        indicator = made.indicator(code)
        if at < 0 or not indicator.evidence:
            continue
        line = subject.lines[at]
        if not line.indicator.evidence:
            asked = f"“{indicator.evidence_named}”" if indicator.evidence_named else ""
            told = f"{line.name}：规则集要佐证{asked}，表上没有写"
            yield Found(
                Level.WARNING, line.cell("actual"), "", told, f"{made.named(code)}要佐证{asked}", (line.cell("score"),)
            )
    compared = {c.code for c in made.rules.compared}
    for one in lacking(made.given.subject, made.rules):
        cells = (x.cell("actual") for x in subject.lines if one.code in compared)
        for cell in (c for c in cells if dict(c.place) == dict(made.given.places[one.where])):
            told = f"{one.indicator}：规则集要佐证“{one.asked}”，表上没有写"
            yield Found(Level.WARNING, cell, "", told, f"{made.named(one.code)}要佐证“{one.asked}”")


def _of(subject: Audited, made: Ruled, code: str) -> tuple[Cell, ...]:
    """The cells a score was computed from."""
    wheres = {f.where for key, f in made.given.subject.facts if key == code}
    return tuple(Cell(made.given.places[w], w, "") for w in sorted(wheres) if w in made.given.places)


def _written(made: Ruled, where: str) -> str:
    """The value in a place."""
    return next((f.value.text for _, f in made.given.subject.facts if f.value is not None and f.where == where), "")


def _stated_with_sign(subject: Audited, made: Ruled, code: str) -> bool:
    """Whether the 完成值 is no number of its own: ≥90%."""
    at = made.given.row_of.get(code, -1)
    line: Line | None = subject.lines[at] if at >= 0 else None
    return line is not None and line.actual is not None and bool(line.actual.sign)


def decided(subject: Audited, made: Ruled) -> tuple[Place, ...]:
    """The places of the scores that the ruleset decides."""
    cells = (score_cell(subject, made, code) for code, s in made.scores.items() if s.state is State.SCORED)
    return tuple(c.place for c in cells if c is not None)
