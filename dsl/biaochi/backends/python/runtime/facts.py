"""Values of facts as a table gives them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from biaochi.backends.python.runtime.ranges import number
from biaochi.backends.python.runtime.rules import RULES

# ---------------------------------------------------------------------------------------------------------------------
# --- 数据

MISSING = {
    "", "-", "--", "—", "——", "－", "/", "／", "\\", "无", "空", "缺", "缺失", "未知", "未提供", "未填", "暂无", "待定", "n/a", "na", "#n/a", "null", "none", "~", "#null!", "…", "……",
}  # fmt: skip
YES = {"是", "对", "有", "符合", "达标", "达到", "合格", "true", "yes", "y", "√", "✓", "真", "1"}
NO = {"否", "不是", "没有", "不符合", "未达标", "未达到", "不合格", "false", "no", "n", "×", "✗", "假", "0"}
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
TRUTH = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}


def read(column: Mapping[str, Any], value: Any) -> Any:
    """一个值：是否为 bool，选一为文字，其余为数（比率是 1 的几分之几，日期是公历序数）；没有填的是 None。"""
    kind, name = column["kind"], column["column"]
    if kind == "bool" and type(value) is str and (truth := TRUTH.get(value.strip().lower())) is not None:
        return truth
    if type(value) is str and kind not in ("bool", "choice", "date"):
        bare = value.strip()
        return None if bare.lower() in MISSING else within(column, amount(column, value, bare))
    text = str(value).strip() if isinstance(value, (str, int, Decimal, Fraction)) else None
    if value is None or (isinstance(value, str) and str(text).lower() in MISSING and text not in column["choices"]):
        return None
    if kind == "bool":
        said = value if isinstance(value, bool) else TRUTH.get(str(text).lower())
        if said is None:
            raise ValueError(f"“{name}”要填 是 或 否，现在是“{text}”")
        return said
    if kind == "choice":
        if text not in column["choices"]:
            raise ValueError(f"“{name}”没有“{text}”这一档，可填：{'、'.join(column['choices'])}")
        return text
    number = day(name, value) if kind == "date" else amount(column, value, str(text))
    return within(column, number)


def day(name: str, value: Any) -> Fraction:
    try:
        return Fraction((value if isinstance(value, date) else date.fromisoformat(str(value).strip())).toordinal())
    except ValueError:
        raise ValueError(f"“{name}”要填日期，如 2022-03-01，现在是“{value}”") from None


def amount(column: Mapping[str, Any], value: Any, text: str) -> Fraction:
    name, unit = column["column"], column["unit"]
    if type(value) is not str and (isinstance(value, bool) or not isinstance(value, (str, int, Decimal, Fraction))):
        raise ValueError(f"“{name}”要填数（整数、Decimal、Fraction 或文字），现在是 {type(value).__name__}")
    if isinstance(value, str):
        found = NUMBER.match(text)
        rest = text[found.end() :].strip() if found else ""
        if not found or len(found.group()) > 30 or rest not in ("", unit):
            raise ValueError(f"“{name}”要填数，单位{unit or '不写'}，现在是“{text}”")
        whole, _, decimals = found.group().replace(",", "").partition(".")
        return Fraction(int(whole + decimals), 10 ** len(decimals) * (100 if unit == "%" else 1))
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"“{name}”的值“{value}”不是数")
    return Fraction(value) / (100 if unit == "%" else 1)


def within(column: Mapping[str, Any], value: Fraction) -> Fraction:
    name = column["column"]
    low = None if column["low"] is None else number(column["low"])
    high = None if column["high"] is None else number(column["high"])
    if low is not None and (less(value, low) or (column["low_open"] and value == low)):
        raise ValueError(f"“{name}”的值要{'大于' if column['low_open'] else '不小于'} {shown(low, column)}")
    if high is not None and less(high, value):
        raise ValueError(f"“{name}”的值不能大于 {shown(high, column)}")
    if column["integer"] and value.denominator != 1:
        raise ValueError(f"“{name}”要填整数")
    return value


def less(a: Fraction, b: Fraction) -> bool:
    return a.numerator * b.denominator < b.numerator * a.denominator


MET: dict[tuple[str, str], Any] = {}
MOST_MET = 50_000


def read_once(column: Mapping[str, Any], value: str) -> Any:
    """同一列里同样的文字只读一次。"""
    found = read(column, value)
    if len(MET) >= MOST_MET:
        MET.clear()
    MET[column["column"], value] = found
    return found


@cache
def headings() -> tuple[dict[str, Any], dict[str, Any]]:
    return {f["column"]: f for f in RULES["facts"]}, {b["column"]: b for b in RULES["beside"]}


class Subject:
    """一个对象的数据，按指标分开。"""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        columns, beside = headings()
        unknown = [k for k in facts if k not in columns and k not in beside and k != "对象"]
        if unknown:
            raise ValueError(f"没有叫“{unknown[0]}”的列；可用的列：{'、'.join(columns)}")
        self.name = str(facts.get("对象", "对象"))
        self.values: dict[str, dict[str, Any]] = {i["code"]: {} for i in RULES["indicators"]}
        self.aside: dict[str, dict[str, str]] = {i["code"]: {} for i in RULES["indicators"]}
        for name, b in beside.items():
            said = facts.get(name)
            self.aside[b["code"]][b["what"]] = "" if said is None else str(said).strip()
        excused = self.not_applied(columns, facts)
        for name, column in columns.items():
            given = facts.get(name)
            if given is None or (excused and excused.issuperset(column["indicators"])):
                continue
            if type(given) is str:
                value = MET[name, given] if (name, given) in MET else read_once(column, given)
            else:
                value = read(column, given)
            for code in column["indicators"] if value is not None else ():
                if code in excused:
                    continue
                aside = self.aside[code]
                if column["judgement"] and not (aside.get("评定人") and aside.get("评定日期")):
                    raise ValueError(f"“{name}”是评价人的评定，要填评定人和评定日期")
                self.values[code][column["name"]] = value
        for column in columns.values():
            for values in (self.values[code] for code in column["indicators"]):
                part, whole = values.get(column["name"]), values.get(column.get("within", ""))
                if part is not None and whole is not None and less(whole, part):
                    raise ValueError(f"“{column['column']}”多于“{column['within']}”，部分不会超过整体")

    def not_applied(self, columns: Mapping[str, Any], facts: Mapping[str, Any]) -> set[str]:
        """不适用的指标；写在数据的位置上，和写在“不适用”一列一样。"""
        for name, given in facts.items():
            if type(given) is str and given.strip() == "不适用" and name in columns:
                column = columns[name]
                choices = [
                    w
                    for i in RULES["indicators"]
                    if i["code"] == column["code"]
                    for s in (*i["inputs"], *i["judgements"])
                    for w in s["choices"]
                ]
                if (
                    column["code"] in self.aside
                    and "不适用" not in choices
                    and not self.aside[column["code"]]["不适用"]
                ):
                    self.aside[column["code"]]["不适用"] = "不适用"
        return {code for code, aside in self.aside.items() if aside["不适用"]}


def plain_beside(row: Mapping[str, Any]) -> bool:
    """列的事实以外，一行里是否只有 对象、空着的 不适用 和佐证、评定人、评定日期。"""
    columns, beside = headings()
    return all(
        name in columns
        or name == "对象"
        or (
            name in beside
            and (beside[name]["what"] != "不适用" or said is None or (type(said) is str and not said.strip()))
        )
        for name, said in row.items()
    )


def decimal(value: Fraction, places: int = 0) -> str:
    rest = value.denominator
    if rest == 1 and not places:
        return str(value.numerator)
    twos = (rest & -rest).bit_length() - 1
    rest, fives = rest >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = max(twos, fives, places)
    return in_units(value.numerator * 10**digits // value.denominator, digits)


def in_units(units: int, places: int) -> str:
    if not places:
        return str(units)
    text = f"{abs(units):0{places + 1}d}"
    return f"{'-' if units < 0 else ''}{text[:-places]}.{text[-places:]}"


def shown(value: Any, spec: Mapping[str, Any]) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return value
    if spec["kind"] == "rate":
        return f"{decimal(value * 100)}%"
    return date.fromordinal(int(value)).isoformat() if spec["kind"] == "date" else f"{decimal(value)}{spec['unit']}"
