"""A file into what is printed in it. What kind of file it is, its content says and not its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.tables.from_json import looks_like_tables
from biaochi.tables.grid import Printed

MOST_BYTES = 16 * 1024 * 1024
Container = Literal["xlsx", "docx", "xls", "doc", "html", "excel-xml", "pdf", "text", "json"]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNING = 2048
CONVERTED: dict[str, str] = {"doc": "docx"}
"""Kinds that another program turns into one that can be read."""


def container_of(data: bytes, *, file: str) -> Container:
    """The kind of a file by its content. Raises BiaochiError (BC401 none of these, BC402 password, BC404 empty)."""
    if not data.strip():
        raise _refused("BC404", "文件是空的", "请确认选对了文件。", file)
    if data.startswith(_OLE):
        return _ole(data, file)
    if data.startswith(b"PK"):
        return _zipped(data, file)
    if data.startswith(b"%PDF"):
        return "pdf"
    if data.startswith(b"{\\rtf"):
        return "doc"
    start = _text_start(data)
    if "<html" not in start and "urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "excel-xml"
    if "<html" in start or "<table" in start or "<!doctype html" in start:
        return "html"
    if start.startswith("mime-version:"):
        help_ = "请用 Excel 或 WPS 打开后另存为 .xlsx，再试一次。"
        raise _refused("BC401", "这是网页归档（MHTML），不能直接导入", help_, file)
    if b"\0" in data[:_BEGINNING] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        help_ = "可以导入的有 XLSX、XLS、DOCX、CSV、文本、网页和带表格线的 PDF；其他的请另存为 .xlsx 或 .docx。"
        raise _refused("BC401", "看不出这是哪一种文件", help_, file)
    return "json" if looks_like_tables(start) else "text"


def read_printed(data: bytes, *, file: str) -> Printed:
    """Everything printed in a file of any kind but ``doc`` and ``json``. Raises BiaochiError with what is wrong and what to do."""
    kind = container_of(data, file=file)
    reader = _readers()[kind]
    return reader(data, file)


def _readers() -> dict[str, Callable[[bytes, str], Printed]]:
    """The reader of each kind; each loads the library it needs when it is called."""

    def xlsx(data: bytes, file: str) -> Printed:
        from biaochi.tables.from_xlsx import read_xlsx

        return read_xlsx(data, file=file)

    def docx(data: bytes, file: str) -> Printed:
        from biaochi.tables.from_docx import read_docx

        return read_docx(data, file=file)

    def xls(data: bytes, file: str) -> Printed:
        from biaochi.tables.from_xls import read_xls

        return read_xls(data, file=file)

    def html(data: bytes, file: str) -> Printed:
        from biaochi.tables.from_html import read_html

        return read_html(data, file=file)

    def excel_xml(data: bytes, file: str) -> Printed:
        from biaochi.tables.from_html import read_excel_xml

        return read_excel_xml(data, file=file)

    def pdf(data: bytes, file: str) -> Printed:
        from biaochi.tables.from_pdf import read_pdf

        return read_pdf(data, file=file)

    def text(data: bytes, file: str) -> Printed:
        from biaochi.tables.from_text import read_text

        return read_text(data, file=file)

    return {"xlsx": xlsx, "docx": docx, "xls": xls, "html": html, "excel-xml": excel_xml, "pdf": pdf, "text": text}


def _ole(data: bytes, file: str) -> Container:
    """Streams are named in UTF-16 in the directory of the container."""

    def holds(name: str) -> bool:
        return f"{name}\0".encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise _refused("BC402", "文件设了打开密码", "请在 Office 或 WPS 中去掉密码，另存后再试。", file)
    if holds("WordDocument"):
        return "doc"
    if holds("Workbook") or holds("Book"):
        return "xls"
    help_ = "请用 Office 或 WPS 打开后另存为 .xlsx 或 .docx，再试一次。"
    raise _refused("BC401", "这是旧格式的文件，里面没有工作簿，也没有文档", help_, file)


def _zipped(data: bytes, file: str) -> Container:
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        help_ = "请用 Office 或 WPS 打开后另存，再试一次。"
        raise _refused("BC404", "文件已损坏，不能解开", help_, file) from None
    if any(n.startswith("word/") for n in names):
        return "docx"
    if any(n.startswith("xl/") for n in names):
        return "xlsx"
    help_ = "请解开压缩包，导入里面的表；OpenDocument（.ods、.odt）请另存为 .xlsx 或 .docx。"
    raise _refused("BC401", "这是压缩包或别的文件，不是工作簿，也不是 Word 文档", help_, file)


def _text_start(data: bytes) -> str:
    start = data[:_BEGINNING]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", "ignore").lower()
    return start.removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip().lower()


def _refused(code: str, message: str, help_: str, file: str) -> BiaochiError:
    return BiaochiError([Diagnostic(code, message, help=help_, file=file)])
