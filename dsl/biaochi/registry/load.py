"""Ruleset files to rulesets: what they inherit, what they are allowed to change, and the cache."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from biaochi.core.program import Input
from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.layers.authority import unauthorised
from biaochi.layers.merge import Layer
from biaochi.model.conventions import Conventions
from biaochi.registry.cache import Cache, engine_now, location
from biaochi.registry.lineage import SUFFIX, identity, lineage, read
from biaochi.ruleset.build import Built, build
from biaochi.ruleset.compiled import Compiled
from biaochi.ruleset.findings import Findings
from biaochi.ruleset.indicators import Compile
from biaochi.ruleset.model import Ruleset
from biaochi.syntax.document import Document
from biaochi.syntax.document_reader import read_document

__all__ = ["SUFFIX", "effective", "identity", "load", "read", "survey"]


def load(path: str | Path) -> Ruleset:
    """The ruleset in a file. Raises RulesetError (or BiaochiError from decoding) with every finding."""
    built, _ = survey(path)
    if built.ruleset is None:
        raise RulesetError(built.findings)
    return built.ruleset


def survey(path: str | Path, *, cached: bool = True) -> tuple[Built, Document]:
    """As much of a ruleset file as can be read, with every finding, and the document in force: its own text where it
    inherits nothing, else what its layers come to.

    Compiled forms from the cache do not know the facts on which two readings differ; ``cached=False`` compiles anew.
    """
    file = Path(path)
    cache = Cache(location() if cached else None, str(file.resolve()), engine_now())
    own = read(file)
    found = Findings(own, str(path))
    layer = lineage(file, own, found)
    built, doc = _built(layer, cache, file)
    if layer.parent is not None and not found.found:
        found.found += _unauthorised(layer, built, cache)
    cache.save()
    if found.found:
        built = replace(built, findings=(*found.found, *built.findings), ruleset=None)
    return built, doc


def effective(layer: Layer) -> Document:
    """The document in force of a layer."""
    if layer.parent is None:
        return layer.own
    composed = layer.composed()
    try:
        doc = read_document(composed.text, file=layer.file)
    except RulesetError as bad:
        raise RulesetError([composed.placed(d) for d in bad.diagnostics]) from None
    return replace(doc, composed=composed)


def _built(layer: Layer, cache: Cache, file: Path) -> tuple[Built, Document]:
    doc = effective(layer)
    built = build(doc, ident=layer.ident, file=layer.file, compile_text=_compiler(cache), path=file)
    above = tuple(up.ident for up in layer.chain())[1:]
    ruleset = None if built.ruleset is None else replace(built.ruleset, parents=above)
    return replace(built, ruleset=ruleset), doc


def _unauthorised(layer: Layer, built: Built, cache: Cache) -> list[Diagnostic]:
    assert layer.parent is not None
    above, _ = _built(layer.parent, cache, Path(layer.parent.file))
    return list(unauthorised(layer, {i.code: i for i in above.indicators}, {i.code: i for i in built.indicators}))


def _compiler(cache: Cache) -> Compile:
    def compile_text(
        text: str,
        marks: str | None,
        context: str | None,
        conventions: Conventions,
        declared: tuple[Input, ...],
        indicator: str,
    ) -> Compiled:
        key = cache.key(text, marks, context, repr(conventions), repr(declared), indicator)
        found = cache.get(key)
        if found is None:
            from biaochi.criterion import compile_criterion

            made = compile_criterion(
                text, full_marks=marks, context=context, conventions=conventions, declared=declared, indicator=indicator
            )
            found = Compiled(made.program, made.reading, made.ambiguities, made.roles)
        cache.put(key, found)
        return found

    return compile_text
