"""A number or a date as its format shows it: 1,200 and 9.90, 12.50万元, 2024年12月31日.

Formats that this cannot follow (conditions, fractions, exponents, scaled numbers) give None, and the value stands for itself.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from biaochi import patterns as re
from biaochi.facts.xlsx_cell import sections

_PLACES = frozenset("0#?.,")
_STRANGE = re.compile(r"\[[<>=]|[0#?][Ee][+-]|[0#?] ?/ ?[0#?]")
_FRAME = re.compile(r"[0#?,]*(?:\.[0#?]*)?")
_BUILT_IN_DATES = {
    14: "yyyy/m/d", 27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日", 36: "yyyy年m月",
    50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
"""What a Chinese Excel shows for dates whose format the file only names by number."""


def number_shown(exact: Decimal, number_format: str) -> tuple[str, Decimal] | None:
    """The text of a number under its format, and the number that this text says."""
    if _STRANGE.search(number_format) or "General" in number_format or "通用" in number_format or number_format == "@":
        return None
    made = sections(number_format)
    chosen = made[0]
    if len(made) > 1 and exact < 0:
        chosen, exact = made[1], -exact
    elif len(made) > 2 and exact == 0:
        chosen = made[2]
    places = [n for n, (char, literal) in enumerate(chosen) if not literal and char in _PLACES]
    if not places:
        text = "".join(char for char, _ in chosen).strip()
        return (text, exact) if len(made) > 2 and exact == 0 and text else None
    first, last = places[0], places[-1]
    frame = "".join(char for char, _ in chosen[first : last + 1])
    percents = sum(1 for char, literal in chosen if char == "%" and not literal)
    if any(literal for _, literal in chosen[first : last + 1]) or not _FRAME.fullmatch(frame) or percents > 1:
        return None
    whole, _, fraction = frame.partition(".")
    if whole.endswith(",") or "?" in frame:
        return None
    scaled = exact.scaleb(2) if percents else exact
    rounded = scaled.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    head, _, tail = f"{abs(rounded):f}".partition(".")
    tail = tail[: fraction.count("0")] + tail[fraction.count("0") :].rstrip("0")
    head = head.rjust(whole.count("0"), "0") if whole.count("0") else head.lstrip("0")
    digits = (_grouped(head) if "," in whole else head) + (f".{tail}" if tail else "")
    before, after = ("".join(char for char, _ in part) for part in (chosen[:first], chosen[last + 1 :]))
    sign = "-" if rounded < 0 else ""
    return f"{sign}{before}{digits}{after}".strip(), (rounded.scaleb(-2) if percents else rounded)


def _grouped(digits: str) -> str:
    return re.sub(r"(?<=[0-9])(?=(?:[0-9]{3})+$)", ",", digits)


def date_shown(value: date, number_format: str, number: int | None = None) -> str | None:
    """The text of a date (or a moment) under its format, where that says only year, month and day."""
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return None
    form = _BUILT_IN_DATES.get(number or -1) or "".join(
        f"\0{char}" if literal and char not in "yYmMdDhHsS" else char for char, literal in sections(number_format)[0]
    )
    out = []
    for part in re.findall(r"[yY]+|[mM]+|[dD]+|\0?.", form.replace("/P", "")):
        match part[0].lower():
            case "y":
                out.append(f"{value.year:04d}" if len(part) > 2 else f"{value.year % 100:02d}")
            case "m" if len(part) < 3:
                out.append(f"{value.month:0{min(len(part), 2)}d}")
            case "d":
                out.append(f"{value.day:0{min(len(part), 2)}d}")
            case "m" | "h" | "s" | "a":
                return None
            case _:
                out.append(part[-1])
    return "".join(out).strip() or None
