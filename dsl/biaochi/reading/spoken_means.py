"""甲率、乙率、丙率三项的平均值为综合率: a mean said in words, as the formula it is."""

from __future__ import annotations

from fractions import Fraction

from biaochi import patterns as re
from biaochi.reading.wording import each_name

_NAME = r"[一-鿿“”]{2,24}?"
_MEAN = re.compile(
    rf"(?:^|(?<=[，。；：]))(?:以)?(?P<names>{_NAME}(?:、{_NAME})*(?:、|和|与|及){_NAME})(?P<count>[两二三四五六])?(?:项|个|者)?(?:指标)?的?"
    r"(?:算术)?平均(?:值|数|分)?(?:为|作为|即为)(?P<name>[一-鿿]{2,12}?)(?:的值)?(?=[，。；])"
)
_COUNTS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}


def spoken_means(text: str) -> list[tuple[str, str, int, int]]:
    """(name, formula, start, end) of each mean that is given a name; none where the count said is another.

    >>> spoken_means("达标率、及时率两项的平均值为综合率。")
    [('综合率', '(达标率+及时率)/2', 0, 17)]
    """
    out: list[tuple[str, str, int, int]] = []
    for found in _MEAN.finditer(text):
        names = each_name(found["names"])
        said = _COUNTS.get(found["count"] or "", len(names))
        if len(names) == said and all(len(n) >= 2 for n in names):
            out.append((found["name"], f"({'+'.join(names)})/{Fraction(said)}", *found.span()))
    return out
