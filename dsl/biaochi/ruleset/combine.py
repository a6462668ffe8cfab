"""合成: 综合评价＝非现场评价×40%＋现场评价×60%, 现场评价＝各对象平均, 平均＝各对象按预算资金加权平均, 非现场评价＝市直."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from biaochi import patterns as re
from biaochi.ruleset.model import Combination

_TERM = re.compile(r"^([^×*＋+]+?)(?:[×*]([0-9]+(?:\.[0-9]+)?)(%?))?$")
MEAN = "各对象平均"
_WEIGHTED = re.compile("各对象按(.+?)加权平均")


def read_combination(
    line: str, subjects: tuple[str, ...], earlier: tuple[Combination, ...], facts: Collection[str] = ()
) -> Combination:
    """One line of 合成; ``facts`` are those a mean may be weighted by. Raises ValueError saying what is wrong."""
    name, equals, body = line.strip().rstrip("。；;").replace("=", "＝").partition("＝")
    name = name.strip()
    if not equals or not name or not body.strip():
        raise ValueError("要写成“名称＝……”")
    weights: list[tuple[str, Fraction]] = []
    mean, by = Fraction(0), ""
    known = {*subjects, *(c.name for c in earlier)}
    for term in re.split(r"[＋+]", body):
        found = _TERM.match(term.strip().replace("％", "%"))
        if found is None:
            raise ValueError(f"“{term.strip()}”")
        who = found[1].strip()
        weight = Fraction(found[2]) / (100 if found[3] else 1) if found[2] else Fraction(1)
        weighted = _WEIGHTED.fullmatch(who)
        if who == MEAN or weighted:
            if mean:
                raise ValueError("各对象的平均只能写一次")
            mean, by = weight, weighted[1] if weighted else ""
            if by and by not in facts:
                raise ValueError(f"没有叫“{by}”的数据，请写进 共用")
        elif who in known:
            weights.append((who, weight))
        else:
            raise ValueError(f"没有叫“{who}”的对象或合成")
    total = sum((w for _, w in weights), mean)
    if total != 1:
        raise ValueError(f"各项权重合计 {total * 100}%，应为100%")
    return Combination(name, tuple(weights), mean, by)
