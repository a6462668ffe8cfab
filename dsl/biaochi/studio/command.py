"""biaochi studio: the workbench in the browser."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import click

from biaochi import patterns as re
from biaochi.cli.common import FINE, command
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.diagnostics.render import visible
from biaochi.files.regular import read_regular
from biaochi.source.os_errors import reason_of
from biaochi.studio.guard import Proxy

_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,200}(:[0-9]{1,5})?")
_LEAST_SECRET = 32


@command(
    "标尺工作台：在浏览器里编规则集。粘贴指标表，逐条看读作，定下没写清的，填事实算分，比较、发布、出表。"
    "只有这台电脑能打开，什么都不传出去；改动随时存进文件夹里的文件。"
)
@click.argument("folder", default=".", type=click.Path(path_type=Path), metavar="[文件夹]")
@click.option("--port", default=0, type=click.IntRange(0, 65535), metavar="端口", help="端口；不写时取一个空着的。")
@click.option("--no-browser", is_flag=True, help="不打开浏览器，只显示地址。")
@click.option(
    "--trusted-proxy",
    "proxy",
    metavar="地址",
    help="放在单位的反向代理后面给几个人用：人们看到的地址，如 https://biaochi.example.cn；要配 --secret。",
)
@click.option(
    "--secret",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="放着与代理共用的口令的文件（至少32个字符），代理放在请求头 X-Biaochi-Secret 里，用户名放在 X-Biaochi-User 里。",
)
def run(folder: Path, port: int, no_browser: bool, proxy: str | None, secret: Path | None) -> int:
    if any(find_spec(name) is None for name in ("starlette", "uvicorn")):
        raise BiaochiError(
            [Diagnostic("BC934", "没有装工作台用的库", help='请运行 pip install "biaochi[studio]"，再试一次。')]
        )
    from biaochi.studio.serve import serve

    def say(where: str) -> None:
        click.echo(f"标尺工作台：{where}")
        click.echo(f"文件夹 {visible(str(folder.resolve()))}；按 Ctrl-C 结束，改动都已存在文件里。")

    serve(folder, port, _proxy(proxy, secret), not no_browser and "BIAOCHI_NO_BROWSER" not in os.environ, say)
    return FINE


def _proxy(origin: str | None, secret: Path | None) -> Proxy | None:
    if (origin is None) != (secret is None):
        raise click.UsageError("--trusted-proxy 和 --secret 要一起写")
    if origin is None or secret is None:
        return None
    plain = origin.lower().rstrip("/")
    if not _ORIGIN.fullmatch(plain):
        raise click.UsageError("--trusted-proxy 要写成 https://名称 或 https://名称:端口")
    try:
        said = read_regular(secret, 4096).decode("utf-8", "replace").strip()
    except OSError as bad:
        found = Diagnostic("BC935", f"读不了口令文件：{reason_of(bad)}", help="请核对路径。", file=str(secret))
        raise BiaochiError([found]) from None
    if len(said) < _LEAST_SECRET or not said.isascii():
        help_ = "口令要有至少32个英文字符，例如用 openssl rand -hex 32 生成。"
        raise BiaochiError([Diagnostic("BC935", "口令太短", help=help_, file=str(secret))])
    return Proxy(plain, said)


command = run
