"""Rows of a file into the tables they make: where each begins and ends, what its lines are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic, Severity
from biaochi.document.labels import LABELS
from biaochi.tables.above import read_above
from biaochi.tables.columns import Columns, columns_at
from biaochi.tables.grid import Cell, Place, Printed, Row, said
from biaochi.tables.headers import ABOVE, MEAN, NOTE, SUBTOTAL, TOTAL
from biaochi.tables.lines import Lines
from biaochi.tables.model import Kind, Sum, Table
from biaochi.tables.names import marks_of
from biaochi.tables.outline import ATTACHED
from biaochi.tables.printed_text import one_line, packed

_CONTINUED = re.compile(
    "[（(]?(?:续表?|接上表|续上表)[^一-鿿]{0,6}[）)]?|[-—－ ]*[0-9]{1,4}[-—－ ]*|第[0-9]{1,4}页.{0,12}"
)
_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_NUMBERED = re.compile("[0-9]{1,2}[.．、]|[（(][0-9一二三四五六七八九十]{1,2}[）)]|[①-⑳]")
_SENTENCE = re.compile("[。；;：:]$")
_LONGEST_HEADING = 40
_MOST_ABOVE = 40
"""Rows above a header that can belong to its table."""
_SUMMED = ("full_marks", "score", "reviewed", "annual", "executed", "spent")
"""Columns of which a line may print sums or means."""


def tables_of(printed: Printed, *, file: str) -> tuple[Table, ...]:
    """The tables of a file in their order."""
    out: list[Table] = []
    for sheet in printed.sheets:
        rows, start, at = sheet.rows, 0, 0
        while at < len(rows):
            if _is_attached(rows[at]) and out:
                at, beside = _attached(rows, at + 1)
                out[-1] = replace(out[-1], attached=(*out[-1].attached, *beside))
                start = at
                continue
            columns = columns_at(rows, at)
            if columns is None:
                at += 1
                continue
            body = _Body(rows, at, columns)
            end = body.read()
            out.append(
                _table(
                    rows[max(start, at - _MOST_ABOVE) : at],
                    rows[at],
                    rows[at + columns.depth : end],
                    columns,
                    body,
                    file,
                )
            )
            start = at = end
    return tuple(out)


def _table(above: Sequence[Row], head: Row, below: Sequence[Row], columns: Columns, body: _Body, file: str) -> Table:
    header, budget, places = read_above(_of_this_table(above, head))
    header.update(body.footer)
    rows = body.lines.done()
    first = next((c for r in above for c in r.cells if c.text and not r.prose), None)
    place = (first or next(c for c in head.cells if c.text)).place
    found = [
        Diagnostic(
            "BC412", f"“{label[:20]}”一栏不认识，没有导入", severity=Severity.NOTE, file=file, where=said(head.cells[0].place),
            help="要用的，请把栏名改成通行的名称（如 评分标准、分值、指标值），再导入一次。",
        )
        for label in columns.unknown
        if label
    ]  # fmt: skip
    found += [
        Diagnostic(
            "BC420",
            f"“{text[:30]}”印在换页处，落在表格线之外，没有导入",
            severity=Severity.WARNING,
            file=file,
            where=said(cell.place),
            help="它多半是跨页的一级、二级指标名称，请核对这一页前后各行的归属；有 Excel、Word 原文件的请导入原文件。",
        )
        for text, cell in body.strays
    ]
    found += [
        Diagnostic(
            "BC430",
            f"“{repeated[:20]}”一栏和“{before[:20]}”一栏是同一类，只导入了“{before[:20]}”",
            severity=Severity.NOTE,
            file=file,
            where=said(head.cells[0].place),
            help="要用另一栏的，请把不用的一栏改个名称（如 备注）或删掉，再导入一次。",
        )
        for repeated, before, column in columns.again
        if any(column < len(r.cells) and r.cells[column].text for r in below)
    ]
    found += [
        Diagnostic(
            "BC429",
            f"“{one_line(cell.text)[:30]}”是横贯全表的一行标题，没有导入",
            severity=Severity.WARNING,
            file=file,
            where=said(cell.place),
            help="它下面的各行已导入，归在各自的一级指标下；要分开的，请在草稿里改一级指标的名称。",
        )
        for cell in body.headings
    ]
    found += [
        Diagnostic(
            "BC429",
            f"后面没有表头的表（从“{one_line(cell.text)[:20]}”起）和前一个表栏数不同，没有导入",
            severity=Severity.WARNING,
            file=file,
            where=said(cell.place),
            help="它是续表的，请在 Word、WPS 里把两个表并成一个，或给它加上表头，再导入一次。",
        )
        for cell in body.cut
    ]
    return Table(
        place, _kind(header, columns), header, budget, rows, body.total, findings=tuple(found), places=places | body.places, sums=tuple(body.sums),
    )  # fmt: skip


def _is_attached(row: Row) -> bool:
    return tuple(packed(c.text) for c in row.distinct) == ATTACHED


def _attached(rows: Sequence[Row], at: int) -> tuple[int, list[tuple[str, str, str, str]]]:
    """The rows of a table of what stands beside the 标准, and the row after it."""
    out = []
    while at < len(rows) and not rows[at].prose and len(rows[at].cells) >= len(ATTACHED):
        code, name, label, text = (c.text for c in rows[at].cells[: len(ATTACHED)])
        if label in LABELS and text and not _is_attached(rows[at]):
            out.append((one_line(code), one_line(name), label, text))
        at += 1
    return at, out


def _of_this_table(above: Sequence[Row], head: Row) -> list[Row]:
    """Of the rows above, those of this table: in a document the lines before it, and its own rows."""
    kept = [r for r in above if r.prose or r.part == head.part or not any(x.prose for x in above)]
    own = [r for r in kept if not r.blank]
    last = max((n for n, r in enumerate(own) if r.prose), default=-1)
    return own if last < 0 else [*own[: last + 1][-6:], *own[last + 1 :]]


def _kind(header: dict[str, str | None], columns: Columns) -> Kind:
    title = packed(header.get("标题") or "")
    roles = columns.at
    if columns.summary:
        return "汇总表"
    if "监控" in title or "progress" in roles or "expected" in roles:
        return "监控表"
    if "自评" in title and ("actual" in roles or "score" in roles):
        return "自评表"
    if "criterion" in roles:
        return "指标体系"
    if "actual" in roles or "自评" in title:
        return "自评表"
    if "target" in roles and "explanation" not in roles:
        return "目标表"
    return "指标体系"


@dataclass(slots=True)
class _Body:
    """The rows below a header, up to where the table ends."""

    rows: Sequence[Row]
    head: int
    columns: Columns
    total: str | None = None
    footer: dict[str, str | None] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    strays: list[tuple[str, Cell]] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    headings: list[Cell] = field(default_factory=list)
    cut: list[Cell] = field(default_factory=list)
    banners: dict[int, Cell | None] = field(default_factory=dict, repr=False)
    headers: dict[int, Columns | None] = field(default_factory=dict, repr=False)
    lines: Lines = field(init=False)

    def read(self) -> int:
        """Reads the table; gives the row after it."""
        self.lines = Lines(self.columns)
        totalled = False
        at = self.head + self.columns.depth
        end = at
        while at < len(self.rows):
            row = self.rows[at]
            again = self._header(at)
            if again is not None:
                if totalled or again.printed != self.columns.printed:
                    return end
                at += again.depth
                end = at
                continue
            if row.blank or (row.prose and _CONTINUED.fullmatch(one_line(row.cells[0].text).strip())):
                at += 1
                continue
            texts = [one_line(c.text) for c in row.distinct if c.text]
            if len(texts) == 1 and (NOTE.match(texts[0]) or ("注" in self.footer and _NUMBERED.match(texts[0]))):
                self._note(texts[0])
            elif MEAN.fullmatch(packed(texts[0])):
                self._sum(row, 0, mean=True)
            elif self._is_total(row):
                totalled = True
                self._total(row)
                if self.columns.summary:
                    self._sum(row, 0)
            elif row.prose and not totalled and self._goes_on_below(at):
                self.strays += [(t, row.cells[0]) for t in texts]
            elif totalled or row.prose or self._begins_another(at):
                return end
            elif (banner := self._over_all(at)) is not None:
                self._banner(at, banner)
            elif self._is_remark(at):
                self._note(texts[0])
            elif self._is_subtotal(row):
                self._sum(row, max((s.last for s in self.sums), default=0))
            else:
                self.lines.add(row)
            at += 1
            end = at
        return end

    def _banner(self, at: int, cell: Cell) -> None:
        """A line over the whole table: a heading of what follows, or a note."""
        text = one_line(cell.text)
        if _SENTENCE.search(text) or len(text) > _LONGEST_HEADING or not self._line_follows(at + 1):
            self._note(text)
        elif "level1" in self.columns.at:
            self.headings.append(cell)
        else:
            self.lines.section(self.rows[at], cell.text)

    def _is_remark(self, at: int) -> bool:
        """Whether a row says one thing in the column of the outermost names that is no name: a sentence, or the last row."""
        row = self.rows[at]
        texts = [c for c in row.distinct if c.text]
        if len(texts) != 1 or texts[0] not in self.columns.cells(row, "level1") or texts[0] in self.rows[at - 1].cells:
            return False
        text = one_line(texts[0].text)
        return bool(_SENTENCE.search(text)) or len(text) > _LONGEST_HEADING or not self._line_follows(at + 1)

    def _line_follows(self, at: int) -> bool:
        """Whether the next rows that say something hold a line of the table, after other headings."""
        last = min(at + _MOST_ABOVE, len(self.rows))
        while at < last and (self.rows[at].blank or self._over_all(at) is not None):
            at += 1
        return at < last and not self.rows[at].prose and not self._is_total(self.rows[at])

    def _goes_on_below(self, at: int) -> bool:
        """Whether lines between two tables are only what a page break put there: no title, and the same header again."""
        while at < len(self.rows) and (self.rows[at].prose or self.rows[at].blank):
            if any(word in self.rows[at].cells[0].text for word in ("表", "附件", "体系")):
                return False
            at += 1
        again = columns_at(self.rows, at) if at < len(self.rows) else None
        return again is not None and again.printed == self.columns.printed

    def _note(self, text: str) -> None:
        before = self.footer.get("注")
        self.footer["注"] = f"{before}\n{text}" if before else text

    def _is_total(self, row: Row) -> bool:
        first = next((c for c in row.distinct if c.text), None)
        if first is None or not TOTAL.fullmatch(_BRACKETS.sub("", packed(first.text))):
            return False
        named = self.columns.cells(row, "level3")
        return self.columns.summary or all(c is first or not c.text or marks_of(c.text) for c in named)

    def _total(self, row: Row) -> None:
        first = next(c for c in row.distinct if c.text)
        label = _BRACKETS.sub("", packed(first.text))
        found = {
            role: next((c for c in self.columns.cells(row, role) if c.text), None) for role in ("full_marks", "score")
        }
        found["score"] = next((c for c in self.columns.cells(row, "weighted") if c.text), found["score"])
        if found["score"] is not None and found["score"] is found["full_marks"]:
            found["full_marks"] = None  # one cell over both columns: the total that was reached
        if "full_marks" not in self.columns.at and found["score"] is None and not self.columns.summary:
            alone = next((c for c in row.distinct if marks_of(c.text)), None)
            found["score" if "score" in self.columns.at else "full_marks"] = alone
        marks, score = (one_line(c.text) if c is not None else None for c in found.values())
        self.total = marks
        self.footer[label] = score if score is not None else marks
        for name, cell in ((f"{label}分值", found["full_marks"]), (label, found["score"])):
            if cell is not None:
                self.places[name] = cell.place
        self.places.setdefault(label, first.place)
        if score is not None and marks is not None:
            self.footer[f"{label}分值"] = marks

    def _sum(self, row: Row, first: int, *, mean: bool = False) -> None:
        cells = {role: next((c for c in self.columns.cells(row, role) if c.text), None) for role in _SUMMED}
        values = {role: one_line(c.text) for role, c in cells.items() if c is not None}
        places = {role: c.place for role, c in cells.items() if c is not None}
        label = next(one_line(c.text) for c in row.distinct if c.text)
        self.sums.append(Sum(label, values, places, first, self.lines.count, mean))

    def _is_subtotal(self, row: Row) -> bool:
        return any(SUBTOTAL.fullmatch(packed(c.text)) for c in row.distinct)

    def _may_be_title(self, row: Row) -> bool:
        texts = [c for c in row.distinct if c.text]
        return len(texts) == 1 and texts[0] is row.distinct[0] and not self.columns.text(row, "criterion")

    def _is_title(self, at: int) -> bool:
        """Whether a line over the whole table names the next one: no line of this table stands before its header."""
        at += 1
        last = min(at + _MOST_ABOVE, len(self.rows))
        while at < last and self._header(at) is None:
            row = self.rows[at]
            if row.prose:
                return True
            lined = self._over_all(at) is None and not any(ABOVE.fullmatch(packed(c.text)) for c in row.distinct)
            if lined and (self.columns.text(row, "criterion") or marks_of(self.columns.text(row, "full_marks"))):
                return False
            at += 1
        return at < last

    def _over_all(self, at: int) -> Cell | None:
        """The cell of a row that says one thing of the whole table; looked for once."""
        if at not in self.banners:
            self.banners[at] = self.columns.banner(self.rows[at])
        return self.banners[at]

    def _header(self, at: int) -> Columns | None:
        """The header that begins at a row; looked for once."""
        if at not in self.headers:
            self.headers[at] = columns_at(self.rows, at)
        return self.headers[at]

    def _has_header(self, at: int) -> bool:
        """Whether the part of the document that begins at a row holds a header."""
        part = self.rows[at].part
        while at < len(self.rows) and self.rows[at].part == part:
            if columns_at(self.rows, at) is not None:
                return True
            at += 1
        return False

    def _begins_another(self, at: int) -> bool:
        """Whether a row is the first above another table: a title or a label, with a header soon after it."""
        row = self.rows[at]
        texts = [c for c in row.distinct if c.text]
        another_part = row.part != self.rows[at - 1].part and len(row.cells) != len(self.rows[self.head].cells)
        titled = self._is_title(at) if self._over_all(at) is not None else self._may_be_title(row)
        labelled = bool(ABOVE.fullmatch(packed(texts[0].text)))
        if not (titled or labelled or another_part):
            return False
        if another_part:
            if not (titled or labelled) and len(row.cells) > 2 and not self._has_header(at):
                self.cut.append(texts[0])
            return True
        return any(self._header(n) for n in range(at + 1, min(at + _MOST_ABOVE, len(self.rows)))) or labelled
