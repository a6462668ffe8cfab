from __future__ import annotations

import io
import random
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from biaochi.facts.xlsx_cell import CellRefused, cell_text
from effort import calls
from facts_helpers import HEADER, SHEET, changed, facts_of, refusal, values_of, workbook

ROW = ("市直", "C1", "征缴率", "", "1", "", "")


def test_title_rows_merged_cells_and_units() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A4:A6")
        sheet.merge_cells("B4:B5")
        sheet.merge_cells("C4:C5")

    rows = [
        ["2022年度事实表"],
        [],
        ["对象", "指标\n编码", "指标", "数据", "值", "单位", "佐证", "填写说明"],
        ["市直", "C12.1", "征缴率", "收入", 1041265.02, "万元", "决算表", "x"],
        [None, None, None, "预算", 992019.51, "万元"],
        [None, "C19.1", "满意度", None, 86.11, "%"],
    ]
    found = facts_of(workbook(rows, merge), "a.xlsx")
    assert [(s, k, f.fact, f.value and f.value.text, f.where) for s, k, f in found] == [
        ("市直", "C12.1", "收入", "1041265.02万元", "工作表“事实表”E4"),
        ("市直", "C12.1", "预算", "992019.51万元", "工作表“事实表”E5"),
        ("市直", "C19.1", "", "86.11%", "工作表“事实表”E6"),
    ]
    assert found[0][2].evidence == "决算表"


def test_cells_are_the_text_a_person_sees() -> None:
    given: list[tuple[Any, str, str]] = [
        (0.1, "General", "0.1"),
        (0.8611, "0.00%", "86.11%"),
        (0.07, "0%", "7%"),
        (1.1, '0.0"万元"', "1.1万元"),
        (86.11, '0.00"%"', "86.11%"),
        (3, "0", "3"),
        (3.0, "0.00", "3"),
        (1e16, "General", "10000000000000000"),
        (1e-7, "General", "0.0000001"),
        (-1.5, "#,##0.00_);(#,##0.00)", "-1.5"),
        (True, "General", "是"),
        (False, "General", "否"),
        (date(2022, 3, 1), "yyyy-mm-dd", "2022-03-01"),
        (datetime(2022, 3, 1, 12, 30), "yyyy-mm-dd hh:mm", "2022-03-01 12:30:00"),
        ("#N/A", "General", "#N/A"),
        ("=不是公式", "@", "=不是公式"),
        ("010", "@", "010"),
    ]

    def fill(sheet: Any) -> None:
        for row, (value, number_format, _) in enumerate(given, 2):
            cell = sheet.cell(row, 5, value)
            cell.number_format = number_format
            if isinstance(value, str):
                cell.data_type = "e" if value.startswith("#") else "s"

    rows = [HEADER, *(("市直", f"C{i}", "", "", "", "", "") for i in range(len(given)))]
    assert values_of(workbook(rows, fill), "a.xlsx") == [text for _, _, text in given]


def test_seventeen_digits_stored_by_excel_are_read_as_typed() -> None:
    def stored(xml: bytes) -> bytes:
        return xml.replace(b"<v>0.8611</v>", b"<v>0.86109999999999998</v>")

    data = changed(workbook([HEADER, ("市直", "C1", "", "", 0.8611, "", "")]), SHEET, stored)
    assert values_of(data, "a.xlsx") == ["0.8611"]


@pytest.mark.parametrize("number_format", ["0!.0,", "0.00,", "#,##0,", '0"."00', "0.0,,", "0%%", "0%;-0.0"])
def test_formats_that_show_another_number_are_refused(number_format: str) -> None:
    with pytest.raises(CellRefused):
        cell_text(86110, number_format)


def test_dates_in_formats_only_chinese_excel_knows() -> None:
    def style(xml: bytes) -> bytes:
        return xml.replace(b'numFmtId="14"', b'numFmtId="31"')

    def dated(sheet: Any) -> None:
        sheet["E2"].number_format = "mm-dd-yy"

    data = workbook([HEADER, ("市直", "C1", "", "", 44621, "", "")], dated)
    assert values_of(changed(data, "xl/styles.xml", style), "a.xlsx") == ["2022-03-01"]


def test_formulas_without_a_result_are_refused_with_their_cell() -> None:
    found = refusal(workbook([HEADER, ("市直", "C1", "", "", "=1+1", "", "")]), "a.xlsx")
    assert (found.code, found.where) == ("BC323", "工作表“事实表”E2")


def test_formulas_with_a_result_are_read() -> None:
    def cached(xml: bytes) -> bytes:
        return xml.replace(b"<v></v>", b"<v>0.3</v>").replace(b"<v />", b"<v>0.3</v>").replace(b"<v/>", b"<v>0.3</v>")

    data = changed(workbook([HEADER, ("市直", "C1", "", "", "=0.1+0.2", "", "")]), SHEET, cached)
    assert values_of(data, "a.xlsx") == ["0.3"]


def test_empty_text_results_of_formulas_are_blank() -> None:
    def cached(xml: bytes) -> bytes:
        return xml.replace(b'r="E2"', b'r="E2" t="str"')

    data = changed(workbook([HEADER, ("市直", "C1", "", "", '=""', "", "")]), SHEET, cached)
    assert values_of(data, "a.xlsx") == [""]


@pytest.mark.parametrize(
    "spelling", [b"NaN", b"INF", b"-inf", b"1e400", b"Infinity", b"1_000", "٣".encode(), b"nan", b"9" * 41]
)
def test_numbers_that_are_none_are_refused_with_their_cell(spelling: bytes) -> None:
    data = workbook([HEADER, ("市直", "C1", "", "", 12345, "", "")])
    found = refusal(
        changed(data, SHEET, lambda xml: xml.replace(b"<v>12345</v>", b"<v>" + spelling + b"</v>")), "a.xlsx"
    )
    assert found.code == "BC322" and "E2" in found.where


def test_the_first_visible_sheet_with_the_header_counts() -> None:
    book = openpyxl.Workbook()
    first, hidden, facts = book.active, book.create_sheet("隐藏"), book.create_sheet("事实")
    assert first is not None
    first.append(["封面"])
    for sheet, value in ((hidden, "1"), (facts, "2")):
        sheet.append(HEADER)
        sheet.append(("市直", "C1", "", "", value, "", ""))
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert values_of(out.getvalue(), "a.xlsx") == ["2"]


def test_header_below_row_ten_and_unknown_columns() -> None:
    assert refusal(workbook([[]] * 10 + [HEADER, ROW]), "a.xlsx").code == "BC320"
    found = refusal(workbook([(*HEADER, "得分"), ROW]), "a.xlsx")
    assert found.code == "BC320" and "得分" in found.message


# --- archives


def refused_unopened(data: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    """The code of the refusal of an archive, no part of which may be unpacked."""

    def unpack(*_: object) -> None:
        raise AssertionError("unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpack)
    return refusal(data, "a.xlsx").code


def test_zip_bomb_is_refused_from_the_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    data = changed(
        workbook([HEADER, ROW]), SHEET, lambda xml: xml.replace(b"</sheetData>", b" " * 15_000_000 + b"</sheetData>")
    )
    assert len(data) < 60_000
    assert refused_unopened(data, monkeypatch) == "BC324"


def test_zip_bomb_of_the_42_megabyte_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (i, i) for i in range(3, 1000)) * 900
    data = changed(workbook([HEADER, ROW]), SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert refused_unopened(data, monkeypatch) == "BC324"


def test_a_directory_that_lies_about_sizes_is_refused_while_streaming() -> None:
    data = changed(
        workbook([HEADER, ROW]), SHEET, lambda xml: xml.replace(b"</sheetData>", b" " * 15_000_000 + b"</sheetData>")
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        real = archive.getinfo(SHEET).file_size
    lying = data.replace(real.to_bytes(4, "little"), (100_000).to_bytes(4, "little"))
    assert lying != data
    assert refusal(lying, "a.xlsx").code in ("BC315", "BC324")


def test_many_parts_same_names_and_too_many_cells() -> None:
    data = workbook([HEADER, ROW])
    many = io.BytesIO(data)
    with zipfile.ZipFile(many, "a") as archive:
        for i in range(2_001):
            archive.writestr(f"x/{i}", b"")
    assert refusal(many.getvalue(), "a.xlsx").code == "BC324"
    twice = io.BytesIO(data)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr(SHEET, b"<worksheet/>")
    assert refusal(twice.getvalue(), "a.xlsx").code == "BC324"
    numbers = random.Random(1)
    cells = b"<row>" + b"".join(b'<c s="%d"/>' % numbers.randrange(10**6) for _ in range(80_001)) + b"</row>"
    found = refusal(changed(data, SHEET, lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>")), "a.xlsx")
    assert found.code == "BC314" and "80000" in found.message


def test_far_rows_and_columns() -> None:
    data = workbook([HEADER, ROW])

    def add(cells: bytes) -> bytes:
        return changed(data, SHEET, lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>"))

    assert refusal(add(b'<row r="30000"><c r="A30000"><v>1</v></c></row>'), "a.xlsx").code == "BC314"
    assert refusal(add(b'<row r="9"><c r="XFD9"><v>1</v></c></row>'), "a.xlsx").code == "BC314"
    near, far = add(b'<row r="99999"/>'), add(b'<row r="999999999"/>')
    assert values_of(near, "a.xlsx") == values_of(far, "a.xlsx") == ["1"]
    assert calls(lambda: values_of(far, "a.xlsx")) < 1.1 * calls(lambda: values_of(near, "a.xlsx"))


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
QUADRATIC = b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 50_000 + b'">]>'
EXTERNAL = b'<!DOCTYPE x SYSTEM "file:///etc/passwd">'


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml", "docProps/core.xml"]
)
@pytest.mark.parametrize("bomb", [LAUGHS, QUADRATIC, EXTERNAL, b"<!DOCTYPE x>"])
def test_entity_bombs_and_any_dtd_are_refused(part: str, bomb: bytes) -> None:
    def add(xml: bytes) -> bytes:
        at = xml.index(b"?>") + 2 if xml.startswith(b"<?xml") else 0
        return xml[:at] + bomb + xml[at:]

    data = changed(workbook([HEADER, ROW]), part, add)
    found = refusal(data, "a.xlsx")
    assert (found.code, found.where) == ("BC316", part)
    hidden = changed(workbook([HEADER, ROW]), part, lambda xml: b"\xff\xfe" + add(b"<a/>").decode().encode("utf-16-le"))
    assert refusal(hidden, "a.xlsx").code == "BC316"


def test_deep_xml_and_broken_xml() -> None:
    data = workbook([HEADER, ROW])
    assert refusal(changed(data, SHEET, lambda xml: b"<a>" * 2_000), "a.xlsx").code == "BC324"
    assert refusal(changed(data, SHEET, lambda xml: xml[:200]), "a.xlsx").code == "BC315"
    assert refusal(changed(data, "xl/workbook.xml", lambda xml: b"<workbook/>"), "a.xlsx").code in ("BC315", "BC320")


def test_other_files_named_xlsx() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert "另存为 .xlsx" in refusal(old, "a.xlsx").help
    assert "密码" in refusal(old + "EncryptedPackage".encode("utf-16-le"), "a.xlsx").message
    assert refusal(b"<html><table>", "a.xlsx").code == "BC312"
    assert refusal(b"PK\x03\x04" + b"\0" * 100, "a.xlsx").code == "BC315"
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert refusal(plain.getvalue(), "a.xlsx").code == "BC312"


def test_truncated_and_flipped_workbooks_never_leak_another_exception() -> None:
    data = workbook([HEADER, ROW])
    for cut in range(10, len(data), max(len(data) // 40, 1)):
        refusal(data[:cut], "a.xlsx")
    from biaochi.diagnostics import FactsError
    from biaochi.facts import read_bytes

    for at in range(0, len(data), max(len(data) // 150, 1)):
        flipped = data[:at] + bytes([data[at] ^ 0x5A]) + data[at + 1 :]
        try:
            read_bytes(flipped, file="a.xlsx")
        except FactsError as bad:
            assert all(d.where and d.help and d.file for d in bad.diagnostics)


def test_macros_are_not_looked_at(tmp_path: Path) -> None:
    out = io.BytesIO(workbook([HEADER, ROW]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0macro")
    assert values_of(out.getvalue(), "a.xlsx") == ["1"]


def test_workbooks_bloated_with_formats_are_refused() -> None:
    numbers = random.Random(1)
    bloat = b"".join(b'<xf numFmtId="0" xfId="%d"/>' % numbers.randrange(10**6) for _ in range(80_000))
    data = changed(workbook([HEADER, ROW]), "xl/styles.xml", lambda x: x.replace(b"</cellXfs>", bloat + b"</cellXfs>"))
    found = refusal(data, "a.xlsx")
    assert found.code == "BC314" and "格式" in found.message
