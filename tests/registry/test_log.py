"""The log: what scoring, settling and releasing leave in it, and that no line can be changed, taken out or cut off unseen."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from biaochi.diagnostics import BiaochiError
from biaochi.registry.log import Done, enter_log, read_log

Call = Callable[..., tuple[int, str, str]]
RULES = """规则集：试
辖区：370600 乙
版本：1
状态：采用
三级指标：C1 满意度（10分）
标准：满意度≥90%得满分，每降低1个百分点扣0.5分，扣完为止。
"""
SUMMARY = re.compile(r"最后的登记编码 ([0-9A-Z-]{19})")


def done(what: str) -> Done:
    return Done("2026-03-01T00:00:00Z", "审核人", "算分", what)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "日志.jsonl"
    for name in ("甲@1", "乙@1", "丙@1"):
        enter_log(file, done(name))
    return file


def test_scores_choices_and_releases_are_entered(tmp_path: Path, call: Call) -> None:
    folder = tmp_path / "rulesets" / "370600-yi" / "shi"
    folder.mkdir(parents=True)
    rules, facts, made, log = (
        folder / "1.biaochi",
        tmp_path / "事实.csv",
        tmp_path / "得分.json",
        tmp_path / "日志.jsonl",
    )
    rules.write_text(RULES, encoding="utf-8")
    facts.write_text("对象,指标,值\n甲,C1,86%\n", encoding="utf-8")
    assert call("score", rules, facts, "-o", made, "--log", log)[0] == 0
    code, _, err = call("release", rules, "--by", "发布人", "--log", log)
    assert code == 0, err
    (_, scored), (last, released) = read_log(log)
    assert (scored.did, scored.ruleset, scored.says) == ("算分", "370600/shi@1", "甲 8.00分")
    assert scored.output == "得分.json" and scored.output_hash == hashlib.sha256(made.read_bytes()).hexdigest()
    result = json.loads(made.read_text(encoding="utf-8"))
    assert (scored.facts_hash, scored.meaning_hash) == (result["facts"]["hash"], result["ruleset"]["hash"])
    assert (released.did, released.by, released.ruleset) == ("发布", "发布人", "370600/shi@1")
    code, out, _ = call("log", log)
    assert code == 0 and "共2条" in out and SUMMARY.findall(out) == [last.code] and "发布人" in out


def test_a_choice_is_entered_with_its_wording(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    rules, log = tmp_path / "试.biaochi", tmp_path / "日志.jsonl"
    rules.write_text(RULES.replace("每降低1个百分点扣0.5分，扣完为止", "每降低1%扣0.5分，扣完为止"), encoding="utf-8")
    answers = iter(["1", *["q"] * 9])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))
    call("settle", rules, "--name", "经办人", "--date", "2026-03-01", "--log", log)
    ((_, entry),) = read_log(log)
    assert (entry.did, entry.by) == ("解释", "经办人") and entry.says.startswith("C1：")
    assert entry.says.removeprefix("C1：") in rules.read_text(encoding="utf-8")


@pytest.mark.parametrize("harm", ["change", "take out", "swap names", "not a log"])
def test_a_log_that_was_changed_is_refused_before_anything_is_done(
    harm: str, log: Path, tmp_path: Path, call: Call
) -> None:
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    made = {
        "change": lines[0].replace("甲", "丁") + "".join(lines[1:]),
        "take out": lines[0] + lines[2],
        "swap names": "".join(lines).replace("审核人", "别人"),
        "not a log": "这是一封信\n",
    }[harm]
    log.write_text(made, encoding="utf-8")
    rules, facts = tmp_path / "试.biaochi", tmp_path / "事实.csv"
    rules.write_text(RULES, encoding="utf-8")
    facts.write_text("对象,指标,值\n甲,C1,86%\n", encoding="utf-8")
    code, out, err = call("score", rules, facts, "--log", log, "-o", tmp_path / "得分.json")
    assert code == 2 and "BC391" in err and not out and not (tmp_path / "得分.json").exists()
    assert log.read_text(encoding="utf-8") == made and call("log", log)[0] == 2


def test_a_log_that_was_cut_off_shows_in_its_code(log: Path, call: Call) -> None:
    last = read_log(log)[-1][0].code
    assert call("log", log, "--head", last.lower().replace("-", " "))[0] == 0
    log.write_text("".join(log.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")
    code, out, _ = call("log", log, "--head", last)
    assert code == 1 and "截掉" in out and call("log", log)[0] == 0
    assert call("log", log.with_name("没有.jsonl"))[0] == 2


def test_logs_that_were_put_together_go_on_as_one(log: Path, tmp_path: Path) -> None:
    other = tmp_path / "另一本.jsonl"
    enter_log(other, done("丁@1"))
    log.write_bytes(other.read_bytes() + log.read_bytes())
    joined = enter_log(log, done("戊@1"))
    assert len(joined.after) == 2 and len(read_log(log)) == 5


def test_a_log_is_no_output_and_no_folder(log: Path, tmp_path: Path, call: Call) -> None:
    rules, facts = tmp_path / "试.biaochi", tmp_path / "事实.csv"
    rules.write_text(RULES, encoding="utf-8")
    facts.write_text("对象,指标,值\n甲,C1,86%\n", encoding="utf-8")
    code, out, _ = call("score", rules, facts, "--format", "json", "--log", log, "-o", log, "--force")
    assert code == 2 and "BC906" in out and len(read_log(log)) == 3
    with pytest.raises(BiaochiError, match="BC391"):
        enter_log(tmp_path / ("x" * 300), done("甲@1"))
