"""Things to be done that stand in a row and share their marks: each a point with its own; cases in a row that each void: each said for itself."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.model.values import decimal
from biaochi.proposing.moves import Move

_NUMBER = re.compile(
    r"（[0-9一二三四五六七八九十]）|[①-⑩]|(?<![0-9.])[1-9][.、．](?![0-9])|(?<![A-Za-z])[A-H][.、．]|[一二三四五六]是|--+|(?<![0-9一-龥])-(?=[一-龥])"
)
_EACH = re.compile(
    r"(?:(?:每|合格|符合|做到|满足|具备)一?(?:项|条|个|方面|要点|个要点|类)|各|均|分值各)[^，。；：]{0,6}?(?:得|计|占|为|是)?(?P<points>[0-9]+(?:\.[0-9]+)?)分"
)
_GIVEN = re.compile(r"(?:权重|分值)?(?:依次|分别)(?:占|为|得|计|是|赋)(?P<list>[0-9.]+(?:分|%)(?:、[0-9.]+(?:分|%))+)")
_OWN = re.compile(
    r"[，（]?(?:占|得|计|权重|分值)?(?:分值的?)?(?P<value>[0-9]+(?:\.[0-9]+)?)(?P<unit>分|%)(?:的?权重分?|的?分值)?）?$"
)
_BY_MARK = re.compile(r"(?P<which>[①-⑩]+)(?:各)?占(?:分值的?)?(?P<value>[0-9.]+)(?P<unit>分|%)")
_RULE = re.compile(r"符合|做到|具备|满足|完成|达到|得|计分|不得|没做到|缺|逐项|每|各|回答|全部|扣|分值|权重|依次|要点")
_VOID = re.compile(
    r"(?:有|存在|出现|发生)(?:以下|下列)[^，。；：]{0,8}(?:情形|情况|行为|问题)?之一的?，?(?:本项)?不得分[^：。]{0,16}："
)
_COUNT = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}


def itemised(text: str, marks: Fraction | None, context: str | None = None) -> Iterator[Move]:
    """The things of a row as numbered points, where the marks that are given make up the full marks."""
    yield from _voids(text)
    if marks is None:
        return
    yield from _all_needed(text)
    rows = (*_numbered(text),) or (*_inline(text),)
    if not rows and context:
        rows = tuple(("", items, text) for _, items, _ in _numbered(context))
    for lead, items, rest in rows:
        points = _points(items, rest, f"{lead}。{rest}", marks)
        if points is None or sum(points) != marks:
            continue
        said = "；".join(
            f"（{n}）{_bare(item)}得{decimal(p)}分" for n, (item, p) in enumerate(zip(items, points, strict=True), 1)
        )
        begun = re.split("[。；]", lead.strip("，：。； \n"))[-1]
        begun = "" if _RULE.search(begun) or re.search("[0-9]|是否|以下|下列", begun) or not begun else f"{begun}："
        kept = [s for s in re.split("[。；]", rest) if s.strip() and (_LATER.search(s) or not _RULE.search(s))]
        yield Move("。".join([f"{begun}{said}", *kept, ""]), 2, whole=True)
        if kept or begun:
            yield Move(f"{said}。", 6, whole=True)


_LATER = re.compile(r"(?:出现|发生|存在|弄虚作假|虚报).*不得分")


def _bare(item: str) -> str:
    item = _OWN.sub("", item.strip("，。；： \n"))
    return re.sub(r"是否", "", item).strip("，。；：的 ")


def _numbered(text: str) -> Iterator[tuple[str, list[str], str]]:
    marks = list(_NUMBER.finditer(text))
    if not 2 <= len(marks) <= 9:
        return
    edges = [m.end() for m in marks]
    items = [text[s : m.start()] for s, m in zip(edges, marks[1:], strict=False)]
    last = re.match(r"[^。]*?(?=[。\n]|；(?=[^；。]*(?:符合|做到|得分|每|各))|，(?=符合的)|$)", text[edges[-1] :])
    assert last is not None
    items.append(last.group())
    yield text[: marks[0].start()], items, text[edges[-1] + last.end() :]


def _inline(text: str) -> Iterator[tuple[str, list[str], str]]:
    """四方面：甲；乙；丙；丁。 and 甲、乙、丙、丁四类各…."""
    found = re.search(r"：(?P<items>(?:[^。；：]{2,40}[；，]){1,7}[^。；：]{2,40})(?=。|$)", text)
    if found:
        yield text[: found.start()], found["items"].split("；"), text[found.end() :]
    found = re.search(
        r"(?P<items>(?:[^，。；：、]{2,16}、){1,7}[^，。；：、]{2,16}?)(?P<n>[两二三四五六])(?P<unit>类|项|个方面|个要素|方面|要素)(?P<of>[^，。；：、0-9]{0,6}?)(?=各|均|，|。)",
        text,
    )
    if found and _COUNT[found["n"]] == found["items"].count("、") + 1:
        lead = found["items"].split("、")
        yield text[: found.start()], [f"有{i}{found['of']}" for i in lead], text[found.end() :]
    found = re.search(
        r"^(?P<items>(?:[^，。；：、（）]{2,30}（[0-9.]+(?:%|分)[^（）]{0,4}）[、，；]){1,6}[^，。；：、（）]{2,30}（[0-9.]+(?:%|分)[^（）]{0,4}）)",
        text,
    )
    if found:
        yield "", re.split(r"(?<=）)[、，；]", found["items"]), text[found.end() :]


def _points(items: list[str], rest: str, whole: str, marks: Fraction) -> list[Fraction] | None:
    own = [_OWN.search(i.strip("，。；： \n")) for i in items]
    if all(own):
        return [_value(o["value"], o["unit"], marks) for o in own if o is not None]
    by_mark = list(_BY_MARK.finditer(whole))
    if by_mark:
        values: list[Fraction | None] = [None] * len(items)
        for found in by_mark:
            for char in found["which"]:
                at = ord(char) - ord("①")
                if at < len(values):
                    values[at] = _value(found["value"], found["unit"], marks)
        if all(v is not None for v in values):
            return [v for v in values if v is not None]
    given = _GIVEN.search(whole)
    if given:
        listed = [_value(v[:-1], v[-1], marks) for v in given["list"].split("、")]
        return listed if len(listed) == len(items) else None
    each = _EACH.search(whole)
    if each:
        return [Fraction(each["points"])] * len(items)
    every = re.search(
        r"(?:缺少?|少|有)?(?:其中)?(?:一|1|任[一何])[项条个类]?[^，。；]{0,6}扣(?P<points>[0-9.]+)分", whole
    )
    return [Fraction(every["points"])] * len(items) if every else None


def _value(number: str, unit: str, marks: Fraction) -> Fraction:
    return marks * Fraction(number) / 100 if unit == "%" else Fraction(number)


def _all_needed(text: str) -> Iterator[Move]:
    """全部满足得满分，缺一项不得分: each that is not met voids."""
    needed = re.search(
        r"(?:全部|均|同时|[三四五]者|齐全)[^，。；]{0,8}得(?:满分|[0-9.]+分)[，；](?:缺|发现|有|否则|任)[^，。；]{0,10}(?:不得分|得分=0|得0分)",
        text,
    )
    if needed is None:
        return
    for _, items, _ in _numbered(text):
        yield Move("；".join(f"不符合“{_bare(i)}”的，不得分" for i in items) + "。", 4, whole=True)
    listed = re.search(r"(?P<items>(?:[^，。；：、]{2,12}、){1,5}[^，。；：、]{2,12}?)(?:须|应|均|必须)齐全", text)
    if listed is not None:
        yield Move("；".join(f"缺少{i}的，不得分" for i in listed["items"].split("、")) + "。", 4, whole=True)


def _voids(text: str) -> Iterator[Move]:
    found = _VOID.search(text)
    if found is None:
        return
    body, _, rest = text[found.end() :].partition("。")
    items = [_NUMBER.sub("", i).strip("，；。 \n") for i in re.split("；", body) if i.strip()]
    said = "；".join(f"存在{i}的，不得分" for i in items)
    before = text[: found.start()].strip("，；。 \n")
    yield Move("。".join(filter(None, (before, said, rest.strip("。")))) + "。", 2, whole=True)
