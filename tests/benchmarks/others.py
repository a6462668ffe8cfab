"""Other programs that score: zen-engine, OpenFisca, LibreOffice and a C loop. Each takes a frame and gives a function that runs it."""

from __future__ import annotations

import csv
import ctypes
import json
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import by_hand
import numpy as np
import openpyxl
import polars as pl
import ways

Totals = Callable[[], "tuple[np.ndarray, float]"]
"""Runs, and gives the totals times 100 and the CPU seconds it took."""
_WORDS = ("", *by_hand.WORDS, "DRG", "DIP")


def code(word: str) -> int:
    """A word as a number."""
    return _WORDS.index(word) if word in _WORDS else len(_WORDS)


LEFT = -1
"""The total of a row that an engine leaves to the interpreter."""


def timed(run: Callable[[], Any], read: Callable[[Any], np.ndarray] = lambda found: found) -> Totals:
    """A function of this process with its CPU seconds; ``read`` gets the totals out of what it gave, off the clock."""

    def both() -> tuple[np.ndarray, float]:
        begin = time.process_time()
        found = run()
        took = time.process_time() - begin
        return read(found), took

    return both


def c_loop(frame: pl.DataFrame, at: Mapping[str, str], outputs: int) -> Totals | None:
    """A loop in C over int64, compiled here; None where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    series = [s if s.dtype != pl.String else _coded(s) for s in frame.drop("^b[0-9]+$", "complete")]
    kinds = ["uint8_t" if s.dtype in (pl.Boolean, pl.UInt8) else "int64_t" for s in series]
    source = ways.c_source(lambda n: int(at[n][1:]), code, kinds)
    folder = Path(tempfile.mkdtemp())
    (folder / "score.c").write_text(source)
    subprocess.run([compiler, "-O3", "-shared", "-fPIC", "-o", str(folder / "score.so"), str(folder / "score.c")], check=True)  # fmt: skip
    library = ctypes.CDLL(str(folder / "score.so"))
    shutil.rmtree(folder)
    held = [
        np.ascontiguousarray(s.fill_null(False).cast(pl.UInt8) if s.dtype == pl.Boolean else s.fill_null(0))
        for s in series
    ]
    complete = np.ascontiguousarray(frame["complete"].cast(pl.UInt8))
    columns = (ctypes.c_void_p * len(held))(*(a.ctypes.data for a in held))

    def run() -> list[np.ndarray]:
        made = [np.empty(frame.height, dtype=np.int64) for _ in range(outputs)]
        pointers = (ctypes.c_void_p * outputs)(*(a.ctypes.data for a in made))
        library.score(ctypes.c_int64(len(held[0])), columns, ctypes.c_void_p(complete.ctypes.data), pointers)
        return made

    return timed(run, lambda made: np.where(made[0] == 1, made[1], LEFT))


def _coded(words: pl.Series) -> pl.Series:
    return words.replace_strict(list(_WORDS), list(range(len(_WORDS))), default=len(_WORDS), return_dtype=pl.UInt8)


def zen_engine(floats: pl.DataFrame, at: Mapping[str, str]) -> Totals | None:
    """zen-engine, one subject after another, the facts as Python numbers; None where it is not installed."""
    if find_spec("zen") is None:
        return None
    import zen

    expressions = ways.zen(lambda n: at[n])
    listed = [{"id": f"e{k}", "key": f"s{k}", "value": x} for k, x in enumerate(expressions)]
    total = " + ".join(f"$.s{k}" for k in range(len(expressions)))
    listed.append({"id": "total", "key": "total", "value": f"floor(({total}) * 100 + 0.5)"})
    place = {"x": 0, "y": 0}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": place},
        {"id": "scores", "type": "expressionNode", "name": "scores", "position": place, "content": {"expressions": listed, "passThrough": False}},
        {"id": "out", "type": "outputNode", "name": "out", "position": place},
    ]  # fmt: skip
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in (("in", "scores"), ("scores", "out"))]  # fmt: skip
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    rows = _filled(floats).to_dicts()
    return timed(lambda: np.array([int(decision.evaluate(r)["result"]["total"]) for r in rows], dtype=np.int64))


def _filled(floats: pl.DataFrame) -> pl.DataFrame:
    """Something in every cell; rows that lack a fact are not compared."""
    return floats.select(
        pl.col(n).fill_null(False if t == pl.Boolean else "" if t == pl.String else 1)
        for n, t in floats.schema.items()
        if n.startswith("f")
    )


def openfisca(floats: pl.DataFrame, at: Mapping[str, str]) -> Totals | None:
    """OpenFisca with the same outputs: a variable for every fact and every indicator, one for the total, the grade and what is complete.

    None where it is not installed.
    """
    if find_spec("openfisca_core") is None:
        return None
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import YEAR
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    subject = build_entity(key="subject", plural="subjects", label="subject", is_person=True)
    system = TaxBenefitSystem([subject])
    filled = _filled(floats)
    data = {s.name: (s if s.dtype != pl.String else _coded(s).cast(pl.Int64)).to_numpy() for s in filled}
    data["complete"] = floats.select(pl.all_horizontal(pl.col("^f[0-9]+$").is_not_null())).to_series().to_numpy()
    kinds = {"b": bool, "f": float, "i": int}

    def variable(name: str, kind: type, text: str = "") -> None:
        body: dict[str, Any] = {"value_type": kind, "entity": subject, "definition_period": YEAR, "label": name}
        if text:
            space: dict[str, Any] = {"where": np.where, "minimum": np.minimum, "maximum": np.maximum, "floor": np.floor}
            exec(f"def formula(subject, period):\n    return {text}", space)
            body["formula"] = space["formula"]
        system.add_variable(type(name, (Variable,), body))

    def of(name: str) -> str:
        return f"subject({name!r}, period)"

    for name, array in data.items():
        variable(name, kinds[array.dtype.kind])
    points = ways.numpy(lambda n: of(at[n]), code)
    for k, text in enumerate(points):
        variable(f"p{k}", float, text)
        variable(f"s{k}", float, f"floor({of(f'p{k}')} * 100 + 0.5)")
    variable("total", float, f"floor(({' + '.join(of(f'p{k}') for k in range(len(points)))}) * 100 + 0.5)")
    variable(
        "grade",
        int,
        f"where({of('total')} >= 9000, 0, where({of('total')} >= 8000, 1, where({of('total')} >= 6000, 2, 3)))",
    )
    variable("holds", bool, " & ".join([of("complete"), *(f"({of(at[n])} > 0)" for n in by_hand.BOTTOMS)]))
    outputs = ("holds", "total", "grade", *(f"s{k}" for k in range(len(points))))

    def run() -> list[np.ndarray]:
        simulation = SimulationBuilder().build_default_simulation(system, count=filled.height)
        for name, array in data.items():
            simulation.set_input(name, "2022", array)
        return [simulation.calculate(name, "2022") for name in outputs]

    return timed(run, lambda found: np.where(found[0], found[1].astype(np.int64), LEFT))


def libreoffice(floats: pl.DataFrame, at: Mapping[str, str]) -> Totals | None:
    """LibreOffice computing a workbook of formulas, a row for each subject; None where it is not installed."""
    office = shutil.which("soffice")
    if office is None:
        return None
    filled = _filled(floats)
    names = list(at.values())
    letters = {n: openpyxl.utils.get_column_letter(k + 1) for k, n in enumerate(names)}
    first = len(names) + 1
    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet()
    for number, row in enumerate(filled.select(names).iter_rows(), 1):
        own = ways.formulas(lambda n, number=number: f"{letters[at[n]]}{number}")  # type: ignore[misc]
        ends = [openpyxl.utils.get_column_letter(c) for c in (first, first + len(own) - 1)]
        total = f"=FLOOR(SUM({ends[0]}{number}:{ends[1]}{number})*100+0.5,1)"
        sheet.append([*row, *(f"={x}" for x in own), total])
    kept = tempfile.TemporaryDirectory()
    folder = Path(kept.name)
    book.save(folder / "table.xlsx")

    def run(kept: object = kept) -> tuple[np.ndarray, float]:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "csv", "--outdir", str(folder), str(folder / "table.xlsx")]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        with (folder / "table.csv").open(encoding="utf-8", newline="") as file:
            return np.array([int(Decimal(row[-1])) for row in csv.reader(file)], dtype=np.int64), seconds

    return run
