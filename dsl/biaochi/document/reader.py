"""Text to document tree: lark finds the logical lines (grammar: document.lark), this module nests and checks them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Any

from biaochi_grammar.parsers import parser
from lark import Token, Transformer

from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.document.heading import Heading, read_heading
from biaochi.document.labels import (
    ALIASED_IN,
    BLANKS,
    FIELDS,
    HEADER,
    HEADER_ONLY,
    LABELS,
    NODES,
    REPEATABLE,
    SHARED,
    Strictness,
    alias,
    is_near,
    is_table,
    label_inside,
    label_like,
    look_alike,
    nearest,
    strictness,
)
from biaochi.document.lists import with_list
from biaochi.document.scan import Findings, scan
from biaochi.document.tree import Comment, Document, Field, Node, Segment

_TRIMMED = BLANKS + "\ufeff"
_BRACKETS = ("（", "(")
_FREE_HEADER = ("依据", "说明", "授权", "变更", "约定", "计分办法", "合成", "等级", "共用")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line or comment without the blanks at its ends."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """A label with its lines; ``comments`` are those before the label and inside the text."""

    label: str
    start: int
    label_end: int
    lines: list[_Line]
    comments: tuple[Comment, ...] = ()


@dataclass(slots=True)
class _Place:
    """The fields of the header or of one node, and the first of each label."""

    fields: list[Field] = field(default_factory=list)
    first: dict[str, Field] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A node that is still being filled."""

    level: int
    entry: _Entry
    heading: Heading
    line: Field
    place: _Place = field(default_factory=_Place)
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class _Building:
    """The document so far: ``open`` is the path of nodes from a root to the newest one."""

    findings: Findings
    header: _Place = field(default_factory=_Place)
    roots: list[Node] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Read:
    """As much of a ruleset text as can be read: the tree of what is good in it, and every error (BC200-BC221)."""

    document: Document
    errors: tuple[Diagnostic, ...]


def read_document(text: str, *, file: str = "") -> Document:
    """The tree of a ruleset text. Raises RulesetError with every finding (BC200-BC221), each with its place."""
    read = read_tolerantly(text, file=file)
    if read.errors:
        raise RulesetError(list(read.errors))
    return read.document


def read_tolerantly(text: str, *, file: str = "") -> Read:
    """The tree of a text that may be broken in places, such as one that is being written: a line that cannot be read is an
    error with its place and hides no other. Of a text beyond the limits nothing is read.

    >>> read = read_tolerantly("规则集：试\\n总分：\\n指标：C1 甲（5分）\\n标准：缺一项扣1分\\n")
    >>> [e.code for e in read.errors], [node.name for node in read.document.walk()]
    (['BC209'], ['甲'])
    """
    try:
        findings = scan(text, file)
    except RulesetError as bad:
        return Read(Document((), (), (), text), bad.diagnostics)
    first, entries = _parser().parse(text)
    strays = [Comment(t.text, t.start, t.end) for t in first if isinstance(t, Comment)]
    _report_lead([t for t in first if isinstance(t, _Line)], findings)
    _report_pasted(text, findings)
    entries = _header_only(entries, text)
    placed, trailing = _with_comments([e for entry in entries for e in _with_aliases(entry)], strays)
    building = _Building(findings)
    for entry in placed:
        _add(entry, building)
    if not entries and not findings.errors:
        findings.report("BC221", "没有任何内容", 0, len(text), "请从“规则集：名称”一行写起。")
    while building.open:
        _close(building)
    document = Document(
        tuple(building.header.fields), tuple(trailing), tuple(building.roots), text, tuple(findings.warnings)
    )
    return Read(document, findings.all_errors())


# --- logical lines


@lru_cache(maxsize=1)
def _parser() -> Any:
    return parser("document", _ToEntries())


class _ToEntries(Transformer[Token, Any]):
    """Rule callbacks run while lark parses, so no tree is built."""

    def start(self, children: list[Any]) -> tuple[list[_Line | Comment], list[_Entry]]:
        entries = [c for c in children if isinstance(c, _Entry)]
        return _lines([c for c in children if isinstance(c, Token)]), entries

    def entry(self, children: list[Token]) -> _Entry:
        label = children[0]
        written = label.lstrip(_TRIMMED)
        end = label.end_pos or 0
        pieces = _lines(children[1:])
        comments = tuple(p for p in pieces if isinstance(p, Comment))
        return _Entry(written[:-1], end - len(written), end, [p for p in pieces if isinstance(p, _Line)], comments)


def _lines(tokens: list[Token]) -> list[_Line | Comment]:
    """Lines and comments of ``tokens``, blanks at their ends left out, blank lines too."""
    out: list[_Line | Comment] = []
    before = 0
    for token in tokens:
        start = (token.start_pos or 0) + len(token) - len(token.lstrip(_TRIMMED))
        text = token.strip(_TRIMMED)
        if token.type == "COMMENT":
            out.append(Comment(text, start, start + len(text), before))
        elif text:
            out.append(_Line(text, start, start + len(text)))
            before += 1
    return out


def _with_comments(entries: list[_Entry], leading: list[Comment]) -> tuple[list[_Entry], list[Comment]]:
    """Comments after the last line of an entry belong to the next one; those left over end the document."""
    out: list[_Entry] = []
    for entry in entries:
        total = len(entry.lines)
        inside = [c for c in entry.comments if c.line < total]
        if entry.label in NODES:
            inside = [replace(c, line=0) for c in inside]
        out.append(replace(entry, comments=(*leading, *inside)) if leading or entry.comments else entry)
        leading = [replace(c, line=0) for c in entry.comments if c.line >= total]
    return out, leading


def _header_only(entries: list[_Entry], text: str) -> list[_Entry]:
    """Entries in which 计分办法 is a label of the header alone: below an indicator its lines belong to what stands before."""
    out: list[_Entry] = []
    below = False
    for entry in entries:
        below = below or entry.label in NODES
        if entry.label != HEADER_ONLY or not below:
            out.append(entry)
            continue
        before = out[-1]
        on_it = bool(entry.lines) and not re.search("[\r\n]", text[entry.start : entry.lines[0].start])
        end = entry.lines[0].end if on_it else entry.label_end
        lines = [*before.lines, _Line(text[entry.start : end], entry.start, end), *entry.lines[on_it:]]
        moved = (replace(c, line=c.line + len(lines) - len(entry.lines)) for c in entry.comments)
        out[-1] = replace(before, lines=lines, comments=(*before.comments, *moved))
    return out


def _with_aliases(entry: _Entry) -> Iterator[_Entry]:
    """An entry, split before lines that begin a label under another name."""
    if entry.label not in ALIASED_IN or not any(alias(line.text) for line in entry.lines[1:]):
        yield entry
        return
    starts = [0, *(n for n, line in enumerate(entry.lines) if n and alias(line.text)), len(entry.lines)]
    for first, last in pairwise(starts):
        lines = entry.lines[first:last]
        inside = tuple(
            replace(c, line=c.line - first) for c in entry.comments if first < c.line <= last or c.line == first == 0
        )
        found = alias(lines[0].text) if first else None
        if found is None:
            yield replace(entry, lines=lines, comments=inside)
            continue
        label, at = found
        head = lines[0]
        rest = [_Line(head.text[at:], head.start + at, head.end)] if head.text[at:] else []
        yield _Entry(label, head.start, head.start + at, [*rest, *lines[1:]], inside)


def _report_pasted(text: str, findings: Findings) -> None:
    """A table that was pasted into the ruleset: said once, at its first row."""
    at = 0
    for line in re.split("[\r\n]", text):
        if is_table(line):
            help_ = (
                "请把表存成文件（从 Excel、Word 粘贴到记事本另存也行），用 biaochi import 文件 -o 草稿.biaochi 导入。"
            )
            findings.report("BC207", "这是粘贴进来的表格，规则集里不读表格", at, at + len(line), help_)
            return
        at += len(line) + 1


def _report_lead(lines: list[_Line], findings: Findings) -> None:
    if not lines:
        return
    for line in lines:
        if not _report_line(line, "strict", findings):
            help_ = "请从“规则集：名称”一行写起；如果是给人看的说明，请写成“说明：”或在行首加 #。"
            findings.report("BC206", f"“{line.text[:20]}”前面没有标签", line.start, line.end, help_)


# --- the tree


def _add(entry: _Entry, building: _Building) -> None:
    findings = building.findings
    in_header = not building.open
    _report_lines(entry, in_header, findings)
    if entry.label in NODES:
        _open(entry, building)
        return
    if not entry.lines:
        message, help_ = f"“{entry.label}：”后面没有内容", "请写上内容，或删去这个标签。"
        findings.report("BC209", message, entry.start, entry.label_end, help_)
        return
    read = with_list(_field(entry, findings.text), findings.report)
    if entry.label in HEADER:
        _add_header(read, entry, building)
    elif entry.label in SHARED and in_header:
        _add_once(read, entry, building.header, findings)
    else:
        _add_to_node(read, entry, building)


def _add_header(read: Field, entry: _Entry, building: _Building) -> None:
    if building.open:
        line = building.findings.line(building.open[0].entry.start)
        help_ = f"“{entry.label}”属于规则集本身，请移到第{line}行的“{building.open[0].entry.label}”之前。"
        message = f"“{entry.label}：”写在了指标之后"
        building.findings.report("BC214", message, entry.start, entry.label_end, help_)
    _add_once(read, entry, building.header, building.findings)


def _add_to_node(read: Field, entry: _Entry, building: _Building) -> None:
    node = building.open[-1] if building.open else None
    if entry.label in FIELDS and (node is None or node.level < 3):
        place = f"“{node.entry.label}”下面" if node else "第一个指标之前"
        help_ = "请先写一行“指标：名称（分值）”，再写它的各项内容。"
        message = f"“{entry.label}：”写在了{place}，它只能写在指标里"
        building.findings.report("BC212", message, entry.start, entry.label_end, help_)
    if node:
        _add_once(read, entry, node.place, building.findings)


def _add_once(read: Field, entry: _Entry, place: _Place, findings: Findings) -> None:
    before = place.first.setdefault(entry.label, read)
    if before is not read and entry.label not in REPEATABLE:
        message = f"“{entry.label}：”写了两次，第{findings.line(before.start)}行已有一次"
        findings.report("BC213", message, entry.start, entry.label_end, "请合并成一处，或删去其中一处。")
    place.fields.append(read)


def _open(entry: _Entry, building: _Building) -> None:
    level = NODES[entry.label]
    while building.open and building.open[-1].level >= level:
        _close(building)
    if not entry.lines:
        line = Field(entry.label, "", entry.start, entry.label_end, entry.label_end)
        heading = Heading(None, "", 0)
        _report_heading(entry, heading, line, building.findings)
        building.open.append(_Open(level, entry, heading, line))
        return
    line = replace(_field(entry, building.findings.text), comments=())
    wrapped = takewhile(lambda n: n.text.startswith(_BRACKETS), entry.lines[1:])
    heading = read_heading("\n".join(n.text for n in (entry.lines[0], *wrapped)))
    _report_heading(entry, heading, line, building.findings)
    building.open.append(_Open(level, entry, heading, line))


def _close(building: _Building) -> None:
    done = building.open.pop()
    heading = done.heading
    node = Node(
        done.level, heading.code, heading.name, heading.marks, heading.signed, heading.most, tuple(done.place.fields),
        tuple(done.children), done.line.start, done.line.end, done.entry.comments, done.line,
        done.line.at(heading.name_at) if done.line.segments else done.line.end,
    )  # fmt: skip
    (building.open[-1].children if building.open else building.roots).append(node)


def _field(entry: _Entry, text: str) -> Field:
    segments: list[Segment] = []
    offset = 0
    for line in entry.lines:
        stop = line.end
        while stop < len(text) and text[stop] not in "\r\n":
            stop += 1
        stop += text.startswith("\r\n", stop)
        segments.append(Segment(offset, line.start, stop))
        offset += len(line.text) + 1
    first, last = entry.lines[0], entry.lines[-1]
    joined = "\n".join(line.text for line in entry.lines)
    return Field(entry.label, joined, entry.start, last.end, first.start, tuple(segments), entry.comments)


# --- what a line must not be


def _report_heading(entry: _Entry, heading: Heading, line: Field, findings: Findings) -> None:
    if heading.wrong:
        help_ = "分值请写成（8分）、（0.5分）、（加减分）或（加减分，最多3分），放在行末；名称里的括号请换一种写法。"
        findings.report("BC211", f"分值“{heading.wrong[:40]}”读不懂", line.text_start, line.end, help_)
    if not heading.name:
        help_ = f"请写成“{entry.label}：编码 名称（分值）”，编码和分值可以不写。"
        findings.report("BC210", f"“{entry.label}：”没有名称", entry.start, line.end, help_)


def _report_lines(entry: _Entry, in_header: bool, findings: Findings) -> None:
    strict = strictness(entry.label, in_header=in_header)
    for line in entry.lines[1:]:
        known = _report_line(line, strict, findings)
        if entry.label in NODES and not known and not line.text.startswith(_BRACKETS):
            help_ = "名称请写在一行里；如果这是评分标准，请在前面加“标准：”。"
            findings.report("BC215", f"“{line.text[:20]}”接在{entry.label}的名称后面", line.start, line.end, help_)
    one_line = entry.label in NODES or (entry.label in HEADER and entry.label not in _FREE_HEADER)
    inside = label_inside(entry.lines[0].text) if one_line and entry.lines else None
    if inside:
        at = entry.lines[0].start
        help_ = f"标签只在行首才算数，请把“{inside[0]}：”移到下一行。"
        findings.report("BC208", f"“{inside[0]}：”写在了一行的中间", at + inside[1], at + inside[2], help_)


def _report_line(line: _Line, strict: Strictness, findings: Findings) -> bool:
    """Reports what makes a continuation line doubtful; whether there was something."""
    if line.text.startswith("＃"):
        help_ = "注释请用半角的 #；如果是正文，请接在上一行后面。"
        findings.report("BC220", "行首是全角的“＃”", line.start, line.start + 1, help_)
        return True
    alike = look_alike(line.text)
    if alike:
        label, start, end = alike
        message = f"“{line.text[start:end]}”很像标签“{label}：”，但写法不同"
        help_ = f"如果是标签，请写成“{label}：”，中间不要空格；如果是正文，请接在上一行后面。"
        findings.report("BC208", message, line.start + start, line.start + end, help_)
        return True
    like = label_like(line.text) if strict != "free" else None
    if not like or like[0] in LABELS or (strict == "near" and not is_near(like[0])):
        return False
    word, start, end = like
    suggestion = "" if findings.full else nearest(word)
    meant = f"是不是“{suggestion}：”？" if suggestion else "可用的标签见 document.md。"
    help_ = f"{meant}如果是正文，请接在上一行后面。"
    findings.report("BC207", f"没有“{word}：”这个标签", line.start + start, line.start + end, help_)
    return True
