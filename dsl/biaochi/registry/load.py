"""Ruleset files to rulesets: what they inherit, what they are allowed to change, and the cache."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from weakref import WeakKeyDictionary

from biaochi.core.program import Input
from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.layers.authority import unauthorised
from biaochi.layers.merge import Layer, with_header
from biaochi.model.conventions import Conventions
from biaochi.registry.cache import Cache, engine_now, location
from biaochi.registry.lineage import identity, lineage, parents, read
from biaochi.ruleset.build import Built, build
from biaochi.ruleset.compiled import Compiled
from biaochi.ruleset.findings import Findings
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.source.canonical_text import text_hash
from biaochi.syntax.document import Document
from biaochi.syntax.document_reader import read_document

__all__ = ["Surveys", "effective", "identity", "load", "parents", "read", "survey"]


def load(path: str | Path) -> Ruleset:
    """The ruleset in a file. Raises RulesetError (or BiaochiError from decoding) with every finding."""
    built, _ = survey(path)
    if built.ruleset is None:
        raise RulesetError(built.findings)
    return built.ruleset


def survey(path: str | Path, *, cached: bool = True) -> tuple[Built, Document]:
    """As much of a ruleset file as can be read, with every finding, and the document in force: its own text where it
    inherits nothing, else what its layers come to."""
    surveys = Surveys(path, cached=cached)
    found = surveys.survey()
    surveys.save()
    return found


class Surveys:
    """The readings of one ruleset file, as saved or as it is being edited: what was compiled once is kept."""

    def __init__(self, path: str | Path, *, cached: bool = True, engine: str | None = None) -> None:
        self.file = Path(path)
        self._shown = str(path)
        self._cache = Cache(location() if cached else None, str(self.file.resolve()), engine or engine_now())
        self._standing: WeakKeyDictionary[Layer, tuple[Built, list[Diagnostic]]] = WeakKeyDictionary()

    def survey(self, text: str | None = None) -> tuple[Built, Document]:
        """The file, or ``text`` in its place, as far as it can be read, and the document in force."""
        own = read(self.file) if text is None else read_document(text, file=self._shown)
        found = Findings(own, self._shown)
        layer = lineage(self.file, own, found)
        built, doc = self._built(layer)
        if not found.found:
            found.found += self._beyond(layer, built)
        if found.found:
            built = replace(built, findings=(*found.found, *built.findings), ruleset=None)
        return built, doc

    def save(self) -> None:
        """Keeps what was compiled, and how readings differ where that was asked, for the next run."""
        self._cache.save()

    def _built(self, layer: Layer) -> tuple[Built, Document]:
        doc = effective(layer)
        built = build(doc, ident=layer.ident, file=layer.file, compile_text=self._compile, path=Path(layer.file))
        above = tuple(up.ident for up in layer.chain())[1:]
        ruleset = built.ruleset
        if ruleset is not None:
            ruleset = replace(ruleset, parents=above, text_hash=text_hash(layer.own.text))
        return replace(built, ruleset=ruleset), doc

    def _beyond(self, layer: Layer, built: Built) -> list[Diagnostic]:
        """What a layer and those above it do beyond what is granted to them; before that, what is wrong above."""
        if layer.parent is None:
            return []
        above, beyond = self._above(layer.parent)
        if above.findings:
            return [d for d in above.findings if d not in built.findings]
        return [*unauthorised(layer, _by_code(above), _by_code(built)), *beyond]

    def _above(self, layer: Layer) -> tuple[Built, list[Diagnostic]]:
        """A layer that others stand on: an edit below leaves it as it is, so it is built once."""
        known = self._standing.get(layer)
        if known is None:
            built, _ = self._built(layer)
            known = self._standing[layer] = built, self._beyond(layer, built)
        return known

    def _compile(
        self,
        text: str,
        marks: str | None,
        context: str | None,
        conventions: Conventions,
        declared: tuple[Input, ...],
        indicator: str,
    ) -> Compiled:
        def make() -> Compiled:
            from biaochi.criterion import compile_criterion

            made = compile_criterion(
                text, full_marks=marks, context=context, conventions=conventions, declared=declared, indicator=indicator
            )
            return Compiled(made.program, made.reading, made.ambiguities, made.roles)

        return self._cache.get(
            self._cache.key(text, marks, context, repr(conventions), repr(declared), indicator), make
        )


def _by_code(built: Built) -> dict[str, Indicator]:
    return {i.code: i for i in built.indicators}


def effective(layer: Layer) -> Document:
    """The document in force of a layer."""
    if layer.parent is None:
        return layer.own
    if not layer.parent.blocks:
        return with_header(layer)
    composed = layer.composed()
    try:
        doc = read_document(composed.text, file=layer.file)
    except RulesetError as bad:
        raise RulesetError([composed.placed(d) for d in bad.diagnostics]) from None
    return replace(doc, composed=composed)
