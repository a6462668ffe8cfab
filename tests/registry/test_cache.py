"""Compiled forms on disk change nothing but the time: same scores, and never those of another engine or a damaged file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from biaochi import load
from biaochi.registry import cache
from biaochi.ruleset.model import Ruleset

RULESET = "规则集：甲\n版本：1\n\n一级指标：A（5分）\n二级指标：B（5分）\n三级指标：C1 满意度（5分）\n标准：满意度≥90%，得满分，每降低1%扣0.1分，扣完为止。\n"
FACTS = {"甲": {"C1": "86.11%"}}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ruleset file, with a cache of its own and nothing compiled before in this process."""
    monkeypatch.setattr(cache, "_MADE", {})
    monkeypatch.setattr(cache, "_MOST_MADE", 0)
    monkeypatch.setenv("BIAOCHI_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "370600-x" / "r" / "1.biaochi"
    path.parent.mkdir(parents=True)
    path.write_text(RULESET, encoding="utf-8")
    return path


def entries(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache").glob("*.json"))


def program(ruleset: Ruleset) -> tuple[str, str]:
    (found,) = [i for i in ruleset.indicators if i.code == "C1"]
    return found.program.digest(), found.reading


def test_a_cached_ruleset_is_the_compiled_one(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = program(load(path))
    assert len(entries(tmp_path)) == 1
    monkeypatch.setattr("biaochi.criterion.compile_criterion", None)
    assert program(load(path)) == first


def test_forms_of_another_engine_are_not_used(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(path)
    monkeypatch.setattr("biaochi.criterion.compile_criterion", None)
    monkeypatch.setattr("biaochi.registry.load.engine_now", lambda: "another")
    with pytest.raises(TypeError):
        load(path)


def test_a_changed_file_of_the_engine_is_another_engine() -> None:
    before = cache.engine_now()
    module = Path(cache.__file__)
    stat = module.stat()
    try:
        os.utime(module, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
        assert cache.engine_now() != before
    finally:
        os.utime(module, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert cache.engine_now() == before


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"x": 1}', "[" * 5000, '{"x": {"program": {}}}', "\x00"])
def test_a_damaged_cache_is_as_good_as_none(path: Path, tmp_path: Path, damage: str) -> None:
    first = program(load(path))
    (entry,) = entries(tmp_path)
    entry.write_text(damage, encoding="utf-8")
    assert program(load(path)) == first


@pytest.mark.parametrize("key", ["full_marks", "inputs", "body", "clauses"])
@pytest.mark.parametrize("value", [None, 5, "1e9", [], [["x"]], {}])
def test_a_damaged_entry_is_compiled_anew(path: Path, tmp_path: Path, key: str, value: object) -> None:
    first = program(load(path))
    (entry,) = entries(tmp_path)
    data = json.loads(entry.read_text(encoding="utf-8"))
    for one in data.values():
        one["program"][key] = value
    entry.write_text(json.dumps(data), encoding="utf-8")
    assert program(load(path)) == first
