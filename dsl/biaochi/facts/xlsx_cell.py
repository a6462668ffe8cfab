"""One worksheet cell as the text a person sees in it, digits exact.

Numbers come from openpyxl as int or float. A workbook stores the 17 digits of the float, so the shortest decimal that
gives the same float is what was typed; from there on everything is decimal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from biaochi import patterns as re

# Date formats of Chinese Excel that the file only names by number; openpyxl knows the others.
CHINESE_DATES = frozenset({*range(27, 37), *range(50, 59)})

_SCALED = re.compile(r"[0#?],+(?![0#?,])")


class CellRefused(Exception):
    """A cell whose content cannot be taken as it stands: code, message, help."""

    def __init__(self, code: str, message: str, help: str) -> None:
        super().__init__(message)
        self.code, self.message, self.help = code, message, help


@dataclass(frozen=True, slots=True)
class Shown:
    """How a number format shows a number: as a percentage, with a literal ending, scaled by it."""

    percent: bool
    suffix: str
    scaled: bool


def cell_text(value: object, number_format: str) -> str:
    """The text of a cell's value under its number format.

    Percent formats give percent text, literal endings such as "万元" are kept, booleans are 是 and 否, dates ISO.
    Raises CellRefused (BC322 not finite, BC326 the format shows another number than the cell holds).
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, (date, time, timedelta)):
        return _moment(value)
    if isinstance(value, (int, float)):
        return _number(value, number_format)
    raise CellRefused("BC322", "单元格的值读不懂", "请把这一格改成普通的数或文字。")


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(value.days * 86400 + value.seconds, 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return value.isoformat()


def _number(value: int | float, number_format: str) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        raise CellRefused("BC322", "单元格的数超出了范围", "请重新填写这一格。")
    shown = how_shown(number_format)
    if shown is None or shown.scaled:
        raise CellRefused(
            "BC326",
            f"单元格的数字格式“{number_format[:40]}”显示的数和实际存的数不同",
            "请把这一格设为“常规”或“文本”格式，按实际的数和单位重新填写。",
        )
    exact = Decimal(repr(value))
    if not shown.percent:
        return plain(exact) + shown.suffix
    sign, digits, exponent = exact.as_tuple()
    return plain(Decimal((sign, digits, int(exponent) + 2))) + "%" + shown.suffix


def plain(number: Decimal) -> str:
    """All digits without exponent and without zeros after the last decimal."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def how_shown(number_format: str) -> Shown | None:
    """How a format shows positive and negative numbers; None where it shows them in different ways."""
    made = [s for s in map(_section, sections(number_format)[:2]) if s]
    if not made:
        return Shown(False, "", False)
    return made[0] if all(s == made[0] for s in made) else None


def sections(number_format: str) -> list[list[tuple[str, bool]]]:
    """The sections of a number format, each a list of (character, is literal); colours, fillers and blanks are left out."""
    out: list[list[tuple[str, bool]]] = [[]]
    chars = iter(number_format.replace("G/通用格式", "0").replace("General", "0"))
    for char in chars:
        if char == ";":
            out.append([])
        elif char == '"':
            for quoted in chars:
                if quoted == '"':
                    break
                out[-1].append((quoted, True))
        elif char in "\\!":
            out[-1].append((next(chars, ""), True))
        elif char in "_*":
            next(chars, "")
        elif char == "[":
            for inner in chars:
                if inner == "]":
                    break
        else:
            out[-1].append((char, char not in "0#?.,%"))
    return out


def _section(chars: list[tuple[str, bool]]) -> Shown | None:
    places = [i for i, (char, literal) in enumerate(chars) if not literal and char in "0#?"]
    if not places:
        return None
    percents = sum(1 for char, literal in chars if char == "%" and not literal)
    digits = "".join(char for char, literal in chars if not literal and char != "%")
    inside = chars[places[0] : places[-1]]
    false_point = any(literal and char in ".,·" for char, literal in inside)
    suffix = "".join(char for char, literal in chars[places[-1] :] if literal).strip(" )")
    return Shown(percents == 1, suffix, percents > 1 or false_point or bool(_SCALED.search(digits)))
