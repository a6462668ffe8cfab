"""The application behind the page: the built page, and calls that take JSON and give JSON.

Every call is a POST to ``/api/<name>`` with one JSON object. A mistake of the user is status 422 with findings, as every
command prints them; a change that met another one is 409 with both.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.studio.bench import Bench
from biaochi.studio.calls import CALLS
from biaochi.studio.guard import ENTER, App, Gate, Guard, TooMuch, TooSlow

_LOOK_EVERY = 0.25
"""Seconds between two looks at a file that is open in the page."""
_STILL_THERE = 15
"""Seconds of silence after which a line goes out, so that a page that is gone is noticed."""
_KINDS = {"html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}


def application(bench: Bench, gate: Gate) -> App:
    """The guarded application for a folder."""

    async def enter(request: Request) -> Response:
        given = await _body(request)
        if gate.proxy is None and not gate.admits(given.get("token")):
            return _error(401, "这个地址已经失效，请用这次启动时显示的地址打开")
        answer = JSONResponse({"user": request.scope["user"]})
        answer.set_cookie(gate.cookie, gate.pass_, httponly=True, samesite="strict", secure=gate.proxy is not None)
        return answer

    async def call(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in CALLS:
            return _error(404, "没有这个功能")
        shape, run = CALLS[name]
        given = shape.model_validate(await _body(request))
        answer = await run_in_threadpool(run, bench, given, request.scope["user"])
        return Response(json.dumps(answer, ensure_ascii=False, separators=(",", ":")), media_type="application/json")

    async def download(request: Request) -> Response:
        path = bench.folder.path(request.query_params.get("file", ""))
        data = await run_in_threadpool(bench.bytes_of, path)
        named = f"attachment; filename*=UTF-8''{quote(path.name)}"
        return Response(data, media_type="application/octet-stream", headers={"content-disposition": named})

    async def events(request: Request) -> Response:
        file = request.query_params.get("file", "")
        bench.folder.path(file)
        return StreamingResponse(_events(bench, file, request), media_type="text/event-stream")

    app = Starlette(
        routes=[
            Route(ENTER, enter, methods=["POST"]),
            Route("/api/download", download, methods=["GET"]),
            Route("/api/events", events, methods=["GET"]),
            Route("/api/{name:path}", call, methods=["POST"]),
            *_page_routes(),
        ],
        exception_handlers={
            BiaochiError: _findings,
            ValidationError: _shape,
            TooMuch: _too_much,
            TooSlow: _too_slow,
            404: _nothing,
            405: _nothing,
            Exception: _broken,
        },
    )
    return Guard(app, gate)


async def _body(request: Request) -> dict[str, Any]:
    try:
        given = json.loads(await request.body())
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise BiaochiError([Diagnostic("BC932", "请求不是一个 JSON 对象", help="请重新打开页面。")])
    return given


async def _events(bench: Bench, file: str, request: Request) -> AsyncIterator[str]:
    """A line for each change of a file, by whomever, until the page is gone."""
    last: object = None
    silent = 0.0
    while not await request.is_disconnected() and not bench.closing:
        now = await run_in_threadpool(bench.state, file)
        if now != last:
            last, silent = now, 0.0
            yield f"data: {json.dumps(now, ensure_ascii=False)}\n\n"
        elif silent >= _STILL_THERE:
            silent = 0.0
            yield ": \n\n"
        silent += _LOOK_EVERY
        await asyncio.sleep(_LOOK_EVERY)


def _page_routes() -> list[Route]:
    """A route for each file of the built page."""
    page = files("biaochi.studio").joinpath("page")
    found = {entry.name: entry for entry in page.iterdir() if entry.name.rpartition(".")[2] in _KINDS}
    return [
        Route("/", _file(found["index.html"]), methods=["GET"]),
        *(Route(f"/{name}", _file(entry), methods=["GET"]) for name, entry in found.items() if name != "index.html"),
    ]


def _file(entry: Traversable) -> Any:
    data, kind = entry.read_bytes(), _KINDS[entry.name.rpartition(".")[2]]

    async def answer(request: Request) -> Response:
        return Response(data, headers={"content-type": kind})

    return answer


# --- what went wrong


def _error(status: int, why: str, more: Mapping[str, object] | None = None) -> Response:
    return JSONResponse({"error": why, **(more or {})}, status_code=status)


async def _findings(request: Request, bad: Exception) -> Response:
    assert isinstance(bad, BiaochiError)
    found = [d.as_json() for d in bad.diagnostics]
    return _error(422, bad.diagnostics[0].message, {"diagnostics": found})


async def _shape(request: Request, bad: Exception) -> Response:
    assert isinstance(bad, ValidationError)
    where = "、".join(str(part) for part in bad.errors()[0]["loc"])
    return _error(422, f"请求的内容不对：{where}" if where else "请求的内容不对")


async def _too_much(request: Request, bad: Exception) -> Response:
    return _error(413, "内容太大")


async def _too_slow(request: Request, bad: Exception) -> Response:
    return JSONResponse({"error": "等不到其余的内容"}, status_code=408, headers={"connection": "close"})


async def _nothing(request: Request, bad: Exception) -> Response:
    return _error(404, "没有这个页面")


async def _broken(request: Request, bad: Exception) -> Response:
    return _error(500, f"工作台出错（{type(bad).__name__}），文件没有改动；请把刚才做的事告诉标尺的维护者")
