"""Who may ask the workbench for anything: this machine's own page, opened with the token of this start.

A page from elsewhere that is open in the same browser can send requests to 127.0.0.1 too. So the host a request is sent
to must be ours by name (no rebinding), its origin must be our own page, what it brings must be JSON (which no form sends),
and it must carry the cookie that only the holder of the token was given. What is refused is refused before it is read.

Behind a reverse proxy (``Proxy``) the host is the proxy's, and each request carries the shared secret and the name of the
user whom the proxy knows; without both nothing is answered.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import unquote

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

ENTER = "/api/enter"
MOST_BODY = 2 * 1024 * 1024
MOST_FILE = 24 * 1024 * 1024
"""Bytes of a body: of any request, and of one that brings a file (16 MB in base64)."""
BRINGS_A_FILE = frozenset({"/api/paste", "/api/import", "/api/facts/import"})
MOST_NAME = 40
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A reverse proxy that is trusted: the origin people see (``https://biaochi.example.gov.cn``), and the shared secret."""

    origin: str
    secret: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What is asked of a request. ``port`` is that of this machine; ``token`` opens the page once for each browser; the
    pieces of what a request brings come within ``patience`` seconds of each other."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    pass_: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    proxy: Proxy | None = None
    patience: float = 20.0

    @property
    def cookie(self) -> str:
        """The name of the cookie; cookies know no ports, so it has the port in it."""
        return f"biaochi_{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that requests may be sent to."""
        if self.proxy is not None:
            return frozenset({self.proxy.origin.partition("://")[2]})
        return frozenset(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))

    def why_not(self, method: str, path: str, headers: Mapping[str, str]) -> tuple[int, str]:
        """Status and reason of a refusal; (0, "") for a request that is answered."""
        host = headers.get("host", "").lower()
        if host not in self.hosts:
            return 421, "这个地址不是工作台的地址，请用启动时显示的地址打开"
        if method not in ("GET", "HEAD", "POST"):
            return 405, "工作台不用这种请求"
        scheme = "http" if self.proxy is None else self.proxy.origin.partition("://")[0]
        origin = headers.get("origin")
        if (origin is None and method == "POST") or (origin is not None and origin.lower() != f"{scheme}://{host}"):
            return 403, "请求不是从工作台的页面发出的"
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return 403, "请求不是从工作台的页面发出的"
        if self.proxy is not None and not self._known_proxy(headers):
            return 403, "请求没有经过登记的代理"
        if method == "POST" and headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return 415, "只收 JSON"
        if path.startswith("/api/") and path != ENTER and self.proxy is None and not self._has_pass(headers):
            return 401, "请从启动时显示的地址重新打开"
        return 0, ""

    def user(self, headers: Mapping[str, str]) -> str:
        """The name under which the proxy knows the one who asks; "" without a proxy."""
        return "" if self.proxy is None else unquote(headers.get("x-biaochi-user", ""))

    def _known_proxy(self, headers: Mapping[str, str]) -> bool:
        assert self.proxy is not None
        said = headers.get("x-biaochi-secret", "")
        name = self.user(headers)
        fit = 0 < len(name) <= MOST_NAME and name.isprintable() and not any(c in name for c in "（）()")
        return hmac.compare_digest(said.encode(), self.proxy.secret.encode()) and fit

    def _has_pass(self, headers: Mapping[str, str]) -> bool:
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(self.cookie)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(cookie.value.encode(), self.pass_.encode())

    def admits(self, token: object) -> bool:
        """Whether a token is that of this start."""
        return isinstance(token, str) and hmac.compare_digest(token.encode(), self.token.encode())


class Guard:
    """Stands before an application: refuses what the gate refuses, bounds bodies, puts the headers on every answer."""

    def __init__(self, app: App, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no web sockets
            await send({"type": "websocket.close", "code": 1008})
            return
        headers, twice = _headers(scope)
        path: str = scope["path"]
        status, why = (400, "请求的头部写了两次") if twice else self._gate.why_not(scope["method"], path, headers)
        most = MOST_FILE if path in BRINGS_A_FILE else MOST_BODY
        if not status and _length(headers) > most:
            status, why = 413, f"内容超过 {most // 1048576} MB 的上限"
        if status:
            await _refuse(send, status, why)
            return
        scope["user"] = self._gate.user(headers)
        await self._app(scope, _bounded(receive, most, self._gate.patience), _covered(send, path))


def _headers(scope: Scope) -> tuple[dict[str, str], bool]:
    """The headers by their names, and whether one that matters is there twice."""
    out: dict[str, str] = {}
    twice = False
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        twice |= key in out and key in (
            "host",
            "origin",
            "content-type",
            "content-length",
            "x-biaochi-user",
            "x-biaochi-secret",
        )
        out[key] = (
            f"{out[key]}; {value.decode('latin-1')}" if key == "cookie" and key in out else value.decode("latin-1")
        )
    return out, twice


def _length(headers: Mapping[str, str]) -> int:
    said = headers.get("content-length", "0")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 1 << 60


class TooMuch(Exception):
    """A body that goes on beyond its limit."""


class TooSlow(Exception):
    """A body whose next piece does not come."""


def _bounded(receive: Receive, most: int, patience: float) -> Receive:
    """What receives a body, of so many bytes at most, each piece of it within ``patience`` seconds."""
    seen, more = 0, True

    async def limited() -> Message:
        nonlocal seen, more
        try:
            message = await asyncio.wait_for(receive(), patience if more else None)
        except TimeoutError:
            raise TooSlow from None
        more = bool(message.get("more_body", False))
        seen += len(message.get("body", b""))
        if seen > most:
            raise TooMuch
        return message

    return limited


def _covered(send: Send, path: str) -> Send:
    async def covering(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = "no-store" if path.startswith("/api/") else "no-cache"
            added = {**HEADERS, "cache-control": kept}
            there = [(k, v) for k, v in message["headers"] if k.decode("latin-1").lower() not in added]
            message["headers"] = [*there, *((k.encode(), v.encode()) for k, v in added.items())]
        await send(message)

    return covering


async def _refuse(send: Send, status: int, why: str) -> None:
    body = json.dumps({"error": why}, ensure_ascii=False).encode()
    headers = {**HEADERS, "content-type": "application/json; charset=utf-8", "content-length": str(len(body))}
    headers |= {"cache-control": "no-store", "connection": "close"}
    pairs = [(k.encode(), v.encode()) for k, v in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
