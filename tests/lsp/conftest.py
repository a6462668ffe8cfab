"""A language server as an editor starts it: a process of its own, spoken to over its standard input and output."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from lsp_editor import ENTRY, Editor
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig


@pytest_asyncio.fixture
async def editor(tmp_path: Path) -> AsyncIterator[Editor]:
    env = {**os.environ, "BIAOCHI_CACHE": str(tmp_path / "cache"), "PYTHONUTF8": "1"}
    config = ClientServerConfig(server_command=[sys.executable, "-c", ENTRY, "lsp"], server_env=env)
    client = await config.start()
    made = Editor(client)
    client.protocol.fm.features[lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = made.keep
    options = {"name": "张三"}
    await client.initialize_session(lsp.InitializeParams(lsp.ClientCapabilities(), initialization_options=options))
    yield made
    await client.shutdown_session()
