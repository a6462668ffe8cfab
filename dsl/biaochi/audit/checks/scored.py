"""Scores against their targets: met and deducted, not met and full, equal facts scored differently, no reason given."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.audit.check import Found, Level, check
from biaochi.audit.equations import Audited
from biaochi.audit.passages import passages
from biaochi.audit.rounding import shown
from biaochi.audit.scores import agrees, beyond, cut_off, in_proportion, missed, other_ways
from biaochi.audit.subject import Cell, Line, met
from biaochi.tables.names import plain_name

_PARTLY = re.compile("部分|基本|未|没有|尚|有待|不够|不足|较差")
_FEW = 5


@check("BA201", "达标仍扣分", "得分与规则")
def deducted(subject: Audited) -> Iterator[Found]:
    """看什么：完成值达到指标值（定性的与指标值相同），得分却低于分值。
    为什么：国家办法是完成的记全部分值；扣分说明完成值填得不实，或扣分没有依据。
    例：指标值 ≥90%，完成值 ≥90%，5 分只得 3 分。
    怎么办：完成值不实的改完成值，扣分没有依据的改得分。
    """
    for line in subject.lines:
        if line.marks is None or line.score is None or line.score.printed >= line.marks.printed or _has_rule(line):
            continue
        target, actual = line.indicator.target or "", line.indicator.actual or ""
        told = met(line)
        if told is None and (line.target is not None or not target or plain_name(target) != plain_name(actual)):
            continue
        if told is False:
            continue
        full = shown(line.marks.printed)
        said = f"{line.name}：指标值“{target}”、完成值“{actual}”，已经达到，{full}分却得{line.indicator.score}分"
        level = Level.WARNING if told and not beyond(line) else Level.JUDGE
        yield Found(level, line.cell("score"), full, said, "达到指标值的得全部分值", _of(line))


@check("BA202", "没有达标却得满分", "得分与规则")
def full(subject: Audited) -> Iterator[Found]:
    """看什么：完成值没有达到指标值，或写着“部分”“未”，却得满分。
    为什么：没有完成的按比例计分，不应得满分。
    例：指标值 100%，完成值 72.74%，仍得满分。
    怎么办：按计分办法重算得分；指标值印错的改指标值。
    """
    for line in subject.lines:
        if line.marks is None or line.score is None or line.score.printed != line.marks.printed or _has_rule(line):
            continue
        target, actual = line.indicator.target or "", line.indicator.actual or ""
        said = f"{line.name}：指标值“{target}”、完成值“{actual}”，没有达到，却得满分{line.indicator.score}分"
        expected = in_proportion(line)
        short = missed(line)
        if short is not False:
            level = Level.WARNING if short else Level.JUDGE
            computed = "" if expected is None else shown(expected, 2)
            yield Found(level, line.cell("score"), computed, said, _rule(line, expected), _of(line))
        elif line.actual is None and _PARTLY.search(actual) and not _PARTLY.search(target):
            said = f"{line.name}：完成值写“{actual}”，却得满分{line.indicator.score}分"
            yield Found(Level.JUDGE, line.cell("score"), "", said, "部分达成的不得满分", _of(line))


@check("BA203", "没有达标的得分与比例不符", "得分与规则")
def unproportional(subject: Audited) -> Iterator[Found]:
    """看什么：没有达到指标值、得了部分分的，是不是分值×完成值÷指标值（≤ 的反过来）。
    为什么：国家办法规定未完成的按完成值与指标值的比例记分。
    例：指标值 ≥90%，完成值 80%，5 分得 4 分，按比例是 4.44 分。
    怎么办：按比例重算；另有计分办法的，用 --ruleset 给出，就照它核对。
    """
    for line in subject.lines:
        score, marks = line.score, line.marks
        if score is None or marks is None or not 0 <= score.printed < marks.printed or missed(line) is False:
            continue
        if _has_rule(line):
            continue
        expected = in_proportion(line)
        if expected is None or agrees(line):
            continue
        way = next((words for value, words in other_ways(line) if score.printed == value), "")
        way = way or ("截去尾数" if cut_off(line) else "")
        computed = shown(expected, 2)
        said = f"{line.name}：指标值“{line.indicator.target}”、完成值“{line.indicator.actual}”，按比例应得{computed}分，印{line.indicator.score}分"
        level = Level.WARNING if score.places >= 2 and not way else Level.JUDGE
        yield Found(level, line.cell("score"), computed, f"{said}（{way}才相符）" if way else said, _rule(line, expected), _of(line))  # fmt: skip


@check("BA204", "同一事实得分不同", "得分与规则")
def unequal(subject: Audited) -> Iterator[Found]:
    """看什么：同一张表里指标值、完成值、分值都相同的指标，得分是不是相同。
    为什么：同样的事实应当同样计分，否则有一处没有依据。
    例：两项都是指标值 ≥90%、完成值 ≥60%、5 分，一项得 3 分，一项得 2 分。
    怎么办：统一标准，改正其中一项。
    """
    groups: dict[tuple[str, str, Fraction], list[Line]] = {}
    for line in subject.lines:
        i = line.indicator
        if i.target and i.actual and line.marks is not None and line.score is not None:
            groups.setdefault((plain_name(i.target), plain_name(i.actual), line.marks.printed), []).append(line)
    for lines in groups.values():
        scores = {line.score.printed for line in lines if line.score is not None}
        if len(scores) < 2:
            continue
        numeric = lines[0].target is not None
        expected = lines[0].marks.printed if met(lines[0]) and lines[0].marks else in_proportion(lines[0])
        computed = "" if expected is None else shown(expected, 2)
        lowest = min(lines, key=lambda x: x.score.printed if x.score is not None else Fraction(0))
        told = "、".join(f"{x.name}得{x.indicator.score}分" for x in lines)
        said = f"指标值“{lowest.indicator.target}”、完成值“{lowest.indicator.actual}”、分值都相同，得分不同：{told}"
        others = tuple(x.cell("score") for x in lines if x is not lowest)
        yield Found(Level.WARNING if numeric else Level.JUDGE, lowest.cell("score"), computed, said, "相同的事实得分相同", others)  # fmt: skip


@check("BA205", "扣了分没有写原因", "得分与规则")
def unexplained(subject: Audited) -> Iterator[Found]:
    """看什么：得分低于分值，偏差原因一栏空着。
    为什么：扣分的要分析原因、写改进措施，复核要看。
    例：完成值等于指标值，扣 2 分，偏差原因空白。
    怎么办：补写偏差原因和改进措施。
    """
    said_in_text = {id(p.line) for p in passages(subject)}
    short = [
        x for x in subject.lines
        if x.score and x.marks and x.score.printed < x.marks.printed and id(x) not in said_in_text
    ]  # fmt: skip
    if not any(line.indicator.remark for line in subject.lines):
        if short:
            said = f"{len(short)}个指标扣了分，整张表没有写偏差原因"
            others = tuple(x.cell("score") for x in short)
            yield Found(Level.NOTE, short[0].cell("score"), "", said, "扣分的要写偏差原因", others[1:])
        return
    for line in short:
        said = f"{line.name}：{line.indicator.full_marks}分得{line.indicator.score}分，没有写偏差原因"
        cells = (line.cell("score"), line.cell("full_marks"))
        yield Found(Level.WARNING, line.cell("remark"), "", said, "扣分的要写偏差原因", cells)


@check("BA206", "全部满分", "得分与规则")
def all_full(subject: Audited) -> Iterator[Found]:
    """看什么：一张表的指标全部得满分。
    为什么：满分成堆，自评就分不出好坏；复核时先看这样的表。
    例：9 个指标全部满分，其中 6 个的完成值照抄指标值。
    怎么办：逐项核对佐证；确实全部完成的不用改。
    """
    scored = [line for line in subject.lines if line.score is not None and line.marks is not None]
    if len(scored) >= _FEW and all(x.score and x.marks and x.score.printed == x.marks.printed for x in scored):
        cell = subject.total or scored[0].cell("score")
        said = f"{len(scored)}个指标全部得满分，请抽查佐证"
        yield Found(Level.NOTE, cell, "", said, "满分成堆的表先复核", tuple(x.cell("score") for x in scored))


def _has_rule(line: Line) -> bool:
    """Whether the line prints a 评分标准 of its own, which may say otherwise than what is usual."""
    return bool(line.indicator.criterion)


def _of(line: Line) -> tuple[Cell, ...]:
    return tuple(line.cell(role) for role in ("target", "actual", "full_marks"))


def _rule(line: Line, expected: Fraction | None) -> str:
    """The proportion with its numbers."""
    i = line.indicator
    if expected is None or line.target is None or line.actual is None:
        return "没有达到指标值的不得满分"
    top, bottom = (line.target, line.actual) if line.target.sign in ("≤", "<") else (line.actual, line.target)
    names = "指标值÷完成值" if line.target.sign in ("≤", "<") else "完成值÷指标值"
    return f"分值×{names}＝{i.full_marks}×{_bare(top.text)}÷{_bare(bottom.text)}＝{shown(expected, 2)}"


def _bare(text: str) -> str:
    return text.lstrip("≥≤><=≧≦ ")
