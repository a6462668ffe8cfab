"""约定: the lines a ruleset declares once for all its indicators, and the policy they add up to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.model.conventions import QUESTIONS, Conventions, describe


@dataclass(frozen=True, slots=True)
class Policy:
    """What a ruleset declares beyond how sentences are read.

    places: decimals of printed scores (四舍五入, only when a result is issued). rate_places: decimals of printed rates
    (得分率, in per cent). rate_of: whether 得分率 is of the "rounded" or the "exact" score. grade_of: likewise for the
    grade. evidence: what a missing 佐证 scores: "zero" or "open". inapplicable: what 不适用 does: "redistribute" (得分÷适用
    分值×满分), "full" or "excluded". over: whether a total may exceed full marks ("allowed") or is held to them ("capped").
    items: whether each indicator's score is "rounded" before the scores are added, or "exact".
    """

    places: int = 2
    rate_places: int = 2
    rate_of: str = "rounded"
    grade_of: str = "rounded"
    evidence: str = "open"
    inapplicable: str = "redistribute"
    over: str = "capped"
    items: str = "exact"
    declared: frozenset[str] = frozenset()


_PLACES = {
    "整数": 0,
    "一位小数": 1,
    "1位小数": 1,
    "两位小数": 2,
    "二位小数": 2,
    "2位小数": 2,
    "三位小数": 3,
    "3位小数": 3,
    "四位小数": 4,
    "4位小数": 4,
}
_LINES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"“?每(?:下降|降低|低于|增加|提高|升降)?1[%％]”?按百分点计"), "percent", "point"),
    (re.compile(r"“?每(?:下降|降低|低于|增加|提高|升降)?1[%％]”?按相对(?:比例|变化)计"), "percent", "relative"),
    (re.compile(r"不足一个单位的?按比例计"), "remainder", "exact"),
    (re.compile(r"不足一个单位的?不计"), "remainder", "down"),
    (re.compile(r"不足一个单位的?按一个单位计"), "remainder", "up"),
    (re.compile(r"各?要点逐项计分"), "checklist", "each"),
    (re.compile(r"各?要点全部符合才得分"), "checklist", "whole"),
    (re.compile(r"两档相接处归上一档"), "edges", "above"),
    (re.compile(r"两档相接处归下一档"), "edges", "below"),
    (re.compile(r"同时落入几档扣分的只扣最重的一档"), "nested", "worst"),
    (re.compile(r"同时落入几档扣分的各档累计扣"), "nested", "sum"),
    (re.compile(r"“超过…以上”“低于…以下”不含本数"), "beyond", "strict"),
    (re.compile(r"“超过…以上”“低于…以下”含本数"), "beyond", "closed"),
    (re.compile(r"几种得分情形可以同时成立，分别计分"), "additive", "sum"),
    (re.compile(r"几种得分情形只取其一"), "additive", "choice"),
)
_POLICIES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"得分率按舍入后的得分计算"), "rate_of", "rounded"),
    (re.compile(r"得分率按舍入前的得分计算"), "rate_of", "exact"),
    (re.compile(r"等级按舍入后的总分评定"), "grade_of", "rounded"),
    (re.compile(r"等级按舍入前的总分评定"), "grade_of", "exact"),
    (re.compile(r"缺佐证的?(?:指标)?(?:得0分|不得分)"), "evidence", "zero"),
    (re.compile(r"缺佐证的?(?:指标)?(?:暂不计分|待补证后计分)"), "evidence", "open"),
    (re.compile(r"不适用的?(?:指标)?按得分÷适用分值×满分折算"), "inapplicable", "redistribute"),
    (re.compile(r"不适用的?(?:指标)?按满分计"), "inapplicable", "full"),
    (re.compile(r"不适用的?(?:指标)?不计入总分"), "inapplicable", "excluded"),
    (re.compile(r"总分不超过满分"), "over", "capped"),
    (re.compile(r"总分可以超过满分"), "over", "allowed"),
    (re.compile(r"(?:各?指标|各项)?得分先(?:四舍五入|舍入)，?再合计"), "items", "rounded"),
    (re.compile(r"(?:各?指标|各项)?得分先合计，?再(?:四舍五入|舍入)"), "items", "exact"),
)
_ROUNDING = re.compile(r"(得分率?|百分比)四舍五入保留(整数|[一二两三四1-4]位小数)(?:，只在出具结果时舍入)?")


def plain(line: str) -> str:
    """A convention line with its punctuation and blanks made one."""
    text = line.strip().rstrip("。；;").replace(" ", "").replace("　", "")
    return text.replace(",", "，").replace('"', "”").replace("／", "÷").replace("/", "÷").replace("*", "×")


def read_line(line: str, conventions: Conventions, policy: Policy) -> tuple[Conventions, Policy] | None:
    """Conventions and policy with one line added; None where the line is not one of the known conventions."""
    said = _said(plain(line))
    if said is None:
        return None
    name, value = said
    if name in QUESTIONS:
        return replace(conventions, **{name: value}), _declare(policy, name)
    return conventions, _declare(_set(policy, name, value), name)


def settled_by(line: str) -> tuple[str, str] | None:
    """The open question of readings that a line of 约定 answers, with the answer: ("percent", "point"); else None."""
    said = _said(plain(line))
    return said if said is not None and said[0] in QUESTIONS else None


@cache
def _canonical() -> dict[str, tuple[str, str]]:
    """Every answer to every question as readings name it, and what it settles."""
    return {plain(describe(q, answer)): (q, answer) for q, (_, answers) in QUESTIONS.items() for answer in answers}


@lru_cache(maxsize=1024)
def _said(text: str) -> tuple[str, str] | None:
    """What a line settles and how."""
    canonical = _canonical().get(text)
    if canonical is not None:
        return canonical
    for pattern, question, answer in _LINES:
        if pattern.fullmatch(text):
            return question, answer
    for pattern, name, value in _POLICIES:
        if pattern.fullmatch(text):
            return name, value
    found = _ROUNDING.fullmatch(text)
    return None if found is None else ("places" if found[1] == "得分" else "rate_places", found[2])


def _set(policy: Policy, name: str, value: str) -> Policy:
    match name:
        case "rate_of":
            return replace(policy, rate_of=value)
        case "grade_of":
            return replace(policy, grade_of=value)
        case "evidence":
            return replace(policy, evidence=value)
        case "items":
            return replace(policy, items=value)
        case "over":
            return replace(policy, over=value)
        case "places":
            return replace(policy, places=_PLACES[value])
        case "rate_places":
            return replace(policy, rate_places=_PLACES[value])
        case _:
            return replace(policy, inapplicable=value)


def _declare(policy: Policy, name: str) -> Policy:
    return replace(policy, declared=policy.declared | {name})


_PLACES_SAID = ("整数", "一位小数", "两位小数", "三位小数", "四位小数")
_INAPPLICABLE_SAID = {
    "redistribute": "不适用的按得分÷适用分值×满分折算",
    "full": "不适用的按满分计",
    "excluded": "不适用的不计入总分",
}


def rounding_line(policy: Policy) -> str:
    """The line of 约定 that says how scores are rounded now."""
    return f"得分四舍五入保留{_PLACES_SAID[policy.places]}，只在出具结果时舍入"


def inapplicable_line(policy: Policy) -> str:
    """The line of 约定 that says what happens to 不适用 now."""
    return _INAPPLICABLE_SAID[policy.inapplicable]


def known_lines() -> tuple[str, ...]:
    """Every convention in words, for messages and documentation."""
    reading = [describe(q, a) for q, (_, answers) in QUESTIONS.items() for a in answers]
    return (
        *reading, "得分四舍五入保留两位小数，只在出具结果时舍入", "得分率四舍五入保留两位小数", "得分率按舍入后的得分计算",
        "等级按舍入后的总分评定", "缺佐证的得0分", "缺佐证的暂不计分", "不适用的按得分÷适用分值×满分折算", "不适用的按满分计", "不适用的不计入总分",
        "总分不超过满分", "总分可以超过满分", "得分先舍入再合计", "得分先合计再舍入",
    )  # fmt: skip


def unknown(line: str, start: int, end: int, file: str) -> RulesetError:
    """The error for a line of 约定 that is not understood."""
    return RulesetError(
        [
            Diagnostic(
                "BC231",
                f"约定“{line[:40]}”读不懂",
                start,
                end,
                f"可用的约定如：{'；'.join(known_lines()[:4])}……（见语言说明的“约定”一节）",
                file=file,
            )
        ]
    )
