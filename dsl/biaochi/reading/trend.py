"""较上年提高, 持平或降低: words of change as comparisons with a named earlier value."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.core.expr import Comparison
from biaochi.reading.surface import Words

PERIOD = (
    r"(?:上年末|上年度?末|上一?年度?(?:同期)?|去年(?:同期)?|往年(?:同期)?|前一年|同期|上年同期|年初|期初|基期|上一?期|上一?季度|上月|上个月|季初|月初|上一?轮|上半年|上年度同期|"
    r"前[0-9一二三四五]年平均(?:值|水平)?|近[0-9一二三四五]年平均(?:值|水平)?)(?:数|水平|值|决算数?|预算数?|实际数?|完成数?|支出数?|金额)?"
)
_AGAINST = re.compile(
    rf"^(.*?)(?:，)?(?:较|比|与|同|和|对比|相较于?|相比于?|(?<![占之配])比较)({PERIOD})(.{{0,12}}?)(?:相比较?|比较|对比|相比|的)?(?:，)?((?:有所|显著|明显|未|没有|不|实现|提|增|上|升|扩|延|正|负|多|高|降|下|减|压|缩|收|少|低|持|相|零|保|稳|一致|变动|变化|回落|下滑|无变化|均).*)?$"
)
_YEAR_ON_YEAR = re.compile(r"^(.*?)(同比|环比)(.*)$")
_UP = r"(?:有所|显著|明显|实现|有)?(?:提高|提升|增加|增长|上升|升高|扩大|延长|正增长|多|高|增|不降反升|不减反增|不降反增|反升|反增)(?:的|了)?"
_DOWN = r"(?:有所|显著|明显|实现|有)?(?:降低|下降|减少|压减|下滑|缩减|缩短|缩小|收窄|负增长|少|低|减低|压缩|回落|降|减|不升反降|不增反降|不增反减|反降)(?:的|了)?"
_SAME = r"(?:持平|不变|相同|保持不变|零增长|保持稳定|稳定|一致|相等|无变化|没有变化)(?:的)?"
_WORD = re.compile(rf"^(?:均|也|仍)?(?:(未|没有|不)?(?:({_UP})|({_DOWN})|({_SAME})))$")
_CHANGE_RATE = re.compile(
    r"(?:增长|下降|降低|提高|提升|上升|增加|减少|变动|变化|压减)(?:率|幅度?|比例|百分比)$|[增降涨]幅$|增速$"
)


_FIRST = re.compile(rf"^(?:与|同|和|较|比|对比|相较于?|相比于?)({PERIOD})(?:相比较?|比较|对比|比|相比)?，(.+)$")


def comparison_first(text: str) -> tuple[str, str, Comparison] | None:
    """``(subject, period, operator)`` of 与上年相比，投诉件数减少."""
    found = _FIRST.match(text)
    if not found:
        return None
    said = found[2].strip("的，")
    for cut in range(2, len(said)):
        op = operator(said[cut:])
        if op is not None:
            return said[:cut], found[1], op
    return None


def operator(text: str) -> Comparison | None:
    """The comparison that words of change state; None where the words say more than that."""
    holds: set[str] = set()
    for piece in re.split(r"或者?|、|及|和", text.strip("的，")):
        found = _WORD.match(piece)
        if not found:
            return None
        here = {">"} if found[2] else {"<"} if found[3] else {"="}
        holds |= {"<", "=", ">"} - here if found[1] else here
    table: dict[frozenset[str], Comparison] = {
        frozenset(">"): ">", frozenset("<"): "<", frozenset("="): "=", frozenset("<="): "<=", frozenset(">="): ">=",
    }  # fmt: skip
    return table.get(frozenset(holds))


def against(text: str) -> tuple[str, str, str] | None:
    """``(subject, earlier period, rest)`` of a text that compares with an earlier period."""
    found = _AGAINST.match(text)
    if found:
        if found[3] and found[1] and found[3] not in found[1] and not found[1].endswith(found[3]):
            return None
        rest = found[4] or ""
        return None if _CHANGE_RATE.search(rest) else (re.sub(r"^，|，$", "", found[1]), found[2], rest)
    found = _YEAR_ON_YEAR.match(text)
    if not found or _CHANGE_RATE.search(found[3]):
        return None
    return re.sub(r"^，|，$", "", found[1]), {"同比": "上年同期", "环比": "上期"}[found[2]], found[3]


def reference(subject: Words, period: str) -> Words:
    """The earlier value of the subject, as a name."""
    said = re.sub(r"^(?:本年度?|当年度?|本期|本季度?|本月)(?=.{2})", "", subject.text)
    tail = re.search(r"(?:数|水平|值|决算数?|预算数?|实际数?|完成数?|支出数?|金额)$", period)
    period = period[: tail.start()] if tail and (tail.group() == "水平" or said.endswith(tail.group())) else period
    return Words(f"{period}{said}", subject.start, subject.end)
