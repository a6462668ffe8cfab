"""The gate that no clause is lost: every rule, limit and remainder that was read is part of the meaning, or was noted by its kind."""

from __future__ import annotations

from biaochi.model.criterion import Origin
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Placed, Rule


def check(rules: list[Rule], limits: list[Placed], roles: list[Origin]) -> None:
    """Raises CriterionError (BC151) at the first clause of ``rules``, or limit, that no part of the meaning stands for."""
    for rule in rules:
        if not _covered(rule.out_start, roles) and rule.act not in ("highest", "lowest"):
            raise refuse(
                "BC151",
                f"“{rule.out.words or '这一句'}”在计分里没有用上",
                rule.start,
                rule.end,
                "可能与前后的话对不上，或这一句没有读全；请核对，或用 解释 写明。",
            )
    for placed in limits:
        if not any(r.start <= placed.start < r.end for r in roles if r.role in _LIMITS):
            raise refuse(
                "BC127", "限额限的是哪一项不明", placed.start, placed.end, "请写在它所限的那一项后面，如“最多扣3分”。"
            )


_LIMITS = ("限额", "上限", "封顶", "总分")


def _covered(at: int, roles: list[Origin]) -> bool:
    return any(r.start <= at < r.end for r in roles)
