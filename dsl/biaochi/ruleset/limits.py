"""Caps and vetoes on the total: lines of 约定 such as C8预算执行率低于60%的，总分最高69分.

The condition is read like any other sentence; its facts are those of the indicator it names.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core.program import Program

_LINE = re.compile(
    r"^(?P<code>[A-Za-z]?[0-9]+(?:\.[0-9]+)*)\s*(?P<condition>.+?)的?，"
    r"(?:总分(?:最高|不超过|封顶)(?P<cap>[0-9]+(?:\.[0-9]+)?)分|(?P<veto>总分为0分|实行一票否决|一票否决)|等级最高为(?P<grade>.{1,4}))$"
)
_RATIO = re.compile(
    r"^([^，。]+?[÷/][^，。]+?)(?:×100%)?((?:低于|不足|小于|少于|高于|超过|大于|不低于|不高于|不超过|达到|[<>≤≥＜＞]).+)$"
)


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A line as printed: the indicator's code, the condition in words and what it does."""

    text: str
    code: str
    condition: str
    cap: Fraction | None
    grade: str


@dataclass(frozen=True, slots=True)
class TotalLimit:
    """A compiled line: ``program`` scores 0 where the condition holds and 1 where it does not."""

    text: str
    code: str
    program: Program
    cap: Fraction | None
    grade: str


def read_limit(line: str) -> LimitLine | None:
    """The limit a line of 约定 states; None where it states none."""
    text = line.strip().rstrip("。；;").replace(",", "，")
    found = _LINE.match(text)
    if found is None:
        return None
    cap = Fraction(0) if found["veto"] else None if found["cap"] is None else Fraction(found["cap"])
    return LimitLine(text, found["code"], found["condition"], cap, found["grade"] or "")


def as_sentence(line: LimitLine, formula: str = "") -> str:
    """The condition as a criterion of one point: no point where it holds. ``formula`` is the 公式 of the indicator; a quotient
    in the condition itself is a formula too."""
    ratio = _RATIO.match(line.condition)
    if ratio is not None:
        return f"比率＝{ratio[1]}×100%。比率{ratio[2]}的，不得分。"
    return f"{formula}。{line.condition}的，不得分。" if formula else f"{line.condition}的，不得分。"
