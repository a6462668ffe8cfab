"""Ruleset files to rulesets: identity from the place in the registry, inheritance, and the cache."""

from __future__ import annotations

import re
from pathlib import Path

from biaochi.core.program import Input
from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.model.conventions import Conventions
from biaochi.registry.cache import Cache, engine_now, location
from biaochi.registry.place import identity_of_place, is_identity, registered, registry_root
from biaochi.registry.released import check_release
from biaochi.ruleset.build import Built, Inherited, agree, build
from biaochi.ruleset.compiled import Compiled
from biaochi.ruleset.model import Ruleset
from biaochi.source.decode import decode
from biaochi.syntax.document import Document
from biaochi.syntax.document_reader import read_document

MAX_DEPTH = 32


def load(path: str | Path) -> Ruleset:
    """The ruleset in a file. Raises RulesetError (or BiaochiError from decoding) with every finding."""
    built, _ = survey(path)
    if built.ruleset is None:
        raise RulesetError(built.findings)
    return built.ruleset


def survey(path: str | Path, *, cached: bool = True) -> tuple[Built, Document]:
    """As much of a ruleset file as can be read, with every finding, and its document.

    Compiled forms from the cache do not know the facts on which two readings differ; ``cached=False`` compiles anew.
    """
    file = Path(path)
    doc = read(file)
    cache = Cache(location() if cached else None, str(file.resolve()), engine_now())
    inherited = _inherited(doc, file, (file.resolve(),))

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

    built = build(
        doc, ident=identity(file, doc), file=str(path), inherited=inherited, compile_text=compile_text, path=file
    )
    cache.save()
    return built, doc


def read(path: Path) -> Document:
    """The document in a file, decoded strictly. A released file that changed is refused."""
    try:
        data = path.read_bytes()
    except OSError as bad:
        reason = "是文件夹" if path.is_dir() else "找不到" if not path.exists() else bad.strerror or "打不开"
        raise RulesetError(
            [Diagnostic("BC201", f"读不了规则集文件：{reason}", help="请核对路径。", file=str(path))]
        ) from None
    check_release(path, data)
    text, _ = decode(data, file=str(path))
    return read_document(text, file=str(path))


def identity(path: Path, doc: Document) -> str:
    """``<code>/<name>@<version>`` from where the file stands, or from its header where it stands alone."""
    placed = identity_of_place(path)
    if placed is not None:
        return placed
    field, version = doc.field("编码") or doc.field("辖区"), doc.field("版本")
    found = re.match(r"\s*([0-9]{6}(?:\.\S+)?)", field.text) if field is not None else None
    return f"{found[1] if found else '------'}/{path.resolve().stem}@{version.text.strip() if version is not None else '0'}"


def parents_of(path: Path) -> list[Path]:
    """The files a ruleset file inherits from directly, in the order of its text."""
    doc = read(path)
    return [_parent(f.text.strip(), path, f.text_start, f.end) for f in doc.header if f.label == "继承"]


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
    if not is_identity(ident):
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
    found = registered(ident, file)
    if found is not None:
        return found
    raise RulesetError(
        [
            Diagnostic(
                "BC205",
                f"找不到被继承的规则集 {ident}",
                start,
                end,
                f"请核对 {registry_root(file).name} 文件夹里有没有这一版本。",
                file=str(file),
            )
        ]
    )
