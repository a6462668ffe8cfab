"""One function for each rule of phrases.txt: the pieces it found become a phrase, or None where they are none after all."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from biaochi import patterns as re
from biaochi.model import units
from biaochi.reading.bound_builders import (
    around,
    beside_gap,
    beside_part,
    beside_share,
    bound,
    bound_list,
    bound_marked,
    bound_named,
    bound_part,
    bound_span,
    chained,
    each_marked,
    leading,
    moved_bound,
    moved_exact,
    moved_marked,
    portion,
    side,
    within,
)
from biaochi.reading.cascade import Build, Match
from biaochi.reading.outcome_builders import (
    SCALED,
    add,
    all_off,
    award,
    award_share,
    bare,
    between_said,
    by_points,
    deduct,
    full,
    judged,
    marks_said,
    plain,
    ratio,
    ratio_number,
    revoked,
    spent,
    start,
    veto,
    zero,
    zero_number,
)
from biaochi.reading.phrases import (
    Floor,
    Limit,
    Quantity,
    Rest,
    Share,
    Span,
    Step,
    Taken,
)

# --- numbers


def marked(m: Match) -> Quantity | None:
    value: Quantity = m.pieces[0].value
    mark = m.pieces[1].value
    return None if isinstance(mark, tuple) else replace(value, inclusive=mark, end=m.end)


def span(m: Match) -> Span | None:
    first, second = m.values("数值")
    if first.unit == "":
        first = replace(first, unit=second.unit)
    elif second.unit == "" and first.unit:
        second = replace(second, unit=first.unit)
    if first.unit == "个" and second.unit.startswith("个"):
        first = replace(first, unit=second.unit)
    if first.unit != second.unit and units.factor(first.unit, second.unit) is None:
        return None
    mark = m.all("含")
    if mark and isinstance(mark[-1].value, tuple):
        return each_marked(Span(first, second), mark[-1].value)
    if mark and first.inclusive is None and second.inclusive is None:
        both = m.said(mark[-1])
        if (
            re.match(r"\((?:均|都|皆|两端|上下限|含两端|不含两端|含本数|不含本数|含端点)", both)
            or "间" in m.said()[-2:]
        ):
            first, second = replace(first, inclusive=mark[-1].value), replace(second, inclusive=mark[-1].value)
        else:
            second = replace(second, inclusive=mark[-1].value)
    return Span(first, second)


def span_from(m: Match) -> Span | None:
    """3个月以上至6个月（含）: the word behind the first number says on which side of it."""
    first, second = m.values("数值")
    side = m.get("侧")
    if side not in (">=", ">"):
        return None
    first = first if first.inclusive is not None or side == ">=" else replace(first, inclusive=False)
    if first.unit != second.unit and units.factor(first.unit, second.unit) is None:
        return None
    mark = m.get("含")
    return Span(first, second if mark is None or isinstance(mark, tuple) else replace(second, inclusive=mark))


def span_compared(m: Match) -> Span | None:
    """超过6个月、9个月以内: a comparing word before the first number, a side behind the second."""
    first, second = m.values("数值")
    op, side = m.get("比较"), m.get("侧")
    if op not in (">", ">=") or side not in ("<", "<=") or first.unit != second.unit or first.number >= second.number:
        return None
    low = first if first.inclusive is not None else replace(first, inclusive=op == ">=")
    mark = m.get("含")
    return Span(low, second if mark is None or isinstance(mark, tuple) else replace(second, inclusive=mark))


def span_marked(m: Match) -> Span | None:
    value: Span = m.pieces[0].value
    mark = m.get("含")
    if isinstance(mark, tuple):
        return each_marked(value, mark)
    if mark is None or value.low is None or value.high is None:
        return value
    return Span(replace(value.low, inclusive=mark), replace(value.high, inclusive=mark))


def listing_full(m: Match) -> tuple[Any, ...]:
    return (Share(Fraction(1)), *m.values("份额"))


def listing_of(m: Match) -> tuple[Any, ...] | None:
    """分值的100%、80%、60%: parts of the marks."""
    found = m.values("列")[-1]
    if not all(isinstance(q, Quantity) and q.unit == "%" for q in found):
        return None
    return tuple(Share(q.number / 100) for q in found)


def listing(m: Match) -> tuple[Any, ...] | None:
    found = m.values("数值") or m.values("份额")
    if found and isinstance(found[0], Quantity):
        unit = next((q.unit for q in reversed(found) if q.unit), "")
        found = [replace(q, unit=unit) if q.unit == "" else q for q in found]
        if len({q.unit for q in found}) != 1:
            return None
    return tuple(found)


def share(m: Match) -> Share | None:
    rate, part = m.get("率"), m.get("成")
    if rate is not None:
        return Share(rate.number / 100) if rate.unit == "%" else None
    return Share(part)


def share_times(m: Match) -> Share | None:
    """分值的0.6倍."""
    value = m.get("量")
    return Share(value.number) if value.unit == "倍" and value.number <= 1 else None


# --- limits


def rest(m: Match) -> Rest | None:
    if m.get("比较") != "<" or not re.match(r"(?:零头|尾数|余数)?[(，若如]*[不未](?!低|少|小)", m.said()):
        return None
    sizes = tuple(m.values("数值"))
    if m.all("舍"):
        return Rest("down", sizes[:1])
    if m.all("比"):
        return Rest("exact", sizes[:1]) if "每" in m.text[: m.start] else None
    return Rest("up", sizes) if len(sizes) == 2 else None


def rest_tail(m: Match) -> Rest | None:
    """零头舍去."""
    return Rest("down", ()) if m.said(m.all("尾")[0]) != "部分" else None


def taken(m: Match) -> Taken | None:
    first, second = m.values("数值")
    op = m.get("比较")
    if op not in ("<", ">", "<=", ">=") or first.number != second.number or first.unit != second.unit:
        return None
    return Taken(op, first)


def taken_named(m: Match) -> Taken | None:
    """超过目标值的按目标值计."""
    first, second = (m.said(p) for p in m.all("名"))
    op = m.get("比较")
    if op not in ("<", ">", "<=", ">=") or first != second:
        return None
    return Taken(op, Quantity(Fraction(1), "", None, m.start, m.end), at=first)


def taken_most(m: Match) -> Taken:
    """最高按100%计."""
    return Taken(">", m.get("数值"))


def capped_at_marks(m: Match) -> Floor | None:
    return Floor() if m.get("比较") in (">", ">=") else None


def capped_at(m: Match) -> Limit | Floor | None:
    """合计超过6分的按6分计, 低于0分的按0分计."""
    first, second = m.values("分")
    op = m.get("比较")
    if first.number != second.number or op not in (">", ">=", "<", "<="):
        return None
    if op in ("<", "<="):
        return Floor() if first.number == 0 else None
    return Limit("score", first, "合计" in m.said() or "累计" in m.said())


def floor(m: Match) -> Floor | Limit:
    points = m.all("分")
    if points and "加" in m.said():
        return Limit("add", points[0].value, False)
    return Floor(points[0].value if points else None)


def most(m: Match) -> Limit | Floor | None:
    said = m.said()
    amount = m.get("分") or m.get("份额") or m.get("数值")
    head = m.all("顶")
    compares = bool(head) and "比较" in head[0].value
    if compares and not re.match(r".*[扣加得总分奖]", said[: head[0].start - m.start]):
        return None
    if amount is None:
        return Floor()
    if isinstance(amount, Quantity) and amount.unit not in ("分", ""):
        return None
    word = re.sub(r"[0-9.].*", "", said)
    if m.all("扣") and not head and "为止" in said:
        word = "扣"
    if re.search("加减分|加、减分|加分和扣分|加扣分", said) and re.search("均|各|都", said):
        return Limit("both", amount, False)
    what: Any = "add" if re.search("加|奖", word) else "deduct" if re.search("扣|减", word) else "score"
    together = (
        bool(re.match(r"(?:，|并|且|均)*(?:以上|上述|累计|合计|总|共|[两三四五]项合计|各项)", said)) or "合计" in said
    )
    return Limit(what, amount, together, whole="总分" in word or "总得分" in word)


def most_each(m: Match) -> Limit | None:
    """每类最多扣2分: a limit of its own for each."""
    found = most(m)
    whole = re.match(r"每(?:类|项|种|条|款|小项)", m.said())
    return replace(found, each=True) if isinstance(found, Limit) and whole and not found.least else None


def most_running(m: Match) -> Limit | Floor | None:
    """累计计算，最高不超过2分."""
    return most(m) if re.match(r"累计|合计|总计|共计", m.said()) else None


def most_after(m: Match) -> Limit:
    """加分后不超过5分, 加分后不超过满分: what the score may come to in all."""
    return Limit("score", m.get("分") or Share(Fraction(1)), True)


def least(m: Match) -> Limit | Floor | None:
    amount = m.get("分")
    said = m.said()
    bare = m.all("底")
    if bare and "比较" in bare[0].value:
        return None
    if amount is None or amount.number == 0:
        return Floor()
    down = re.match(r"(?:直至|直到)?(?:扣|减)", said)
    return Limit("deduct" if down else "score", amount, False, least=True)


# --- steps


def step_moved(m: Match) -> Step | None:
    size = m.values("数值")[-1]
    word = m.all("变")[-1]
    if m.said(m.pieces[-2]) == "未达到" and not m.all("变"):
        return None
    if size.unit == "分" and re.match(r"[扣加得减]", m.text[word.end :]):
        return None
    if _EACH_PERIOD.fullmatch(m.text[m.start + 1 : word.start]) and size.number != 1 and "比较" in dict(word.value):
        return None
    whole = "满" if any(m.said(p) == "满" for p in m.all("比较") if p.start >= word.end) else ""
    return Step(
        m.get("变") if len(m.all("变")) == 1 else m.values("变")[-1],
        m.said(word),
        size,
        found=f"{_between(m, word.start)}{whole}",
    )


_EACH_PERIOD = re.compile(r"(?:个)?(?:年|月|周|日|天|季|季度|学期|学年)(?:度)?")
"""每周不足30小时: how much in each of them, not a step of thirty hours."""


def _between(m: Match, end: int) -> str:
    return re.sub(
        r"^每|(?:发现有?|出现|发生|存在|有|再|，)+$|^(?:再|额外|累计)",
        "",
        m.text[m.start + len(m.said(m.pieces[0])) : end],
    ).strip("的")


def step_either(m: Match) -> Step | None:
    first, second = m.values("变")
    return (
        Step("off", m.said(), m.get("数值"))
        if {first, second} & {"up"} and {first, second} & {"down", "short"}
        else None
    )


def step_base_number(m: Match) -> Step | None:
    base, size = m.values("数值")
    if size.unit == "分" or (size.number != 1 and size.unit not in ("个百分点", "百分点")):
        return None
    return Step(m.get("变"), m.said(m.all("变")[0]), size, base=(base.start, base.end))


def step_beside_number(m: Match) -> Step | None:
    """每比6000人次少1%: the number it is measured from stands before the word."""
    base, size = m.values("数值")
    if not re.fullmatch("每?(?:比|较)", m.text[m.start : m.all("数值")[0].start]) or size.unit == "分":
        return None
    return Step(m.get("变"), m.said(m.all("变")[-1]), size, base=(base.start, base.end))


def step_under_number(m: Match) -> Step | None:
    """比90%每低1个百分点: the number it is measured from stands before 每."""
    base, size = m.values("数值")
    return None if size.unit == "分" else Step(m.get("变"), m.said(m.all("变")[-1]), size, base=(base.start, base.end))


def listing_share(m: Match) -> tuple[Any, ...]:
    return tuple(Share(q.number / 100) for q in m.values("率"))


_NAMED_BASE = re.compile(r"目标|计划|任务|上年|同期|基数|基准|标准|平均|预算|定额|指标")


def step_from(m: Match) -> Step | None:
    size = m.values("数值")[-1]
    word = m.all("变")[0]
    base = (word.end, m.pieces[-1].start)
    said = m.text[base[0] : base[1]]
    if re.search(r"[扣得加减][0-9]?$", said) or not said or size.unit == "分":
        return None
    plain = not (isinstance(word.value, dict) and "比较" in word.value)
    counted = size.unit not in ("", "分", *units.PERCENT) and (size.number == 1 or _SCORES_NEXT.match(m.text, m.end))
    if plain and m.said(word) in ("新增", "增加", "减少") and counted and said and not _NAMED_BASE.search(said):
        return Step("", f"{m.said(word)}{said}", size)
    if plain and len(said) <= 3:
        return Step(m.get("变"), f"{m.said(word)}{said}", size)
    return Step(m.get("变"), m.said(word), size, base=base)


_OF_SOMETHING = re.compile(r"(?!个|[年月季周]|半年|学期)(?!.*(?:至少|不少|不低|应|须|满|达到))[一-鿿]{3,12}")
_SCORES_NEXT = re.compile(r"(?:的)?，?(?:加|扣|得|奖|减)[0-9]")


def step_found(m: Match) -> Step | None:
    size = m.get("数值")
    said = m.text[m.pieces[0].end : m.all("数值")[0].start]
    if re.match(r"(?:个)?(?:[年月季周]|半年|学期)", said):
        return None
    if len(said) > 4 and size.unit not in ("", "分", *units.PERCENT) and _SCORES_NEXT.match(m.text, m.end):
        measured = size.unit in (*units.MONEY, *units.MEASURED) and _OF_SOMETHING.fullmatch(said)
        return Step("", said, size) if measured else None
    if (
        size.unit == "分"
        or len(said) > 4
        or (said and not m.all("现") and (size.number != 1 or size.unit in ("", "%")))
    ):
        return None
    return Step("", "", size, found=said)


BUILDERS: dict[str, Build] = {
    f.__name__: f
    for f in (
        marked, bound_part, all_off, between_said, listing_full, share_times, listing_of, taken_named, taken_most, span, span_compared, span_from, span_marked, listing, share, rest, rest_tail, taken, capped_at, capped_at_marks, floor, most, most_each, most_running, most_after, least, step_moved, step_either, step_base_number, listing_share, step_from,
        step_found, chained, around, bound, bound_named, bound_span, bound_list, side, within, bound_marked, moved_marked, portion, leading, beside_share,
        beside_gap, beside_part, step_beside_number, step_under_number, award_share, moved_bound, moved_exact, start, judged, award, deduct,
        add, full, veto, marks_said, by_points, spent, ratio, ratio_number, revoked, bare, zero, zero_number, *SCALED,
    )
}  # fmt: skip
BUILDERS |= {name: plain(name) for name in ("spared", "keep", "between", "highest", "lowest")}
