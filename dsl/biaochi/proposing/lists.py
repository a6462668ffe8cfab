"""Several names that share what is said of them once: each becomes a point of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from biaochi import patterns as re
from biaochi.model.values import decimal
from biaochi.proposing.moves import Move

_NAME = r"[^，。；：、（）≥≤＞＜=\n]{2,30}?"
_OP = r"(?:≥|≤|＞|＜|不低于|不高于|不超过|不少于|达到?|为|大于|小于)"
_VALUE = r"[0-9]+(?:\.[0-9]+)?(?:%|个|次|件|天|日|人|分|个百分点|小时|元|万元|条|项)?"
_MARKS = r"（(?:占?分值的?)?[0-9]+(?:\.[0-9]+)?(?:分|%)(?:权重分?)?）"
_ITEM = re.compile(rf"(?P<name>{_NAME})(?P<bound>{_OP}{_VALUE})?(?P<marks>{_MARKS})?$")
_BOUNDED = re.compile(rf"(?:{_NAME}{_OP}{_VALUE}(?:{_MARKS})?[、，]){{1,6}}{_NAME}{_OP}{_VALUE}(?:{_MARKS})?")
_POINTS = re.compile(r"[0-9]+(?:\.[0-9]+)?分")
_TARGETS = re.compile(
    rf"(?P<names>(?:{_NAME}[、和与]){{1,6}}{_NAME})的?(?:年度)?(?:目标值|指标值|标准)?(?:分别为|依次为|分别不低于|分别达到)(?P<values>(?:{_VALUE}、){{1,6}}{_VALUE})[，。；]"
)
_GIVEN = re.compile(
    r"(?:权重|分值|分数)?(?:分别|依次)(?:占|为|得|计|赋|是|按)?(?P<points>(?:[0-9]+(?:\.[0-9]+)?分、){1,7}[0-9]+(?:\.[0-9]+)?分)"
)
_EACH = re.compile(r"(?:分值)?各(?:占|得|计|为|赋)?(?P<points>[0-9]+(?:\.[0-9]+)?)分")
_STEP = re.compile(
    r"每(?:低于|低|少|差|降低|下降|高于|高|超过|超|上升)(?:于?(?:标准|目标值?))?(?P<size>[0-9一]+(?:\.[0-9]+)?(?:%|个百分点|个|次|件|天|项))(?:各)?扣(?:除|减)?(?P<off>[0-9]+(?:\.[0-9]+)?分)"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One name of a list, what it is held against, and its marks."""

    name: str
    bound: str
    points: Fraction


def listed(text: str, marks: Fraction | None) -> Iterator[Move]:
    """The text with each name of a list as a numbered point, where the marks of all are given."""
    if marks is None:
        return
    yield from _each_off(text)
    for start, end, names, bounds, own in (*_bounded(text), *_targeted(text), *_given(text)):
        rest = text[end:]
        points = _marks([_own(o, marks) for o in own], f"{text[start:end]}{rest}", len(names), marks)
        if points is not None:
            items = [Item(n, b, p) for n, b, p in zip(names, bounds, points, strict=True)]
            yield Move(text[:start] + _written(items, rest, marks), 2, whole=True)


_EACH_OFF = re.compile(
    r"的?(?:得满分)?，?每?有?(?:一|1|任一|任何一)[个项]?[^，。；0-9]{0,8}?(?:未|没有)(?:达到|达标|完成)[^，。；0-9]{0,4}，?扣(?P<off>[0-9.]+分)"
)
_SHORT = {
    "不低于": "低于",
    "不少于": "少于",
    "达到": "低于",
    "达": "低于",
    "≥": "低于",
    "不超过": "超过",
    "不高于": "高于",
    "≤": "高于",
}


def _each_off(text: str) -> Iterator[Move]:
    """甲不低于25%、乙不低于50%的得满分，每有一个未达到的扣0.5分: each that falls short takes it off."""
    found = _BOUNDED.search(text)
    off = None if found is None else _EACH_OFF.match(text, found.end())
    if found is None or off is None:
        return
    said = []
    for part in re.split("[、，]", found.group()):
        item = re.match(rf"(?P<name>{_NAME})(?P<op>{_OP})(?P<value>{_VALUE})$", part)
        if item is None or item["op"] not in _SHORT:
            return
        said.append(f"{item['name']}{_SHORT[item['op']]}{item['value']}的扣{off['off']}")
    yield Move(text[: found.start()] + "；".join(said) + text[off.end() :], 2, whole=True)


_Found = tuple[int, int, list[str], list[str], list[str | None]]


def _bounded(text: str) -> Iterator[_Found]:
    """A≥90%、B≥85%, each with its own bound, maybe with its own marks."""
    found = _BOUNDED.search(text)
    if found is None:
        return
    items = [_ITEM.match(part) for part in re.split(r"[、，]", found.group())]
    if all(i is not None and i["bound"] for i in items):
        kept = [i for i in items if i is not None]
        yield (
            found.start(),
            found.end(),
            [i["name"] for i in kept],
            [i["bound"] for i in kept],
            [i["marks"] for i in kept],
        )


def _targeted(text: str) -> Iterator[_Found]:
    """A、B目标值分别为100%、90%."""
    found = _TARGETS.search(text)
    if found is None:
        return
    names, values = re.split("[、和与]", found["names"]), found["values"].split("、")
    if len(names) == len(values):
        falls = [re.search(rf"{re.escape(n)}[^。；]*(?:反向|不高于)", text[found.end() :]) for n in names]
        bounds = [f"{'≤' if f else '≥'}{v}" for f, v in zip(falls, values, strict=True)]
        yield found.start(), found.end(), names, bounds, [None] * len(names)


_WHOLE_NAMES = re.compile(rf"(?P<names>(?:{_NAME}[、和与]){{1,6}}{_NAME})(?:均|都|分别|各|的?(?:权重|分值))")
_SHARED = re.compile(r"(?:均|都)?(?:以|达到?|不低于|为)(?P<value>[0-9]+(?:\.[0-9]+)?%)(?:为目标值?|为基准)?")


def _given(text: str) -> Iterator[_Found]:
    """A、B、C分别占2分、2分、1分，均以100%为目标值."""
    found, shared = _WHOLE_NAMES.search(text), _SHARED.search(text)
    if found is None or shared is None:
        return
    names = re.split("[、和与]", found["names"])
    yield found.start(), found.end("names"), names, [f"≥{shared['value']}"] * len(names), [None] * len(names)


def _written(items: list[Item], rest: str, marks: Fraction) -> str:
    step, ratio = _STEP.search(rest), _RATIO.search(rest)
    out = []
    for n, item in enumerate(items, 1):
        said = f"（{n}）{item.name}{item.bound}得{decimal(item.points)}分"
        if step:
            way = "高" if re.match("≤|不高于|不超过", item.bound) else "低"
            said += f"，每{way}{step['size']}扣{step['off']}，扣完为止"
        elif ratio:
            said += f"，否则得分={item.name}/{re.sub('^[^0-9]+', '', item.bound)}×{decimal(item.points)}"
        out.append(said)
    return "；".join(out) + _after(rest, len(items), sum((i.points for i in items), Fraction(0)), marks)


_RATIO = re.compile(
    r"按[^，。；]{0,8}(?:实际值|完成值)?(?:÷|/)?(?:目标值|比例|完成率)[^，。；]{0,8}(?:折算|计分|得分|计)"
)


def _own(said: str | None, marks: Fraction) -> Fraction | None:
    if said is None:
        return None
    number = Fraction(re.search(r"[0-9.]+", said).group())  # type: ignore[union-attr]
    return marks * number / 100 if "%" in said else number


def _marks(own: list[Fraction | None], rest: str, count: int, marks: Fraction) -> list[Fraction] | None:
    if all(v is not None for v in own):
        return [v for v in own if v is not None]
    given = _GIVEN.search(rest)
    if given:
        values = [Fraction(p.removesuffix("分")) for p in given["points"].split("、")]
        return values if len(values) == count else None
    each = _EACH.search(rest)
    if each:
        return [Fraction(each["points"])] * count
    return None


def _after(rest: str, count: int, total: Fraction, marks: Fraction) -> str:
    """What is left of the text behind a list that has taken up its marks and steps."""
    kept = []
    for sentence in re.split(r"(?<=[。；])", rest):
        bare = sentence.strip("，；。 \n")
        if not bare or any(p.search(bare) for p in (_GIVEN, _EACH, _STEP, _RATIO)):
            continue
        if re.match(r"(?:分别|各自|均)?扣完为止|达标|未达标|达到|未达到", bare):
            continue
        kept.append(bare)
    if not kept:
        return "。"
    if total < marks:
        return "；" + f"（{count + 1}）" + "。".join(kept) + "。"
    return "。" + "。".join(kept) + "。"
