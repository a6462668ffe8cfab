"""A workbench for a test, with a small ruleset in its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="没有装工作台用的库")
from studio_server import SMALL, Served, serving


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A workbench entered by its token, over a folder with 小表.biaochi."""
    folder = tmp_path / "工作"
    folder.mkdir()
    (folder / "小表.biaochi").write_text(SMALL, encoding="utf-8")
    with serving(folder) as made:
        made.enter()
        yield made
