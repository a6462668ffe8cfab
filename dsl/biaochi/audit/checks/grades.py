"""Grades against scores, in the header of a table and in the rows of a 汇总表; totals that are all the same."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.audit.check import Found, Level, check
from biaochi.audit.equations import Audited
from biaochi.audit.quantity import number
from biaochi.audit.rounding import shown
from biaochi.audit.subject import Cell

GRADES = ((Fraction(90), "优"), (Fraction(80), "良"), (Fraction(60), "中"), (Fraction(0), "差"))
_PARTS = re.compile("[；;，,。、\n]")
_NAMES, _NUMBERS = re.compile("[优良中差]"), re.compile("(?<![0-9.])[0-9]{1,3}(?:[.][0-9])?(?![0-9])")
"""A part of the printed rule names one grade; the least of its numbers is where the grade begins."""
_GRADE = re.compile("^(优|良|中|差)(?:秀|好|等)?$")
_LABELS = ("自评等级", "等级", "评价等级", "评定等级", "绩效等级", "评价结果", "自评结果")
_CLUSTER = 5


@check("BA110", "等级与得分不符", "算术")
def grade(subject: Audited) -> Iterator[Found]:
    """看什么：优良中差与得分对不对得上，按表上印的标准，没有印的按 90、80、60。
    为什么：等级决定结果怎样应用。
    例：88.2 分写“优”，应为“良”。
    怎么办：改等级；本地另有等级标准的，在表注里写明。
    """
    rule, printed = _thresholds(subject)
    said = "、".join(f"{shown(low)}（含）以上{name}" for low, name in rule[:-1]) + f"，{shown(rule[-2][0])}以下差"
    for score, given in _graded(subject):
        value = number(score.text)
        found = _GRADE.match(given.text.strip())
        if value is None or found is None:
            continue
        right = grade_by(subject, value.printed)
        if right != found[1]:
            message = f"{given.name}：{score.text}分写“{given.text}”，应为“{right}”"
            yield Found(Level.ERROR if printed else Level.WARNING, given, right, message, said, (score,))


def grade_by(subject: Audited, score: Fraction) -> str:
    """The grade of a score by what the table prints, else by 90, 80, 60."""
    return next(name for low, name in _thresholds(subject)[0] if score >= low or low == 0)


def _thresholds(subject: Audited) -> tuple[tuple[tuple[Fraction, str], ...], bool]:
    """The grades by their least scores, and whether the table prints them."""
    text = "\n".join(v for k, v in subject.table.header.items() if v and k in ("注", "备注", "说明", "等级标准"))
    found: dict[str, Fraction] = {}
    for part in _PARTS.split(text):
        names, numbers = set(_NAMES.findall(part)), [Fraction(n) for n in _NUMBERS.findall(part)]
        if len(names) == 1 and numbers:
            found.setdefault(names.pop(), min(numbers))
    if {"优", "良", "中"} <= set(found) and found["优"] > found["良"] > found["中"]:
        return (*((found[n], n) for n in ("优", "良", "中")), (Fraction(0), "差")), True
    return GRADES, False


def _graded(subject: Audited) -> Iterator[tuple[Cell, Cell]]:
    """The scores with the grades beside them."""
    if subject.table.kind == "汇总表":
        for line in subject.lines:
            if line.indicator.score and line.indicator.remark:
                at = line.indicator.places.get("remark", line.indicator.place)
                yield line.cell("score"), Cell(at, line.name, line.indicator.remark)
        return
    for label, given in subject.table.named(_LABELS):
        if subject.total is not None:
            yield subject.total, Cell(subject.table.places.get(label, subject.table.place), label, given)


@check("BA111", "汇总表满分成堆", "得分与规则")
def cluster(subject: Audited) -> Iterator[Found]:
    """看什么：汇总表里一半以上的项目得 100 分，或全部是优。
    为什么：自评分不出好坏，抽查复核时先看满分的。
    例：18 个项目，9 个 100 分，全部为优。
    怎么办：抽查佐证；确实都完成了的不用改。
    """
    if subject.table.kind != "汇总表":
        return
    rows = [line for line in subject.lines if line.score is not None]
    full = [line for line in rows if line.score is not None and line.score.printed == 100]
    best = [line for line in rows if (line.indicator.remark or "").startswith("优")]
    if len(rows) >= _CLUSTER and (len(full) * 2 >= len(rows) or len(best) == len(rows)):
        said = f"{len(rows)}个项目，{len(full)}个100分，{len(best)}个优，自评分不出好坏"
        yield Found(
            Level.JUDGE, rows[0].cell("score"), "", said, "满分成堆的先复核", tuple(x.cell("score") for x in full)
        )
