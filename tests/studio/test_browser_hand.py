"""Hands in a real browser: the keyboard alone, an input method, the clipboard of Word, a large font, the printer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser import Tab, browsing
from studio_server import SMALL, Served

TITLE = "某区图书馆免费开放项目绩效评价"
FILE = "小表.biaochi"
READ = SMALL.replace("视情况扣分。", "每发现一处不符合扣2分，扣完为止。")
VIEWS = ("指标表", "基本信息", "事实与得分", "比较", "发布与出表")
CELL = "<td style='border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt'{0}><p class=MsoNormal><span lang=EN-US style='mso-bidi-font-size:10.5pt'>{1}<o:p></o:p></span></p></td>"


def word(*tables: list[list[tuple[str, str]]]) -> str:
    """Tables as Word puts them into the clipboard: its styles, its empty paragraphs, spans in HTML attributes."""
    made = "<p class=MsoNormal><o:p>&nbsp;</o:p></p>".join(
        f"<p class=MsoTitle>附件{number} 某项目绩效评价指标体系表</p><table class=MsoNormalTable border=1 style='mso-yfti-tbllook:1184'>"
        + "".join("<tr>" + "".join(CELL.format(a and f" {a}", t) for a, t in row) + "</tr>" for row in rows)
        + "</table>"
        for number, rows in enumerate(tables, 1)
    )
    head = (
        "<style><!-- @font-face {font-family:宋体;} p.MsoNormal {mso-style-unhide:no; mso-pagination:none;} --></style>"
    )
    return f"<html xmlns:o='urn:schemas-microsoft-com:office:office'><head>{head}</head><body><!--StartFragment-->{made}<!--EndFragment--></body></html>"


HEAD = [("", t) for t in ("一级指标", "二级指标", "三级指标", "分值", "评分标准")]
FIRST = [
    HEAD,
    [("rowspan=2", "产出"), ("rowspan=2", "数量"), ("", "办件数"), ("", "60"), ("", "办件数达到50件得满分，<br>每少一件扣1分，扣完为止。")],
    [("", "投诉"), ("", "40"), ("", "每出现1起投诉扣5分，扣完为止。")],
]  # fmt: skip
SECOND = [HEAD, [("", "效果"), ("", "满意度"), ("", "群众满意度"), ("", "100"), ("", "满意度≥90%得满分，否则不得分。")]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing() as made:
        yield made


@pytest.fixture
def tab(browser: Any, served: Served) -> Iterator[Tab]:
    (served.folder / FILE).write_text(READ, encoding="utf-8")
    made = Tab(browser, served)
    yield made
    made.fine()
    made.page.context.close()


def focused(tab: Tab, row: int, column: str) -> None:
    """Waits until a cell has the focus."""
    tab.page.locator(f'[data-at="{row}:{column}"]:focus').wait_for()


def test_tables_come_through_the_real_clipboard(tab: Tab) -> None:
    page = tab.page
    other = page.context.new_page()  # any other program
    other.route("**/*", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    other.goto("http://127.0.0.1:9/")
    other.evaluate(
        """async (html) => navigator.clipboard.write([new ClipboardItem({
            'text/html': new Blob([html], { type: 'text/html' }), 'text/plain': new Blob(['x'], { type: 'text/plain' }) })])""",
        word(FIRST, SECOND),
    )
    other.close()
    page.bring_to_front()
    page.get_by_label("在这里粘贴指标表").focus()
    page.keyboard.press("Control+v")
    page.get_by_label("有 2 张表，用哪一张").select_option(index=1)
    page.get_by_text("读到 1 个指标，合计 100 分").wait_for()
    page.get_by_label("有 2 张表，用哪一张").select_option(index=0)
    page.get_by_text("读到 2 个指标，合计 100 分").wait_for()
    assert not tab.barriers()
    page.get_by_label("名称").fill("两张表里的一张")
    page.get_by_role("button", name="建成规则集").click()
    assert tab.cell(0, "level1").get_attribute("rowspan") == "2"
    assert tab.cell(0, "criterion").locator(".print").inner_text() == "办件数达到50件得满分，每少一件扣1分，扣完为止。"
    assert tab.cell(1, "criterion").get_by_text("读作").count()


def test_rows_move_and_headings_come_by_the_keyboard(tab: Tab) -> None:
    tab.open(TITLE)
    keys = tab.page.keyboard
    tab.cell(1, "criterion").focus()
    keys.press("Alt+ArrowUp")
    tab.cell(0, "level3").get_by_text("C2 活动场次").wait_for()
    focused(tab, 0, "criterion")
    keys.press("Alt+ArrowDown")
    tab.cell(1, "level3").get_by_text("C2 活动场次").wait_for()
    focused(tab, 1, "criterion")
    keys.press("Alt+ArrowDown")
    tab.cell(1, "level2").get_by_text("B2 质量").wait_for()
    tab.page.get_by_role("button", name="加一级指标").focus()
    keys.press("Enter")
    tab.cell(3, "level1").wait_for()
    focused(tab, 3, "level1")
    keys.press("Enter")
    keys.press("Control+a")
    keys.type("A3 成本（10分）")
    keys.press("Enter")
    tab.cell(3, "level1").get_by_text("A3 成本").wait_for()
    for _ in range(5):
        keys.press("Control+z")
    tab.cell(1, "level2").wait_for(state="detached")
    tab.saved()
    assert (tab.served.folder / FILE).read_text(encoding="utf-8") == READ


def test_an_input_method_may_use_enter_and_escape(tab: Tab) -> None:
    tab.open(TITLE)
    page, line = tab.page, tab.page.context.new_cdp_session(tab.page)

    def compose(words: str) -> None:
        line.send("Input.imeSetComposition", {"selectionStart": len(words), "selectionEnd": len(words), "text": words})

    tab.cell(0, "level3").focus()
    page.keyboard.press("F2")
    field = page.locator("td textarea")
    page.keyboard.press("Control+a")
    compose("kaifang")
    for key in ("Enter", "Escape", "Tab"):  # while words are being chosen these belong to the input method
        line.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": 229})
        assert field.count() == 1
    line.send("Input.insertText", {"text": "C1 开放"})
    assert field.input_value() == "C1 开放"
    page.keyboard.press("Enter")
    tab.cell(0, "level3").get_by_text("C1 开放", exact=True).wait_for()
    tab.saved()

    tab.tab("事实与得分")
    page.get_by_role("textbox", name="对象").fill("甲馆")
    page.get_by_role("button", name="加一个对象").click()
    page.locator("tbody tr td").first.click()
    compose("2")
    line.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229})
    line.send("Input.insertText", {"text": "290天"})
    assert page.locator("input.cell").input_value() == "290天"
    page.keyboard.press("Enter")
    page.get_by_role("cell", name="4.00").or_(page.get_by_role("gridcell", name="4.00")).first.wait_for()


def test_what_was_filled_in_is_taken_back_and_made_again(tab: Tab) -> None:
    page = tab.page
    tab.open(TITLE)
    tab.tab("事实与得分")
    for name in ("甲馆", "乙馆"):
        page.get_by_role("textbox", name="对象").fill(name)
        page.get_by_role("button", name="加一个对象").click()
        page.get_by_role("columnheader", name=name).wait_for()
    page.locator("tbody tr td").first.click()
    tab.paste("", "290天\t300天\n24场\t20场\n")
    page.get_by_text("贴进 4 个数").wait_for()
    page.get_by_label("公布的得分").fill("4")
    page.keyboard.press("Tab")
    page.get_by_text("C1 4.00 对上").wait_for()
    assert not tab.barriers()
    tab.tab("指标表")
    tab.tab("事实与得分")
    page.get_by_role("button", name="撤销").click()
    page.get_by_text("已撤销：贴进 4 个数").wait_for()
    assert "290" not in (tab.served.folder / "小表.facts.csv").read_text(encoding="utf-8-sig")
    page.get_by_role("button", name="重做").click()
    page.get_by_text("已重做：贴进 4 个数").wait_for()
    assert "290天" in (tab.served.folder / "小表.facts.csv").read_text(encoding="utf-8-sig")
    assert (tab.served.folder / FILE).read_text(encoding="utf-8") == READ

    # The row goes while its numbers stay: they wait for a word, and then go where they are sent.
    (tab.served.folder / FILE).write_text(READ.replace("C1 开放天数", "C9 全年开放天数"), encoding="utf-8")
    page.get_by_text("是填给“C1 开放天数”的").wait_for()
    assert page.locator("input.cell").input_value() == ""
    assert not tab.barriers()
    page.get_by_label("归到").select_option("C9")
    page.get_by_role("button", name="归过去").click()
    page.get_by_text("是填给").wait_for(state="detached")
    assert "甲馆,C9,全年开放天数,,290天" in (tab.served.folder / "小表.facts.csv").read_text(encoding="utf-8-sig")


WALK = """() => {
    const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('[aria-hidden=true]')
    const wanted = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
        .filter((one) => !one.disabled && one.tabIndex >= 0 && seen(one))
        .filter((one) => one.type !== 'radio' || one.checked)
    wanted.forEach((one, n) => (one.dataset.walk = n))
    document.activeElement.blur()
    return wanted.length
}"""
STOP = """() => {
    const one = document.activeElement
    if (!one.dataset || one.dataset.walk === undefined) return null
    const shows = (it) => { const s = getComputedStyle(it); return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) }
    const box = one.getBoundingClientRect()
    const middle = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, 40) / 2)
    const open = !middle || one.contains(middle) || middle.contains(one) || middle.closest('label, td') === one.closest('label, td')
    return { at: Number(one.dataset.walk), shown: shows(one) || shows(one.closest('label, td') ?? one), open, what: one.outerHTML.slice(0, 120) }
}"""


def walked(tab: Tab) -> None:
    """Goes through the page with Tab: every control is reached, shows that it has the focus, and is not covered."""
    count = tab.page.evaluate(WALK)
    met: dict[int, Any] = {}
    for _ in range(count + 12):
        tab.page.keyboard.press("Tab")
        stop = tab.page.evaluate(STOP)
        if stop is not None:
            met[stop["at"]] = stop
    assert len(met) == count, [n for n in range(count) if n not in met]
    assert not [s["what"] for s in met.values() if not s["shown"]]
    assert not [s["what"] for s in met.values() if not s["open"]]


@pytest.mark.parametrize("size", [(1280, 720), (640, 360)])
def test_every_page_is_reached_by_tab_and_fits(tab: Tab, size: tuple[int, int]) -> None:
    """640 by 360 is what 1280 by 720 becomes at 200 per cent."""
    page = tab.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    walked(tab)
    tab.open(TITLE)
    tab.served.call("facts/subject", file=FILE, subject="甲馆")
    for name in VIEWS:
        tab.tab(name)
        page.wait_for_timeout(600)
        assert not tab.barriers()
        walked(tab)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (name, wide)


def test_the_printed_table_is_whole(tab: Tab) -> None:
    tab.open(TITLE)
    tab.page.emulate_media(media="print")
    seen = tab.page.evaluate(
        """() => ({ high: document.querySelector('table').getBoundingClientRect().bottom,
                    box: getComputedStyle(document.querySelector('.scroll')).overflow,
                    gone: [...document.querySelectorAll('aside, .tabs, .bar, .reads, footer')].every((one) => !one.checkVisibility()) })"""
    )
    assert seen["gone"] and seen["box"] == "visible"
    assert tab.page.evaluate("document.querySelector('#app').scrollHeight") >= seen["high"] - 1
    tab.page.emulate_media(media="screen")
