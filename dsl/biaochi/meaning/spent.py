"""The check that no printed number is lost: each must come back as a bound, a size, an amount, a limit or part of a name.

Whatever form has read a text, a number that left no trace in the meaning means that something was not understood
(扣到1分为止 is not 扣到0分为止), or that the print contradicts itself (满意度≥90%得满分 and 低于85%的每降低1%).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from operator import attrgetter
from typing import Any

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.core.program import Input
from biaochi.diagnostics import CriterionError
from biaochi.model import units
from biaochi.model.criterion import Part, Resolved
from biaochi.reading.problem import refuse

_NUMBER = re.compile(r"(?<![A-Za-z0-9.])[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9.])")
_UNITS = sorted((*units.PERCENT, *units.TIME, *units.MONEY), key=lambda unit: -len(unit))
_SILENT = ("未计分文字", "要点标题", "计分说明", "说明", "重述", "要求")
_MUTE = re.compile(
    r"\([0-9]{1,2}\)|(?:^|(?<=[。；，： ]))[0-9]{1,2}[、.)](?![0-9])|"  # (1), 2、 before a point
    r"附[件表录][0-9]{1,2}|"
    r"(?:^|(?<=[。；，： ]))(?:随机|现场|实地)?(?:抽查|抽取|抽考|抽检|查阅?|查看|访谈|座谈|检查)[0-9]{1,4}[^0-9，。；：]{1,14}(?=[：，。；])|"  # a sample
    r"应[^，。；]{0,14}?[0-9]{1,3}个?(?:工作)?[日天月](?:之?内|前)[^，。；]{0,10}(?=[，；。].*(?:按[期时]|逾期|及时|超期|延迟))|"  # a duty that 按期 refers to
    r"“[^“”]*”|"
    r"按照?[^。；得扣加]{4,60}?(?:分配|分解|下达)(?:目标)?任务(?=，)|"  # how the task is handed out
    r"每(?:个)?(?:季度?|月|周|半年|旬|[日天]|学期)[^0-9，。；]{0,20}[0-9]+(?=[次篇条项份期场个件人])|"
    r"每[0-9]{1,2}(?:个月|年|周|[天日]|个?季度)(?=[^，。；]{0,12}(?:至少|不少于|应))"  # how often a duty falls due
)
_INCLUDED = re.compile(  # 5个及以上（含5个）: the same number twice
    r"([0-9]+(?:\.[0-9]+)?)[^0-9零一二三四五六七八九十，。；]{0,8}\((?:均|都)?不?(?:含|包含|包括)([0-9]+(?:\.[0-9]+)?)[^0-9()]{0,5}\)"
)
_ENDS = re.compile(  # 3-6个月（含3个月）, 3～5个百分点（含3，不含5）: the ends once more
    r"(?P<low>[0-9]+(?:\.[0-9]+)?)[^0-9，。；()]{0,6}[-~至到](?P<high>[0-9]+(?:\.[0-9]+)?)[^0-9()，。；]{0,8}"
    r"\((?P<said>(?:均|都)?不?(?:含|包含|包括)[^()]*)\)"
)
_DATE = re.compile(
    r"(?:[0-9]{4}年|[次每当下上]个?月[0-9]{1,2}[日号]|[0-9]{1,2}月(?:[0-9]{1,2}[日号]|底|初|末|份|前|起)|[0-9]{1,2}[：:][0-9]{2}|[0-9]+/[0-9]+)"
)
_TO = re.compile(r"^[-~至到][0-9.]+")
_NAMED = re.compile(
    r"[A-Z]{2,5}(?:/[A-Z])?[ -]?[0-9]+(?:\.[0-9]+)?(?:[-—][0-9]{4})?|[0-9]{3,5}(?=热线|平台|专线|电话|工单)|[0-9]A级?|[0-9.]{1,8}(?:米|公里|千米|km|m)范围内"
)


def check_spent(text: str, resolved: Resolved, formulas: Sequence[tuple[int, int]]) -> None:
    """Raises CriterionError (BC151) at the first number of ``text`` that scores and that the meaning does not hold."""
    if _NUMBER.search(text) is None:
        return
    known = _numbers(resolved)
    marks = [p.marks for p in resolved.parts if p.marks is not None]
    marks += [] if resolved.marks is None else [resolved.marks]
    known |= set(map(Fraction.as_integer_ratio, _from_marks(resolved, marks)))
    silent = cache(lambda: _silent(text, resolved, formulas))
    for found in _INCLUDED.finditer(text):
        again = any(low <= found.start(2) and found.end(2) <= high for low, high in silent())
        if found[1] != found[2] and not again:
            raise _unspent(found[2], found.start(2), found.end(2))
    names = _names(resolved)
    for found in _NUMBER.finditer(text):
        start, end = found.span()
        if not known.isdisjoint(
            map(Fraction.as_integer_ratio, _values(found.group(), _TO.sub("", text[end : end + 12]), marks))
        ):
            continue
        if any(low <= start and end <= high for low, high in silent()):
            continue
        if any(_said(text, start, end, n) for n in names) or _share_of_another(found.group(), start, end, text, known):
            continue
        raise _unspent(found.group(), start, end)


def _silent(text: str, resolved: Resolved, formulas: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where numbers stand that need not come back: in what was noted, in formulas, dates, names and ends said again."""
    out = [(r.start, r.end) for r in resolved.roles if r.role in _SILENT]
    out += formulas
    out += (found.span() for pattern in (_MUTE, _DATE, _NAMED) for found in pattern.finditer(text))
    for found in _ENDS.finditer(text):
        if {m.group() for m in _NUMBER.finditer(found["said"])} <= {found["low"], found["high"]}:
            out.append(found.span("said"))
    return out


_TARGET = re.compile(r"(?:目标|指标|计划|任务|标准)(?:值|数|任务)?的?$")


def _share_of_another(digits: str, start: int, end: int, text: str, known: set[tuple[int, int]]) -> bool:
    """目标值为500张, 不足目标值60%的: a part of another number that is printed."""
    if not text.startswith("%", end) or _TARGET.search(text[max(0, start - 8) : start]) is None:
        return False
    part = Fraction(digits) / 100
    others = [Fraction(m.group()) for m in _NUMBER.finditer(text) if m.group() != digits]
    found = (at for n in others for at in (part * n, part * n / 100))
    return any(at.as_integer_ratio() in known for at in found)


def _unspent(number: str, start: int, end: int) -> CriterionError:
    return refuse(
        "BC151",
        f"“{number}”在计分里没有用上",
        start,
        end,
        "可能与前后的数对不上，或这一句没有读全；请核对，或用 解释 写明。",
    )


def _values(digits: str, after: str, marks: Sequence[Fraction]) -> Iterator[Fraction]:
    """What a number may have become: itself, in another unit, a part of the marks, or what divides by it."""
    number = Fraction(digits if "." in digits else int(digits))
    yield number
    unit = next((u for u in _UNITS if after.startswith(u)), "")
    if unit in units.PERCENT:
        share = number / (1000 if unit == "‰" else 100)
        yield from (share, *(share * m for m in marks))
        number = share
    if after.startswith("倍"):
        yield from (number * m for m in marks)
    for other in (*units.MONEY, *units.TIME):
        scale = units.factor(unit, other)
        if scale is not None:
            yield number * scale
    if number:
        yield 1 / number


def _from_marks(resolved: Resolved, marks: Sequence[Fraction]) -> frozenset[Fraction]:
    """What stands for marks in other words: the subtotals of neighbouring parts, what a judgement takes off."""
    own = [p.marks or Fraction(0) for p in resolved.parts]
    sums = (sum(own[i:j], Fraction(0)) for i in range(len(own)) for j in range(i + 2, len(own) + 1))
    bounds = [b for spec in resolved.judgements for b in (spec.low, spec.high) if b is not None]
    return frozenset((*sums, *(m - b for m in marks for b in bounds)))


def _numbers(resolved: Resolved) -> set[tuple[int, int]]:
    """The numbers that the meaning holds, each as two whole numbers, which are looked up faster than a Fraction is."""
    whole = () if resolved.whole is None else (resolved.whole,)
    numbers = [node for node in _walked((*resolved.parts, *whole)) if isinstance(node, Fraction)]
    found = {(abs(top), under) for top, under in map(Fraction.as_integer_ratio, numbers)}
    others = [b for spec in resolved.judgements for b in (spec.low, spec.high) if b is not None]
    others += [Fraction(0)] if resolved.marks is None else [Fraction(0), resolved.marks]
    return found.union(map(Fraction.as_integer_ratio, others))


def used_names(parts: Sequence[Part]) -> frozenset[str]:
    """The names of the facts that decide anything. What a sentence mentions and does not score by is no input."""
    return frozenset(node.name for node in _walked(parts) if not isinstance(node, Fraction))


def _walked(parts: Sequence[Part]) -> Iterator[Fraction | e.Fact | e.Flag | e.Is]:
    """The numbers and the facts that parts hold."""
    pending: list[Any] = list(parts)
    while pending:
        node = pending.pop()
        kind: type = type(node)
        if kind is tuple:
            pending += node
        elif kind in _SOUGHT:
            yield node
        elif inner := _inner(kind):
            pending += inner(node)


_PLAIN = ("str", "bool", "int", "Origin", "Origin | None", "Remainder")


_SOUGHT = (Fraction, e.Fact, e.Flag, e.Is)


@cache
def _inner(kind: type) -> Callable[[Any], tuple[Any, ...]] | None:
    """Takes out of a value of a type the fields that may hold expressions or numbers; None where there are none."""
    names = [f.name for f in fields(kind) if f.type not in _PLAIN] if is_dataclass(kind) else []
    if len(names) == 1:
        return lambda node, only=names[0]: (getattr(node, only),)  # type: ignore[misc]
    return attrgetter(*names) if names else None


def _names(resolved: Resolved) -> list[str]:
    specs: list[Input] = [*resolved.inputs, *resolved.judgements]
    return [name for spec in specs for name in (spec.name, *spec.choices) if any(c.isdigit() for c in name)]


def _said(text: str, start: int, end: int, name: str) -> bool:
    """Whether the number stands in the text as it stands in the name."""
    before, after = text[max(0, start - 2) : start], text[end : end + 1]
    number = text[start:end]
    head, cut, tail = name.partition("…")
    if cut and head and tail and 0 <= text.find(head) <= start <= text.find(tail, text.find(head)) + len(tail):
        return True
    return f"{before}{number}" in name or f"{number}{after}" in name
