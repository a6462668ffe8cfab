"""计分办法 of a lower layer: what it states otherwise than the layer above must be granted, and tightened where only that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from biaochi.diagnostics import Diagnostic
from biaochi.layers.grants import ASK, Grant
from biaochi.layers.merge import Layer
from biaochi.method.lines import keys_of
from biaochi.model.row import SIGNS
from biaochi.ruleset.model import Indicator
from biaochi.ruleset.rows import LABEL


def method_beyond(
    layer: Layer, parent: Layer, own: Mapping[str, Indicator], under: Mapping[str, Indicator]
) -> Iterator[Diagnostic]:
    """Lines that are stated anew without a grant, and rows that come out higher where a line may only be tightened."""
    field, fixed = layer.own.field(LABEL), parent.field(LABEL)
    if field is None or fixed is None:
        return
    said_above = {line.strip().rstrip("。；;") for line in fixed.text.split("\n")}
    offset = 0
    refused: set[str] = set()
    for line in field.lines:
        start, offset = field.at(offset), offset + len(line) + 1
        if line.strip().rstrip("。；;") in said_above:
            continue
        before = next((old for old in fixed.text.split("\n") if _meets(keys_of(line), keys_of(old))), "")
        if (
            before
            and not _granted(parent, keys_of(before), "计分办法")
            and not _granted(parent, keys_of(before), "计分从严")
        ):
            refused.add(line.strip())
            said = f"上级规则集 {parent.ident} 的计分办法已写“{before.strip()[:40]}”，没有授权下级另定"
            yield Diagnostic("BC255", said, start, start + len(line), ASK, file=layer.file)
    for code, new in own.items():
        old = under.get(code)
        if old is None or new.row is None or old.row is None or new.row.line in refused:
            continue
        if new.program.digest() != old.program.digest():
            yield from _row(layer, parent, old, new)


def _row(layer: Layer, parent: Layer, old: Indicator, new: Indicator) -> Iterator[Diagnostic]:
    """A row that is scored otherwise than the 计分办法 above would score it."""
    field = layer.own.field(LABEL)
    assert field is not None and old.row is not None and new.row is not None
    keys = keys_of(old.row.line)
    if _granted(parent, keys, "计分办法"):
        return
    at, end = field.start, field.end
    if not _granted(parent, keys, "计分从严"):
        said = f"{new.code} {new.name}：上级规则集 {parent.ident} 的计分办法是“{old.row.line[:40]}”，没有授权下级另定"
        yield Diagnostic("BC255", said, at, end, ASK, file=layer.file)
        return
    from biaochi.layers.stricter import looser  # the prover, only where something is to be proved

    found = looser(old.program, new.program)
    if found is not None:
        said = f"{new.code} {new.name}：计分办法只可从严，{found}"
        yield Diagnostic("BC256", said, at, end, "请改到对所有数据都不高于上级的得分。", file=layer.file)


def may_grant_method(parent: Layer, grant: Grant) -> bool:
    """Whether a layer may pass this on: the layer above leaves it open, or has granted as much."""
    fixed = parent.field(LABEL)
    if fixed is None:
        return True
    keys = frozenset(grant.about.split("、")) if grant.about else _every(fixed.text)
    if not any(keys & keys_of(line) for line in fixed.text.split("\n")):
        return True
    return _granted(parent, keys, "计分办法") or (grant.what == "计分从严" and _granted(parent, keys, "计分从严"))


def _every(text: str) -> frozenset[str]:
    return frozenset(key for line in text.split("\n") for key in keys_of(line))


def _granted(parent: Layer, keys: frozenset[str], what: str) -> bool:
    grants = [g for g in parent.grants if g.what == what]
    return any(not g.about for g in grants) or (bool(keys) and keys <= {k for g in grants for k in g.about.split("、")})


def _meets(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two lines state one thing, or the first a part of what the second states for all."""
    return bool(one & other) or any(key.endswith(kind) and kind in other for key in one for kind in SIGNS)
