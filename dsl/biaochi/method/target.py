"""指标值 cells: ``≥2976 万元``, ``≤15分钟``, ``=1个``, ``100%``, ``150元/人/季度``, ``2024年9月底前``, ``定性``, ``有效``."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from fractions import Fraction

from biaochi import patterns as re
from biaochi.model.row import Sign, Target

_SAME = str.maketrans("０１２３４５６７８９．％﹪，＋－（）≧≦﹥﹤﹦=><～—–：", "0123456789.%%,+-()≥≤＞＜＝＝＞＜~--:")
_N = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_UNIT = r"[^0-9≥≤＞＜＝~.,:;，。；：()、]{0,12}"
_SIGNED = re.compile(rf"(?P<sign>[≥≤＞＜＝]|＞＝|＜＝)?(?P<n>-?(?:{_N}))(?P<unit>{_UNIT})")
_RANGE = re.compile(rf"(?P<a>{_N})(?P<u>{_UNIT}?)[-~至到](?P<b>{_N})(?P<unit>{_UNIT})(?:之间)?")
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sign)
    for pattern, sign in (
        (r"^(?:不低于|不少于|不小于|大于等于|大于或等于|至少|达到|达)(?=-?[0-9])", "≥"),
        (r"^(?:不超过|不高于|不大于|不多于|小于等于|小于或等于|至多|控制在)(?=-?[0-9])", "≤"),
        (r"^(?:大于|多于|高于|超过)(?=-?[0-9])", "＞"),
        (r"^(?:小于|少于|低于|不足)(?=-?[0-9])", "＜"),
        (r"^(?:等于|恰为)(?=-?[0-9])", "＝"),
    )
)
_TAILS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:\(含\))?(?:及|或)?以上(?:\(含\))?$"), "≥"),
    (re.compile(r"(?:\(含\))?(?:及|或)?(?:以下|以内|之内)(?:\(含\))?$"), "≤"),
)
_LAST_YEAR = re.compile(r"(?:不低于|不少于|不小于|≥)(?:上年度?|去年|往年|上一年度?)(?:完成值|水平|数|实际数?)?")
_DATE = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2})年(?:(?P<m>1[0-2]|0?[1-9])月(?:(?P<d>[12][0-9]|3[01]|0?[1-9])日|(?P<end>底|末))?|(?P<yend>底|末))"
    r"(?:\(含\))?(?:以前|之前|前)?(?:完成)?"
)


def read_target(cell: str) -> Target | None:
    """The 指标值 in a cell; None where it has digits and is no number, range or date that can be told.

    >>> read_target("≥2976 万元").number, read_target("150元/人/季度").unit, read_target("2024年9月底前").sign
    (Fraction(2976, 1), '元/人/季度', '日期')
    """
    text = "".join(cell.split())
    said = text.translate(_SAME).replace("＞＝", "≥").replace("＜＝", "≤")
    if said == "定性":
        return Target(text, "定性")
    if _LAST_YEAR.fullmatch(said):
        return Target(text, "不低于上年")
    if (day := read_day(said)) is not None:
        return Target(text, "日期", Fraction(day))
    if found := _RANGE.fullmatch(said):
        return _range(text, found)
    sign, bare = _sign(said)
    if found := _SIGNED.fullmatch(bare):
        if (sign and found["sign"]) or (found["unit"] == "年" and len(found["n"]) == 4):
            return None
        return Target(text, _known(sign or found["sign"] or "无算符"), number(found["n"]), found["unit"])
    return None if any(c.isdigit() for c in said) or not said else Target(text, "文字")


def number(written: str) -> Fraction:
    """A number with or without thousands separators."""
    return Fraction(written.replace(",", ""))


def read_day(said: str) -> int | None:
    """The last day of a text such as 2024年9月底前 or 2024年9月30日前 (the day included), as its ordinal."""
    found = _DATE.fullmatch(said)
    if found is None:
        return None
    year, month = int(found["y"]), int(found["m"] or 12)
    last = monthrange(year, month)[1]
    day = int(found["d"] or last)
    return date(year, month, day).toordinal() if day <= last else None


def normal(cell: str) -> str:
    """A cell without blanks, its digits and signs in one writing."""
    return "".join(cell.split()).translate(_SAME).replace("＞＝", "≥").replace("＜＝", "≤")


def _range(text: str, found: re.Match[str]) -> Target | None:
    low, high = number(found["a"]), number(found["b"])
    if low > high or found["u"] not in ("", found["unit"]):
        return None
    return Target(text, "区间", low, found["unit"], high)


def _sign(said: str) -> tuple[str, str]:
    for pattern, sign in _WORDS:
        if found := pattern.match(said):
            rest = said[found.end() :]
            return sign, _TAILS[1][0].sub("", rest) if sign == "≤" else rest
    for pattern, sign in _TAILS:
        if found := pattern.search(said):
            return sign, said[: found.start()]
    return "", said


def _known(sign: str) -> Sign:
    match sign:
        case "≥" | "＞" | "≤" | "＜" | "＝":
            return sign
    return "无算符"
