"""Conventions: the readings a ruleset declares for what sentences leave open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Conventions:
    """One declared choice for each open question. The defaults are those the published Yantai scores fix.

    percent: 每下降1% of a rate in percentage points ("point") or relative to the base ("relative").
    remainder: a part of a step counts pro rata ("exact"), not at all ("down") or as a whole step ("up").
    checklist: marked points count one by one ("each") or all or nothing ("whole").
    edges: who owns an end that two bands print alike: the band "above" or "below" it.
    attach: a deduction after several points belongs to the "last" point or to the "whole".
    """

    percent: str = "point"
    remainder: str = "exact"
    checklist: str = "each"
    edges: str = "above"
    attach: str = "last"
    nested: str = "worst"
    additive: str = "sum"
    beyond: str = "strict"
    rest: str = "zero"
    cap: str = "all"
    better: str = "best"
    points: str = "rule"
    together: str = "once"
    found: str = "once"
    lacking: str = "each"
    floor: str = "point"
    unmarked: str = "whole"
    veto: str = "whole"
    ratio: str = "target"
    discretion: str = "marks"
    divisor: str = "open"


QUESTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "percent": ("“每1%”", {"point": "按百分点计", "relative": "按相对比例计"}),
    "remainder": ("不足一个单位的", {"exact": "按比例计", "down": "不计", "up": "按一个单位计"}),
    "checklist": ("各要点", {"each": "逐项计分", "whole": "全部符合才得分"}),
    "edges": ("两档相接处", {"above": "归上一档", "below": "归下一档"}),
    "attach": ("各要点之后的扣分", {"last": "从前一要点扣", "whole": "从全项扣"}),
    "nested": ("同时落入几档扣分的", {"worst": "只扣最重的一档", "sum": "各档累计扣"}),
    "beyond": ("“超过…以上”“低于…以下”", {"strict": "不含本数", "closed": "含本数"}),
    "cap": ("几项扣分之后的限额", {"all": "限各项合计", "last": "只限最后一项"}),
    "rest": ("没有写到的一段", {"zero": "不得分", "last": "按相邻一档得分"}),
    "points": ("要点印有分值、又写了每项扣几分的", {"rule": "按每项扣分计", "marks": "按要点的分值计"}),
    "together": ("几种情形写在一起扣一次分的", {"once": "合计只扣一次", "each": "每种情形各扣一次"}),
    "found": ("“存在……扣几分”没有写每处每次的", {"once": "不论几处只扣一次", "each": "每处扣一次"}),
    "lacking": ("列出几项、“有未做到的扣几分”的", {"each": "每项各扣一次", "once": "不论几项只扣一次"}),
    "floor": ("各要点的扣分", {"point": "扣完本要点的分值为止", "whole": "可以从全项扣"}),
    "unmarked": ("几个要点只写“符合要求得几分”的", {"whole": "全部符合才得分", "share": "按符合的项数平均计分"}),
    "veto": ("最后一个要点后面的“不得分”", {"whole": "管整项", "last": "只管前一要点"}),
    "ratio": ("没达到目标“按比例”计分的", {"target": "按完成值与目标值之比", "itself": "按完成值本身"}),
    "discretion": ("酌情扣分没有写范围的", {"marks": "由评价人在0分至本项分值之间定", "none": "不扣"}),
    "divisor": ("分母为0、又没有写怎样计分的", {"open": "算不出分，须先写明", "zero": "不得分"}),
    "better": ("比最好一档还好的", {"best": "按最好一档得分", "zero": "不得分"}),
    "additive": ("几种得分情形", {"sum": "可以同时成立，分别计分", "choice": "只取其一"}),
}

Number = Fraction


def alternatives(current: Conventions, used: frozenset[str]) -> Iterator[tuple[str, str, Conventions]]:
    """Every other answer to each question a reading asked: (question, answer, conventions)."""
    for spec in fields(Conventions):
        if spec.name not in used:
            continue
        for answer in QUESTIONS[spec.name][1]:
            if answer != getattr(current, spec.name):
                yield spec.name, answer, replace(current, **{spec.name: answer})


def describe(question: str, answer: str) -> str:
    """A convention in words, as it stands in a ruleset's 约定."""
    subject, answers = QUESTIONS[question]
    return f"{subject}{answers[answer]}"
