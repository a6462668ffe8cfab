"""A hostile page in the same browser, while the workbench is open in it: it changes nothing and learns nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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


class Hostile(BaseHTTPRequestHandler):
    """A server whose pages are hostile; what they do is in the test."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><body>")

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser for which evil.example is this machine."""
    with browsing("--host-resolver-rules=MAP evil.example 127.0.0.1") as made:
        yield made


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made.server_address[1]
    made.shutdown()
    made.server_close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "evil.example"])
def test_a_page_from_elsewhere_changes_nothing_and_learns_nothing(
    browser: Any, served: Served, port: int, host: str
) -> None:
    tab = Tab(browser, served)
    tab.open(TITLE)
    hostile = tab.page.context.new_page()
    hostile.goto(f"http://{host}:{port}/")
    body = {"file": FILE, "version": 1, "key": "C1", "field": "marks", "text": "6"}
    said = dict(hostile.evaluate(TRIES, [served.origin, json.dumps(body)]))
    assert not [name for name, one in said.items() if one not in ("refused", "")], said
    assert (served.folder / FILE).read_text(encoding="utf-8") == SMALL
    assert sorted(p.name for p in served.folder.iterdir()) == [FILE]
    tab.page.context.close()


def test_a_name_that_is_made_to_mean_this_machine_opens_nothing(browser: Any, served: Served) -> None:
    """DNS rebinding: a page of evil.example, whose name by now is 127.0.0.1, asks as if of its own server."""
    page = browser.new_context().new_page()
    for path in ("/", f"/?x#{served.gate.token}", "/studio.js", "/api/folder"):
        answer = page.goto(f"http://evil.example:{served.port}{path}")
        assert answer is not None and answer.status == 421
    said = page.evaluate(
        """async (token) => { const to = (path, body) => fetch(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
            return [(await to('/api/enter', JSON.stringify({ token }))).status, (await to('/api/folder', '{}')).status] }""",
        served.gate.token,
    )
    assert said == [421, 421]
    page.context.close()
