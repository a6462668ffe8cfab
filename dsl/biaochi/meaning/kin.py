"""Whether deductions say what an award is short of: 整洁有序得满分，发现一处不整洁扣1分, and 制度健全得满分，发生事故每起扣1分 does not."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.reading.phrases import Moved
from biaochi.reading.surface import Compared, Rule, numbers, said
from biaochi.reading.wording import core_words, negative, shared

_ALL_MET = re.compile(
    r"(?:同时|全部|均|都)*(?:满足|符合|达到|具备)(?:上述|以上|以下|全部|所有|[一二三四五六七八九十0-9]+[项条个])*(?:要求|条件|标准|要点|规定|约定)?的?"
)
_ITSELF = re.compile(r"(?:本|该|此)(?:项|指标|小项|条|项目)的?|.*是否.*|(?:考核|评价|考察|反映).*|.*指标分值")
_OPPOSITE = (
    (re.compile(r"及时|按时|按期|如期|准时|时限|[日月天]内|[日月]前|时间|进度|完工|竣工"), re.compile(r"未按[期时]|[不未]及时|迟|延|逾|超期|超时|超过|滞后|拖|晚")),
    (re.compile(r"完整|齐全|健全|完善|齐备|足额|全面|全覆盖|全部|送达|报送|提交|上报|按[月季年周]|定期"), re.compile(r"缺|漏|少|欠|遗")),
    (re.compile(r"准确|真实|一致|无误|正确|相符"), re.compile(r"错|误|差|失真|虚|假|出入")),
    (re.compile(r"规范|合规|合理|合法|专款专用|专户|符合|严格|按规定"), re.compile(r"违|挪|截|挤|套取|超范围|超标准|擅自|改变|白条|虚列|滞留")),
    (re.compile(r"合格|达标"), re.compile(r"超标|返工")),
    (re.compile(r"安全|稳定"), re.compile(r"事故|隐患|上访|舆情|伤亡")),
    (re.compile(r"正常|完好|良好"), re.compile(r"故障|停|中断|损坏")),
    (re.compile(r"满意"), re.compile(r"投诉")),
    (re.compile(r"整洁|卫生|干净"), re.compile(r"脏|乱|垃圾")),
)  # fmt: skip
"""What is asked for, and the words in which it is missed."""
_GRAVE = re.compile(r"特别重大|重特大|特大|重大|较大|一般|轻微|严重|较重|群体性|有责")
_FAULT = re.compile(
    r"违规|违反|违纪|问题|不符合?|不合|不规范|不达标|未达到?|不到位|未按|差错|错误|缺陷|扣分|情形|情况|现象|行为"
    r"|发现|存在|出现|发生|新增|有|以上|上述|要求|规定|的|，"
)
"""Words that find fault and name nothing."""


def all_met(text: str) -> bool:
    return _ALL_MET.fullmatch(text) is not None


def kin(text: str, deducting: list[Rule], *, titled: bool = False) -> bool:
    """Whether anything that is deducted says what a full score for ``text`` is short of. ``titled``: the marks stand in brackets behind it."""
    if all_met(text) or len(core_words(text)) < 2 or nameless(core_words(text)) or _ITSELF.fullmatch(text):
        return True
    grave = set(_GRAVE.findall(text)) if negative(text) else set()
    spoken = [spoken_of(r) for r in deducting]
    if titled and any(shared(core_words(text), core_words(s)) for s in spoken):
        return True
    if (
        grave
        and all(_GRAVE.search(s) for s in spoken)
        and grave.isdisjoint(g for s in spoken for g in _GRAVE.findall(s))
    ):
        return False
    return any(_answers(s, text, stepped=r.step is not None) for s, r in zip(spoken, deducting, strict=True))


def spoken_of(rule: Rule) -> str:
    """The words of a deduction: its case, its measures, what it counts."""
    step = rule.step
    subjects = "".join(
        t.subject.text + (t.what.word if isinstance(t.what, Moved) else "")
        if isinstance(t, Compared)
        else t.before.text + t.after.text
        for t in numbers(rule.cond)
    )
    return f"{said(rule.cond)}{subjects}" + (
        "" if step is None else step.before.text + step.step.word + step.after.text
    )


def nameless(spoken: str) -> bool:
    """每发生一起: a count that names nothing."""
    return not _FAULT.sub("", spoken)


_MISSED = re.compile(r"缺|漏|少|欠|错|误|差|迟|延|逾|超|违|虚|假|损|断|停")


def _answers(spoken: str, text: str, *, stepped: bool) -> bool:
    core = core_words(spoken)
    bare = not core or (len(core) < 3 and (stepped or negative(spoken) or _MISSED.search(spoken) is not None))
    return bare or (stepped and nameless(spoken)) or speaks_of(spoken, text)


def speaks_of(spoken: str, text: str) -> bool:
    """Whether the words of a deduction share a word with those of an award, or are of its opposite: 延迟 of 及时拨付."""
    core, award = core_words(spoken), core_words(text)
    if any(core[i : i + 2] in award for i in range(len(core) - 1)):
        return True
    return any(asked.search(text) and missed.search(spoken) for asked, missed in _OPPOSITE)
