"""The gate that no clause is lost: every rule, limit and remainder that was read is part of the meaning, or was noted by its kind."""

from __future__ import annotations

import re

from biaochi.model.criterion import Origin
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Placed, Reading, Rule


def check(rules: list[Rule], limits: list[Placed], roles: list[Origin]) -> None:
    """Raises CriterionError (BC151) at the first clause of ``rules``, or limit, that no part of the meaning stands for."""
    for rule in rules:
        if not _covered(rule.out_start, roles):
            raise refuse(
                "BC151",
                f"“{rule.out.words or '这一句'}”在计分里没有用上",
                rule.start,
                rule.end,
                "可能与前后的话对不上，或这一句没有读全；请核对，或用 解释 写明。",
            )
    for rule in rules:
        if rule.rest is not None and rule.step is None:
            raise refuse(
                "BC123",
                "“不足……的”说的是哪一步不明",
                rule.rest.start,
                rule.rest.end,
                "请写在“每……扣……”的后面，或写明不足时怎样计分。",
            )
    for placed in limits:
        if not any(r.start <= placed.start < r.end for r in roles if r.role in _LIMITS):
            raise refuse(
                "BC127", "限额限的是哪一项不明", placed.start, placed.end, "请写在它所限的那一项后面，如“最多扣3分”。"
            )


def twice(reading: Reading, text: str) -> None:
    """Raises CriterionError (BC128) where one clause is printed twice, which would count it twice."""
    rules = reading.rules
    said = [_PAUSES.sub("", text[r.start : r.end]) for r in rules]
    for at, rule in enumerate(rules):
        for before in range(at):
            between = rules[before + 1 : at]
            other = rules[before]
            bare = rule.cond is None and rule.step is not None and not rule.step.before.text
            again = said[at] == said[before] or (bare and said[before].endswith(said[at]))
            if not again or len(said[at]) < 5 or rule.act != other.act or rule.act in ("highest", "lowest"):
                continue
            if any(s.colon and other.end <= s.start <= rule.start for s in reading.statements):
                continue
            if (bare or rule.act == "zero") and any(r.act in ("award", "full", "mark") for r in (*between, other)):
                continue
            raise refuse("BC128", "同一句写了两遍", other.start, rule.end, "请用 勘误 删去一处，或写明各指什么。")


_PAUSES = re.compile(r"[，。；：、 的]")
_LIMITS = ("限额", "上限", "封顶", "总分")


def _covered(at: int, roles: list[Origin]) -> bool:
    return any(r.start <= at < r.end for r in roles)
