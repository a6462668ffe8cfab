"""Calls that compare a file with an older one: what changed in the text, in the scores, and for whom."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import Any

from biaochi.cli.diff_command import side, touched
from biaochi.cli.output import Output
from biaochi.curves.svg import to_svg
from biaochi.diagnostics import BiaochiError
from biaochi.registry.place import SUFFIX
from biaochi.revisions.data import as_data
from biaochi.revisions.plot import curves
from biaochi.revisions.rulesets import Comparison, compare
from biaochi.studio.bench import Bench
from biaochi.studio.book import facts_file
from biaochi.studio.calls import shapes
from biaochi.studio.sheet import Data

_KINDS = {
    "新增": "是新增的",
    "删除": "删去了",
    "移动": "移了位置",
    "改编码": "改了编码",
    "改名": "改了名称",
    "分值": "改了分值",
    "佐证": "改了佐证",
    "文字": "只改了文字",
    "得分": "得分不同",
}


def compare_(bench: Bench, ask: shapes.Compare, who: str) -> Data:
    """The comparison, with the curves of both versions; and the scores of the subjects whose facts stand beside the file, or beside the older one."""
    found, data = _compared(bench, ask)
    for change, row in zip(found.indicators, data["indicators"], strict=True):
        row["curves"] = []
        if change.difference is not None and change.old is not None and change.new is not None:
            drawn = curves(change.old.indicator.program, change.new.indicator.program, change.difference)
            row["curves"] = [{"held": b.held, "svg": to_svg(b.picture)} for b in drawn]
    kinds = Counter(k for i in data["indicators"] for k in i["kinds"])
    said = "，".join(f"{n} 个指标{_KINDS[k]}" for k, n in kinds.items())
    return {**data, "summary": f"{said}。" if said else "指标没有改动。"}


def _compared(bench: Bench, ask: shapes.Compare) -> tuple[Comparison, dict[str, Any]]:
    new, old = (bench.folder.path(name, SUFFIX) for name in (ask.file, ask.other))
    found = compare(side(old), side(new))
    facts = next((f for f in (facts_file(new), facts_file(old)) if f.exists()), None)
    try:
        who = None if facts is None else touched(found, (facts,))
    except BiaochiError:  # facts that the older rules cannot be scored with say nothing about the change
        who = None
    return found, as_data(found, who)


def save(bench: Bench, ask: shapes.SaveComparison, who: str) -> Data:
    """The comparison as a file of the folder."""
    found, data = _compared(bench, shapes.Compare(file=ask.file, other=ask.other))
    new, old = (bench.folder.path(name, SUFFIX) for name in (ask.file, ask.other))
    path = new.with_name(f"{new.stem}-修订对照表.{ask.form}")
    make = getattr(import_module(f"biaochi.revisions.{ask.form}"), f"to_{ask.form}")
    made = make(found, data) if ask.form == "html" else make(data)
    place = Output(path, "修订对照表", f"{found.old.id} → {found.new.id}", (old, new))
    place.write(made, "page" if ask.form == "html" else "office")
    return {"file": bench.folder.name(path)}
