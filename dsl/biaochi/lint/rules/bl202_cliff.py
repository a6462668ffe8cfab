"""断崖

说明：一个事实差一点点，得分就跳过满分的一半以上。
为什么：卡在门槛上的数据最容易有争议，也最容易被“凑”过去。
不好：合格率达到95%得10分，每低1个百分点扣0.5分，低于85%不得分（85%得5分，84.9%得0分）。
好：合格率达到95%得10分，每低1个百分点扣0.5分，扣完为止。
修改：是本意的，不必改，写进 说明；不是的，改成逐点扣分。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal
from biaochi.scoring.wording import value_text


def check(subject: Subject) -> Iterator[Found]:
    for leaf, proved in subject.proofs:
        if leaf.indicator.row is not None:  # the text of 计分办法 stands once for the whole table
            continue
        marks = leaf.indicator.full_marks
        specs = {s.name: s for s in leaf.indicator.inputs}
        for jump in proved.jumps[:1]:
            if marks is not None and jump.size * 2 >= marks and jump.fact in specs:
                at = value_text(jump.at, specs[jump.fact])
                points = "、".join(f"{decimal(v)}分" for v in (jump.below, jump.here, jump.above))
                yield at_leaf(
                    leaf, f"「{jump.fact}」在{at}处断开：之前、正好、之后各得{points}", "是本意的，请在 说明 里写明。"
                )


RULE = Rule("BL202", "断崖", "分档", Severity.NOTE, check)
