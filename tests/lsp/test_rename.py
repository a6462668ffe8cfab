"""A code or a fact called otherwise in a ruleset, its cases and its facts: the same scores come out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from biaochi import load
from biaochi.lsp.naming import Renamed, in_keys, in_table
from biaochi.lsp.open_file import OpenFile
from biaochi.lsp.positions import Positions
from biaochi.lsp.rename import CannotRename, named_at, rename
from biaochi.lsp.server import asking
from biaochi.session.edits import applied
from biaochi.session.session import Session
from biaochi.testing.cases import failures, read_cases
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as lsp

ROOT = Path(__file__).parents[2]
YANTAI = "370600-yantai/employee-medical-fund-2022"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The ruleset of Yantai with what it inherits, its cases and its facts, in a folder of its own."""
    for place in (
        "rulesets/000000-national",
        "rulesets/370000-shandong",
        "rulesets/370600-yantai",
        "examples/yantai-2022",
    ):
        shutil.copytree(ROOT / place, tmp_path / place)
    return tmp_path / "rulesets" / YANTAI / "1-as-applied.biaochi"


def renamed(path: Path, words: str, new: str) -> list[str]:
    """Renames what stands at the first of the words, writes it, and gives the names of the files that changed."""
    text = path.read_text(encoding="utf-8")
    session = Session(path, text, cached=False)
    made = rename(session, session.view, named_at(session.view, text.index(words)), new)
    path.write_text(applied(text, reversed(made.own)), encoding="utf-8")
    for other, was, edits in made.others:
        assert other.read_text(encoding="utf-8") == was
        other.write_text(applied(was, reversed(edits)), encoding="utf-8")
    return [other.name for other, _, _ in made.others]


@pytest.mark.parametrize(
    ("words", "new"),
    [("C14 ", "C99"), ("C1 立项", "C77"), ("实际支出资金（", "支出数"), ("分配依据充分（", "依据够")],
)
def test_the_published_scores_still_come_out(copied: Path, words: str, new: str) -> None:
    before = copied.read_text(encoding="utf-8")
    changed = renamed(copied, words, new)
    after = copied.read_text(encoding="utf-8")
    assert new in after and new not in before
    assert {name for name in changed if name.endswith(".yaml")} == {
        "kaifaqu.yaml", "laiyang.yaml", "longkou.yaml", "muping.yaml", "shizhi.yaml", "zhifu.yaml",
    }  # fmt: skip
    assert ("1-as-applied.cases.csv" in changed) == words.startswith("C")
    cases = read_cases(copied.with_name("1-as-applied.cases.csv"))
    assert len(cases) > 30 and not list(failures(load(copied), cases))
    for facts in (copied.parents[3] / "examples/yantai-2022/facts").iterdir():
        assert new in facts.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "new", "why"),
    [
        ("C14 ", "C13", "读不通"),
        ("C14 ", "甲乙", "编码请写成"),
        ("实际支出资金（", "实际到位资金", "读不通"),
        ("实际支出资金（", "甲；乙", "不能有空格、标点"),
        ("评价要点", "要点", "只有指标的编码"),
        ("规则集：2022", "甲", "只有指标的编码"),
    ],
)
def test_what_cannot_be_renamed_is_told(copied: Path, words: str, new: str, why: str) -> None:
    text = copied.read_text(encoding="utf-8")
    session = Session(copied, text, cached=False)
    with pytest.raises(CannotRename, match=why):
        rename(session, session.view, named_at(session.view, text.index(words)), new)


def test_a_code_is_renamed_where_the_header_speaks_of_it(tmp_path: Path) -> None:
    text = (
        "规则集：试\n辖区：370600 烟台市\n版本：1\n约定：\n  C1低于60%的，总分不超过59分\n一级指标：A1 甲（10分）\n三级指标：C1 完成率（5分）\n"
        "标准：完成率≥90%得满分，否则不得分。\n三级指标：C11 乙（5分）\n标准：缺一项扣1分。\n"
    )
    path = tmp_path / "1.biaochi"
    session = Session(path, text, cached=False)
    made = rename(session, session.view, named_at(session.view, text.index("C1 完成率")), "C5")
    after = applied(text, reversed(made.own))
    assert ("C5 完成率" in after and "C11 乙" in after and "C1低" not in after) or session.view.errors


FACTS = "# 注\n对象: 甲\nC1:\n  数: {值: 1, 佐证: C1}\n  'C1': 2\nC11: 3\n---\n- 对象: 乙\n  C1: {数: 4}\n"


def test_keys_are_renamed_and_values_stay() -> None:
    code = Renamed("C1", "甲", "", "C5")
    after = applied(FACTS, reversed(in_keys(FACTS, code)))
    assert after == FACTS.replace("\nC1:", "\nC5:").replace("  C1: {数", "  C5: {数")
    fact = Renamed("C1", "甲", "数", "新: 数")
    after = applied(FACTS, reversed(in_keys(FACTS, fact)))
    (first, second) = [row if isinstance(row, dict) else row[0] for row in yaml.safe_load_all(after)]
    assert first["C1"] == {"新: 数": {"值": 1, "佐证": "C1"}, "C1": 2} and second["C1"] == {"新: 数": 4}
    assert in_keys('{"对象": "甲", "C1": {"数": 1}}', fact) and not in_keys("a: [1, {", code)


def test_cells_are_renamed_and_values_stay() -> None:
    table = '对象,指标编码,指标,数据,值\n甲,C1,乙,数,数\n,,,"数",C1\n甲,C11,丙,数,1\n'
    after = applied(table, reversed(in_table(table, Renamed("C1", "乙", "数", "新,数"))))
    assert after == '对象,指标编码,指标,数据,值\n甲,C1,乙,"新,数",数\n,,,"新,数",C1\n甲,C11,丙,数,1\n'
    after = applied(table, reversed(in_table(table, Renamed("C1", "乙", "", "C5"))))
    assert after == table.replace("甲,C1,", "甲,C5,")
    assert not in_table("甲,乙\nC1,1\n", Renamed("C1", "", "", "C5"))


@given(st.text(alphabet='对象指标编码值数据,"\n\r\tC1:{}[]-', max_size=60))
def test_no_file_breaks_the_search(text: str) -> None:
    said = Renamed("C1", "数据", "", "C5")
    for edits in (in_keys(text, said), in_table(text, said)):
        applied(text, reversed(edits))


def test_an_editor_that_can_asks_before_it_changes_other_files(tmp_path: Path) -> None:
    opened = OpenFile("file:///1", tmp_path / "1", Session(tmp_path / "1", "", cached=False), 4, Positions(""))
    own = [lsp.TextEdit(lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0)), "甲")]
    able = lsp.WorkspaceEditClientCapabilities(
        document_changes=True, change_annotation_support=lsp.ChangeAnnotationsSupportOptions()
    )
    can = lsp.ClientCapabilities(workspace=lsp.WorkspaceClientCapabilities(workspace_edit=able))
    asked = asking(opened, own, {"file:///2": own}, can)
    assert asked.changes is None and asked.document_changes and asked.change_annotations
    first, second = asked.document_changes
    assert isinstance(first, lsp.TextDocumentEdit) and first.text_document.version == 4 and first.edits == own
    assert isinstance(second, lsp.TextDocumentEdit) and second.text_document.uri == "file:///2"
    (edit,) = second.edits
    assert isinstance(edit, lsp.AnnotatedTextEdit) and asked.change_annotations[edit.annotation_id].needs_confirmation
    plain = asking(opened, own, {"file:///2": own}, lsp.ClientCapabilities())
    assert plain.changes == {"file:///1": own, "file:///2": own}
