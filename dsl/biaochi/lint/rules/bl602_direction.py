"""方向与名称相反

说明：从名称看越高越好的事实，越高得分反而不升；越低越好的，越高得分反而不降。是否也一样：名称说做到了的，填“是”反而分低；名称说犯了错的，填“是”反而分高。
为什么：公式里减数、被减数写反，成本节约率就成了超支率；这样的错算出来的数都“合理”，只有看方向才看得出。
不好：成本节约率=（实际成本-计划成本）÷计划成本，节约率<5%得满分
好：成本节约率=（计划成本-实际成本）÷计划成本，节约率≥5%得满分
修改：核对公式和门槛的方向；用 勘误 改正。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.core.program import Kind
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject

_GOOD = re.compile(r"(?:满意|合格|完成|达标|覆盖|及时|到位|节约|优良|知晓|参保|办结|准确|规范|有效)(?:率|度|比例)$")
_BAD = re.compile(
    r"(?:投诉|差错|违规|超支|逾期|事故|死亡|问题|缺陷|不合格|流失|闲置|偏差|拖欠|积压)(?:率|数|次数|起数|件数|处数|例数|金额|天数)?$"
)
_COMPARED = re.compile(
    r"^(?:上年|上期|上一|去年|往年|前[一二两三四五几]|近[一二两三四五几]|基期|同期|计划|目标|全[市省国县区]|平均)|平均"
)
"""What the own number is held against: more of it makes the own look worse."""
_DONE = re.compile(
    r"符合|合规|合法|规范|健全|齐全|完整|完善|充分|科学|合理|匹配|相适应|相符|对应|清晰|明确|细化|相关|属于|及时|主动|有效|到位|达标"
    r"|合格|按[规时期照要季月年]|制定|建立|落实|设立|编制|签订|开展|组织|履行|公开|公示|报送|归档|经过|论证|审批|有[^有]{0,8}(?:目标|制度|机制|规程|计划|方案)"
)
_FAULT = re.compile(
    r"(?:发现|存在|发生|出现|查出|有)?(?:重大|较大|一般|严重|安全|生产|质量|责任|财政|专项|项目){0,3}"
    r"(?:截留|挤占|挪用|虚列|套取|骗取|侵占|贪污|违规|违纪|违法|造假|虚报|瞒报|事故|泄密){1,3}"
    r"(?:资金|支出|经费|使用|行为|问题|情况|现象){0,2}"
)
_TURNED = re.compile(
    r"[未不无没非否缺少失错漏误超逾滞退返亏损坏差低弱乱假虚骗瞒堵拒弃废停违欠擅私拖禁]|发现|存在|发生|出现|问题|重复|投诉|举报|批评|处罚|处理"
    r"|处置|查处|整改|追[回究责]|收回|隐患|风险|防|应急|预案|截留|挤占|挪用|侵占|贪污|事故|上访|闲置|浪费|突击|变更|调整|取消|例外|免|小金库"
    r"|账外|自行|随意|负面|限制|公款|宴请|高消费"
)
"""What may turn a plain word round, or make a fault of it; a name with any of these is not judged."""

_TAKEN = ("deduct", "zero")
"""A plain word in a criterion that deducts may be what is deducted for (自行组织的扣1分): only awards are judged by it."""
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
        answers = {s.name for s in leaf.indicator.inputs if s.kind is Kind.BOOL}
        deducts = any(n.amount in _TAKEN for n in leaf.indicator.program.clauses)
        for finding in proved.findings:
            if finding.kind != "单调" or not finding.proved or not finding.way:
                continue
            meant = (_answered if finding.about in answers else _measured)(finding.about)
            spared = deducts and meant > 0 and finding.about in answers
            if meant == -finding.way and not spared:
                yield at_leaf(leaf, f"{finding.says}，与名称的意思相反", "请核对公式、门槛和是否的方向。")


def _measured(name: str) -> int:
    """1 where more is better by the name of a number, -1 where it is worse, 0 where the name does not tell."""
    if _COMPARED.search(name):
        return 0
    return -1 if _BAD.search(name) else 1 if _GOOD.search(name) else 0


def _answered(name: str) -> int:
    """1 where 是 is better by the name of a yes/no fact, -1 where it is worse, 0 where the name does not tell."""
    if _FAULT.fullmatch(name):
        return -1
    return 1 if _DONE.search(name) and not _TURNED.search(name) else 0


RULE = Rule("BL602", "方向与名称相反", "名称与口径", Severity.WARNING, check)
