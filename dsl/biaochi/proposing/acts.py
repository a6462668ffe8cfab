"""Where a text gives, takes or denies points: found by their usual wordings, each with the words that lead to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from biaochi import patterns as re

_POINTS = r"(?P<points>[0-9]+(?:\.[0-9]+)?)分(?![钟值之数])"
_SHARE = r"(?:分值|满分|权重分?|本项分值|标准分)?的?(?P<share>[0-9]+(?:\.[0-9]+)?)%的?(?:分值|满分|权重分?|标准分)?"
_ACT = re.compile(
    r"(?P<exempt>不考核，得满分)"
    r"|(?P<zero>(?:本项|该项|整项|本指标|本项目|均|都|一律|则|的|按|以|计|记|得|为|直接得){0,4}(?:不得分|不计分|不给分|不记分|不赋分|不予计分|零分|无分|(?<![0-9.])0分)计?)"
    r"|(?P<formula>得分=[^，。；]{2,40}×(?P<scale>[0-9]+(?:\.[0-9]+)?)分?(?=[；。，]|$))"
    rf"|(?P<deduct>(?:另|再|加|倒|直接|各)?(?:扣|扣减|扣除|减)(?:分值的?)?{_POINTS.replace('points', 'off')})"
    rf"|(?P<add>(?:另|再|额外|各|可)?(?:奖励|加记|加|奖){_POINTS.replace('points', 'more')})"
    rf"|(?P<full>(?:得|计|记|给|按|为)?(?:满分|全分|全部权重分))"
    rf"|(?P<award>(?:再|另|各|均|可|则|直接|也|只|对应|一律|仅){{0,2}}(?:得|计|记|给|赋|评|为|打)(?:{_POINTS}|{_SHARE}))"
    r"|(?P<bare>(?<=[，：的）])(?P<only>[0-9]+(?:\.[0-9]+)?)分(?=[；。，]|$))"
)
_BETWEEN = "，；。、 \n"
_ENDS = "；。\n"


@dataclass(frozen=True, slots=True)
class Act:
    """``kind``: award, zero, deduct, add. ``points`` None where the text gives none. ``cond`` are the words before it."""

    kind: str
    points: Fraction | None
    cond: str
    start: int
    end: int
    begun: int
    stop: str

    @property
    def bare(self) -> str:
        """The condition without 的 and marks."""
        return self.cond.strip(_BETWEEN + "：").removesuffix("的").strip(_BETWEEN)


def acts(text: str, marks: Fraction | None) -> list[Act]:
    """Every act of a text in order."""
    out: list[Act] = []
    at = 0
    for found in _ACT.finditer(text):
        if found.end() <= at:
            continue
        kind, points = _kind(found, marks)
        following = re.compile(r"[）\s]*([；。，])?").match(text, found.end())
        stop = following[1] or "" if following else ""
        out.append(Act(kind, points, text[at : found.start()], found.start(), found.end(), at, stop))
        at = found.end()
    return out


def _kind(found: re.Match[str], marks: Fraction | None) -> tuple[str, Fraction | None]:
    if found["exempt"]:
        return "exempt", None
    if found["zero"]:
        return "zero", Fraction(0)
    if found["formula"]:
        return "award", Fraction(found["scale"])
    if found["deduct"]:
        return "deduct", Fraction(found["off"])
    if found["add"]:
        return "add", Fraction(found["more"])
    if found["full"]:
        return "award", marks
    if found["share"]:
        return "award", None if marks is None else marks * Fraction(found["share"]) / 100
    return "award", Fraction(found["points"] or found["only"])


def rest(text: str, found: list[Act]) -> str:
    """What follows the last act."""
    return text[found[-1].end :] if found else text


def groups(found: list[Act]) -> Iterator[tuple[int, int]]:
    """The acts of one sentence each, as ranges."""
    start = 0
    for n, act in enumerate(found):
        if act.stop in _ENDS and act.stop:
            yield start, n + 1
            start = n + 1
    if start < len(found):
        yield start, len(found)
