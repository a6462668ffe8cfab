"""biaochi lint over files and folders: the same output from one process or many, from scratch or from the cache."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from biaochi.cli import lint_files
from biaochi.cli.lint_files import review_all, work
from biaochi.registry.load import load

ROOT = Path(__file__).parents[2]
VIOLATIONS = Path(__file__).with_name("violations.biaochi")
SOUND = "规则集：{}\n版本：1\n三级指标：C1 满意度（5分）\n标准：满意度≥9{}%，得满分，每降低1%扣0.1分，扣完为止。\n"
ENTRY = "from biaochi.cli.process import entry; entry()"


def run(*arguments: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    full = {**os.environ, "PYTHONIOENCODING": "utf-8", **(env or {})}
    command = [sys.executable, "-c", ENTRY, "lint", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=full, check=False, timeout=120)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twelve rulesets, one of which cannot be read, with a cache of their own."""
    monkeypatch.setenv("BIAOCHI_CACHE", str(tmp_path / "cache"))
    root = tmp_path / "规则"
    root.mkdir()
    for number in range(10):
        (root / f"{number}.biaochi").write_text(SOUND.format(f"第{number}", number), encoding="utf-8")
    (root / "坏.biaochi").write_bytes(b"\xff\xfe\xfd")
    (root / "样.biaochi").write_text(VIOLATIONS.read_text(encoding="utf-8"), encoding="utf-8")
    return root


def test_one_process_or_two_give_the_same(folder: Path) -> None:
    outs = [run(folder, "--jobs", jobs, "--format", "json", env={"BIAOCHI_CACHE": "off"}) for jobs in (1, 2)]
    assert outs[0].stdout == outs[1].stdout and {o.returncode for o in outs} == {2}
    data = json.loads(outs[0].stdout)
    assert data["files"] == sorted(data["files"]) and len(data["files"]) == 12
    files = [d["file"] for d in data["diagnostics"]]
    assert files == sorted(files) and len(set(files)) == 12
    assert all("每秒" in o.stderr for o in outs)


def test_a_second_run_reviews_only_what_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted(folder.glob("*.biaochi"))
    reviewed: list[str] = []
    monkeypatch.setattr(lint_files, "work", lambda file: reviewed.append(file.stem) or work(file))
    first = review_all(files, 1, lambda: None)
    assert len(reviewed) == 12
    reviewed.clear()
    assert review_all(files, 1, lambda: None) == first and reviewed == ["坏"]
    (folder / "3.biaochi").write_text(SOUND.format("改了", 4), encoding="utf-8")
    reviewed.clear()
    review_all(files, 1, lambda: None)
    assert sorted(reviewed) == ["3", "坏"]
    (folder / "5.cases.csv").write_text("对象,指标,得分\n", encoding="utf-8")
    reviewed.clear()
    review_all(files, 1, lambda: None)
    assert len(reviewed) == 12, "cases stand for the whole folder"
    monkeypatch.setattr(lint_files, "engine_now", lambda: "another")
    reviewed.clear()
    review_all(files, 1, lambda: None)
    assert len(reviewed) == 12


def test_a_change_of_what_is_inherited_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIAOCHI_CACHE", str(tmp_path / "cache"))
    above, child = tmp_path / "000000-x/frame/1.biaochi", tmp_path / "370600-x/r/1.biaochi"
    for path in (above, child):
        path.parent.mkdir(parents=True)
    above.write_text("规则集：上\n版本：1\n", encoding="utf-8")
    text = SOUND.format("下", 0).replace("版本：1\n", "版本：1\n继承：000000/frame@1\n")
    child.write_text(text, encoding="utf-8")

    def codes() -> set[str]:
        (made,) = review_all([child], 1, lambda: None)
        return {d.code for d in made.review.found}

    assert "BL502" in codes() and "BL502" in codes()
    above.write_text("规则集：上\n版本：1\n约定：得分四舍五入保留两位小数，只在出具结果时舍入\n", encoding="utf-8")
    assert load(child) and "BL502" not in codes()


@pytest.mark.parametrize("damage", ["", "[]", '{"engine": 1}', "null", "[" * 5000])
def test_a_damaged_result_is_as_good_as_none(folder: Path, tmp_path: Path, damage: str) -> None:
    files = sorted(folder.glob("*.biaochi"))
    first = review_all(files, 1, lambda: None)
    for entry in (tmp_path / "cache" / "lint").glob("*.json"):
        entry.write_text(damage, encoding="utf-8")
    assert review_all(files, 1, lambda: None) == first


@pytest.mark.parametrize(("how", "said"), [("raise RuntimeError('坏了')", "坏了"), ("os._exit(3)", "进程中断")])
def test_a_crash_names_its_file_and_the_others_go_on(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, said: str
) -> None:
    monkeypatch.setenv("BIAOCHI_CACHE", "off")
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import os, biaochi.registry.load as load\n"
        "whole = load.Surveys.survey\n"
        "def survey(self, text=None):\n"
        f"    if self.file.stem == '3':\n        {how}\n"
        "    return whole(self, text)\n"
        "load.Surveys.survey = survey\n",
        encoding="utf-8",
    )
    path = os.pathsep.join([str(site), *sys.path])
    done = run(folder, "--jobs", 2, "--format", "json", env={"PYTHONPATH": path})
    data = json.loads(done.stdout)
    (crash,) = [d for d in data["diagnostics"] if d["code"] == "BC905"]
    assert crash["file"].endswith("3.biaochi") and said in crash["message"] and done.returncode == 2
    assert len({d["file"] for d in data["diagnostics"]}) == 12 and "Traceback" not in done.stderr


def test_fix_writes_the_safe_ones_shows_the_others_and_settles(tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    path.write_bytes(VIOLATIONS.read_bytes().replace(b"\n", b"\r\n"))
    before = load(path)
    done = run(path, "--fix")
    assert done.stderr.count("已改 BL") == 4 and "可以这样改 BL004（没有写入）" in done.stderr
    assert "  -审查：BL201 不查" in done.stderr and "BL702" not in done.stdout and "BL502" not in done.stdout
    data = path.read_bytes()
    assert (
        data.count(b"\n") == data.count(b"\r\n") and "〔2022〕30号".encode() in data and "审查：BL201".encode() in data
    )
    assert load(path).hash == before.hash
    again = run(path, "--fix")
    assert path.read_bytes() == data and "已改" not in again.stderr and again.stdout == done.stdout


def test_what_is_left_out_is_listed_and_does_not_fail(tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    lines = "".join(f"审查：BL{n} 不查。理由：试。\n" for n in (501, 502, 701))
    path.write_text(SOUND.format("甲", 0).replace("版本：1\n", f"版本：1\n{lines}"), encoding="utf-8")
    done = run(path)
    assert done.returncode == 0 and "按 审查 不查4处" in done.stdout
    data = json.loads(run(path, "--format", "json").stdout)
    assert {(i["code"], i["reason"]) for i in data["ignored"]} == {(f"BL{n}", "试。") for n in (501, 502, 701)}


@pytest.mark.parametrize("fmt", ["text", "json", "sarif", "github", "junit", "xlsx"])
def test_every_format_goes_to_a_file(fmt: str, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / f"结果.{fmt}"
    done = run(folder / "样.biaochi", "--format", fmt, "-o", out)
    assert done.returncode == 1 and not done.stdout and out.stat().st_size > 500
    if fmt == "xlsx":
        assert run(folder / "样.biaochi", "--format", "xlsx").returncode == 2


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.json", b"{"), ("a.SARIF", b"{"), ("a.xml", b"<?xml"), ("a.xlsx", b"PK"), ("a.txt", "错误 BL".encode())],
)
def test_the_name_of_the_file_says_the_format(name: str, begins: bytes, folder: Path, tmp_path: Path) -> None:
    done = run(folder / "样.biaochi", "-o", tmp_path / name)
    assert done.returncode == 1 and (tmp_path / name).read_bytes().startswith(begins)


def test_a_file_of_no_known_format_is_not_written(folder: Path, tmp_path: Path) -> None:
    done = run(folder / "样.biaochi", "-o", tmp_path / "a.docx")
    assert done.returncode == 2 and ".xlsx" in done.stderr and not (tmp_path / "a.docx").exists()
