"""The words that name what a term speaks of, without the small words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from biaochi.reading.term_kinds import Words
from biaochi.syntax import elements as el

_TRIVIAL = re.compile(
    r"^(?:、|仅|高出|超出|降到|降至|部分|有|达到|达|的|时|其中|得|在|且|为|是|内|者|如|若|如果|凡|对|应|要|须|按|即|"
    r"每|出现|发生|存在|介于|位于|处于|当|则|可|以|从|至|的，|给予|实际|"
    r"同时|及时|其|均|含|年度|全年|本年|本年度|每年|当年|年内|一年|考核|满分|情况|时的|范围|的部分|区间|之间|的得|"
    r"部分|在此|的按|当月|当季|当年度|本月|本季度|按照|统计|完成|结果|标准|数值|等于|后|之后|以后|按照?|)$"
)


_TRIM_LEFT = re.compile(
    r"^(?:仅|、|但|而|达(?![标成产效优])|如果|其中|若|如果|如(?![期约实])|当(?![年月期季地事])|凡|对于|并(?![网轨购])|且|而|则|"
    r"及(?![时格])|和(?!谐)|与(?!会)|，|的|：|、|但|即(?!时)|以(?!工)|要(?![素件])|应(?=[为当在达不保控])|须|全年|时(?![效间限])|分数|"
    r"等(?![级候]))+(?=.{2})"
)


_TRIM_RIGHT = re.compile(
    r"(?:(?<=.{2})(?:以内|之内|范围内|范围之内)|、|仅|但|而|标准|应当|的|(?<![用超及按准实适工学课临])时|为|是|(?<!存)在|应|"
    r"要|须|达|介于|位于|处于|必须|需|等|者|情况下|，|：|之)+$"
)


def words(elements: Sequence[el.Element], at: int) -> Words:
    """The text of a run of text elements; an empty run stands at ``at``."""
    if not elements:
        return Words("", at, at)
    text = "".join("" if isinstance(e, el.Defined) else e.text for e in elements)
    defined = tuple(e.index for e in elements if isinstance(e, el.Defined))
    return Words(text, elements[0].start, elements[-1].end, defined)


def trimmed(given: Words) -> Words:
    """Without the small words around a subject; empty where nothing says what is meant."""
    text = _TRIM_RIGHT.sub("", _TRIM_LEFT.sub("", given.text))
    if _TRIVIAL.match(text) and not given.defined:
        text = ""
    return Words(text, given.start, given.end, given.defined)
