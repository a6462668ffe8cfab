"""方向与名称相反

说明：从名称看越高越好的事实，越高得分反而不升；越低越好的，越高得分反而不降。
为什么：公式里减数、被减数写反，成本节约率就成了超支率；这样的错算出来的数都“合理”，只有看方向才看得出。
不好：成本节约率=（实际成本-计划成本）÷计划成本，节约率<5%得满分
好：成本节约率=（计划成本-实际成本）÷计划成本，节约率≥5%得满分
修改：核对公式和门槛的方向；用 勘误 改正。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from biaochi.core.program import Kind
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject

_GOOD = re.compile(r"(?:满意|合格|完成|达标|覆盖|及时|到位|节约|优良|知晓|参保|办结|准确|规范|有效)(?:率|度|比例)$")
_BAD = re.compile(
    r"(?:投诉|差错|违规|超支|逾期|事故|死亡|问题|缺陷|不合格|流失|闲置|偏差|拖欠|积压)(?:率|数|次数|起数|件数|处数|例数|金额|天数)?$"
)


_DIFFERENCE = re.compile(
    r"[=＝][^；。]{0,12}?[(（\[]?\s*(?P<first>[\u4e00-\u9fff]{2,10})\s*[-−－–]\s*(?P<less>[\u4e00-\u9fff]{2,10})"
)
_SMALLER = re.compile(r"节约|节省|压减|下降|降低|减少")
_LARGER = re.compile(r"增长|提高|提升|超支|增加|上升")
_REACHED = re.compile(r"^(?:实际|完成|本年|本期|当年|报告期)")
_MEANT = re.compile(r"^(?:计划|预算|目标|上年|上期|基期|往年)")
_SIGN_SETTLED = re.compile(r"为正|为负|正负|符号|方向|取绝对值")


def check(subject: Subject) -> Iterator[Found]:
    yield from _proved(subject)
    yield from _printed(subject)


def _printed(subject: Subject) -> Iterator[Found]:
    """A saving printed as the actual cost less the planned one, whether or not the criterion can be read."""
    for one in subject.prints:
        for line in re.split(r"[；。]", one.text.replace("$", "").replace("\\lceil", "").replace("\\rceil", "")):
            found = _DIFFERENCE.search(line)
            if found is None or _SIGN_SETTLED.search(one.notes):
                continue
            named = line[: found.start()]
            upward = bool(_REACHED.match(found["first"]) and _MEANT.match(found["less"]))
            downward = bool(_MEANT.match(found["first"]) and _REACHED.match(found["less"]))
            if (upward and _SMALLER.search(named)) or (downward and _LARGER.search(named)):
                said = f"{one.name}：“{named.strip()[:20]}”写成{found['first']}减{found['less']}，符号与名称的意思相反"
                yield Found(
                    said,
                    one.field.text_start,
                    one.field.end,
                    "请核对减数和被减数；照印的，用 解释 写明正负各表示什么。",
                )
                break


def _proved(subject: Subject) -> Iterator[Found]:
    for leaf, proved in subject.proofs:
        numeric = {s.name for s in leaf.indicator.inputs if s.kind is not Kind.BOOL}
        for finding in proved.findings:
            if finding.kind != "单调" or not finding.proved or finding.about not in numeric or "不变" in finding.says:
                continue
            good, bad = _GOOD.search(finding.about), _BAD.search(finding.about)
            if (good and not bad and "不升" in finding.says) or (bad and "不降" in finding.says):
                yield at_leaf(leaf, f"{finding.says}，与名称的意思相反", "请核对公式和门槛的方向。")


RULE = Rule("BL602", "方向与名称相反", "名称与口径", Severity.WARNING, check)
