"""Between tables: the same fact scored differently, a 汇总表 and its tables, one habit of rounding, a project sent twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from fractions import Fraction

from biaochi.audit.check import Found, Level, across
from biaochi.audit.equations import Audited
from biaochi.audit.quantity import number
from biaochi.audit.rounding import Fit, fit, shown
from biaochi.audit.scores import in_proportion
from biaochi.audit.subject import Line, met
from biaochi.tables.names import plain_name

_ENOUGH = 5


@across("BA501", "同一事实各表得分不同", "各表之间")
def unequal(subjects: Sequence[Audited]) -> Iterator[tuple[int, Found]]:
    """看什么：各张表里名称、指标值、完成值、分值都相同的指标，得分是不是相同。
    为什么：同一个单位同一件事，一表得 4 分一表得 3 分，必有一处没有依据。
    例：市局基金管理科满意度 ≥90%、80%、5 分，一表得 4 分，另一表得 3 分，按比例应得 4.44 分。
    怎么办：统一计分办法，改正各表。
    """
    groups: dict[tuple[str, ...], list[tuple[int, Line]]] = {}
    for at, subject in enumerate(subjects):
        for line in subject.lines:
            i = line.indicator
            if i.target and i.actual and line.marks is not None and line.score is not None and line.name:
                key = (plain_name(line.name), plain_name(i.target), plain_name(i.actual), str(line.marks.printed))
                groups.setdefault(key, []).append((at, line))
    for found in groups.values():
        if (
            len({line.score.printed for _, line in found if line.score is not None}) < 2
            or len({at for at, _ in found}) < 2
        ):
            continue
        first = found[0][1]
        expected = first.marks.printed if met(first) and first.marks is not None else in_proportion(first)
        computed = "" if expected is None else shown(expected, 2)
        told = "、".join(
            f"“{subjects[at].project or subjects[at].name}”得{line.indicator.score}分" for at, line in found[:6]
        )
        said = f"{first.name}：指标值“{first.indicator.target}”、完成值“{first.indicator.actual}”、分值都相同，{told}"
        for at, line in found:
            if line.score is None or computed == shown(line.score.printed):
                continue
            level = Level.WARNING if line.target is not None else Level.JUDGE
            yield at, Found(level, line.cell("score"), computed, said, "相同的事实得分相同", (line.cell("actual"),))


@across("BA502", "节约成本各表处理不一", "各表之间")
def savings(subjects: Sequence[Audited]) -> Iterator[tuple[int, Found]]:
    """看什么：成本低于控制数，有的表得满分，有的表扣分。
    为什么：同一批表应当同样处理。
    例：控制数 1 万元、实际 0.02 万元得 8 分，其他表低于控制数的得满分。
    怎么办：统一为不超过控制数得满分，或写明扣分的理由。
    """
    full: list[str] = []
    short: list[tuple[int, Line]] = []
    for at, subject in enumerate(subjects):
        for line in subject.lines:
            target, actual = line.target, line.actual
            if not line.is_cost or target is None or actual is None or target.unit != "元" or actual.unit != "元":
                continue
            if line.marks is None or line.score is None or actual.value >= target.value or target.sign in ("≥", ">"):
                continue
            if line.score.printed >= line.marks.printed:
                full.append(subject.project)
            else:
                short.append((at, line))
    for at, line in short if full else ():
        marks = shown(line.marks.printed) if line.marks is not None else ""
        said = f"{line.name}：{line.indicator.actual}在{line.indicator.target}以内，得{line.indicator.score}分；另有{len(full)}张表低于控制数得满分（如“{full[0]}”）"
        yield (
            at,
            Found(
                Level.JUDGE,
                line.cell("score"),
                marks,
                said,
                "不超过控制数得满分",
                (line.cell("target"), line.cell("actual")),
            ),
        )


@across("BA503", "汇总表与自评表不符", "各表之间")
def summary(subjects: Sequence[Audited]) -> Iterator[tuple[int, Found]]:
    """看什么：汇总表里的得分、项目名称，与各张自评表的总分、名称是不是一样。
    为什么：公开的是汇总表，它应当照各表汇总。
    例：汇总表写 98.87，自评表总分 98.78。
    怎么办：核对后改正写错的一处。
    """
    tables = [
        (at, s) for at, s in enumerate(subjects) if s.table.kind == "自评表" and s.total is not None and s.project
    ]
    for here, subject in enumerate(subjects):
        if subject.table.kind != "汇总表" or not tables:
            continue
        year = subject.table.header.get("年度")
        left = [(at, s) for at, s in tables if year is None or s.table.header.get("年度") in (None, year)]
        unmatched: list[Line] = []
        for line in subject.lines:
            same = [(at, s) for at, s in left if plain_name(s.project) == plain_name(line.name)]
            same = _of_unit(same, line)
            if len(same) != 1:
                unmatched += [] if same else [line]
                continue
            left.remove(same[0])
            yield from _score(here, line, *same[0])
        for line in unmatched:
            like = [(at, s) for at, s in left if _like(s.project, line.name)]
            if len(like) == 1:
                at, other = like[0]
                left = [x for x in left if x[0] != at]
                said = f"汇总表的“{line.name}”，自评表写“{other.project}”，名称不同"
                yield here, Found(Level.NOTE, line.cell("level3"), other.project, said, "项目名称各处一致")
                yield from _score(here, line, at, other, sure=False)


def _of_unit(found: list[tuple[int, Audited]], line: Line) -> list[tuple[int, Audited]]:
    """Of several tables with one name the one of the unit."""
    if len(found) < 2:
        return found
    unit = plain_name(line.indicator.level2 or "")
    return [(at, s) for at, s in found if unit and unit in {plain_name(v or "") for v in s.table.header.values()}]


def _score(here: int, line: Line, at: int, other: Audited, *, sure: bool = True) -> Iterator[tuple[int, Found]]:
    total = other.total
    if total is None or line.score is None:
        return
    value = other.table.header.get(total.name) or ""
    from_table = next((e for e in other.of("总分")), None)
    printed = from_table.printed if from_table is not None else _number(value)
    if printed is not None and fit(line.score.printed, line.score.places, printed) not in (Fit.SAME, Fit.COARSE):
        said = f"汇总表的“{line.name}”得{line.indicator.score}分，自评表总分是{value}分"
        yield (
            here,
            Found(Level.ERROR if sure else Level.JUDGE, line.cell("score"), value, said, "汇总表照各表的总分汇总"),
        )


def _number(text: str) -> Fraction | None:
    found = number(text)
    return found.printed if found is not None else None


def _like(one: str, other: str) -> bool:
    """Whether two names are one written in two ways."""
    return SequenceMatcher(None, plain_name(one), plain_name(other), autojunk=False).ratio() * 10 >= 6


@across("BA504", "舍入位数不一", "各表之间")
def places(subjects: Sequence[Audited]) -> Iterator[tuple[int, Found]]:
    """看什么：同一批表里，执行率得分有的保留小数，有的只取整数，取整后与两位小数差得多。
    为什么：同一批表一个算法，98.38% 得 10 分而 98.86% 得 9.89 分说不过去。
    例：执行率 98.38%，得分写 10，同批各表都保留两位小数，应为 9.84。
    怎么办：统一保留两位小数。
    """
    batches: dict[tuple[str, ...], list[int]] = {}
    for at, subject in enumerate(subjects):
        header = subject.table.header
        key = (plain_name(header.get(name) or "") for name in ("标题", "年度", "主管部门"))
        batches.setdefault(tuple(key), []).append(at)
    for batch in batches.values():
        scored = [(at, e) for at in batch for e in subjects[at].of("执行率得分")]
        fine = [e for _, e in scored if e.places >= 1 and fit(e.printed, e.places, e.exact) is Fit.SAME]
        for at, e in scored:
            if fine and e.places == 0 and fit(e.printed, 0, e.exact) is Fit.COARSE:
                said = f"执行率得分印{e.cell.text}，同批的表保留小数（如{fine[0].cell.text}），应为{shown(e.exact, 2)}{subjects[at].total_after(e)}"
                yield at, Found(Level.ERROR, e.cell, shown(e.exact, 2), said, e.rule, e.others)


@across("BA505", "各表满分成堆", "各表之间")
def cluster(subjects: Sequence[Audited]) -> Iterator[tuple[int, Found]]:
    """看什么：一批自评表一半以上总分 100。
    为什么：满分成堆，自评分不出好坏。
    例：10 个项目，10 个 100 分。
    怎么办：抽查佐证；确实都完成了的不用改。
    """
    totals = [(at, e) for at, s in enumerate(subjects) if s.table.kind == "自评表" for e in s.of("总分")]
    full = [(at, e) for at, e in totals if e.printed == 100]
    if len(totals) >= _ENOUGH and len(full) * 2 >= len(totals):
        for at, e in full:
            said = f"{len(totals)}张自评表，{len(full)}张总分100，请抽查佐证"
            yield at, Found(Level.JUDGE, e.cell, "", said, "满分成堆的先复核")


@across("BA506", "同一项目交了两份", "各表之间")
def twice(subjects: Sequence[Audited]) -> Iterator[tuple[int, Found]]:
    """看什么：同一单位、同一项目有两张自评表。
    为什么：不知道以哪一张为准，汇总会重复。
    例：更正后重报，旧表没有撤下。
    怎么办：只留一张。
    """
    seen: dict[tuple[str, ...], int] = {}
    for at, subject in enumerate(subjects):
        header = subject.table.header
        if subject.table.kind != "自评表" or not header.get("项目名称"):
            continue
        unit = header.get("实施单位") or header.get("项目单位") or header.get("主管部门") or ""
        key = (
            plain_name(subject.project),
            plain_name(unit),
            header.get("年度") or "",
            plain_name(header.get("标题") or ""),
        )
        before = seen.setdefault(key, at)
        if before != at and subject.total is not None:
            other = subjects[before]
            total = other.total.text if other.total is not None else ""
            same = total == subject.total.text
            said = f"“{subject.project}”已有一张自评表（{other.name}，总分{total}）"
            yield (
                at,
                Found(
                    Level.NOTE if same else Level.WARNING,
                    subject.total,
                    "" if same else total,
                    said,
                    "一个项目一张自评表",
                ),
            )


@across("BA507", "自评表与目标表不一致", "各表之间")
def targets(subjects: Sequence[Audited]) -> Iterator[tuple[int, Found]]:
    """看什么：同一项目的目标表、监控表与自评表，同名指标的指标值、分值是不是一样。
    为什么：自评要对照批复的目标，私自改了目标，得分就不算数。
    例：目标表写 ≥95%，自评表写 ≥90%。
    怎么办：照批复的目标填；目标调整过的，附批复。
    """
    plans = {
        plain_name(s.project): s
        for s in subjects
        if s.table.kind in ("目标表", "监控表") and s.table.header.get("项目名称")
    }
    for at, subject in enumerate(subjects):
        plan = plans.get(plain_name(subject.project)) if subject.table.kind == "自评表" else None
        if plan is None:
            continue
        names = [plain_name(x.name) for x in plan.lines]
        for line in subject.lines:
            if names.count(plain_name(line.name)) != 1:
                continue
            other = plan.lines[names.index(plain_name(line.name))]
            for role, label in (("target", "指标值"), ("full_marks", "分值")):
                mine, theirs = getattr(line.indicator, role), getattr(other.indicator, role)
                if mine and theirs and plain_name(mine) != plain_name(theirs):
                    said = f"{line.name}：{label}“{mine}”，{plan.table.kind}（{plan.name}）写“{theirs}”"
                    yield at, Found(Level.WARNING, line.cell(role), theirs, said, "自评表照批复的目标填")
