"""Notes: what may stand in a criterion without changing a score, by kind (data: notes.txt)."""

from __future__ import annotations

from functools import cache

import biaochi_grammar

from biaochi import patterns as re

_CHANGING = "会变分数的词"
_QUANTITY = re.compile(
    r"[0-9]+(?:\.[0-9]+)?(?:%|‰|分(?!钟)|个|次|天|万|元|人|户|项|处|件|份|起|例|台|米|亩|吨|小时|倍|成)|[一二两三四五六七八九十]成|[一二三四五六七八九]分(?![之钟析类])"
)
_CITED = re.compile(
    r"《[^《》]*》|〔[0-9]{4}〕[0-9]+号|[0-9]{4}年度?|[0-9]{1,2}月(?:[0-9]{1,2}日|底|初|末)?|第[0-9一二三四五六七八九十]+[条款章节]|附[件表][0-9一二三四五]*|[（(][^()（）]{0,12}[)）]"
)
_BRACKETS = re.compile(r"[（(][^()（）]{0,12}[)）]")
_LIMITING = re.compile("除外|不含在内|不包括|不计|不算|不纳入|仅限|只适用")
"""（经批准延期的除外）: brackets inside a note that leave something out."""
_SAMPLED = re.compile(
    r"(?:抽查|抽取|抽检|抽样|走访|访谈|随机|任查|任选|检查|问卷|查|查看|查阅|调阅|抽)[^，。；0-9]{0,8}[0-9一二两三四五六七八九十]+(?:个|份|户|人|名|件|处|项|次|家|张|月|季度|宗|笔|台)[^，。；]*"
)


@cache
def _patterns() -> tuple[tuple[tuple[str, re.Pattern[str]], ...], re.Pattern[str]]:
    kinds: list[tuple[str, re.Pattern[str]]] = []
    changing = ""
    title = ""
    for line in biaochi_grammar.lines("notes.txt"):
        if line.startswith("[") and line.endswith("]") and "-" not in line:
            title = line.strip("[]")
            continue
        if not line or line.startswith("#"):
            continue
        if title == _CHANGING:
            changing = line
        else:
            kinds.append((title, re.compile(line.replace("…", "(?:.+?)"), re.DOTALL)))
    return tuple(kinds), re.compile(changing)


_ITS_OWN = {
    "依据": re.compile(r"计分|评分|打分|记分|赋分|得分情况|按(?:规定|程序|要求)?执行|执行情况"),
    "不重复": re.compile(r"扣分|计分|加分|得分|扣|累计"),
    "不限": re.compile(r"限制|加分|减分|扣分|另行|设限"),
    "目的": re.compile(r"执行|比例|每[年月季]|打分|评分|权重"),
    "定义": re.compile(r"比例|执行|不足|超过|以上|以下|得分率"),
    "计分": re.compile(r"得分|予以得分|计分|评分|打分"),
    "要求": re.compile(r"严格?执行|执行"),
    "分档": re.compile(r"计分|评分|打分|赋分|得分"),
    "后果": re.compile(r"执行|评优|资格"),
}


_CONDITION = re.compile(r"经[^，。；]{2,16}(?:同意|批准|认定)的$")
"""经财政部门同意的: a case, whatever it looks like."""


def kind(text: str) -> str:
    """The kind of note that a text is; "" where it is none.

    >>> kind("用以反映项目预算收入的实现程度"), kind("查阅台账和会议记录"), kind("科研项目可放宽20%")
    ('目的', '依据', '')
    """
    said = re.sub(r"^[，、；：。\\s]+|[，、；：。\\s.]+$", "", text)
    if not said:
        return "空"
    bare = _CITED.sub("", said)
    bare = _SAMPLED.sub(lambda m: re.sub(r"[0-9一二两三四五六七八九十]", "", m.group()), bare)
    if _QUANTITY.search(bare):
        return ""
    kinds, changing = _patterns()
    if any(_LIMITING.search(m.group()) for m in _BRACKETS.finditer(said)):
        return ""
    for title, pattern in kinds:
        if pattern.fullmatch(said) and not _CONDITION.match(said):
            own = _ITS_OWN.get(title)
            if changing.search(own.sub("", bare) if own else bare) is None:
                return title
    return ""


def labels(text: str) -> bool:
    """Whether a heading announces a note: 数据来源, 备注."""
    return (
        re.fullmatch(
            r"(?:数据|资料|佐证|材料|信息)?(?:来源|出处|依据)|备注|注|说明|口径|统计口径|解释|佐证材料|评价依据",
            text.strip("（）() ："),
        )
        is not None
    )


def harmless(text: str) -> bool:
    """Whether a text names no quantity and holds no word that could change a score."""
    bare = _CITED.sub("", text)
    return (
        _QUANTITY.search(bare) is None
        and _patterns()[1].search(re.sub(r"执行|每[年月季日周]|比例|权重|优先", "", bare)) is None
    )
