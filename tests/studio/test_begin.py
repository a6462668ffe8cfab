"""How work begins: the command, a table pasted or brought, a new file; and papers that never go over somebody's own."""

from __future__ import annotations

import base64
import io
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from biaochi.studio import command
from docx import Document
from openpyxl import Workbook
from registry_sample import Call
from studio_server import SMALL, Served

FILE = "小表.biaochi"
ROWS = [
    ["一级指标", "二级指标", "三级指标", "分值", "评分标准"],
    ["产出", "数量", "演出场次", "60", "演出场次达到50场得满分，每少一场扣1分，扣完为止。"],
    ["效果", "满意度", "群众满意度", "40", "满意度≥90%得满分，每低1个百分点扣1分，扣完为止。"],
]


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_a_table_from_excel_is_pasted_as_text(served: Served) -> None:
    found = served.call("paste", html="", text="\n".join("\t".join(r) for r in ROWS))
    assert found["tables"][0]["rows"] == [r[:5] for r in ROWS[1:]] and found["tables"][0]["total"] == "100"


def test_a_table_from_word_is_pasted_with_its_merged_cells_and_lines(served: Served) -> None:
    html = (
        '<meta charset="gb2312"><table><tr>' + "".join(f"<th>{c}</th>" for c in ROWS[0]) + "</tr>"
        "<tr><td rowspan=2>产出</td><td rowspan=2>数量</td><td>演出场次</td><td>60</td><td><p>演出场次达到50场得满分，</p><p>每少一场扣1分，扣完为止。</p></td></tr>"
        "<tr><td>参加<br>人数</td><td>40</td><td>参加人数达到500人得满分，否则不得分。</td></tr></table><script>alert(1)</script>"
    )
    (table,) = served.call("paste", html=html, text="")["tables"]
    assert [r[:4] for r in table["rows"]] == [["产出", "数量", "演出场次", "60"], ["产出", "数量", "参加人数", "40"]]
    made = served.call("create", name="某县评价", table=table["id"])["file"]
    doc = served.call("open", file=made)
    assert (
        made == "某县评价.biaochi"
        and doc["title"] == "某县评价"
        and [n["rows"] for n in doc["rows"][0]["names"]] == [2, 2, 1]
    )
    assert doc["rows"][0]["state"] in ("read", "asks") and "比50场每低1场，扣1分" in doc["rows"][0]["reading"]
    assert served.call("create", name="某县评价", table=table["id"])["file"] == "某县评价-2.biaochi"


def test_files_are_brought(served: Served) -> None:
    book = Workbook()
    for row in ROWS:
        book.active.append(row)  # type: ignore[union-attr]
    excel = io.BytesIO()
    book.save(excel)
    page = Document()
    table = page.add_table(len(ROWS), 5)
    for r, row in enumerate(ROWS):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    word = io.BytesIO()
    page.save(word)
    for name, data in (
        ("表.xlsx", excel.getvalue()),
        ("表.docx", word.getvalue()),
        ("../../表.CSV", "\n".join(",".join(r) for r in ROWS).encode("gb18030")),
    ):
        found = served.call("import", name=name, data=encoded(data))
        assert [r[2] for r in found["tables"][0]["rows"]] == ["演出场次", "群众满意度"]


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"%PDF-1.4", b"<html></html>", b"\x00\x01"],
)
def test_files_that_are_none_are_refused_with_a_word(served: Served, data: bytes) -> None:
    status, answer = served.post("import", name="坏.xls", data=encoded(data))
    assert status == 422 and answer["diagnostics"][0]["help"] and "brought" not in answer["error"]


def test_names_of_new_files_are_made_fit(served: Served) -> None:
    for name, file in (
        ("../../a/b", "ab.biaochi"),
        ("..", "未命名.biaochi"),
        ('<"x">|?*:', "x.biaochi"),
        ("  空格 ", "空格.biaochi"),
    ):
        assert served.call("create", name=name, table="")["file"] == file
    assert served.post("create", name="甲", table="没有")[0] == 422


def test_papers_take_the_place_of_earlier_ones_but_not_of_somebody_s_own(served: Served) -> None:
    (served.folder / FILE).write_text(
        SMALL.replace("视情况扣分。", "每发现一处不符合扣2分，扣完为止。"), encoding="utf-8"
    )
    first = served.call("make", file=FILE, what="table-docx")["file"]
    assert served.call("make", file=FILE, what="table-docx")["file"] == first == "小表-指标体系表.docx"
    (served.folder / first).write_bytes(b"somebody's own")
    assert served.call("make", file=FILE, what="table-docx")["file"] == "小表-指标体系表-2.docx"
    assert (served.folder / first).read_bytes() == b"somebody's own"
    for what in ("annex-html", "annex-docx", "facts-xlsx", "facts-csv", "table-xlsx"):
        made = served.call("make", file=FILE, what=what)["file"]
        status, headers, body = served.send("GET", f"/api/download?file={quote(made)}")
        assert (
            status == 200
            and body == (served.folder / made).read_bytes()
            and "attachment" in headers["content-disposition"]
        )
    for what in ("scores-xlsx", "table-exe", "x", "-docx", "annex-csv"):
        assert served.post("make", file=FILE, what=what)[0] == 422


def test_a_ruleset_that_is_not_fit_is_not_released(served: Served) -> None:
    doc = served.call("open", file=FILE)
    status, answer = served.post("release", file=FILE, version=doc["version"], by="张三")
    assert status == 422 and answer["diagnostics"] and not list(served.folder.glob("*.release.json"))
    assert served.post("release", file=FILE, version=99, by="张三")[0] == 422


def test_two_versions_are_compared_with_the_facts_of_the_older(served: Served) -> None:
    old = SMALL.replace("视情况扣分。", "每发现一处不符合扣2分，扣完为止。")
    (served.folder / FILE).write_text(old, encoding="utf-8")
    (served.folder / "新.biaochi").write_text(
        old.replace("每少1天扣0.1分", "每少1天扣0.2分").replace("版本：1", "版本：2"), encoding="utf-8"
    )
    change = {"subject": "甲馆", "code": "C1", "fact": "", "column": "value", "was": "", "now": "290天"}
    served.call("facts/set", file=FILE, changes=[change])
    found = served.call("compare", file="新.biaochi", other=FILE)
    (one,) = found["indicators"]
    assert one["difference"]["direction"] == "从严" and one["curves"][0]["svg"].startswith("<svg")
    assert found["impact"][0]["name"] == "甲馆" and found["impact"][0]["through"][0]["code"] == "C1"
    assert served.call("compare/save", file="新.biaochi", other=FILE, form="docx")["file"] == "新-修订对照表.docx"
    assert served.call("compare", file=FILE, other=FILE)["same"]


# --- the command


def test_without_its_libraries_the_command_says_what_to_install(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    code, _, err = call("studio", ".")
    assert code == 2 and "BC934" in err and 'pip install "biaochi[studio]"' in err


def test_what_is_asked_wrongly_is_told(call: Call, tmp_path: Path) -> None:
    assert "BC930" in call("studio", tmp_path / "没有")[2]
    secret = tmp_path / "口令"
    secret.write_text("short", encoding="utf-8")
    assert "要一起写" in call("studio", tmp_path, "--trusted-proxy", "https://a.cn")[2]
    assert "BC935" in call("studio", tmp_path, "--trusted-proxy", "https://a.cn", "--secret", secret)[2]
    assert "BC935" in call("studio", tmp_path, "--trusted-proxy", "https://a.cn", "--secret", tmp_path / "没有")[2]
    secret.write_text("0123456789abcdef" * 2, encoding="utf-8")
    assert "https://" in call("studio", tmp_path, "--trusted-proxy", "https://a.cn/x y", "--secret", secret)[2]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "BC933" in call("studio", tmp_path, "--no-browser", "--port", str(taken.getsockname()[1]))[2]


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_the_command_serves_this_machine_until_it_is_interrupted(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(SMALL, encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", "from biaochi.cli.process import entry; entry()", "studio", str(tmp_path), "--no-browser"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    try:
        assert run.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:([0-9]+)/#(\S{40,})", run.stdout.readline())
        assert found is not None
        with socket.create_connection(("127.0.0.1", int(found[1])), timeout=30) as line:
            line.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{found[1]}\r\nConnection: close\r\n\r\n".encode())
            assert line.recv(15) == b"HTTP/1.1 200 OK"
        addresses = Path("/proc/net/tcp").read_text(encoding="ascii") if Path("/proc/net/tcp").exists() else ""
        assert f"00000000:{int(found[1]):04X} " not in addresses  # not on every address of the machine
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=60)
        assert "Traceback" not in err and run.returncode in (0, 2)
    finally:
        run.kill()
