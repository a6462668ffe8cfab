"""What is kept on disk changes nothing but the time: never a score, a reading or a finding, whoever wrote what into it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from biaochi.diagnostics import RulesetError
from biaochi.registry import cache, vault
from biaochi.registry.load import load
from biaochi.registry.opened import opened
from biaochi.ruleset.model import Ruleset
from registry_sample import Call

RULESET = """规则集：甲
版本：1

一级指标：A（5分）
二级指标：B（5分）
三级指标：C1 满意度（5分）
标准：满意度≥90%，得满分，每降低1%扣0.1分，扣完为止。
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ruleset file, with a cache and a secret of its own and nothing compiled before in this process."""
    forget(monkeypatch)
    monkeypatch.setenv("BIAOCHI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "370600-x" / "r" / "1.biaochi"
    path.parent.mkdir(parents=True)
    path.write_text(RULESET, encoding="utf-8")
    return path


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MADE", {})
    monkeypatch.setattr(cache, "_MOST_MADE", 0)


def entries(tmp_path: Path) -> list[Path]:
    return sorted(p for p in (tmp_path / "cache").glob("*/*") if p.is_file())


def program(ruleset: Ruleset) -> tuple[str, str]:
    (found,) = [i for i in ruleset.indicators if i.code == "C1"]
    return found.program.digest(), found.reading


def test_a_cached_ruleset_is_the_compiled_one(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = program(load(path))
    assert len(entries(tmp_path)) == 1
    monkeypatch.setattr("biaochi.criterion.compile_criterion", None)
    assert program(load(path)) == first


def test_content_is_the_key_and_not_the_place(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = program(load(path))
    copy = tmp_path / "elsewhere.biaochi"
    copy.write_bytes(path.read_bytes())
    monkeypatch.setattr("biaochi.criterion.compile_criterion", None)
    assert program(load(copy)) == first


def test_forms_of_another_engine_are_not_used_and_not_driven_out(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(path)
    with monkeypatch.context() as patch:
        patch.setattr("biaochi.registry.load.engine_now", lambda: "0" * 64)
        load(path)
        assert len(entries(tmp_path)) == 2
        patch.setattr("biaochi.registry.load.engine_now", lambda: "1" * 64)
        patch.setattr("biaochi.criterion.compile_criterion", None)
        with pytest.raises(TypeError):
            load(path)
    monkeypatch.setattr("biaochi.criterion.compile_criterion", None)
    assert program(load(path))


def test_a_changed_file_of_the_engine_is_another_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By content: a file that was only touched is the same, one that differs in a byte of the same length is not."""
    source = Path(vault.__file__).parents[1]
    copy = tmp_path / "biaochi"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    vault.engine_now.cache_clear()
    before = vault.engine_now()
    monkeypatch.setattr("biaochi.__file__", str(copy / "__init__.py"))
    vault.engine_now.cache_clear()
    try:
        assert vault.engine_now() == before
        module = copy / "model" / "values.py"
        stat = module.stat()
        module.write_bytes(module.read_bytes().replace(b"/ 100", b"/ 101"))
        os.utime(module, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        vault.engine_now.cache_clear()
        assert vault.engine_now() != before
    finally:
        vault.engine_now.cache_clear()


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b"[" * 5000, b"\0", b"0" * 64 + b"\n{}"])
def test_a_damaged_entry_is_as_good_as_none(path: Path, tmp_path: Path, damage: bytes) -> None:
    first = program(load(path))
    (entry,) = entries(tmp_path)
    entry.write_bytes(damage)
    assert program(load(path)) == first


def poisoned(entry: Path, change: Callable[[Any], object]) -> None:
    """An entry changed, with every digest recomputed that can be without the secret."""
    _, _, body = entry.read_bytes().partition(b"\n")
    data = json.loads(body)
    change(data)
    made = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    entry.write_bytes(hashlib.sha256(made).hexdigest().encode() + b"\n" + made)


POISONS: list[Callable[[Any], object]] = [
    lambda d: d["program"].update(full_marks="50"),
    lambda d: d["program"].update(body=["const", "0"]),
    lambda d: d.update(reading="满分"),
    lambda d: d["ambiguities"].clear(),
    lambda d: d["ambiguities"][0].__setitem__(3, [{"满意度": "1%"}, "5", "5"]),
    lambda d: d["roles"].clear(),
    lambda d: d["program"]["clauses"][0].__setitem__(1, "另一句"),
]


@pytest.mark.parametrize("change", POISONS)
def test_a_poisoned_entry_changes_nothing(path: Path, tmp_path: Path, change: Callable[[Any], object]) -> None:
    first = load(path)
    (entry,) = entries(tmp_path)
    poisoned(entry, change)
    again = load(path)
    assert program(again) == program(first)
    assert again.indicators == first.indicators and again.indicators[0].roles == first.indicators[0].roles


def test_an_entry_moved_to_another_key_changes_nothing(path: Path, tmp_path: Path) -> None:
    first = program(load(path))
    other = tmp_path / "other.biaochi"
    other.write_text(RULESET.replace("扣0.1分", "扣0.2分"), encoding="utf-8")
    second = program(load(other))
    a, b = entries(tmp_path)
    one, two = a.read_bytes(), b.read_bytes()
    a.write_bytes(two)
    b.write_bytes(one)
    assert (program(load(path)), program(load(other))) == (first, second) and first != second


def test_a_poisoned_review_hides_nothing(path: Path, tmp_path: Path, call: Call) -> None:
    bad = RULESET.replace("满意度≥90%", "满意度≥90%，优秀")
    path.write_text(bad.replace("三级指标：C1", "三级指标：C1"), encoding="utf-8")
    first = call("lint", path, "--format", "json")
    for entry in entries(tmp_path):
        if b'"found"' in entry.read_bytes():
            poisoned(entry, lambda d: d.update(found={"found": [], "ignored": []}))
    assert call("lint", path, "--format", "json") == first and json.loads(first[1])["diagnostics"]


def test_a_review_is_made_anew_where_what_it_rests_on_is_new(path: Path, call: Call) -> None:
    path.write_text(RULESET.replace("版本：1\n", "版本：1\n状态：采用\n"), encoding="utf-8")
    before = json.loads(call("lint", path, "--format", "json")[1])["diagnostics"]
    assert "BL806" in {d["code"] for d in before}
    path.with_name("0.cases.csv").write_text("对象,指标,得分,事实\n甲,C1,5.00,f.yaml\n", encoding="utf-8")
    after = json.loads(call("lint", path, "--format", "json")[1])["diagnostics"]
    assert "BL806" not in {d["code"] for d in after}


@pytest.mark.skipif(sys.platform == "win32", reason="owners and modes of POSIX")
def test_the_folder_and_the_secret_are_this_users_alone(path: Path, tmp_path: Path) -> None:
    load(path)
    (folder,) = (tmp_path / "cache").iterdir()
    (key,) = (tmp_path / "state").rglob("cache.key")
    assert folder.stat().st_mode & 0o777 == 0o700 and key.stat().st_mode & 0o777 == 0o600
    folder.chmod(0o777)
    load(path)
    assert folder.stat().st_mode & 0o777 == 0o700
    key.chmod(0o644)
    (entry,) = entries(tmp_path)
    before = entry.read_bytes()
    assert program(load(path)) and entry.read_bytes() == before, "a secret that others could read seals nothing"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_entries_of_another_user_are_not_read(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(path)
    (entry,) = entries(tmp_path)
    os.chown(entry, 12345, 12345)
    monkeypatch.setattr("biaochi.criterion.compile_criterion", None)
    with pytest.raises(TypeError):
        load(path)


def test_it_does_not_grow_without_end(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "MOST_ENTRIES", 6)
    for n in range(1, 12):
        path.write_text(RULESET.replace("扣0.1分", f"扣0.{n}分"), encoding="utf-8")
        monkeypatch.setattr("biaochi.registry.load.engine_now", lambda n=n: f"{n % 10}" * 64)
        load(path)
    assert len(list((tmp_path / "cache").iterdir())) <= vault.MOST_ENGINES
    monkeypatch.setattr("biaochi.registry.load.engine_now", lambda: "a" * 64)
    for n in range(1, 12):
        path.write_text(RULESET.replace("扣0.1分", f"扣0.{n}分"), encoding="utf-8")
        load(path)
    assert len(list((tmp_path / "cache" / ("a" * 16)).iterdir())) <= 7


@pytest.mark.parametrize("place", ["cache", "state"])
def test_where_nothing_can_be_kept_all_works(path: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / place).write_text("a file in the way", encoding="utf-8")
    assert program(load(path))


CHILD = """规则集：乙
版本：1
继承：370600/r@1

一级指标：A（5分）
二级指标：B（5分）
三级指标：C1 合格率（5分）
标准：合格率≥90%，得满分，每降低1%扣0.1分，扣完为止。
"""


@pytest.fixture
def child(path: Path) -> Path:
    """A ruleset that inherits conventions from another; both have marks of their own."""
    path.write_text("规则集：甲\n版本：1\n约定：\n  “每降低1%”按百分点计\n", encoding="utf-8")
    child = path.parent.parent / "c" / "1.biaochi"
    child.parent.mkdir()
    child.write_text(CHILD, encoding="utf-8")
    return child


def test_a_whole_ruleset_that_was_kept_is_the_ruleset(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = opened(path)[0]
    monkeypatch.setattr("biaochi.registry.load.build", None)
    again = opened(path)[0]
    assert again == first and again.hash == first.hash and again.text_hash == first.text_hash and again.path == path
    assert [i.source for i in again.indicators] == [i.source for i in first.indicators]


def test_a_kept_ruleset_finds_how_readings_differ_when_asked(path: Path) -> None:
    first = opened(path)[0]
    again = opened(path)[0]
    assert first.indicators[0].ambiguities
    for a, b in zip(first.indicators[0].ambiguities, again.indicators[0].ambiguities, strict=True):
        assert (a, a.difference) == (b, b.difference)


@pytest.mark.parametrize("change", ["own", "parent", "released"])
def test_a_kept_ruleset_is_read_anew_where_what_it_rests_on_is_new(child: Path, path: Path, change: str) -> None:
    first = opened(child)[0]
    if change == "own":
        child.write_text(CHILD.replace("扣0.1分", "扣0.2分"), encoding="utf-8")
        assert opened(child)[0].hash != first.hash
    elif change == "parent":
        path.write_text(path.read_text(encoding="utf-8").replace("百分点", "相对比例"), encoding="utf-8")
        assert opened(child)[0].hash != first.hash
    else:
        path.with_name("1.release.json").write_text("{}", encoding="utf-8")
        with pytest.raises(RulesetError):
            opened(child)


def test_a_kept_ruleset_that_was_changed_is_not_used(path: Path, tmp_path: Path) -> None:
    first = opened(path)[0]
    for entry in entries(tmp_path):
        poisoned(entry, lambda d: d["found"]["head"].update(title="别的") if "found" in d else d.update(reading="满分"))
    assert opened(path)[0] == first
