"""Numbers a criterion gives a name and then speaks of by it: 备药率目标值为85%，完成目标值得满分.

The name is put back as the number it stands for, with the place of every character kept, so that the forms read
备药率达到85%得满分. A definition nobody speaks of stays where it is, and a name nobody defines stays a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = (
    r"[0-9]+(?:\.[0-9]+)?(?:%|个百分点|个工作日|工作日|个月|小时|万元|亿元|元|人次|户次|分|"
    r"[个项次天日月年人户件家处起例份笔名张台条篇期])?"
)
_NAMES = [
    "目标值",
    "指标值",
    "计划值",
    "任务值",
    "标准值",
    "基准值",
    "考核值",
    "目标数",
    "任务数",
    "基数",
    "及格线",
    "合格线",
    "达标线",
    "基准线",
    "控制线",
    "警戒线",
    "及格标准",
    "达标标准",
    "合格标准",
    "目标",
    "基准",
    "标准",
    "指标",
    "任务",
    "限额",
    "限值",
    "上限",
    "时限",
    "期限",
    "限",
]
_NAME = "|".join(_NAMES)
_AT_LEAST = "不低于|不少于|不小于|大于等于|达到|≥"
_AT_MOST = "不超过|不高于|不大于|不多于|小于等于|控制在|≤"
_PHRASE = re.compile(r"[^，。；：()|¦\n ]+")
_STATED = re.compile(
    rf"(?P<subject>.*?)的?(?P<name>{_NAME})(?:值)?(?:定为|设定为|确定为|设为|应为|为|是|=)(?P<op>{_AT_LEAST}|"
    rf"{_AT_MOST})?(?P<number>{_NUMBER})"
)
_BESIDE = re.compile(
    rf"(?P<subject>.*?)的?(?P<name>{_NAME})(?:为|是)?(?P<op>{_AT_LEAST}|{_AT_MOST})?(?P<number>{_NUMBER})"
)
_TAKEN = re.compile(
    rf"(?P<subject>.*?)(?:以|按照?)(?P<op>{_AT_LEAST}|{_AT_MOST})?(?P<number>{_NUMBER}|[^以按，0-9]{{2,14}}(?:数|值|"
    rf"额|量|率))(?:作为|为)(?P<name>{_NAME})"
)
_LINE = re.compile(rf"(?P<subject>)(?P<op>)(?P<number>{_NUMBER})(?:作为|为)(?P<name>{_NAME})")
_BOUNDARY = "，。；：() 且但即的"
_STATES = {
    "达标": ("达标线", "达标标准", "标准", "标准值", "指标值", "目标值"),
    "及格": ("及格线", "及格标准"),
    "合格": ("合格线", "合格标准"),
}
_LIMITS = ("限", "时限", "期限", "限额", "限值", "上限", "控制线", "警戒线")


@dataclass(frozen=True, slots=True)
class Named:
    """``name`` stands for ``number`` of ``subject``; ``most`` where it is not to be exceeded, ``strict`` where it is not to be met either; ``span`` in the text."""

    name: str
    subject: str
    number: str
    most: bool
    span: tuple[int, int] | None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A text with names put back as numbers; character ``i`` stems from ``places[i]`` of the text as given."""

    text: str
    places: tuple[tuple[int, int], ...]
    defined: tuple[tuple[int, int], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of the given text that a range of this one stems from."""
        if not self.places:
            return 0, 0
        start = max(0, min(start, len(self.places) - 1))
        return self.places[start][0], self.places[max(start, min(end, len(self.places)) - 1)][1]


def put_back(text: str, beside: str) -> View:
    """The text with each defined name that is spoken of replaced by its number."""
    view = View(text, tuple((i, i + 1) for i in range(len(text))))
    found = [*_definitions(text, _STATED, _TAKEN, _LINE), *_beside(beside)]
    if not found and not _PART_OF.search(text):
        found = _bare(beside)
    numbers: dict[str, set[str]] = {}
    for named in found:
        numbers.setdefault(named.name, set()).add(named.number)
    once = {named.name: named for named in found if len(numbers[named.name]) == 1}
    for named in once.values():
        view = _replaced(view, named)
    return view


_PART_OF = re.compile(rf"(?:{_NAME})(?:的)?[0-9]+(?:\.[0-9]+)?%")
"""达到目标值80%以上: a part of what is named keeps its name, everywhere in the text."""


def _definitions(text: str, *patterns: re.Pattern[str]) -> list[Named]:
    out: list[Named] = []
    for phrase in _PHRASE.finditer(text):
        for pattern in patterns:
            found = pattern.fullmatch(phrase.group())
            if found:
                out.append(_named(found, phrase.span(), found["subject"]))
                break
    return out


def _beside(text: str) -> list[Named]:
    out: list[Named] = []
    subject = ""
    for phrase in _PHRASE.finditer(text):
        found = _BESIDE.fullmatch(phrase.group())
        if found:
            out.append(_named(found, None, found["subject"] or subject))
        subject = phrase.group()
    return out


_BARE = re.compile(rf"(?P<op>{_AT_LEAST}|{_AT_MOST}|[=><])?(?P<number>{_NUMBER})(?:/[^，。；：0-9]{{1,4}})?")
_CALLED = ("目标任务数", "目标任务", "目标值", "指标值", "计划值", "标准值", "考核值", "目标数", "计划数", "任务数", "目标", "指标", "任务", "计划")  # fmt: skip


def _bare(text: str) -> list[Named]:
    """≥95% alone in a cell beside the text is what the text calls 指标值, 目标值 or 年度目标."""
    cells = [found for cell in re.split(r"¦|[|]|\n", text) if (found := _BARE.fullmatch(cell.strip()))]
    if len(cells) != 1 or (cells[0].group()[-1].isdigit() and not cells[0]["op"]):
        return []
    op, number = cells[0]["op"] or "", cells[0]["number"]
    most = op == "<" or bool(op and re.fullmatch(_AT_MOST, op))
    return [Named(name, "", number, most, None, op in ("<", ">")) for name in _CALLED]


def _named(found: re.Match[str], span: tuple[int, int] | None, subject: str) -> Named:
    most = found["name"] in _LIMITS or bool(found["op"] and re.fullmatch(_AT_MOST, found["op"]))
    return Named(found["name"], subject, found["number"], most, span)


def _uses(named: Named) -> list[tuple[re.Pattern[str], str]]:
    """What may be said of a name, and the same said of its number; ``#`` stands for the subject."""
    called = named.name if named.number[0].isdigit() else f"(?:{named.name}|任务数?|目标|计划)"
    called = f"(?:{called}|{named.name[:-1]})" if named.name in ("目标值", "基准值") else called
    name = rf"(?:年度|考核|绩效|规定|既定|本项|该项|该|此)?的?{called}(?:要求)?(?![任数值])"
    good = f"#不超过{named.number}" if named.most else f"#达到{named.number}"
    bad = f"#超过{named.number}" if named.most else f"#低于{named.number}"
    if named.strict:
        good, bad = (f"#{word}{named.number}" for word in (("低于", "不低于") if named.most else ("超过", "不超过")))
    if not named.number[0].isdigit() and not named.most:
        good = f"#不低于{named.number}"
    uses = [
        (re.compile(rf"(每(?:低于|少于|高于|超过|超出|低|少|超|差))的?{name}的?(?=[0-9一])"), r"\1"),
        (re.compile(rf"(?:未能?|没有)(?:达到|完成|实现|达){name}|达不到{name}"), bad),
        (
            re.compile(rf"(低于|不足|少于|小于|不低于|不少于|不超过|未超过|超过|高于|大于){name}"),
            rf"#\g<1>{named.number}",
        ),
        (re.compile(rf"(?:达到|完成|实现|达|符合|满足){name}"), good),
    ]
    for state, names in _STATES.items():
        if named.name in names:
            uses.append((re.compile(rf"(?:未|不|没有){state}"), bad))
            uses.append((re.compile(rf"(?<![未不有]){state}(?![率线标数])"), good))
    if named.name in ("限", "时限", "期限"):
        uses.append((re.compile(r"(?:时|期)?限内[^，。；得计扣]{0,4}(?=的?得|的?计|的?，|的?不扣)"), good))
    return uses


def _replaced(view: View, named: Named) -> View:
    """The view with the uses of one name replaced and its definition taken out; the view itself where it has no use."""
    text = view.text
    skip = _position(view, named.span) if named.span is not None else None
    edits: list[tuple[int, int, str]] = []
    subject = named.subject if _alone_first(text, named, skip) else ""
    for pattern, said in _uses(named):
        for found in pattern.finditer(text):
            if skip is not None and found.start() < skip[1] and found.end() > skip[0]:
                continue
            if any(found.start() < end and found.end() > start for start, end, _ in edits):
                continue
            alone = found.start() == 0 or text[found.start() - 1] in _BOUNDARY
            edits.append((*found.span(), found.expand(said).replace("#", subject if alone else "")))
    if not edits:
        return view
    defined = view.defined
    if skip is not None:
        start, end = skip
        stated = f"{named.subject}{'不超过' if named.most else '达到'}{named.number}"
        if any(said for _, _, said in edits if not said.startswith("每")):
            stated, end = "", end + (text[end : end + 1] in ("，", "。", "；"))
        elif text[end : end + 1] == "，":
            stated, end = f"{stated}。", end + 1
        edits.append((start, end, stated))
        defined = (*defined, named.span) if named.span is not None else defined
    return _edited(view, sorted(edits), defined)


def _alone_first(text: str, named: Named, skip: tuple[int, int] | None) -> bool:
    """Whether the first use leaves its subject out; later ones then mean the subject of the definition, too."""
    starts = [
        found.start()
        for pattern, _ in _uses(named)
        for found in pattern.finditer(text)
        if skip is None or found.start() >= skip[1] or found.end() <= skip[0]
    ]
    first = min(starts, default=0)
    return first == 0 or text[first - 1] in _BOUNDARY


def _position(view: View, span: tuple[int, int]) -> tuple[int, int]:
    inside = [i for i, (start, end) in enumerate(view.places) if span[0] <= start and end <= span[1]]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _edited(view: View, edits: list[tuple[int, int, str]], defined: tuple[tuple[int, int], ...]) -> View:
    text: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for start, end, said in edits:
        text.append(view.text[at:start])
        places += view.places[at:start]
        text.append(said)
        places += [view.span(start, end)] * len(said)
        at = end
    text.append(view.text[at:])
    places += view.places[at:]
    return View("".join(text), tuple(places), defined)
