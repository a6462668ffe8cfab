"""Ruleset files to rulesets: what they inherit, what they are allowed to change, and the cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

from biaochi.core.program import Input
from biaochi.diagnostics import BiaochiError, CriterionError, Diagnostic, RulesetError, Severity
from biaochi.document.reader import Read, read_document, read_tolerantly
from biaochi.document.tree import Document
from biaochi.layers.authority import unauthorised
from biaochi.layers.merge import Layer, layered, with_header
from biaochi.model.conventions import Conventions
from biaochi.registry.cache import Cache
from biaochi.registry.lineage import identity, lineage, parents, read
from biaochi.registry.opened import restored
from biaochi.registry.released import Release, check_release
from biaochi.registry.text_files import text_bytes
from biaochi.registry.vault import Vault, engine_now
from biaochi.ruleset.build import Built, ReadLeaf, build, refuse_endless
from biaochi.ruleset.compiled import Compiled
from biaochi.ruleset.findings import Findings
from biaochi.ruleset.indicators import read_indicator
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.ruleset.remembered import Remembered
from biaochi.ruleset.rows import LABEL as METHOD
from biaochi.source.canonical_text import text_hash

_MOST_REFUSED = 512
"""Refused sentences that are remembered, with the wordings that were looked for in their place."""

__all__ = ["Surveyed", "Surveys", "effective", "identity", "load", "new_readings", "parents", "read", "survey"]


def load(path: str | Path) -> Ruleset:
    """The ruleset in a file; of a released one what was released, whatever a newer reader would make of its text.

    Raises RulesetError (or BiaochiError from decoding) with every finding.
    """
    file = Path(path)
    release = check_release(file, text_bytes(file))
    if release is not None:
        return restored(release, file)
    built, _ = survey(path)
    if built.ruleset is None:
        raise RulesetError(built.findings)
    return built.ruleset


def new_readings(path: Path) -> list[Diagnostic]:
    """What this reader would make of a released text otherwise than was released: notes, none where nothing was."""
    release = check_release(path, text_bytes(path))
    if release is None:
        return []
    try:
        built, _ = survey(path, released=False)
    except BiaochiError as bad:
        return _unread(path, release, bad.diagnostics)
    return _otherwise(path, release, built)


def survey(path: str | Path, *, cached: bool = True, released: bool = True) -> tuple[Built, Document]:
    """As much of a ruleset file as can be read, with every finding, and the document in force: its own text where it
    inherits nothing, else what its layers come to. A ``released`` ruleset is what was released; False reads it anew."""
    surveys = Surveys(path, cached=cached, released=released)
    found = surveys.survey()
    surveys.save()
    return found


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A text as far as it can be read: its own tree, the document in force, what was built of that, and all that is wrong.

    ``built.ruleset`` is None while anything is. ``whole`` says that every line of the text itself could be read, ``layer``
    is the text on what it inherits (on nothing, where that cannot be used).
    """

    layer: Layer
    whole: bool
    own: Document
    doc: Document
    built: Built
    errors: tuple[Diagnostic, ...]


class Surveys:
    """The readings of one ruleset file, as saved or as it is being edited: what was compiled once is kept."""

    def __init__(
        self, path: str | Path, *, cached: bool = True, engine: str | None = None, released: bool = True
    ) -> None:
        self.file = Path(path)
        self._released = released
        self._shown = str(path)
        self._cache = Cache(Vault(engine or engine_now(), used=cached))
        self._leaves = Remembered()
        self._refused: dict[str, CriterionError] = {}
        self._filling = Lock()
        self._standing: WeakKeyDictionary[Layer, tuple[Built, list[Diagnostic]]] = WeakKeyDictionary()

    def survey(self, text: str | None = None) -> tuple[Built, Document]:
        """The file, or ``text`` in its place, as far as it can be read, and the document in force."""
        own = read(self.file, released=self._released) if text is None else read_document(text, file=self._shown)
        found = Findings(own, self._shown)
        layer = lineage(self.file, own, found)
        built, doc = self._built(layer, effective(layer))
        if not found.found:
            found.found += self._beyond(layer, built)
        if found.found:
            built = replace(built, findings=(*found.found, *built.findings), ruleset=None)
        release = check_release(self.file, text_bytes(self.file)) if text is None and self._released else None
        return (built if release is None else _as_released(built, release, self.file)), doc

    def tolerantly(self, text: str, read: Callable[..., Read] = read_tolerantly) -> Surveyed:
        """``text`` in place of the file, whatever is wrong with it or with what it inherits; nothing is raised.

        Where what it inherits cannot be used, it is read as if it inherited nothing, and only its sentences are judged.
        ``read`` reads texts, for those who remember what was read before. The ways out of a refusal are not looked for.
        """
        endless = Findings(Document((), (), (), text), self._shown)
        own = read(refuse_endless(text, endless), file=self._shown)
        own = replace(own, errors=(*own.errors, *endless.found))
        found = Findings(own.document, self._shown)
        try:
            layer = lineage(self.file, own.document, found)
            doc = in_force(layer, read)
            above = layer.parent and self._above(layer.parent)
        except BiaochiError as bad:
            return self._alone(own, bad.diagnostics)
        built, there = self._built(layer, doc.document, offering=False, read_leaf=self._leaves.read)
        errors = [*own.errors, *found.found]
        if not errors and not doc.errors and above is not None:
            errors += self._beyond(layer, built)
        errors += [d for d in (*doc.errors, *built.findings) if not _known(d, errors)]
        built = replace(built, ruleset=None) if errors else built
        return Surveyed(layer, not own.errors, own.document, there, built, tuple(errors))

    def _alone(self, own: Read, errors: Sequence[Diagnostic]) -> Surveyed:
        doc = own.document
        layer = layered(doc, identity(self.file, doc), self._shown, None, Findings(doc, self._shown))
        built, there = self._built(layer, doc, offering=False)
        prints = [f for refused in built.refused for f in refused.node.fields if f.label == "标准"]
        said = [d for d in built.findings if any(f.start <= d.start < f.end for f in prints)]
        built = replace(built, ruleset=None)
        return Surveyed(layer, not own.errors, doc, there, built, (*own.errors, *errors, *said))

    def save(self) -> None:
        """Keeps what was compiled, and how readings differ where that was asked, for the next run."""
        self._cache.save()

    def _built(
        self, layer: Layer, doc: Document, *, offering: bool = True, read_leaf: ReadLeaf = read_indicator
    ) -> tuple[Built, Document]:
        built = build(
            doc,
            ident=layer.ident,
            file=layer.file,
            compile_text=self._compile,
            path=Path(layer.file),
            offering=offering,
            read_leaf=read_leaf,
        )
        above = tuple(up.ident for up in layer.chain())[1:]
        ruleset = built.ruleset
        if ruleset is not None:
            ruleset = replace(ruleset, parents=above, text_hash=text_hash(layer.own.text))
        return replace(built, ruleset=ruleset), built.doc or doc

    def _beyond(self, layer: Layer, built: Built) -> list[Diagnostic]:
        """What a layer and those above it do beyond what is granted to them; before that, what is wrong above."""
        if layer.parent is None:
            return []
        above, beyond = self._above(layer.parent)
        if above.findings:
            return [d for d in above.findings if d not in built.findings]
        return [*unauthorised(layer, _by_code(above), _by_code(built), self._under(layer)), *beyond]

    def _under(self, layer: Layer) -> dict[str, Indicator]:
        """The indicators of a layer as the 计分办法 of the layer above would have them, where it writes one of its own."""
        above = None if layer.parent is None else layer.parent.field(METHOD)
        if above is None or layer.own.field(METHOD) is None:
            return {}
        doc = effective(layer)
        header = (replace(f, text=above.text) if f.label == METHOD else f for f in doc.header)
        doc = replace(doc, header=tuple(header))
        built = build(doc, ident=layer.ident, file=layer.file, compile_text=self._compile, path=Path(layer.file))
        return _by_code(built)

    def _above(self, layer: Layer) -> tuple[Built, list[Diagnostic]]:
        """A layer that others stand on: an edit below leaves it as it is, so it is built once."""
        known = self._standing.get(layer)
        if known is None:
            built, _ = self._built(layer, effective(layer))
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

        key = self._cache.key(text, marks, context, repr(conventions), repr(declared), indicator)
        refused = self._refused.get(key)
        if refused is not None:
            raise refused.with_traceback(None)
        try:
            return self._cache.get(key, make)
        except CriterionError as bad:
            with self._filling:
                if len(self._refused) >= _MOST_REFUSED:
                    del self._refused[next(iter(self._refused))]
                self._refused[key] = bad
            raise


def _as_released(built: Built, release: Release, file: Path) -> Built:
    """What was read of a released file with what was released in its place, and notes of the difference."""
    rules = restored(release, file)
    notes = _otherwise(file, release, built)
    return replace(built, indicators=rules.indicators, ruleset=rules, policy=rules.policy, findings=tuple(notes))


def _otherwise(file: Path, release: Release, built: Built) -> list[Diagnostic]:
    if built.ruleset is None:
        return _unread(file, release, built.findings)
    if built.ruleset.hash == release.meaning_hash:
        return []
    now = {i.code: i for i in built.ruleset.indicators}
    out = []
    for i in release.rules.indicators:
        other = now.get(i.code)
        if other is None or other.program.digest() != i.program.digest():
            said = "现在没有这个指标" if other is None else f"现在读作：{other.reading}"
            out.append(_new_reading(file, release, i.code, f"{i.code} 发布时读作：{i.reading}；{said}"))
    return out or [_new_reading(file, release, "", "约定、等级或合成等现在的读法与发布时不同")]


def _unread(file: Path, release: Release, findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    said = f"现在的程序读不了这份文件：{findings[0].code} {findings[0].message}"
    return [_new_reading(file, release, findings[0].where, said)]


def _new_reading(file: Path, release: Release, where: str, said: str) -> Diagnostic:
    help_ = f"{release.id} 照发布时的读法使用，不受影响；要用新的读法，另存为新的版本再发布。"
    return Diagnostic("BC386", said, help=help_, severity=Severity.NOTE, file=str(file), where=where)


def _by_code(built: Built) -> dict[str, Indicator]:
    return {i.code: i for i in built.indicators}


def effective(layer: Layer) -> Document:
    """The document in force of a layer. Raises RulesetError where what its layers come to cannot be read."""
    read = in_force(layer, read_tolerantly)
    if read.errors:
        raise RulesetError(list(read.errors))
    return read.document


def in_force(layer: Layer, read: Callable[..., Read]) -> Read:
    """The document in force of a layer, as far as what its layers come to can be read."""
    if layer.parent is None:
        return Read(layer.own, ())
    if not layer.parent.blocks:
        return Read(with_header(layer), ())
    composed = layer.composed()
    made = read(composed.text, file=layer.file)
    return Read(replace(made.document, composed=composed), tuple(composed.placed(d) for d in made.errors))


def _known(d: Diagnostic, others: Sequence[Diagnostic]) -> bool:
    """Whether the same was said of the same place."""
    return any((d.code, d.file, d.start) == (o.code, o.file, o.start) for o in others)
