"""The lines of 计分办法: for which kinds of 指标值 each is, and the sentence it scores them by.

Forms, one a line:
  ≥、无算符：完成值达到指标值得满分，未达到的，得分＝完成值÷指标值×分值
  “成本指标”的无算符：……        only below a heading of that name; before a line without one
  百分数的＝：……                only where the 指标值 is a percentage
  指标值为0的：……               whatever its sign
  完成值照抄指标值的：按达到计 / 按达到计，提请复核 / 按未评计
  完成值超过指标值的130%的：提请说明
  没有分值的：只比较，不计分
  没有分值的无算符：按“≥”比较      also “成本指标”的没有分值的无算符：按“≤”比较
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.model.row import NUMERIC, SIGNS, Repeated, Sign, Target

_SPELT: dict[str, Sign] = {
    **{sign: sign for sign in SIGNS}, "≧": "≥", "≦": "≤", ">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "=": "＝", "﹦": "＝",
    "无符号": "无算符", "上年": "不低于上年",
}  # fmt: skip
_WITHIN = re.compile(r"^((?:[“\"][^”\"]+[”\"](?:、|或)?)+)的")
_NAMES = re.compile(r"[“\"]([^”\"]+)[”\"]")
_OVER = re.compile(r"完成值(?:超过|高于|大于)指标值的?([0-9]+(?:\.[0-9]+)?)[%％]的?")
_BARE = re.compile(r"^没有分值的(?:无算符|无符号)$")
_AS = re.compile(r"按[“\"]?(≥|≤|＝|＞|＜)[”\"]?比较")
_REPEATED: dict[str, Repeated] = {
    "按达到计": "按达到计",
    "按达到计，提请复核": "提请复核",
    "按未评计": "未评",
    "不予认可，按未评计": "未评",
}
EXAMPLE = "例如：≥、无算符：完成值达到指标值得满分，未达到的，得分＝完成值÷指标值×分值"


@dataclass(frozen=True, slots=True)
class Line:
    """One line for 指标值. ``zero``: for a 指标值 of 0 alone. ``start``/``end`` are offsets into the text of 计分办法."""

    text: str
    signs: tuple[Sign, ...]
    sentence: str
    start: int
    end: int
    within: tuple[str, ...] = ()
    percent: bool = False
    zero: bool = False

    def fits(self, target: Target, headings: Sequence[str]) -> bool:
        """Whether the line is for this 指标值 below these headings."""
        kind = target.number == 0 and target.sign in NUMERIC if self.zero else target.sign in self.signs
        here = not self.within or any(name in headings for name in self.within)
        return kind and here and (not self.percent or target.unit == "%")

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """The more a line says of where it holds, the sooner it is taken."""
        return self.zero, bool(self.within), self.percent


@dataclass(frozen=True, slots=True)
class Method:
    """计分办法 read. ``compares``: rows without 分值 are compared and not scored; ``bare`` says how those whose 指标值 has no
    sign are, below which headings ("" anywhere)."""

    lines: tuple[Line, ...] = ()
    repeated: Repeated = "按达到计"
    over: Fraction | None = None
    compares: bool = False
    bare: tuple[tuple[str, Sign], ...] = ()

    def signed(self, target: Target, headings: Sequence[str]) -> Target:
        """The 指标值 of a row without 分值 with the sign it is compared by, where it is printed without one."""
        if target.sign != "无算符":
            return target
        here = [sign for name, sign in self.bare if name in headings] or [sign for name, sign in self.bare if not name]
        return replace(target, sign=here[0]) if here else target

    def line_for(self, target: Target, headings: Sequence[str]) -> Line | None:
        """The line for a 指标值 below headings; the one that says most of where it holds."""
        fitting = [line for line in self.lines if line.fits(target, headings)]
        return max(fitting, key=lambda line: line.rank, default=None)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that cannot be read: what is wrong, and where in the text of 计分办法."""

    said: str
    start: int
    end: int


def read_method(text: str) -> tuple[Method, tuple[Wrong, ...]]:
    """The method a text states, and the lines that cannot be read."""
    lines: list[Line] = []
    wrong: list[Wrong] = []
    repeated: Repeated = "按达到计"
    over: Fraction | None = None
    compares = False
    bare: list[tuple[str, Sign]] = []
    known: set[str] = set()
    for line, start in _rows(text):
        end = start + len(line)
        head, body = _split(line)
        keys = keys_of(line)
        if twice := keys & known:
            wrong.append(Wrong(f"“{sorted(twice)[0]}”说了两次", start, end))
            continue
        known |= keys
        if head == "完成值照抄指标值的" and body in _REPEATED:
            repeated = _REPEATED[body]
        elif (found := _OVER.fullmatch(head)) and body in ("提请说明", "提请说明原因"):
            over = Fraction(found[1]) / 100
        elif head == "没有分值的" and body == "只比较，不计分":
            compares = True
        elif (said := _bare(head, body)) is not None:
            bare.append(said)
        elif (read := _line(line, head, body, start)) is not None:
            lines.append(read)
        else:
            wrong.append(Wrong(f"“{line[:40]}”读不懂", start, end))
    return Method(tuple(lines), repeated, over, compares, tuple(bare)), tuple(wrong)


def _bare(head: str, body: str) -> tuple[str, Sign] | None:
    """How 指标值 without a sign are compared, below which heading; None where a line does not say."""
    found = _WITHIN.match(head)
    names = _NAMES.findall(found[1]) if found else [""]
    said = _AS.fullmatch(body)
    if said is None or len(names) != 1 or not _BARE.match(head[found.end() :] if found else head):
        return None
    return names[0], _SPELT[said[1]]


def keys_of(line: str) -> frozenset[str]:
    """What a line settles, each by a name: two lines with one of them in common say the same thing twice."""
    head, body = _split(line.strip())
    if not body:
        return frozenset()
    if _OVER.fullmatch(head):
        return frozenset({"完成值超过指标值的"})
    read = _line(line, head, body, 0)
    if read is None:
        return frozenset({head})
    where = [f"“{name}”的" for name in read.within] or [""]
    share = "百分数的" if read.percent else ""
    kinds = ("指标值为0的",) if read.zero else read.signs
    return frozenset(f"{name}{share}{kind}" for name in where for kind in kinds)


def _rows(text: str) -> Iterator[tuple[str, int]]:
    at = 0
    for row in text.split("\n"):
        line = row.strip()
        if line:
            yield line, at + row.index(line)
        at += len(row) + 1


def _split(line: str) -> tuple[str, str]:
    """The head of a line and the sentence after its colon."""
    head, _, body = line.replace(":", "：").partition("：")
    return head.strip(), body.strip().rstrip("。；;")


def _line(text: str, head: str, body: str, start: int) -> Line | None:
    within: tuple[str, ...] = ()
    if found := _WITHIN.match(head):
        within, head = tuple(_NAMES.findall(found[1])), head[found.end() :]
    percent = head.startswith("百分数的")
    rest = head.removeprefix("百分数的")
    zero = rest in ("指标值为0的", "指标值为零的", "指标值为0", "指标值为零")
    signs = tuple(_SPELT[s] for s in rest.split("、") if s in _SPELT)
    if not body or (not zero and (not signs or len(signs) != len(rest.split("、")))):
        return None
    return Line(text, () if zero else signs, body, start, start + len(text), within, percent, zero)
