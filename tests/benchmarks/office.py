"""A thousand subjects in office files: ``python tests/benchmarks/office.py [subjects]``, and the commands of an evaluator's day.

Each line is a command in a process of its own, from its start to its last file: seconds, CPU seconds, the most memory it held; the best
of three, the compiled ruleset cached and from bytecode, as pip leaves an installed package. The facts are drawn as in subject.py,
all given.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl
from run import FACTS, ROOT, RULESET
from subject import drawn, opened

ROUNDS = 3
COMMAND = [sys.executable, "-c", "from biaochi.cli.process import entry; entry()"]
ALONE = ("对象：", "合成：", "  非现场评价＝", "  现场评价＝", "  综合评价＝")
"""How the lines begin that name the six subjects of Yantai."""


def ruleset(folder: Path) -> Path:
    """The ruleset without its six subjects, beside what it inherits from."""
    shutil.copytree(ROOT / "rulesets", folder / "rulesets")
    path = folder / "rulesets" / RULESET.parent.parent.name / "thousand" / "1.biaochi"
    path.parent.mkdir()
    lines = RULESET.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith(ALONE)), encoding="utf-8")
    return path


def written(folder: Path, count: int) -> None:
    """The facts: in a long table for ``score`` and in a wide one for ``batch``, as CSV and as workbooks."""
    from biaochi.backends.columns import columns_of

    columns = list(columns_of(opened(subjects=(), combinations=())).facts)
    rows = drawn(columns, count, hardly=True)
    names = [f"对象{n:04}" for n in range(count)]
    wide = [["对象", *(c.name for c in columns)], *([n, *row.values()] for n, row in zip(names, rows, strict=True))]
    long = [["对象", "指标编码", "数据", "值", "单位"]]
    long += [[n, c.code, c.spec.name, row[c.name], c.unit] for n, row in zip(names, rows, strict=True) for c in columns]
    for name, table in (("facts", long), ("table", wide)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
        book = openpyxl.Workbook()
        sheet = book.create_sheet("事实表", 0)
        for row in table:
            sheet.append(row)
        book.save(folder / f"{name}.xlsx")
        _as_office(folder / f"{name}.xlsx")


def _as_office(path: Path) -> None:
    """The workbook as an office program saves it, where there is one: that keeps texts once, which is read faster."""
    office = shutil.which("soffice")
    if office is None:
        return
    made = path.with_name("saved")
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    subprocess.run([office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(made), str(path)], check=True, capture_output=True)  # fmt: skip
    (made / path.name).replace(path)


def took(arguments: list[str], folder: Path) -> tuple[float, float, int]:
    """Seconds, CPU seconds and megabytes of a command; the least of each of some runs."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {
        "BIAOCHI_CACHE": str(folder / "forms"), "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "dsl"), str(ROOT / "grammar")]),
    }  # fmt: skip
    found = []
    for _ in range(ROUNDS + 1):
        begin = time.perf_counter()
        process = subprocess.Popen([*COMMAND, *arguments], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stderr is not None
        said = process.stderr.read().decode(errors="replace")
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise SystemExit(said)
        found.append((time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024))
    seconds, cpu, memory = zip(*found[1:], strict=True)
    return min(seconds), min(cpu), min(memory)


def main() -> int:
    """All commands."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rules = str(ruleset(folder))
        written(folder, count)

        def file(name: str) -> str:
            return str(folder / name)

        commands = {
            "score, six subjects, JSON": ["score", str(RULESET), str(FACTS), "--format", "json"],
            "try": ["try", "缺一项扣1分，扣完为止", "--full-marks", "5", "缺项数=2"],
            "report, HTML": ["report", str(RULESET), "-o", file("report.html"), "--force"],
            "report, Word": ["report", str(RULESET), "-o", file("report.docx"), "--force"],
            f"score, {count} subjects, CSV to CSV": ["score", rules, file("facts.csv"), "-o", file("scores.csv"), "--force"],
            f"score, {count} subjects, XLSX to XLSX": ["score", rules, file("facts.xlsx"), "-o", file("scores.xlsx"), "--force"],
            f"batch, {count} subjects, XLSX to XLSX": ["batch", rules, file("table.xlsx"), "-o", file("out.xlsx"), "--force"],
            f"batch, {count} subjects, XLSX to XLSX, reasons": ["batch", rules, file("table.xlsx"), "-o", file("out.xlsx"), "--force", "--reasons"],
        }  # fmt: skip
        for said, arguments in commands.items():
            seconds, cpu, memory = took(arguments, folder)
            print(f"{said:48} {seconds:6.2f} s, CPU {cpu:6.2f} s, {memory:4} MB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
