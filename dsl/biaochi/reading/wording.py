"""Names compared as words: what is the same subject, what denies another, what looks like a rate."""

from __future__ import annotations

import re

RATE_NAME = re.compile(
    r"(?:率|比例|占比|比重|百分比|百分率|满意度|知晓度|认可度|比值|之比|增幅|降幅|增速|涨幅|偏离度|完成度|进度|"
    r"面)(?:[(][^()]*[)])?[A-Za-z]?$"
)


MONEY_NAME = re.compile(
    r"(?:资金|金额|经费|成本|收入|支出|费用|价款|价|款|预算|决算|预算数|执行数|支出数|安排数|额|投资|费|资产|存量)$"
)


_NEGATION = re.compile(
    r"未能够?|未予?|没有|没|不予|不能|不(?![良同断少仅限动定妥])|无(?![障偿线害损])|非(?![税遗常公现])|有"
)


OF_EACH = re.compile(
    r"(?:每个?|各个?)(?:行政)?(?:村|镇|乡|街道|社区|县|区|市|单位|部门|学校|班|医院|科室|企业|项目|小区|站|所|户|家|人)"
)
"""What is asked of each of several things."""


MAX_NAME = 40


def aliases(name: str) -> tuple[str, ...]:
    """The names an equation's left side can be met under: 成本节约率Y also as 成本节约率 and Y."""
    bare = re.sub(r"[(][^()]*[)]$", "", name)
    found = re.fullmatch(r"(.*[^A-Za-z])([A-Za-z])", bare)
    names = (name, found[1], found[2]) if found else (name,)
    return names if bare == name or not bare else (*names, bare)


def same_reference(known: str, text: str) -> bool:
    return known.endswith(text) or text.endswith(known)


_FILLER = re.compile(r"均|都|全部|各项|要求|条件|标准|规定|的|培训|实际|年度|本|该|其中|者")


def same_subject(known: str, text: str) -> bool:
    a, b = _FILLER.sub("", known), _FILLER.sub("", text)
    if not a or not b:
        return not b
    short, long = sorted((a, b), key=len)
    if len(short) > 1 and re.fullmatch(rf"{re.escape(short)}(?:的?(?:比例|占比|比重)|率)", long):
        return True
    return a == b or a.endswith(b) or b.endswith(a) or (len(b) >= 4 and b in a) or (len(a) >= 4 and a in b)


_LEAD = re.compile(
    r"^(?:若|如果|如(?![期约实])|凡是?|对于|当(?![年月期季地事])|其中|并(?![网轨购])|且|但|应(?![急收付缴届]|(.)[未尽]\1)|"
    r"要(?![素件]))(?=.{3})"
)
"""Small words before a noun phrase; 如期, 应急, 要素, 应编未编 and the like are words of their own."""


METHOD = re.compile(r"^(?:查[看阅验]|核[查验实]|检查|抽查|调阅|听取|实地|现场)")
"""How a fact is looked at, which scores nothing (查看相关会议记录)."""


def short(text: str) -> str:
    """A noun phrase of at most MAX_NAME characters: the last clause that says something."""
    text = re.sub(r"^[，：、。；]+|[，：、。；]+$", "", text)
    text = _LEAD.sub("", text).lstrip("，：、")
    text = re.sub(r"(?:的|(?<![及按准实适同临用耗工课学超])时|情况下|者)$", "", text)
    if len(text) > MAX_NAME:
        tail = text.split("，")[-1]
        text = tail if 2 <= len(tail) <= MAX_NAME else text[-MAX_NAME:]
    return text


def core_words(text: str) -> str:
    """Words without their negation, to tell whether one event denies another."""
    return re.sub(r"[，、。的了者时]|情况|要求|规定|按|并|且|及时(?=.)", "", _NEGATION.sub("", text))


_DENIES = re.compile(r"未|没有|没|不(?![良同断少仅限动定妥])|无(?![障偿线害损])|非(?![税遗常公现])|缺")


_BARE_DENIAL = re.compile(
    r"(?:如|若|以上|上述|其中|但|有|任[何意一]?一?[项条个处]|[一某]项)*(?:均|都)?(?:没有|无|未|否|不是|不符合|未达到|"
    r"未完成|达不到|不达标|不满足|未落实)(?:上述|以上)?(?:要求|标准|条件)?的?"
)


def bare_denial(text: str) -> bool:
    """未达到要求的, 无: words that deny what stands before and name nothing of their own."""
    return _BARE_DENIAL.fullmatch(text) is not None


def negative(text: str) -> bool:
    """Whether the words deny something, by the count of their negations."""
    return len(_DENIES.findall(text)) % 2 == 1


def denies(zero: str, award: str) -> bool:
    """Whether ``zero`` is the case in which ``award`` does not hold."""
    a, b = core_words(award), core_words(zero)
    if bare_denial(zero):
        return True
    if not a or negative(zero) == negative(award):
        return False
    return not b or a == b or b in a or a in b or a.endswith(b) or (len(b) >= 2 and a[-2:] == b[-2:])
