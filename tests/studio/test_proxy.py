"""Two people by name behind a real reverse proxy, on one file; and what goes around the proxy is refused."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from biaochi.studio.guard import Proxy
from browser import browsing
from reverse_proxy import proxying
from studio_server import SMALL, Served, serving

SECRET = "0123456789abcdef" * 2
PEOPLE = {"张三": "word-of-zhang", "李四": "word-of-li"}
FILE = "小表.biaochi"
TITLE = "某区图书馆免费开放项目绩效评价"


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[tuple[Served, int]]:
    """A workbench behind a proxy, and the port of the proxy."""
    (tmp_path / FILE).write_text(SMALL, encoding="utf-8")
    with proxying(PEOPLE, SECRET) as proxy:
        port = proxy.server_address[1]
        with serving(tmp_path, Proxy(f"http://127.0.0.1:{port}", SECRET)) as served:
            proxy.behind = served.port
            yield served, port


def ask(port: int, name: str, word: str = "", **headers: str) -> tuple[int, Any]:
    """A call of the folder through the proxy, by somebody with a name and a password."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    sent = {"Origin": f"http://127.0.0.1:{port}", "Content-Type": "application/json"} | headers
    if name:
        said = base64.b64encode(f"{name}:{word or PEOPLE.get(name, '')}".encode()).decode()
        sent["Authorization"] = f"Basic {said}"
    line.request("POST", "/api/folder", b"{}", sent)
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer.status, json.loads(body) if body else None


def test_the_name_is_the_one_the_proxy_knows(bureau: tuple[Served, int]) -> None:
    _, port = bureau
    for name in PEOPLE:
        assert ask(port, name)[1]["user"] == name
    forged = {"X-Biaochi-User": "root", "x-biaochi-secret": SECRET}
    assert ask(port, "张三", **forged)[1]["user"] == "张三"
    assert ask(port, "")[0] == ask(port, "张三", "guess")[0] == ask(port, "root", "x")[0] == 401


def test_what_goes_around_the_proxy_is_refused(bureau: tuple[Served, int]) -> None:
    served, port = bureau
    host = {"Host": f"127.0.0.1:{port}", "Origin": f"http://127.0.0.1:{port}", "Content-Type": "application/json"}
    for headers in (
        {},
        {"X-Biaochi-User": "root"},
        {"X-Biaochi-User": "root", "X-Biaochi-Secret": "0" * 32},
        {"X-Biaochi-User": "root", "X-Biaochi-Secret": f"{SECRET} "[:-2]},
        {"X-Forwarded-User": "root", "X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"},
    ):
        status, _, body = served.send("POST", "/api/folder", b"{}", {**host, **headers}, bare=True)
        assert status == 403 and TITLE not in body.decode()
    token = json.dumps({"token": served.gate.token}).encode()
    assert served.send("POST", "/api/enter", token, host, bare=True)[0] == 403
    assert served.send("GET", "/", headers={"Host": f"127.0.0.1:{port}"}, bare=True)[0] == 403
    foreign = {"Origin": "http://evil.example"}
    assert ask(port, "张三", **foreign)[0] == 403 and ask(port, "张三", **{"Content-Type": "text/plain"})[0] == 415


def signed_in(browser: Any, served: Served, port: int, name: str) -> Any:
    """A page of somebody who has signed in."""
    login = {"username": name, "password": PEOPLE[name]}
    page = browser.new_context(
        http_credentials=login, locale="zh-CN", viewport={"width": 1280, "height": 720}
    ).new_page()
    page.set_default_timeout(20_000)
    page.goto(f"http://127.0.0.1:{port}/")
    page.get_by_role("button", name=TITLE).click()
    page.get_by_role("grid", name="指标体系表").wait_for()
    return page


def write(page: Any, text: str) -> None:
    page.locator('[data-at="0:criterion"]').focus()
    page.keyboard.press("Enter")
    page.locator("td textarea").fill(text)


def test_two_people_on_one_file_lose_nothing(bureau: tuple[Served, int]) -> None:
    served, port = bureau
    first, second = "开放天数≥310天得满分，否则不得分。", "开放天数≥320天得满分，否则不得分。"
    with browsing() as browser:
        zhang, li = (signed_in(browser, served, port, name) for name in PEOPLE)
        assert zhang.get_by_text("张三").count() and not zhang.get_by_label("姓名").count()
        write(li, second)
        write(zhang, first)
        zhang.keyboard.press("Enter")
        li.locator("figure").first.wait_for()
        zhang.locator('[data-at="0:criterion"]').get_by_text("310天得满分").first.wait_for()
        li.wait_for_timeout(700)  # the news has come through the proxy, while the cell is being written
        li.keyboard.press("Enter")
        for page in (zhang, li):
            page.get_by_text("这一处两边同时改了").wait_for()
            assert page.get_by_text("李四想改成").count()
        assert first in (served.folder / FILE).read_text(encoding="utf-8")
        zhang.get_by_role("button", name="改成这边的").click()
        li.locator('[data-at="0:criterion"]').get_by_text("320天得满分").first.wait_for()
        li.locator('[data-at="2:criterion"]').focus()
        li.get_by_label("交给评价人").check()
        li.get_by_label("日期").fill("2026-03-01")
        li.get_by_role("button", name="写成解释").click()
        li.get_by_role("heading", name="解释与勘误").wait_for()
        zhang.locator('[data-at="2:criterion"]').get_by_text("评定").first.wait_for()
        zhang.get_by_role("tab", name="发布与出表").click()
        zhang.get_by_role("tab", name="基本信息").click()
        zhang.get_by_label("状态").select_option("采用")
        zhang.get_by_text("已存入文件").wait_for()
        zhang.get_by_role("tab", name="发布与出表").click()
        zhang.get_by_role("button", name="发布这一版").click()
        zhang.locator("[data-test=code]").wait_for()
        assert zhang.get_by_text("由 张三 发布").count()
    text = (served.folder / FILE).read_text(encoding="utf-8")
    assert "（2026-03-01，李四）" in text and second in text
