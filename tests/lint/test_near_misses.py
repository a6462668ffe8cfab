"""What a rule is about and what only looks like it: each pair fires on the first and keeps quiet on the second."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from biaochi.diagnostics import BiaochiError
from biaochi.lint.rule import lint
from biaochi.lint.rules import RULES
from biaochi.lint.subject import Subject
from biaochi.registry.load import survey
from biaochi.testing.cases import tried

VIOLATIONS = Path(__file__).with_name("violations.biaochi")
SIGNED = "（2026-11-21，绩效科）"


def one(body: str, marks: str = "5分") -> str:
    """A ruleset of one indicator."""
    return f"规则集：样例\n三级指标：C1 事项（{marks}）\n{body}\n"


def two(first: str, second: str) -> str:
    """A ruleset of two indicators of five marks."""
    return f"规则集：样例\n三级指标：C1 {first}\n三级指标：C2 {second}\n"


def headed(lines: str, body: str = "标准：办结率≥90%得满分，否则不得分。") -> str:
    """A ruleset with these header lines."""
    return f"规则集：2024年度样例\n{lines}\n三级指标：C1 事项（5分）\n{body}\n"


def started(points: str) -> str:
    """A 读作 that begins with these points, of five marks."""
    reading = f"数据：「积水处数」（处，整数，≥0）。满分：5分。计分（5分，最低0分）：从{points}分起；「积水处数」每1处，扣0.5分，不足的按比例计。"
    return one(f"标准：每发现一处积水扣0.5分，扣完为止。\n解释：读作：{reading}{SIGNED}")


PAIRS = [
    ("BL003", one("标准：办结率≥９0%得满分，否则不得分。"), one("标准：办结率≥９０%得满分，否则不得分。")),
    ("BL106", one("标准：每获一项表彰加1分。", "加减分"), one("标准：每获一项表彰加1分。", "加减分，最多3分")),
    ("BL107", two("参保率（5分）\n标准：居民参保率≥95%得满分，否则不得分。", "参保率（5分）\n标准：职工参保率≥95%得满分，否则不得分。"),
     two("居民参保率（5分）\n标准：居民参保率≥95%得满分，否则不得分。", "职工参保率（5分）\n标准：职工参保率≥95%得满分，否则不得分。")),
    ("BL203", one("标准：显著得6分，比较明显得5分，一般得4分，微弱得2分，无效果不得分。", "6分"),
     one("标准：显著得5分，比较明显得4分，一般得3分，微弱得2分，无效果不得分。")),
    ("BL204", one("标准：服务明显改善得3分，服务一般得5分，服务较差不得分。"),
     one("标准：服务明显改善得5分，服务一般得3分，服务较差不得分。")),
    ("BL204", one("数据：评定等级（优/良/中/差）\n标准：评定等级优得5分，良得3分，中得4分，差得0分。"),
     one("数据：评定等级（优/良/中/差）\n标准：评定等级优得5分，良得4分，中得3分，差得0分。")),
    ("BL204", one(f"标准：效果显著得5分，效果较好得4分，效果较差得1分。\n解释：“较好得4分”读作“较好得0.5分”。理由：更正。{SIGNED}"),
     one("数据：类别（甲/乙/丙）\n标准：类别甲得5分，乙得3分，丙得4分。")),
    ("BL205", one("标准：满意度90%（含）以上得5分，80%（含）-90%得3分，60%（含）-80%得4分，60%以下不得分。"),
     one("标准：预算调整比例90%（含）以上得5分，80%（含）-90%得3分，60%（含）-80%得4分，60%以下不得分。")),
    ("BL206", one("标准：满意率90%以上得5分，80%以上得4分，80%以上得3分，其余不得分。"),
     one("标准：满意率90%以上得5分，80%以上得4分，70%以上得3分，其余不得分。")),
    ("BL206", one("标准：收支、采购、合同、资产四项制度，每缺一项扣1分，缺五项及以上不得分。"),
     one("标准：收支、采购、合同、资产四项制度，每缺一项扣1分，缺四项及以上不得分。")),
    ("BL207", one("标准：完成率≥90%得5分，80%（含）-90%得3分，70%（含）-80%得3分，70%以下不得分。"),
     one("标准：使用率在85%（含）-93%得5分，80%（含）-85%得3分，93%（含）-98%得3分，其余不得分。")),
    ("BL207", one("标准：合格率达到95%得5分，每低1个百分点扣2.5分，扣完为止，低于85%不得分。"),
     one("标准：合格率达到95%得5分，每低1个百分点扣0.25分，扣完为止，低于85%不得分。")),
    ("BL207", one("标准：效果显著得5分，效果较好得3分，效果一般得3分，效果较差得0分。"),
     one("数据：方式（甲/乙/丙）\n标准：方式甲得5分，乙得3分，丙得3分。")),
    ("BL208", one("标准：回访率＞90%得5分，≥80%得4分，≥70%得3分，＜70%不得分。"),
     one("标准：缺勤率小于2%得5分；2%～4%（均含）得1分；大于4%不得分。")),
    ("BL208", one("标准：到场用时＜1小时得5分，≤2小时得3分，＞2小时不得分。"),
     one("标准：覆盖率达到100%得5分，超过80%得3分，80%及以下不得分。")),
    ("BL304", one("标准：①财务不规范的，每处扣0.5分，扣完为止；②发现套取的，扣1分；③发现挪用的，扣1分。"),
     one("标准：①财务不规范的，每处扣0.5分；②发现套取的，扣1分；③发现挪用的，扣1分，扣完为止。")),
    ("BL305", one("标准：每次漏查扣0.004分，扣完为止。"), one("标准：每次漏查扣0.005分，扣完为止。")),
    ("BL305", one("标准：每次漏查扣0.02分，扣完为止。").replace("\n", "\n约定：得分四舍五入保留一位小数，只在出具结果时舍入\n", 1),
     one("标准：每次漏查扣0.02分，扣完为止。")),
    ("BL306", one("标准：每起事故扣5分，扣完为止。"), one("标准：每起事故扣4.5分，扣完为止。")),
    ("BL307", one("标准：每处漏项扣0.5分，最多扣6分。"), one("标准：每处漏项扣0.5分，最多扣5分。")),
    ("BL308", started("50"), started("5")),
    ("BL403", one("数据：罚款总额（万元，≥0）\n标准：罚款总额不超过5000元得满分，否则不得分。"),
     one("数据：罚款总额（元，≥0）\n标准：罚款总额不超过5000元得满分，否则不得分。")),
    ("BL404", one("指标值：≥95%\n标准：办结率≥90%得满分，否则不得分。"), one("指标值：≥90%\n标准：办结率≥90%得满分，否则不得分。")),
    ("BL404", one("指标值：≤52万元\n标准：支出不超过50万元得5分，否则不得分。"),
     one("指标值：≤500000元\n标准：支出不超过50万元得5分，否则不得分。")),
    ("BL405", two("甲（5分）\n数据：到位资金（万元）\n标准：到位资金不低于50万元得满分，否则不得分。",
                  "乙（5分）\n数据：到位资金（元）\n标准：到位资金不低于50元得满分，否则不得分。"),
     two("甲（5分）\n数据：完成值（件）\n标准：完成值不低于50件得满分，否则不得分。",
         "乙（5分）\n数据：完成值（学时）\n标准：完成值不低于50学时得满分，否则不得分。")),
    ("BL406", one("数据：满意度（%，0-200）\n标准：满意度≥90%得满分，否则不得分。"),
     one("数据：完成率（%，0-200）\n标准：完成率≥90%得满分，否则不得分。")),
    ("BL406", one("数据：合格率（%，≤120）\n标准：合格率≥90%得满分，否则不得分。"),
     one("数据：合格率（%）\n标准：合格率≥90%得满分，否则不得分。")),
    ("BL407", one("标准：得分=4×入网率。"), one("标准：得分=4×入网率，最高得5分。")),
    ("BL407", one("标准：得分=50×入网率，最高得5分。"), one("标准：得分=入网率/80%×分值，最高得5分。")),
    ("BL407", one("标准：得分=3×入网率。"), one("数据：入网率（%，0-100）\n标准：得分=5×入网率。")),
    ("BL504", one("标准：实际得分=5×资金到位率。"), one("标准：实际得分=5×资金到位率，最高得5分。")),
    ("BL504", one("标准：得分=实际完成数/计划完成数×分值。"), one("标准：得分=合格件数/抽查件数×分值。")),
    ("BL504", one("标准：得分=完成率×分值。"), one("数据：完成率（%，0-100）\n标准：得分=完成率×分值。")),
    ("BL505", headed("约定：\n  C1办结率低于60%的，总分最高69分\n  C1办结率低于50%的，总分最高79分"),
     headed("约定：\n  C1办结率低于60%的，总分最高69分\n  C1办结率低于50%的，总分最高59分")),
    ("BL506", headed("约定：\n  不足一个单位的按比例计\n  不足一个单位的不计"),
     headed("约定：\n  不足一个单位的按比例计\n  两档相接处归上一档")),
    ("BL507", headed("约定：\n  C1办结率在70%至80%的，总分最高89分\n  C1办结率在60%至70%的，总分最高79分"),
     headed("约定：\n  C1办结率低于80%的，总分最高89分\n  C1办结率低于70%的，总分最高79分")),
    ("BL602", one("数据：按期公示（是/否）\n标准：按期公示的得1分，否则得5分。"),
     one("数据：按期公示（是/否）\n标准：按期公示的得5分，否则得1分。")),
    ("BL602", one("数据：发现挪用资金（是/否）\n标准：发现挪用资金的得5分，否则不得分。"),
     one("数据：开展违规检查（是/否）\n标准：开展违规检查的得5分，否则不得分。")),
    ("BL602", one("标准：满意度≥90%得1分，其余得5分。"), one("标准：上年满意度≥90%得1分，其余得5分。")),
    ("BL604", headed("共用：办结数（件）"), headed("共用：办结率（%，0-100）")),
    ("BL605", two("到位（5分）\n数据：到账资金（万元，≥0）；下达资金（万元，>0）\n标准：得分=到账资金/下达资金×分值；到账资金：落实到具体项目的资金。",
                  "支出（5分）\n数据：支出资金（万元，≥0）；到账资金（万元，>0）\n标准：得分=支出资金/到账资金×分值。"),
     two("到位（5分）\n数据：到账资金（万元，≥0）；下达资金（万元，>0）\n标准：得分=到账资金/下达资金×分值。",
         "支出（5分）\n数据：支出资金（万元，≥0）；到账资金（万元，>0）\n标准：得分=支出资金/到账资金×分值。")),
    ("BL606", two("培训考核（5分）\n标准：合格得满分，否则不得分。", "培训、考核（5分）\n标准：达标得满分，否则不得分。"),
     two("培训考核（5分）\n标准：合格得满分，否则不得分。", "考核培训（5分）\n标准：达标得满分，否则不得分。")),
    ("BL703", headed("施行日期：2023年2月29日"), headed("施行日期：2024年2月29日")),
    ("BL704", headed("施行日期：2024-02-01\n失效日期：2024-01-31"), headed("施行日期：2024-02-01\n失效日期：2025-01-31")),
    ("BL705", one("标准：办结率≥90%得满分，否则不得分。\n解释：理由：按台账。"),
     one(f"标准：办结率≥90%得满分，否则不得分。\n解释：理由：按台账。{SIGNED}")),
    ("BL706", one(f"标准：办结率达90%得满分，否则不得分。\n解释：“达90%”读作“≥90%”。{SIGNED}"),
     one(f"标准：办结率达90%得满分，否则不得分。\n解释：“达90%”读作“≥90%”。理由：含本数。{SIGNED}")),
    ("BL707", one(f"标准：办结率≥90%得满分，否则不得分。\n解释：“≥90%”读作“达到90%”。{SIGNED}"),
     one(f"标准：办结率≥90%得满分，否则不得分。\n解释：“≥90%”读作“≥95%”。{SIGNED}")),
    ("BL707", one(f"标准：每发现一处问题扣1分，扣完为止。\n解释：“每1%”按百分点计。{SIGNED}"),
     one(f"标准：办结率≥90%得满分，每降低1%扣1分，扣完为止。\n解释：“每1%”按百分点计。{SIGNED}")),
    ("BL707", one(f"标准：办结率≥90%得满分，每降低1%扣1分，扣完为止。\n解释：“每1%”按相对比例计。{SIGNED}\n解释：“每1%”按百分点计。{SIGNED}"),
     one(f"标准：办结率≥90%得满分，每降低1%扣1分，扣完为止。\n解释：“每1%”按百分点计。{SIGNED}\n解释：不足一个单位的不计。{SIGNED}")),
    ("BL708", headed("依据：《财政支出绩效评价管理暂行办法》（财预〔2011〕285号）"),
     headed("适用年度：2015\n依据：《财政支出绩效评价管理暂行办法》（财预〔2011〕285号）")),
    ("BL709", headed("印发日期：2023-05-01\n依据：《规程》（烟财绩〔2024〕3号）"),
     headed("印发日期：2024-05-01\n依据：《规程》（烟财绩〔2024〕3号）")),
    ("BL801", headed("状态：草案"), headed("版本：1")),
    ("BL802", headed("状态：正式"), headed("状态：试行")),
    ("BL803", headed("类型：绩效评价"), headed("类型：部门整体")),
    ("BL804", headed("辖区：烟台市"), headed("辖区：370600.市直")),
    ("BL805", headed("适用年度：2023"), headed("适用年度：2024年度")),
    ("BL806", headed("状态：采用"), headed("状态：草案")),
    ("BL807", headed("状态：草案"), headed("语言版本：1")),
    ("BL901", one("标准：××率≥90%得满分，否则不得分。"), one("标准：得分=5×办结率，最高得5分。")),
    ("BL902", one("依据：烟财绩〔2020〕1O号\n标准：合格得满分，否则不得分。"), one("依据：DB37/T1O01\n标准：合格得满分，否则不得分。")),
    ("BL902", one("标准：DIР付费率≥90%得满分，否则不得分。"), one("标准：DIP付费率≥90%得满分，否则不得分。")),
    ("BL903", one("标准：己完成整改的得满分，否则不得分。"), one("标准：自己完成整改的得满分，否则不得分。")),
    ("BL904", one("标准：效果显著得5分，效果一般得3分，无效果不得分。"),
     one("标准：考核结果为优秀的得5分，良好的得4分，合格的得3分，不合格的不得分。")),
    ("BL905", one("标准：办结率≥90%得满分，，否则不得分。"), one("标准：办结率≥90%得满分（以台账为准），否则不得分。")),
    ("BL906", one("标准：按照《档案办法要求归档的得满分，否则不得分。"), one("标准：1）归档的得3分；2）编目的得2分。")),
]  # fmt: skip


def codes(path: Path, text: str) -> set[str]:
    path.write_text(text, encoding="utf-8")
    built, doc = survey(path, cached=False)
    return {d.code for d in lint(Subject(doc, str(path), built, tried(path)), RULES)}


@pytest.mark.parametrize(("code", "bad", "good"), PAIRS, ids=[f"{c}-{i}" for i, (c, _, _) in enumerate(PAIRS)])
def test_each_rule_fires_on_the_one_and_not_on_the_other(code: str, bad: str, good: str, tmp_path: Path) -> None:
    assert code in codes(tmp_path / "bad.biaochi", bad)
    assert code not in codes(tmp_path / "good.biaochi", good)


def test_a_note_settles_what_the_print_leaves_open(tmp_path: Path) -> None:
    bare = one("标准：实际得分=5×资金到位率。")
    said = bare + f"解释：“5×资金到位率”读作“5×资金到位率，最高得5分”。理由：以分值为限。{SIGNED}\n"
    assert "BL504" in codes(tmp_path / "1.biaochi", bare) and "BL504" not in codes(tmp_path / "2.biaochi", said)


def test_cases_beside_the_ruleset_are_counted(tmp_path: Path) -> None:
    text = headed("状态：采用")
    assert "BL806" in codes(tmp_path / "1.biaochi", text)
    (tmp_path / "1.cases.csv").write_text("对象,指标,得分,事实\n本级,C1,5,facts.yaml\n", encoding="utf-8")
    assert "BL806" not in codes(tmp_path / "1.biaochi", text)
    (tmp_path / "1.cases.csv").write_text("坏的\n", encoding="utf-8")
    assert "BL806" not in codes(tmp_path / "1.biaochi", text), "cases that cannot be read are not known"


def test_rules_about_words_need_no_readable_criteria(tmp_path: Path) -> None:
    """Where most 标准 cannot be read, what the rules about words find is still found."""
    text = VIOLATIONS.read_text(encoding="utf-8").replace("扣完为止。", "扣完为止，按 \\lceil 计。")
    found = codes(tmp_path / "1.biaochi", text)
    assert {"BL305", "BL306", "BL404", "BL504", "BL605", "BL606", "BL703", "BL705", "BL708", "BL901", "BL905"} <= found
    assert any(code.startswith("BC") for code in found)


def test_no_part_of_a_file_breaks_a_rule(tmp_path: Path) -> None:
    lines = VIOLATIONS.read_text(encoding="utf-8").split("\n")
    path = tmp_path / "1.biaochi"
    for cut in range(1, len(lines), 9):
        path.write_text("\n".join([*lines[:2], *lines[cut : cut + 25]]), encoding="utf-8")
        try:
            built, doc = survey(path, cached=False)
        except BiaochiError:
            continue
        for part in (built, replace(built, ruleset=None)):
            for d in lint(Subject(doc, str(path), part), RULES):
                assert 0 <= d.start <= d.end <= len(doc.text) and d.help


@pytest.mark.parametrize(
    "words", ["扣{}分", "得{}分，", "每处扣{}分", "{}%以上得满分", "最多扣{}分", "{}O%", "得分={}×完成率"]
)
def test_a_number_without_end_is_no_trouble(words: str, tmp_path: Path) -> None:
    long = words.format("9" * 9000)
    assert codes(tmp_path / "1.biaochi", one(f"依据：{long}\n指标值：{long}\n标准：{long}\n解释：{long}"))
