"""Bounds: one function for each rule of phrases.txt."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from biaochi import patterns as re
from biaochi.core.expr import Comparison
from biaochi.model import units
from biaochi.reading.cascade import Match
from biaochi.reading.phrases import (
    Beside,
    Bound,
    Bounds,
    Chained,
    Moved,
    Quantity,
    Span,
)

FLIPPED: dict[Comparison, Comparison] = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}


def chained(m: Match) -> Chained | None:
    low, high = m.values("数值")
    left, right = m.values("比较")[0], m.values("比较")[-1]
    start, end = m.all("比较")[0].end, m.all("比较")[-1].start
    if low.unit == "" and high.unit and low.number != 0:
        low = replace(low, unit=high.unit)
    if re.search(r"[得扣加][0-9]", m.text[start:end]):
        return None
    first = Bound(FLIPPED[left], low)
    second = Bound(right, high)
    return Chained((start, end), Bounds((first, second)))


def around(m: Match) -> Bounds:
    value = m.get("数值")
    op = m.get("侧") or m.get("比较") or "<="
    return Bounds((Bound(">" if op in (">", ">=") else "<=", value),), around=True)


_CLOSED: dict[Comparison, Comparison] = {"<": "<=", ">": ">=", "<=": "<=", ">=": ">=", "=": "="}


_OPEN: dict[Comparison, Comparison] = {"<": "<", ">": ">", "<=": "<", ">=": ">", "=": "="}


def _owned(op: Comparison, value: Quantity) -> Comparison:
    return op if value.inclusive is None else (_CLOSED if value.inclusive else _OPEN)[op]


def bound(m: Match) -> Bounds | None:
    value = m.get("数值")
    op: Comparison = m.get("比较")
    side = m.get("侧")
    if (
        value.unit == "分"
        and op == "="
        and (value.number == 0 or re.search(r"(?:项|指标|得分|要点|分值|计|则)$", m.text[: m.start]))
    ):
        return None
    ending: Any = "sign" if value.inclusive is None else "marked"
    doubtful = False
    if side is not None:
        same = side[0] == op[0]
        if (op in ("=", ">=") and not same) or op == "=":
            op, ending = side, "bare" if value.inclusive is None else "marked"
        elif not same and "控制在" not in m.said(m.all("比较")[0]):
            return None
        elif same and op in ("<", ">") and side in ("<=", ">=") and value.inclusive is None:
            doubtful = True
        elif same:
            op = side if value.inclusive is None else op
    return Bounds((Bound(_owned(op, value), value, ending, doubtful),))


def bound_named(m: Match) -> Bounds | None:
    """不超过定额标准550元: what the number is called says no more. 达到目标值90% may be a part of it, 超过限额1亿元 is beyond it."""
    beyond = m.get("比较") not in (">=", "<=")
    return None if beyond or m.get("数值").unit in ("", "分", *units.PERCENT) else bound(m)


def bound_span(m: Match) -> Bounds | None:
    """超过5%至15%（含）: the word says the end it begins with."""
    value: Span = m.get("区间")
    op = m.get("比较")
    if value.low is None or value.high is None:
        return None
    if op in (">", ">=", "<", "<="):
        first = value.low if value.low.inclusive is not None else replace(value.low, inclusive=op in (">=", "<="))
        return Bounds((), Span(first, value.high))
    return Bounds((), value)


def bound_list(m: Match) -> Bounds | None:
    values = m.get("列")
    op = m.get("比较") or m.get("侧")
    if not isinstance(values[0], Quantity) or (values[0].unit == "分" and not m.all("比较")):
        return None
    return Bounds(tuple(Bound(_owned(op, v), v) for v in values), listed=True)


def side(m: Match) -> Bounds:
    value = m.get("数值")
    op: Comparison = m.get("侧")
    bare = value.inclusive is None
    return Bounds((Bound(_owned(op, value), value, "bare" if bare else "marked"),))


def within(m: Match) -> Bounds | None:
    value: Span = m.get("区间")
    if (
        value.low is not None
        and value.low.unit == "分"
        and re.match(r"[，。；]|$", m.text[m.end :])
        and m.start
        and m.text[m.start - 1] in "扣得加计"
    ):
        return None
    return Bounds((), value)


def _again(bounds: Bounds, inclusive: Any) -> Bounds | None:
    if isinstance(inclusive, tuple):
        span = each_marked(bounds.span, inclusive) if bounds.span is not None else None
        return None if span is None else replace(bounds, span=span)
    if bounds.span is not None and bounds.span.high is not None:
        return replace(bounds, span=Span(bounds.span.low, replace(bounds.span.high, inclusive=inclusive)))
    if len(bounds.bounds) != 1:
        return None
    only = bounds.bounds[0]
    return replace(bounds, bounds=(replace(only, op=(_CLOSED if inclusive else _OPEN)[only.op], ending="marked"),))


def bound_marked(m: Match) -> Bounds | None:
    return _again(m.pieces[0].value, m.pieces[1].value)


def moved_marked(m: Match) -> Moved | None:
    moved: Moved = m.pieces[0].value
    bounds = _again(moved.bounds, m.pieces[1].value)
    return None if bounds is None else replace(moved, bounds=bounds)


def portion(m: Match) -> Bounds:
    bounds: Bounds = m.pieces[0].value
    return replace(bounds, portion=True)


def leading(m: Match) -> Bounds:
    value: Quantity = m.get("数值")
    bound_ = Bound(_owned("<=", value), value, "marked" if value.inclusive is not None else "bare")
    return Bounds((bound_,), ranked=True)


def _name(m: Match) -> tuple[int, int]:
    compared = m.all("比较")[0]
    last = next(p for p in m.pieces if p.start > compared.start and p.letter in m.lex.of("数值"))
    return compared.end, last.start


_NO_NAME = re.compile(r"[，。；：]|[得扣加减][0-9]?$|以上|以下|不足|超过|低于|高于")


_A_PLAN = re.compile(r"(?:控制|计划|目标|指标|定额|预算|概算|限额)(?:值|数|额|标准)?$")
"""超过控制数的10%: beyond it by so much. 超过收入的30% is a part of it."""


def beside_share(m: Match) -> Beside | None:
    start, end = _name(m)
    said = m.text[start:end].removesuffix("的")
    rate: Quantity = m.get("率")
    if not said or rate.unit != "%" or _NO_NAME.search(said):
        return None
    if not m.text[start:end].endswith("的") and not re.search(
        r"(?:数|额|量|里程|面积|目标|计划|任务|水平|标准|值)$", said
    ):
        return None
    op = m.get("比较")
    side = m.get("侧")
    if (
        rate.number < 50
        and not m.text[start:end].endswith("的")
        and m.said(m.all("比较")[0]) in ("低于", "高于", "超过", "超出", "少于", "多于", "不足")
    ):
        return None
    if op == ">" and rate.number < 50 and _A_PLAN.search(said):
        return Beside(op, (start, start + len(said)), gap=Bounds((Bound(_owned(">", rate), rate, "marked"),)))
    if side is not None and op in ("=", ">="):
        op = side
    return Beside(_owned(op, rate), (start, start + len(said)), rate.number / 100)


def bound_part(m: Match) -> Bounds | None:
    """三分之二及以上: a part of all, as a percentage."""
    part = m.all("成")[0]
    op = m.get("侧") or m.get("比较")
    if op is None or not re.match(r"(?:的|满足|符合|达标|合格|完成|，)", m.text[m.end : m.end + 2]):
        return None
    value = Quantity(part.value * 100, "%", None, part.start, part.end)
    return Bounds((Bound(op, value, "bare" if m.all("侧") else "sign"),))


def beside_part(m: Match) -> Beside | None:
    """不足目标值一半, 达到计划的三分之二: a part of something that has a name."""
    start = m.all("比较")[0].end
    last = m.all("成")[0]
    said = m.text[start : last.start].removesuffix("的")
    if not said or _NO_NAME.search(said) or not re.search(r"(?:数|额|量|里程|面积|目标|计划|任务|水平|标准|值)$", said):
        return None
    op = m.get("比较")
    side = m.get("侧")
    return Beside(side if side is not None and op in ("=", ">=") else op, (start, start + len(said)), last.value)


def beside_gap(m: Match) -> Beside | None:
    compared = m.all("比较")[0]
    gaps = m.all("界")
    said = m.text[compared.end : gaps[0].start]
    op = m.get("比较")
    bounds = tuple(b for p in gaps for b in p.value.bounds)
    if (
        _NO_NAME.search(said)
        or op not in ("<", ">")
        or len(bounds) < len(gaps)
        or any(b.value.unit in ("", "分") for b in bounds)
        or any(b.value.unit == "%" and not (said and _is_gap(op, b)) for b in bounds)
    ):
        return None
    if not said and all(b.op[0] == op for b in bounds):
        return None
    return Beside(op, (compared.end, gaps[0].start), gap=Bounds(bounds))


def _is_gap(op: Comparison, bound: Bound) -> bool:
    """高于平均成本5%以内: so much more than it. 低于计划80% is a part of it, or so much less: which is not known."""
    return bound.value.number < 40 and (op == ">" or bound.op in ("<", "<="))


def moved_bound(m: Match) -> Moved | None:
    bounds = m.get("界")
    first = m.all("变")[0]
    if bounds.around:
        return None
    if isinstance(first.value, dict) and "比较" in first.value and m.said(first) not in ("超过", "超出"):
        return None
    return Moved(m.get("变"), m.said(first), bounds)


def moved_exact(m: Match) -> Moved | None:
    value: Quantity = m.get("数值")
    said = m.text[m.start : m.all("数值")[0].start]
    if value.unit == "分" or (isinstance(m.pieces[0].value, dict) and "比较" in m.pieces[0].value):
        return None
    if len(said) > 4 or (len(m.pieces) > 2 and (value.number != 1 or re.search(r"[的、，]", said))):
        return None
    return Moved(m.get("变"), said, Bounds((Bound("=", value),)))


def each_marked(span: Span, mark: tuple[tuple[Fraction, bool], ...]) -> Span | None:
    """（含0，不含5%）: each end by its number; （含3个月）leaves the other end open."""
    said = dict(mark)
    ends = (span.low, span.high)
    if None in ends or not set(said) <= {q.number for q in ends if q is not None}:
        return None
    low, high = (replace(q, inclusive=said.get(q.number, q.inclusive)) for q in ends if q is not None)
    return Span(low, high)
