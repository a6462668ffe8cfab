"""分档有的含本数有的不含

说明：同一个数的几档都只写一头，有的含本数（≥、及以上），有的不含（＞、超过）。
为什么：“以上”“超过”“及以下”混着写，正好等于门槛的数归哪一档容易打错，也多半不是本意。
不好：完成率＞90%得5分，≥80%得4分，≥70%得3分，＜70%不得分。
好：完成率≥90%得5分，≥80%得4分，≥70%得3分，＜70%不得分。
修改：各档用同一种写法；确有理由的，用 解释 写明正好等于门槛时归哪一档。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Kind
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Leaf, Subject
from biaochi.model.values import decimal
from biaochi.prove.arms import cases

_SIDES = {">": ">", ">=": ">", "<": "<", "<=": "<"}


def check(subject: Subject) -> Iterator[Found]:
    for leaf in subject.leaves:
        said = next((s for case in cases(leaf.indicator.program.body) if (s := _mixed(case, leaf))), "")
        if said:
            yield at_leaf(leaf, said, "请各档用同一种写法；是本意的，用 解释 写明正好等于门槛时归哪一档。")


def _mixed(case: e.Case, leaf: Leaf) -> str:
    """Two bands with one end each, on the same side of the same fact, of which one takes in its end and the other not."""
    rates = {s.name for s in leaf.indicator.inputs if s.kind is Kind.RATE}
    met: dict[tuple[str, str], tuple[bool, str]] = {}
    for cond, _ in case.arms:
        match cond:
            case e.Compare(op, e.Fact(name), e.Const(at)) if op in _SIDES and not _end(at, name in rates):
                takes_in = op.endswith("=")
                shown = f"{decimal(at * 100)}%" if name in rates else decimal(at)
                known, before = met.setdefault((name, _SIDES[op]), (takes_in, shown))
                if known != takes_in:
                    inside, outside = (shown, before) if takes_in else (before, shown)
                    return f"「{name}」的分档，{inside}一档含本数，{outside}一档不含"
    return ""


def _end(at: Fraction, rate: bool) -> bool:
    """Nothing, and the whole of a rate: more than nothing or the whole itself is said in other words than a band is."""
    return at == 0 or (rate and at == 1)


RULE = Rule("BL208", "分档有的含本数有的不含", "分档", Severity.NOTE, check)
