"""Award after award whose conditions may hold together: the best that is met counts, or each condition excludes those before it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from biaochi import patterns as re
from biaochi.model.values import decimal
from biaochi.proposing.acts import Act, acts
from biaochi.proposing.moves import Move

_VETO = re.compile(r"出现|发生|存在|弄虚作假|虚报|造假|有.{0,6}行为|被.{0,8}(?:通报|查|约谈)")
_COMPARED = re.compile(
    r"^(?:但|且)?(?:[≥≤＞＜=]|不?(?:高于|低于|超过|大于|小于|少于)|不足|达到|未达|介于|等于|超出|高出|上升|下降|提高|降低|持平|增长|[0-9])"
)
_SUBJECT = re.compile(
    r"^(?P<name>(?!下降|上升|增长|提高|降低)[^，。；：≥≤＞＜=0-9]{2,24}?)(?:为|在|与|比|较|[≥≤＞＜=]|不?(?:高于|低于|超过|大于|小于|少于)|未?达到?|介于|等于|[0-9])"
)
_REST = re.compile(r"^(?:否则|其余|其他|其它|反之)")
_POINT = re.compile(r"（[0-9一二三四五六七八九十]）|[①-⑩]|(?<![0-9.])[0-9]\.(?![0-9])")


def rearranged(text: str, marks: Fraction | None) -> Iterator[Move]:
    """The awards of a text, or of one of its points, put so that the best one counts."""
    if "择高" in text:
        return
    yield from _taken_off(text, marks)
    yield from _exempted(text, marks)
    yield from _trended(text)
    places = [m.start() for m in _POINT.finditer(text)]
    bounds = [*places, len(text)] if places else [0, len(text)]
    for start, end in pairwise(bounds):
        lead = _POINT.match(text, start)
        begun = lead.end() if lead else start
        for new in _best(text[begun:end], marks):
            yield Move(text[:begun] + new + text[end:], 6, whole=True)


def _taken_off(text: str, marks: Fraction | None) -> Iterator[Move]:
    """甲且乙得6分；甲但丙得3分；非甲不得分: 非甲的，不得分；丙的，扣3分."""
    found = acts(text, marks)
    if marks is None or [a.kind for a in found] != ["award", "award", "zero"] or found[0].points != marks:
        return
    second = re.search(r"[，]?(?:但|且)(?P<bad>[^，。；]+)$", found[1].bare)
    if (
        second is None
        or found[1].points is None
        or re.search(r"[0-9]|高于|低于|超过|大于|小于|等于|上年|持平|增长|下降", "".join(a.bare for a in found))
    ):
        return
    lead = found[0].cond.rpartition("：")[0]
    off = decimal(marks - found[1].points)
    said = f"{found[2].bare}的，不得分；{second['bad']}的，扣{off}分"
    yield Move(
        f"{lead}：{said}。" if lead and not re.search(r"[0-9一二三四五]档", lead) else f"{said}。", 2, whole=True
    )


_EXEMPT = re.compile(
    r"^(?P<cond>[^，。；]{4,30}?)(?:的单位|的项目|的部门|单位|的)?，?得(?P<points>满分|[0-9.]+分)；(?:[^，。；]{1,8}的，)?(?P<rest>.*)$",
    re.DOTALL,
)


def _exempted(text: str, marks: Fraction | None) -> Iterator[Move]:
    """无预算的单位得5分；安排了的，…每低…扣…: an exemption before what is judged."""
    found = _EXEMPT.match(text)
    if found and re.match(r".*(?:未|无|没有)", found["cond"]) and re.search(r"每|≥|达到|不低于", found["rest"]):
        yield Move(f"{found['cond']}的，不考核，得{found['points']}；{found['rest']}", 4)


def _trended(text: str) -> Iterator[Move]:
    """变动率：下降5%及以上: the rate itself is at most -5%."""
    if not re.match(r"[^，。；：]{2,20}(?:变动率|变化率|增长率|增减率)", text):
        return
    out = re.sub(r"(?:为)?(?:下降|降低|减少)([0-9.]+%)(?:（含）)?(?:及以上|以上)", r"≤-\1", text)
    out = re.sub(r"(?:下降|降低|减少)(?:不到|不足|低于)[0-9.]+%(?:或(?:与上年)?(?:持平|不变))", "≤0%", out)
    out = re.sub(r"(?<=[；。，：])(?:上升|增长|增加)(?:的)?(?=，|得|不)", "＞0%", out)
    out = re.sub(r"率[：，](?=[≤＞])", "率", out)
    if out != text:
        yield Move(out, 2)


def _best(text: str, marks: Fraction | None) -> Iterator[str]:
    found = acts(text, marks)
    scoring = [a for a in found if a.kind == "award"]
    if len(scoring) < 2 or any(a.kind in ("deduct", "add") or a.points is None for a in found):
        return
    lead, head = _lead(found[0])
    vetoes = [a for a in found if a.kind == "zero" and _VETO.search(a.cond)]
    tail = text[found[-1].end :].strip("，；。 \n")
    arms = "；".join(f"{cond}的{_act(text, a)}" for a, cond in _conditions(scoring, head))
    after = "。".join(f"{a.bare}的，不得分" for a in vetoes)
    yield "".join((lead, arms, "，择高计分", f"。{after}" if after else "", f"。{tail}" if tail else "", "。"))
    last = found[-1]
    if last.kind == "zero" and not vetoes:
        others = "；".join(f"{cond}的{_act(text, a)}" for a, cond in _conditions(scoring, head))
        yield "".join((lead, others, "；其余不得分", f"。{tail}" if tail else "", "。"))


def _act(text: str, act: Act) -> str:
    said = text[act.start : act.end]
    return f"得{said}" if said[0].isdigit() else said


def _lead(first: Act) -> tuple[str, str]:
    """What stands before the colon, and what the awards are about."""
    lead, colon, cond = first.cond.rpartition("：")
    named = _SUBJECT.match(cond.strip("，；。 \n"))
    subject = named["name"] if named else re.sub(r"^.*[，。；]", "", lead) if colon else ""
    return (lead + colon if colon else ""), subject


def _conditions(found: list[Act], subject: str) -> Iterator[tuple[Act, str]]:
    for n, act in enumerate(found):
        cond = act.bare.rpartition("：")[2] if n == 0 else act.bare
        cond = re.sub(r"^(?:其中|同时|此外)，?", "", cond)
        cond = re.sub(r"^(?:没有|未)[^，。；但]{2,16}，?但", "", cond)
        if subject and _COMPARED.match(cond):
            cond = subject + cond
        yield act, re.sub(r"(?<=[0-9%])、(?=[^，。；、]*[0-9])", "且", cond)
