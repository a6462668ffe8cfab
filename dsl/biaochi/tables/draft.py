"""A table as the draft of a ruleset: its tree and texts as printed, the place of each in a comment above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from biaochi.diagnostics import Diagnostic, Severity
from biaochi.document.heading import read_heading
from biaochi.document.labels import reads_as_text
from biaochi.tables.grid import Place, said
from biaochi.tables.model import Indicator, Level, Table
from biaochi.tables.names import marks_of

_LABELS = {1: "一级指标", 2: "二级指标", 3: "三级指标", 4: "指标"}
_TYPES = {"自评表": "单位自评", "监控表": "绩效监控"}


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a draft, and where in the table each of its lines comes from."""

    text: str
    places: tuple[Place | None, ...]

    def place(self, offset: int) -> Place | None:
        """Where the character at ``offset`` comes from; None for lines that the table does not have."""
        number = self.text.count("\n", 0, offset)
        return self.places[number] if number < len(self.places) else None


@dataclass(slots=True)
class _Node:
    level: int
    name: Level
    place: Place
    row: Indicator | None
    children: list[_Node]

    def marks(self) -> Fraction | None:
        """The marks printed at the node, else those of what is below it; None where not all of that has some."""
        if self.name.marks is None:
            return self.below()
        return Fraction(self.name.marks) if marks_of(self.name.marks) else Fraction(0)

    def below(self) -> Fraction | None:
        """The sum of the marks one level down."""
        marks = [m for c in self.children if (m := c.marks()) is not None]
        return sum(marks, Fraction(0)) if marks and len(marks) == len(self.children) else None


def draft_of(table: Table, *, source: str) -> Draft:
    """The ruleset that a table is, without repairing anything in it."""
    roots = _tree(table)
    codes = Counter(n.name.code for n in _walk(roots) if n.name.code)
    beside = _Attached(table.attached)
    lines: list[tuple[str, Place | None]] = [
        (f"# 由 biaochi import 从“{_plain(source)}”导入，每个指标上面写着它在原表的位置。", None)
    ]
    lines += [(text, None) for label, text in beside.take("", "") for text in _field(label, text)]
    if len(lines) == 1:
        lines += [(text, table.place) for text in _header(table)]
    if total := marks_of(table.total):
        lines.append((f"总分：{total}分", None))
    for node in _walk(roots):
        lines.append(("", None))
        lines.append((f"# 出处：{said(node.place)}", None))
        lines.append((f"{_LABELS[node.level]}：{_heading(node.name, codes)}", node.place))
        if node.row is not None:
            lines += [(text, node.place) for text in _fields(node.row)]
            if node.row.criterion:
                place = node.row.criterion_place or node.place
                lines += [(text, place) for text in _field("标准", node.row.criterion)]
        notes = beside.take(node.name.code or "", node.name.name)
        lines += [(text, node.place) for label, said_ in notes for text in _field(label, said_)]
    return Draft("".join(f"{text}\n" for text, _ in lines), tuple(place for _, place in lines))


class _Attached:
    """What stands beside the table, handed out in its order to the part it belongs to."""

    def __init__(self, found: Sequence[tuple[str, str, str, str]]) -> None:
        self._left = list(found)

    def take(self, code: str, name: str) -> list[tuple[str, str]]:
        """Label and text of the next ones, where they are of this part."""
        out = []
        while self._left and self._left[0][:2] == (code, name):
            out.append(self._left.pop(0)[2:])
        return out


def _header(table: Table) -> Iterator[str]:
    yield f"规则集：{_plain(table.header.get('标题') or '未命名的指标表')}"
    if table.kind in _TYPES:
        yield f"类型：{_TYPES[table.kind]}"
    if year := table.header.get("年度"):
        yield f"适用年度：{_plain(year)}"
    yield from ("版本：1", "状态：草案")


def check(table: Table, *, file: str) -> tuple[Diagnostic, ...]:
    """What a draft of the table leaves open: sums of marks that do not agree, indicators without 标准 or marks."""
    out: list[Diagnostic] = []
    roots = _tree(table)
    for node in _walk(roots):
        below = node.below()
        if node.name.marks is not None and below is not None and below != node.marks():
            out.append(
                _sum(f"“{node.name.name}”印有 {node.name.marks} 分，下级合计 {_decimal(below)} 分", node.place, file)
            )
    rows = [r for r in table.rows if r.named]
    for row in table.rows:
        if not row.named:
            message = "这一行没有指标名称，没有写进草稿"
            help_ = "请在原表这一行写上三级指标的名称，再导入一次；或在草稿里补上这个指标。"
            out.append(Diagnostic("BC429", message, severity=Severity.WARNING, file=file, where=said(row.place), help=help_))  # fmt: skip
    leaves = [Fraction(n) for r in rows if (n := marks_of(r.full_marks)) is not None]
    budget = [Fraction(n) for line in table.budget[:1] if (n := marks_of(line.weight)) is not None]
    total = marks_of(table.total)
    summed = sum(leaves) + sum(budget)
    if total is not None and leaves and len(leaves) == len(rows) and summed != Fraction(total):
        out.append(_sum(f"总分印有 {total} 分，各项合计 {_decimal(summed)} 分", table.place, file))
    method = any(label == "计分办法" for _, _, label, _ in table.attached)
    if rows and not any(r.criterion for r in rows) and not method:
        help_ = "请在草稿里给每个指标写上“标准：”；没有评分标准的表，也可以只用来核对（--format json）。"
        if any(r.target for r in rows):
            help_ = "有指标值的，请在草稿开头写一段 计分办法 管所有的行，如 ≥、无算符：完成值达到指标值得满分，未达到的，得分＝完成值÷指标值×分值；也可以逐项写“标准：”，或只用来核对（--format json）。"
        out.append(
            Diagnostic(
                "BC414",
                "这个表没有评分标准一栏",
                severity=Severity.WARNING,
                file=file,
                where=said(table.place),
                help=help_,
            )
        )
    else:
        for row in rows:
            if not row.criterion and not (method and row.target):
                message = f"“{row.named}”没有印评分标准"
                out.append(Diagnostic("BC414", message, severity=Severity.WARNING, file=file, where=said(row.place), help="请在草稿里补上“标准：”。"))  # fmt: skip
    for row in rows:
        if row.criterion and marks_of(row.full_marks) is None and not _signed(row.full_marks):
            message = f"“{row.named}”的分值“{row.full_marks or ''}”读不出"
            help_ = "请在草稿里这个指标的名称后面写上分值，如（5分）。"
            out.append(
                Diagnostic("BC415", message, severity=Severity.WARNING, file=file, where=said(row.place), help=help_)
            )
    return tuple(out)


def _sum(message: str, place: Place, file: str) -> Diagnostic:
    help_ = "请核对原表；草稿照印件写，没有改动。"
    return Diagnostic("BC413", message, severity=Severity.WARNING, file=file, where=said(place), help=help_)


def _decimal(number: Fraction | int) -> str:
    return str(number) if Fraction(number).denominator == 1 else f"{float_free(Fraction(number))}"


def float_free(number: Fraction) -> str:
    """A fraction whose denominator divides a power of ten as a decimal."""
    places = 0
    while number.denominator != 1 and places < 8:
        number, places = number * 10, places + 1
    digits = str(int(number)).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _tree(table: Table) -> list[_Node]:
    """The indicators under the levels over them; what is scored below a 三级指标 is a level of its own."""
    roots: list[_Node] = []
    open_: list[_Node] = []
    for row in table.rows:
        above = list(row.above)
        if not row.named:
            continue
        leaf = row.detail if row.detail is not None else above.pop()[1]
        for number, level in above:
            if any(n.level == number and n.name == level for n in open_):
                continue
            open_ = [n for n in open_ if n.level < number]
            place = row.places.get(f"level{number}", row.place)
            _attach(_Node(number, level, place, None, []), open_, roots)
        own = 3 if row.detail is None else 4
        open_ = [n for n in open_ if n.level < own]
        name = Level(leaf.code, leaf.name, marks_of(row.full_marks) or _signed(row.full_marks))
        _attach(_Node(own, name, row.place, row, []), open_, roots)
    return roots


def _signed(text: str | None) -> str | None:
    """``加减分`` and how many at most, as a heading writes it."""
    return text if text and text.startswith("加减分") else None


def _attach(node: _Node, open_: list[_Node], roots: list[_Node]) -> None:
    (open_[-1].children if open_ else roots).append(node)
    open_.append(node)


def _walk(nodes: Sequence[_Node]) -> Iterator[_Node]:
    for node in nodes:
        yield node
        yield from _walk(node.children)


def _heading(level: Level, codes: Counter[str]) -> str:
    """Code, name and marks in one line that is read back as these three; blanks give way where they would not be."""
    code = level.code if level.code and codes[level.code] == 1 and level.code[0].isascii() else ""
    marks = f"（{level.marks}分）" if marks_of(level.marks) else f"（{level.marks}）" if level.marks else ""
    for name in (_plain(level.name), "".join(level.name.split())):
        text = f"{code} {name}{marks}" if code else f"{name}{marks}"
        read = read_heading(text)
        if read.name == name and not read.wrong and (read.code or "") == code:
            return text
    return text if (read.code or "") == code else f"{code}{name}{marks}"


def _fields(row: Indicator) -> Iterator[str]:
    if row.explanation and row.detail is None:
        yield from _field("考核内容", row.explanation)
    target = f"{row.nature or ''}{row.target or ''}{row.unit or ''}" if row.nature in _RELATIONS else f"{row.target or ''}{row.unit or ''}"  # fmt: skip
    if target:
        yield from _field("指标值", target)


_RELATIONS = {"≥", "≤", "=", "＝", ">", "<", "＞", "＜"}


def _field(label: str, text: str) -> Iterator[str]:
    """The lines of a labelled text; a line that would be read as a label stays behind the one before it."""
    out: list[str] = []
    for line in text.split("\n"):
        if out and not reads_as_text(line, "free"):
            out[-1] += f" {line}"
        elif line:
            out.append(line)
    yield f"{label}：{out[0]}"
    yield from (f"  {line}" for line in out[1:])


def _plain(text: str) -> str:
    return " ".join(text.split())
