"""biaochi batch: whole tables in and out, bad rows aside, broken off and gone on with."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import rows
from biaochi.backends.columns import columns_of
from biaochi.backends.table_row import raw_subject
from biaochi.batch import run as batch_run
from biaochi.batch import tables_in
from biaochi.batch.parts import SUFFIX
from biaochi.batch.pieces import Done, Pieces
from biaochi.batch.run import run_batch, side_file
from biaochi.batch.tables_in import Piece
from biaochi.core.interpret import Undetermined, round_half_up
from biaochi.registry.load import load
from biaochi.reports.xlsx_style import put_text
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.run import score_subjects
from biaochi.scoring.typed import score_given
from registry_sample import Call

ROOT = Path(__file__).parents[2]
CAPS = ROOT / "tests/language/frozen/1/caps.biaochi"
FORMULAS = ROOT / "tests/language/frozen/1/formulas.biaochi"
ENTRY = "from biaochi.cli.process import entry; entry()"


def made(rules: Ruleset, count: int, blank: float = 0.02) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """A table of text with its subjects, and the facts it was written from."""
    columns, rng = columns_of(rules), random.Random(count)
    facts = [rows.given(rules, rng, blank) for _ in range(count)]
    written = [rows.written(columns, f) for f in facts]
    names = [c.name for c in (*columns.facts, *columns.beside)]
    head = {"对象": [f"项目{k}" for k in range(count)], "县": [f"=县{k % 3}" for k in range(count)]}
    return pl.DataFrame({**head, **{n: [w.get(n, "") for w in written] for n in names}}), facts


def expected(rules: Ruleset, facts: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """What the interpreter says of each row; None where it has no score."""
    out: list[dict[str, Any] | None] = []
    places = rules.policy.places
    for f in facts:
        try:
            found = score_given(rules, f)
        except Undetermined:
            out.append(None)
            continue
        ends = [
            None if v is None else round_half_up(v, places) for v in (found.total.value.low, found.total.value.high)
        ]
        scores = [None if s is None or s.point is None else round_half_up(s.point, places) for s in found.scores]
        out.append({"total_min": ends[0], "total_max": ends[1], **dict(zip((i.code for i in rules.indicators), scores, strict=True))})  # fmt: skip
    return out


def exact(value: object) -> Fraction | None:
    return None if value is None or value == "" else Fraction(str(value))


@pytest.mark.parametrize("path", [CAPS, FORMULAS], ids=lambda p: p.stem)
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_every_row_has_the_score_of_the_interpreter(path: Path, engine: Any, form: str, tmp_path: Path) -> None:
    rules = load(path)
    table, facts = made(rules, 400)
    source, target = tmp_path / f"数据.{form}", tmp_path / f"得分.{form}"
    table.write_parquet(source) if form == "parquet" else table.write_csv(source)
    summary, _ = run_batch(rules, source, target, engine=engine)
    said = expected(rules, facts)
    wanted = [(f"项目{k}", row) for k, row in enumerate(said) if row is not None]
    assert summary.rows == len(wanted) and summary.bad == len(said) - len(wanted)
    out = pl.read_parquet(target) if form == "parquet" else pl.read_csv(target, infer_schema=False)
    assert out["对象"].to_list() == [name for name, _ in wanted]
    for got, (_, row) in zip(out.iter_rows(named=True), wanted, strict=True):
        assert {k: exact(got[k]) for k in row} == row
    if form == "parquet":
        assert pq.read_schema(target).field("total").type.equals(pa.decimal128(18, 2))
        assert out["县"][0].startswith("=")
    else:
        assert out["县"][0].startswith("'=") and target.read_bytes().startswith(b"\xef\xbb\xbf")


def test_worksheets_go_in_and_out(tmp_path: Path) -> None:
    rules = load(CAPS)
    table, facts = made(rules, 60)
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(table.columns)
    for number, row in enumerate(table.iter_rows(), 2):
        for column, v in enumerate(row, 1):
            if v.replace(".", "", 1).isdigit():
                sheet.cell(number, column).value = Decimal(v)
            elif v:
                put_text(sheet.cell(number, column), v)
    book.save(tmp_path / "数据.xlsx")
    run_batch(rules, tmp_path / "数据.xlsx", tmp_path / "得分.xlsx")
    got = openpyxl.load_workbook(tmp_path / "得分.xlsx")["得分"]
    head, *body = got.iter_rows(values_only=True)
    lowest = head.index("total_min")
    assert [Fraction(str(r[lowest])) for r in body] == [Fraction(r["total_min"]) for r in expected(rules, facts) if r]
    assert all(c.data_type == "s" for c in got["B"][1:])


def test_numbers_of_parquet_are_read_as_they_stand(tmp_path: Path) -> None:
    rules = load(CAPS)
    name = next(c.name for c in columns_of(rules).facts if c.unit == "%")
    other = next(c.name for c in columns_of(rules).facts if c.spec.kind.value == "bool")
    frames = [
        pl.DataFrame({name: pl.Series(["70.35", "55"]).cast(t), other: pl.Series([False, False])})
        for t in (pl.String, pl.Decimal(10, 3), pl.Float64)
    ]
    outs = []
    for k, frame in enumerate(frames):
        frame.write_parquet(tmp_path / f"{k}.parquet")
        run_batch(rules, tmp_path / f"{k}.parquet", tmp_path / f"{k}.out.parquet")
        outs.append(pl.read_parquet(tmp_path / f"{k}.out.parquet").rows())
    assert outs[0] == outs[1] == outs[2] and len(outs[0]) == 2


def test_reasons_are_those_of_score(tmp_path: Path) -> None:
    rules = load(CAPS)
    table, _ = made(rules, 40, blank=0.1)
    table.write_csv(tmp_path / "a.csv")
    run_batch(rules, tmp_path / "a.csv", tmp_path / "b.parquet", reasons=True)
    out = pl.read_parquet(tmp_path / "b.parquet")
    for row, got in zip(table.iter_rows(named=True), out.iter_rows(named=True), strict=True):
        said: Any = score_subjects(rules, [raw_subject(columns_of(rules), row, "甲")]).as_json()
        assert [got[f"{i.code}.理由"] for i in rules.indicators] == [
            i["reason"] for i in said["subjects"][0]["indicators"]
        ]


def test_bad_rows_stand_aside_with_their_reason_and_the_run_goes_on(call: Call, tmp_path: Path) -> None:
    rules = load(CAPS)
    table, _ = made(rules, 5, blank=0)
    text = table.write_csv().splitlines()
    name = table.columns[2]
    bad = dict(zip(table.columns, text[2].split(","), strict=True))
    text[2] = ",".join("好" if h == name else v for h, v in bad.items())
    text.insert(4, "短,行")
    source, target = tmp_path / "数据.csv", tmp_path / "得分.csv"
    source.write_text("\n".join(text) + "\n", encoding="gb18030")
    code, out, err = call("batch", str(CAPS), str(source), "-o", str(target), "--format", "json")
    assert code == 1 and json.loads(out)["rows"] == 4 and json.loads(out)["bad"] == 2 and "未算.csv" in err
    aside = list(csv.reader(io.StringIO(side_file(target).read_text(encoding="utf-8-sig"))))
    assert [r[0] for r in aside] == ["行", "3", "5"] and "BC301" in aside[1][2] and "BC513" in aside[2][2]
    assert not (tmp_path / ("得分.csv" + SUFFIX)).exists()


def test_what_is_there_is_not_written_over(call: Call, tmp_path: Path) -> None:
    table, _ = made(load(CAPS), 3, blank=0)
    source, target = tmp_path / "a.csv", tmp_path / "b.csv"
    table.write_csv(source)
    target.write_text("我的", encoding="utf-8")
    code, _, err = call("batch", str(CAPS), str(source), "-o", str(target))
    assert code == 2 and "BC515" in err and target.read_text(encoding="utf-8") == "我的"
    assert call("batch", str(CAPS), str(source), "-o", str(target), "--force")[0] == 0
    code, _, err = call("batch", str(CAPS), str(source), "-o", str(source), "--force")
    assert code == 2 and "BC906" in err
    side_file(tmp_path / "c.csv").write_text("我的", encoding="utf-8")
    assert "BC515" in call("batch", str(CAPS), str(source), "-o", str(tmp_path / "c.csv"), "--force")[2]


@pytest.mark.parametrize(("content", "code"), [
    (b"", "BC511"), (b"\x00\x01", "BC511"), ("对象,别的\n甲,1\n".encode(), "BC512"), (b"a,a\n1,2\n", "BC512"), ("total,C1.预算执行率（%）\n1,2\n".encode(), "BC512"),
])  # fmt: skip
def test_a_table_that_cannot_be_used_is_said_in_chinese(content: bytes, code: str, call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    found, _, err = call("batch", str(CAPS), str(tmp_path / "a.csv"), "-o", str(tmp_path / "b.csv"))
    assert found == 2 and code in err and "Traceback" not in err


def test_other_files_are_refused(call: Call, tmp_path: Path) -> None:
    for name in ("没有.csv", "a.xls", "a.parquet"):
        if name == "a.parquet":
            (tmp_path / name).write_bytes(b"PAR1")
        code, _, err = call("batch", str(CAPS), str(tmp_path / name), "-o", str(tmp_path / "b.csv"))
        assert code == 2 and "BC511" in err, name
    table, _ = made(load(CAPS), 3)
    table.write_csv(tmp_path / "a.csv")
    assert "BC514" in call("batch", str(CAPS), str(tmp_path / "a.csv"), "-o", str(tmp_path / "b.txt"))[2]


# --- pieces


def test_pieces_do_not_show(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rules = load(FORMULAS)
    table, _ = made(rules, 203)
    table.write_csv(tmp_path / "a.csv")
    outs = []
    for k, size in enumerate((7, 64, 50_000)):
        monkeypatch.setattr(tables_in, "ROWS", size)
        run_batch(rules, tmp_path / "a.csv", tmp_path / f"{k}.csv")
        aside = side_file(tmp_path / f"{k}.csv")
        outs.append(((tmp_path / f"{k}.csv").read_bytes(), aside.read_bytes()))
    assert outs[0] == outs[1] == outs[2]


def test_a_run_that_was_killed_goes_on_and_loses_nothing(tmp_path: Path) -> None:
    rules = load(FORMULAS)
    table, _ = made(rules, 300)
    table.write_csv(tmp_path / "a.csv")
    program = f"""
import os, signal
from pathlib import Path
from biaochi.batch import parts, run, tables_in
from biaochi.registry.load import load
from biaochi.reports.xlsx_style import put_text
tables_in.ROWS = 20
count = 0
keep = parts.Parts.keep
def stop(self, number, done):
    global count
    count += 1
    if count == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    keep(self, number, done)
parts.Parts.keep = stop
run.run_batch(load({str(FORMULAS)!r}), Path("a.csv"), Path("b.csv"))
"""
    left = []
    for _ in range(12):
        done = subprocess.run([sys.executable, "-X", "utf8", "-c", program], cwd=tmp_path, check=False)
        left.append(len(list((tmp_path / f"b.csv{SUFFIX}").glob("*.json"))) if done.returncode else 0)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
    assert left[0] == 4 and left[1] == 7 and done.returncode == 0
    run_batch(rules, tmp_path / "a.csv", tmp_path / "whole.csv")
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert side_file(tmp_path / "b.csv").read_bytes() == side_file(tmp_path / "whole.csv").read_bytes()


@pytest.fixture
def broken_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of parts of a run that ended before its output was written; whole.csv is what comes of it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(tables_in, "ROWS", 20)
    rules = load(FORMULAS)
    made(rules, 100)[0].write_csv(tmp_path / "a.csv")
    run_batch(rules, tmp_path / "a.csv", tmp_path / "whole.csv")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(Exception, match="BC515"):
        patch.setattr(batch_run, "write_pieces", full)
        run_batch(rules, tmp_path / "a.csv", tmp_path / "b.csv")
    folder = tmp_path / f"b.csv{SUFFIX}"
    assert len(list(folder.glob("*.parquet"))) == 5
    return folder


def gone_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many pieces are scored when the run goes on; its output is the one of the run that was left alone."""
    scored: list[Piece] = []
    score = Pieces.score

    def counted(self: Pieces, piece: Piece) -> Done:
        scored.append(piece)
        return score(self, piece)

    with monkeypatch.context() as patch:
        patch.setattr(Pieces, "score", counted)
        run_batch(load(FORMULAS), tmp_path / "a.csv", tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert side_file(tmp_path / "b.csv").read_bytes() == side_file(tmp_path / "whole.csv").read_bytes()
    return len(scored)


def test_parts_of_an_earlier_run_are_used(broken_off: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert gone_on(tmp_path, monkeypatch) == 0 and not broken_off.exists()


def other_scores(folder: Path) -> None:
    """A part with other scores and every hash in its note made anew, as anybody can."""
    place, note = folder / "000002.parquet", folder / "000002.json"
    data = io.BytesIO()
    pl.read_parquet(place).with_columns(total=pl.lit("9.99")).write_parquet(data)
    place.write_bytes(data.getvalue())
    mark, _, body = note.read_bytes().partition(b"\n")
    said = json.loads(body) | {"scores": hashlib.sha256(data.getvalue()).hexdigest()}
    note.write_bytes(mark + b"\n" + json.dumps(said, ensure_ascii=False).encode())


def exchanged(folder: Path) -> None:
    """Two parts, each whole, in the place of each other."""
    for ending in ("json", "parquet"):
        a, b = folder / f"000002.{ending}", folder / f"000003.{ending}"
        one = a.read_bytes()
        a.write_bytes(b.read_bytes())
        b.write_bytes(one)


def pipe(folder: Path) -> None:
    (folder / "000002.json").unlink()
    os.mkfifo(folder / "000002.json")


@pytest.mark.parametrize(
    ("damage", "again"),
    [
        (lambda f: (f / "000002.parquet").write_bytes(b"x"), 1),
        (lambda f: (f / "000003.json").write_bytes(b"{"), 1),
        (lambda f: (f / "000003.json").write_bytes((f / "000003.json").read_bytes().replace(b'"bad"', b'"bat"')), 1),
        (other_scores, 1),
        (exchanged, 2),
        (lambda f: (f / "run.json").write_bytes(b"{}"), 5),
        pytest.param(pipe, 1, marks=pytest.mark.skipif(sys.platform == "win32", reason="no pipes in folders")),
    ],
)
def test_parts_that_somebody_changed_are_not_used(
    broken_off: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Any, again: int
) -> None:
    damage(broken_off)
    if (broken_off / "000002.json").is_fifo():
        with pytest.raises(Exception, match="管道"):
            gone_on(tmp_path, monkeypatch)
        return
    assert gone_on(tmp_path, monkeypatch) == again


def test_parts_of_another_user_are_not_used(broken_off: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another"))
    assert gone_on(tmp_path, monkeypatch) == 5


def test_without_the_libraries_the_command_says_what_to_install(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from biaochi.cli import columns

    monkeypatch.setattr(columns, "find_spec", lambda name: None)
    code, _, err = call("batch", str(CAPS), "a.csv", "-o", "b.csv")
    assert code == 2 and "BC915" in err and "biaochi[columns]" in err


def test_a_workbook_larger_than_a_facts_file_is_read(tmp_path: Path) -> None:
    rules = load(CAPS)
    table, _ = made(rules, 50, blank=0)
    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet("数据")
    sheet.append(table.columns)
    for k in range(21_000):
        sheet.append([v.lstrip("=") or None for v in table.row(k % 50)])
    book.save(tmp_path / "a.xlsx")
    summary, _ = run_batch(rules, tmp_path / "a.xlsx", tmp_path / "b.parquet")
    assert summary.rows == 21_000


@pytest.mark.parametrize("arguments", [["--help"], ["score", "examples/layers/rulesets/370600-yantai/training/1.biaochi", "examples/layers/facts.yaml"]])  # fmt: skip
def test_the_libraries_for_tables_are_imported_by_no_other_command(arguments: list[str]) -> None:
    program = (
        f"import sys; sys.argv = ['biaochi', *{arguments!r}]\n"
        "from biaochi.cli.main import command_line\ncommand_line()\n"
        "print('imported:', sorted({'polars', 'pyarrow', 'duckdb', 'sqlglot'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", program], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)  # fmt: skip
    assert done.stdout.splitlines()[-1] == "imported: []", done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in folders")
def test_what_is_no_file_is_named_and_not_opened(call: Call, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    (tmp_path / "b.parquet").mkdir()
    for name in ("a.csv", "b.parquet"):
        code, _, err = call("batch", str(CAPS), str(tmp_path / name), "-o", str(tmp_path / "c.csv"))
        assert code == 2 and "BC511" in err and ("管道" in err or "文件夹" in err)


def test_places_that_cannot_be_written_are_said(call: Call, tmp_path: Path) -> None:
    table, _ = made(load(CAPS), 3, blank=0)
    table.write_csv(tmp_path / "a.csv")
    code, _, err = call("batch", str(CAPS), str(tmp_path / "a.csv"), "-o", str(tmp_path / "没有" / "c.csv"))
    assert code == 2 and "BC515" in err
    mine = tmp_path / f"c.csv{SUFFIX}"
    mine.mkdir()
    (mine / "我的.txt").write_text("我的", encoding="utf-8")
    code, _, err = call("batch", str(CAPS), str(tmp_path / "a.csv"), "-o", str(tmp_path / "c.csv"))
    assert code == 2 and "BC515" in err and (mine / "我的.txt").is_file()


def test_columns_of_parquet_that_are_no_values_are_refused(call: Call, tmp_path: Path) -> None:
    first = columns_of(load(CAPS)).facts[0].name
    pl.DataFrame({first: [[1, 2], [3]], "对象": ["甲", "乙"]}).write_parquet(tmp_path / "a.parquet")
    code, _, err = call("batch", str(CAPS), str(tmp_path / "a.parquet"), "-o", str(tmp_path / "b.csv"))
    assert code == 2 and "BC512" in err and first in err


def test_a_table_of_a_database_and_parts_in_a_folder_are_the_same_rows(call: Call, tmp_path: Path) -> None:
    rules = load(CAPS)
    table, _ = made(rules, 90)
    table.write_csv(tmp_path / "a.csv")
    (tmp_path / "部分").mkdir()
    for k in range(3):
        table[30 * k : 30 * k + 30].write_parquet(tmp_path / "部分" / f"part-{k:05}.parquet")
    (tmp_path / "部分" / "_SUCCESS").write_bytes(b"")
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        connection.register("given", table.to_arrow())
        connection.execute("""CREATE TABLE "县'级" AS SELECT * FROM given""")
        connection.execute(f"CREATE VIEW 别的 AS SELECT * FROM read_csv('{tmp_path / 'a.csv'}')")
    args: list[tuple[str, ...]] = [("a.csv",), ("部分",), ("a.duckdb", "--table", "县'级")]
    outs = []
    for k, (source, *more) in enumerate(args):
        target = tmp_path / f"{k}.csv"
        assert call("batch", str(CAPS), str(tmp_path / source), "-o", str(target), *more)[0] in (0, 1)
        outs.append(target.read_bytes())
    assert outs[0] == outs[1] == outs[2]
    code, _, err = call("batch", str(CAPS), str(tmp_path / "a.duckdb"), "-o", str(tmp_path / "x.csv"))
    assert code == 2 and "BC512" in err and "--table" in err and "县'级" in err
    code, _, err = call(
        "batch", str(CAPS), str(tmp_path / "a.duckdb"), "--table", "别的", "-o", str(tmp_path / "x.csv")
    )
    assert code == 2 and "BC511" in err  # a view that would read another file
    code, _, err = call("batch", str(CAPS), str(tmp_path / "a.csv"), "--table", "甲", "-o", str(tmp_path / "x.csv"))
    assert code == 2 and "BC512" in err
    (tmp_path / "b.duckdb").write_bytes(b"not a database")
    code, _, err = call("batch", str(CAPS), str(tmp_path / "b.duckdb"), "-o", str(tmp_path / "x.csv"))
    assert code == 2 and "BC511" in err


def test_spark_that_is_not_installed_is_said(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from biaochi.cli import columns

    monkeypatch.setattr(columns, "find_spec", lambda name: None if name == "pyspark" else object())
    code, _, err = call("batch", str(CAPS), "a.csv", "-o", "b.csv", "--engine", "spark")
    assert code == 2 and "BC915" in err and "biaochi[columns,spark]" in err
