"""A workbench served for tests, in this process, and requests to it as anybody could send them."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from biaochi.studio.app import application
from biaochi.studio.bench import Bench
from biaochi.studio.folder import opened_folder
from biaochi.studio.guard import Gate, Proxy
from biaochi.studio.serve import listening

SMALL = """\
规则集：某区图书馆免费开放项目绩效评价
版本：1
状态：草案
总分：30分
等级：90（含）-100分为优，80（含）-90分为良，60（含）-80分为中，60分以下为差

一级指标：A1 产出（20分）

二级指标：B1 数量（10分）

三级指标：C1 开放天数（5分）
指标值：≥300天
标准：开放天数≥300天得满分，每少1天扣0.1分，扣完为止。

三级指标：C2 活动场次（5分）
标准：活动场次达到24场得满分，每少一场扣相应分值的5%，扣完为止。

二级指标：B2 质量（10分）

三级指标：C3 制度执行（10分）
标准：制度健全、执行到位得满分，视情况扣分。

一级指标：A2 满意度（10分）

二级指标：B3 满意度（10分）

三级指标：C4 读者满意度（10分）
标准：满意度≥90%，得满分，满意度每降低1%，扣相应分值2%，扣完为止。
"""


@dataclass
class Served:
    """A running workbench: its folder, its gate, and the cookie of a browser that came in by the token."""

    folder: Path
    gate: Gate
    cookie: str = ""

    @property
    def port(self) -> int:
        return self.gate.port

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        bare: bool = False,
    ) -> tuple[int, dict[str, str], bytes]:
        """A request with the headers of our own page, changed by ``headers`` (None takes one away); ``bare``: with no others."""
        own = {} if bare else {"Host": f"127.0.0.1:{self.port}", "Cookie": self.cookie}
        if method == "POST" and not bare:
            own |= {"Origin": self.origin, "Content-Type": "application/json"}
        sent = {k: v for k, v in (own | (headers or {})).items() if v is not None}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                line.putheader(name, value)
            if body is not None and "Content-Length" not in sent:
                line.putheader("Content-Length", str(len(body)))
            line.endheaders()
            if body is not None:
                with suppress(BrokenPipeError, ConnectionResetError):
                    line.send(body)
            answer = line.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            line.close()

    def post(self, name: str, /, **given: Any) -> tuple[int, Any]:
        """A call of the page: status and answer."""
        status, _, body = self.send("POST", f"/api/{name}", json.dumps(given).encode())
        return status, json.loads(body)

    def call(self, name: str, /, **given: Any) -> Any:
        """A call of the page that must succeed."""
        status, answer = self.post(name, **given)
        assert status == 200, answer
        return answer

    def enter(self) -> None:
        """What the page does first."""
        status, headers, _ = self.send("POST", "/api/enter", json.dumps({"token": self.gate.token}).encode())
        assert status == 200
        self.cookie = headers["set-cookie"].partition(";")[0]


@contextmanager
def serving(folder: Path, proxy: Proxy | None = None, patience: float = 20.0) -> Iterator[Served]:
    """A workbench on a free port for the time of a test."""
    bench = Bench(opened_folder(folder))
    line = listening(0)
    gate = Gate(line.getsockname()[1], proxy=proxy, patience=patience)
    config = uvicorn.Config(
        application(bench, gate), log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([line],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Served(folder, gate)
    finally:
        bench.close()
        server.should_exit = True
        thread.join(10)
