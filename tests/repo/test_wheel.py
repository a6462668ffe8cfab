"""The wheel: what is in it, and that it runs where the source tree is not at hand."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = {ROOT / "dsl/biaochi/studio/vscode", ROOT / "dsl/biaochi/studio/web"}
"""What is packaged for editors, and what the page is built from: not for Python."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the source tree."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_both_packages_and_all_their_files(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert all(name.isascii() for name in names)
    tops = {name.split("/")[0] for name in names}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"biaochi", "biaochi_grammar"}
    wanted = {
        str(path.relative_to(root))
        for root in (ROOT / "dsl", ROOT / "grammar")
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not SOURCES & {*path.parents}
    }
    assert not [n for n in names if "vscode" in n or "/web/" in n]
    assert wanted <= set(names)
    assert not [n for n in names if "__pycache__" in n or n.endswith(".pyc")]
    for needed in (
        "document.table.json",
        "formula.table.json",
        "reading.table.json",
        "words.txt",
        "phrases.txt",
        "notes.txt",
        "rewordings.txt",
        "document.md",
    ):
        assert f"biaochi_grammar/{needed}" in names
    assert any(n.startswith("biaochi/cli/templates/") for n in names)
    assert {"biaochi/studio/page/index.html", "biaochi/studio/page/studio.js"} <= set(names)
    assert "biaochi/py.typed" in names and any(n.endswith("licenses/LICENSE") for n in names)


def test_an_installed_wheel_runs_from_anywhere(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, system_site_packages=True, with_pip=False)
    binaries = home / ("Scripts" if os.name == "nt" else "bin")
    # A virtual environment inside a virtual environment does not see the packages of the outer one.
    outer = [p for p in sys.path if p.endswith("site-packages")]
    (inner,) = home.glob("lib/python*/site-packages")
    (inner / "outer.pth").write_text("\n".join(outer) + "\n", encoding="utf-8")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "BIAOCHI"))} | {
        "BIAOCHI_CACHE": "off",
        "PYTHONUTF8": "1",
    }
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(binaries / "python"),
        "install",
        "--no-deps",
        "--no-index",
        "--ignore-installed",
        "-q",
        str(wheel),
    ]
    done = subprocess.run(install, capture_output=True, text=True, env=clean, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    call = [
        str(binaries / "biaochi"),
        "try",
        "满意度≥90%，得满分，每降低1%扣0.1分，扣完为止",
        "--full-marks",
        "5",
        "满意度=86.11%",
    ]
    ran = subprocess.run(call, cwd=tmp_path, capture_output=True, env=clean, timeout=60, check=False)
    assert ran.returncode == 0 and not ran.stderr, ran.stderr.decode()
    assert "得4.611分" in ran.stdout.decode()
    where = [
        str(binaries / "python"),
        "-c",
        "import biaochi, biaochi_grammar; print(biaochi.__file__, biaochi_grammar.__file__)",
    ]
    found = subprocess.run(
        where, cwd=tmp_path, capture_output=True, text=True, env=clean, timeout=60, check=True
    ).stdout
    assert all(p.startswith(str(home)) for p in found.split())
