"""Rulesets of language version 1 keep their meaning for good.

Never edit the files under ``1/`` and never their ``meanings.json``: they stand for the rulesets that users have written
and that results were issued by. A change that alters one of these meanings is a change of the language: it needs a new
language version, with a folder of its own here, and the engine goes on reading version 1 as it is recorded or refuses it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from biaochi import RulesetError, load
from biaochi.ruleset.language import LANGUAGE_VERSION

HERE = Path(__file__).parent
MEANINGS: dict[str, dict[str, Any]] = {
    f"{folder.name}/{name}": meaning
    for folder in sorted(p for p in HERE.iterdir() if p.is_dir() and (p / "meanings.json").exists())
    for name, meaning in json.loads((folder / "meanings.json").read_text(encoding="utf-8")).items()
}


@pytest.mark.parametrize("name", MEANINGS)
def test_a_frozen_ruleset_means_what_it_meant(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIAOCHI_CACHE", "off")
    rules = load(HERE / name)
    programs = {i.code: i.program.digest() for i in rules.indicators}
    assert programs == MEANINGS[name]["programs"]
    assert rules.hash == MEANINGS[name]["hash"]


def test_every_frozen_file_is_recorded_and_states_its_version() -> None:
    files = {p.relative_to(HERE).as_posix(): p for p in HERE.rglob("*.biaochi")}
    assert files.keys() == MEANINGS.keys() and len(files) >= 12
    for name, path in files.items():
        assert f"\n语言版本：{name.split('/')[0]}\n" in path.read_text(encoding="utf-8")
    assert LANGUAGE_VERSION in {name.split("/")[0] for name in files}


@pytest.mark.parametrize("version", ["0", "2", "1.0", "１", "01", "一", "1 2"])
def test_another_version_is_refused(version: str, tmp_path: Path) -> None:
    (found,) = _refused(tmp_path, version)
    assert found.code == "BC233" and f"本程序读语言版本 1，文件写的是“{version}”" == found.message
    assert "语言版本：1" in found.help and "升级" in found.help
    assert found.where == "第2行"


def test_an_empty_version_is_refused(tmp_path: Path) -> None:
    (found,) = _refused(tmp_path, "")
    assert found.code == "BC209" and "语言版本" in found.message


def _refused(folder: Path, version: str) -> list[Any]:
    path = folder / "1.biaochi"
    frozen = (HERE / "1" / "thresholds.biaochi").read_text(encoding="utf-8")
    path.write_text(frozen.replace("语言版本：1\n", f"语言版本：{version}\n"), encoding="utf-8")
    with pytest.raises(RulesetError) as bad:
        load(path)
    return bad.value.diagnostics
