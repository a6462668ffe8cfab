"""A hostile page in the same browser, while the workbench is open in it: it changes nothing and learns nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from browser import Tab, browsing
from studio_server import SMALL, Served

TITLE = "某区图书馆免费开放项目绩效评价"
FILE = "小表.biaochi"
TRIES = """async ([origin, body]) => {
    const said = []
    const tried = async (name, run) => {
        try { const one = await run(); said.push([name, one]) } catch (bad) { said.push([name, 'refused']) }
    }
    const read = async (path, options) => (await fetch(origin + path, { credentials: 'include', ...options })).text()
    const send = (type, mode) => read('/api/edit', { method: 'POST', body, mode, headers: type ? { 'content-type': type } : {} })
    await tried('json', () => send('application/json', 'cors'))
    await tried('text', () => send('text/plain', 'no-cors'))
    await tried('none', () => send('', 'no-cors'))
    await tried('list', () => read('/api/folder', { method: 'POST', body: '{}', mode: 'no-cors' }))
    await tried('page', () => read('/', { mode: 'no-cors' }))
    await tried('download', () => read('/api/download?file=' + encodeURIComponent('小表.biaochi'), { mode: 'no-cors' }))
    await tried('beacon', async () => (navigator.sendBeacon(origin + '/api/edit', new Blob([body], { type: 'text/plain' })), ''))
    await tried('events', () => new Promise((done, no) => {
        const source = new EventSource(origin + '/api/events?file=' + encodeURIComponent('小表.biaochi'), { withCredentials: true })
        source.onmessage = (message) => done(message.data)
        source.onerror = () => (source.close(), no())
    }))
    await tried('socket', () => new Promise((done, no) => {
        const line = new WebSocket(origin.replace('http', 'ws') + '/api/events')
        line.onopen = () => done('open')
        line.onerror = no
    }))
    for (const kind of ['script', 'img', 'link']) await tried(kind, () => new Promise((done, no) => {
        const one = document.createElement(kind)
        one[kind === 'link' ? 'href' : 'src'] = origin + (kind === 'script' ? '/studio.js' : kind === 'link' ? '/studio.css' : '/api/folder')
        if (kind === 'link') one.rel = 'stylesheet'
        one.onload = () => done('loaded')
        one.onerror = no
        document.head.append(one)
    }))
    const frame = document.createElement('iframe')
    frame.src = origin + '/'
    document.body.append(frame)
    await new Promise((done) => setTimeout(done, 400))
    await tried('frame', () => frame.contentDocument?.body.innerText ?? '')
    const form = document.createElement('form')
    Object.assign(form, { method: 'post', enctype: 'text/plain', action: origin + '/api/edit', target: '_blank' })
    const field = document.createElement('input')
    Object.assign(field, { name: body.slice(0, -1) + ', "x": "', value: '"}' })
    form.append(field)
    document.body.append(form)
    form.submit()
    await new Promise((done) => setTimeout(done, 400))
    return said
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing() as made:
        yield made


@pytest.mark.parametrize("home", ["http://127.0.0.1:9", "http://localhost:9", "http://evil.example"])
def test_a_page_from_elsewhere_changes_nothing_and_learns_nothing(browser: Any, served: Served, home: str) -> None:
    tab = Tab(browser, served)
    tab.open(TITLE)
    hostile = tab.page.context.new_page()
    hostile.route(f"{home}/**", lambda route: route.fulfill(body="<body>", content_type="text/html"))
    hostile.goto(f"{home}/")
    body = {"file": FILE, "version": 1, "key": "C1", "field": "marks", "text": "6"}
    said = dict(hostile.evaluate(TRIES, [served.origin, json.dumps(body)]))
    assert not [name for name, one in said.items() if one not in ("refused", "")], said
    assert TITLE not in json.dumps(said, ensure_ascii=False)
    assert (served.folder / FILE).read_text(encoding="utf-8") == SMALL
    assert sorted(p.name for p in served.folder.iterdir()) == [FILE]
    tab.page.context.close()


def test_a_name_that_is_made_to_mean_this_machine_opens_nothing(browser: Any, served: Served) -> None:
    """DNS rebinding: a page of evil.example, whose name by now is 127.0.0.1, asks as if of its own server."""
    page = browser.new_context().new_page()

    def rebound(route: Any) -> None:
        headers = {**route.request.headers, "host": f"evil.example:{served.port}"}
        status, _, answer = served.send(route.request.method, "/api/folder", b"{}", headers, bare=True)
        route.fulfill(status=status, body=answer)

    page.route(
        f"http://evil.example:{served.port}/", lambda route: route.fulfill(body="<body>", content_type="text/html")
    )
    page.route("**/api/folder", rebound)
    page.goto(f"http://evil.example:{served.port}/")
    said = page.evaluate(
        """async () => { const a = await fetch('/api/folder', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
            return [a.status, await a.text()] }"""
    )
    assert said[0] == 421 and TITLE not in said[1]
    page.context.close()
