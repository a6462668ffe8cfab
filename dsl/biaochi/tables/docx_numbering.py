"""The numbers that Word prints in front of paragraphs of lists: they are in no text, so they are counted as Word counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import qn

_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ENCLOSED = {
    "decimalEnclosedCircle": 0x2460, "decimalEnclosedCircleChinese": 0x2460, "decimalEnclosedParen": 0x2474,
    "decimalEnclosedFullstop": 0x2488, "ideographEnclosedCircle": 0x3280,
}  # fmt: skip
"""Signs that follow each other in Unicode, by the one for 1."""
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered."""

    start: int
    kind: str
    text: str
    legal: bool
    style: str


class Numbering:
    """The lists of a document, counted as its paragraphs are asked for in their order."""

    def __init__(self, document: Any) -> None:
        self._styles = {s.get(qn("w:styleId")): s for s in document.styles.element.iter(qn("w:style"))}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._links: dict[str, str] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        try:
            root = document.part.part_related_by(RT.NUMBERING).element
        except (KeyError, AttributeError):
            return
        for abstract in root.iter(qn("w:abstractNum")):
            name = abstract.get(qn("w:abstractNumId"), "")
            self._levels[name] = {_number(x.get(qn("w:ilvl")), 0): _level(x) for x in abstract.iter(qn("w:lvl"))}
            if link := _value(abstract, "w:numStyleLink"):
                self._links[name] = link
        for one in root.iter(qn("w:num")):
            starts = {
                _number(o.get(qn("w:ilvl")), 0): _number(at, 1)
                for o in one.iter(qn("w:lvlOverride"))
                if (at := _value(o, "w:startOverride"))
            }
            self._lists[one.get(qn("w:numId"), "")] = (_value(one, "w:abstractNumId"), starts)

    def label(self, paragraph: Any) -> str:
        """What stands in front of a paragraph, ``①``, ``（一）``, ``1.2``; "" where nothing or only a bullet does."""
        named, depth, style = self._list_of(paragraph)
        if named not in self._lists:
            return ""
        abstract, starts = self._lists[named]
        if abstract in self._links:
            linked = self._numbered(self._styles.get(self._links[abstract]))
            abstract = self._lists.get(linked[0], (abstract, {}))[0]
        levels = self._levels.get(abstract, {})
        if depth is None:
            depth = next((n for n, level in levels.items() if level.style and level.style == style), 0)
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if named not in self._begun:
            self._begun.add(named)
            counts.update({n: start - 1 for n, start in starts.items()})
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for inner in range(depth + 1, _LEVELS):
            counts.pop(inner, None)
        return _label(levels, counts, depth)

    def _list_of(self, paragraph: Any) -> tuple[str, int | None, str]:
        """The list of a paragraph, its level there where that is said, and its style."""
        properties = paragraph.find(qn("w:pPr"))
        style = "" if properties is None else _value(properties, "w:pStyle")
        own, depth = _own(properties)
        if own:
            return own, depth or 0, style
        inherited = self._numbered(self._styles.get(style))
        return inherited[0], depth if depth is not None else inherited[1], style

    def _numbered(self, style: Any) -> tuple[str, int | None]:
        """The list that a style, or one that it is made from, puts its paragraphs in."""
        for _ in range(_LEVELS):
            if style is None:
                break
            named, depth = _own(style.find(qn("w:pPr")))
            if named:
                return named, depth
            style = self._styles.get(_value(style, "w:basedOn"))
        return "", None


def _own(properties: Any) -> tuple[str, int | None]:
    found = None if properties is None else properties.find(qn("w:numPr"))
    if found is None:
        return "", None
    depth = _value(found, "w:ilvl")
    return _value(found, "w:numId"), _number(depth, 0) if depth else None


def _level(element: Any) -> _Level:
    legal = element.find(qn("w:isLgl")) is not None
    start = _number(_value(element, "w:start"), 1)
    kind = _value(element, "w:numFmt") or "decimal"
    return _Level(start, kind, _value(element, "w:lvlText"), legal, _value(element, "w:pStyle"))


def _label(levels: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
    level = levels[depth]
    if level.kind in ("bullet", "none"):
        return ""
    out = level.text
    for n in range(depth + 1):
        outer = levels.get(n, level)
        count = counts.setdefault(n, outer.start)
        out = out.replace(f"%{n + 1}", numeral(count, "decimal" if level.legal else outer.kind))
    return out


def numeral(number: int, kind: str) -> str:
    """A count in one of Word's kinds: ``numeral(3, "decimalEnclosedCircle")`` is ``③``."""
    if number < 0 or number > 9999:
        return str(number)
    if kind in _ENCLOSED:
        most = 10 if kind.startswith("ideograph") else 20
        return chr(_ENCLOSED[kind] + number - 1) if 0 < number <= most else f"（{number}）"
    match kind:
        case "chineseCounting" | "chineseCountingThousand" | "japaneseCounting" | "taiwaneseCountingThousand":
            return _counted(number, _DIGITS, "十百千")
        case "chineseLegalSimplified":
            return _counted(number, _LEGAL, "拾佰仟", full=True)
        case "ideographDigital" | "taiwaneseDigital" | "koreanDigital2":
            return "".join(_DIGITS[int(d)] for d in str(number)).replace("零", "〇")
        case "ideographTraditional":
            return _STEMS[(number - 1) % 10] if number else "0"
        case "ideographZodiac":
            return _BRANCHES[(number - 1) % 12] if number else "0"
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(0xFF10 + int(d)) for d in str(number))
        case "decimalZero":
            return f"{number:02d}"
        case "upperLetter" | "lowerLetter" if number:
            letter = chr(65 + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter if kind.startswith("upper") else letter.lower()
        case "upperRoman" | "lowerRoman" if number:
            return _roman(number) if kind.startswith("upper") else _roman(number).lower()
    return str(number)


def _counted(number: int, digits: str, units: str, *, full: bool = False) -> str:
    """二十一, 一百零五; ``full`` writes 壹拾, the other 十."""
    if number == 0:
        return digits[0]
    out = ""
    for place, digit in enumerate(reversed(str(number))):
        unit = units[place - 1] if place else ""
        out = (digits[int(digit)] + unit if digit != "0" else digits[0]) + out
    while digits[0] * 2 in out:
        out = out.replace(digits[0] * 2, digits[0])
    out = out.rstrip(digits[0])
    return out[1:] if not full and 10 <= number < 20 else out


def _roman(number: int) -> str:
    out = ""
    for value, sign in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"], strict=True):  # fmt: skip
        out += sign * (number // value)
        number %= value
    return out


def _value(element: Any, name: str) -> str:
    found = element.find(qn(name))
    return "" if found is None else found.get(qn("w:val"), "")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else default
