"""A certificate against a ruleset: is it the same ruleset, does it state everything, does every statement hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from biaochi.certificates.check import Check
from biaochi.certificates.rules import why_not
from biaochi.certificates.statement import (
    DIVISOR,
    NO_GAP,
    OPEN,
    PROVED,
    RANGE,
    REFUTED,
    WAY,
    Certificate,
    Criterion,
    Statement,
)
from biaochi.certificates.wording import sentence
from biaochi.model.values import decimal
from biaochi.ruleset.model import Indicator, Ruleset

IDENTITY = "规则集"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One statement after the check; ``why`` says why it is not verified, "" where it is. ``code`` is the indicator's."""

    code: str
    kind: str
    about: str
    verdict: str
    says: str
    why: str = ""


def verify(c: Certificate, ruleset: Ruleset) -> Iterator[Outcome]:
    """Every statement of a certificate, verified or not; what is wrong with the certificate as a whole comes first."""
    yield from _identity(c, ruleset)
    ranges: dict[int, Statement] = {}
    for i, indicator in enumerate(ruleset.indicators):
        stated = c.criteria[i] if i < len(c.criteria) else None
        for s, outcome in _criterion(stated, indicator):
            if s is not None and s.kind == RANGE and s.verdict == PROVED and not outcome.why:
                ranges[i] = s
            yield outcome
    for extra in c.criteria[len(ruleset.indicators) :]:
        yield Outcome(extra.code, "", "", "", extra.name, "规则集里没有这个指标")
    yield from _totals(c.totals, ruleset, ranges)


def _identity(c: Certificate, ruleset: Ruleset) -> Iterator[Outcome]:
    pairs = (
        ("编号", c.ident, ruleset.id),
        ("版本", c.version, ruleset.version),
        ("哈希", c.hash, ruleset.hash),
    )
    for what, stated, actual in pairs:
        if stated != actual:
            why = f"证书写的是 {stated[:64]}，规则集是 {actual[:64]}"
            yield Outcome("", IDENTITY, what, "", f"规则集{what}相同", why)


def _criterion(stated: Criterion | None, indicator: Indicator) -> Iterator[tuple[Statement | None, Outcome]]:
    code = indicator.code
    if stated is None or (stated.code, stated.name) != (code, indicator.name):
        yield None, Outcome(code, "", "", "", indicator.name, "证书里没有这个指标，或次序不同")
        return
    program = indicator.program
    changed = stated.digest != program.digest()
    check = Check(program, stated.cuts, indicator.directions)
    divisors = {s.about for s in stated.statements if s.kind == DIVISOR and s.verdict == REFUTED}
    for s in stated.statements:
        why = (
            "标准在出具证书之后改过"
            if changed
            else _said(s, sentence(s, program, indicator.directions)) or why_not(check, s)
        )
        if not why and s.kind == NO_GAP and set(s.excepted) - divisors:
            why = "除外的分母没有反例"
        yield s, Outcome(code, s.kind, s.about, s.verdict, s.says, why)
    for kind, about in check.missing(stated.statements):
        yield None, Outcome(code, kind, about, "", f"{kind}{f'：{about}' if about else ''}", "证书里没有这一项")


def _said(s: Statement, expected: str) -> str:
    return "" if s.verdict == OPEN or s.says == expected else f"文字与结论不符，应为“{expected}”"


def _totals(stated: Sequence[Statement], ruleset: Ruleset, ranges: dict[int, Statement]) -> Iterator[Outcome]:
    """The total from the verified ranges of the leaves, and from how the ruleset adds them up."""
    for s in stated:
        why = _rises_why(s, ruleset) if s.kind == WAY else _total_why(s, ruleset, ranges)
        yield Outcome("", s.kind, s.about, s.verdict, s.says, why)
    for kind in (RANGE, WAY) if ruleset.indicators else ():
        if [s.kind for s in stated].count(kind) != 1:
            yield Outcome("", kind, "总分", "", f"总分的{kind}", "证书里没有这一项，或不止一项")


def _rises_why(s: Statement, ruleset: Ruleset) -> str:
    """A total is a sum of leaves, or of their shares of applicable marks, held to a limit: none of these turns a rise into
    a fall, and caps and vetoes ask about facts, not about scores."""
    if s.verdict == OPEN:
        return "证书自己写明未证明"
    if s.verdict != PROVED or s.about != "总分" or s.witnesses or s.way != "不降":
        return "没有这样的结论"
    if ruleset.policy.inapplicable not in ("redistribute", "full", "excluded"):
        return "不知道不适用的指标怎样处置"
    held = f"，{len(ruleset.limits)}条封顶、否决只看事实" if ruleset.limits else ""
    return _said(s, f"其余不变，任一指标得分提高，总分不降{held}")


def _total_why(s: Statement, ruleset: Ruleset, ranges: dict[int, Statement]) -> str:
    if s.verdict == OPEN:
        return "证书自己写明未证明"
    if s.kind != RANGE or s.about != "总分" or s.witnesses:
        return "没有这样的结论"
    open_ = [leaf.code or leaf.name for i, leaf in enumerate(ruleset.indicators) if i not in ranges]
    if open_:
        return f"{'、'.join(open_[:5])}的范围没有核验"
    low, high = _summed(r.low for r in ranges.values()), _summed(r.high for r in ranges.values())
    most = "任意多" if high is None else decimal(high)
    within = high is not None and high <= ruleset.total
    capped = ruleset.policy.over == "capped"
    if s.verdict == REFUTED:
        says = f"约定总分可以超过满分，各指标最高合计{most}分"
        return _said(s, says) or ("总分没有超过满分" if within or capped else "")
    if (s.low, s.high) != (Fraction(0), ruleset.total):
        return "所写的范围不是0分到总分"
    if low is None or low < 0 or not (within or capped):
        return "合计可能超出"
    held = "" if within else "，超出的按满分计"
    return _said(s, f"总分不低于0分、不超过{decimal(ruleset.total)}分（各指标最高合计{most}分{held}）")


def _summed(ends: Iterable[Fraction | None]) -> Fraction | None:
    known = list(ends)
    return None if None in known else sum((end for end in known if end is not None), Fraction(0))
