"""A printed value as a quantity: its sign, its exact number with the places printed, its unit. What is none stays text."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from biaochi import patterns as re

Sign = Literal["≥", "≤", ">", "<", "=", ""]

_SIGNS: dict[str, Sign] = {
    "≥": "≥", "≧": "≥", "⩾": "≥", ">=": "≥", "=>": "≥", "大于等于": "≥", "不低于": "≥", "不少于": "≥", "不小于": "≥", "至少": "≥",
    "≤": "≤", "≦": "≤", "⩽": "≤", "<=": "≤", "小于等于": "≤", "不超过": "≤", "不高于": "≤", "不大于": "≤", "不多于": "≤",
    ">": ">", "大于": ">", "高于": ">", "多于": ">", "超过": ">", "<": "<", "小于": "<", "低于": "<", "少于": "<",
    "=": "=", "﹦": "=", "等于": "=", "": "",
}  # fmt: skip
_WORDS = "|".join(sorted((re.escape(s) for s in _SIGNS if s), key=len, reverse=True))
_VALUE = re.compile(
    rf"(?P<sign>{_WORDS}|) *(?P<number>-?(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,15}})(?:\.[0-9]{{1,20}})?)"
    r" *(?P<unit>[^\s0-9.,，。；;、≥≤<>=][^0-9.,，。；;、≥≤<>=]{0,11})?"
)
_INCLUDED = re.compile("[（(]含[）)]")
_TAIL = re.compile("(?:及|或)?(以上|以下|以内|之内)$")
"""A sign behind a number: ``90%以上``, ``5天以内``."""
_PERCENT = {"%", "百分比", "百分之", "个百分点", "百分点"}
_MULTIPLES = {"亿": 100_000_000, "千万": 10_000_000, "百万": 1_000_000, "十万": 100_000, "万": 10_000, "千": 1_000}
_COUNTED = (
    "元",
    "人",
    "人次",
    "户",
    "家",
    "条",
    "件",
    "个",
    "次",
    "亩",
    "吨",
    "平方米",
    "公里",
    "米",
    "册",
    "份",
    "台",
    "套",
    "",
)
"""Units before which 万 and the like are a multiple: 万元, 万人, and 万 alone."""
_TIME = {"分钟": 1, "分": 1, "小时": 60, "天": 1440, "日": 1440, "周": 10080}
_ALIKE = {"人/次": "人次", "人.次": "人次", "M": "兆", "Mbps": "兆", "㎡": "平方米", "公顷": "公顷", "kg": "公斤", "千克": "公斤", "km": "公里"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. ``value`` counts in ``unit`` (元 for money, 1 for %), ``printed`` is the number as it stands
    (98.86 for 98.86%) with ``places`` decimals; ``text`` is all that was printed."""

    sign: Sign
    value: Fraction
    unit: str
    printed: Fraction
    places: int
    written_unit: str
    text: str

    @property
    def percent(self) -> bool:
        """Whether it is a share: 98.86%."""
        return self.unit == "%"


@lru_cache(maxsize=8192)
def quantity(text: str | None, unit: str | None = None) -> Quantity | None:
    """``≥2976 万元``, ``45.9708万人``, ``100%``; with the unit of a column of its own where the cell has none.

    None for what is no single number with at most a sign and a unit: 有效, 15分钟服务圈, 2024年9月.
    """
    plain = _INCLUDED.sub("", _plain(text))
    tail = _TAIL.search(plain)
    found = _VALUE.fullmatch(plain[: tail.start()] if tail else plain)
    if found is None or (tail and found["sign"]):
        return None
    written = (found["unit"] or "").strip() or _plain(unit)
    base, factor = unit_of(written)
    if not _is_unit(written):
        return None
    number = found["number"].replace(",", "")
    printed = Fraction(number)
    places = len(number.partition(".")[2])
    sign: Sign = _SIGNS[found["sign"]] if tail is None else "≥" if tail[1] == "以上" else "≤"
    return Quantity(sign, printed * factor, base, printed, places, written, (text or "").strip())


def number(text: str | None) -> Quantity | None:
    """A plain number of a column of numbers: ``98.87``, ``10分``, ``2,976``, ``2976万元``; None for anything else."""
    found = quantity(text)
    if found is None or found.sign or found.written_unit not in ("", "分", "%", "元", "万元", "亿元", "千元"):
        return None
    return found


@lru_cache(maxsize=1024)
def unit_of(written: str) -> tuple[str, Fraction]:
    """The unit that is counted in, and how many of it one of the written unit is."""
    if written in _PERCENT:
        return "%", Fraction(1, 100)
    if written == "‰":
        return "%", Fraction(1, 1000)
    if written in _TIME and written != "分":
        return "分钟", Fraction(_TIME[written])
    head, stroke, rest = written.partition("/")
    for word, factor in _MULTIPLES.items():
        if head.startswith(word) and head[len(word) :] in _COUNTED:
            return _ALIKE.get(head[len(word) :] + stroke + rest, head[len(word) :] + stroke + rest), Fraction(factor)
    return _ALIKE.get(written, written), Fraction(1)


def yuan_in(unit: str) -> Fraction:
    """How many 元 a unit of money is."""
    found = quantity(f"1{unit}")
    return found.value if found is not None else Fraction(1)


def comparable(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities count the same."""
    return one.unit == other.unit


def _is_unit(written: str) -> bool:
    """Whether what follows a number is a unit and no sentence: 元/人/季度 is, 分钟服务圈 is not."""
    if not written:
        return True
    parts = written.split("/")
    return all(_short_unit(p) for p in parts)


def _short_unit(part: str) -> bool:
    longest = 4 if "元" not in part else 5
    return 0 < len(part) <= longest and not re.search("前|底|后|以上|以下|左右|圈|内", part)


def _plain(text: str | None) -> str:
    """Full-width digits and signs as the usual ones, blanks at the ends gone."""
    if not text:
        return ""
    folded = "".join(unicodedata.normalize("NFKC", c) if "！" <= c <= "～" else c for c in text)
    return folded.strip().replace("％", "%")
