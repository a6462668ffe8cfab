"""Text to document tree: lark finds the logical lines (grammar: document.lark), this module nests and checks them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import takewhile

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.document.entries import Entry, Line, lines_of, pieces
from biaochi.document.heading import Heading, read_heading
from biaochi.document.labels import (
    FIELDS,
    HEADER,
    LABELS,
    NODES,
    REPEATABLE,
    SHARED,
    Strictness,
    is_near,
    is_table,
    label_inside,
    label_like,
    look_alike,
    nearest,
    spaced,
    strictness,
)
from biaochi.document.lists import with_list
from biaochi.document.moved import moved_comments, moved_field
from biaochi.document.scan import Findings, scan
from biaochi.document.tree import Comment, Document, Field, Node, Segment

_BRACKETS = ("（", "(")
_MOST_PIECES = 4096
_FREE_HEADER = ("依据", "说明", "授权", "变更", "约定", "计分办法", "合成", "等级", "共用")


@dataclass(slots=True)
class _Place:
    """The fields of the header or of one node, and the first of each label."""

    fields: list[Field] = field(default_factory=list)
    first: dict[str, Field] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A node that is still being filled."""

    level: int
    entry: Entry
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
class _Piece:
    """What was made of a piece of the text in which nothing is wrong: the header, or one node without those below it.

    ``labels``: it has any; ``trailing`` are the comments after its last text; ``entry`` has its own comments and no lines.
    """

    start: int
    labels: bool
    trailing: tuple[Comment, ...]
    entry: Entry | None = None
    heading: Heading | None = None
    line: Field | None = None
    fields: tuple[Field, ...] = ()
    header: tuple[Field, ...] = ()

    def moved(self, start: int) -> _Piece:
        """The same piece where it begins at ``start``."""
        by = start - self.start
        if not by or self.entry is None or self.line is None:
            return self
        comments = moved_comments(self.entry.comments, by)
        entry = Entry(self.entry.label, self.entry.start + by, self.entry.label_end + by, [], comments)
        fields = tuple(moved_field(f, by) for f in self.fields)
        trailing = moved_comments(self.trailing, by)
        return _Piece(start, self.labels, trailing, entry, self.heading, moved_field(self.line, by), fields)


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
    return Reader().read(text, file=file)


class Reader:
    """Reads text after text, such as one that is being written: an indicator whose lines are those of before is not read
    again, it only moves. Gives for each text what reading it alone would give."""

    def __init__(self) -> None:
        self._known: dict[tuple[bool, str], _Piece] = {}

    def read(self, text: str, *, file: str = "") -> Read:
        """As ``read_tolerantly``."""
        try:
            findings = scan(text, file)
        except RulesetError as bad:
            return Read(Document((), (), (), text), bad.diagnostics)
        _report_pasted(text, findings)
        building = _Building(findings)
        comments: tuple[Comment, ...] = ()
        seen = False
        for number, (start, piece) in enumerate(pieces(text)):
            known = self._known.get((number > 0, piece))
            if known is None:
                known, clean = _read_piece(piece, start, comments, building, below=number > 0)
                self._keep((number > 0, piece), known if clean else None)
            else:
                known = known.moved(start)
                self._keep((number > 0, piece), known)
                _reuse(known, comments, building)
            comments = known.trailing if known.labels else (*comments, *known.trailing)
            seen = seen or known.labels
        if not seen and not findings.errors:
            findings.report("BC221", "没有任何内容", 0, len(text), "请从“规则集：名称”一行写起。")
        while building.open:
            _close(building)
        header = tuple(building.header.fields)
        document = Document(header, comments, tuple(building.roots), text, tuple(findings.warnings))
        return Read(document, findings.all_errors())

    def _keep(self, key: tuple[bool, str], piece: _Piece | None) -> None:
        if piece is None:
            return
        if len(self._known) >= _MOST_PIECES and key not in self._known:
            del self._known[next(iter(self._known))]
        self._known[key] = piece


def _read_piece(
    piece: str, start: int, leading: tuple[Comment, ...], building: _Building, *, below: bool
) -> tuple[_Piece, bool]:
    """Adds a piece of the text to what is built; what was made of it, and whether nothing is wrong with it."""
    findings = building.findings
    before = findings.count
    lines = lines_of(piece, start, below=below)
    _report_lead(lines.lead, findings)
    for number, entry in enumerate(lines.entries):
        _add(replace(entry, comments=(*leading, *entry.comments)) if leading and not number else entry, building)
    labels = bool(lines.entries)
    if not below:
        made = _Piece(start, labels, lines.trailing, header=tuple(building.header.fields))
    else:
        node = building.open[-1]
        head = replace(node.entry, lines=[], comments=lines.entries[0].comments)
        made = _Piece(start, labels, lines.trailing, head, node.heading, node.line, tuple(node.place.fields))
    return made, findings.count == before


def _reuse(piece: _Piece, leading: tuple[Comment, ...], building: _Building) -> None:
    """Adds a piece that was read before to what is built."""
    if piece.entry is None or piece.heading is None or piece.line is None:
        for number, field_ in enumerate(piece.header):
            made = replace(field_, comments=(*leading, *field_.comments)) if leading and not number else field_
            building.header.first.setdefault(made.label, made)
            building.header.fields.append(made)
        return
    level = NODES[piece.entry.label]
    _close_down_to(level, building)
    entry = replace(piece.entry, comments=(*leading, *piece.entry.comments)) if leading else piece.entry
    building.open.append(_Open(level, entry, piece.heading, piece.line, _Place(list(piece.fields))))


_FEW_COMMAS = 2
"""Fewer commas than a line of a table has."""


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


def _report_lead(lines: tuple[Line, ...], findings: Findings) -> None:
    """What stands before the first label: a table of values separated by commas, else lines without a label, said once."""
    left = [line for line in lines if line.text.count(",") < _FEW_COMMAS]
    if lines and not left:
        help_ = "事实表写在规则集后面：biaochi score 规则集 事实表；指标表先导入：biaochi import 文件 -o 草稿.biaochi。"
        findings.report("BC207", "这是用逗号分栏的表格（CSV），不是规则集", lines[0].start, lines[0].end, help_)
        return
    unlabelled = [line for line in lines if not _report_line(line, "strict", findings)]
    if unlabelled:
        first = unlabelled[0]
        more = f"，这样的一共{len(unlabelled)}行" if len(unlabelled) > 1 else ""
        help_ = "请从“规则集：名称”一行写起；如果是给人看的说明，请写成“说明：”或在行首加 #。"
        findings.report("BC206", f"“{first.text[:20]}”前面没有标签{more}", first.start, first.end, help_)


# --- the tree


def _add(entry: Entry, building: _Building) -> None:
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


def _add_header(read: Field, entry: Entry, building: _Building) -> None:
    if building.open:
        line = building.findings.line(building.open[0].entry.start)
        help_ = f"“{entry.label}”属于规则集本身，请移到第{line}行的“{building.open[0].entry.label}”之前。"
        message = f"“{entry.label}：”写在了指标之后"
        building.findings.report("BC214", message, entry.start, entry.label_end, help_)
    _add_once(read, entry, building.header, building.findings)


def _add_to_node(read: Field, entry: Entry, building: _Building) -> None:
    node = building.open[-1] if building.open else None
    if entry.label in FIELDS and (node is None or node.level < 3):
        place = f"“{node.entry.label}”下面" if node else "第一个指标之前"
        help_ = "请先写一行“指标：名称（分值）”，再写它的各项内容。"
        message = f"“{entry.label}：”写在了{place}，它只能写在指标里"
        building.findings.report("BC212", message, entry.start, entry.label_end, help_)
    if node:
        _add_once(read, entry, node.place, building.findings)


def _add_once(read: Field, entry: Entry, place: _Place, findings: Findings) -> None:
    before = place.first.setdefault(entry.label, read)
    if before is not read and entry.label not in REPEATABLE:
        message = f"“{entry.label}：”写了两次，第{findings.line(before.start)}行已有一次"
        findings.report("BC213", message, entry.start, entry.label_end, "请合并成一处，或删去其中一处。")
    place.fields.append(read)


def _open(entry: Entry, building: _Building) -> None:
    level = NODES[entry.label]
    _close_down_to(level, building)
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


def _close_down_to(level: int, building: _Building) -> None:
    while building.open and building.open[-1].level >= level:
        _close(building)


def _close(building: _Building) -> None:
    done = building.open.pop()
    heading = done.heading
    node = Node(
        done.level, heading.code, heading.name, heading.marks, heading.signed, heading.most, tuple(done.place.fields),
        tuple(done.children), done.line.start, done.line.end, done.entry.comments, done.line,
        done.line.at(heading.name_at) if done.line.segments else done.line.end,
    )  # fmt: skip
    (building.open[-1].children if building.open else building.roots).append(node)


def _field(entry: Entry, text: str) -> Field:
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


def _report_heading(entry: Entry, heading: Heading, line: Field, findings: Findings) -> None:
    if heading.wrong:
        help_ = "分值请写成（8分）、（0.5分）、（加减分）或（加减分，最多3分），放在行末；名称里的括号请换一种写法。"
        findings.report("BC211", f"分值“{heading.wrong[:40]}”读不懂", line.text_start, line.end, help_)
    if not heading.name:
        help_ = f"请写成“{entry.label}：编码 名称（分值）”，编码和分值可以不写。"
        findings.report("BC210", f"“{entry.label}：”没有名称", entry.start, line.end, help_)


def _report_lines(entry: Entry, in_header: bool, findings: Findings) -> None:
    strict = strictness(entry.label, in_header=in_header)
    for line in entry.lines[1:]:
        known = _report_line(line, strict, findings)
        if entry.label in NODES and not known and not line.text.startswith(_BRACKETS):
            help_ = "名称请写在一行里；如果这是评分标准，请在前面加“标准：”。"
            if label := spaced(line.text):
                help_ = f"请在“{label}”后面加冒号，写成“{label}：……”。"
            findings.report("BC215", f"“{line.text[:20]}”接在{entry.label}的名称后面", line.start, line.end, help_)
    one_line = entry.label in NODES or (entry.label in HEADER and entry.label not in _FREE_HEADER)
    inside = label_inside(entry.lines[0].text) if one_line and entry.lines else None
    if inside:
        at = entry.lines[0].start
        help_ = f"标签只在行首才算数，请把“{inside[0]}：”移到下一行。"
        findings.report("BC208", f"“{inside[0]}：”写在了一行的中间", at + inside[1], at + inside[2], help_)


def _report_line(line: Line, strict: Strictness, findings: Findings) -> bool:
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
