"""So many of several conditions that are met: every choice of them, the best one that is met counts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from biaochi import patterns as re
from biaochi.proposing.moves import Move

_DIGITS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_BOUND = r"(?:≥|≤|＞|＜|不低于|不高于|不超过|超过|高于|低于|达到?|大于|小于|较上年|比上年|高于上年|低于上年)"
_LIST = re.compile(
    rf"(?P<items>(?:[^，。；：、]{{2,24}}?{_BOUND}[^，。；：、]{{1,14}}(?:、|，且|且|，|和)){{1,3}}[^，。；：、]{{2,24}}?{_BOUND}[^，。；：、]{{1,14}})(?=[，。；])"
)
_UNIT = r"(?:个|项|类|条|种)?(?:学段|条件|指标|方面|要求|目标)?"
_COUNTED = re.compile(
    rf"(?P<some>(?:仅|只|有|其中|都|均|全部|同时|任|任意|一){{0,3}})(?P<n>[一两二三四1-4]){_UNIT}(?:都|均|全部|同时)?(?:达到|满足|达标|符合|完成)(?:其中)?[^，。；]{{0,8}}(?:的)?，?(?:得|计|记)?(?P<points>[0-9]+(?:\.[0-9]+)?)分"
)
_ALL = re.compile(
    r"(?:全部|都|均|同时)(?:达到|满足|达标|符合)[^，。；]{0,8}的?，?(?:得|计|记)?(?P<points>[0-9]+(?:\.[0-9]+)?)分"
)
_ONE = re.compile(
    r"(?:两个?条件|两项)?(?:只|仅)(?:满足|达到|符合)其中(?:一个|一项|之一)[^，。；]{0,4}，?(?:得|计|记)?(?P<points>[0-9]+(?:\.[0-9]+)?)分"
)


def counted(text: str) -> Iterator[Move]:
    """三个都达到得5分，有两个达到得3分: each choice of three, each choice of two."""
    listed = _LIST.search(text)
    if listed is None:
        return
    items = [i.strip("的") for i in re.split(r"、|，且|且|，|和", listed["items"])]
    rest = text[listed.end() :]
    points: dict[int, str] = {}
    for found in _COUNTED.finditer(rest):
        points.setdefault(_DIGITS[found["n"]], found["points"])
    for found in _ONE.finditer(rest):
        points.setdefault(1, found["points"])
    whole = re.match(r"[的，]*(?:得|计|记)?(?P<points>[0-9]+(?:\.[0-9]+)?)分", rest) or _ALL.search(rest)
    if whole:
        points.setdefault(len(items), whole["points"])
    if len(points) < 2 or not 2 <= len(items) <= 3 or max(points) > len(items):
        return
    arms = [
        f"{'且'.join(chosen)}的得{points[n]}分"
        for n in sorted(points, reverse=True)
        for chosen in combinations(items, n)
    ]
    yield Move("；".join(arms) + "，择高计分。", 4, whole=True)
