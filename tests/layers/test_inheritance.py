"""What a lower layer takes over, adds, replaces and removes; what it must be allowed; the ruleset in force as one text."""

from __future__ import annotations

from pathlib import Path

import pytest
from biaochi import FactsError, Ruleset, RulesetError, load
from biaochi.registry.flatten import flatten
from layer_files import CITY, PROVINCE, city, write

LISTED = "一级指标：A3 效益（50分）\n三级指标：C5 满意度（50分）\n标准：满意度≥90%得满分，每降低1%扣1分，扣完为止。\n"


def codes(path: Path) -> list[str]:
    return [d.code for d in failed(path).diagnostics]


def failed(path: Path) -> RulesetError:
    with pytest.raises(RulesetError) as bad:
        load(path)
    return bad.value


def criterion(rules: Ruleset, code: str) -> str:
    found = rules.indicator(code)
    assert found is not None
    return found.source.text


def test_everything_above_is_in_force_and_what_is_added_stands_in_its_place(tmp_path: Path) -> None:
    rules = load(city(tmp_path, LISTED))
    assert [i.code for i in rules.indicators] == ["C1", "C2", "C3", "C4", "C5"]
    assert rules.total == 100 and [g.name for g in rules.grades] == ["好", "差"]
    assert rules.parents == ("370000/frame@1",)
    assert [s.leaves for s in rules.sections if s.code == "A3"] == [("C5",)]
    above, own = rules.indicator("C1"), rules.indicator("C5")
    assert above is not None and above.source.file.endswith("frame/1.biaochi") and above.source.line == 18
    assert own is not None and own.source.file.endswith("city/1.biaochi") and own.source.line == 8


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        ("变更：\n  C4-2 改为“发现挪用的扣9分；”\n", "C4", "发现截留的扣8分；发现挪用的扣9分；扣完为止。"),
        ("变更：\n  删除 C4-1\n", "C4", "发现挪用的扣6分；扣完为止。"),
    ],
)
def test_a_clause_is_reworded_by_its_code(tmp_path: Path, more: str, code: str, says: str) -> None:
    province = PROVINCE.replace("  C3 可以删除\n", "  C3 可以删除\n  C4 的标准由下级规定\n")
    assert criterion(load(city(tmp_path, more + LISTED, province)), code) == says


def test_an_indicator_is_removed_and_the_codes_of_the_others_stay(tmp_path: Path) -> None:
    province = PROVINCE.replace("一级指标：A1 过程（30分）", "一级指标：A1 过程（30分）").replace(
        "三级指标：C4 完成率（20分）\n标准：",
        "三级指标：C4 完成率（20分）\n指标：甲（6分）\n标准：按时的得满分；否则不得分。\n指标：乙（14分）\n标准：",
    )
    granted = province.replace("  C3 可以删除\n", "  C4.1 可以删除\n  C4.2 的分值由下级规定\n")
    more = (
        "变更：\n  删除 C4.1\n一级指标：A2 产出（20分）\n三级指标：C4 完成率（20分）\n指标：C4.2 乙（20分）\n" + LISTED
    )
    rules = load(city(tmp_path, more, granted))
    assert [i.code for i in rules.indicators] == ["C1", "C2", "C3", "C4.2", "C5"]


@pytest.mark.parametrize(
    "more",
    [
        "变更：\n  删除 C2\n",
        "变更：\n  C4-2 改为“发现挪用的扣9分；”\n",
        "等级：70（含）-100分为好，70分以下为差\n",
        "约定：\n  “每下降1%”按相对比例计\n",
        "一级指标：A1 过程（30分）\n三级指标：C9 另一项（5分）\n标准：按时的得满分；否则不得分。\n",
        "一级指标：A2 产出（40分）\n三级指标：C4 完成率（20分）\n",
        "授权：\n  C4 的标准由下级规定\n",
    ],
)
def test_what_is_not_granted_is_refused(tmp_path: Path, more: str) -> None:
    assert "BC255" in codes(city(tmp_path, more + LISTED))


@pytest.mark.parametrize(
    "more",
    [
        "约定：\n  不足一个单位的不计\n",
        "约定：\n  “每下降1%”按百分点计\n",
        "等级：\n  60（含）-100分为好\n  60分以下为差\n",
        "一级指标：A1 过程（30分）\n三级指标：C2 台账（10分）\n标准：每发现一处不规范扣1分，扣完为止。\n",
        "一级指标：A1 过程（30分）\n三级指标：C1 到位率（10分）\n标准：到位率≥90%得满分，每降低1%扣1分，扣完为止。\n",
    ],
)
def test_what_is_granted_or_the_same_is_taken(tmp_path: Path, more: str) -> None:
    assert load(city(tmp_path, more + LISTED)).total == 100


C1 = "一级指标：A1 过程（30分）\n三级指标：C1 到位率（10分）\n标准："


@pytest.mark.parametrize(
    "stricter",
    [
        "到位率≥95%得满分，每降低1%扣1分，扣完为止。",
        "到位率≥90%得满分，每降低1%扣2分，扣完为止。",
        "到位率≥90%得满分，否则不得分。",
    ],
)
def test_stricter_is_proved(tmp_path: Path, stricter: str) -> None:
    assert load(city(tmp_path, f"{C1}{stricter}\n{LISTED}")).indicator("C1") is not None


@pytest.mark.parametrize(
    "looser", ["到位率≥85%得满分，每降低1%扣1分，扣完为止。", "到位率≥95%得满分，每降低1%扣0.5分，扣完为止。"]
)
def test_looser_is_refused_with_the_project_that_would_score_higher(tmp_path: Path, looser: str) -> None:
    path = city(tmp_path, f"{C1}{looser}\n{LISTED}")
    (found,) = failed(path).diagnostics
    assert found.code == "BC256" and "到位率" in found.message and "按上级得" in found.message
    assert found.file == str(path) and path.read_text(encoding="utf-8")[found.start : found.end].startswith("到位率")


def test_every_change_cites_what_it_rests_on(tmp_path: Path) -> None:
    bare = CITY.replace("依据：《市级规程》（某财绩〔2021〕2号）\n", "")
    write(tmp_path, "370000-shandong", "frame", PROVINCE)
    changed = "变更：\n  删除 C3\n一级指标：A1 过程（20分）\n"
    assert "BC254" in codes(write(tmp_path, "370600-yantai", "city", bare + changed + LISTED))
    cited = LISTED.replace("标准：", "依据：《市级规程》第三条\n标准：")
    assert load(write(tmp_path, "370600-yantai", "city", bare + cited)).total == 100


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("授权：\n  随便改\n", "BC251"),
        ("变更：\n  改一改 C3\n", "BC252"),
        ("变更：\n  删除 C99\n", "BC253"),
        ("变更：\n  C1-9 改为“甲”\n", "BC253"),
    ],
)
def test_lines_that_cannot_be_applied_are_errors_with_their_place(tmp_path: Path, more: str, code: str) -> None:
    path = city(tmp_path, more + LISTED)
    found = next(d for d in failed(path).diagnostics if d.code == code)
    text = path.read_text(encoding="utf-8")
    assert found.file == str(path) and text[found.start : found.end] == more.split("\n  ")[1].rstrip("\n")


def test_a_finding_stands_in_the_file_that_the_text_comes_from(tmp_path: Path) -> None:
    broken = "一级指标：A1 过程（30分）\n三级指标：C2 台账（10分）\n标准：看着办。\n"
    path = city(tmp_path, broken + LISTED)
    found = next(d for d in failed(path).diagnostics if "C2" in d.message)
    assert found.file == str(path) and path.read_text(encoding="utf-8")[found.start : found.end].startswith("看着")


def test_a_jurisdiction_that_does_not_lie_within_the_one_above_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "370000-shandong", "frame", PROVINCE)
    path = write(tmp_path, "630200-haidong", "city", CITY.replace("370600 烟台市", "630200 海东市") + LISTED)
    assert "BC257" in codes(path)


@pytest.mark.parametrize(
    "more",
    [LISTED, "约定：\n  不足一个单位的不计\n" + LISTED, f"{C1}到位率≥95%得满分，每降低1%扣1分，扣完为止。\n{LISTED}"],
)
def test_flattened_it_means_the_same_and_names_its_origins(tmp_path: Path, more: str) -> None:
    path = city(tmp_path, more)
    text = flatten(path)
    alone = tmp_path / "alone.biaochi"
    alone.write_text(text, encoding="utf-8")
    rules = load(alone)
    assert rules.hash == load(path).hash and rules.parents == ()
    assert "# 出自 370000/frame@1 第" in text and "# 出自 370600/city@1 第" in text


def test_layers_on_layers(tmp_path: Path) -> None:
    city(tmp_path, "授权：\n  C5 的标准只可从严\n" + LISTED)
    county = "规则集：县级通知\n辖区：370681 龙口市\n版本：1\n依据：《通知》\n继承：370600/city@1\n"
    stricter = (
        "一级指标：A3 效益（50分）\n三级指标：C5 满意度（50分）\n标准：满意度≥95%得满分，每降低1%扣1分，扣完为止。\n"
    )
    rules = load(write(tmp_path, "370681-longkou", "county", county + stricter))
    assert rules.parents == ("370600/city@1", "370000/frame@1")
    assert criterion(rules, "C5").startswith("满意度≥95%") and criterion(rules, "C1").startswith("到位率≥90%")
    looser = county + C1.replace("10分", "10分") + "到位率≥95%得满分，每降低1%扣1分，扣完为止。\n"
    assert "BC255" in codes(write(tmp_path, "370681-longkou", "other", looser))


def test_a_frame_counts_its_open_parts_and_does_not_score(tmp_path: Path) -> None:
    rules = load(write(tmp_path, "370000-shandong", "frame", PROVINCE))
    assert rules.total == 100 and [(s.code, s.full_marks) for s in rules.open] == [("A3", 50)]
    with pytest.raises(FactsError, match="A3 效益"):
        rules.score({"C1": "95%"})
    assert not load(city(tmp_path, LISTED)).open


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "rulesets").rglob("*.biaochi")), ids=lambda p: "/".join(p.parts[-3:])
)
def test_the_rulesets_in_use_flatten_to_the_same(path: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.biaochi"
    alone.write_text(flatten(path), encoding="utf-8")
    assert load(alone).hash == load(path).hash


@pytest.mark.parametrize(
    "more",
    [
        "一级指标：A1 过程（30分）\n三级指标：C2 台账（10分）\n标准：每发现一处不规范扣1分，扣完为止。\n",
        "变更：\n  C2-1 改为“每发现一处不规范扣1分，扣完为止。”\n",
        LISTED,
    ],
)
def test_what_is_changed_or_added_without_a_basis_is_refused(tmp_path: Path, more: str) -> None:
    write(tmp_path, "370000-shandong", "frame", PROVINCE)
    bare = CITY.replace("依据：《市级规程》（某财绩〔2021〕2号）\n", "")
    assert codes(write(tmp_path, "370600-yantai", "city", bare + more)) == ["BC254"]


def test_a_convention_that_is_declared_anew_stands_once_in_the_ruleset_in_force(tmp_path: Path) -> None:
    text = flatten(city(tmp_path, "约定：\n  不足一个单位的不计\n" + LISTED))
    assert "不足一个单位的不计" in text and "不足一个单位的按比例计" not in text
