"""Outcomes: one function for each rule of phrases.txt."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from biaochi import patterns as re
from biaochi.reading.cascade import Build, Match
from biaochi.reading.phrases import (
    Amount,
    Outcome,
    Quantity,
    Share,
    Span,
)


def _amount(m: Match) -> Amount:
    value: Amount = m.get("列") or m.get("份额") or m.get("区间") or m.get("分")
    return value


def _words(m: Match, key: str) -> str:
    return "".join(m.said(p) for p in m.pieces if p.letter not in m.lex.of("数值") + m.lex.of("份额") + m.lex.of("单"))


def _outcome(m: Match, act: Any, amount: Amount) -> Outcome | None:
    if isinstance(amount, Span) and (amount.low is None or amount.low.unit != "分"):
        return None
    if isinstance(amount, tuple) and isinstance(amount[0], Quantity) and amount[0].unit != "分":
        return None
    if _named(m):
        return None
    words = _words(m, act)
    return Outcome(
        act, amount, words, bool(_WHOLE.search(words)), judged=bool(m.all("酌")) or isinstance(amount, Span),
        each=bool(re.search("各|每|逐", words)), listed=bool(re.search("分别|依次", words)),
        per="" if not m.all("单") else m.get("单").unit,
    )  # fmt: skip


def _named(m: Match) -> bool:
    """无此项得满分: 此项 is what there is none of, and no scope of the score."""
    return m.pieces[0].letter in m.lex.of("项") and _NAMING.search(m.text, 0, m.start) is not None


_NAMING = re.compile(r"(?:无|没有|不涉及|未开展|未发生|不存在|未安排)$")
_WHOLE = re.compile(r"(?:该|本|此|整)(?:项|指标|个项|个指标)|三级指标|全项|整体|全部")


def start(m: Match) -> Outcome | None:
    """以5分为基础, 在5分的基础上每…; what is taken 在5分基础上 is said of the step before it."""
    if "基础上" in m.said() and m.text[m.end : m.end + 1] in "扣减加":
        return None
    return Outcome("start", m.get("分"), m.said())


def judged(m: Match) -> Outcome | None:
    said = m.said()
    act = (
        "add"
        if (m.all("加") or "加" in said) and "扣" not in said
        else "deduct"
        if m.all("扣") or re.search("扣|减", said)
        else "award"
    )
    return _outcome(m, act, _amount(m))


def award(m: Match) -> Outcome | None:
    amount = _amount(m)
    if isinstance(amount, Quantity) and amount.number == 0:
        return _outcome(m, "zero", None)
    return _outcome(m, "award", amount)


def award_share(m: Match) -> Outcome | None:
    """得70%: a part of the marks, where nothing says of what else."""
    rate: Quantity = m.get("率")
    if (
        rate.unit != "%"
        or m.text[m.end : m.end + 1] not in ("", "，", "。", "；", ")", " ")
        or m.said(m.all("得")[0]) not in ("得", "计", "记", "给", "赋", "计得", "得分为")
    ):
        return None
    share = Share(rate.number / 100)
    return _outcome(m, "zero", None) if rate.number == 0 else _outcome(m, "award", share)


def deduct(m: Match) -> Outcome | None:
    return _outcome(m, "deduct", _amount(m))


def add(m: Match) -> Outcome | None:
    return _outcome(m, "add", _amount(m))


def full(m: Match) -> Outcome | None:
    said = m.said()
    if _named(m) or (not (m.all("得") or m.all("系")) and not re.search(r"(?:满分|全分)", said)):
        return None
    printed = m.all("分")
    return Outcome(
        "full", printed[-1].value if printed else None, _words(m, "满"), bool(_WHOLE.search(said)), each="各" in said
    )


def veto(m: Match) -> Outcome | None:
    amount = m.values("数值")
    if amount and amount[0].number != 0:
        return None
    return Outcome("zero", None, "一票否决", True)


def marks_said(m: Match) -> Quantity | None:
    ahead = m.text[m.start - 1 : m.start]
    said: Quantity | None = m.get("分")
    return said if not ahead or ahead in "，。；：( " else None


def by_points(m: Match) -> Outcome:
    """按2分计, 按0.4分/宗扣分."""
    per = m.get("单")
    amount: Quantity = m.get("分")
    act: Any = (
        "deduct" if m.said().endswith(("扣分", "扣", "扣减", "计扣")) else "zero" if amount.number == 0 else "award"
    )
    return Outcome(act, None if act == "zero" else amount, m.said(), per="" if per is None else per.unit)


def spent(m: Match) -> Outcome:
    return Outcome("zero", None, "扣完", bool(_WHOLE.search(m.said())))


def zero(m: Match) -> Outcome | None:
    if _named(m):
        return None
    said = m.said()
    word = m.said(m.all("零")[0])
    return Outcome("zero", None, word, bool(_WHOLE.search(said)), each=bool(re.search("均|各", said)))


def zero_number(m: Match) -> Outcome | None:
    return Outcome("zero", None, "得0", bool(_WHOLE.search(m.said()))) if m.get("数").number == 0 else None


_OF_EARNED = re.compile(
    r"(?:得分|则|只|仅|均|统一|一律)*按(?:照)?(?:上述|所得|实际|以上|前述|应|该项|本项|标准|其)*得(?:分|分数)?的?[0-9.]+%(?:计|计算|计分|折算|计取|认定)+"
)


def half(m: Match) -> Outcome:
    """得分减半."""
    return _scaled(m, Fraction(1, 2))


def cut(m: Match) -> Outcome:
    """得分打八折."""
    return _scaled(m, Fraction(m.get("折")))


def times(m: Match) -> Outcome | None:
    """得分乘以0.8, 再乘以0.8: what was earned, times so much."""
    value = m.values("数值")[0]
    part = value.number / (100 if value.unit == "%" else 1)
    return _scaled(m, part) if 0 < part < 1 and m.text[m.end : m.end + 1] in "，。；)" else None


def times_of(m: Match) -> Outcome | None:
    """按得分的60%计: of what was earned; a part of the marks is an award."""
    said = m.said()
    share: Share = m.get("份额")
    spoken = _OF_EARNED.fullmatch(said)
    return _scaled(m, share.part) if spoken and isinstance(share, Share) and 0 < share.part < 1 else None


def _scaled(m: Match, part: Fraction) -> Outcome:
    return Outcome("half", Share(part), m.said(), bool(_WHOLE.search(m.said())))


def doubled(m: Match) -> Outcome:
    """每次加倍扣分: twice what is taken off before."""
    return Outcome("deduct", None, m.said())


SCALED = (half, cut, times, times_of, doubled)

_RATIO_END = re.compile(r"(?:比例|比率|百分比|之比|比值|占比|比重|率|进度|程度)$")


def ratio(m: Match) -> Outcome | None:
    """按…比例计分, 按完成率折算: a part of the marks that a ratio gives."""
    last = m.all("计分")[-1]
    said = m.text[m.start : last.start]
    if m.text[m.end : m.end + 1] == "：" or not _RATIO_END.search(
        said.rstrip("的").removesuffix("相应").removesuffix("予以")
    ):
        return None
    return Outcome("ratio", None, m.said())


def ratio_number(m: Match) -> Outcome | None:
    """按总场次占240场的比例计分: beside a number."""
    return ratio(m) if re.search(r"[占与和比]$|除以$", m.text[m.start : m.all("数值")[0].start]) else None


def between_said(m: Match) -> Outcome | None:
    """按直线插值法由2分递减至0分: a straight line, and the points at both of its ends."""
    first, second = m.values("分")
    return Outcome("between", Span(first, second), m.said())


def all_off(m: Match) -> Outcome | None:
    """10分全扣."""
    return (
        Outcome("zero", None, m.said(), False)
        if "全扣" in m.said() or "扣完" in m.said() or "扣光" in m.said()
        else None
    )


def revoked(m: Match) -> Outcome | None:
    said = m.said()
    return Outcome("zero", None, said, True) if re.search("分", said) else None


_NO_POINTS = re.compile(r"[满每为以到至在及达过低高于足按从第]$")


def bare(m: Match) -> Outcome | None:
    """X≥90%，5分: points alone close a clause."""
    after = m.text[m.end : m.end + 1]
    if (after and after not in "，。；、 )") or m.start == 0:
        return None
    ahead = m.text[: m.start]
    if _NO_POINTS.search(ahead) or ahead[-1] in "。；(":
        return None
    value: Quantity = m.get("分")
    if value.number == 0:
        return Outcome("zero", None, m.said(), bool(_WHOLE.search(m.said())))
    per = "" if not m.all("单") else m.get("单").unit
    if value.number < 0:
        return Outcome("deduct", replace(value, number=-value.number), m.said(), per=per)
    return Outcome("mark", value, "", bool(_WHOLE.search(m.said())), per=per) if value.number > 0 else None


def plain(act: Any) -> Build:
    return lambda m: Outcome(act, None, m.said(), bool(_WHOLE.search(m.said())))
