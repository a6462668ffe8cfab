"""The formulas of a worksheet, calculated by LibreOffice where it is installed: 0 differences at the declared rounding."""

from __future__ import annotations

import io
import json
import random
import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from biaochi.backends.excel.formula import Unsayable, formula
from biaochi.backends.excel.sheet import _put
from biaochi.core.interpret import FactValue, Undetermined, evaluate, round_half_up
from biaochi.core.program import Input, Kind, Program
from biaochi.criterion import compile_criterion
from biaochi.diagnostics import CriterionError
from biaochi.files.libreoffice import converted

CRITERIA = sorted((Path(__file__).parents[1] / "language" / "criteria").glob("*.jsonl"))
NEEDED = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def programs() -> Iterator[Program]:
    """The criteria of the language tests that are read."""
    for file in CRITERIA:
        for line in file.read_text(encoding="utf-8").splitlines():
            given = json.loads(line)
            if "text" not in given:
                continue
            marks = given.get("full_marks", given.get("weight", 5))
            try:
                yield compile_criterion(given["text"], full_marks=marks, context=given.get("context")).program
            except (CriterionError, ValueError, TypeError):
                continue


def drawn(spec: Input, dice: random.Random) -> FactValue:
    """A value that may be entered, often one on a round number."""
    if spec.kind is Kind.BOOL:
        return dice.random() < 0.6
    if spec.kind is Kind.CHOICE:
        return dice.choice(spec.choices)
    if spec.kind is Kind.DATE:
        return Fraction(dice.randint(737_000, 739_500))
    if spec.kind is Kind.RATE:
        value = Fraction(
            dice.choice([dice.randint(0, 12_000), 100 * dice.randint(0, 120), 500 * dice.randint(0, 24)]), 10_000
        )
    elif spec.integer or spec.kind is Kind.POINTS:
        value = Fraction(dice.randint(0, 12))
    else:
        value = Fraction(
            dice.choice([dice.randint(0, 1_000_000), 100 * dice.randint(0, 200), dice.randint(0, 10**9)]), 100
        )
    low = spec.low if spec.low is not None else value
    high = spec.high if spec.high is not None else max(value, low)
    return min(max(value, low + (1 if spec.low_open else 0) if spec.low is not None else low), high)


def difference(cases: int, seed: int) -> tuple[int, list[str]]:
    """How many scores were calculated, and those that differ."""
    dice = random.Random(seed)
    found = list(programs())
    book = openpyxl.Workbook()
    sheet = book.active
    expected: list[Fraction] = []
    told: list[str] = []
    while len(expected) < cases:
        program = dice.choice(found)
        values = {spec.name: drawn(spec, dice) for spec in program.specs.values()}
        try:
            exact = evaluate(program.body, values).point
        except Undetermined:
            continue
        row = len(expected) + 1
        cells = {}
        for column, spec in enumerate(program.specs.values(), 2):
            cell = sheet.cell(row, column)
            if _put(cell, values[spec.name], spec):
                cells[spec.name] = f"${cell.column_letter}${row}"
        try:
            live = formula(program, cells, 2)[1]
        except Unsayable:
            for column in range(2, 2 + len(program.specs)):
                sheet.cell(row, column).value = None
            continue
        assert exact is not None
        sheet.cell(row, 1).value = live
        expected.append(round_half_up(exact, 2))
        told.append(f"{values} {live}")
    raw = io.BytesIO()
    book.save(raw)
    calculated = openpyxl.load_workbook(io.BytesIO(converted(raw.getvalue(), "xlsx", "xlsx")), data_only=True).active
    wrong = []
    for row, right in enumerate(expected, 1):
        got = calculated.cell(row, 1).value
        if not isinstance(got, (int, float)) or Fraction(str(got)) != right:
            wrong.append(f"{got} != {right}: {told[row - 1]}")
    return len(expected), wrong


@NEEDED
def test_libreoffice_comes_to_the_same_scores() -> None:
    counted, wrong = difference(400, 1)
    assert counted == 400 and not wrong, "\n".join(wrong[:5])


def test_what_a_worksheet_cannot_hold_is_said() -> None:
    program = compile_criterion("满意度≥90%得满分，每降低1%扣0.1分，扣完为止。", full_marks=5).program
    with pytest.raises(Unsayable, match="满意度"):
        formula(program, {}, 2)


def test_texts_in_formulas_stay_texts() -> None:
    program = compile_criterion("效果显著得5分，效果一般得3分，无效果得0分。", full_marks=5).program
    (spec,) = program.inputs
    live = formula(program, {spec.name: "$A$1"}, 2)[1]
    assert '($A$1="' in live and live.count('"') % 2 == 0
