"""The emitted module: the same scores, states, totals, grades and reasons as the interpreter, and nothing else in it."""

from __future__ import annotations

import ast
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import made
import pytest
import rows
from biaochi.backends.checked import ReadBackError
from biaochi.backends.columns import columns_of
from biaochi.backends.core_json import load_core
from biaochi.backends.python.emit import IMPORTS, emit, fixed, python_module
from biaochi.backends.python.integers import integers
from biaochi.backends.python.read_back import check
from biaochi.backends.table_row import raw_subject
from biaochi.batch.exact import ExactRows
from biaochi.core.interpret import Interval, Undetermined
from biaochi.diagnostics import FactsError
from biaochi.ruleset.model import Ruleset
from biaochi.schema import ResultModel
from biaochi.scoring.run import score_subjects
from biaochi.scoring.typed import score_given
from registry_sample import Call

ROOT = Path(__file__).parents[2]
CORES = sorted((ROOT / "tests" / "conformance").glob("*.core.json"))
CAPS = "tests/language/frozen/1/caps.biaochi"


def core(path: Path) -> Ruleset:
    return load_core(json.loads(path.read_text(encoding="utf-8")))


def module(text: str) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "emitted"}
    exec(compile(text, "emitted.py", "exec"), space)
    return space


def ends(value: Interval | None) -> Any:
    if value is None:
        return None
    return value.point if value.point is not None else (value.low, value.high)


def compare(rules: Ruleset, rng: random.Random, count: int) -> int:
    """Holds totals and score against the interpreter on ``count`` rows; how many had a score."""
    rules = replace(rules, subjects=(), combinations=(), path=None)
    space, columns = module(python_module(rules)), columns_of(rules)
    scored = 0
    for k in range(count):
        facts = rows.given(rules, rng, blank=(0, 0.02, 0.2)[k % 3])
        row = rows.written(columns, facts)
        try:
            found = score_given(rules, facts)
        except Undetermined:
            with pytest.raises(space["NoScore"]):
                space["totals"](row)
            with pytest.raises(space["NoScore"]):
                space["score"](row)
            with pytest.raises(FactsError, match="BC344"):
                score_subjects(rules, [raw_subject(columns, row, "对象")])
            continue
        scored += 1
        totals = space["totals"](row)
        assert totals.pop("total") == ends(found.total.value)
        assert list(totals.values()) == [ends(s) for s in found.scores]
        said = json.loads(json.dumps(space["score"]({"对象": "甲", **row})))
        result = score_subjects(rules, [raw_subject(columns, row, "甲")]).as_json()
        assert said["subjects"] == json.loads(json.dumps(result["subjects"]))
        assert said["ruleset"] == result["ruleset"] | {"file": ""}
        ResultModel.model_validate({**said, "facts": result["facts"], "ruleset": result["ruleset"]})
    return scored


@pytest.mark.parametrize("path", CORES, ids=lambda p: p.name)
def test_modules_of_recorded_cores_agree(path: Path) -> None:
    rules = replace(core(path), text_hash="0" * 64)
    assert compare(rules, random.Random(path.name), 60) > 3


def test_modules_of_every_ruleset_agree() -> None:
    count = 0
    for rules in rows.rulesets():
        compare(rules, random.Random(rules.id), 6)
        count += 1
    assert count > 12


@pytest.mark.parametrize("block", range(10))
def test_modules_of_made_rulesets_agree(block: int) -> None:
    for k in range(12):
        rules = replace(made.ruleset(f"python {block} {k}"), text_hash="0" * 64)
        compare(rules, random.Random(f"{block} {k}"), 12)


def test_the_module_runs_alone(call: Call, tmp_path: Path) -> None:
    target = tmp_path / "算分.py"
    assert call("compile", CAPS, "--to", "python", "-o", str(target))[0] == 0
    assert "已替换" in call("compile", CAPS, "--to", "python", "-o", str(target))[2]
    table = tmp_path / "数据.csv"
    table.write_text("对象,C1.预算执行率（%）\n甲,86.5\n乙,x\n", encoding="utf-8-sig")
    facts = json.loads(call("facts", CAPS, "--format", "json")[1])["facts"]
    names = [f["column"] for f in facts]
    table.write_text("对象," + ",".join(names) + "\n甲" + ",否" * 0 + "," * len(names) + "\n乙,坏\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", str(target), str(table)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2 and "第3行" in done.stderr and "Traceback" not in done.stderr
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["name"] == "甲" and json.loads(line)["indicators"][0]["state"] == "未评"


# --- nothing breaks out


@pytest.mark.parametrize("nasty", [
    "coding: utf-7 +AAo-import os", "'''\"\"\"", "\n__import__('os')", "\r\nimport os", "\u2028import os", "\x0cimport os",
    "# -*- coding: latin-1 -*-", "\x00", "over", "max", "F", "F_1_2", "score_C1", "RULES", "ª", "ﬁ", "\\", "{x}", "class",
])  # fmt: skip
def test_no_name_and_no_text_becomes_program(nasty: str) -> None:
    rules = made.ruleset("nasty 3")
    first = rules.indicators[0]
    spec = replace(first.inputs[0], name=nasty)
    from biaochi.core.rename import rename

    program = rename(first.program, {first.inputs[0].name: spec})
    source = replace(first.source, text=f"{nasty}\n{nasty}")
    changed = replace(first, code=nasty, name=nasty, program=program, source=source, notes=(nasty,))
    rules = replace(rules, title=nasty, id=nasty, indicators=(changed, *rules.indicators[1:]), limits=())
    text = python_module(rules)
    compile(text.encode(), "emitted.py", "exec")
    names = {n.id for n in ast.walk(ast.parse(text.removesuffix(fixed()))) if isinstance(n, ast.Name)}
    assert "__import__" not in names and "os" not in names


# --- mutants


def swaps() -> Iterator[tuple[str, str]]:
    """Bugs an emitter could have, as a change of what it writes."""
    yield from (
        ("max(", "min("), ("min(", "max("), (" <= ", " < "), (" >= ", " > "), (" < ", " <= "), (" > ", " >= "), (" + ", " - "),
        (" - ", " + "), (" * ", " + "), ("over(", "max("), ("down(", "up("), ("up(", "half_up("), ("half_up(", "down("),
        ("all((", "any(("), ("any((", "all(("), ("(not ", "("), (" == 0)", " == 1)"), ("no_score()", "0"), (" else 0", " else 1"),
        ("return ", "return 0 * "), ("return ", "return 1 + "), ("F(1, 2)", "F(1, 3)"), ("score_C1,", "score_C2,"), ("d1 := ", "d1 := 0 + "),
        ("'low_in': True", "'low_in': False"), ("'evidence': True", "'evidence': False"), ("'places': ", "'places': 1"), ("'cap': '", "'cap': '1"),
        ("'total': '", "'total': '9"), ("'inapplicable': 'redistribute'", "'inapplicable': 'excluded'"), ("'add'", "'max'"), ("'clause', 0", "'clause', 1"),
        ("import re\n", "import os\n"), ("ZERO = Fraction(0)", "ZERO = Fraction(1)"), (" if ", " if not "), ("'over': 'capped'", "'over': 'allowed'"),
    )  # fmt: skip


@pytest.mark.parametrize("swap", list(swaps()), ids=lambda s: f"{s[0]!r} {s[1]!r}")
def test_a_planted_bug_is_caught(swap: tuple[str, str]) -> None:
    planted = 0
    for path in CORES:
        rules = core(path)
        whole = integers(rules)
        text = emit(rules, whole)
        check(text, rules, whole, IMPORTS, fixed())
        places = [k for k in range(len(text)) if text.startswith(swap[0], k)]
        for place in random.Random(swap[0]).sample(places, min(3, len(places))):
            line = text.rfind("\n", 0, place) + 1
            if text[line] == "#":
                continue
            wrong = text[:place] + swap[1] + text[place + len(swap[0]) :]
            planted += 1
            try:
                check(wrong, rules, whole, IMPORTS, fixed())
            except ReadBackError:
                continue
            assert ast.dump(ast.parse(wrong)) == ast.dump(ast.parse(text)), (path.name, wrong[line : place + 60])
    assert planted


def test_a_program_that_was_added_is_caught() -> None:
    rules = core(CORES[0])
    whole = integers(rules)
    text = emit(rules, whole)
    for more in (
        "import os\n",
        "RULES = 1\n",
        "def over(a, b): return 1\n",
        "F_9 = __import__('os')\n",
        "score_C1 = max\n",
    ):
        for place in (text.index("\n\n\n"), text.index("POINTS:"), text.index("RULES:"), len(text)):
            with pytest.raises(ReadBackError):
                check(text[:place] + "\n" + more + text[place:], rules, whole, IMPORTS, fixed())


def test_values_that_are_none_are_refused_in_chinese() -> None:
    space = module(python_module(core(ROOT / "tests/conformance/yantai.core.json")))
    name = "C19.1.满意度（%）"
    assert (
        space["totals"]({name: "86.11%"})["C19.1"] == space["totals"]({name: "86.11"})["C19.1"] == Fraction(4611, 1000)
    )
    for bad in ("101", "-1", "好", "86.11‰", 86.11, True, "1" * 40, "１e5"):
        with pytest.raises(ValueError, match="满意度"):
            space["totals"]({name: bad})
    with pytest.raises(ValueError, match="没有叫“满意”的列"):
        space["totals"]({"满意": "1"})


def test_what_does_not_apply_is_not_read() -> None:
    """不适用 in the place of a value or in its own column: score, batch and the module agree, whatever else stands there."""
    rules = replace(core(ROOT / "tests/conformance/yantai.core.json"), subjects=(), combinations=())
    columns, space = columns_of(rules), module(python_module(rules))
    base = rows.written(columns, rows.given(rules, random.Random(5), blank=0))
    exact = ExactRows(rules)
    for change in (
        {"C19.1.满意度（%）": "不适用"},
        {"C19.1.满意度（%）": "好", "C19.1.不适用": "没有调查"},
        {"C7.预算资金（万元）": "不适用", "C7.实际到位资金（万元）": "好"},
    ):
        row = base | change
        result: Any = score_subjects(rules, [raw_subject(columns, row, "甲")]).as_json()["subjects"]
        assert {i["state"] for i in result[0]["indicators"]} == {"已评", "不适用"}
        assert json.loads(json.dumps(space["score"]({"对象": "甲", **row})["subjects"])) == json.loads(
            json.dumps(result)
        )
        assert str(exact.score(row).total.low) == result[0]["total"].replace(".", "")
