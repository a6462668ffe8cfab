"""A released ruleset is the one that was released, or nobody can use it; and only what is fit is released."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from biaochi.core import expr as e
from biaochi.diagnostics import RulesetError
from biaochi.registry import text_files
from biaochi.registry.chain import CHAIN, Entry, enter
from biaochi.registry.load import load, parents
from biaochi.registry.released import (
    Release,
    check_release,
    from_bytes,
    read_release,
    record_hash,
    release_file,
    to_bytes,
)
from biaochi.releases.freeze import release
from biaochi.releases.verify import verify
from gap_sample import in_ruleset
from registry_sample import CHILD, FACTS, NOW, Call, codes, parent_of, registry


def released(folder: Path) -> tuple[Path, Release]:
    path = registry(folder)
    return path, release(path, NOW).release


def test_a_release_locks_the_ruleset_and_its_parents(tmp_path: Path) -> None:
    path, made = released(tmp_path)
    assert (made.id, made.version, made.released_at) == ("370600/sample@1", "1", "2026-03-02T04:05:06Z")
    assert made.meaning_hash == load(path).hash and made.text_hash == load(path).text_hash
    assert [lock.id for lock in made.parents] == ["000000/frame@1"]
    assert made.parents[0].meaning_hash == load(parent_of(path)).hash
    assert dict(made.lint)["错误"] == 0 and dict(made.proofs)["反例"] == 0 < dict(made.proofs)["已证明"]
    assert read_release(release_file(path)) == made


def test_releasing_again_changes_nothing(tmp_path: Path) -> None:
    path, made = released(tmp_path)
    before = release_file(path).read_bytes()
    again = release(path, NOW + timedelta(days=1))
    assert not again.new and again.release == made and release_file(path).read_bytes() == before


def test_how_an_editor_stores_the_file_is_no_change(tmp_path: Path) -> None:
    path, _ = released(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + CHILD.replace("\n", "\u3000\r\n").encode())
    assert load(path).id == "370600/sample@1"


@pytest.mark.parametrize("command", ["read", "score", "lint", "prove", "fmt", "facts", "why", "release"])
def test_a_changed_release_is_refused_by_every_command(tmp_path: Path, call: Call, command: str) -> None:
    path, _ = released(tmp_path)
    facts = tmp_path / "facts.yaml"
    facts.write_text(FACTS, encoding="utf-8")
    more = {"score": [facts], "why": [facts, "C1"], "fmt": ["--check"]}.get(command, [])
    assert call(command, path, *more)[0] in (0, 1)
    path.write_text(CHILD.replace("扣0.1分", "扣0.2分"), encoding="utf-8")
    code, out, err = call(command, path, *more)
    assert code == 2 and "BC364" in out + err and "另存为新的版本" in out + err
    assert "0.2" not in path.with_suffix(".release.json").read_text(encoding="utf-8")


def test_a_release_is_not_laid_out_anew(tmp_path: Path, call: Call) -> None:
    """Layout is text: fmt would make a released file unusable. What is no change of the text it may still do."""
    path = registry(tmp_path, CHILD.replace("一级指标：A1", "   一级指标:   A1"))
    release(path, NOW)
    before = path.read_bytes()
    code, _, err = call("fmt", path)
    assert code == 2 and "BC364" in err and path.read_bytes() == before
    assert call("fmt", "--check", path)[0] == 1
    release_file(path).unlink()
    path.with_name(CHAIN).unlink()
    assert call("fmt", path)[0] == 0 and release(path, NOW).new
    path.write_bytes(path.read_bytes().replace(b"\n", b" \r\n"))
    assert call("fmt", path)[0] == 0 and b"\r" not in path.read_bytes() and load(path)


@pytest.mark.parametrize("parent", ["changed", "gone"])
def test_a_changed_parent_is_refused(tmp_path: Path, parent: str) -> None:
    path, _ = released(tmp_path)
    above = parent_of(path)
    if parent == "gone":
        above.unlink()
    else:
        above.write_text(above.read_text(encoding="utf-8").replace("两位", "一位"), encoding="utf-8")
    with pytest.raises(RulesetError) as bad:
        load(path)
    assert codes(bad) == ["BC365"] and "000000/frame@1" in str(bad.value)


def test_grandparents_are_locked_too(tmp_path: Path) -> None:
    path = registry(tmp_path, parent="规则集：中\n版本：1\n状态：采用\n继承：000000/top@1\n")
    top = parent_of(path).parents[1] / "top" / "1.biaochi"
    top.parent.mkdir()
    top.write_text("规则集：上\n版本：1\n状态：采用\n约定：\n  得分四舍五入保留一位小数\n", encoding="utf-8")
    assert parents(path) == [parent_of(path).resolve(), top.resolve()]
    assert [lock.id for lock in release(path, NOW).release.parents] == ["000000/frame@1", "000000/top@1"]
    top.write_text(top.read_text(encoding="utf-8").replace("一位", "两位"), encoding="utf-8")
    with pytest.raises(RulesetError, match=r"BC365.*000000/top@1"):
        load(path)


# --- the release file


def test_every_flipped_byte_of_a_release_file_is_seen(tmp_path: Path) -> None:
    path, _ = released(tmp_path)
    file = release_file(path)
    data = file.read_bytes()
    for at in range(len(data)):
        for mask in (0x01, 0x20, 0x80):
            flipped = bytearray(data)
            flipped[at] ^= mask
            with pytest.raises(RulesetError, match="BC362"):
                from_bytes(bytes(flipped), file)
    file.write_bytes(data.replace(b"\n", b"\r\n"))
    assert read_release(file) is not None


def forged(release: Release, **changes: object) -> bytes:
    """A release file that somebody made consistent again after editing it."""
    return to_bytes(replace(release, **changes))  # type: ignore[arg-type]


def forge(path: Path, release: Release, **changes: object) -> Release:
    """Puts a forged record in place and makes the index anew, as somebody can who may write the folder."""
    made = replace(release, **changes)  # type: ignore[arg-type]
    file = release_file(path)
    file.write_bytes(to_bytes(made))
    path.with_name(CHAIN).unlink()
    enter(path.parent, Entry(file.name, made.id, record_hash(made), made.text_hash, made.meaning_hash, "", "", ()))
    return made


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"null",
        b"[" * 100_000,
        b'{"format":' + b"9" * 5000 + b"}",
        b"x" * 300_000,
        b"\xff\xfe",
        b'{"format": 2}',
        b'{"format": NaN}',
    ],
)
def test_a_hostile_release_file_is_an_error_and_not_ignored(tmp_path: Path, content: bytes) -> None:
    path, _ = released(tmp_path)
    release_file(path).write_bytes(content)
    with pytest.raises(RulesetError, match="BC362"):
        load(path)


def test_a_release_file_that_is_no_file_is_an_error(tmp_path: Path) -> None:
    path = registry(tmp_path)
    release_file(path).mkdir()
    with pytest.raises(RulesetError, match="BC362"):
        load(path)
    release_file(path).rmdir()
    release_file(path).symlink_to(tmp_path / "nowhere")
    with pytest.raises(RulesetError, match="BC362"):
        load(path)


def test_a_link_to_a_released_file_is_held_to_its_release(tmp_path: Path) -> None:
    path, _ = released(tmp_path)
    link = tmp_path / "link.biaochi"
    link.symlink_to(path)
    assert load(link).hash == load(path).hash
    path.write_text(CHILD + "# x\n", encoding="utf-8")
    with pytest.raises(RulesetError, match="BC364"):
        load(link)


@pytest.mark.parametrize("identity", ["370600/other@1", "370600/sample@2", "110000/sample@1"])
def test_the_release_of_another_ruleset_is_refused(tmp_path: Path, identity: str) -> None:
    path, made = released(tmp_path)
    release_file(path).write_bytes(forged(made, id=identity))
    with pytest.raises(RulesetError, match="BC363"):
        load(path)


def test_a_ruleset_that_stands_alone_is_released_under_its_name(tmp_path: Path) -> None:
    path = tmp_path / "单独.biaochi"
    path.write_text(CHILD.replace("继承：000000/frame@1\n", ""), encoding="utf-8")
    made = release(path, NOW).release
    assert made.id == "370600/单独@1" and load(path).id == made.id
    moved = tmp_path / "改名.biaochi"
    path.rename(moved)
    release_file(path).rename(release_file(moved))
    with pytest.raises(RulesetError, match="BC363"):
        load(moved)


def test_a_lock_cannot_lead_outside_the_registry(tmp_path: Path) -> None:
    path, made = released(tmp_path)
    for identity in ("../../../etc@1", "000000/..@1", "000000/frame@1/../../x", "/etc/passwd", "000000/frame@1\n"):
        release_file(path).write_bytes(forged(made, parents=(replace(made.parents[0], id=identity),)))
        with pytest.raises(RulesetError, match="BC362"):
            load(path)


# --- what is not released


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        (("状态：采用", "状态：草案"), "BC366", "状态：采用"),
        (("状态：采用\n", ""), "BC366", "草案"),
        (("状态：采用", "状态：试行"), "BC366", "试行"),
        (("每降低1%扣0.1分", "每降低若干扣若干分"), "BC", ""),
        (("标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。", in_ruleset()), "B", "没有空档"),
        (("满意度≥90%得满分，每降低1%扣0.1分，扣完为止", "基础分3分，每新增1项加0.5分，最多加1分"), "BL104", ""),
        (("印发日期：2026-03-01", "印发日期：春天"), "BC366", "印发日期"),
        (("印发日期：2026-03-01", "印发日期：2026-03-05"), "BC367", "校准"),
    ],
)
def test_what_is_not_fit_is_not_released(tmp_path: Path, change: tuple[str, str], code: str, word: str) -> None:
    assert change[0] in CHILD
    path = registry(tmp_path, CHILD.replace(*change))
    with pytest.raises(RulesetError) as bad:
        release(path, NOW)
    assert all(c.startswith(code) for c in codes(bad))
    assert all(d.help for d in bad.value.diagnostics)
    assert any(word in d.message + d.help for d in bad.value.diagnostics)
    assert not release_file(path).exists()


def test_a_document_issued_today_in_china_is_not_issued_tomorrow(tmp_path: Path) -> None:
    path = registry(tmp_path)
    assert release(path, datetime.fromisoformat("2026-02-28T16:30:00+00:00")).new


def test_a_clock_before_the_release_of_a_parent_is_wrong(tmp_path: Path) -> None:
    path = registry(tmp_path)
    assert release(parent_of(path), NOW).new
    with pytest.raises(RulesetError) as bad:
        release(path, NOW - timedelta(hours=1))
    assert codes(bad) == ["BC367"]
    done = release(path, NOW)
    assert done.new and not done.notes


def test_an_unreleased_parent_is_pointed_out(tmp_path: Path) -> None:
    (note,) = release(registry(tmp_path), NOW).notes
    assert "000000/frame@1" in note.message and note.severity.value == "提示"


def test_a_missing_file_is_a_sentence(tmp_path: Path, call: Call) -> None:
    path, _ = released(tmp_path)
    path.unlink()
    for command in ("release", "read"):
        code, _, err = call(command, path)
        assert code == 2 and "BC271" in err


def test_the_check_is_cheap(tmp_path: Path) -> None:
    """Hashes only: nothing is compiled, linted or proved, and no file but those locked is read."""
    path, _ = released(tmp_path)
    opened: list[Path] = []
    real = text_files.read_regular
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_files, "read_regular", lambda file, limit: opened.append(file) or real(file, limit))
        patch.setattr("biaochi.registry.load.build", None)
        check_release(path, path.read_bytes())
    assert opened == [parent_of(path).resolve()]


# --- verifying


def test_a_release_verifies_from_the_files_alone(tmp_path: Path, call: Call) -> None:
    path, _ = released(tmp_path)
    for target in (path, release_file(path), tmp_path):
        code, out, _ = call("verify-release", target)
        assert code == 0 and "与发布时一致" in out and "不一致　" not in out
    said = json.loads(call("verify-release", path, "--format", "json")[1])["releases"][0]
    assert said["holds"] and {c["what"] for c in said["checks"]} >= {"原文", "含义", "审查", "证明", "程序版本"}


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("lint", (("错误", 0), ("警告", 7), ("提示", 0)), "审查"),
        ("proofs", (("已证明", 999),), "证明"),
        ("parents", (), "所继承的规则集"),
        ("title", "别的", "名称"),
        ("status", "非采用", "状态"),
        ("language_version", "0", "语言版本"),
        ("cases_hash", "0" * 64, "算例"),
        ("text_hash", "0" * 64, "原文"),
        ("id", "370600/other@1", "编号"),
    ],
)
def test_a_forged_release_does_not_verify(tmp_path: Path, field: str, value: object, what: str) -> None:
    path, made = released(tmp_path)
    forge(path, made, **{field: value})
    seen = verify(release_file(path))
    assert not seen.holds and [c.what for c in seen.checks if not c.agrees] == [what]


def test_another_engine_may_count_otherwise_but_not_mean_otherwise(tmp_path: Path, call: Call) -> None:
    path, made = released(tmp_path)
    forge(path, made, engine_version="0.0.1", proofs=(("已证明", 1),))
    code, out, _ = call("verify-release", path)
    assert code == 0 and "程序版本与发布时不同" in out and "有变化　" in out
    forge(path, made, engine_version="0.0.1", **milder(made))
    code, out, _ = call("verify-release", path)
    assert code == 1 and "不一致　含义" in out


def milder(made: Release) -> dict[str, object]:
    """Other rules for a record, its meaning hash made to fit."""
    first, *others = made.rules.indicators
    program = replace(first.program, body=e.Const(Fraction(5)))
    rules = replace(made.rules, indicators=(replace(first, program=program), *others))
    return {"rules": rules, "meaning_hash": rules.hash}


def test_what_cannot_be_verified_is_said(tmp_path: Path, call: Call) -> None:
    path, _ = released(tmp_path)
    path.write_text(CHILD + "# x\n", encoding="utf-8")
    code, out, _ = call("verify-release", path)
    assert code == 1 and "不一致　原文" in out and "没有重新编译" in out
    release_file(path).write_bytes(b"{}")
    assert call("verify-release", tmp_path)[0] == 2
    release_file(path).unlink()
    code, _, err = call("verify-release", path)
    assert code == 2 and "BC382" in err
    code, _, err = call("verify-release", tmp_path)
    assert code == 2 and "BC382" in err


def test_recorded_cases_are_part_of_the_release(tmp_path: Path) -> None:
    path = registry(tmp_path)
    cases = path.with_suffix(".cases.csv")
    cases.write_text("对象,指标,得分,事实\n甲,C1,4.00,f.yaml\n", encoding="utf-8")
    assert release(path, NOW).release.cases_hash is not None
    assert verify(release_file(path)).holds
    cases.write_text("对象,指标,得分,事实\n甲,C1,4.10,f.yaml\n", encoding="utf-8")
    assert [c.what for c in verify(release_file(path)).checks if not c.agrees] == ["算例"]
