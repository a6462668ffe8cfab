"""What a lower layer may do: everything it changes is granted by the layer above and cites what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Program
from biaochi.diagnostics import Diagnostic
from biaochi.layers.blocks import Block
from biaochi.layers.grants import Grant, What
from biaochi.layers.merge import Layer, keys_of
from biaochi.model.conventions import Conventions
from biaochi.ruleset.agreed import Policy, plain, read_line
from biaochi.ruleset.grades import read_grades
from biaochi.ruleset.model import Indicator
from biaochi.syntax.composed import Line
from biaochi.syntax.document_heading import Heading, read_heading

ASK = "请与上级规则集的编制单位核对；确实授权的，由上级规则集写明 授权。"


def unauthorised(layer: Layer, above: Mapping[str, Indicator], own: Mapping[str, Indicator]) -> Iterator[Diagnostic]:
    """What a layer does beyond what the layer it inherits grants. ``above``/``own`` are the indicators in force, by code."""
    if layer.parent is None:
        return
    check = _Check(layer, layer.parent, above, own)
    yield from check.header()
    yield from check.removed()
    for block, path in _blocks(layer.blocks):
        yield from check.block(block, path)
    yield from check.granted_on()


def _blocks(blocks: tuple[Block, ...], path: tuple[Block, ...] = ()) -> Iterator[tuple[Block, tuple[Block, ...]]]:
    for block in blocks:
        yield block, path
        yield from _blocks(block.children, (*path, block))


def _at(line: Line, code: str, message: str, help_: str = ASK) -> Diagnostic:
    o = line.origin
    return Diagnostic(code, message, o.at, max(o.end, o.at + 1), help_, file=o.file, where=f"第{o.line}行")


def _known(block: Block) -> str:
    return block.code or block.name


@dataclass(frozen=True)
class _Check:
    layer: Layer
    parent: Layer
    above: Mapping[str, Indicator]
    own: Mapping[str, Indicator]

    def granted(self, what: What, code: str = "") -> Grant | None:
        """The grant of the layer above for one thing, if there is one."""
        return next((g for g in self.parent.grants if g.what == what and g.code == code), None)

    # --- the header

    def header(self) -> Iterator[Diagnostic]:
        yield from self._conventions()
        for label, what in (("等级", "等级"), ("总分", "总分")):
            mine, fixed = self.layer.field(label), self.parent.field(label)
            if mine is None or fixed is None or _same_text(label, mine.text, fixed.text):
                continue
            if self.granted(what) is None:  # type: ignore[arg-type]
                said = f"上级规则集 {self.parent.ident} 定了{label}，没有授权下级另定"
                yield _at(mine.lines[0], "BC255", said)

    def _conventions(self) -> Iterator[Diagnostic]:
        mine, fixed = self.layer.own.field("约定"), self.parent.field("约定")
        if mine is None or fixed is None:
            return
        declared = {key: line for line in fixed.text.split("\n") for key in keys_of(line)}
        part = self.layer.field("约定")
        assert part is not None
        for line in mine.lines:
            for key in keys_of(line) & declared.keys():
                before = declared[key]
                if _declares(line) == _declares(before) or self._may_declare(line, before):
                    continue
                place = next((ln for ln in part.lines if ln.text.endswith(line)), part.lines[0])
                yield _at(place, "BC255", f"上级规则集 {self.parent.ident} 已约定“{before.strip()}”，没有授权下级另定")

    def _may_declare(self, line: str, before: str) -> bool:
        both = (plain(line), plain(before))
        return any(g.what == "约定" and any(plain(g.about) in said for said in both) for g in self.parent.grants)

    # --- indicators

    def removed(self) -> Iterator[Diagnostic]:
        field = self.layer.own.field("变更")
        for change in self.layer.changes:
            if field is None or change.clause or change.text:
                continue
            at, end = field.at(change.start), field.at(change.end)
            if self.granted("删除", change.code) is None:
                said = f"上级规则集没有授权删除 {change.code}"
                yield Diagnostic("BC255", said, at, end, ASK, file=self.layer.file)
            if not change.basis and not self._cited(()):
                yield Diagnostic("BC254", f"删除 {change.code} 没有写依据", at, end, _CITE, file=self.layer.file)

    def block(self, block: Block, path: tuple[Block, ...]) -> Iterator[Diagnostic]:
        before = self._before(block)
        if before is None:
            if block.code in self.own:
                yield from self._added(block, path)
            return
        yield from self._marks(block, before)
        if block.code in self.above and _text(before) != _text(block):
            yield from self._reworded(block, path)

    def _before(self, block: Block) -> Block | None:
        blocks = (b for b, _ in _blocks(self.parent.blocks))
        return next((b for b in blocks if b.level == block.level and _known(b) == _known(block)), None)

    def _added(self, block: Block, path: tuple[Block, ...]) -> Iterator[Diagnostic]:
        holders = [b for b in (self._before(p) for p in path) if b is not None]
        open_ = not self.above or (bool(holders) and not any(b.code in self.above for b in holders[-1].walk()))
        allowed = open_ or any(self.granted("增加", code) for code in ("", *(p.code for p in path)))
        if not allowed:
            said = f"上级规则集没有授权增加指标 {block.code} {block.name}"
            yield _at(block.heading[0], "BC255", said)
        if self.above:
            yield from self._basis(block, path, "增加")

    def _marks(self, block: Block, before: Block) -> Iterator[Diagnostic]:
        new, old = _heading(block).marks, _heading(before).marks
        if new is None or old is None or Fraction(new) == Fraction(old):
            return
        grant = self.granted("分值", block.code)
        if grant is None:
            said = f"上级规则集定 {_known(block)} 为{old}分，没有授权下级另定，这里写{new}分"
            yield _at(block.heading[0], "BC255", said)
        elif not grant.allows(Fraction(new)):
            said = f"{_known(block)} 写{new}分，超出上级授权的范围（{grant.low}-{grant.high}分）"
            yield _at(block.heading[0], "BC255", said)

    def _reworded(self, block: Block, path: tuple[Block, ...]) -> Iterator[Diagnostic]:
        old, new = self.above[block.code], self.own.get(block.code)
        yield from self._basis(block, path, "改动")
        if new is None or _same_meaning(old, new) or self.granted("标准", block.code):
            return
        place = (block.part("标准") or block.parts[0]).lines[0]
        if self.granted("从严", block.code) is None:
            yield _at(place, "BC255", f"上级规则集没有授权改动 {block.code} {block.name} 的评分标准")
            return
        from biaochi.layers.stricter import looser  # the prover, only where something is to be proved

        found = looser(old.program, _scaled(new, old))
        if found is not None:
            yield _at(
                place, "BC256", f"{block.code} {block.name} 只可从严，{found}", "请改到对所有数据都不高于上级的得分。"
            )

    def _basis(self, block: Block, path: tuple[Block, ...], verb: str) -> Iterator[Diagnostic]:
        by_clause = [c for c in self.layer.changes if c.code == block.code]
        if not self._cited((*path, block)) and not (by_clause and all(c.basis for c in by_clause)):
            yield _at(block.heading[0], "BC254", f"{verb} {block.code} {block.name} 没有写依据", _CITE)

    def _cited(self, blocks: tuple[Block, ...]) -> bool:
        if self.layer.own.field("依据") is not None:
            return True
        cited = (b.part("依据") for b in blocks)
        return any(p is not None and p.lines[0].origin.file == self.layer.file for p in cited)

    # --- what is passed on

    def granted_on(self) -> Iterator[Diagnostic]:
        """A layer cannot grant what it was not granted itself, where the layer above holds the thing fixed."""
        field = self.layer.own.field("授权")
        for grant in self.layer.grants:
            fixed = grant.what in ("标准", "从严", "删除") and grant.code in self.above
            allowed = self.granted("标准", grant.code) or self.granted(grant.what, grant.code)
            if field is not None and fixed and not allowed:
                at, end = field.at(grant.start), field.at(grant.end)
                said = f"上级规则集没有授权改动 {grant.code}，不能再授权给下级"
                yield Diagnostic("BC255", said, at, end, ASK, file=self.layer.file)


_CITE = "请在这个指标下或规则集开头写 依据：《……》（文号）第几条；变更的行末也可以写 依据：……"


def _heading(block: Block) -> Heading:
    return read_heading(block.says)


def _text(block: Block) -> list[tuple[str, str]]:
    return [(p.label, p.text) for p in block.parts if p.label not in ("依据", "说明")]


def _same_text(label: str, one: str, other: str) -> bool:
    if label == "总分":
        return one.strip() == other.strip()
    try:
        return read_grades(one) == read_grades(other)
    except ValueError:
        return True


def _declares(line: str) -> tuple[Conventions, Policy]:
    result = read_line(line, Conventions(), Policy())
    assert result is not None
    return result[0], replace(result[1], declared=frozenset())


def _same_meaning(old: Indicator, new: Indicator) -> bool:
    return old.program.digest() == new.program.digest() and old.evidence == new.evidence


def _scaled(new: Indicator, old: Indicator) -> Program:
    """The new program in the marks of the old one, so that a change of marks alone is neither stricter nor looser."""
    if not new.full_marks or not old.full_marks or new.full_marks == old.full_marks:
        return new.program
    return replace(new.program, body=e.mul(e.const(old.full_marks / new.full_marks), new.program.body))
