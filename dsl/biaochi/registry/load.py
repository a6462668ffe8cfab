"""Ruleset files to rulesets: identity from the place in the registry, inheritance, and the cache."""

from __future__ import annotations

import re
from pathlib import Path

from biaochi.core.program import Input
from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.model.conventions import Conventions
from biaochi.registry.cache import Cache, engine_now, location
from biaochi.ruleset.build import Built, Inherited, agree, build
from biaochi.ruleset.compiled import Compiled
from biaochi.ruleset.model import Ruleset
from biaochi.source.decode import decode
from biaochi.syntax.document import Document
from biaochi.syntax.document_reader import read_document

SUFFIX = ".biaochi"
MAX_DEPTH = 32
_PARENT = re.compile(r"^([0-9]{6}(?:\.[^\s/@]{1,20})?)/([a-z0-9][a-z0-9-]{0,60})@([0-9A-Za-z][0-9A-Za-z.-]{0,40})$")


def load(path: str | Path) -> Ruleset:
    """The ruleset in a file. Raises RulesetError (or BiaochiError from decoding) with every finding."""
    built, _ = survey(path)
    if built.ruleset is None:
        raise RulesetError(built.findings)
    return built.ruleset


def survey(path: str | Path, *, cached: bool = True) -> tuple[Built, Document]:
    """As much of a ruleset file as can be read, with every finding, and its document."""
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

    def survey(self, text: str | None = None) -> tuple[Built, Document]:
        """The file, or ``text`` in its place, as far as it can be read, and its document."""
        doc = read(self.file) if text is None else read_document(text, file=self._shown)
        inherited = _inherited(doc, self.file, (self.file.resolve(),))
        ident = identity(self.file, doc)
        built = build(
            doc, ident=ident, file=self._shown, inherited=inherited, compile_text=self._compile, path=self.file
        )
        return built, doc

    def save(self) -> None:
        """Keeps what was compiled, and how readings differ where that was asked, for the next run."""
        self._cache.save()

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


def read(path: Path) -> Document:
    """The document in a file, decoded strictly."""
    try:
        data = path.read_bytes()
    except OSError as bad:
        reason = "是文件夹" if path.is_dir() else "找不到" if not path.exists() else bad.strerror or "打不开"
        raise RulesetError(
            [Diagnostic("BC201", f"读不了规则集文件：{reason}", help="请核对路径。", file=str(path))]
        ) from None
    text, _ = decode(data, file=str(path))
    return read_document(text, file=str(path))


def identity(path: Path, doc: Document) -> str:
    """``<code>/<name>@<version>`` from where the file stands, or from its header where it stands alone."""
    resolved = path.resolve()
    code = resolved.parent.parent.name.split("-")[0]
    if re.fullmatch(r"[0-9]{6}", code):
        return f"{code}/{resolved.parent.name}@{resolved.stem}"
    field, version = doc.field("编码") or doc.field("辖区"), doc.field("版本")
    found = re.match(r"\s*([0-9]{6}(?:\.\S+)?)", field.text) if field is not None else None
    return f"{found[1] if found else '------'}/{resolved.stem}@{version.text.strip() if version is not None else '0'}"


def parents(doc: Document, file: Path) -> list[Path]:
    """The files a document that was surveyed inherits from, the nearest first."""
    out: list[Path] = []
    while (field := doc.field("继承")) is not None:
        file = _parent(field.text.strip(), file, field.text_start, field.end)
        doc = read(file)
        out.append(file)
    return out


def _inherited(doc: Document, file: Path, chain: tuple[Path, ...]) -> Inherited:
    field = doc.field("继承")
    if field is None:
        return Inherited()
    parent = _parent(field.text.strip(), file, field.text_start, field.end)
    if parent in chain:
        path = " → ".join(f"{p.parent.name}@{p.stem}" for p in (*chain[chain.index(parent) :], parent))
        raise RulesetError(
            [
                Diagnostic(
                    "BC203", f"继承成环：{path}", field.text_start, field.end, "请去掉其中一处继承。", file=str(file)
                )
            ]
        )
    if len(chain) > MAX_DEPTH:
        raise RulesetError(
            [
                Diagnostic(
                    "BC204", f"继承超过 {MAX_DEPTH} 层", field.text_start, field.end, "请减少层数。", file=str(file)
                )
            ]
        )
    above = read(parent)
    agreed = agree(above, _inherited(above, parent, (*chain, parent)), str(parent))
    return Inherited(agreed.conventions, agreed.policy, agreed.grades)


def _parent(ident: str, file: Path, start: int, end: int) -> Path:
    found = _PARENT.match(ident)
    if found is None:
        raise RulesetError(
            [
                Diagnostic(
                    "BC202",
                    f"继承“{ident[:60]}”写法不对",
                    start,
                    end,
                    "例如：继承：000000/frame-2020@1",
                    file=str(file),
                )
            ]
        )
    root = file.resolve().parent.parent.parent
    for folder in sorted(root.glob(f"{found[1]}-*")):
        candidate = (folder / found[2] / f"{found[3]}{SUFFIX}").resolve()
        if candidate.is_file() and candidate.is_relative_to(root):
            return candidate
    raise RulesetError(
        [
            Diagnostic(
                "BC205",
                f"找不到被继承的规则集 {ident}",
                start,
                end,
                f"请核对 {root.name} 文件夹里有没有这一版本。",
                file=str(file),
            )
        ]
    )
