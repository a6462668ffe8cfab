"""An officer's day in a real browser: from a Word table in the clipboard to a released ruleset, a score table and the paper by
which it is adopted; then the command line scores the same file to the same totals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Tab, browsing
from docx import Document
from openpyxl import load_workbook
from registry_sample import Call
from studio_server import Served, serving

NAME = "某县文化惠民项目绩效评价"
WORD = """\
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta http-equiv=Content-Type content="text/html; charset=gb2312">
<style><!-- p.MsoNormal {mso-style-parent:"";} --></style></head><body><!--StartFragment-->
<table class=MsoTableGrid border=1>
<tr><td><p class=MsoNormal><b>一级指标</b></p></td><td><p>二级指标</p></td><td><p>三级指标</p></td><td><p>分值</p></td><td><p>评分标准</p></td></tr>
<tr><td rowspan=3><p>产出</p><p>（60分）</p></td><td rowspan=2><p>数量<br>（40分）</p></td><td><p>演出场次</p></td><td><p>20</p></td>
<td><p>演出场次达到50场得满分，每少一场扣1分，扣完为止。</p></td></tr>
<tr><td><p>培训人数</p></td><td><p>20</p></td><td><p class=MsoNormal>完成率达到100%得满分，</p><p class=MsoNormal>每降低1%扣0.5分，扣完为止。</p></td></tr>
<tr><td><p>质量（20分）</p></td><td><p>管理规范</p></td><td><p>20</p></td><td><p>管理规范得满分，视情况扣分。</p></td></tr>
<tr><td rowspan=2><p>效果（40分）</p></td><td><p>效益（20分）</p></td><td><p>投诉处理</p></td><td><p>20</p></td>
<td><p>每出现1起有效投诉扣5分，扣完为止。</p></td></tr>
<tr><td><p>满意度（20分）</p></td><td><p>群众满意度</p></td><td><p>20</p></td><td><p>满意度≥90%得满分，每低1个百分点扣1分，扣完为止。</p></td></tr>
</table><!--EndFragment--></body></html>"""
FACTS = [
    ["50", "44"],
    ["96%", "90%"],
    ["否", "是"],
    ["", "6"],
    ["0", "1"],
    ["93%", "88.5%"],
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path / "工作"
    folder.mkdir()
    with serving(folder) as made:
        made.enter()
        yield made


def test_from_a_word_table_to_a_released_ruleset_and_its_papers(browser: Any, desk: Served, call: Call) -> None:
    tab = Tab(browser, desk)
    page = tab.page
    page.get_by_label("姓名").fill("李四")

    # The table comes out of Word.
    page.get_by_label("在这里粘贴指标表").focus()
    tab.paste(WORD, "")
    page.get_by_text("个指标，合计").wait_for()
    assert not tab.barriers()
    tab.picture("studio-paste")
    page.get_by_label("名称").fill(NAME)
    page.get_by_role("button", name="建成规则集").click()
    page.get_by_role("grid", name="指标体系表").wait_for()
    assert "5 个指标，100 分" in page.content()
    assert tab.cell(0, "level1").get_attribute("rowspan") == "3"

    # What is open is settled by choices, until nothing is.
    rows = page.locator("tbody tr")
    for number in range(rows.count()):
        tab.cell(number, "criterion").focus()
        page.locator('.detail[aria-busy="false"]').wait_for()
        while page.get_by_role("button", name="写成解释").count():
            if page.get_by_label("交给评价人").count():
                page.get_by_label("交给评价人").check()
            page.get_by_label("日期").first.fill("2026-03-01")
            page.get_by_role("button", name="写成解释").first.click()
            tab.saved()
            page.locator('.detail[aria-busy="false"]').wait_for()
    assert page.locator(".count").count() == 0

    # The header says what it is; then facts and scores.
    tab.tab("基本信息")
    for label, text in (("辖区", "370600 烟台市"), ("类型", "部门评价"), ("适用年度", "2025"), ("总分", "100分"),
                        ("等级", "90（含）-100分为优，80（含）-90分为良，60（含）-80分为中，60分以下为差")):  # fmt: skip
        page.get_by_label(label, exact=True).fill(text)
        page.keyboard.press("Tab")
    page.get_by_label("状态").select_option("采用")
    tab.saved()
    assert not tab.barriers()

    tab.tab("事实与得分")
    for name in ("甲镇", "乙镇"):
        page.get_by_role("textbox", name="对象").fill(name)
        page.get_by_role("button", name="加一个对象").click()
        page.get_by_role("columnheader", name=name).wait_for()
    page.locator("tbody tr td").first.click()
    page.locator("input.cell").focus()
    tab.paste("", "\n".join("\t".join(line) for line in FACTS))
    page.get_by_text("贴进").wait_for()
    tab.saved()
    page.get_by_label("公布的总分").fill("98.00")
    page.keyboard.press("Tab")
    page.get_by_text("1 个核对数都对上").wait_for()
    page.locator("tbody tr td").nth(4).click()
    page.get_by_label("佐证").fill("培训签到册")
    page.keyboard.press("Tab")
    tab.saved()
    tab.picture("studio-facts")
    assert not tab.barriers()
    totals = [c.inner_text() for c in page.locator("tr.total td strong").all()]
    assert totals == ["98.00", "76.50"]

    # Papers, and the release.
    tab.tab("发布与出表")
    for paper in ("指标体系表，Word", "采用附件，Word", "得分表，XLSX"):
        page.get_by_role("button", name=paper, exact=True).click()
        page.get_by_role(
            "button", name=f"下载 {NAME}-{paper.replace('，Word', '.docx').replace('，XLSX', '.xlsx')}"
        ).wait_for()
    page.get_by_role("button", name="发布这一版").click()
    page.get_by_text("登记编码", exact=False).first.wait_for()
    code = page.locator("[data-test=code]").inner_text()
    assert not tab.barriers()

    # Another version is made of it, changed, and compared with it.
    page.get_by_label("版本").fill("2")
    page.get_by_role("button", name="另存").click()
    page.get_by_text("已另存为").wait_for()
    tab.write(0, "criterion", "演出场次达到50场得满分，每少一场扣2分，扣完为止。")
    tab.cell(0, "criterion").get_by_text("扣2分，不足").wait_for()
    tab.tab("比较")
    page.get_by_label("与哪一份比").select_option(f"{NAME}.biaochi")
    page.get_by_role("button", name="比较", exact=True).click()
    page.get_by_text("1 个指标得分不同。").wait_for()
    page.get_by_text("从严").first.wait_for()
    page.locator("figure svg").first.wait_for()
    tab.picture("studio-compare")
    assert not tab.barriers()
    page.get_by_role("button", name="XLSX").click()
    page.get_by_text("已写入").wait_for()
    tab.fine()
    page.context.close()

    # What was made is what the command line makes.
    rules, facts = (desk.folder / f"{NAME}{ending}" for ending in (".biaochi", ".facts.csv"))
    code_, out, _ = call("score", rules, facts, "--format", "json")
    scored = json.loads(out)
    assert code_ == 0 and [s["total"] for s in scored["subjects"]] == totals
    assert call("verify-release", rules, "--head", code)[0] == 0
    book = load_workbook(desk.folder / f"{NAME}-得分表.xlsx")
    shown = {str(c.value) for sheet in book for line in sheet.iter_rows() for c in line}
    assert {"98", "76.5"} & shown or {"98.00", "76.50"} & shown
    annex = "\n".join(p.text for p in Document(str(desk.folder / f"{NAME}-采用附件.docx")).paragraphs)
    assert NAME in annex and (desk.folder / f"{NAME}-2-修订对照表.xlsx").exists()
    assert not list(desk.folder.glob("*.part")) and not list(desk.folder.glob("*.beside.json"))
