"""Cases in a row and their scores in a row (分别, 系数), and factors on the whole: each case with its own score."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.model.values import decimal
from biaochi.proposing.moves import Move

_N = r"[0-9]+(?:\.[0-9]+)?"
_CASE = r"[^，。；：、\n]{1,30}"
_GRADED = re.compile(
    rf"(?P<lead>[^，。；：、“”]{{0,20}}?)(?:按|分为|为|分)?(?P<names>(?:“[^”]{{1,8}}”、?){{2,6}}|(?:[^，。；：、“”]{{1,6}}、){{1,5}}[^，。；：、“”]{{1,6}}?)(?:[两三四五]?(?:个?等?[级次档])|分级|评定)?的?，?"
    rf"(?:分别|依次|对应)?(?:得分|计分|评分)?(?:对应|取)?系数(?:分别|依次)?(?:为|取)?(?P<values>{_N}(?:、{_N}){{1,5}})"
)
_ZIPPED = re.compile(
    rf"(?P<lead>[^。；：]{{0,40}}[，：])?(?P<cases>{_CASE}(?:、{_CASE}){{1,5}})的?，?(?:分别|依次|各|对应)(?P<act>得|计|扣|加|记)(?:除)?(?P<values>(?:{_N}分、){{1,5}}{_N}分)"
)
_FORMULA = re.compile(r"[^，。；：]{0,16}得分=(?P<body>[^。；，]{2,60}(?:，[0-9.]+[)）][^。；，]{0,20})?)")
_FACTOR = re.compile(
    rf"[；。，](?:其中)?(?P<cond>[^，。；]{{3,40}}?)的?，?(?:本项|该项)?(?:最终)?(?:得分)?(?:再|应|均)?(?:乘以?|×)(?P<factor>{_N})(?=[。；]|$)"
)
_SUBJECT = re.compile(
    r"^(?P<name>[^，。；：、≥≤＞＜=0-9（）“”]{2,24}?(?:率|额|数|量|比|比例|占比|度|费|成本|面积|价|天数|增速|水平|幅度|值))(?=不|超|高|低|达|未|在|与|较|比|为|≥|≤|＞|＜|控制)"
)
_ALONE = re.compile(r"(?<=[，；。])(?=(?:不?超过|高于|低于|不?高于|不?低于|较上年|比上年|与上年)[一-龥])")


def paired(text: str, marks: Fraction | None) -> Iterator[Move]:
    """Each case with its score."""
    yield from _graded(text, marks)
    yield from _zipped(text)
    yield from _scaled(text)
    yield from _subjects(text)
    if marks is not None and re.search(rf"加{_N}分", text) and not re.search("扣|得分|得[0-9]|减|基础分", text):
        yield Move(re.sub(rf"加({_N}分)", r"得\1", text).replace("不加分", "不得分"), 6)


def _graded(text: str, marks: Fraction | None) -> Iterator[Move]:
    found = _GRADED.search(text)
    if found is None or marks is None:
        return
    names = [n for n in re.split("[、“”]+", found["names"]) if n]
    values = [Fraction(v) for v in found["values"].split("、")]
    if len(names) != len(values):
        return
    arms = [f"{n}{f'得{decimal(v * marks)}分' if v else '不得分'}" for n, v in zip(names, values, strict=True)]
    rest = re.sub(r"^[，；]?(?:本项|本指标)?得分(?:=|等于)[^。；]*", "", text[found.end() :]).strip("，。； ")
    lead = f"{text[: found.start()]}{found['lead']}".rstrip("为按分")
    yield Move(f"{lead}{'，'.join(arms)}。{rest}", 1, whole=True)


def _zipped(text: str) -> Iterator[Move]:
    found = _ZIPPED.search(text)
    if found is None:
        return
    cases, values = found["cases"].split("、"), found["values"].split("、")
    if len(cases) != len(values):
        return
    subject = re.match(r"[^0-9≥≤＞＜]{2,20}?(?=[0-9≥≤＞＜])", cases[0])
    lead = found["lead"] or ""
    arms = "；".join(f"{c}的{found['act']}{v}" for c, v in zip(cases, values, strict=True))
    yield Move(text[: found.start()] + lead + arms + text[found.end() :], 1, whole=True)
    if lead:
        yield Move(text[: found.start()] + arms + text[found.end() :], 3)
    if subject and all(re.match(r"[0-9超不低高达]", c) for c in cases[1:]):
        said = "；".join(
            f"{'' if n == 0 else subject.group()}{c}的{found['act']}{v}"
            for n, (c, v) in enumerate(zip(cases, values, strict=True))
        )
        yield Move(text[: found.start()] + lead + said + text[found.end() :], 1, whole=True)


def _scaled(text: str) -> Iterator[Move]:
    """得分=甲；验收不合格的，得分乘以0.6: 验收不合格的，得分=甲×0.6；其余得分=甲."""
    formula, factor = _FORMULA.search(text), _FACTOR.search(text)
    if formula is None or factor is None or factor.start() < formula.start():
        return
    body = formula["body"]
    between = text[formula.end() : factor.start()]
    rest = text[factor.end() :]
    said = f"{factor['cond']}的，得分={body}×{factor['factor']}；其余得分={body}"
    yield Move(text[: formula.start()] + said + between + rest, 2, whole=True)


def _subjects(text: str) -> Iterator[Move]:
    """A clause that compares without a name: the name of the first one."""
    found = _SUBJECT.match(re.sub(r"^[^：]{0,20}：", "", text))
    if found and _ALONE.search(text):
        yield Move(_ALONE.sub(found["name"], text), 4)
