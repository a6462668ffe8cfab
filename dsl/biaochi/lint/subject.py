"""What a rule looks at: the document, what was built of it, and the proofs, made when a rule first asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from biaochi.lint.exceptions import Waiver
from biaochi.prove.ruleset import Proved, prove_indicators
from biaochi.ruleset.build import Built
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.ruleset.tree import leaf_codes
from biaochi.syntax.document import Document, Field, Node


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
class Subject:
    """One ruleset file. ``ruleset`` is None where it could not be built; rules that need it then say nothing.

    ``prove`` proves indicators; a session gives one that remembers. ``needless`` are the 审查 lines that speak of no finding, for the rules that run last.
    """

    doc: Document
    file: str
    built: Built
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
