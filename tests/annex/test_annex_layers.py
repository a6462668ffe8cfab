"""The annex of a ruleset that inherits says what is its own and what comes from which ruleset above."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from biaochi.annex.contents import Annex, contents
from biaochi.lint.subject import Subject
from biaochi.registry.load import survey

EXAMPLE = Path(__file__).parents[2] / "examples" / "layers" / "rulesets"
COUNTY = Path("370681-longkou/training/1.biaochi")


def annex(path: Path) -> Annex:
    built, doc = survey(path, cached=False)
    return contents(Subject(doc, str(path), built), lambda: None)


@pytest.fixture(scope="module")
def county() -> Annex:
    return annex(EXAMPLE / COUNTY)


def test_an_inherited_convention_is_not_called_its_own(county: Annex) -> None:
    sources = {a.text: a.source for a in county.agreements}
    assert sources["“每1%”按百分点计"] == "继承 370000/training@1"
    assert sources["各要点逐项计分"] == "默认（没有写明）"
    assert {a.source for a in annex(EXAMPLE / "370000-shandong/training/1.biaochi").agreements} == {
        "本规则集写明",
        "默认（没有写明）",
    }


def test_an_inherited_criterion_names_the_ruleset_that_wrote_it(county: Annex) -> None:
    above, city, province = (), ("标准出自 370600/training@1",), ("标准出自 370000/training@1",)
    assert [row.notes for row in county.rows] == [above, city, city, province, province]


def test_a_finding_above_is_placed_in_its_own_file(tmp_path: Path) -> None:
    root = Path(shutil.copytree(EXAMPLE, tmp_path / "rulesets"))
    city = root / "370600-yantai/training/1.biaochi"
    text = city.read_text(encoding="utf-8").replace("扣0.5分，扣完为止。", "扣0.5分。")
    city.write_text(text, encoding="utf-8")
    line = text.split("\n").index("标准：每发现一份资料未归档扣0.5分。") + 1
    places = {i.place for i in annex(root / COUNTY).issues if "C6" in i.message}
    assert places == {f"370600/training@1 第{line}行"}
