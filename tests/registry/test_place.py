"""Where a ruleset lies says what it is called, and what it is called leads back to where it lies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from biaochi.cli.main import main
from biaochi.registry.place import file_of, identity_of_place, is_identity, registered
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]

codes = st.sampled_from(["370600", "370600.市直", "000000"])
short = st.from_regex(r"[a-z0-9一-龥][a-z0-9一-龥-]{0,12}", fullmatch=True)
versions = st.from_regex(r"[0-9A-Z二-四][0-9A-Za-z.]{0,5}", fullmatch=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codes, short, versions)
def test_place_and_identity_lead_to_each_other(tmp_path: Path, code: str, name: str, version: str) -> None:
    file = tmp_path / "rulesets" / f"{code}-某地" / name / f"{version}.biaochi"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    ident = f"{code}/{name}@{version}"
    assert is_identity(ident) and identity_of_place(file) == ident
    assert file_of(ident, tmp_path / "rulesets") == registered(ident, file) == file


@pytest.mark.parametrize(
    "ident",
    ["370600/..@1", "370600/a@..", "370600/../a@1", "370600/a/b@1", "../a@1", "370600/a@1/..", "370600/A@1", "370600/-a@1", "370600/ａ@1", "370600/а@1"],
)  # fmt: skip
def test_what_is_no_identity_leads_nowhere(ident: str, tmp_path: Path) -> None:
    file = tmp_path / "rulesets" / "370600-某地" / "a" / "1.biaochi"
    file.parent.mkdir(parents=True)
    file.touch()
    assert not is_identity(ident) and file_of(ident, tmp_path / "rulesets") is None


def test_commands_take_an_identity_where_they_take_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    path = "rulesets/000000-national/frame-2020/1.biaochi"
    one, other = (
        CliRunner().invoke(main, ["show", "--format", "json", said]) for said in ("000000/frame-2020@1", path)
    )
    assert one.exit_code == other.exit_code == 0 and json.loads(one.stdout) == json.loads(other.stdout)
    assert json.loads(one.stdout)["file"] == path


def test_an_identity_that_is_not_there_is_an_error_with_a_way_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["score", "000000/frame-2020@1", "facts.csv"])
    assert done.exit_code == 2 and "BC271" in done.stderr and "biaochi list" in done.stderr


def test_a_file_comes_before_an_identity_of_the_same_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    there = tmp_path / "rulesets" / "370600-某地" / "a" / "1.biaochi"
    here = tmp_path / "370600" / "a@1"
    for file, title in ((there, "登记的"), (here, "手边的")):
        file.parent.mkdir(parents=True)
        file.write_text(
            f"规则集：{title}\n指标：A1 满意度（5分）\n标准：满意度≥90%得满分，否则不得分。\n", encoding="utf-8"
        )
    done = CliRunner().invoke(main, ["show", "370600/a@1"])
    assert done.exit_code == 0 and "手边的" in done.stdout
