"""The ruleset in force as one text that inherits nothing, every stretch of lines with the layer and line it comes from."""

from __future__ import annotations

from pathlib import Path

from biaochi.document.printer import format_document
from biaochi.document.reader import read_document
from biaochi.registry.lineage import lineage, read
from biaochi.registry.load import load
from biaochi.ruleset.findings import Findings

_OWN_ONLY = ("授权",)


def flatten(path: Path) -> str:
    """The text of a ruleset with all it inherits. Raises RulesetError where the ruleset cannot be used."""
    load(path)
    doc = read(path)
    layer = lineage(path, doc, Findings(doc, str(path)))
    out: list[str] = []
    before = ("", 0)
    header = {id(line) for part in layer.header if part.label in _OWN_ONLY for line in part.lines}
    for line in layer.composed().lines:
        if id(line) in header:
            continue
        origin = line.origin
        if origin.ruleset != before[0] or not before[1] <= origin.line <= before[1] + 2:
            how = "" if origin.copied else "（按变更改写）"
            out.append(f"# 出自 {origin.ruleset} 第{origin.line}行{how}")
        out.append(line.text)
        before = (origin.ruleset, origin.line)
    return format_document(read_document("\n".join(out) + "\n"))
