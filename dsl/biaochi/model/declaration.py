"""A fact as 读作 and 数据 declare it."""

from __future__ import annotations

from biaochi.core.program import Input, Kind
from biaochi.model.values import decimal


def declaration(spec: Input) -> str:
    """What a fact is, without the bounds that follow from its name: 「满意度」（%）, 「处数」（处，整数，≥0）, 「效果」（“显著”/“一般”）."""
    if spec.kind is Kind.CHOICE:
        return f"「{spec.name}」（{'/'.join(f'“{c}”' for c in spec.choices)}）"
    unit = {Kind.BOOL: "是/否", Kind.RATE: "%", Kind.DATE: "日期", Kind.POINTS: "分"}.get(spec.kind, spec.unit)
    details = [unit or ("金额" if spec.kind is Kind.MONEY else "数")]
    if spec.integer:
        details.append("整数")
    scale = 100 if spec.kind is Kind.RATE else 1
    sign = "＞" if spec.low_open else "≥"
    details += [f"{sign}{decimal(spec.low * scale)}"] if spec.low is not None and "low" not in spec.implied else []
    details += [f"≤{decimal(spec.high * scale)}"] if spec.high is not None and "high" not in spec.implied else []
    details += [f"≤「{spec.within}」"] if spec.within and "within" not in spec.implied else []
    return f"「{spec.name}」（{'，'.join(details)}）"
