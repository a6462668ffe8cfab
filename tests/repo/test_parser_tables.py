"""The stored tables of the parsers are those of their grammars, and read what the built parsers read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from biaochi_grammar.parsers import parser
from lark import Transformer
from lark.exceptions import UnexpectedInput
from parser_tables import FOLDER, PLACEHOLDERS, built, table

ROOT = Path(__file__).parents[2]
TEXTS = {
    "document": ["", "说明\n规则集：甲\n# 乙\n指标：卫生（5分）\n标准：每缺一项扣1分", "：：\n\n"],
    "formula": ["甲/(乙+丙)×100%", "min(甲，1)-|乙|", "甲/", "-甲×[乙-0.5分]", "甲乙/"],
    "reading": [
        "数据：「满意度」（%）。满分：5分。计分（5分，最低0分）：从5分起；「满意度」比90%每低1个百分点，扣0.5分，不足的按比例计。",
        "数据：无。满分：5分。计分（5分，最低0分）：从5分起。",
        "数据：无。满分：",
    ],
}


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_a_stored_table_is_that_of_its_grammar(name: str) -> None:
    stored = (FOLDER / f"{name}.table.json").read_text(encoding="utf-8")
    assert stored == table(name), "run: python tests/repo/parser_tables.py"


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_loaded_and_built_parsers_read_the_same(name: str) -> None:
    loaded, made = parser(name, Transformer()), built(name)
    outcomes = set()
    for text in TEXTS[name]:
        trees = []
        for one in (loaded, made):
            try:
                trees.append(one.parse(text).pretty())
            except UnexpectedInput as bad:
                trees.append(f"{type(bad).__name__} {bad.pos_in_stream}")
        assert trees[0] == trees[1]
        outcomes.add(trees[0].startswith("Unexpected"))
    assert outcomes == ({False} if name == "document" else {False, True})


def test_a_table_is_data_alone() -> None:
    for name in PLACEHOLDERS:
        assert set(json.loads((FOLDER / f"{name}.table.json").read_text(encoding="utf-8"))) == {"data", "memo"}


def test_no_parser_is_built_when_a_criterion_and_a_ruleset_are_read() -> None:
    program = """
import lark, sys
from lark import load_grammar
def refuse(*args, **kwargs): raise SystemExit("a grammar was loaded")
load_grammar.load_grammar = lark.lark.load_grammar = refuse
from biaochi import compile_criterion, load
c = compile_criterion("得分=完成数/计划数×5", full_marks="5")
compile_criterion(c.reading, full_marks="5")
load(sys.argv[1])
"""
    ruleset = ROOT / "rulesets" / "000000-national" / "frame-2020" / "1.biaochi"
    done = subprocess.run(
        [sys.executable, "-c", program, str(ruleset)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
