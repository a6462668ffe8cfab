"""Conventions: the readings a ruleset declares for what sentences leave open (language page §4)."""

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


QUESTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "percent": ("“每1%”", {"point": "按百分点计", "relative": "按相对比例计"}),
    "remainder": ("不足一个单位的", {"exact": "按比例计", "down": "不计", "up": "按一个单位计"}),
    "checklist": ("各要点", {"each": "逐项计分", "whole": "全部符合才得分"}),
    "edges": ("两档相接处", {"above": "归上一档", "below": "归下一档"}),
    "attach": ("各要点之后的扣分", {"last": "从前一要点扣", "whole": "从全项扣"}),
    "nested": ("同时落入几档扣分的", {"worst": "只扣最重的一档", "sum": "各档累计扣"}),
    "beyond": ("“超过…以上”“低于…以下”", {"strict": "不含本数", "closed": "含本数"}),
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
