"""公式的系数与分值不相称

说明：得分按一个比率乘系数计算，系数与本指标的分值对不上，比率远不到或远超100%才得满分。
为什么：改了分值忘了改公式，或者漏写百分号、写错小数点；照这样打分，大家都得满分，或者谁都得不了满分。
不好：（6分）得分=5×完成率。
好：（6分）得分=6×完成率，最高得6分。
修改：系数改成分值，或者写“分值”两个字；目标不是100%的，写成“完成率÷目标值×分值”。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Leaf, Subject
from biaochi.lint.thresholds import Alone, alone
from biaochi.model.values import decimal

_BARE = re.compile(r"得分\s*[=＝]\s*[0-9.]{1,9}分?\s*[×xX*＊]\s*[\u4e00-\u9fff]{2,16}(?:率|比例)(?=[；;，,。\s]|$)")
_SETTLED = re.compile(r"最高|最多|不超过|封顶|为限|上限|权重|折算")
_EARLY, _LATE = Fraction(1, 2), Fraction(2)


def check(subject: Subject) -> Iterator[Found]:
    for leaf in subject.leaves:
        marks, found = leaf.indicator.full_marks, alone(leaf.indicator.program)
        factor = None if found is None else _factor(found)
        if marks is None or not marks or found is None or factor is None:
            continue
        full = marks / factor
        within = found.domain.high is None or full <= found.domain.high
        if within and (not _EARLY <= full <= _LATE or (full != 1 and _bare(leaf))):
            yield at_leaf(
                leaf,
                f"比率到{found.said(full)}才正好是满分：系数{decimal(factor)}与分值{decimal(marks)}不相称",
                "请核对系数、百分号与分值。",
            )


def _bare(leaf: Leaf) -> bool:
    """A formula of a number and a rate, and nothing that says how the two go together."""
    settled = leaf.printed.text + "".join(f.text for f in leaf.node.fields if f.label in ("解释", "勘误"))
    return bool(_BARE.search(leaf.printed.text)) and not _SETTLED.search(settled)


def _factor(found: Alone) -> Fraction | None:
    """The factor of a rate whose score is proportional to it up to the marks, with no threshold on the way."""
    if not found.rate or found.thresholds:
        return None
    lines = [ln for ln in found.pieces.lines if ln is not None]
    rising = [ln for ln in lines if ln[0] > 0]
    flat = all(ln[0] == 0 for ln in lines if ln not in rising)
    return rising[0][0] if len(rising) == 1 and rising[0][1] == 0 and flat else None


RULE = Rule("BL407", "公式的系数与分值不相称", "数量与单位", Severity.NOTE, check)
