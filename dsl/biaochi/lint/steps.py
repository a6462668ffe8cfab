"""Ladders of awards in words: what each grade of a criterion gets, and which of two grades is the better one."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from biaochi import patterns as re

_AWARD = re.compile(
    r"(?P<said>[^，。；,;：:、\s]{1,24}?)(?:的|时)?[，,]?\s*(?:得|计|为)\s*"
    r"(?:(?P<points>[0-9]{1,9}(?:\.[0-9]{1,9})?)\s*分|(?P<full>满分|全分)(?:[（(][0-9.]+分[）)])?)"
    r"|(?P<none>[^，。；,;：:、\s]{1,24}?)(?:的|时)?[，,]?不得分"
)
_RANKS = (
    ("显著", "优秀", "很满意", "非常满意"),
    ("明显",),
    ("比较明显", "较明显", "比较显著", "较显著", "良好", "较好"),
    ("一般", "合格", "基本满意", "中等"),
    ("微弱", "不明显", "较差", "不满意", "不合格"),
    ("无效果", "没有效果", "无成效", "很差"),
)
_ORDER = {word: place for place, words in enumerate(_RANKS) for word in words}
_WORD = re.compile("|".join(sorted(_ORDER, key=len, reverse=True)))
_BREAK = re.compile(r"[。\n]|[①-⑳]|(?<![0-9.])[0-9]{1,2}[.．、](?![0-9])")
_UNLIKE = re.compile(r"合格率|满意度|满意率|不是|未")


@lru_cache(maxsize=512)
def _found(text: str) -> tuple[re.Match[str], ...]:
    return tuple(_AWARD.finditer(text))


def ladders(text: str, marks: Fraction | None) -> list[list[tuple[str, Fraction]]]:
    """The awards of a criterion, those of one sentence or 要点 together."""
    return [awards(piece, marks) for piece in _BREAK.split(text)]


def awards(text: str, marks: Fraction | None) -> list[tuple[str, Fraction]]:
    """What each case of a criterion gets, in the order of the text: the words before the points, and the points."""
    out = []
    for found in _found(text):
        said, points = found["said"] or found["none"], found["points"]
        if found["full"] and marks is None:
            continue
        worth = Fraction(points) if points else marks if found["full"] else Fraction(0)
        out.append((said, worth if worth is not None else Fraction(0)))
    return out


def rank(said: str) -> int | None:
    """The place of a grade among the words for grades, 0 the best; None where it has none or several."""
    words = _WORD.findall(said)
    return _ORDER[words[0]] if len(words) == 1 and not _UNLIKE.search(said) else None
