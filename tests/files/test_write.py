"""Killed at every step, short of disk at every step, eight at once: a file is as it was or as it was to be, and no more."""

from __future__ import annotations

import errno
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from biaochi.files.write import create_file, write_file, write_pieces
from biaochi.source.os_errors import Changed, NotAFile
from writer import CALLS

WRITER = Path(__file__).with_name("writer.py")
OLD, NEW = b"old" * 400, b"0123456789" * 500
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and locks of POSIX")


def writer(*args: object) -> subprocess.Popen[str]:
    command = [sys.executable, str(WRITER), *map(str, args)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


@pytest.mark.parametrize("how", [(), ("named",)])
@pytest.mark.parametrize("replacing", [True, False])
def test_killed_at_any_step_it_is_the_old_state_or_the_new(
    tmp_path: Path, replacing: bool, how: tuple[str, ...]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    target, content, old = folder / "得分表.xlsx", tmp_path / "content", tmp_path / "old"
    content.write_bytes(NEW)
    old.write_bytes(OLD)
    seen: set[bool] = set()
    left = 0
    for n in itertools.count(1):
        target.unlink(missing_ok=True)
        if replacing:
            target.write_bytes(OLD)
        child = writer(target, content, old if replacing else "-", *how, n)
        _, err = child.communicate(timeout=60)
        assert child.returncode in (0, -9), err
        there = target.read_bytes() if target.exists() else None
        assert there in (OLD if replacing else None, NEW)
        seen.add(there == NEW)
        left += len(names(folder)) > (there is not None)
        write_file(target, b"next", before=there)
        assert names(folder) == [target.name] and target.read_bytes() == b"next"
        if child.returncode == 0:
            break
    assert seen == {True, False} and n > 10
    if not how and hasattr(os, "O_TMPFILE"):
        assert left <= 2, "without a name there is nothing to leave, but between getting one and taking the place"


def failing(patch: pytest.MonkeyPatch, n: int, number: int) -> Callable[[], bool]:
    """The n-th call of the system that writes fails; whether it was reached."""
    numbers = itertools.count(1)
    hit: list[str] = []

    def wrapped(name: str) -> Any:
        real = getattr(os, name)

        def call(*args: Any, **more: Any) -> Any:
            if next(numbers) == n:
                hit.append(name)
                if name == "close":
                    real(*args)
                raise OSError(number, os.strerror(number))
            return real(*args, **more)

        return call

    for name in CALLS:
        patch.setattr(os, name, wrapped(name))
    return lambda: bool(hit)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("replacing", [True, False])
def test_a_full_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replacing: bool, number: int
) -> None:
    target = tmp_path / "new" / "folder" / "1.json"
    failed = 0
    for n in itertools.count(1):
        if replacing:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(OLD)
        with monkeypatch.context() as patch:
            reached = failing(patch, n, number)
            try:
                write_file(target, NEW, before=OLD if replacing else None)
            except OSError:
                failed += 1
        there = target.read_bytes() if target.exists() else None
        assert there in (OLD if replacing else None, NEW)
        if there is None:
            assert names(tmp_path) == []
        else:
            assert names(target.parent) == [target.name]
            target.unlink()
            target.parent.rmdir()
            target.parent.parent.rmdir()
        if not reached():
            break
    assert failed >= 6


@pytest.mark.parametrize("replacing", [True, False])
def test_of_eight_at_once_one_wins_and_the_others_are_told(tmp_path: Path, replacing: bool) -> None:
    content, old = tmp_path / "content", tmp_path / "old"
    content.write_bytes(NEW)
    old.write_bytes(OLD)
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        target, go = folder / "x", tmp_path / f"go{number}"
        if replacing:
            target.write_bytes(OLD)
        children = [writer(target, content, old if replacing else "-", "go", go) for _ in range(8)]
        while len(list(tmp_path.glob(f"{go.name}.*"))) < len(children):
            time.sleep(0.01)
        go.touch()
        said = sorted(c.communicate(timeout=120)[0].strip() for c in children)
        assert said[0] == "won" and len(said) == 8 and all("刚刚被另一个程序" in s for s in said[1:])
        assert target.read_bytes() == NEW and names(folder) == ["x"]


def test_mode_and_link_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(OLD)
    real.chmod(0o640)
    link.symlink_to("real")
    write_file(link, NEW, before=OLD)
    assert link.is_symlink() and real.read_bytes() == NEW and real.stat().st_mode & 0o777 == 0o640


def test_a_part_file_somebody_put_there_is_not_followed(tmp_path: Path) -> None:
    """The old name was known beforehand, so a link of that name had another file overwritten."""
    victim, target = tmp_path / "victim", tmp_path / "out.json"
    victim.write_bytes(OLD)
    (tmp_path / ".out.json.part").symlink_to(victim)
    write_file(target, NEW)
    assert victim.read_bytes() == OLD and target.read_bytes() == NEW


def test_a_link_to_nothing_is_not_followed(tmp_path: Path) -> None:
    """Whoever laid it would have a file made in a place of his choice."""
    (tmp_path / "out.json").symlink_to(tmp_path / "elsewhere" / "made")
    (tmp_path / "elsewhere").mkdir()
    for force in (False, True):
        with pytest.raises(NotAFile, match="指向的文件不存在"):
            write_file(tmp_path / "out.json", NEW, force=force)
        with pytest.raises(NotAFile, match="指向的文件不存在"):
            write_pieces(tmp_path / "out.json", [NEW], force=force)
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("make", [os.mkfifo, lambda p: p.mkdir(), lambda p: p.symlink_to("/dev/null")])
def test_only_a_regular_file_is_written(tmp_path: Path, make: Callable[[Path], None]) -> None:
    target = tmp_path / "x"
    make(target)
    with pytest.raises(NotAFile):
        write_file(target, NEW, force=True)
    assert names(tmp_path) == ["x"]


def test_a_name_as_long_as_a_name_may_be(tmp_path: Path) -> None:
    target = tmp_path / f"{'得' * 83}.json"
    write_file(target, NEW)
    write_file(target, OLD, before=NEW)
    assert target.read_bytes() == OLD and len(names(tmp_path)) == 1


@pytest.mark.parametrize("answer", [errno.EPERM, errno.ENOTSUP, None])
def test_without_hard_links_it_is_still_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: int | None
) -> None:
    def refused(*args: object, **more: object) -> None:
        raise OSError(answer, "no links") if answer else NotImplementedError

    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    monkeypatch.setattr(os, "link", refused)
    target = tmp_path / "1.release.json"
    assert create_file(target, b"first") and not create_file(target, b"second")
    write_file(target, b"third", before=b"first")
    assert target.read_bytes() == b"third" and names(tmp_path) == [target.name]


def test_what_was_not_looked_at_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "x"
    target.write_bytes(OLD)
    for before in (None, b"else", OLD[:-1] + b"x"):
        with pytest.raises(Changed):
            write_file(target, NEW, before=before)
    assert target.read_bytes() == OLD
    target.unlink()
    with pytest.raises(Changed):
        write_file(target, NEW, before=OLD)
    assert names(tmp_path) == []
