"""Values of facts as a person writes them: "86.11%", "3笔", "3", "是", "1041265.02万元", "2022年3月1日".

Everything is text until it is read here against the input it belongs to. Nothing passes through binary floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core.interpret import FactValue, Interval
from biaochi.core.program import Input, Kind
from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.model import units
from biaochi.model.possible import ends

MAX_DIGITS = 30
MISSING = frozenset(
    {"", "-", "--", "—", "——", "－", "/", "／", "\\", "无", "空", "缺", "缺失", "未知", "未提供", "未填", "暂无", "待定", "n/a",
     "na", "#n/a", "null", "none", "~", "#null!", "…", "……"}
)  # fmt: skip
"""Spellings that mean "no value" in the files of the field."""

NOT_NUMBERS = frozenset(
    {"nan", "inf", "-inf", "+inf", "infinity", "-infinity", "#div/0!", "#value!", "#ref!", "#name?", "#num!"}
)

_FULLWIDTH = str.maketrans("０１２３４５６７８９．％，＋－（）　﹪", "0123456789.%,+-() %")
_NUMBER = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?")
YES = frozenset({"是", "对", "有", "符合", "达标", "达到", "合格", "true", "yes", "y", "√", "✓", "真", "1"})
NO = frozenset({"否", "不是", "没有", "不符合", "未达标", "未达到", "不合格", "false", "no", "n", "×", "✗", "假", "0"})


def is_missing(text: str) -> bool:
    """Whether the text is one of the declared spellings of "no value"."""
    return text.strip().lower() in MISSING


def read_value(text: str, spec: Input) -> FactValue:
    """The value ``text`` gives for the input ``spec``.

    Numbers come back in the input's unit, rates as fractions of one. Raises FactsError (BC301 not a value of this
    kind, BC302 wrong unit, BC303 outside the admissible range, BC304 not one of the choices, BC305 too long).
    """
    written = text.translate(_FULLWIDTH).strip()
    if len(written) > 200:
        raise _error("BC305", f"“{spec.name}”的值有 {len(written)} 个字符，过长", spec)
    if written.lower() in NOT_NUMBERS:
        raise _error("BC301", f"“{spec.name}”的值“{written}”不是数", spec)
    if spec.kind is Kind.BOOL:
        return _read_bool(written, spec)
    if spec.kind is Kind.CHOICE:
        return _read_choice(written, spec)
    if spec.kind is Kind.DATE:
        return _read_date(written, spec)
    return _within(_read_number(written, spec), spec)


def read_interval(low: str, high: str, spec: Input) -> FactValue:
    """A range of values given by its two ends."""
    a, b = read_value(low, spec), read_value(high, spec)
    if not isinstance(a, Fraction) or not isinstance(b, Fraction) or a > b:
        raise _error("BC301", f"“{spec.name}”的区间“{low}～{high}”无效", spec)
    return Interval(a, b)


def refuse_mixed_units(written: Mapping[str, str], known: Mapping[str, Input], groups: Iterable[set[str]]) -> None:
    """Where the print names no unit, a sum with 万元 beside a bare number cannot be compared (BC308).

    ``groups``: the names that stand in one comparison, sum or quotient (linked_units.related).
    """
    open_units = {
        n: v.strip()
        for n, v in written.items()
        if n in known and not known[n].unit and known[n].kind in (Kind.MONEY, Kind.QUANTITY) and not is_missing(v)
    }
    bare_ones = sum(1 for v in open_units.values() if v[-1:].isdigit())
    if bare_ones in (0, len(open_units)):
        return
    for group in groups:
        with_unit = [n for n, v in open_units.items() if n in group and not v[-1:].isdigit()]
        bare = [n for n, v in open_units.items() if n in group and v[-1:].isdigit()]
        if with_unit and bare:
            message = f"“{with_unit[0]}”写了单位，“{bare[0]}”没有写单位，读不准是不是同一单位"
            raise FactsError(
                [Diagnostic("BC308", message, help="请给每个数都写上单位，如 1200.50万元。", where=bare[0])]
            )


def _read_bool(text: str, spec: Input) -> bool:
    lowered = text.lower()
    if lowered in YES:
        return True
    if lowered in NO:
        return False
    raise _error("BC301", f"“{spec.name}”要填 是 或 否，现在是“{text}”", spec)


_NARROW = str.maketrans("，：；（）", ",:;()")
"""A choice is met whichever width its punctuation is typed in."""


def _read_choice(text: str, spec: Input) -> str:
    bare = text[1:-1] if len(text) > 2 and text[0] + text[-1] in ("“”", '""', "「」") else text
    for said in (text, bare):
        for choice in spec.choices:
            if said.translate(_NARROW) == choice.translate(_NARROW):
                return choice
    apart = any("、" in choice for choice in spec.choices)
    listed = "、".join(f"“{c}”" if apart else c for c in spec.choices)
    raise _error("BC304", f"“{spec.name}”没有“{bare}”这一档，可填：{listed}", spec)


def _read_date(text: str, spec: Input) -> Fraction:
    found = _DATE.fullmatch(text)
    if found:
        try:
            return Fraction(date(int(found[1]), int(found[2]), int(found[3])).toordinal())
        except ValueError:
            pass
    raise _error("BC301", f"“{spec.name}”要填日期，如 2022-03-01，现在是“{text}”", spec)


def _read_number(text: str, spec: Input) -> Fraction:
    found = _NUMBER.match(text)
    if not found:
        raise _error("BC301", f"“{spec.name}”要填数，现在是“{text}”", spec)
    if len(found.group()) > MAX_DIGITS:
        raise _error("BC305", f"“{spec.name}”的数有 {len(found.group())} 位，超过 {MAX_DIGITS} 位", spec)
    decimals = (found[3] or ".")[1:]
    number = Fraction(int(found[1] + found[2].replace(",", "") + decimals), 10 ** len(decimals))
    unit = text[found.end() :].strip()
    if spec.kind is Kind.RATE:
        return _read_rate(number, unit, text, spec)
    return _converted(number, unit, text, spec)


def _read_rate(number: Fraction, unit: str, text: str, spec: Input) -> Fraction:
    if unit == "%":
        return number / 100
    if unit == "‰":
        return number / 1000
    if not unit and number == 0:
        return number
    if unit:
        raise _error("BC302", f"“{spec.name}”是比率，要写成百分数，现在是“{text}”", spec)
    raise _error("BC302", f"“{spec.name}”是比率，“{text}”没有写百分号，分不清是 {text}% 还是 {text} 倍", spec)


def _converted(number: Fraction, unit: str, text: str, spec: Input) -> Fraction:
    if not unit or unit == spec.unit:
        return number
    if spec.kind is Kind.POINTS and unit == "分":
        return number
    if not spec.unit and unit in units.MONEY and spec.kind in (Kind.MONEY, Kind.QUANTITY):
        return number * units.MONEY[unit]
    ratio = units.factor(unit, spec.unit) if spec.unit else None
    if ratio is not None and units.kind_of(unit) is spec.kind:
        return number * ratio
    if spec.kind is Kind.QUANTITY and spec.unit == "" and units.known(unit) and units.kind_of(unit) is Kind.QUANTITY:
        return number
    if spec.kind is Kind.QUANTITY and _same_count(unit, spec.unit):
        return number
    over = spec.unit.partition("/")[0]
    if over != spec.unit and (scale := units.factor(unit, over)) is not None:
        return number * scale
    expected = f"“{spec.unit}”" if spec.unit else "不带单位的数"
    raise _error("BC302", f"“{spec.name}”的单位应为{expected}，现在是“{text}”", spec)


def _same_count(unit: str, declared: str) -> bool:
    return unit.removeprefix("个") == declared.removeprefix("个")


def refuse_beyond_whole(values: Mapping[str, object], specs: Mapping[str, Input]) -> None:
    """Raises FactsError (BC303) where a part is more than its whole: 合格数 12 of 检查数 10."""
    for name, own in values.items():
        spec = specs.get(name)
        if spec is None or not spec.within:
            continue
        whole = values.get(spec.within)
        if not isinstance(own, Fraction) or not isinstance(whole, Fraction) or own <= whole:
            continue
        said = f"“{name}”{show(own, spec)}，多于“{spec.within}”{show(whole, spec)}，部分不会超过整体"
        unit = f"{spec.unit}，" if spec.unit else ""
        help_ = f"请核对这两个数。确实会超过的，在规则集里给它写明上限，如“数据：{name}（{unit}0-1000000）”。"
        raise FactsError([Diagnostic("BC303", said, help=help_, where=name)])


def _within(value: Fraction, spec: Input) -> Fraction:
    if spec.low is not None and value < spec.low:
        raise _error("BC303", f"“{spec.name}”的值不能小于 {show(spec.low, spec)}", spec, _lifted(spec, "≥-50"))
    if spec.low_open and value == spec.low:
        raise _error("BC303", f"“{spec.name}”的值要大于 {show(value, spec)}", spec)
    if spec.high is not None and value > spec.high:
        raise _error("BC303", f"“{spec.name}”的值不能大于 {show(spec.high, spec)}", spec, _lifted(spec, "≤200"))
    if spec.integer and value.denominator != 1:
        raise _error("BC303", f"“{spec.name}”按{spec.unit or '个'}计数，要填整数", spec)
    return value


def show(value: Fraction, spec: Input) -> str:
    """A value in the form a person would write it for this input."""
    if spec.kind is Kind.RATE:
        return f"{decimal(value * 100)}%"
    if spec.kind is Kind.DATE:
        return date.fromordinal(int(value)).isoformat()
    return f"{decimal(value)}{spec.unit}"


def decimal(value: Fraction, places: int | None = None) -> str:
    """Exact decimal digits where they end, else ``p/q``; with ``places``, exactly that many digits (value must fit)."""
    denominator = value.denominator
    if denominator == 1 and not places:
        return str(value.numerator)
    twos = (denominator & -denominator).bit_length() - 1
    denominator >>= twos
    fives = 0
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    shown = max(twos, fives, places or 0)
    return in_units(value.numerator * 10**shown // value.denominator, shown)


def in_units(units_: int, places: int) -> str:
    """A whole number of units of the last decimal as decimal digits: 461 units of 0.01 are "4.61"."""
    if places == 0:
        return str(units_)
    text = str(abs(units_)).zfill(places + 1)
    return f"{'-' if units_ < 0 else ''}{text[:-places]}.{text[-places:]}"


def example(spec: Input) -> str:
    """A value that could be written for this input, for messages and templates."""
    match spec.kind:
        case Kind.RATE:
            return "86.11%"
        case Kind.BOOL:
            return "是"
        case Kind.CHOICE:
            return spec.choices[0]
        case Kind.DATE:
            return "2022-03-01"
        case Kind.MONEY:
            return f"1200.50{spec.unit}"
        case _:
            return f"3{spec.unit}"


def _lifted(spec: Input, bounds: str) -> str:
    """How a bound that a rate has by its name is lifted; "" where the bounds are not those."""
    if spec.kind is not Kind.RATE or ends(spec.name) == (None, None) or (spec.low, spec.high) != ends(spec.name):
        return ""
    return f"；按定义不会超出，请核对。确实会超出的，在规则集里写明，如“数据：{spec.name}（%，{bounds}）”"


def _error(code: str, message: str, spec: Input, more: str = "") -> FactsError:
    return FactsError([Diagnostic(code, message, help=f"例如填写：{example(spec)}{more}", where=spec.name)])
