"""Serving the workbench: a socket of this machine, a token for this start, the browser opened on it."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path
from threading import Thread, Timer

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.source.os_errors import reason_of
from biaochi.studio.bench import Bench
from biaochi.studio.folder import opened_folder
from biaochi.studio.guard import Gate, Proxy

LOOPBACK = "127.0.0.1"


def listening(port: int) -> socket.socket:
    """A socket of this machine alone; port 0 takes a free one. Raises BiaochiError (BC933) where it is taken."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.bind((LOOPBACK, port))
        made.listen(128)
    except (OSError, OverflowError) as bad:
        made.close()
        why = reason_of(bad) if isinstance(bad, OSError) else "端口号要在0到65535之间"
        raise BiaochiError(
            [Diagnostic("BC933", f"用不了端口 {port}：{why}", help="请换一个端口，或不写 --port。")]
        ) from None
    return made


def serve(folder: Path, port: int, proxy: Proxy | None, browser: bool, say: Callable[[str], None]) -> None:
    """Serves a folder until it is interrupted. ``say`` is told the address. Raises BiaochiError (BC930, BC933)."""
    import uvicorn

    from biaochi.studio.app import application

    bench = Bench(opened_folder(folder))
    made = listening(port)
    gate = Gate(made.getsockname()[1], proxy=proxy)
    where = f"http://{LOOPBACK}:{gate.port}/#{gate.token}" if proxy is None else f"{proxy.origin}/"
    say(where)
    Thread(target=_warm, daemon=True).start()
    if browser and proxy is None:
        opening = Timer(0.3, webbrowser.open, [where])
        opening.daemon = True
        opening.start()
    config = uvicorn.Config(
        application(bench, gate), log_level="error", access_log=False, server_header=False, date_header=False,
        lifespan="off", ws="none", timeout_graceful_shutdown=1, timeout_keep_alive=30, h11_max_incomplete_event_size=32768,
        proxy_headers=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    try:
        server.run([made])
    finally:
        bench.close()


def _warm() -> None:
    """Loads while the browser starts what the first open file needs."""
    from biaochi.session.session import Session
    from biaochi.studio.calls.reading import drawn

    text = "规则集：试\n一级指标：A1 试（5分）\n三级指标：C1 试（5分）\n标准：满意度≥90%得满分，每低1个百分点扣1分，扣完为止。\n"
    session = Session(Path("warm.biaochi"), text, cached=False)
    for item in session.view.items:
        session.choices(session.view, item)
        if item.indicator is not None:
            drawn(item.indicator.program)
    session.review(session.view)
