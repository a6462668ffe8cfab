"""For every kind of statement and verdict, the check that holds it."""

from __future__ import annotations

from collections.abc import Callable

from biaochi.certificates.bands import (
    all_taken,
    apart,
    both_apply,
    never_taken,
    not_toward,
    out_of_reach,
    reached,
    toward,
)
from biaochi.certificates.check import Check
from biaochi.certificates.jumps import listed
from biaochi.certificates.statement import (
    APART,
    CAP,
    DIVISOR,
    FULL,
    JUMPS,
    NO_GAP,
    NOTHING,
    OPEN,
    PROVED,
    RANGE,
    REACHED,
    REFUTED,
    TAKEN,
    TOWARD,
    WAY,
    Statement,
)  # fmt: skip

_ABOUT_A_FACT = (DIVISOR, WAY, TOWARD)
_ABOUT_A_PART = ((TAKEN, REFUTED), (APART, REFUTED), (CAP, PROVED), (CAP, REFUTED))


def why_not(check: Check, s: Statement) -> str:
    """Why a statement is not verified; "" where it is."""
    if s.verdict == OPEN:
        return "证书自己写明未证明"
    if s.about and s.kind not in _ABOUT_A_FACT and (s.kind, s.verdict) not in _ABOUT_A_PART:
        return "这一结论不针对某一项数据"
    replayed = check.replayed(s.witnesses)
    if replayed:
        return replayed
    rule = _RULES.get((s.kind, s.verdict))
    return "没有这样的结论" if rule is None else rule(check, s)


_RULES: dict[tuple[str, str], Callable[[Check, Statement], str]] = {
    (RANGE, PROVED): Check.range,
    (RANGE, REFUTED): Check.out_of_range,
    (NO_GAP, PROVED): Check.no_gap,
    (NO_GAP, REFUTED): Check.gap,
    (DIVISOR, REFUTED): Check.divisor,
    (WAY, PROVED): Check.way,
    (WAY, REFUTED): Check.both_ways,
    (FULL, PROVED): Check.had,
    (FULL, REFUTED): Check.never,
    (NOTHING, PROVED): Check.had,
    (NOTHING, REFUTED): Check.never,
    (REACHED, PROVED): Check.reached,
    (TAKEN, PROVED): all_taken,
    (TAKEN, REFUTED): never_taken,
    (APART, PROVED): apart,
    (APART, REFUTED): both_apply,
    (CAP, PROVED): reached,
    (CAP, REFUTED): out_of_reach,
    (TOWARD, PROVED): toward,
    (TOWARD, REFUTED): not_toward,
    (JUMPS, PROVED): listed,
}
