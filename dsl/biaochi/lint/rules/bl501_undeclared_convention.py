"""依默认约定的读法

说明：标准有几种读法，规则集没有声明取哪一种，现按默认的约定读。
为什么：“每下降1%”是百分点还是相对比例、不足一个单位的怎样计，两种读法得分不同；没有声明，复核人可以取另一种。
不好：（没有 约定）满意度≥90%得满分，每降低1%扣0.1分。
好：约定：“每下降1%”按百分点计；不足一个单位的按比例计
修改：在 约定 里写明，或在指标下用 解释 写明。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.declare import declared
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Leaf, Subject
from biaochi.ruleset.compiled import Ambiguity
from biaochi.scoring.wording import legible


def check(subject: Subject) -> Iterator[Found]:
    declared = subject.built.policy.declared
    for leaf in subject.leaves:
        open_: dict[str, list[Ambiguity]] = {}
        for question in leaf.indicator.ambiguities:
            if question.question not in declared and not leaf.indicator.noted(question):
                open_.setdefault(question.question, []).append(question)
        for same in open_.values():
            yield _asked(subject, leaf, same)


def _asked(subject: Subject, leaf: Leaf, same: list[Ambiguity]) -> Found:
    first = same[0]
    others = "”“".join(a.other for a in same)
    facts = "、".join(f"{k} {v}" for k, v in first.witness.items())
    differ = (
        f"；例如{facts}，按“{first.other}”得{legible(first.other_score)}分，不是{legible(first.chosen_score)}分"
        if facts
        else ""
    )
    return at_leaf(
        leaf,
        f"现按“{first.chosen}”读，也可读作“{others}”{differ}",
        f"请在 约定 里写“{first.chosen}”，或用 解释 写明。",
        declared(subject, first.chosen),
    )


RULE = Rule("BL501", "依默认约定的读法", "约定", Severity.WARNING, check)
