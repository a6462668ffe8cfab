"""What a workbook must be before openpyxl may open it: an ordinary archive of bounded size, of XML without a DTD.

The archive's directory is checked first (entries, sizes, ratios), then every part is unpacked in pieces and counted,
because directories can lie, and every XML part is run through expat with only counters attached.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field, replace
from xml.parsers import expat

from biaochi import patterns as re
from biaochi.diagnostics import FactsError
from biaochi.facts.limits import MANY
from biaochi.facts.problems import refused

MAX_ENTRIES = 2_000
MAX_PART = 16 * 1024 * 1024
MAX_TOTAL = 48 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM = 256 * 1024
MAX_ELEMENTS = 500_000
MAX_STYLE_ELEMENTS = 80_000
MAX_DEPTH = 64
MAX_CELLS = 80_000
MAX_MERGED = 200_000
MAX_BLANK_ROWS = 100_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100

_CHUNK = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[Ee][+-]?[0-9]{1,3})?|-?\.[0-9]{1,40}")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SMALLER = f"请只保留要读的这一个表，复制到新文件后另存，或改用 CSV；{MANY}"
_DAMAGED = "请用 Excel 或 WPS 打开后另存为 .xlsx，再试一次。"


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be: bytes of a part and of all, unpacked ÷ packed, XML elements, cells, rows, columns."""

    part: int = MAX_PART
    total: int = MAX_TOTAL
    ratio: int = MAX_RATIO
    elements: int = MAX_ELEMENTS
    cells: int = MAX_CELLS
    rows: int = MAX_ROWS
    columns: int = MAX_COLUMNS


FACTS = Limits()
MANY_FACTS = Limits(512 * 1024 * 1024, 768 * 1024 * 1024, MAX_RATIO, 30_000_000, 10_000_000, 1_048_576)
"""A long table that is read one subject after another."""
TABLE = Limits(512 * 1024 * 1024, 768 * 1024 * 1024, 400, 30_000_000, 10_000_000, 100_001, 1_000)
"""A table with a row for each subject, read row by row."""


@dataclass(slots=True)
class Census:
    """What was counted. ``unvalued`` are the cells, of any worksheet, with a formula that holds no result."""

    elements: int = 0
    cells: int = 0
    merged: int = 0
    rows: int = 0
    unvalued: set[str] = field(default_factory=set)
    limits: Limits = FACTS


def inspect_workbook(data: bytes, *, file: str, what: str = "工作簿", limits: Limits = FACTS) -> Census:
    """Refuse what must not be opened; count the rest. ``what`` the package is called: 工作簿, or 文档 for DOCX.

    Raises FactsError (BC312 not an .xlsx workbook, BC314 too large, BC315 damaged, BC316 DTD, BC322 a number cell
    without a number, BC324 an archive made to exhaust memory).
    """
    try:
        return _inspected(data, file, limits)
    except FactsError as bad:
        raise FactsError([replace(d, message=d.message.replace("工作簿", what)) for d in bad.diagnostics]) from None


def _inspected(data: bytes, file: str, limits: Limits) -> Census:
    if data.startswith(_OLE):
        raise _old_or_encrypted(data, file)
    if not data.startswith(b"PK"):
        raise refused("BC312", "这不是 .xlsx 工作簿，只是扩展名像", file=file, help=_DAMAGED)
    census = Census(limits=limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_directory(entries, file, limits)
            for entry in entries:
                _check_part(archive, entry, census, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise refused("BC315", "工作簿已损坏，不能解开", file=file, help=_DAMAGED) from None
    return census


def _old_or_encrypted(data: bytes, file: str) -> FactsError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return refused(
            "BC312", "工作簿设了打开密码", file=file, help="请在 Excel 或 WPS 中去掉密码，另存为 .xlsx 后再试。"
        )
    return refused("BC312", "这是旧版 .xls 工作簿", file=file, help="请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。")


def _check_directory(entries: list[zipfile.ZipInfo], file: str, limits: Limits) -> None:
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names:
        raise refused("BC312", "这不是 .xlsx 工作簿，只是扩展名像", file=file, help=_DAMAGED)
    if len(entries) > MAX_ENTRIES:
        raise refused("BC324", f"工作簿里有 {len(entries)} 个部件，超过 {MAX_ENTRIES} 个", file=file, help=_SMALLER)
    if len(names) < len(entries):
        raise refused("BC324", "工作簿里有同名的部件", file=file, help=_DAMAGED)
    if any(entry.flag_bits & 1 for entry in entries):
        raise refused("BC312", "工作簿设了密码", file=file, help="请在 Excel 或 WPS 中去掉密码，另存为 .xlsx 后再试。")
    if sum(entry.file_size for entry in entries) > limits.total:
        raise refused("BC324", f"工作簿解开后超过 {limits.total // 1048576} MB", file=file, help=_SMALLER)
    for entry in entries:
        _check_size(entry.filename, entry.file_size, entry.compress_size, file, limits)


def _check_size(name: str, size: int, packed: int, file: str, limits: Limits) -> None:
    if size > limits.part:
        raise refused("BC324", f"部件解开后超过 {limits.part // 1048576} MB", file=file, where=name, help=_SMALLER)
    if size > RATIO_FROM and size > limits.ratio * max(packed, 1):
        raise refused(
            "BC324", f"部件的压缩比超过 {limits.ratio} 倍，不像正常的工作簿", file=file, where=name, help=_SMALLER
        )


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, census: Census, file: str) -> None:
    """Unpack one part in pieces, counting what really comes out."""
    part = _Part(entry.filename, file, census) if entry.filename.lower().endswith((".xml", ".rels", ".vml")) else None
    size = 0
    with archive.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            _check_size(entry.filename, size, entry.compress_size, file, census.limits)
            if part:
                part.feed(piece)
    if part and size:
        part.feed(b"", last=True)


class _Part:
    """One XML part under expat: no DTD, bounded elements and depth, and a census of worksheet cells."""

    __slots__ = (
        "_census",
        "_depth",
        "_elements",
        "_file",
        "_formula",
        "_name",
        "_parser",
        "_reference",
        "_root",
        "_text",
        "_type",
        "_value",
    )

    def __init__(self, name: str, file: str, census: Census) -> None:
        self._name, self._file, self._census = name, file, census
        self._depth = self._elements = 0
        self._root = self._reference = self._type = ""
        self._formula = False
        self._value: str | None = None
        self._text: list[str] | None = None
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._parser = parser

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as bad:
            where = f"{self._name} 第{bad.lineno}行"
            raise refused("BC315", "工作簿的内容已损坏", file=self._file, where=where, help=_DAMAGED) from None

    def _doctype(self, *_: object) -> None:
        raise refused(
            "BC316", "工作簿里有文档类型声明（DTD），正常的工作簿没有", file=self._file, where=self._name, help=_DAMAGED
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._census.elements += 1
        self._depth += 1
        self._elements += 1
        name = tag.rpartition(" ")[2]
        if self._depth == 1:
            self._root = name
        styles = self._root == "styleSheet"
        limit = MAX_STYLE_ELEMENTS if styles else self._census.limits.elements
        if self._elements > limit or self._census.elements > self._census.limits.elements:
            message = f"工作簿的{'格式' if styles else '内容'}超过 {limit} 项"
            raise refused("BC314", message, file=self._file, where=self._name, help=_SMALLER)
        if self._depth > MAX_DEPTH:
            raise refused(
                "BC324", f"工作簿的内容嵌套超过 {MAX_DEPTH} 层", file=self._file, where=self._name, help=_DAMAGED
            )
        match name:
            case "c":
                self._begin_cell(attributes)
            case "f":
                self._formula = True
            case "row":
                self._count_row()
            case "mergeCell":
                self._count_merged(attributes.get("ref", ""))
            case "v":
                self._value, self._text = "", []

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._census.cells += 1
        if self._census.cells > self._census.limits.cells:
            raise refused(
                "BC314",
                f"工作簿的单元格超过 {self._census.limits.cells} 个",
                file=self._file,
                where=self._name,
                help=_SMALLER,
            )
        self._reference, self._type = attributes.get("r", ""), attributes.get("t", "n")
        self._formula, self._value = False, None

    def _count_row(self) -> None:
        self._census.rows += 1
        most = max(MAX_BLANK_ROWS, self._census.limits.rows)
        if self._census.rows > most:
            message = f"工作簿里有 {most} 行以上，多半是表下面的空行"
            help_ = "请在 Excel 或 WPS 里选中表下面的空行，删除整行后保存；或把表复制到新文件。"
            raise refused("BC314", message, file=self._file, where=self._name, help=help_)

    def _count_merged(self, reference: str) -> None:
        ends = [_REFERENCE.fullmatch(end) for end in reference.split(":")]
        if len(ends) != 2 or None in ends:
            return
        (left, top), (right, bottom) = ((column_number(e[1]), int(e[2])) for e in ends if e)
        self._census.merged += max(right - left + 1, 0) * max(bottom - top + 1, 0)
        if self._census.merged > MAX_MERGED:
            message = f"合并单元格盖住的格子超过 {MAX_MERGED} 个"
            raise refused("BC314", message, file=self._file, where=self._name, help=_SMALLER)

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        name = tag.rpartition(" ")[2]
        if name == "v" and self._text is not None:
            self._value, self._text = "".join(self._text), None
        elif name == "c" and self._reference:
            self._end_cell()

    def _end_cell(self) -> None:
        if self._formula and not self._value and not (self._type == "str" and self._value is not None):
            self._census.unvalued.add(self._reference)
        if not self._value and self._type != "inlineStr":
            return
        found = _REFERENCE.fullmatch(self._reference)
        if not found:
            raise refused("BC315", "工作簿的内容已损坏", file=self._file, where=self._name, help=_DAMAGED)
        limits = self._census.limits
        if int(found[2]) > limits.rows or column_number(found[1]) > limits.columns:
            message = f"单元格 {self._reference} 超出了前 {limits.rows} 行、前 {limits.columns} 列"
            raise refused("BC314", message, file=self._file, where=self._name, help=_SMALLER)
        if self._type == "n" and self._value and not _NUMBER.fullmatch(self._value.strip()):
            raise refused(
                "BC322",
                f"单元格 {self._reference} 的值“{self._value[:20]}”不是数",
                file=self._file,
                where=f"单元格{self._reference}（{self._name}）",
                help="请在 Excel 或 WPS 里重新填写这一格。",
            )


def column_number(letters: str) -> int:
    """The number of a worksheet column, A being 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
