"""The long table of CSV and XLSX facts: one row per fact, columns found by their names.

Columns, in any order: 对象, 指标编码, 指标, 数据, 值, 单位, 佐证, 说明, 不适用, 评定人, 评定日期. 值 and one of
指标编码 and 指标 are needed; 填写说明, 类型 and 来源 are for people and ignored.

Merged cells leave blanks: a blank 对象 takes the one above; 指标编码 and 指标 take the ones above where both are blank,
or where one is blank and the other equals the one above. 数据 and 值 never inherit. A row that says nothing but 对象
(a remark below the table) is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.facts.problems import excerpt, hidden_problem, listed, problem, refused, same_name
from biaochi.facts.raw import RawFact, RawSubject, RawValue

COLUMNS = ("对象", "指标编码", "指标", "数据", "值", "单位", "佐证", "说明", "不适用", "评定人", "评定日期")
IGNORED = ("填写说明", "类型", "来源")
ALIASES = {
    "编码": "指标编码",
    "指标名称": "指标",
    "数据名称": "数据",
    "单位名称": "对象",
    "对象名称": "对象",
    "计量单位": "单位",
    "度量单位": "单位",
}
HEADER_WITHIN = 10
MAX_PROBLEMS = 50

_BARE_NUMBER = re.compile(r"[+\-＋－]?(?:[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+|[0-9０-９]+)(?:[.．][0-9０-９]+)?")
_NO = frozenset({"否", "不是", "适用", "no", "false", "n", "×"})
_FILLING_MARK = re.compile(r"[(\[【](?:必填|选填|可选|可不填|可空)[)\]】]")

Row = tuple[int, Sequence[str]]
Place = Callable[[int, int], str]


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands: row number, and the index of every known column."""

    row: int
    index: dict[str, int]

    def cell(self, cells: Sequence[str], column: str) -> str:
        """The stripped text of ``column``, "" where the table or the row does not have it."""
        at = self.index.get(column, -1)
        return cells[at].strip() if 0 <= at < len(cells) else ""


def column_name(cell: str) -> str:
    """The column a header cell means: white space, marks and （必填） left out, aliases resolved."""
    name = _FILLING_MARK.sub("", same_name(cell).strip("\ufeff")).strip("*:")
    return ALIASES.get(name, name)


def is_header(cells: Sequence[str]) -> bool:
    """Whether the row names the columns a facts table needs."""
    names = {column_name(cell) for cell in cells}
    return "值" in names and bool({"指标编码", "指标"} & names)


def find_header(rows: Iterable[Row]) -> tuple[int, Sequence[str]] | None:
    """The first row that is a header, if it is among the first HEADER_WITHIN rows."""
    return next(((n, cells) for n, cells in rows if n <= HEADER_WITHIN and is_header(cells)), None)


def read_header(number: int, cells: Sequence[str], *, file: str, place: Place) -> Header:
    """The columns of a header row. Raises FactsError (BC317 duplicate column, BC320 unknown column)."""
    index: dict[str, int] = {}
    unknown = [c for c in cells if c.strip() and column_name(c) not in (*COLUMNS, *IGNORED)]
    if unknown:
        raise refused(
            "BC320",
            f"表头里有不认识的列：{listed(unknown)}",
            file=file,
            where=place(number, 0),
            help=f"可用的列：{'、'.join((*COLUMNS, *IGNORED))}。请改列名，或删去多余的列。",
        )
    for at, cell in enumerate(cells):
        name = column_name(cell)
        if not name or name in IGNORED:
            continue
        if name in index:
            raise refused(
                "BC317",
                f"表头里“{name}”列出现了两次",
                file=file,
                where=place(number, at),
                help="请删去或改名其中一列。",
            )
        index[name] = at
    return Header(number, index)


def no_header(file: str, where: str, *, fullwidth: bool = False) -> FactsError:
    """The finding for a table without a usable header, perhaps because full-width commas divide it."""
    if fullwidth:
        help_ = "各列之间要用英文逗号，现在是中文全角的“，”；用 Excel 或 WPS 另存为 CSV 可以避免。"
        return refused("BC320", f"前 {HEADER_WITHIN} 行里没有找到表头", file=file, where=where, help=help_)
    return refused(
        "BC320",
        f"前 {HEADER_WITHIN} 行里没有找到表头",
        file=file,
        where=where,
        help=f"表头要有“值”列和“指标编码”或“指标”列；可用的列：{'、'.join(COLUMNS)}。分隔符和列名请对照模板。",
    )


def read_rows(header: Header, rows: Iterable[Row], *, file: str, stem: str, place: Place) -> list[RawSubject]:
    """The subjects of the rows below the header; ``stem`` names the subject where there is no 对象 column.

    Raises FactsError with every finding (BC313 no rows, BC321 row without subject or indicator, BC325).
    """
    reader = _Rows(header, file, stem, place, [], {})
    for number, cells in rows:
        reader.read(number, cells)
        if len(reader.problems) >= MAX_PROBLEMS:
            break
    if not reader.subjects and not reader.problems:
        raise refused("BC313", "表头下面没有数据", file=file, where=place(header.row, 0), help="请在表头下面逐行填写。")
    if reader.problems:
        raise FactsError(reader.problems)
    return [RawSubject(name, file, tuple(facts)) for name, facts in reader.subjects.values()]


def each_subject(header: Header, rows: Iterable[Row], *, file: str, stem: str, place: Place) -> Iterator[RawSubject]:
    """As ``read_rows``, one subject after another, for tables too long to be held: the rows of each must stand together.

    Raises FactsError as ``read_rows``, and where a subject comes again (BC314).
    """
    reader, done = _Rows(header, file, stem, place, [], {}), set[str]()
    for number, cells in rows:
        reader.read(number, cells)
        if len(reader.subjects) > 1:
            key, (name, facts) = next(iter(reader.subjects.items()))
            del reader.subjects[key]
            done.add(key)
            yield RawSubject(name, file, tuple(facts))
        if same_name(reader.subject) in done:
            said = f"“{excerpt(reader.subject)}”的各行没有连在一起"
            help_ = "对象这样多的表是一个对象一个对象地读的；请按“对象”一列排序后再读。"
            raise refused("BC314", said, file=file, where=place(number, header.index["值"]), help=help_)
        if len(reader.problems) >= MAX_PROBLEMS:
            break
    if reader.problems:
        raise FactsError(reader.problems)
    for name, facts in reader.subjects.values():
        yield RawSubject(name, file, tuple(facts))


@dataclass(slots=True)
class _Rows:
    header: Header
    file: str
    stem: str
    place: Place
    problems: list[Diagnostic]
    subjects: dict[str, tuple[str, list[tuple[str, RawFact]]]]
    subject: str = ""
    code: str = ""
    indicator: str = ""

    def read(self, number: int, cells: Sequence[str]) -> None:
        texts = {name: self.header.cell(cells, name) for name in COLUMNS}
        said = {name for name, text in texts.items() if text}
        if not said or said == {"对象"}:
            return
        where = self.place(number, self.header.index["值"])
        self._inherit(_one_line(texts["对象"]), _one_line(texts["指标编码"]), _one_line(texts["指标"]))
        if not self._complete(where):
            return
        fact = _one_line(texts["数据"])
        value = _with_unit(texts["值"], texts["单位"])
        self._check_hidden(where, fact, value)
        raw = RawFact(
            fact=fact,
            value=RawValue(value, self.file, where),
            evidence=texts["佐证"],
            note=texts["说明"],
            not_applicable="" if texts["不适用"].lower() in _NO else texts["不适用"],
            assessor=texts["评定人"],
            assessed_on=texts["评定日期"],
            where=where,
            file=self.file,
            named=self.indicator if self.code else "",
        )
        facts = self.subjects.setdefault(same_name(self.subject), (self.subject, []))[1]
        facts.append((self.code or self.indicator, raw))

    def _inherit(self, subject: str, code: str, indicator: str) -> None:
        self.subject = subject or self.subject
        if not code and not indicator:
            return
        if not code and indicator == self.indicator:
            return
        if not indicator and code == self.code:
            return
        self.code, self.indicator = code, indicator

    def _complete(self, where: str) -> bool:
        if not self.subject and "对象" not in self.header.index:
            self.subject = self.stem
        if self.subject and (self.code or self.indicator):
            return True
        missing = "指标" if self.subject else "对象"
        self.problems.append(
            problem(
                "BC321",
                f"这一行没有写{missing}，上面也没有可沿用的",
                file=self.file,
                where=where,
                help=f"请在“{missing}”列补上。",
            )
        )
        return False

    def _check_hidden(self, where: str, fact: str, value: str) -> None:
        named = (
            ("对象名称", self.subject),
            ("指标", self.code),
            ("指标", self.indicator),
            ("数据名称", fact),
            ("值", value),
        )
        if all(text.isprintable() for _, text in named):
            return
        found = (hidden_problem(what, text, file=self.file, where=where) for what, text in named)
        self.problems.extend(p for p in found if p)


def _one_line(text: str) -> str:
    """A name written over several lines inside its cell."""
    return "".join(part.strip() for part in text.splitlines()) if "\n" in text else text


def _with_unit(value: str, unit: str) -> str:
    return value + unit if unit and _BARE_NUMBER.fullmatch(value) else value


def row_label(number: int) -> str:
    """How a row is named in messages."""
    return f"第{number}行"


def ragged(number: int, found: int, expected: int, first: str, file: str) -> Diagnostic:
    """The finding for a row with another number of cells than the header."""
    return problem(
        "BC321",
        f"第{number}行有 {found} 格，表头有 {expected} 格（这一行以“{excerpt(first)}”开头）",
        file=file,
        where=row_label(number),
        help="文字里有逗号时整格要加英文双引号；用 Excel 或 WPS 另存为 CSV 可以避免。",
    )
