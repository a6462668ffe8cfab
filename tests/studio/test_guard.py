"""Hostile pages, hosts and bodies: refused, and nothing is read or written."""

from __future__ import annotations

import http.client
import json
import os
import socket
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from biaochi.studio.calls import CALLS
from biaochi.studio.guard import MOST_BODY, Proxy
from biaochi.studio.serve import listening
from studio_server import SMALL, Served, serving

OPEN = json.dumps({"file": "小表.biaochi"}).encode()


def test_our_own_page_is_answered(served: Served) -> None:
    status, headers, body = served.send("GET", "/")
    assert status == 200 and b"studio.js" in body
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert served.call("open", file="小表.biaochi")["title"] == "某区图书馆免费开放项目绩效评价"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:80"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Host": "127.0.0.1:1"}, 421),
        ({"Host": ""}, 421),
        ({"Host": None}, 400),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://127.0.0.1:{port}"}, 403),
        ({"Origin": "http://localhost:{port}"}, 403),
        ({"Origin": "http://127.0.0.1:{port}.evil.example"}, 403),
        ({"Origin": None}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "multipart/form-data"}, 415),
        ({"Content-Type": "text/plain; application/json"}, 415),
        ({"Content-Type": None}, 415),
        ({"Cookie": None}, 401),
        ({"Cookie": "biaochi_{port}=guess"}, 401),
        ({"Cookie": "biaochi_{port}="}, 401),
        ({"Cookie": '"; biaochi_{port}'}, 401),
        ({"X-Biaochi-User": "root", "Cookie": None}, 401),
    ],
)
def test_what_is_not_our_page_is_refused(served: Served, headers: dict[str, str | None], status: int) -> None:
    sent = {k: None if v is None else v.replace("{port}", str(served.port)) for k, v in headers.items()}
    got, answer, body = served.send("POST", "/api/open", OPEN, sent)  # type: ignore[arg-type]
    assert got == status and "某区" not in body.decode("utf-8", "replace")
    assert "access-control-allow-origin" not in answer


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(served: Served, method: str) -> None:
    assert served.send(method, "/api/open", b"{}", {"Origin": served.origin, "Content-Type": "application/json"})[
        0
    ] in (400, 405)


def test_it_is_heard_on_this_machine_alone() -> None:
    with listening(0) as line:
        assert line.getsockname()[0] == "127.0.0.1"


def test_nothing_is_done_by_looking(served: Served) -> None:
    """A picture on a foreign page sends a GET with the cookie: no call answers one."""
    before = {p: p.read_bytes() for p in served.folder.rglob("*") if p.is_file()}
    for name in CALLS:
        assert served.send("GET", f"/api/{name}?file=%E5%B0%8F%E8%A1%A8.biaochi")[0] in (404, 405), name
    assert {p: p.read_bytes() for p in served.folder.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("path", ["/", "/api/events?file=%E5%B0%8F%E8%A1%A8.biaochi", "/api/open"])
@pytest.mark.parametrize("origin", ["http://evil.example", "{own}"])
def test_no_web_socket_is_opened(served: Served, path: str, origin: str) -> None:
    head = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nOrigin: {origin.replace('{own}', served.origin)}\r\n"
        f"Cookie: {served.cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as line:
        line.sendall(head.encode())
        answer = line.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 ") and not answer.startswith(b"HTTP/1.1 101")
    assert b"access-control-allow" not in answer.lower()


def test_a_wrong_token_gives_no_cookie(served: Served) -> None:
    for token in ("", "x", served.gate.token[:-1], None, 5, ["a"], {"a": 1}):
        status, headers, _ = served.send("POST", "/api/enter", json.dumps({"token": token}).encode())
        assert status == 401 and "set-cookie" not in headers


def test_the_cookie_is_for_this_page_alone(served: Served) -> None:
    _, headers, _ = served.send("POST", "/api/enter", json.dumps({"token": served.gate.token}).encode())
    cookie = headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and served.gate.token.lower() not in cookie


def test_downloads_and_events_ask_for_the_cookie_too(served: Served) -> None:
    for path in ("/api/download?file=%E5%B0%8F%E8%A1%A8.biaochi", "/api/events?file=%E5%B0%8F%E8%A1%A8.biaochi"):
        assert served.send("GET", path, headers={"Cookie": "a=b"})[0] == 401
        assert served.send("GET", path, headers={"Sec-Fetch-Site": "cross-site"})[0] == 403


def test_oversized_bodies_are_refused(served: Served) -> None:
    assert served.send("POST", "/api/open", b"{}", {"Content-Length": str(MOST_BODY + 1)})[0] == 413
    assert served.send("POST", "/api/open", b"{}", {"Content-Length": "9" * 30})[0] in (400, 413)
    assert served.send("POST", "/api/write", b"[" * (MOST_BODY + 1))[0] == 413
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as line:
        head = f"POST /api/open HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nOrigin: {served.origin}\r\nCookie: {served.cookie}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        line.sendall(head.encode())
        with suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(MOST_BODY // 0x10000 + 2):
                line.sendall(chunk)
        assert b" 413 " in line.recv(200)


def test_a_body_that_does_not_come_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "小表.biaochi").write_text(SMALL, encoding="utf-8")
    with serving(tmp_path, patience=0.2) as served:
        served.enter()
        head = f"POST /api/open HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nOrigin: {served.origin}\r\nCookie: {served.cookie}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n"
        with socket.create_connection(("127.0.0.1", served.port), timeout=20) as line:
            line.sendall(head.encode() + b'{"file"')
            assert b" 408 " in line.recv(200)
        assert served.call("open", file="小表.biaochi")["version"] == 1
        event = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
        event.request("GET", f"/api/events?file={quote('小表.biaochi')}", headers={"Cookie": served.cookie})
        answer = event.getresponse()
        assert answer.readline().startswith(b"data:") and answer.readline() == b"\n"
        time.sleep(0.5)  # longer than a body is waited for: what follows a file stays open
        (tmp_path / "小表.biaochi").write_text(SMALL.replace("24场", "25场"), encoding="utf-8")
        assert b'"version": 2' in answer.readline()
        event.close()


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"5", b"{", b"\xff\xfe", b"[" * 100_000, b'{"file": NaN}', b'{"a": 1e999}']
)
def test_what_is_no_json_object_is_refused(served: Served, body: bytes) -> None:
    assert served.send("POST", "/api/open", body)[0] == 422


@pytest.mark.parametrize(
    "given",
    [
        {}, {"file": 5}, {"file": None}, {"file": ["小表.biaochi"]}, {"file": "小表.biaochi", "more": 1},
        {"file": "小表.biaochi", "have": "1"}, {"file": "长" * 400},
    ],
)  # fmt: skip
def test_what_has_another_shape_is_refused(served: Served, given: dict[str, object]) -> None:
    status, answer = served.post("open", **given)
    assert status == 422 and answer["error"]


NAMES = [
    "../秘密.biaochi", "..", ".", "", "/etc/passwd", "/etc/passwd.biaochi", "a/../../秘密.biaochi", "..\\秘密.biaochi",
    "C:\\a.biaochi", "//server/share/a.biaochi", "~/a.biaochi", ".隐藏.biaochi", "里/.git/a.biaochi", "a\x00.biaochi",
    "a\n.biaochi", "连接.biaochi", "连接夹/秘密.biaochi", "小表.biaochi/", "小表.biaochi/..", "./小表.biaochi", "con.biaochi",
    "nul", "a:b.biaochi", "%2e%2e/秘密.biaochi", "小表.py", "a/b/c/d/e/f/g/h.biaochi", "管道.biaochi",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_out_of_the_folder(served: Served, name: str) -> None:
    secret = served.folder.parent / "秘密.biaochi"
    secret.write_text(SMALL.replace("某区", "机密"), encoding="utf-8")
    (served.folder / "连接.biaochi").symlink_to(secret)
    (served.folder / "连接夹").symlink_to(served.folder.parent)
    (served.folder / ".隐藏.biaochi").write_text(SMALL, encoding="utf-8")
    os.mkfifo(served.folder / "管道.biaochi")
    for call, given in (
        ("open", {"file": name}),
        ("copy", {"file": name, "to": "2"}),
        ("make", {"file": name, "what": "table-xlsx"}),
    ):
        status, answer = served.post(call, **given)
        assert status == 422 and "机密" not in json.dumps(answer, ensure_ascii=False)
    status, _, body = served.send("GET", f"/api/download?file={quote(name)}")
    assert status == 422 and "机密" not in body.decode("utf-8", "replace")
    assert sorted(p.name for p in served.folder.parent.iterdir()) == ["工作", "秘密.biaochi"]


def test_nothing_beyond_the_folder_is_listed(served: Served) -> None:
    (served.folder.parent / "秘密.biaochi").write_text(SMALL, encoding="utf-8")
    (served.folder / "连接夹").symlink_to(served.folder.parent)
    (served.folder / "里").mkdir()
    (served.folder / "里" / "1.biaochi").write_text(SMALL, encoding="utf-8")
    assert sorted(f["name"] for f in served.call("folder")["files"]) == ["小表.biaochi", "里/1.biaochi"]


def test_another_version_never_lands_elsewhere(served: Served) -> None:
    for to in ("../2", "..", "a/b", "/etc/x", "a\\b", " ", "\x00"):
        assert served.post("copy", file="小表.biaochi", to=to)[0] == 422
    assert sorted(p.name for p in served.folder.iterdir()) == ["小表.biaochi"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/nothing",
        "/api/",
        "/api/../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/app.py",
        "/studio.js/..",
        "/web/src/main.js",
    ],
)
def test_there_is_nothing_but_the_page_and_the_calls(served: Served, path: str) -> None:
    assert served.send("GET", path)[0] == 404
    assert served.send("POST", path, b"{}")[0] in (404, 405)


# --- behind a proxy

SECRET = "0123456789abcdef" * 2
THROUGH = {
    "Host": "biaochi.example.cn",
    "Origin": "https://biaochi.example.cn",
    "X-Biaochi-Secret": SECRET,
    "X-Biaochi-User": "%E5%BC%A0%E4%B8%89",
}


def test_behind_a_proxy_only_the_proxy_is_answered(tmp_path: Path) -> None:
    (tmp_path / "小表.biaochi").write_text(SMALL, encoding="utf-8")
    with serving(tmp_path, Proxy("https://biaochi.example.cn", SECRET)) as served:
        status, _, body = served.send("POST", "/api/folder", b"{}", THROUGH)
        assert status == 200 and json.loads(body)["user"] == "张三"
        for wrong in (
            {"X-Biaochi-Secret": None}, {"X-Biaochi-Secret": ""}, {"X-Biaochi-Secret": SECRET[:-1]}, {"X-Biaochi-User": None},
            {"X-Biaochi-User": ""}, {"X-Biaochi-User": "a" * 50}, {"X-Biaochi-User": "%28x%29"}, {"X-Biaochi-User": "a%0Ab"},
            {"Host": f"127.0.0.1:{served.port}"}, {"Origin": "http://biaochi.example.cn"}, {"Origin": None},
        ):  # fmt: skip
            assert served.send("POST", "/api/folder", b"{}", {**THROUGH, **wrong})[0] in (403, 421)  # type: ignore[dict-item]


def test_behind_a_proxy_notes_bear_the_name_the_proxy_knows(tmp_path: Path) -> None:
    (tmp_path / "小表.biaochi").write_text(SMALL, encoding="utf-8")
    with serving(tmp_path, Proxy("https://biaochi.example.cn", SECRET)) as served:
        given = {
            "file": "小表.biaochi",
            "version": 1,
            "key": "C3",
            "question": "",
            "note": "读作：不符合要求的，酌情扣0-10分。",
            "who": "别人",
            "date": "2026-03-01",
        }
        assert served.send("POST", "/api/open", OPEN, THROUGH)[0] == 200
        assert served.send("POST", "/api/settle", json.dumps(given).encode(), THROUGH)[0] == 200
    assert "（2026-03-01，张三）" in (tmp_path / "小表.biaochi").read_text(encoding="utf-8")
