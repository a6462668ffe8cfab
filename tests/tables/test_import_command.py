"""biaochi import from the command line: drafts, data, what is left open, and files that mean harm."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from biaochi.registry.load import load
from registry_sample import Call
from table_samples import SYSTEM, Rows, as_docx, as_html, as_xlsx, system

HERE = Path(__file__).parent


def test_a_draft_is_a_ruleset(call: Call, tmp_path: Path) -> None:
    table, draft = tmp_path / "表.xlsx", tmp_path / "草稿.biaochi"
    table.write_bytes(as_xlsx(system()))
    assert call("import", table, "-o", draft)[0] == 0
    text = draft.read_text(encoding="utf-8")
    assert (
        "# 出处：工作表“指标”C4\n三级指标：C2 使用合规性（20分）\n考核内容：资金使用是否合规\n标准：评分要点：\n"
        in text
    )
    assert [i.code for i in load(draft).indicators] == ["C1", "C2", "C3", "C4"]
    assert call("import", table, "-o", draft)[0] == 0  # its own, unedited
    draft.write_text(text + "# 改过\n", encoding="utf-8")
    code, _, err = call("import", table, "-o", draft)
    assert code == 2 and "BC906" in err


def test_what_is_not_read_stays_in_place_with_its_cell(call: Call, tmp_path: Path) -> None:
    made: Rows = [*SYSTEM[:3], (*SYSTEM[3][:5], "按天气好坏酌情弹性掌握。")]
    table, draft = tmp_path / "表.docx", tmp_path / "草稿.biaochi"
    table.write_bytes(as_docx(system(made)))
    code, _, err = call("import", table, "-o", draft)
    assert code == 1 and "原表表1第6行第6列" in err
    assert "标准：按天气好坏酌情弹性掌握。\n" in draft.read_text(encoding="utf-8")


def test_the_data_have_the_promised_shape(call: Call, tmp_path: Path) -> None:
    table = tmp_path / "表.xls"
    table.write_bytes(as_html(system()))
    code, out, _ = call("import", table, "--format", "json")
    (made,) = json.loads(out)["tables"]
    assert code == 0 and set(made) == {"place", "kind", "header", "budget", "rows"}
    assert set(made["rows"][0]) == {
        "code", "level1", "level2", "level3", "explanation", "nature", "full_marks", "target", "unit", "actual", "score",
        "criterion", "remark", "place",
    }  # fmt: skip
    assert made["rows"][0]["place"] == {"table": 0, "row": 2, "column": 2}


def test_uncoded_indicators_get_codes_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "无编码.biaochi"
    text = "规则集：试\n版本：1\n一级指标：产出（10分）\n三级指标：甲（5分）\n标准：甲率≥90%得满分，每降低1%扣1分，扣完为止。\n"
    path.write_text(text + "三级指标：乙（5分）\n标准：每发现一次问题扣1分，扣完为止。\n", encoding="utf-8")
    assert [i.code for i in load(path).indicators] == ["1.1", "1.2"]


def test_a_broken_file_does_not_stop_the_others(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "表"
    folder.mkdir()
    for n in range(14):
        (folder / f"{n:02}.xlsx").write_bytes(as_xlsx(system()) if n != 5 else b"PK\x03\x04broken")
    code, out, err = call("import", folder, "--format", "json", "--jobs", "2")
    assert code == 1 and len(json.loads(out)["tables"]) == 13
    assert err.count("错误") == 1 and "05.xlsx" in err


def _changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(old.read(entry)) if entry.filename == part else old.read(entry))
    return out.getvalue()


DTD = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.xlsx": (lambda: b"", "BC404"),
    "cut.xlsx": (lambda: as_xlsx(system())[:3000], "BC404"),
    "any.bin": (lambda: random.Random(1).randbytes(5000), "BC401"),
    "zip.docx": (lambda: _zip({"a.txt": b"x"}), "BC401"),
    "dtd.xlsx": (lambda: _changed(as_xlsx(system()), SHEET, lambda d: d.replace(b"<worksheet", DTD + b"<worksheet", 1)), "BC316"),
    "dtd.docx": (lambda: _changed(as_docx(system()), "word/document.xml", lambda d: d.replace(b"<w:document", DTD + b"<w:document", 1)), "BC316"),
    "bomb.docx": (lambda: _changed(as_docx(system()), "word/document.xml", lambda d: d + b" " * 20_000_000), "BC324"),
    "rows.xlsx": (lambda: _changed(as_xlsx(system()), SHEET, lambda d: d.replace(b"</sheetData>", b"".join(b'<row r="%d"/>' % n for n in range(20, 1_000_020)) + b"</sheetData>")), "BC324"),
    "merged.xlsx": (lambda: _changed(as_xlsx(system()), SHEET, lambda d: d.replace(b"</mergeCells>", b'<mergeCell ref="A1:CV20000"/></mergeCells>')), "BC314"),
    "secret.xlsx": (lambda: OLE + bytes(600) + "EncryptedPackage\0".encode("utf-16-le") + bytes(600), "BC402"),
    "damaged.xls": (lambda: OLE + "Workbook\0".encode("utf-16-le") + random.Random(2).randbytes(50_000), "BC404"),
    "spans.html": (lambda: b"<html><table>" + b"<tr><td rowspan=99999 colspan=99999>x</td></tr>" * 3000, "BC411"),
    "deep.html": (lambda: b"<html>" + b"<div>" * 50_000 + b"<table><tr><td>x", "BC411"),
    "entities.xml": (lambda: b'<?xml version="1.0"?>' + DTD + b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "BC405"),
    "wide.csv": (lambda: "一级指标,三级指标,分值".encode() + b"," * 50_000, "BC403"),
    "long.csv": (lambda: ("三级指标,分值,评分标准\n" + "甲,1,x\n" * 30_000).encode(), "BC403"),
}  # fmt: skip


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_files_that_mean_harm_are_refused(name: str, call: Call, tmp_path: Path) -> None:
    made, expected = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(made())
    code, out, err = call("import", path, "--format", "json")
    assert code == 2 and json.loads(out)["diagnostics"][0]["code"] == expected
    assert "Traceback" not in err


def test_damaged_workbooks_of_the_old_format_end(call: Call, tmp_path: Path) -> None:
    """A reader of old formats may follow a file in a circle; it is ended."""
    whole = (HERE / "sample.xls").read_bytes()
    dice = random.Random(1)
    for number in range(8):
        data = bytearray(whole)
        for _ in range(20):
            data[dice.randrange(512, len(data))] = dice.randrange(256)
        path = tmp_path / f"{number}.xls"
        path.write_bytes(bytes(data))
        assert call("import", path, "--format", "json")[0] in (0, 1, 2)


def test_a_file_that_is_not_there_is_named(call: Call, tmp_path: Path) -> None:
    code, _, err = call("import", tmp_path / "没有.xlsx")
    assert code == 2 and "BC410" in err and "没有.xlsx" in err


def test_what_holds_for_many_files_is_said_once(call: Call, tmp_path: Path) -> None:
    for n in range(9):
        (tmp_path / f"表{n}.csv").write_text("一级指标,三级指标,分值,指标值\n产出,场次,100,≥12次\n", encoding="utf-8")
    code, out, err = call("import", tmp_path)
    assert code == 1 and out.count("场次") == 0 and len(out.splitlines()) == 9
    (line,) = [x for x in err.splitlines() if "BC414" in x]
    assert line.endswith("；还有8处也是这样（表1.csv、表2.csv、表3.csv等）")
