"""biaochi lsp: the language server for editors."""

from __future__ import annotations

import os
import sys
from datetime import date
from importlib.util import find_spec

from biaochi.cli.common import FINE, command, fail
from biaochi.diagnostics import Diagnostic


@command(
    "给编辑器用的语言服务（标准输入输出，LSP）：边写边标出错误，显示读作、数据，补全、改名、整理排版。由编辑器启动。"
)
def run() -> int:
    if find_spec("pygls") is None:
        help_ = '请先安装：pip install "biaochi[lsp]"'
        fail([Diagnostic("BC952", "编辑器服务要另装一个部件（pygls）", help=help_)], "")
    from biaochi.lsp.server import Server

    sys.setswitchinterval(0.001)  # a letter waits for a proof in another thread five times less than by default
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as channel:
        sys.stdout = sys.stderr  # what is printed by accident must not get between the messages
        Server(date.today).client.start_io(stdout=channel)
    return FINE


command = run
