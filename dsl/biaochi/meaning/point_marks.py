"""One numbered point, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from biaochi import patterns as re
from biaochi.reading.items import Point
from biaochi.reading.phrases import Quantity, Share
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Reading, Statement


@dataclass(slots=True)
class Item:
    """One point: what it says and the marks it prints."""

    point: Point
    reading: Reading
    marks: Fraction | None = None
    title: Statement | None = None


def are_bands(items: list[Item], pending: list[tuple[Item, Fraction | None]], marks: Fraction) -> bool:
    """A.≥100%得5分 B.90%至100%得3分 …: alternatives, not things that add up."""
    worth = [m for _, m in pending if m is not None]
    alone = all(len(i.reading.rules) == 1 and i.marks is None for i in items)
    return alone and len(worth) > 1 and sum(worth) != marks and max(worth) == marks


def share_bands(items: list[Item]) -> bool:
    """①≥92%，得100%权重分；②90%≤率<92%，得80%权重分: alternatives by parts of the marks."""
    given = [
        i.reading.rules[0].out.amount
        for i in items
        if len(i.reading.rules) == 1 and i.marks is None and i.reading.rules[0].act in ("award", "zero", "full")
    ]
    shares = [a.part for a in given if isinstance(a, Share)]
    return len(given) == len(items) and len(shares) > 1 and max(shares) == 1 and sum(shares) > 1


def balanced(items: list[Item], marks: Fraction | None) -> list[Fraction | None]:
    """The marks of each point: the best of its awards, or all of them where only that makes up the marks."""
    shares = [_share(i) for i in items]
    if marks is not None and all(s is not None for s in shares) and sum(s for s in shares if s is not None) == 1:
        for item in items:
            for rule in item.reading.rules:
                rule.out = (
                    replace(rule.out, act="full", amount=None)
                    if isinstance(rule.out.amount, Share) and rule.act == "award"
                    else rule.out
                )
        return [s * marks for s in shares if s is not None]
    best = [own_marks(i, marks) for i in items]
    if marks is None or sum((m for m in best if m is not None), Fraction(0)) == marks:
        return best
    sums = [_all_of(i) or m for i, m in zip(items, best, strict=True)]
    choices: list[list[Fraction | None]] = [
        [*sorted({m for m in pair if m is not None})] or [None] for pair in zip(best, sums, strict=True)
    ]
    if len(items) <= 10:
        for chosen in product(*choices):
            if all(m is not None for m in chosen) and sum(m for m in chosen if m is not None) == marks:
                return list(chosen)
    return best


def _share(item: Item) -> Fraction | None:
    """计权重分的40%: the part of the marks that a point alone is worth."""
    given = [r for r in item.reading.rules if r.act == "award" and r.step is None]
    return (
        given[0].out.amount.part
        if item.marks is None and len(given) == 1 and isinstance(given[0].out.amount, Share)
        else None
    )


def _all_of(item: Item) -> Fraction | None:
    worth = [
        r.out.amount.number
        for r in item.reading.rules
        if r.act in ("award", "mark") and r.step is None and isinstance(r.out.amount, Quantity)
    ]
    return sum(worth, Fraction(0)) if item.marks is None and len(worth) > 1 else None


def own_marks(item: Item, marks: Fraction | None) -> Fraction | None:
    if item.marks is not None:
        return item.marks
    awards = [
        r
        for r in item.reading.rules
        if r.act in ("award", "full", "mark", "start") and r.step is None and isinstance(r.out.amount, Quantity)
    ]
    printed = [r.marks.number for r in item.reading.rules if r.marks is not None]
    if printed:
        return printed[0]
    if not awards:
        return None
    return max(r.out.amount.number for r in awards if isinstance(r.out.amount, Quantity))


_DECIMAL_LIKE = re.compile(r"(?:^|(?<=[。；：\n ]))([0-9]{1,2})\.[0-9]+(?=%|[^0-9.])")


def apart_from_decimals(text: str) -> None:
    """Raises CriterionError (BC128) at 2.90% behind a point 1: the ninety percent of the second point, or 2.9."""
    for found in _DECIMAL_LIKE.finditer(text):
        n = int(found[1])
        before = re.search(rf"(?:^|[。；：\n ]){n - 1}[.、]", text[: found.start()])
        after = re.search(rf"[。；：\n ]{n + 1}[.、]", text[found.end() :]) if n == 1 else None
        if n and (before or after):
            raise refuse(
                "BC128",
                f"“{found.group()}”是第{n}点后面的数，还是一个小数，读不准",
                found.start(),
                found.end(),
                f"请把序号写成“{n}、”或“（{n}）”。",
            )
