"""What a rule looks at: the document, what was built of it, and the proofs, made when a rule first asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from biaochi.document.tree import Document, Field, Node
from biaochi.lint.exceptions import Waiver
from biaochi.prove.ruleset import Proved, prove_indicators
from biaochi.ruleset.build import Built
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.ruleset.tree import leaf_codes, printed_marks


@dataclass(frozen=True)
class Leaf:
    """An indicator with its place in the document."""

    indicator: Indicator
    node: Node
    printed: Field

    @property
    def name(self) -> str:
        """Code and name, as findings cite it."""
        return f"{self.indicator.code} {self.indicator.name}".strip()


@dataclass(frozen=True)
class Print:
    """A 标准 as printed, whether or not it could be read. ``notes`` are the texts of its 解释, 勘误 and 说明."""

    code: str
    node: Node
    field: Field
    notes: str

    @property
    def name(self) -> str:
        """Code and name, as findings cite it."""
        return f"{self.code} {self.node.name}".strip()

    @property
    def text(self) -> str:
        """The words of the 标准."""
        return self.field.text

    @property
    def marks(self) -> Fraction | None:
        """The marks printed at the indicator; None for a signed item."""
        return printed_marks(self.node)


@dataclass(frozen=True)
class Subject:
    """One ruleset file. ``ruleset`` is None where it could not be built; rules that need it then say nothing.

    ``cases`` are the codes of the indicators that have recorded cases; None where that is not known.
    ``prove`` proves indicators; a session gives one that remembers. ``needless`` are the 审查 lines that speak of no finding, for the rules that run last.
    """

    doc: Document
    file: str
    built: Built
    cases: frozenset[str] | None = None
    prove: Callable[[Iterable[Indicator]], Iterable[Proved]] = prove_indicators
    needless: tuple[Waiver, ...] = ()

    @property
    def ruleset(self) -> Ruleset | None:
        """The whole ruleset, where all of it could be built."""
        return self.built.ruleset

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The indicators that could be read, in the order of the document."""
        codes = leaf_codes(self.doc)
        nodes = {codes[id(n)]: n for n in self.doc.walk() if id(n) in codes}
        out = []
        for indicator in self.built.indicators:
            node = nodes.get(indicator.code)
            printed = None if node is None else node.field("标准")
            if node is not None and printed is not None:
                out.append(Leaf(indicator, node, printed))
        return tuple(out)

    @cached_property
    def prints(self) -> tuple[Print, ...]:
        """Every 标准 printed in the document, those that could not be read among them."""
        codes = leaf_codes(self.doc)
        out = []
        for node in self.doc.walk():
            field = node.field("标准")
            if field is not None and field.row is None:
                notes = "\n".join(f.text for f in node.fields if f.label in ("解释", "勘误", "说明"))
                out.append(Print(codes[id(node)], node, field, notes))
        return tuple(out)

    @cached_property
    def fields(self) -> tuple[tuple[Node | None, Field], ...]:
        """Every field with its node, the headings of the nodes among them, in the order of the document."""
        below = ((node, field) for node in self.doc.walk() for field in (node.heading, *node.fields))
        return (*((None, field) for field in self.doc.header), *below)

    @cached_property
    def proofs(self) -> tuple[tuple[Leaf, Proved], ...]:
        """The proofs of the leaves."""
        return tuple(zip(self.leaves, self.prove(leaf.indicator for leaf in self.leaves), strict=True))

    def header(self, label: str) -> str:
        """The text of a header field, "" where there is none."""
        field = self.doc.field(label)
        return "" if field is None else field.text.strip()

    def nodes(self, level: int) -> Iterator[Node]:
        """The nodes of one level."""
        return (n for n in self.doc.walk() if n.level == level)
