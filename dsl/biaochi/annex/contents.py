"""What the annex says, as plain data for HTML and DOCX alike. Nothing in it can hide: invisible characters are written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from biaochi._version import VERSION
from biaochi.annex.agreements import Agreement, agreements
from biaochi.annex.plot import Plot, plots
from biaochi.core.program import Input, Kind
from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.diagnostics.diagnostic import Severity
from biaochi.document.tree import Node
from biaochi.lint.rule import lint
from biaochi.lint.rules import RULES
from biaochi.lint.subject import Leaf, Subject
from biaochi.model.values import decimal, show
from biaochi.prove.ruleset import Proved, prove_total
from biaochi.prove.verdict import Finding, Witness
from biaochi.reports.safe import clean
from biaochi.ruleset.model import Ruleset
from biaochi.ruleset.notes import read_note
from biaochi.scoring.wording import about, legible, value_text

MOST_CLIFFS = 3
_PLACE = ("一级指标", "二级指标", "三级指标", "指标")
_DATES = ("印发日期", "施行日期", "失效日期")
_AS_PRINTED = ("等级", "对象", "合成", "共用")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table of indicators; ``rows`` is how many rows it runs over, 0 where one above covers it."""

    text: str
    rows: int


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator in the table: its place in the tree, its marks, the print and the notes below it."""

    places: tuple[Cell, ...]
    marks: str
    printed: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact a criterion needs: its unit and the values it may have."""

    name: str
    unit: str
    values: str
    origin: str


@dataclass(frozen=True, slots=True)
class Proof:
    """One finding in words, with the facts that show it."""

    verdict: str
    kind: str
    says: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """All that is said of one criterion. ``proved`` is what holds, in one line; ``failed`` what does not or is open."""

    title: str
    reading: str
    facts: tuple[Fact, ...]
    plots: tuple[Plot, ...]
    unplotted: str
    proved: str
    failed: tuple[Proof, ...]
    cliffs: tuple[str, ...]
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Something an evaluator has to decide."""

    indicator: str
    question: str
    kind: str
    answers: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding of the review."""

    level: str
    code: str
    place: str
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One 解释 or 勘误."""

    indicator: str
    kind: str
    text: str
    date: str
    who: str


@dataclass(frozen=True, slots=True)
class Annex:
    """The whole annex."""

    title: str
    head: tuple[tuple[str, str], ...]
    summary: tuple[tuple[str, str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    criteria: tuple[Criterion, ...]
    total: tuple[Proof, ...]
    judged: tuple[Judged, ...]
    issues: tuple[Issue, ...]
    agreements: tuple[Agreement, ...]
    printed: tuple[tuple[str, str], ...]
    notes: tuple[NoteRow, ...]
    check: tuple[tuple[str, str], ...]
    commands: tuple[tuple[str, str], ...]

    @property
    def in_order(self) -> bool:
        """Whether everything is proved, and the review has no error and no warning."""
        proved = not any(p.verdict in ("反例", "未证明") for p in self.total) and not any(
            c.failed for c in self.criteria
        )
        return proved and all(i.level == Severity.NOTE.value for i in self.issues)


def contents(subject: Subject, step: Callable[[], None], released: Sequence[tuple[str, str]] = ()) -> Annex:
    """The annex of a ruleset that could be built whole; ``step`` is called for every criterion done.

    ``released``: what the index of releases says of it, label and text. Raises RulesetError.
    """
    rules = subject.ruleset
    if rules is None:
        raise RulesetError(subject.built.findings)
    total = prove_total(rules, [p for _, p in subject.proofs])
    issues = lint(subject, RULES)
    file = clean(rules.path.name if rules.path is not None else "规则集.biaochi")
    columns, rows = _table(subject)
    criteria = []
    for leaf, proved in subject.proofs:
        criteria.append(_criterion(leaf, proved))
        step()
    return Annex(
        title=clean(rules.title),
        head=tuple(_head(rules)),
        summary=_summary(subject, total, issues),
        columns=columns,
        rows=rows,
        criteria=tuple(criteria),
        total=tuple(_proof(f, {}) for f in total),
        judged=tuple(j for leaf in subject.leaves for j in _judged(leaf)),
        issues=tuple(_issue(d, subject) for d in issues),
        agreements=tuple(agreements(subject)),
        printed=tuple((label, clean(text.replace("\n", "；"))) for label, text in rules.header if label in _AS_PRINTED),
        notes=tuple(n for leaf in subject.leaves for n in _notes(leaf)),
        check=(
            ("规则集标识", clean(rules.id)),
            ("校验值（SHA-256）", rules.hash),
            ("引擎版本", f"biaochi {VERSION}"),
            *released,
        ),
        commands=(
            ("安装同一版本", f"pip install biaochi=={VERSION}"),
            ("核对校验值", f"biaochi prove {file} --format json"),
            ("重做证明", f"biaochi prove --all {file}"),
            ("重做审查", f"biaochi lint {file}"),
            ("重出本附件", f"biaochi report {file}"),
        ),
    )


def _head(rules: Ruleset) -> Iterator[tuple[str, str]]:
    yield from (
        ("辖区", clean(rules.jurisdiction) or "没有写"),
        ("类型", clean(rules.kind) or "没有写"),
        ("适用年度", clean(rules.year) or "没有写"),
        ("版本", clean(rules.version) or "没有写"),
        ("状态", clean(rules.status)),
        ("总分", f"{decimal(rules.total)}分，{len(rules.indicators)}个指标"),
    )
    basis = [clean(text) for label, text in rules.header if label == "依据"]
    yield "依据", "；".join(basis) or "没有写"
    yield from ((label, clean(text)) for label, text in rules.header if label in _DATES)
    if rules.parents:
        yield "继承", " → ".join(map(clean, rules.parents))
    yield "校验值", rules.hash
    yield "引擎版本", f"biaochi {VERSION}"


def _summary(subject: Subject, total: list[Finding], issues: list[Diagnostic]) -> tuple[tuple[str, str, str], ...]:
    """(what, how many, what to make of it): the box for someone who looks instead of reading."""
    found = [*total, *(f for _, p in subject.proofs for f in p.findings)]
    verdicts = Counter("已证明" if f.proved else f.verdict for f in found)
    levels = Counter(d.severity for d in issues)
    judged = sum(any(_judged(leaf)) for leaf in subject.leaves)
    return (
        ("已证明", f"{verdicts['已证明']}项", f"共{len(found)}项，对所有合理的数据成立"),
        ("反例", f"{verdicts['反例']}项", "不成立，见第二部分"),
        ("未证明", f"{verdicts['未证明']}项", "不算通过，见第二部分"),
        ("错误", f"{levels[Severity.ERROR]}处", "应改正，见第四部分"),
        ("警告", f"{levels[Severity.WARNING]}处", "应改正或说明理由"),
        ("提示", f"{levels[Severity.NOTE]}处", "请知悉"),
        ("人工判断", f"{judged}个", f"共{len(subject.leaves)}个指标，见第三部分"),
    )


# --- the table of indicators


def _table(subject: Subject) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """The levels that are used, and a row for each indicator."""
    paths = {id(path[-1]): path for root in subject.doc.nodes for path in _paths((root,))}
    placed = [{n.level: n for n in paths[id(leaf.node)]} for leaf in subject.leaves]
    levels = [level for level in (1, 2, 3, 4) if any(level in p for p in placed)]
    rows = []
    for i, (leaf, place) in enumerate(zip(subject.leaves, placed, strict=True)):
        cells = []
        for level in levels:
            node = place.get(level)
            above = placed[i - 1].get(level) if i else None
            covered = node is not None and node is above
            run = (
                0
                if covered
                else next((j for j, p in enumerate(placed[i:]) if p.get(level) is not node), len(placed) - i)
            )
            cells.append(Cell("" if node is None else _label(node), run if node is not None else 1))
        marks = leaf.indicator.full_marks
        rows.append(
            Row(
                tuple(cells),
                "加减分" if marks is None else decimal(marks),
                clean(leaf.printed.text),
                (*_origin(leaf, subject), *(clean(n) for n in leaf.indicator.notes)),
            )
        )
    return tuple(_PLACE[level - 1] for level in levels), tuple(rows)


def _origin(leaf: Leaf, subject: Subject) -> tuple[str, ...]:
    """Which of the rulesets inherited a criterion comes from; nothing where it is this one's own."""
    composed = subject.doc.composed
    origin = None if composed is None else composed.origin(leaf.printed.text_start)
    return () if origin is None or origin.file == subject.file else (clean(f"标准出自 {origin.ruleset}"),)


def _paths(path: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    yield path
    for child in path[-1].children:
        yield from _paths((*path, child))


def _label(node: Node) -> str:
    marks = "（加减分）" if node.signed else f"（{node.marks}分）" if node.marks else ""
    return clean(f"{node.code or ''} {node.name}{marks}".strip())


# --- one criterion


def _criterion(leaf: Leaf, proved: Proved) -> Criterion:
    program = leaf.indicator.program
    specs = program.specs
    drawn = plots(program, proved.findings)
    numeric = [s for s in specs.values() if s.kind not in (Kind.BOOL, Kind.CHOICE)]
    left = [f"“{s.name}”" for s in numeric if s.name not in {n for plot in drawn for n in plot.moving}]
    why = "单独变动时得分不变，或算式超出了作图的范围，得分请用 biaochi try 试算。"
    unplotted = clean(f"{'、'.join(left)}没有作图：{why}") if left else ""
    return Criterion(
        title=_titled(leaf),
        reading=clean(leaf.indicator.reading),
        facts=tuple(_fact(s, leaf) for s in specs.values()),
        plots=drawn,
        unplotted=unplotted,
        proved=clean("；".join(f.says for f in proved.findings if f.proved)),
        failed=tuple(_proof(f, specs) for f in proved.findings if not f.proved),
        cliffs=tuple(line for plot in drawn for line in _cliffs(plot)),
        readings=tuple(_readings(leaf)),
    )


def _titled(leaf: Leaf) -> str:
    marks = leaf.indicator.full_marks
    return f"{clean(leaf.name)}（{'加减分' if marks is None else f'{decimal(marks)}分'}）"


def _fact(spec: Input, leaf: Leaf) -> Fact:
    judged = spec in leaf.indicator.program.judgements
    origin = "评价人裁量" if judged else "共用数据" if spec.name in leaf.indicator.shared else "填报"
    kinds = {Kind.BOOL: "是/否", Kind.CHOICE: "选一档", Kind.RATE: "百分数", Kind.DATE: "日期", Kind.POINTS: "分"}
    unit = kinds.get(spec.kind) or spec.unit or ("金额" if spec.kind is Kind.MONEY else "数")
    return Fact(clean(spec.name), clean(unit), clean(_values(spec)), origin)


def _values(spec: Input) -> str:
    if spec.kind is Kind.BOOL:
        return "是 / 否"
    if spec.kind is Kind.CHOICE:
        return " / ".join(spec.choices)
    said = ["整数"] if spec.integer else []
    said += [f"{'＞' if spec.low_open else '≥'}{show(spec.low, spec)}"] if spec.low is not None else []
    said += [f"≤{show(spec.high, spec)}"] if spec.high is not None else []
    return "，".join(said) or "不限"


def _proof(finding: Finding, specs: Mapping[str, Input]) -> Proof:
    seen = () if finding.proved else tuple(_witness(w, specs) for w in finding.witnesses)
    return Proof(finding.verdict, finding.kind, clean(finding.says), seen)


def _witness(seen: Witness, specs: Mapping[str, Input]) -> str:
    facts = "、".join(f"{name} {value_text(v, specs[name])}" for name, v in seen.facts.items())
    return clean(f"{facts}，{'没有分' if not seen.score else f'得{seen.score}分'}")


def _cliffs(plot: Plot) -> Iterator[str]:
    """The cliffs of a plot; of many, the largest, and of many alike, how many and from where to where."""
    name = f"“{plot.name}”" + (f"（{plot.when}）" if plot.when else "")
    sizes = sorted((c.size for c in plot.cliffs), reverse=True)
    if len(sizes) > MOST_CLIFFS and sizes[0] == sizes[-1]:
        first, last = plot.cliffs[0], plot.cliffs[-1]
        yield f"{name}从{first.at}到{last.at}共{len(sizes)}级台阶，每级{about(sizes[0])}分"
        return
    largest = [c for c in plot.cliffs if c.size >= sizes[:MOST_CLIFFS][-1]][:MOST_CLIFFS]
    yield from (f"{name}{cliff.says}" for cliff in largest)
    rest = [c.size for c in plot.cliffs if c not in largest]
    if rest:
        yield f"{name}另有{len(rest)}处，每处相差不超过{about(max(rest))}分"


def _readings(leaf: Leaf) -> Iterator[str]:
    for a in leaf.indicator.ambiguities:
        facts = "、".join(f"{k} {v}" for k, v in a.witness.items())
        example = f"；例如{facts}，两种读法得{legible(a.chosen_score)}分、{legible(a.other_score)}分" if facts else ""
        yield clean(f"原文没有写清，依约定：{a.chosen}（不取：{a.other}）{example}")


# --- judgements, findings, notes


def _judged(leaf: Leaf) -> Iterator[Judged]:
    name, program = clean(leaf.name), leaf.indicator.program
    for spec in program.inputs:
        if spec.kind is Kind.BOOL:
            yield Judged(name, clean(spec.name), "是否", "是 / 否")
        elif spec.kind is Kind.CHOICE:
            yield Judged(name, clean(spec.name), "选档", clean(" / ".join(spec.choices)))
    for spec in program.judgements:
        low, high = ("不限" if v is None else f"{decimal(v)}分" for v in (spec.low, spec.high))
        yield Judged(name, clean(spec.name), "裁量", f"{low}～{high}")


def _issue(d: Diagnostic, subject: Subject) -> Issue:
    names = {r.code: r.name for r in RULES}
    place = _place_of(d, subject)
    return Issue(
        d.severity.value, f"{d.code} {names.get(d.code, '')}".strip(), clean(place), clean(d.message), clean(d.help)
    )


def _place_of(d: Diagnostic, subject: Subject) -> str:
    """The line of a finding, in the ruleset it stands in where that is one of those inherited."""
    composed = subject.doc.composed
    if composed is None:
        return f"第{subject.doc.text.count(chr(10), 0, d.start) + 1}行" if d.start >= 0 else d.where
    names = {line.origin.file: line.origin.ruleset for line in composed.lines if line.origin.file != subject.file}
    return f"{names.get(d.file, '')} {d.where}".strip()


def _notes(leaf: Leaf) -> Iterator[NoteRow]:
    for field in leaf.node.fields:
        if field.label in ("解释", "勘误"):
            note = read_note(field.label, field.text)
            assert note is not None, "a ruleset with a note that cannot be read is not built"
            text = note.text.removesuffix(f"（{note.date}，{note.who}）").removesuffix(f"（{note.date}）")
            yield NoteRow(clean(leaf.name), note.kind, clean(text), note.date or "未注", clean(note.who) or "未注")
