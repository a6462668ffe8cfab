"""From a ruleset as a new user writes it to scores, by nothing but what is printed: the first choice is always taken."""

from __future__ import annotations

import io
import random
import re
import sys
from pathlib import Path

import pytest
from biaochi.registry.load import load
from filling import fill_csv
from registry_sample import CHILD, Call, registry

OFFICER = Path(__file__).parents[2].parent / "shared" / "officer"
DRAFT = """规则集：社区服务考核
版本：1
三级指标：到位率（10分）
标准：资金到位率高得满分，低了酌情。
三级指标：处数（5分）
标准：每发现一处问题扣1分，扣完为止。
三级指标：满意度（5分）
标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。
"""


def settle(call: Call, monkeypatch: pytest.MonkeyPatch, path: Path, answers: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
    return call("settle", path, "--name", "张三", "--date", "2026-03-01")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "草稿.biaochi"
    path.write_text(DRAFT, encoding="utf-8")
    return path


def test_choices_are_written_signed_and_nothing_else_changes(
    draft: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = settle(call, monkeypatch, draft, "1\n" * 20)
    assert code == 0 and out.endswith("没有没定的了。\n"), err
    lines = draft.read_text(encoding="utf-8").splitlines(keepends=True)
    notes = [line for line in lines if line.startswith("解释：")]
    assert len(notes) >= 3 and all(line.endswith("（2026-03-01，张三）\n") for line in notes)
    assert "".join(line for line in lines if line not in notes) == DRAFT
    assert len(load(draft).indicators) == 3


def test_it_can_be_stopped_and_taken_up_again(draft: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, _ = settle(call, monkeypatch, draft, "1\nq\n")
    assert code == 1 and "停在这里" in out
    assert draft.read_text(encoding="utf-8").count("解释：") == 1
    assert settle(call, monkeypatch, draft, "1\n" * 20)[0] == 0


def test_a_wording_of_ones_own_is_tried_before_it_is_written(
    draft: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "到位率≥95%得满分，每降低1个百分点扣0.5分，扣完为止。"
    code, out, _ = settle(call, monkeypatch, draft, f"差不多就给满分吧，看着办\n{own}\nq\n")
    assert code == 1 and "这样写也没读懂，没有写入" in out
    text = draft.read_text(encoding="utf-8")
    assert f"解释：读作：{own}（2026-03-01，张三）" in text and "差不多" not in text


def test_what_is_left_open_is_only_listed(draft: Path, call: Call) -> None:
    code, out, _ = call("settle", draft, "--list")
    assert code == 1 and "1／" in out and draft.read_text(encoding="utf-8") == DRAFT


def test_every_refusal_prints_lines_that_can_be_pasted(draft: Path, call: Call) -> None:
    """Each line offered, put below the 标准, is read."""
    _, _, err = call("read", draft)
    offered = re.findall(r"^    (解释：.*)$", err, re.MULTILINE)
    assert offered
    for line in offered:
        draft.write_text(DRAFT.replace("低了酌情。\n", f"低了酌情。\n{line}\n"), encoding="utf-8")
        assert len(load(draft).indicators) == 3, line
    code, out, _ = call("read", draft)
    assert code == 0 and "要写定，粘贴到“标准”下面：解释：不足一个单位的" in out


@pytest.mark.skipif(not OFFICER.is_dir(), reason="the rulesets of the new user are not here")
@pytest.mark.parametrize("name", ["bumen-draft", "xiangmu-draft"])
def test_the_rulesets_of_a_new_user_get_to_scores(
    name: str, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules, sheet = tmp_path / f"{name}.biaochi", tmp_path / "事实.csv"
    rules.write_bytes((OFFICER / f"{name}.biaochi").read_bytes())
    code, _, err = settle(call, monkeypatch, rules, "1\n" * 100)
    assert code == 0, err
    assert call("facts", rules, "-o", sheet)[0] == 0
    sheet.write_bytes(fill_csv(sheet.read_bytes(), random.Random(name)))
    code, _, err = call("score", rules, sheet, "-o", tmp_path / "得分表.xlsx")
    assert code in (0, 1), err
    assert call("export", rules, "-o", tmp_path / "指标体系.docx")[0] == 0


def test_lines_to_paste_come_from_the_cache_too(draft: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIAOCHI_CACHE", str(draft.parent / "缓存"))
    first, second = call("lint", draft), call("lint", draft)
    assert first == second and "解释：读作：" in first[1]


def test_in_a_ruleset_that_inherits_only_its_own_part_is_settled(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = registry(tmp_path, CHILD.replace("  不足一个单位的按比例计\n", ""))
    parent = next(p for p in (tmp_path / "rulesets").rglob("*.biaochi") if p != path)
    before = path.read_text(encoding="utf-8"), parent.read_text(encoding="utf-8")
    code, out, err = settle(call, monkeypatch, path, "1\n" * 20)
    after = path.read_text(encoding="utf-8"), parent.read_text(encoding="utf-8")
    assert code == 0, out + err
    assert after[1] == before[1]
    notes = [line for line in after[0].splitlines() if "（2026-03-01，张三）" in line]
    assert notes and after[0].index(notes[0]) > after[0].index("标准：满意度")
    assert "\n".join(line for line in after[0].splitlines() if line not in notes) == before[0].rstrip("\n")
    assert load(path).indicators
