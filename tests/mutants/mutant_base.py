"""The base set of the mutation runs: each criterion as a small document of its own, with its recorded cases.

A criterion is taken out of its ruleset with its declared facts and its place in the sum of marks; what its 解释 and 勘误
make of the print is printed plainly, so that a mutant is judged by its meaning and not by a quotation that broke.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from biaochi import compile_criterion
from biaochi.core.interpret import FactValue, Undetermined, evaluate, round_half_up
from biaochi.core.program import Input, Program
from biaochi.diagnostics import BiaochiError
from biaochi.document.reader import read_document
from biaochi.document.tree import Document, Node
from biaochi.facts.raw import RawSubject
from biaochi.facts.read import read_facts
from biaochi.lint.rule import lint
from biaochi.lint.rules import RULES
from biaochi.lint.subject import Subject
from biaochi.model.conventions import Conventions
from biaochi.registry.load import survey
from biaochi.registry.place import cases_file
from biaochi.ruleset.build import build
from biaochi.ruleset.compiled import Compiled
from biaochi.ruleset.limits import read_limit
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.ruleset.notes import read_note
from biaochi.ruleset.printed_text import rewrite
from biaochi.ruleset.tree import leaf_codes
from biaochi.scoring.given import typed_facts
from biaochi.testing.cases import read_cases

ROOT = Path(__file__).parents[2]
YANTAI = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1-as-applied.biaochi"
CLEAN = Path(__file__).with_name("clean.biaochi")
RULESETS = (YANTAI, CLEAN)

_KEPT = ("数据", "分母为零", "方向", "指标值", "考核内容")


@dataclass(frozen=True)
class Sentence:
    """What a text mutant changes: the sentence that is read, the heading's marks, and the lines that stay."""

    text: str
    marks: str
    lines: tuple[str, ...]
    name: str
    sum: str

    def document(self, agreed: str) -> str:
        """The criterion as a ruleset file under these 约定; the marks of the level above are those of the table."""
        above = f"一级指标：A1 全部（{self.sum}分）" if self.sum else "一级指标：A1 全部"
        head = [
            "规则集：变异",
            "依据：自拟",
            *([f"约定：{agreed}"] if agreed else []),
            above,
            f"三级指标：C1 {self.name}（{self.marks}）",
        ]
        return "\n".join([*head, *self.lines, f"标准：{self.text}"]) + "\n"


@dataclass(frozen=True)
class Row:
    """One recorded score: what it is printed as, and the subjects it is made of with their weights."""

    printed: Fraction
    weights: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True)
class Base:
    """One criterion of the base set."""

    origin: str
    code: str
    sentence: Sentence
    indicator: Indicator
    agreed: str
    ruleset: Ruleset
    raw: tuple[RawSubject, ...]
    rows: tuple[Row, ...]
    quiet: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))

    def subject(self, sentence: Sentence) -> Subject:
        """The criterion with another sentence, read. Raises BiaochiError where the document cannot be."""
        doc = read_document(sentence.document(self.agreed), file="")
        return Subject(doc, "", build(doc, ident="", file="", compile_text=_compiled))

    def findings(self, subject: Subject) -> tuple[Counter[str], Counter[str]]:
        """What is found that the criterion itself does not have: by lint (codes), by proof (property and verdict)."""
        by_lint, by_proof = counted(subject)
        return by_lint - self.quiet[0], by_proof - self.quiet[1]

    def broken_cases(self, indicator: Indicator) -> int:
        """How many recorded scores come out otherwise."""
        rules = replace(
            self.ruleset, indicators=tuple(indicator if i.code == self.code else i for i in self.ruleset.indicators)
        )
        scores: dict[str, Fraction | None] = {}
        for raw in self.raw:
            scores[raw.name] = exact(indicator.program, typed_facts(indicator, rules, raw))
        places = self.ruleset.policy.places
        return sum(_total(row, scores, places) != row.printed for row in self.rows)


def counted(subject: Subject) -> tuple[Counter[str], Counter[str]]:
    """The findings of lint by code, and what is refuted or left open by property and verdict."""
    by_lint = Counter(d.code for d in lint(subject, RULES))
    found = [f for _, proved in subject.proofs for f in proved.findings]
    return by_lint, Counter(f"{f.kind}{f.verdict}" for f in found if not f.proved)


def exact(program: Program, facts: dict[str, FactValue]) -> Fraction | None:
    """The score of these facts; None where there is none."""
    try:
        return evaluate(program.body, facts).point
    except (Undetermined, TypeError):
        return None


def _total(row: Row, scores: dict[str, Fraction | None], places: int) -> Fraction | None:
    total = Fraction(0)
    for name, weight in row.weights:
        found = scores.get(name)
        if found is None:
            return None
        total += weight * found
    return round_half_up(total, places)


def bases() -> Iterator[Base]:
    """Every criterion of the base set, in the order of the rulesets."""
    for path in RULESETS:
        built, doc = survey(path, cached=False)
        assert built.ruleset is not None, built.findings
        lines = doc.field("约定")
        yield from _of(path, doc, built.ruleset, "" if lines is None else _without_limits(lines.lines))


def _without_limits(lines: Iterable[str]) -> str:
    """The conventions alone; caps and vetoes speak of indicators that a criterion alone does not have."""
    return "\n  ".join(line for line in lines if read_limit(line) is None)


def _of(path: Path, doc: Document, rules: Ruleset, agreed: str) -> Iterator[Base]:
    cases = read_cases(cases_file(path))
    raw = tuple(read_facts(sorted({c.facts for c in cases})))
    codes = leaf_codes(doc)
    nodes = {codes[id(n)]: n for n in doc.walk() if id(n) in codes}
    for indicator in rules.indicators:
        rows = tuple(Row(Fraction(c.score), _weights(c.subject, rules)) for c in cases if c.indicator == indicator.code)
        base = Base(
            path.parent.name, indicator.code, _sentence(nodes[indicator.code]), indicator, agreed, rules, raw, rows
        )
        subject = base.subject(base.sentence)
        own = subject.built.indicators
        assert own and own[0].program.digest() == indicator.program.digest(), f"{indicator.code} is not itself alone"
        assert base.broken_cases(indicator) == 0, f"{indicator.code} fails its own cases"
        yield replace(base, quiet=counted(subject))


def _weights(target: str, rules: Ruleset) -> tuple[tuple[str, Fraction], ...]:
    """The subjects a recorded score is made of: itself, or those a combination weighs."""
    made = next((c for c in rules.combinations if c.name == target), None)
    if made is None:
        return ((target, Fraction(1)),)
    out: Counter[str] = Counter()
    parts = [(n, w) for n, w in made.weights] + [(s, made.mean / len(rules.subjects)) for s in rules.subjects]
    for name, weight in parts:
        for subject, share in _weights(name, rules):
            out[subject] += share * weight  # type: ignore[assignment]
    return tuple((n, Fraction(w)) for n, w in out.items() if w)


def _sentence(node: Node) -> Sentence:
    notes = [n for f in node.fields if f.label in ("解释", "勘误") if (n := read_note(f.label, f.text)) is not None]
    printed, formula = node.field("标准"), node.field("公式")
    assert printed is not None
    text = rewrite(printed.text, "" if formula is None else formula.text.strip().rstrip("。；"), notes).text
    lines = [f"{f.label}：{f.text.replace(chr(10), '')}" for f in node.fields if f.label in _KEPT]
    lines += [f"解释：{line}" for n in notes for line in n.lines]
    lines += [f"解释：指标值：{n.context}" for n in notes if n.context]
    marks = f"{node.marks}分" if not node.signed else "加减分" + (f"，最多{node.most}分" if node.most else "")
    return Sentence(text.replace("\n", ""), marks, tuple(lines), node.name, "" if node.signed else str(node.marks))


def _compiled(
    text: str, marks: str | None, context: str | None, conventions: Conventions, declared: tuple[Input, ...], name: str
) -> Compiled:
    made = compile_criterion(
        text, full_marks=marks, context=context, conventions=conventions, declared=declared, indicator=name
    )
    return Compiled(made.program, made.reading, made.ambiguities, made.roles)


def false_alarms() -> list[str]:
    """Errors, warnings and unproved properties of the base rulesets as they are."""
    out: list[str] = []
    for path in RULESETS:
        built, doc = survey(path, cached=False)
        subject = Subject(doc, str(path), built)
        out += [f"{path.stem} {d.code} {d.message}" for d in lint(subject, RULES) if d.severity.value != "提示"]
        for leaf, proved in subject.proofs:
            out += [f"{path.stem} {leaf.name} {f.verdict} {f.says}" for f in proved.findings if not f.proved]
    return out


def read_mutant(base: Base, sentence: Sentence) -> tuple[Subject | None, str]:
    """The mutant read; None and the code where not even the document can be."""
    try:
        return base.subject(sentence), ""
    except BiaochiError as bad:
        return None, bad.diagnostics[0].code
