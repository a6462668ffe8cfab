"""扣完为止扣的是什么不明

说明：几个要点都扣分，“扣完为止”只写在前面的一个要点里，要点自己又没有分值。
为什么：可以是扣完这个要点，也可以是扣完整个指标；要点没有分值，扣完要点是扣几分说不清。
不好：（4分）①每处不规范扣0.5分，扣完为止；②存在截留的扣3分；③存在挪用的扣4分。
好：（4分）①每处不规范扣0.5分，最多扣2分；②存在截留的扣3分；③存在挪用的扣4分。以上合计扣完4分为止。
修改：给每个要点写上分值或“最多扣N分”；原文不能改的，用 解释 写明扣完的是哪一个。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_POINT = re.compile(r"[①-⑳]|(?:^|(?<=[；;。\s]))[（(]?[0-9]{1,2}[）)、．]")
_OWN = re.compile(r"[（(][^（）()]{0,12}[0-9.]+分[）)]|得[0-9.]+分|计[0-9.]+分")


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        starts = [m.start() for m in _POINT.finditer(printed.text)]
        points = [printed.text[a:b] for a, b in zip(starts, [*starts[1:], len(printed.text)], strict=False)]
        deducting = [i for i, p in enumerate(points) if "扣" in p.replace("扣完", "")]
        spent = [i for i, p in enumerate(points) if "扣完" in p]
        if len(deducting) < 2 or len(spent) != 1 or spent[0] == deducting[-1] or "扣完" in printed.notes:
            continue
        if spent[0] in deducting and not _OWN.search(points[spent[0]]):
            which = f"第{spent[0] + 1}个要点"
            yield at_print(
                printed,
                f"“扣完为止”只写在{which}里，扣完的是这个要点还是整个指标不明，现按整个指标的分值扣完",
                "请写明“最多扣N分”，原文不能改的用 解释 写明扣完的是哪一个。",
            )


RULE = Rule("BL304", "扣完为止扣的是什么不明", "扣分", Severity.NOTE, check)
