"""Rates that cannot leave 0 to 100% by what they are: bounded by their names, refused outside, in the proofs; lifted by a word."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from biaochi import FactsError, compile_criterion
from biaochi.certificates.verify import verify
from biaochi.certificates.write import Maker, certificate
from biaochi.core.program import Input, Kind
from biaochi.core.store import dump_input, load_input
from biaochi.model.possible import Bounded, ends, groups, possible
from biaochi.prove.criterion import prove
from biaochi.prove.ruleset import prove_indicators, prove_total
from biaochi.registry.load import load
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.run import score_facts

RULES = """规则集：比率
版本：1
约定：
  “每1%”按百分点计
  不足一个单位的按比例计
一级指标：A1 全部（5分）
三级指标：C1 服务质量（5分）
{}标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。
"""


def ruleset(folder: Path, declared: str = "", text: str = RULES) -> Ruleset:
    path = folder / "1.biaochi"
    path.write_text(text.format(f"数据：{declared}\n" if declared else ""), encoding="utf-8")
    return load(path)


@pytest.mark.parametrize("group", groups(), ids=lambda g: g.words[0])
def test_every_word_bounds_the_rate_that_its_sentence_speaks_of(group: Bounded) -> None:
    assert group.example and len(set(group.words)) == len(group.words)
    for word in group.words:
        (spec,) = compile_criterion(group.example.replace("{}", word), full_marks=5).inputs
        assert (spec.kind, spec.low, spec.high) == (Kind.RATE, 0, group.most), word


def test_no_word_stands_in_two_groups() -> None:
    words = [w for g in groups() for w in g.words]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("群众满意度", 0, 1),
        ("满意度（2）", 0, 1),
        ("覆盖率(%)", 0, 1),
        ("企业办事满意度Q", 0, 1),
        ("学前教育毛入学率", 0, None),
        ("结转资金占上年比重", 0, None),
        ("预算执行率", 0, None),
        ("增长率", None, None),
        ("偏差率", None, None),
        ("满意度提升幅度", None, None),
        ("利率", None, None),
    ],
)
def test_what_a_name_says_of_a_rate(name: str, low: int | None, high: int | None) -> None:
    assert ends(name) == (low, high)


def test_own_bounds_stay_and_other_kinds_are_not_bounded() -> None:
    wide = Input("满意度", Kind.RATE, "%", low=Fraction(-1), high=Fraction(2))
    assert possible(wide) == wide
    points = Input("满意度", Kind.POINTS, "分")
    assert possible(points) == points
    assert possible(Input("满意度", Kind.RATE, "%", high=Fraction(-1))).low is None


@pytest.mark.parametrize("given", ["180%", "100.01%", "-5%", "-0.01%"])
def test_a_fact_outside_is_refused_with_what_to_do(given: str) -> None:
    made = compile_criterion("满意度≥90%得满分，每降低1个百分点扣0.1分，扣完为止。", full_marks=5)
    with pytest.raises(FactsError) as bad:
        made.score({"满意度": given})
    (found,) = bad.value.diagnostics
    assert found.code == "BC303" and "请核对" in found.help and "数据：满意度（%，" in found.help


@pytest.mark.parametrize("given", ["0%", "100%"])
def test_the_ends_themselves_are_facts(given: str) -> None:
    made = compile_criterion("满意度≥90%得满分，每降低1个百分点扣0.1分，扣完为止。", full_marks=5)
    assert made.score({"满意度": given}).exact == (5 if given == "100%" else 0)


def test_more_than_planned_can_be_done_and_less_than_nothing_cannot() -> None:
    made = compile_criterion("年度任务完成率达到100%得满分，每低1个百分点扣0.1分。", full_marks=5)
    assert made.score({"年度任务完成率": "130%"}).exact == 5
    with pytest.raises(FactsError):
        made.score({"年度任务完成率": "-5%"})


def test_the_bounds_follow_from_the_name_and_are_no_part_of_the_meaning() -> None:
    made = compile_criterion("满意度≥90%得满分，每降低1个百分点扣0.1分，扣完为止。", full_marks=5)
    assert made.reading.startswith("数据：「满意度」（%）。") and made.inputs[0].implied == ("low", "high")
    again = compile_criterion(made.reading, full_marks=5)
    assert again.inputs == made.inputs and again.program.digest() == made.program.digest()
    free = replace(made.program, inputs=tuple(replace(i, low=None, high=None, implied=()) for i in made.inputs))
    assert free.digest() == made.program.digest()


def test_the_bounds_reach_the_proofs(tmp_path: Path) -> None:
    """得分=满意度×4 never comes to 5 points, and every witness is a fact that can be."""
    made = compile_criterion("得分=满意度×4。", full_marks=5)
    kinds = {f.kind: f for f in prove(made.program)}
    assert not kinds["满分可得"].proved
    for finding in kinds.values():
        for witness in finding.witnesses:
            assert 0 <= witness.facts["满意度"] <= 1  # type: ignore[operator]
    rules = ruleset(tmp_path)
    leaves = list(prove_indicators(rules.indicators))
    stated = certificate(rules, leaves, prove_total(rules, leaves), Maker("biaochi", "1", ""))
    assert not [o.why for o in verify(stated, rules) if o.why]


@pytest.mark.parametrize("declared", ["", "满意度（%）", "满意度（%，≥0）", "群众满意度（%）", "考核结果（%）"])
def test_a_declaration_that_names_no_upper_bound_leaves_the_one_there_is(tmp_path: Path, declared: str) -> None:
    rules = ruleset(tmp_path, declared)
    with pytest.raises(FactsError) as bad:
        score_facts(rules, {"C1": "180%"})
    assert [d.code for d in bad.value.diagnostics] == ["BC303"]


@pytest.mark.parametrize(("declared", "given"), [("满意度（%，0-200）", "180%"), ("满意度（%，≥-50）", "-5%")])
def test_the_word_is_a_declaration_with_the_bound(tmp_path: Path, declared: str, given: str) -> None:
    (subject,) = score_facts(ruleset(tmp_path, declared), {"C1": given}).subjects
    assert subject.total.point == (5 if given == "180%" else 0)


PARTS = """规则集：部分
版本：1
一级指标：A1 全部（5分）
三级指标：C1 质量（5分）
{}标准：得分=合格件数/抽查件数×分值，最高得5分。
"""


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("得分=合格件数/抽查件数×分值。", "抽查件数"),
        ("覆盖率=覆盖村数/总村数×100%，得分=覆盖率×分值。", "总村数"),
        ("得分=实际完成数/计划完成数×分值。", ""),
        ("达标率=达标面积÷上年面积×100%，达标率≥90%得满分，否则不得分。", ""),
    ],
)
def test_a_part_is_no_more_than_its_whole_and_never_less_than_nothing(text: str, within: str) -> None:
    made = compile_criterion(text, full_marks=5)
    part, whole = made.inputs
    assert part.within == within and compile_criterion(made.reading, full_marks=5).inputs == made.inputs
    assert load_input(dump_input(part)) == part
    assert made.score({part.name: "8", whole.name: "10"})
    for more, refused in (("12", bool(within)), ("-1", part.low == 0)):
        if refused:
            with pytest.raises(FactsError) as bad:
                made.score({part.name: more, whole.name: "10"})
            assert [d.code for d in bad.value.diagnostics] == ["BC303"]
        else:
            assert made.score({part.name: more, whole.name: "10"})


@pytest.mark.parametrize(
    ("declared", "refused"),
    [
        ("", True),
        ("合格件数（件，≥0）；抽查件数（件，>0）", True),
        ("过关件数（件）；抽检件数（件）", True),
        ("合格件数（件，0-1000）；抽查件数（件，>0）", False),
        ("合格件数（件）；抽查件数（批）", False),
    ],
)
def test_a_declaration_keeps_the_part_within_unless_it_bounds_it(tmp_path: Path, declared: str, refused: bool) -> None:
    rules = ruleset(tmp_path, declared, PARTS)
    (part, whole) = rules.indicators[0].inputs
    facts = {"C1": {part.name: "12", whole.name: "10"}}
    if refused:
        with pytest.raises(FactsError) as bad:
            score_facts(rules, facts)
        assert [d.code for d in bad.value.diagnostics] == ["BC303"] and "C1 质量" in bad.value.diagnostics[0].message
    else:
        assert score_facts(rules, facts).subjects[0].total.point == 5


BANDS = "合格率=合格数÷检查数×100%。合格率90%（含）-100%（含）得5分，60%（含）-90%得3分，60%以下不得分。"


def test_a_share_beyond_its_whole_is_no_gap_for_the_engine_and_for_the_checker(tmp_path: Path) -> None:
    (gap,) = (f for f in prove(compile_criterion(BANDS, full_marks=5).program) if f.kind == "没有空档")
    assert gap.proved
    text = PARTS.replace("得分=合格件数/抽查件数×分值，最高得5分。", BANDS)
    rules = ruleset(tmp_path, "", text)
    leaves = list(prove_indicators(rules.indicators))
    stated = certificate(rules, leaves, prove_total(rules, leaves), Maker("biaochi", "1", ""))
    assert not [o.why for o in verify(stated, rules) if o.why]
    for leaf in leaves:
        for finding in leaf.findings:
            assert all(w.facts["合格数"] <= w.facts["检查数"] for w in finding.witnesses)  # type: ignore[operator]


ROWS = """规则集：自评
版本：1
计分办法：
  ≥：完成值不低于指标值得满分，每低1个百分点扣0.1分，扣完为止。
一级指标：A1 全部（10分）
三级指标：C1 群众满意度（5分）
指标值：≥90%
三级指标：C2 增长率（5分）
指标值：≥{}%
"""


def test_a_row_is_bounded_by_the_name_of_its_indicator(tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    path.write_text(ROWS.format(5), encoding="utf-8")
    rules = load(path)
    assert [(s.low, s.high) for i in rules.indicators for s in i.inputs] == [(0, 1), (None, None)]
    path.write_text(ROWS.format(5).replace("≥90%", "≥120%"), encoding="utf-8")
    assert load(path).indicators[0].inputs[0].high is None
