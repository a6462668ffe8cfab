"""biaochi simulate: the same table under two rulesets, counted exactly."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from biaochi.batch import tables_in
from biaochi.batch.simulate import simulate
from biaochi.core.interpret import round_half_up
from biaochi.registry.load import load
from biaochi.scoring.result import grade
from biaochi.scoring.typed import score_given
from registry_sample import Call
from test_batch import CAPS, made


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The same ruleset, a little stricter."""
    text = CAPS.read_text(encoding="utf-8")
    target = tmp_path / "draft.biaochi"
    assert "低于60%的" in text
    target.write_text(text.replace("低于60%的", "低于75%的").replace("最高69分", "最高59分"), encoding="utf-8")
    return target


def test_what_is_counted_is_what_the_interpreter_says(
    draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = load(CAPS), load(draft)
    table, facts = made(old, 300, blank=0.01)
    table.write_csv(tmp_path / "a.csv")
    monkeypatch.setattr(tables_in, "ROWS", 77)
    effect = simulate(old, new, tmp_path / "a.csv", by="县")
    changes: dict[str, list[Fraction]] = {}
    moved: Counter[tuple[str, str]] = Counter()
    open_ = 0
    for k, f in enumerate(facts):
        a, b = (score_given(r, f).total for r in (old, new))
        if a.value.point is None or b.value.point is None:
            open_ += 1
            continue
        shown = [round_half_up(t.value.point or Fraction(0), 2) for t in (a, b)]
        changes.setdefault(f"=县{k % 3}", []).append(shown[1] - shown[0])
        moved[tuple(str(grade(t.value, r.grades, r.policy, t.best)) for r, t in ((old, a), (new, b)))] += 1  # type: ignore[index]
    assert effect.open == open_ and effect.bad == 0
    assert {g: (v.rows, v.sum, v.up, v.down) for g, v in effect.groups.items()} == {
        g: (len(c), sum(c), sum(x > 0 for x in c), sum(x < 0 for x in c)) for g, c in changes.items()
    }
    assert effect.grades == moved and effect.all.down > 0
    bars = effect.histogram()
    every = [x for c in changes.values() for x in c]
    assert sum(n for _, _, n in bars) == len(every) and len(bars) <= 21
    for low, high, n in bars:
        inside = [
            x
            for x in every
            if (
                Fraction(low) < x <= Fraction(high)
                if x > 0
                else Fraction(low) <= x < Fraction(high)
                if x
                else low == high
            )
        ]
        assert len(inside) == n
    sizes = sorted((abs(x) for c in changes.values() for x in c if x), reverse=True)[:10]
    assert [s.size for s in effect.shifts()] == sizes


def test_the_command_prints_and_writes(draft: Path, call: Call, tmp_path: Path) -> None:
    table, _ = made(load(CAPS), 50, blank=0)
    table.write_csv(tmp_path / "a.csv")
    args = ("simulate", str(CAPS), str(draft), str(tmp_path / "a.csv"))
    code, out, _ = call(*args, "--by", "县")
    assert code == 0 and "等级变动：" in out and "县“=县0”" in out
    data = json.loads(call(*args, "--format", "json")[1])
    assert data["rows"] + data["open"] == 50 and data["groups"] == []
    target = tmp_path / "影响.xlsx"
    assert call(*args, "--by", "县", "-o", str(target))[0] == 0
    assert openpyxl.load_workbook(target).sheetnames == ["总览", "变动分布", "等级变动", "分组", "变动最大"]
    with zipfile.ZipFile(target) as book:
        assert len([n for n in book.namelist() if n.startswith("xl/charts/chart")]) == 2
    assert "已替换" in call(*args, "--by", "县", "-o", str(target))[2]
    code, _, err = call(*args, "--by", "省")
    assert code == 2 and "BC512" in err
