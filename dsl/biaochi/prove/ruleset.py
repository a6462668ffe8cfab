"""The proofs of a ruleset: every criterion alone, then the total, put together from the leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from biaochi.model.values import decimal
from biaochi.prove.criterion import prove
from biaochi.prove.jumps import jumps
from biaochi.prove.verdict import Finding, Jump
from biaochi.ruleset.model import Indicator, Ruleset


@dataclass(frozen=True, slots=True)
class Proved:
    """One indicator with what was found of it, and its cliffs."""

    indicator: Indicator
    findings: tuple[Finding, ...]
    jumps: tuple[Jump, ...]


def prove_indicators(indicators: Iterable[Indicator]) -> Iterator[Proved]:
    """The indicators in the order given, each proved when it is asked for."""
    for indicator in indicators:
        yield Proved(indicator, tuple(prove(indicator.program)), tuple(jumps(indicator.program)))


def prove_total(ruleset: Ruleset, leaves: list[Proved]) -> Finding:
    """That the total stays within its range. Leaves are composed: their ranges add up, whatever facts they share."""
    says = f"总分不低于0分、不超过{decimal(ruleset.total)}分"
    signed = [p for p in leaves if p.indicator.full_marks is None]
    open_ = [p for p in leaves if any(f.kind == "分值范围" and not f.proved for f in p.findings)]
    marks = sum((p.indicator.full_marks or Fraction(0) for p in leaves), Fraction(0))
    if open_:
        codes = "、".join(p.indicator.code or p.indicator.name for p in open_)
        return Finding("分值范围", "未证明", f"{says}：{codes}的范围没有证出", "总分")
    if signed or ruleset.limits:
        over = "，超出的按满分计" if ruleset.policy.over == "capped" else ""
        verdict = "已证明" if ruleset.policy.over == "capped" and not _below_nothing(signed) else "未证明"
        why = over if verdict == "已证明" else "：有加减分项，合计可能低于0分或超过满分"
        return Finding("分值范围", verdict, f"{says}{why}", "总分")  # type: ignore[arg-type]
    if marks <= ruleset.total:
        return Finding("分值范围", "已证明", f"{says}（各指标满分合计{decimal(marks)}分）", "总分")
    return Finding("分值范围", "反例", f"各指标满分合计{decimal(marks)}分，超过总分{decimal(ruleset.total)}分", "总分")


def _below_nothing(signed: list[Proved]) -> bool:
    return any(
        "到" in f.says and ("-" in f.says or "不限" in f.says)
        for p in signed
        for f in p.findings
        if f.kind == "分值范围"
    )
