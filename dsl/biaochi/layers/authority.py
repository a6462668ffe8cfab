"""What a lower layer may do: everything it changes is granted by the layer above and cites what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.core.program import Program
from biaochi.diagnostics import Diagnostic
from biaochi.document.composed import Line
from biaochi.document.heading import Heading, read_heading
from biaochi.layers.blocks import Block, Part
from biaochi.layers.changes import Change
from biaochi.layers.grants import ASK, Grant, What
from biaochi.layers.merge import Layer, keys_of
from biaochi.layers.method import may_grant_method, method_beyond
from biaochi.model.conventions import Conventions
from biaochi.model.values import decimal
from biaochi.ruleset.agreed import Policy, plain, read_line
from biaochi.ruleset.grades import read_grades
from biaochi.ruleset.model import Indicator


def unauthorised(
    layer: Layer, above: Mapping[str, Indicator], own: Mapping[str, Indicator], under: Mapping[str, Indicator]
) -> Iterator[Diagnostic]:
    """What a layer does beyond what the layer it inherits grants. ``above``/``own`` are the indicators in force, by code.

    ``under`` are those of this layer as the 计分办法 above would have them, where this layer writes one of its own.
    """
    if layer.parent is None:
        return
    check = _Check(layer, layer.parent, above, own)
    yield from check.header()
    yield from method_beyond(layer, layer.parent, own, under)
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

    @cached_property
    def grants(self) -> dict[tuple[What, str], Grant]:
        """The grants of the layer above, by what they grant and the code."""
        return {(g.what, g.code): g for g in self.parent.grants}

    @cached_property
    def places(self) -> dict[tuple[str, ...], Block]:
        """The blocks of the layer above, by their place."""
        return {_place(b, path): b for b, path in _blocks(self.parent.blocks)}

    @cached_property
    def leaves(self) -> dict[str, Block]:
        """The indicators of the layer above, by code."""
        return {b.code: b for b in self.places.values() if b.code in self.above and b.is_leaf}

    @cached_property
    def by_change(self) -> dict[str, list[Change]]:
        """The changes of this layer, by code."""
        out: dict[str, list[Change]] = {}
        for change in self.layer.changes:
            out.setdefault(change.code, []).append(change)
        return out

    def granted(self, what: What, code: str = "") -> Grant | None:
        """The grant of the layer above for one thing, if there is one."""
        return self.grants.get((what, code))

    # --- the header

    def header(self) -> Iterator[Diagnostic]:
        yield from self._conventions()
        for what in _HEADER:
            mine, fixed = self.layer.field(what), self.parent.field(what)
            if mine is None or fixed is None or _same_text(what, mine.text, fixed.text):
                continue
            if self.granted(what) is None:
                said = f"上级规则集 {self.parent.ident} 定了{what}，没有授权下级另定"
                yield _at(mine.lines[0], "BC255", said)
        mine, fixed = self.layer.field("共用"), self.parent.field("共用")
        if mine is not None and fixed is not None and not _entries(fixed) <= _entries(mine):
            said = f"上级规则集 {self.parent.ident} 的共用数据没有照写，下级只能在它们之外增加"
            yield _at(mine.lines[0], "BC255", said)

    def _conventions(self) -> Iterator[Diagnostic]:
        fixed = self.parent.field("约定")
        declared = {} if fixed is None else {key: ln for ln in fixed.text.split("\n") for key in keys_of(ln)}
        moved = sorted(self._moved())
        for line, at, end in self._own_conventions():
            before = next((declared[k] for k in sorted(keys_of(line) & declared.keys())), None)
            said = ""
            if before is not None and _declares(line) != _declares(before) and not self._may_declare(line, before):
                said = f"上级规则集 {self.parent.ident} 已约定“{before.strip()}”，没有授权下级另定"
            elif before is None and moved and _declares(line)[0] != Conventions() and not self._may_declare(line, line):
                said = f"“{line.strip()}”改变了上级指标 {moved[0]} 的读法，上级规则集没有授权这条约定"
            if said:
                yield Diagnostic("BC255", said, at, end, ASK, file=self.layer.file)

    def _own_conventions(self) -> Iterator[tuple[str, int, int]]:
        """The lines of 约定 that this layer writes and that settle a question, with their places in its file."""
        field, offset = self.layer.own.field("约定"), 0
        for line in () if field is None else field.lines:
            if field is not None and keys_of(line):
                at = field.at(offset)
                yield line, at, at + len(line)
            offset += len(line) + 1

    def _moved(self) -> Iterator[str]:
        """Indicators taken over word for word, with the same marks, that are read differently here."""
        for block in (b for b, _ in _blocks(self.layer.blocks) if b.code in self.leaves):
            before, old, new = self.leaves[block.code], self.above[block.code], self.own.get(block.code)
            kept = _text(before) == _text(block) and _points(_heading(before)) == _points(_heading(block))
            if kept and new is not None and not _same_meaning(old, new):
                yield block.code

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
        placed = self.places.get(_place(block, path))
        if placed is None and (block.code in self.own or self._open(block, path)):
            yield from self._added(block, path)
        before = self.leaves.get(block.code, placed)
        if before is None:
            return
        yield from self._renamed(block, before)
        yield from self._marks(block, before)
        if block.code in self.above and _text(before) != _text(block):
            yield from self._reworded(block, path)

    def _open(self, block: Block, path: tuple[Block, ...]) -> bool:
        """Whether a block is a new part with marks and without indicators, in a place known above."""
        empty = not any(b.is_leaf for b in block.walk())
        known = not path or _place(path[-1], path[:-1]) in self.places
        return empty and known and _heading(block).marks is not None

    def _added(self, block: Block, path: tuple[Block, ...]) -> Iterator[Diagnostic]:
        ends = range(len(path), 0, -1)
        holder = next((b for n in ends if (b := self.places.get(_place(path[n - 1], path[: n - 1])))), None)
        open_ = not self.above or (holder is not None and not any(b.code in self.above for b in holder.walk()))
        allowed = open_ or any(self.granted("增加", code) for code in ("", *(p.code for p in path)))
        if not allowed:
            said = f"上级规则集没有授权在这里增加指标 {block.code} {block.name}"
            yield _at(block.heading[0], "BC255", said)
        if self.above:
            yield from self._basis(block, path, "增加")

    def _renamed(self, block: Block, before: Block) -> Iterator[Diagnostic]:
        if block.name != before.name and not self.granted("标准", block.code):
            said = f"上级规则集把 {_known(before)} 叫“{before.name}”，没有授权改名"
            yield _at(block.heading[0], "BC255", said)

    def _marks(self, block: Block, before: Block) -> Iterator[Diagnostic]:
        new, old = _heading(block), _heading(before)
        free = old.marks is None and not old.signed
        if free or (new.signed == old.signed and _points(new) == _points(old)):
            return
        grant, points = self.granted("分值", block.code), _points(new)
        if grant is None or (new.signed != old.signed and not self.granted("标准", block.code)):
            said = f"上级规则集定 {_known(block)} 为{_marked(old)}，没有授权下级另定，这里写{_marked(new)}"
            yield _at(block.heading[0], "BC255", said)
        elif not grant.allows(points):
            said = f"{_known(block)} 写{_marked(new)}，超出上级授权的范围（{_range(grant)}）"
            yield _at(block.heading[0], "BC255", said)

    def _reworded(self, block: Block, path: tuple[Block, ...]) -> Iterator[Diagnostic]:
        old, new = self.above[block.code], self.own.get(block.code)
        yield from self._basis(block, path, "改动")
        if new is None or _same_meaning(old, new) or self.granted("标准", block.code):
            return
        place = self._own_line(block)
        if self.granted("从严", block.code) is None:
            yield _at(place, "BC255", f"上级规则集没有授权改动 {block.code} {block.name} 的评分标准")
            return
        from biaochi.layers.stricter import looser  # the prover, only where something is to be proved

        found = looser(old.program, _scaled(new, old))
        if found is not None:
            yield _at(
                place, "BC256", f"{block.code} {block.name} 只可从严，{found}", "请改到对所有数据都不高于上级的得分。"
            )

    def _own_line(self, block: Block) -> Line:
        """The line of this layer that changes an indicator: of its 标准, else of what stands beside it."""
        parts = sorted(block.parts, key=lambda p: (p.label != "标准", p.label in _NOT_READ))
        own = (ln for p in parts for ln in p.lines if ln.origin.file == self.layer.file)
        return next(own, block.heading[0])

    def _basis(self, block: Block, path: tuple[Block, ...], verb: str) -> Iterator[Diagnostic]:
        by_clause = self.by_change.get(block.code, [])
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
        for grant in () if field is None else self.layer.grants:
            if field is not None and not self._may_grant(grant):
                at, end = field.at(grant.start), field.at(grant.end)
                said = f"上级规则集没有授权{grant.code or grant.about or grant.what}的这一项，不能再授权给下级"
                yield Diagnostic("BC255", said, at, end, ASK, file=self.layer.file)

    def _may_grant(self, grant: Grant) -> bool:
        code, what = grant.code, grant.what
        placed = next((k for k, b in self.places.items() if code and b.code == code), None)
        match what:
            case "标准" | "从严":
                return code not in self.above or bool(self.granted("标准", code) or self.granted(what, code))
            case "删除":
                return placed is None or self.granted(what, code) is not None
            case "分值":
                held = self.granted(what, code)
                free = placed is None or not _heading(self.places[placed]).marks
                return free or (held is not None and _within(grant, held))
            case "增加":
                return self._may_grant_more(code, placed)
            case "约定":
                return self._may_grant_convention(grant)
            case "计分办法" | "计分从严":
                return may_grant_method(self.parent, grant)
        return self.parent.field(what) is None or self.granted(what) is not None

    def _may_grant_more(self, code: str, placed: tuple[str, ...] | None) -> bool:
        if not self.above or self.granted("增加") or (code and placed is None):
            return True
        if placed is None:
            return False
        ups = [self.places[placed[:n]] for n in range(1, len(placed) + 1)]
        empty = not any(b.code in self.above for b in ups[-1].walk())
        return empty or any(self.granted("增加", b.code) for b in ups if b.code)

    def _may_grant_convention(self, grant: Grant) -> bool:
        fixed, about = self.parent.field("约定"), plain(grant.about)
        lines = [] if fixed is None else [plain(ln) for ln in fixed.text.split("\n") if about in plain(ln)]
        if not lines and not self.above:
            return True
        held = [plain(g.about) for g in self.parent.grants if g.what == "约定"]
        return any(h in about or (lines and all(h in ln for ln in lines)) for h in held)


_HEADER: tuple[What, ...] = ("等级", "总分", "对象", "合成")
_NOT_READ = ("依据", "说明", "审查")
_CITE = "请在这个指标下或规则集开头写 依据：《……》（文号）第几条；变更的行末也可以写 依据：……"


def _heading(block: Block) -> Heading:
    return read_heading(block.says)


def _place(block: Block, path: tuple[Block, ...]) -> tuple[str, ...]:
    return tuple(f"{b.level} {_known(b)}" for b in (*path, block))


def _points(heading: Heading) -> Fraction | None:
    said = heading.most if heading.signed else heading.marks
    return None if said is None else Fraction(said)


def _marked(heading: Heading) -> str:
    if heading.signed:
        return f"加减分，最多{heading.most}分" if heading.most else "加减分"
    return f"{heading.marks}分" if heading.marks else "名称，没有分值"


def _range(grant: Grant) -> str:
    return f"{decimal(grant.low or Fraction(0))}-{'' if grant.high is None else decimal(grant.high)}分"


def _within(grant: Grant, held: Grant) -> bool:
    low = held.low is None or (grant.low is not None and grant.low >= held.low)
    return low and (held.high is None or (grant.high is not None and grant.high <= held.high))


def _text(block: Block) -> list[tuple[str, str]]:
    return [(p.label, p.text) for p in block.parts if p.label not in _NOT_READ]


def _entries(part: Part) -> set[str]:
    """The entries of 共用, each as it is written, blanks aside."""
    return {"".join(entry.split()) for entry in re.split("[；;]", part.text)} - {""}


def _same_text(label: str, one: str, other: str) -> bool:
    if label != "等级":
        return "".join(one.split()) == "".join(other.split())
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
