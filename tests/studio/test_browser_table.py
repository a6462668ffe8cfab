"""The table in a real browser: reading, settling, editing by keyboard, two tabs and an editor, and no barriers."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Tab, browsing
from studio_server import SMALL, Served

PAGE = Path(__file__).parents[2] / "dsl" / "biaochi" / "studio" / "page"
TITLE = "某区图书馆免费开放项目绩效评价"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing() as made:
        yield made


@pytest.fixture
def tab(browser: Any, served: Served) -> Iterator[Tab]:
    made = Tab(browser, served)
    yield made
    made.fine()
    made.page.context.close()


def test_the_token_leaves_the_address_and_a_wrong_one_opens_nothing(browser: Any, tab: Tab) -> None:
    assert tab.page.url == f"{tab.served.origin}/"
    tab.page.reload()
    tab.page.get_by_role("button", name=TITLE).wait_for()
    stranger = browser.new_context().new_page()
    stranger.goto(f"{tab.served.origin}/#wrong")
    stranger.get_by_text("打不开工作台").wait_for()
    assert TITLE not in stranger.content()
    stranger.context.close()


def test_a_row_shows_what_it_means(tab: Tab) -> None:
    tab.open(TITLE)
    page = tab.page
    first = tab.cell(0, "criterion")
    assert first.locator(".role.give").inner_text() == "开放天数≥300天得满分"
    assert "每少1天扣0.1分" in first.locator(".role.take").inner_text()
    assert "「开放天数」比300天每低1天，扣0.1分" in first.locator(".reads").inner_text()
    assert tab.cell(0, "level1").get_attribute("rowspan") == "3" and "A1 产出" in tab.cell(0, "level1").inner_text()
    page.locator("figure svg").first.wait_for()
    tab.cell(0, "criterion").focus()
    page.get_by_label("开放天数", exact=True).fill("290天")
    page.get_by_text("得 4 分").wait_for()
    page.get_by_text("审查意见").wait_for()
    page.get_by_role("heading", name="证明").wait_for()
    page.get_by_text("已证明").first.wait_for()
    assert not tab.barriers()


def test_what_is_not_read_is_settled_by_a_choice(tab: Tab) -> None:
    tab.open(TITLE)
    page = tab.page
    tab.cell(2, "criterion").focus()
    assert tab.cell(2, "criterion").locator(".unread").inner_text() == "，视情况扣分"
    page.get_by_label("交给评价人").check()
    page.get_by_role("button", name="写成解释").click()
    page.get_by_role("alert").get_by_text("请先在右上角写上姓名").wait_for()
    page.get_by_label("姓名").fill("张三")
    page.get_by_label("日期").fill("2026-03-01")
    tab.picture("studio-settle")
    page.get_by_role("button", name="写成解释").click()
    page.get_by_role("heading", name="解释与勘误").wait_for()
    text = (tab.served.folder / "小表.biaochi").read_text(encoding="utf-8")
    assert "解释：读作：不符合要求的，酌情扣0-10分。（2026-03-01，张三）" in text
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("complementary").get_by_text("没读懂", exact=True).wait_for()
    tab.saved()
    assert (tab.served.folder / "小表.biaochi").read_text(encoding="utf-8") == SMALL


def test_a_question_is_settled_by_a_choice(tab: Tab) -> None:
    tab.open(TITLE)
    page = tab.page
    page.get_by_label("姓名").fill("张三")
    page.get_by_label("不足一个单位的不计").check()
    page.get_by_role("button", name="写成解释").click()
    page.get_by_role("heading", name="解释与勘误").wait_for()
    assert "不足的不计" in tab.cell(0, "criterion").locator(".reads").inner_text()


def test_the_table_is_written_by_the_keyboard_alone(tab: Tab) -> None:
    tab.open(TITLE)
    keys = tab.page.keyboard
    tab.cell(0, "level3").focus()
    keys.press("ArrowDown")
    keys.press("ArrowRight")
    keys.press("Enter")
    keys.press("Control+a")
    keys.type("4")
    keys.press("Tab")
    keys.press("ArrowRight")
    tab.cell(1, "marks").get_by_text("4").wait_for()
    keys.press("F2")
    keys.press("Control+a")
    keys.type("活动场次达到30场得满分，")
    keys.press("Alt+Enter")
    keys.type("每少一场扣0.1分，扣完为止。")
    keys.press("Enter")
    tab.cell(1, "criterion").get_by_text("比30场每低1场").wait_for()
    tab.saved()
    text = (tab.served.folder / "小表.biaochi").read_text(encoding="utf-8")
    assert (
        text.replace(
            "C2 活动场次（4分）\n标准：活动场次达到30场得满分，\n  每少一场扣0.1分，扣完为止。",
            "C2 活动场次（5分）\n标准：活动场次达到24场得满分，每少一场扣相应分值的5%，扣完为止。",
        )
        == SMALL
    )
    keys.press("Control+z")
    keys.press("Control+z")
    tab.cell(1, "marks").get_by_text("5").wait_for()
    tab.saved()
    assert (tab.served.folder / "小表.biaochi").read_text(encoding="utf-8") == SMALL
    tab.paste("", "4")
    tab.cell(1, "marks").get_by_text("5").wait_for()
    tab.cell(1, "criterion").get_by_text("没读懂").wait_for()
    keys.press("Control+z")
    tab.cell(1, "criterion").get_by_text("活动场次达到24场得满分").wait_for()
    tab.saved()
    keys.press("Enter")
    keys.type("不要")
    keys.press("Escape")
    assert (tab.served.folder / "小表.biaochi").read_text(encoding="utf-8") == SMALL


def test_a_change_by_hand_appears_and_two_tabs_keep_both(browser: Any, tab: Tab) -> None:
    tab.open(TITLE)
    file = tab.served.folder / "小表.biaochi"
    file.write_text(SMALL.replace("24场", "36场"), encoding="utf-8")
    tab.cell(1, "criterion").get_by_text("活动场次达到36场得满分").wait_for()
    other = Tab(browser, tab.served)
    other.open(TITLE)
    other.cell(0, "criterion").focus()
    other.page.keyboard.press("Enter")
    other.page.locator("td textarea").fill("开放天数≥320天得满分，否则不得分。")
    tab.write(0, "criterion", "开放天数≥310天得满分，否则不得分。")
    tab.saved()
    other.page.wait_for_timeout(700)  # the other tab has heard of it by now, and its cell is still being written
    other.page.keyboard.press("Enter")
    other.page.get_by_text("这一处两边同时改了").wait_for()
    text = file.read_text(encoding="utf-8")
    assert "310天" in text and "320天" not in text
    other.picture("studio-both")
    assert not other.barriers()
    other.page.get_by_role("button", name="改成这边的").click()
    other.cell(0, "criterion").get_by_text("开放天数≥320天得满分").wait_for()
    tab.cell(0, "criterion").get_by_text("开放天数≥320天得满分").wait_for()
    other.fine()
    other.page.context.close()


def test_the_text_is_written_as_text(tab: Tab) -> None:
    tab.open(TITLE)
    tab.tab("原文")
    editor = tab.page.locator(".cm-content")
    editor.get_by_text("活动场次达到24场").wait_for()
    editor.get_by_text("状态：").click()
    tab.page.keyboard.press("End")
    tab.page.keyboard.type("\n类型：部门评价")
    tab.page.wait_for_timeout(900)
    tab.saved()
    file = tab.served.folder / "小表.biaochi"
    assert file.read_text(encoding="utf-8") == SMALL.replace("状态：草案", "状态：草案\n类型：部门评价")
    file.write_text(file.read_text(encoding="utf-8").replace("24场", "48场"), encoding="utf-8")
    editor.get_by_text("活动场次达到48场").wait_for()
    assert not tab.barriers()


def test_first_page_edits_and_the_bundle_are_quick_and_small(tab: Tab, record_property: Any) -> None:
    """Figures are shown, not judged by the clock of a busy machine; the size of the bundle is judged."""
    page = tab.page
    begun = time.perf_counter()
    page.goto(f"{tab.served.origin}/#{tab.served.gate.token}")
    page.reload()
    page.get_by_role("button", name=TITLE).wait_for()
    record_property("first page s", round(time.perf_counter() - begun, 3))
    tab.open(TITLE)
    tab.cell(0, "criterion").focus()
    page.keyboard.press("Enter")
    page.locator("td textarea").fill("开放天数≥300天得满分，每少1天扣0.3分，扣完为止。")
    begun = time.perf_counter()
    page.keyboard.press("Enter")
    tab.cell(0, "criterion").get_by_text("扣0.3分，不足").wait_for()
    record_property("edit to reading s", round(time.perf_counter() - begun, 3))
    size = sum(len(gzip.compress(p.read_bytes())) for p in PAGE.iterdir())
    record_property("bundle gzip bytes", size)
    assert size <= 400 * 1024
