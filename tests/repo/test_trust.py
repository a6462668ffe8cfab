"""docs/trust.md names the test that holds each row of the threat list, and the tests are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")


def test_every_threat_has_its_tests_or_says_that_it_is_open() -> None:
    rows = dict(re.findall(r"^\| ([0-9]+) \| [^|]+ \| (.+) \|$", TEXT, re.MULTILINE))
    assert list(map(int, rows)) == list(range(1, 31))
    for number, said in rows.items():
        assert "`" in said or said.startswith("未做"), number


def test_the_tests_it_names_are_there() -> None:
    named = re.findall(r"`([a-z_0-9/]+\.py)::(test_[a-z_0-9]+)`", TEXT)
    assert len(named) > 40
    for file, test in named:
        tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
        assert test in {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}, (file, test)


def test_the_scripts_and_codes_it_names_are_there() -> None:
    for path in set(re.findall(r"tests/[a-z_0-9/]+\.py", TEXT)):
        assert (ROOT / path).exists(), path
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "dsl").rglob("*.py"))
    for code in set(re.findall(r"BC[0-9]{3}", TEXT)):
        assert f'"{code}"' in source, code
