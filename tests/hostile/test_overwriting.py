"""Nothing is overwritten unasked: an output replaces what the same command wrote there before, and nothing else."""

from __future__ import annotations

from pathlib import Path

import kill_cases
import openpyxl
import pytest
from biaochi.facts.read import read_facts
from registry_sample import CHILD, FACTS, Call, registry

SCORE = ("得分表.xlsx", "结果.json", "得分.csv", "得分.md")


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The ruleset, in a working folder with a facts file."""
    monkeypatch.setenv("BIAOCHI_CACHE", "off")
    monkeypatch.chdir(tmp_path)
    Path("facts.yaml").write_text(FACTS, encoding="utf-8")
    return registry(tmp_path).relative_to(tmp_path)


@pytest.mark.parametrize("name", SCORE)
def test_the_second_run_of_a_day_just_works_and_says_so(work: Path, call: Call, name: str) -> None:
    code, _, err = call("score", work, "facts.yaml", "-o", name)
    assert code == 0 and "已写入" in err
    first = Path(name).read_bytes()
    Path("facts.yaml").write_text(FACTS.replace("80%", "85%"), encoding="utf-8")
    code, _, err = call("score", work, "facts.yaml", "-o", name)
    assert code == 0 and f"已替换 {name}" in err and Path(name).read_bytes() != first


@pytest.mark.parametrize(
    "arguments",
    [
        ("lint", "{rules}", "-o", "out.json"),
        ("lint", "{rules}", "-o", "out.sarif"),
        ("lint", "{rules}", "-o", "out.xml"),
        ("lint", "{rules}", "-o", "out.xlsx"),
        ("lint", "{rules}", "-o", "out.txt", "--format", "text"),
        ("report", "{rules}", "-o", "out.html"),
        ("report", "{rules}", "-o", "out.docx"),
        ("prove", "{rules}", "--certificate", "out.json"),
        ("flatten", "{rules}", "-o", "out.biaochi"),
        ("facts", "{rules}", "-o", "out.yaml"),
        ("facts", "{rules}", "-o", "out.csv"),
        ("facts", "{rules}", "-o", "out.xlsx", "--subject", "甲"),
        ("diff", "{rules}", "{rules}", "-o", "out.html"),
        ("diff", "{rules}", "{rules}", "-o", "out.json"),
        ("diff", "{rules}", "{rules}", "-o", "out.docx"),
    ],
)
def test_every_output_may_be_made_again_and_lands_on_nothing_else(
    work: Path, call: Call, arguments: tuple[str, ...]
) -> None:
    given = [a.format(rules=work) for a in arguments]
    out = Path(next(a for a in given if a.startswith("out.")))
    assert call(*given)[0] in (0, 1)
    first = out.read_bytes()
    assert call(*given)[0] in (0, 1) and out.read_bytes() == first
    mine = b"\xef\xbb\xbfsomebody's own\n"
    out.write_bytes(mine)
    code, said, err = call(*given)
    if arguments[0] == "flatten":
        assert code == 2 and "BC906" in err and out.read_bytes() == mine
        return
    assert code == 2 and "BC907" in said + err and "--force" in said + err and out.read_bytes() == mine
    assert call(*given, "--force")[0] in (0, 1) and out.read_bytes() == first


@pytest.mark.parametrize("name", ["得分.md", "得分.txt"])
def test_an_edited_output_is_somebodys_own(work: Path, call: Call, name: str) -> None:
    arguments = ("score", work, "facts.yaml", "-o", name, *(["--format", "text"] if name.endswith("txt") else []))
    assert call(*arguments)[0] == 0
    edited = Path(name).read_bytes().replace("满意度".encode(), "满意度（已核）".encode())
    Path(name).write_bytes(edited)
    code, _, err = call(*arguments)
    assert code == 2 and "BC907" in err and Path(name).read_bytes() == edited


def test_a_workbook_saved_by_another_program_is_somebodys_own(work: Path, call: Call) -> None:
    assert call("score", work, "facts.yaml", "-o", "得分表.xlsx")[0] == 0
    book = openpyxl.load_workbook("得分表.xlsx")
    book.active["A1"] = "已核"
    book.save("得分表.xlsx")
    assert call("score", work, "facts.yaml", "-o", "得分表.xlsx")[0] == 2
    assert openpyxl.load_workbook("得分表.xlsx").active["A1"].value == "已核"


@pytest.mark.parametrize("name", SCORE)
def test_the_scores_of_other_rules_stay(work: Path, call: Call, name: str) -> None:
    assert call("score", work, "facts.yaml", "-o", name)[0] == 0
    first = Path(name).read_bytes()
    other = work.with_name("2.biaochi")
    other.write_text(CHILD.replace("版本：1", "版本：2").replace("C2 档案", "C9 档案"), encoding="utf-8")
    Path("facts.yaml").write_text(FACTS.replace("C2", "C9"), encoding="utf-8")
    code, _, err = call("score", other, "facts.yaml", "-o", name)
    assert code == 2 and "BC907" in err and Path(name).read_bytes() == first


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_what_a_command_reads_it_never_writes(work: Path, call: Call, force: tuple[str, ...]) -> None:
    before = {
        p: p.read_bytes() for p in (work, Path("facts.yaml"), work.parents[2] / "000000-national/frame/1.biaochi")
    }
    for output in (*before, "./facts.yaml", work.resolve()):
        for arguments in (
            ("score", work, "facts.yaml", "--format", "json"),
            ("flatten", work),
            ("facts", work, "--format", "yaml"),
            ("lint", work, "--format", "json"),
        ):
            if arguments[0] == "facts" and str(output).endswith("facts.yaml") and force:
                continue  # the only other file here that is nobody's ruleset and not read by this command
            if arguments[0] in ("lint", "flatten") and str(output).endswith("facts.yaml") and force:
                continue
            assert call(*arguments, "-o", output, *force)[0] == 2, (arguments, output)
    assert all(path.read_bytes() == data for path, data in before.items())


def test_a_link_to_an_input_is_the_input(work: Path, call: Call) -> None:
    Path("link.json").symlink_to("facts.yaml")
    assert call("score", work, "facts.yaml", "-o", "link.json", "--force")[0] == 2
    assert Path("facts.yaml").read_text(encoding="utf-8") == FACTS


def test_facts_that_are_filled_in_stay_and_blank_ones_are_made_anew(work: Path, call: Call) -> None:
    assert call("facts", work, "-o", "表.csv", "--subject", "甲")[0] == 0
    assert call("facts", work, "-o", "表.csv", "--subject", "乙")[0] == 0
    filled = Path("表.csv").read_text(encoding="utf-8-sig").replace("C1,满意度,,,", "C1,满意度,,80%,")
    Path("表.csv").write_text(filled, encoding="utf-8-sig")
    assert read_facts([Path("表.csv")])[0].facts
    code, _, err = call("facts", work, "-o", "表.csv")
    assert code == 2 and "BC907" in err and Path("表.csv").read_text(encoding="utf-8-sig") == filled


def test_a_folder_of_facts_takes_no_output(work: Path, call: Call) -> None:
    Path("facts").mkdir()
    Path("facts.yaml").rename("facts/甲.yaml")
    code, _, err = call("score", work, "facts", "-o", "facts/得分.csv")
    assert code == 2 and "BC906" in err and not Path("facts/得分.csv").exists()
    assert call("score", work, "facts", "-o", "facts/得分.md")[0] == 0, "what is not read as facts may stand there"
    assert call("score", work, "facts", "-o", "得分.csv")[0] == 0
    assert call("lint", work.parent, "-o", work.parent / "问题.json")[0] in (0, 1), (
        "a folder of rulesets is no folder of facts"
    )


@pytest.mark.parametrize("name", ["1.release.json", "9.release.json"])
def test_nothing_but_a_release_writes_a_release_record(work: Path, call: Call, name: str) -> None:
    assert call("release", work)[0] == 0
    record = work.with_name(name)
    before = record.read_bytes() if record.exists() else None
    assert call("score", work, "facts.yaml", "--format", "json", "-o", record, "--force")[0] == 2
    assert (record.read_bytes() if record.exists() else None) == before


@pytest.mark.parametrize("name", ["releases.jsonl", "9.release.json", "9.release.sig"])
@pytest.mark.parametrize("command", [("score", "facts.yaml"), ("release",)])
def test_no_log_is_begun_where_a_release_is_kept(work: Path, call: Call, name: str, command: tuple[str, ...]) -> None:
    log = work.with_name(name)
    code, out, err = call(command[0], work, *command[1:], "--log", log)
    assert code == 2 and "BC906" in out + err and not list(work.parent.glob("*release*"))


def test_what_is_forced_is_not_called_an_earlier_output(work: Path, call: Call) -> None:
    Path("得分.csv").write_text("别人的\n", encoding="utf-8")
    code, _, err = call("score", work, "facts.yaml", "-o", "得分.csv", "--force")
    assert code == 0 and "已覆盖 得分.csv" in err and "原来的" not in err


def test_copies_of_tables_do_not_stand_among_the_tables(work: Path, call: Call) -> None:
    kill_cases.tables(Path(), 0)
    code, out, err = call("audit", "收件", "--jobs", "1", "--marked", "收件")
    assert code == 2 and "BC427" in out + err and len(list(Path("收件").iterdir())) == 2


def test_what_batch_did_not_write_is_told_how_to_be_kept(work: Path, call: Call) -> None:
    kill_cases.rows(Path(), 0)
    Path("得分.未算.csv").write_text("别人的\n", encoding="utf-8")
    for force in ([], ["--force"]):
        code, out, err = call("batch", work, "数据.csv", "-o", "得分.csv", *force)
        assert code == 2 and "移走" in out + err and "--force" not in out + err
    assert Path("得分.未算.csv").read_text(encoding="utf-8") == "别人的\n"


def test_layout_and_fixes_keep_the_encoding(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIAOCHI_CACHE", "off")
    path = tmp_path / "x.biaochi"
    text = CHILD.replace("继承：000000/frame@1\n", "依据：鲁财绩[2020]1号\n").replace(
        "一级指标：A1", "   一级指标:   A1"
    )
    path.write_text("编码：GB18030\n" + text, encoding="gb18030")
    path.chmod(0o640)
    assert call("fmt", path)[0] == 0
    assert "规则集：样例" in path.read_text(encoding="gb18030") and path.stat().st_mode & 0o777 == 0o640
    before = path.read_bytes()
    assert call("lint", path, "--fix")[0] in (0, 1)
    assert path.read_bytes() != before and "〔2020〕" in path.read_text(encoding="gb18030")
