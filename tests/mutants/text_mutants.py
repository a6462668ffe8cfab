"""Defects in the printed sentence: each kind names every place where it can be planted."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from biaochi.model.values import decimal
from mutant_base import Sentence

Planted = tuple[str, str, Sentence]
"""The kind, what was changed in words, and the sentence with the defect."""

_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_SCORE = re.compile(rf"得满分|得{_NUMBER}分|不得分|（{_NUMBER}分）")
_CUT = re.compile(rf"(?<![0-9.得扣加高升低降每过值（])({_NUMBER})(?=\\\\?%|天|次|项|小时|（含）)")
_AMOUNT = re.compile(
    rf"(?<=[得扣加])({_NUMBER})(?=分)|(?<=扣相应分值)({_NUMBER})(?=%)|(?<=扣相应分值的)({_NUMBER})(?=%)"
)
_LIMIT = re.compile(
    rf"[，；]?\s*(?:扣完为止|最[多高](?:得|扣|加)?{_NUMBER}分)(?:（{_NUMBER}分）)?|、?最低0分|不得分情形：[^。；]*"
)
_PERCENT = re.compile(r"(?<=[0-9])(?:\\%|%)|[×*]\s*100%|\\times 100\\%")

_FLIPS = (
    ("≥(?!0[^.0-9%])", ">"), ("≤", "<"), (r"\\geq", ">"), (r"\\leq", "<"), ("(?<![（(])[>＞]", "≥"), ("[<＜]", "≤"),
    ("不低于", "高于"), ("不少于", "多于"), ("不超过", "低于"), ("(?<=[0-9天次项个%])及以上", "以上"),
    ("（含）", ""), ("(?<!每)(?<!率)达到(?=[0-9])", "超过"), ("(?<!不)低于(?=[0-9])", "不超过"),
    ("(?<=[0-9%天次])以下", "及以下"), ("(?<=[0-9][0-9]%)以上", "及以上"), ("(?<!不)超过(?=[0-9])", "达到"),
)  # fmt: skip
_TURNS = (
    ("每降低", "每升高"), ("每升高", "每降低"), ("每下降", "每上升"), ("每减少", "每增加"), ("每低", "每高"), ("每少", "每多"),
    ("每超过", "每低于"), ("每新增", "每减少"), ("不低于", "不高于"), ("不少于", "不多于"), ("不超过", "不低于"),
    ("≥(?!0[^.0-9%])", "≤"), ("≤", "≥"), (r"\\geq", r"\\leq"), ("(?<![（(])[>＞]", "<"), ("[<＜]", ">"),
    ("及以上", "及以下"), ("低于(?=[0-9])", "高于"), ("(?<!每)超过(?=[0-9])", "低于"), ("为是，", "为否，"),
)  # fmt: skip
_OPPOSED = re.compile(r"\(([\u4e00-\u9fff]+)\s*-\s*([\u4e00-\u9fff]+)\)")
_RATIO = re.compile(r"([\u4e00-\u9fff]{3,})\s*/\s*([\u4e00-\u9fff]{3,})")


def planted(s: Sentence) -> Iterator[Planted]:
    """Every text mutant of a sentence."""
    body = s.text.find("。满分：") if s.text.startswith("数据：") else 0
    head, tail = s.text[:body], s.text[body:]
    for plant in _PLANTS:
        for kind, said, text in plant(tail):
            if text != tail:
                yield kind, said, replace(s, text=head + text)
    yield from _marks(s)


Change = Iterator[tuple[str, str, str]]


def _swapped(kind: str, pairs: tuple[tuple[str, str], ...], text: str) -> Change:
    for pattern, new in pairs:
        for m in re.finditer(pattern, text):
            changed = m.expand(new)
            yield kind, f"{_around(text, m)} → {changed}", text[: m.start()] + changed + text[m.end() :]


def _around(text: str, m: re.Match[str]) -> str:
    return f"{text[max(0, m.start() - 6) : m.start()]}[{m[0]}]{text[m.end() : m.end() + 6]}"


def flips(text: str) -> Change:
    """A bound that belongs is put out, or one that does not is taken in: "lone" where no other band prints the cut."""
    for pattern, new in _FLIPS:
        for m in re.finditer(pattern, text):
            changed = text[: m.start()] + m.expand(new) + text[m.end() :]
            yield "boundary" if _shared(text, m) else "lone boundary", f"{_around(text, m)} → {m.expand(new)}", changed


def _shared(text: str, m: re.Match[str]) -> bool:
    """Whether the cut beside a bound is printed for another band, too; facts compared have both their bounds printed."""
    after, before = (
        re.match(rf"\s*({_NUMBER})", text[m.end() :]),
        re.search(rf"({_NUMBER})[^0-9]{{0,2}}$", text[: m.start()]),
    )
    cut = after or before
    if cut is None:
        return any(text.count(sign) > 0 for sign in "≤≥")
    return sum(c[1] == cut[1] for c in _cuts(text)) > 1


def _cuts(text: str) -> list[re.Match[str]]:
    """The numbers that bound bands: not those of a numbered point, whose bands are its own, nor a factor ×100%."""
    found = [] if re.search("[①②③④⑤]", text) else list(_CUT.finditer(text))
    return [c for c in found if not text[: c.start()].rstrip().endswith(("times", "×", "*"))]


def turns(text: str) -> Change:
    """A direction turned round."""
    yield from _swapped("direction", _TURNS, text)
    for m in _OPPOSED.finditer(text):
        yield "direction", f"{m[0]} turned", f"{text[: m.start()]}({m[2]}-{m[1]}){text[m.end() :]}"
    for m in _RATIO.finditer(text):
        yield "direction", f"{m[0]} upside down", f"{text[: m.start()]}{m[2]}/{m[1]}{text[m.end() :]}"


def bands(text: str) -> Change:
    """A band, a point or a case left out with its score."""
    clauses = re.split(r"(?<=[，；。])", text)
    scored = [i for i, c in enumerate(clauses) if _SCORE.search(c)]
    for i in scored if len(scored) > 1 else ():
        kept = "".join(c for k, c in enumerate(clauses) if k != i).rstrip("，；")
        yield "dropped band", f"without “{clauses[i]}”", kept


def limits(text: str) -> Change:
    """扣完为止 or a cap left out."""
    for m in _LIMIT.finditer(text):
        yield "dropped limit", f"without “{m[0]}”", text[: m.start()] + text[m.end() :]


def swaps(text: str) -> Change:
    """The scores of two neighbouring bands exchanged."""
    found = list(_SCORE.finditer(text))
    for a, b in itertools.pairwise(found):
        if a[0] != b[0]:
            between = text[a.end() : b.start()]
            yield "swapped scores", f"{a[0]} ↔ {b[0]}", text[: a.start()] + b[0] + between + a[0] + text[b.end() :]


def shifts(text: str) -> Change:
    """One of two neighbouring cuts that are the same number is moved."""
    found = _cuts(text)
    for m in found:
        if sum(Fraction(o[1]) == Fraction(m[1]) for o in found) < 2:
            continue
        by = Fraction(m[1]) / 2 if Fraction(m[1]) < 2 else Fraction(5) if Fraction(m[1]) >= 20 else Fraction(1)
        new = decimal(Fraction(m[1]) - by)
        yield "shifted cut", f"{_around(text, m)} → {new}", text[: m.start(1)] + new + text[m.end(1) :]


def tenfold(text: str) -> Change:
    """An amount of points ten times as large."""
    for m in _AMOUNT.finditer(text):
        new = decimal(Fraction(m[0]) * 10)
        yield "tenfold", f"{_around(text, m)} → {new}", text[: m.start()] + new + text[m.end() :]


def percents(text: str) -> Change:
    """A % or a ×100% left out."""
    for m in _PERCENT.finditer(text):
        yield "percent", f"{_around(text, m)} left out", text[: m.start()] + text[m.end() :]


def scores(text: str) -> Change:
    """The score of one band changed."""
    for m in re.finditer(rf"(?<=[得（])({_NUMBER})(?=分)", text):
        value = Fraction(m[0])
        new = decimal(value - 1 if value > 1 else value / 2 if value else Fraction(1))
        yield "band score", f"{_around(text, m)} → {new}", text[: m.start()] + new + text[m.end() :]


def _marks(s: Sentence) -> Iterator[Planted]:
    """The marks of the heading changed; the table around it stays."""
    number = re.search(_NUMBER, s.marks)
    if number is None:
        return
    for new in (Fraction(number[0]) + 1, Fraction(number[0]) / 2):
        marks = s.marks[: number.start()] + decimal(new) + s.marks[number.end() :]
        yield "full marks", f"（{s.marks}） → （{marks}）", replace(s, marks=marks)


_PLANTS: tuple[Callable[[str], Change], ...] = (
    flips, turns, bands, limits, swaps, shifts, tenfold, percents, scores,
)  # fmt: skip
