"""A release is made once, whoever else makes it at the same time."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from biaochi.diagnostics import RulesetError
from biaochi.registry.chain import read_chain
from biaochi.registry.load import load
from biaochi.registry.released import Release, read_release, release_file
from biaochi.releases import freeze as freezing
from biaochi.releases.freeze import freeze, release
from registry_sample import NOW, registry


def test_of_two_contents_one_wins_and_the_other_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight writers that froze the file before and after an edit, all past every check when the first publishes."""
    path = registry(tmp_path)
    made, _ = freeze(path, NOW)
    other = replace(made, text_hash="1" * 64)
    barrier = threading.Barrier(8)
    turns = itertools.count()

    def both(path: Path, now: object, maker: object) -> tuple[Release, tuple[()]]:
        mine = made if next(turns) % 2 else other
        barrier.wait(30)
        return mine, ()

    monkeypatch.setattr(freezing, "freeze", both)
    said: list[str] = []

    def run() -> None:
        try:
            said.append("new" if release(path, NOW).new else "same")
        except RulesetError as bad:
            said.append(bad.diagnostics[0].code)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(60)
    assert sorted(said) == ["BC368"] * 4 + ["new"] + ["same"] * 3
    assert read_release(release_file(path)) in (made, other)
    assert len(read_chain(path.parent)) == 1


def test_of_eight_at_once_one_releases_and_the_others_are_told(tmp_path: Path) -> None:
    """Whole runs of the command, each a process of its own."""
    path = registry(tmp_path)
    program = [
        sys.executable,
        "-c",
        "from biaochi.cli.process import entry; entry()",
        "release",
        str(path),
        "--by",
        "甲",
    ]
    children = [subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(8)]
    said = [c.communicate(timeout=300) for c in children]
    assert all(c.returncode == 0 for c in children), said
    assert sum("已发布" in out for out, _ in said) == 1 and sum("不必再发布" in out for out, _ in said) == 7
    assert len(read_chain(path.parent)) == 1 and load(path)
