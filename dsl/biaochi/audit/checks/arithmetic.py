"""Arithmetic: what the table prints against what follows from its own numbers."""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.audit.check import Found, Level, check
from biaochi.audit.equations import Audited, Equation
from biaochi.audit.rounding import Fit, fit, shown

_CAPS = {89: (70, 80), 79: (60, 70), 69: (50, 60), 59: (0, 60)}
"""Totals that some places allow at most, with the rates (%) they are for."""


@check("BA101", "执行率算错", "算术")
def rate(subject: Audited) -> Iterator[Found]:
    """看什么：执行率是不是全年执行数÷全年预算数，按印出的位数四舍五入。
    为什么：执行率得分、综述、汇总都从它来。
    例：执行数 2942.1312、预算数 2976，执行率写 98.68%，应为 98.86%。
    怎么办：核对执行数、预算数和执行率，改正算错的一个。
    """
    for e in subject.of("执行率"):
        computed = e.shows(e.exact)
        match fit(e.printed, e.places, e.exact):
            case Fit.COARSE:
                yield _found(e, Level.NOTE, computed, f"执行率印得不够细，{computed}印成{e.cell.text}")
            case Fit.CUT:
                yield _found(e, Level.WARNING, computed, f"执行率截去了尾数，四舍五入应为{computed}")
            case Fit.NO:
                way = _way(e)
                said = f"执行率印{e.cell.text}，应为{computed}"
                yield _found(
                    e, Level.WARNING if way else Level.ERROR, computed, f"{said}（{way}才相符）" if way else said
                )


@check("BA102", "执行率得分算错", "算术")
def execution(subject: Audited) -> Iterator[Found]:
    """看什么：执行率得分是不是分值×执行率，按印出的位数四舍五入。
    为什么：它由两个金额决定，不需要判断，最容易核对，也最常错。
    例：分值 10，执行率 98.86%，得分写 9.87，应为 9.89。
    怎么办：按执行数、预算数重算得分，连同总分一起改；另有计分办法（如分档）的，用 --ruleset 给出。
    """
    for e in subject.of("执行率得分"):
        computed, after = shown(e.exact, 2), subject.total_after(e)
        found = fit(e.printed, e.places, e.exact)
        if found is Fit.SAME or (found is not Fit.CUT and _early(e)):
            continue
        if found is Fit.COARSE:
            level = Level.WARNING if e.places == 0 else Level.NOTE
            yield _found(e, level, computed, f"执行率得分印{e.cell.text}，两位小数应为{computed}{after}")
        elif found is Fit.CUT:
            yield _found(e, Level.WARNING, computed, f"执行率得分截去了尾数，四舍五入应为{computed}{after}")
        else:
            way = _way(e)
            maybe = (
                f"（{way}才相符）"
                if way
                else "（分档计分的请用 --ruleset 给出办法）"
                if (e.printed * 2).denominator == 1
                else ""
            )
            level = Level.WARNING if maybe else Level.ERROR
            yield _found(e, level, computed, f"执行率得分印{e.cell.text}，应为{computed}{maybe}{after}")


@check("BA103", "先取整再计分", "算术")
def early(subject: Audited) -> Iterator[Found]:
    """看什么：执行率得分是不是用已经四舍五入的执行率算的，结果与直接计算不同；完成值是不是照抄这个取整的执行率。
    为什么：中间值先舍入，得分会差 0.01 分以上；同一批表应当一致。
    例：执行率 25.66% 取为 26%，得分写 2.6，直接计算是 2.57。
    怎么办：用执行数、预算数直接计算得分，最后才四舍五入。
    """
    for e in subject.of("执行率得分"):
        if fit(e.printed, e.places, e.exact) in (Fit.NO, Fit.COARSE) and _early(e):
            said = f"执行率先取整再计分，得{e.cell.text}；直接计算是{shown(e.exact, 2)}{subject.total_after(e)}"
            yield _found(e, Level.WARNING, shown(e.exact, 2), said)
    for e in subject.of("执行率"):
        if fit(e.printed, e.places, e.exact) is not Fit.COARSE:
            continue
        for line in subject.lines:
            if line.target is None or line.actual is None or line.marks is None or line.score is None:
                continue
            if not (
                line.actual.percent and line.target.percent and line.actual.printed == e.printed and line.target.value
            ):
                continue
            exact = line.marks.printed * e.exact / 100 / line.target.value
            if shown(exact, 2) != shown(line.score.printed):
                said = f"完成值{line.actual.text}与取整的执行率相同，按{e.shows(e.exact)}得{shown(exact, 2)}"
                rule = (
                    f"分值×执行率÷指标值＝{line.indicator.full_marks}×{e.shows(e.exact)}÷{line.target.text}；{e.rule}"
                )
                others = (line.cell("actual"), line.cell("target"), line.cell("full_marks"), e.cell, *e.others)
                yield Found(Level.JUDGE, line.cell("score"), shown(exact, 2), said, rule, others)
        return


@check("BA104", "总分不等于各项之和", "算术")
def total(subject: Audited) -> Iterator[Found]:
    """看什么：总分是不是执行率得分与各指标得分之和；小计、平均分是不是它上面各行的。
    为什么：公开的是总分，它应当能从各项加出来。
    例：各项合计 93，总分写 94。
    怎么办：逐项重加；总分按规定封顶的，在表上注明。
    """
    for e in subject.of("总分"):
        computed = shown(e.exact, 2)
        match fit(e.printed, e.places, e.exact):
            case Fit.COARSE:
                yield _found(e, Level.WARNING, computed, f"总分印{e.cell.text}，各项之和是{computed}，少印了小数")
            case Fit.CUT:
                yield _found(e, Level.WARNING, computed, f"总分截去了尾数，四舍五入应为{computed}")
            case Fit.NO:
                if cap := _cap(subject, e):
                    yield _found(e, Level.JUDGE, computed, f"各项之和是{computed}，总分印{e.cell.text}：{cap}")
                    continue
                way = _way(e)
                within = (
                    not e.sure and e.printed >= e.exact - _weight(subject) and e.printed <= e.exact + _weight(subject)
                )
                level = Level.WARNING if way or within or not _all_there(subject) else Level.ERROR
                said = f"总分印{e.cell.text}，各项之和是{computed}"
                yield _found(e, level, computed, f"{said}（{way}才相符）" if way else said)
    yield from _sums(subject)


@check("BA105", "分值合计不符", "算术")
def marks(subject: Audited) -> Iterator[Found]:
    """看什么：各指标分值与执行率分值之和，是不是印出的合计；没有印合计的，是不是 100。
    为什么：分值不满或超过 100，总分就没有意义。
    例：分值加起来是 98，表上写 100。
    怎么办：对照批复的绩效目标表改正分值。
    """
    for e in subject.of("分值合计"):
        if e.printed == e.exact:
            continue
        way = next((said for value, said in e.also if value == e.printed), "")
        said = f"各项分值之和是{shown(e.exact)}，" + (f"表上印{e.cell.text}" if e.cell.text else "不是100")
        level = Level.ERROR if e.sure and not way else Level.WARNING
        yield _found(e, level, shown(e.exact), f"{said}（{way}才相符）" if way else said)


@check("BA106", "上级指标的分值与下级不符", "算术")
def levels(subject: Audited) -> Iterator[Found]:
    """看什么：一级、二级指标名称后面印的分值，是不是它下面各指标分值之和。
    为什么：两处必有一处印错，或有指标排错了位置。
    例：“产出指标（40分）”下面各项合计 30 分。
    怎么办：改正分值，或把排错的指标移回去。
    """
    for e in subject.of("上级分值"):
        if e.printed != e.exact:
            said = f"{e.cell.name}印{e.cell.text}，下面各项合计{shown(e.exact)}"
            yield _found(e, Level.WARNING if e.also else Level.ERROR, shown(e.exact), said)


@check("BA107", "资金合计与明细不符", "算术")
def sums(subject: Audited) -> Iterator[Found]:
    """看什么：资金总额是不是各项资金之和；合计行空着、写 0 而明细有数的，也指出。
    为什么：执行率按总额算，总额错了后面都错。
    例：总额写 0，明细有 90。
    怎么办：补上或改正合计；明细只列了其中几项的，不用改。
    """
    for e in subject.of("资金合计"):
        if fit(e.printed, e.places, e.exact) in (Fit.SAME, Fit.COARSE) or _way(e):
            continue
        level = Level.ERROR if e.sure else Level.WARNING if e.printed < e.exact else Level.JUDGE
        said = f"{e.cell.name}总额印{e.cell.text}，各项资金之和是{shown(e.exact)}"
        yield _found(e, level, shown(e.exact), said)


@check("BA108", "得分率、扣分、差异率、加权得分算错", "算术")
def beside(subject: Audited) -> Iterator[Found]:
    """看什么：得分率是不是得分÷分值，扣分是不是分值－得分，差异率是不是（自评－复核）÷自评，加权得分是不是得分×权重。
    为什么：这些数由旁边两格决定，公开的报告常照抄它们。
    例：分值 18、得分 15.5，得分率写 86.21%，应为 86.11%。
    怎么办：按旁边两格重算。
    """
    for e in (*subject.of("比率"), *subject.of("差值"), *subject.of("加权得分")):
        found = fit(e.printed, e.places, e.exact)
        if found in (Fit.SAME, Fit.COARSE):
            continue
        way, computed = _way(e), e.shows(e.exact)
        said = f"{e.cell.name}印{e.cell.text}，应为{computed}" + (f"（{way}才相符）" if way else "")
        yield _found(e, Level.WARNING if way or found is Fit.CUT else Level.ERROR, computed, said)


def _sums(subject: Audited) -> Iterator[Found]:
    """小计 and 平均 of scores and marks."""
    for e in subject.of("小计"):
        if fit(e.printed, e.places, e.exact) is Fit.NO and not _way(e):
            computed = shown(e.exact, 2)
            yield _found(e, Level.WARNING, computed, f"{e.cell.name}印{e.cell.text}，应为{computed}")


def _found(e: Equation, level: Level, computed: str, message: str) -> Found:
    return Found(level, e.cell, computed, message, e.rule, e.others)


def _way(e: Equation) -> str:
    """The other usual rule under which the print is right; "" where none is known."""
    return next((said for value, said in e.also if fit(e.printed, e.places, value) is not Fit.NO), "")


def _early(e: Equation) -> bool:
    """Whether the print follows from the rounded rate."""
    return any(said.startswith("先把") and fit(e.printed, e.places, value) is Fit.SAME for value, said in e.also)


def _all_there(subject: Audited) -> bool:
    """Whether the marks of the lines make up the whole: lines that are sums of others would count twice."""
    return all(m.exact in (m.printed, 100) for m in subject.of("分值合计")) and bool(subject.of("分值合计"))


def _weight(subject: Audited) -> int:
    found = subject.whole.values.get("weight") if subject.whole else None
    return int(found.printed) + 1 if found else 0


def _cap(subject: Audited, e: Equation) -> str:
    """Where the total may have been held down because of a low rate."""
    for cap, (low, high) in _CAPS.items():
        share = next((r.exact for r in subject.of("执行率")), None)
        if e.printed == cap and e.exact > cap and share is not None and low <= share < high:
            return f"执行率低于{high}%、总分以{cap}分封顶的，请在表上注明"
    return ""
