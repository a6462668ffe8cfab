"""A real browser for tests: Debian's Chromium through Playwright, with everything it says and asks for written down."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from studio_server import Served

CHROMIUM = next(
    (p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome") if Path(p).exists()), ""
)
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=zh-CN",
]  # fmt: skip
PICTURES = os.environ.get("BIAOCHI_PICTURES", "")
"""A folder for the pictures of the guide; "" for none."""
AXE = Path(__file__).parents[2] / "dsl" / "biaochi" / "studio" / "web" / "node_modules" / "axe-core" / "axe.min.js"
SIZE = {"width": 1280, "height": 720}


def chromium() -> Any:
    """Playwright with a browser; the test is skipped, with a word, where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="没有装 playwright")
    if not CHROMIUM:
        pytest.skip("没有浏览器：apt-get install chromium")
    return api


@contextmanager
def browsing(*more: str) -> Iterator[Any]:
    """A browser, started with these arguments more."""
    with chromium().sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=[*ARGS, *more])
        try:
            yield made
        finally:
            made.close()


class Tab:
    """A tab on a workbench: the page, and what went wrong in it."""

    def __init__(self, browser: Any, served: Served) -> None:
        context = browser.new_context(viewport=SIZE, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = context.new_page()
        self.page.clock.set_fixed_time(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
        self.page.set_default_timeout(20_000)
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.wrong.append(str(e)))
        self.page.on("request", lambda r: self.asked.append(r.url))
        self.page.on("response", lambda r: self.wrong.append(r.url + r.text()) if r.status >= 400 else None)
        self.served = served
        self.page.goto(f"{served.origin}/#{served.gate.token}")
        self.page.get_by_role("heading", name="从一张指标表开始").wait_for()

    def open(self, title: str) -> None:
        """Opens a ruleset of the list."""
        self.page.get_by_role("button", name=title).click()
        self.page.get_by_role("grid", name="指标体系表").wait_for()

    def tab(self, name: str) -> None:
        """Goes to a view."""
        self.page.get_by_role("tab", name=name).click()

    def cell(self, row: int, column: str) -> Any:
        """A cell of the table."""
        return self.page.locator(f'[data-at="{row}:{column}"]')

    def write(self, row: int, column: str, text: str) -> None:
        """Writes a cell by the keyboard, as people do."""
        self.cell(row, column).focus()
        self.page.keyboard.press("Enter")
        self.page.locator("td textarea").fill(text)
        self.page.keyboard.press("Enter")

    def saved(self) -> None:
        """Waits until everything is written."""
        self.page.get_by_text("已存入文件").wait_for()

    def picture(self, name: str) -> None:
        """A picture for the guide."""
        if PICTURES:
            self.page.wait_for_timeout(250)
            self.page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))

    def paste(self, html: str, text: str = "") -> None:
        """Pastes into whatever has the focus, as the clipboard of Word or Excel would."""
        self.page.evaluate(
            """([html, text]) => {
                const data = new DataTransfer()
                if (html) data.setData('text/html', html)
                data.setData('text/plain', text)
                document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
            }""",
            [html, text],
        )

    def barriers(self) -> list[str]:
        """What axe-core finds on the page as it is: serious and critical breaches of WCAG 2.2 A and AA."""
        if not AXE.exists():
            pytest.skip("没有 axe-core：在 dsl/biaochi/studio/web 里运行 npm ci")
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })"
        )
        return [
            f"{v['id']} {v['impact']}: {v['nodes'][0]['html'][:160]} ({len(v['nodes'])}) {v['nodes'][0]['failureSummary']}"
            for v in found["violations"]
            if v["impact"] in ("serious", "critical")
        ]

    def fine(self) -> None:
        """Nothing went wrong, and nothing was asked of another machine."""
        assert not self.wrong, self.wrong
        assert all(url.startswith((self.served.origin, "data:", "blob:")) for url in self.asked), self.asked
