"""Single values: copied targets, units, over-completion, what cannot be, what is left over or missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.audit.check import Found, Level, check
from biaochi.audit.equations import Audited
from biaochi.audit.quantity import Quantity, quantity, unit_of
from biaochi.audit.rounding import percent, shown
from biaochi.audit.scores import beyond
from biaochi.audit.subject import Cell, Line, in_other_multiple, in_time, same_unit
from biaochi.tables.names import plain_name

_NEVER_ABOVE = re.compile("(?:满意度|满意率|知晓率|知晓度|合格率|准确率|正确率)$")
_SHARE = re.compile("[率度]$")
_MAY_BE_ABOVE = re.compile(
    "[增升降减]|提高|提速|变动|变更|变化|完成|达成|实现|执行|利用|使用|收益|回报|利润|周转|负荷|负债|杠杆|超|比率|倍|偏差|控制|贡献|拉动|进度|幅度|[长宽高厚深密温湿浓速强硬精]度"
)
"""Ratios and measures that may well be over 100%."""
_WHOLE_UNITS = ("人", "人次", "户", "家", "个", "次", "条", "件", "起", "所", "名", "处", "台", "套", "册", "份")
_AVERAGE = re.compile("均|平均|每")
_PLACEHOLDER = re.compile(
    r"(?:[一二三]级)?指标值? ?[0-9一二三四五六七八九十]{1,2} ?[：:]?|[…．.]{2,}|…+|[_＿?？]{2,}|[≥≤=＝]? ?[Xx×＊*]+ ?[%％]?[个家次项户万元]{0,2}|待[填补定](?:写|报)?|待统计"
    r"|示例|样例|(?:示例|样例|例如?)[：:].{0,20}|[【\[（(](?:待|请|空|填写?|示例|样例)[^】\]）)]{0,12}[】\]）)].{0,20}|(?:此处|按实际|据实|如实|请)(?:情况)?填(?:写|报)?.{0,20}|填写.{0,20}"
    r"|TBD|test|#(?:REF|N/A|DIV/0|VALUE|NAME\?)!?|请输入.{0,20}"
)
_INSIDE = re.compile(r"×{2,}|[Xx]{3,}|[Xx]{2}(?=[一-鿿])|#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?)")
_POLLUTED = re.compile(r"-?[0-9]+\.[0-9]*?(?:0{5,}|9{5,})[0-9]{2,12}")
_NUMBER_IN = re.compile("([0-9]+(?:[.][0-9]+)?) ?((?:亿|千万|百万|万|千)?元|万人|人|%)")
_LAST_YEAR = re.compile("上年|去年|往年")
_BRACKETS = re.compile("[（(][^（）()]*[）)]")
_ROLES = ("level3", "target", "actual", "remark")


@check("BA301", "完成值照抄指标值", "完成值")
def copied(subject: Audited) -> Iterator[Found]:
    """看什么：完成值带着 ≥、≤，不是一个实际数；定性指标的完成值与指标值一字不差。
    为什么：完成值应当是实际达到的数，照抄目标等于没有填，得分就没有依据。
    例：指标值 ≥90%，完成值也写 ≥90%。
    怎么办：填实际数，如 93.5%，并附佐证（问卷、台账）。
    """
    words: list[Line] = []
    for line in subject.lines:
        target, actual = line.indicator.target or "", line.indicator.actual or ""
        if line.actual is not None and line.actual.sign in ("≥", "≤", ">", "<"):
            goal = line.target
            same = goal is not None and (goal.value, goal.unit) == (line.actual.value, line.actual.unit)
            said = f"{line.name}：完成值“{actual}”" + ("照抄指标值，不是实际数" if same else "带着算符，不是实际数")
            yield Found(Level.WARNING if same else Level.NOTE, line.cell("actual"), "", said, "完成值填实际达到的数", (line.cell("target"),))  # fmt: skip
        elif line.actual is None and target and plain_name(target) == plain_name(actual):
            words.append(line)
    if words:
        names = "、".join(x.name for x in words[:3]) + ("等" if len(words) > 3 else "")
        said = f"{len(words)}个定性指标的完成值与指标值一字不差（{names}），看不出实际情况"
        others = tuple(c for x in words for c in (x.cell("actual"), x.cell("target")))
        yield Found(Level.NOTE, words[0].cell("actual"), "", said, "定性指标写实际达到的情况", others)


@check("BA302", "单位不一致", "单位")
def units(subject: Audited) -> Iterator[Found]:
    """看什么：完成值的单位与指标值是不是一样，有没有漏写。
    为什么：单位不同就不能直接比较，汇总时会差一万倍。
    例：指标值 ≤52万元，完成值 514776.52元，应写 51.477652万元。
    怎么办：把完成值换成指标值的单位。
    """
    for line in subject.lines:
        target, actual = line.target, line.actual
        if target is None:
            continue
        others = (line.cell("target"),)
        if actual is None:
            yield from _unit_in_words(line, target)
        elif target.unit == actual.unit and target.written_unit != actual.written_unit:
            if unit_of(target.written_unit)[1] != unit_of(actual.written_unit)[1]:
                computed = _in_unit_of(actual, target)
                said = f"{line.name}：指标值用“{target.written_unit}”，完成值用“{actual.written_unit}”，应为{computed}"
                yield Found(Level.WARNING, line.cell("actual"), computed, said, "完成值与指标值用同一单位", others)
        elif target.unit != actual.unit:
            yield Found(*_unlike(line, target, actual), "完成值与指标值用同一单位", others)


def _unlike(line: Line, target: Quantity, actual: Quantity) -> tuple[Level, Cell, str, str]:
    cell = line.cell("actual")
    if not actual.written_unit:
        computed = f"{actual.text}{target.written_unit}"
        if in_other_multiple(target, actual):
            computed = _in_unit_of(replace(actual, value=actual.printed), target)
        elif target.percent and 0 < actual.printed <= 1 < target.printed:
            computed = percent(actual.printed)
        said = f"{line.name}：完成值“{actual.text}”没有写单位，指标值用“{target.written_unit}”"
        return (Level.NOTE if actual.printed == 0 else Level.WARNING), cell, computed, said
    if not target.written_unit:
        said = f"{line.name}：指标值“{target.text}”没有写单位，完成值用“{actual.written_unit}”"
        return Level.NOTE, cell, "", said
    said = f"{line.name}：指标值用“{target.written_unit}”，完成值用“{actual.written_unit}”，不能比较"
    return (Level.WARNING if target.percent or actual.percent else Level.JUDGE), cell, "", said


def _unit_in_words(line: Line, target: Quantity) -> Iterator[Found]:
    """A number inside a sentence that counts the same in another unit."""
    for found in _NUMBER_IN.finditer(line.indicator.actual or ""):
        told = quantity(found[0])
        if told is not None and told.unit == target.unit and told.written_unit != target.written_unit:
            computed = _in_unit_of(told, target)
            said = f"{line.name}：指标值用“{target.written_unit}”，完成值里写“{found[0]}”，即{computed}"
            yield Found(
                Level.WARNING, line.cell("actual"), computed, said, "完成值与指标值用同一单位", (line.cell("target"),)
            )
            return


def _in_unit_of(value: Quantity, target: Quantity) -> str:
    number = value.value / unit_of(target.written_unit)[1]
    places = next((n for n in range(9) if (number * 10**n).denominator == 1), 4)
    return f"{shown(number, places)}{target.written_unit}"


@check("BA303", "超额完成没有说明", "完成值")
def over(subject: Audited) -> Iterator[Found]:
    """看什么：完成值达到指标值的 130% 以上，偏差原因空着。
    为什么：超出很多多半是目标定低了，国家办法要求分析原因，目标明显偏低的适度调减分值。
    例：指标值 ≥10万元，完成 85.79万元，得满分，没有说明。
    怎么办：写明超额的原因；目标偏低的，下一年调高指标值。
    """
    for line in subject.lines:
        target, actual = line.target, line.actual
        if target is None or actual is None or line.indicator.remark or not beyond(line):
            continue
        value = same_unit(target, actual) or target.value
        computed = percent(value / target.value, 1)
        said = f"{line.name}：完成值“{actual.text}”是指标值“{target.text}”的{computed}，没有说明原因"
        level = Level.NOTE if target.percent else Level.WARNING
        yield Found(
            level, line.cell("actual"), computed, said, "完成值达到指标值130%的要说明原因", (line.cell("target"),)
        )


@check("BA304", "不可能的数", "完成值")
def impossible(subject: Audited) -> Iterator[Found]:
    """看什么：得分超过分值、是负数，满意度等超过 100%，人数有小数，执行数超过预算数。
    为什么：这样的数多半是填错了位置或小数点。
    例：分值 5 分，得 15 分；满意度 105%。
    怎么办：核对原始数据，改正填错的数。
    """
    for line in subject.lines:
        if line.score is not None and line.marks is not None and line.score.printed > line.marks.printed:
            said = f"{line.name}：得{line.indicator.score}分，超过分值{line.indicator.full_marks}分"
            most = Level.ERROR if line.marks.printed else Level.WARNING
            yield Found(
                most, line.cell("score"), shown(line.marks.printed), said, "得分不超过分值", (line.cell("full_marks"),)
            )
        if line.score is not None and line.score.printed < 0:
            said = f"{line.name}：得分{line.indicator.score}是负数"
            yield Found(Level.WARNING, line.cell("score"), "", said, "得分不低于0")
        for role, value in (("target", line.target), ("actual", line.actual)):
            if value is not None:
                yield from _unlikely(line, role, value)
    for e in subject.of("执行率得分"):
        full = subject.whole.values["weight"].printed if subject.whole and "weight" in subject.whole.values else None
        if full is not None and e.printed > full:
            said = f"执行率得分{e.cell.text}，超过分值{shown(full)}分"
            yield Found(Level.ERROR, e.cell, shown(e.exact, 2), said, "得分不超过分值", e.others)
    for m in subject.money:
        executed, annual = m.values.get("executed"), m.values.get("annual")
        if executed is not None and annual is not None and executed.printed > annual.printed:
            said = f"{m.line.label}：执行数{m.line.executed}超过预算数{m.line.annual}"
            yield Found(Level.WARNING, m.cell("executed"), "", said, "执行数不超过全年预算数", (m.cell("annual"),))


def _unlikely(line: Line, role: str, value: Quantity) -> Iterator[Found]:
    cell, called = line.cell(role), "指标值" if role == "target" else "完成值"
    if value.percent and value.value > 1:
        name = _BRACKETS.sub("", line.name).strip()
        if _SHARE.search(name) and not _MAY_BE_ABOVE.search(name):
            said = f"{line.name}：{called}“{value.text}”超过100%"
            never = _NEVER_ABOVE.search(name)
            yield Found(Level.ERROR if never else Level.WARNING, cell, "", said, "占总数的比率不超过100%")
    elif value.unit in _WHOLE_UNITS and value.value.denominator != 1 and not _AVERAGE.search(line.name):
        said = f"{line.name}：{called}“{value.text}”合{shown(value.value)}{value.unit}，不是整数"
        yield Found(Level.WARNING, cell, "", said, f"{value.unit}数是整数")
    elif value.unit in _WHOLE_UNITS and value.value < 0:
        said = f"{line.name}：{called}“{value.text}”是负数"
        yield Found(Level.WARNING, cell, "", said, f"{value.unit}数不是负数")


@check("BA305", "占位或模板残留", "填写")
def leftover(subject: Audited) -> Iterator[Found]:
    """看什么：还留着“指标1：”“……”“××”“填写说明”，或公式出错的 #REF!。
    为什么：模板没有填完就报了上来。
    例：三级指标写“指标2：”，指标值、完成值都空着。
    怎么办：填上内容，或删去这一行。
    """
    for line in subject.lines:
        for role in _ROLES:
            text = (getattr(line.indicator, role) or "").strip()
            if text and (_PLACEHOLDER.fullmatch(text) or _INSIDE.search(text)):
                said = f"{text[:30]}像是占位或模板里的字"
                yield Found(Level.WARNING, line.cell(role), "", said, "填好的表不留占位")
                break
    for label, text in subject.table.header.items():
        if text and (_PLACEHOLDER.fullmatch(text.strip()) or _INSIDE.search(text)):
            cell = Cell(subject.table.places.get(label, subject.table.place), label, text[:60])
            yield Found(Level.WARNING, cell, "", f"{label}写着“{text[:30]}”，像是占位", "填好的表不留占位")


@check("BA306", "浮点尾数", "填写")
def polluted(subject: Audited) -> Iterator[Found]:
    """看什么：小数后面拖着一长串 0 或 9，如 0.0900000762939453。
    为什么：这是程序换算留下的误差，不是填写的数，会使“达到指标值”判错。
    例：指标值 0.0900000762939453，应为 0.09。
    怎么办：重新填写；导出的程序请改用十进制。
    """
    for line in subject.lines:
        for role in ("target", "actual", "score", "full_marks"):
            text = getattr(line.indicator, role) or ""
            if found := _POLLUTED.search(text):
                value = quantity(found[0])
                computed = shown(value.printed, 4) if value is not None else ""
                said = f"{line.name}：“{found[0]}”是换算留下的尾数，应为{computed}"
                yield Found(Level.WARNING, line.cell(role), computed, said, "数照原样填写")


@check("BA307", "该填的没有填", "填写")
def missing(subject: Audited) -> Iterator[Found]:
    """看什么：有分值没有得分，有指标值没有完成值，有完成值没有指标值，资金行少一个数。
    为什么：缺的数不能当作 0，也不能当作完成。
    例：全年预算数、执行数都有，年初预算数空着（年中追加的写 0）。
    怎么办：补上；确实没有的写 0 或“无”，在备注里说明。
    """
    if subject.table.kind != "自评表":
        return
    for line in subject.lines:
        i = line.indicator
        if subject.scored and line.marks is not None and not i.score:
            yield Found(Level.WARNING, line.cell("score"), "", f"{line.name}：有分值，没有得分", "每个指标都要评分")
        if i.target and not i.actual:
            yield Found(Level.WARNING, line.cell("actual"), "", f"{line.name}：没有填完成值", "每个指标都要填完成值", (line.cell("target"),))  # fmt: skip
        elif i.actual and not i.target:
            yield Found(Level.NOTE, line.cell("target"), "", f"{line.name}：没有指标值，完成值无从比较", "每个指标都要有指标值", (line.cell("actual"),))  # fmt: skip
        elif not i.target and not i.actual and not i.score:
            yield Found(
                Level.NOTE, line.cell("level3"), "", f"{line.name or '这一行'}：指标值、完成值都空着", "不用的行删去"
            )
    whole = subject.whole
    for role in ("initial", "annual", "executed") if whole is not None and "weight" in whole.values else ():
        there = whole is not None and (role in whole.line.places or not whole.line.places)
        if whole is not None and there and role not in whole.values and len(whole.values) > 2:
            cell = whole.cell(role)
            yield Found(Level.NOTE, cell, "", f"{whole.line.label}：没有填{cell.name}", "资金各栏都要填，没有的写0")
    for e in subject.of("总分"):
        if not e.sure and whole is not None:
            share = e.exact - sum((x.score.printed for x in subject.lines if x.score is not None), Fraction(0))
            said = f"没有填执行率得分，按执行数、预算数是{shown(share, 2)}"
            yield Found(Level.NOTE, whole.cell("score"), shown(share, 2), said, "执行率得分＝分值×执行率", e.others)


@check("BA308", "完成值不能与指标值比较", "完成值")
def incomparable(subject: Audited) -> Iterator[Found]:
    """看什么：指标值是数，完成值是一句话；指标值要与上年比，完成值没有数；完成值只抄了指标值的一半。
    为什么：不能比较就不能计分，给的分没有依据。
    例：指标值“不低于上年”，完成值“成效明显”。
    怎么办：完成值写数，如“上年 92%，本年 95%”。
    """
    for line in subject.lines:
        target, actual = (line.indicator.target or "").strip(), (line.indicator.actual or "").strip()
        if not target or not actual:
            continue
        said, level = "", Level.JUDGE
        if line.target is not None and line.actual is None and not re.search("[0-9]", actual):
            said = f"{line.name}：指标值“{target}”是数，完成值“{actual}”不是"
        elif line.target is not None and line.actual is None:
            said, level = f"{line.name}：指标值“{target}”，完成值是一句话，请写成一个数", Level.NOTE
        elif _LAST_YEAR.search(target) and not re.search("[0-9]", actual):
            said = f"{line.name}：指标值“{target}”，完成值“{actual}”看不出上年、本年各是多少"
        elif (
            in_time(target, actual) is None
            and 4 <= len(actual) < len(target)
            and line.target is None
            and target.startswith(actual)
        ):
            said = f"{line.name}：完成值“{actual}”只抄了指标值的前一半"
        if said:
            yield Found(level, line.cell("actual"), "", said, "完成值要能与指标值比较", (line.cell("target"),))
