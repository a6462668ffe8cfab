"""Rules for one kind of case beside rules for another: 市级项目：…；县级项目：…. One of them applies, never both."""

from __future__ import annotations

from dataclasses import dataclass

from biaochi import patterns as re
from biaochi.reading.wording import core_words, negative

_SENTENCE = re.compile(r"[^；。 ]+[；。 ]?")
_KIND = (
    r"(?:地区|统筹区|项目|单位|医院|机构|部门|企业|学校|社区|街道|乡镇|县区|区县|市县|县|区|市|村|岗位|人员|工程|"
    r"科室|居民|职工|群体|医保|药店|卫生院|服务中心|类)"
)
KIND = re.compile(rf"{_KIND}$")
_HEADS = (
    re.compile(rf"([^，。；：()0-9得扣分]{{1,18}}{_KIND}的?)："),
    re.compile(rf"([^，。；：()0-9得扣分]{{1,14}}{_KIND})(?:以|按)[^，。；：]{{2,12}}(?:计分|考核|评价)，"),
    re.compile(rf"([^，。；：()0-9得扣分]{{1,14}}{_KIND})(?:考核|评价)(?=[^，。；：()0-9得扣]{{2,14}}[，：])"),
    re.compile(
        r"((?:项目|单位|部门|当年|年初|本年度?)?(?:已|未|尚未|有|无|安排|涉及|不涉及|实行|实施|采用|采取|开展|纳入|没有|不)[^，。；：()0-9得扣分]{0,18}的)[，：]"
    ),
    re.compile(rf"((?:对于?|属于)?[^，。；：()0-9得扣分]{{1,14}}{_KIND}的?)，"),
)


@dataclass(frozen=True, slots=True)
class Branch:
    """One case: its head, and the range of its rules in the text."""

    head: str
    start: int
    end: int
    head_start: int


_CHOOSE = re.compile(
    r"(?:以下|下列|按(?:以下|下列)?)?[^，。；：0-9]{0,10}(?:择一|分类|分情形|分情况|之一)[^，。；：0-9]{0,8}："
)


def branches(text: str, start: int, end: int) -> list[Branch]:
    """The branches of a text; empty where its sentences do not all fall under heads that are alike."""
    lead = _CHOOSE.match(text, start, end)
    start = start if lead is None else lead.end()
    for pattern in _HEADS:
        found = _headed(pattern, text, start, end)
        if len(found) > 1 and found[0].head_start == start and alike([b.head for b in found]):
            return found
    return []


_BARE_HEAD = re.compile(
    rf"([^，。；：()0-9得扣分]{{1,18}}{_KIND}的?|[^，。；：()0-9得扣分]{{0,8}}(?:未|无|没有|不涉及)[^，。；：()0-9得扣分]{{2,14}}的)(?=得|计|不得|不计|扣|按)"
)


def _headed(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[Branch]:
    out: list[Branch] = []
    open_ = False
    for sentence in _SENTENCE.finditer(text, start, end):
        found = pattern.match(text, sentence.start(), sentence.end())
        bare = _BARE_HEAD.match(text, sentence.start(), sentence.end()) if found is None and len(out) < 2 else None
        if bare is not None and (not out or denied([out[0].head, re.sub("的$", "", bare[1])])):
            found, open_ = bare, not out
        if found:
            out.append(
                Branch(re.sub(r"^(?:对于?|属于)|的$", "", found[1]), found.end(), sentence.end(), sentence.start())
            )
        elif not out:
            return []
        else:
            out[-1] = Branch(out[-1].head, out[-1].start, sentence.end(), out[-1].head_start)
    return [] if open_ and not denied([b.head for b in out]) else out


def alike(heads: list[str]) -> bool:
    """Whether heads name cases of one thing: they end alike, begin alike, or the second denies the first."""
    if len(set(heads)) != len(heads):
        return False
    if denied(heads):
        return True
    first = heads[0]
    ends = all(h[-2:] == first[-2:] for h in heads)
    begins = all(h[:2] == first[:2] for h in heads) and first[:2] in ("实行", "实施", "采用", "采取", "纳入", "开展")
    return ends or begins


def denied(heads: list[str]) -> bool:
    """Whether there are two heads and the second is the case in which the first does not hold."""
    if len(heads) != 2 or negative(heads[0]) == negative(heads[1]):
        return False
    a, b = (re.sub(r"已|尚", "", core_words(h)) for h in heads)
    return bool(b) and (a.startswith(b) or b.startswith(a) or (len(b) >= 2 and b.removesuffix("了") in a))
