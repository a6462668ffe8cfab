"""From a ruleset file up the files it inherits: found in the registry, read, and laid over each other."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.document.reader import read_document
from biaochi.document.tree import Document, Field
from biaochi.layers.merge import Layer, layered
from biaochi.registry.codes import is_code, name_of, within
from biaochi.registry.place import identity_of_place, is_identity, registered, registry_root
from biaochi.registry.released import check_release
from biaochi.registry.text_files import text_bytes
from biaochi.ruleset.findings import Findings
from biaochi.source.decode import decode

MAX_DEPTH = 32


def read(path: Path, *, released: bool = True) -> Document:
    """The document in a file, decoded strictly, as it is written there. A ``released`` file that changed is refused."""
    data = text_bytes(path)
    if released:
        check_release(path, data)
    text, _ = decode(data, file=str(path))
    return _parsed(text, str(path))


@lru_cache(maxsize=64)
def _parsed(text: str, file: str) -> Document:
    """Rulesets below one frame read it again and again; a document never changes."""
    return read_document(text, file=file)


def identity(path: Path, doc: Document) -> str:
    """``<code>/<name>@<version>`` from where the file stands, or from its header where it stands alone."""
    placed = identity_of_place(path)
    if placed is not None:
        return placed
    field, version = doc.field("辖区"), doc.field("版本")
    found = re.match(r"\s*([0-9]{6}(?:\.\S+)?)", field.text) if field is not None else None
    return f"{found[1] if found else '------'}/{path.resolve().stem}@{version.text.strip() if version is not None else '0'}"


def lineage(path: Path, doc: Document, found: Findings) -> Layer:
    """The layer of a document on all that it inherits. Its own mistakes are added to ``found``.

    Raises RulesetError for a parent that is missing, cannot be used, or leads back here.
    """
    field = doc.field("继承")
    above = None if field is None else _above(path, field, (path.resolve(),))
    return _layered(path, doc, above, found)


def parents(path: Path, *, released: bool = True) -> list[Path]:
    """The files that a ruleset file inherits from, the nearest first. Raises RulesetError as lineage and ``read`` do."""
    out: list[Path] = []
    doc = read(path, released=released)
    while (field := doc.field("继承")) is not None and len(out) <= MAX_DEPTH:
        path = parent_file(path, field)
        doc = read(path)
        out.append(path)
    return out


def _layered(path: Path, doc: Document, above: Layer | None, found: Findings) -> Layer:
    field, own = doc.field("继承"), identity(path, doc)
    if field is not None and above is not None:
        _check_place(own, above.ident, field, found)
    return layered(doc, own, str(path), above, found)


def _check_place(own: str, parent: str, field: Field, found: Findings) -> None:
    """A layer stands on one of its own jurisdiction or of one it lies within."""
    code, above = own.split("/")[0], parent.split("/")[0]
    if is_code(code) and not within(code, above):
        said = f"辖区 {code} {name_of(code)}不在被继承的规则集的辖区 {above} {name_of(above)}之内"
        found.add("BC257", said, field.text_start, field.end, "请核对 继承 和 辖区。")


def _above(path: Path, field: Field, chain: tuple[Path, ...]) -> Layer:
    parent = parent_file(path, field)
    here = parent.resolve()
    if here in chain:
        loop = " → ".join(identity_of_place(p) or p.name for p in (*chain[chain.index(here) :], here))
        raise _error("BC273", f"继承成环：{loop}", path, field, "请去掉其中一处继承。")
    if len(chain) > MAX_DEPTH:
        raise _error("BC274", f"继承超过 {MAX_DEPTH} 层", path, field, "请减少层数。")
    doc = read(parent)
    up = doc.field("继承")
    above = None if up is None else _above(parent, up, (*chain, here))
    layer, wrong = _inherited(parent, doc.text, above)
    if wrong:
        raise RulesetError(list(wrong))
    return layer


@lru_cache(maxsize=64)
def _inherited(path: Path, text: str, above: Layer | None) -> tuple[Layer, tuple[Diagnostic, ...]]:
    """A layer that others stand on, the same object for the same texts, and what is wrong with it."""
    doc = _parsed(text, str(path))
    found = Findings(doc, str(path))
    return _layered(path, doc, above, found), tuple(found.found)


def parent_file(path: Path, field: Field) -> Path:
    """The file that a 继承 names, inside the registry the ruleset stands in. Raises RulesetError."""
    ident = field.text.strip()
    if not is_identity(ident):
        raise _error("BC272", f"继承“{ident[:60]}”写法不对", path, field, "例如：继承：000000/frame-2020@1")
    found = registered(ident, path)
    if found is not None:
        return found
    help_ = f"请核对 {registry_root(path).name} 文件夹里有没有这一版本。"
    raise _error("BC275", f"找不到被继承的规则集 {ident}", path, field, help_)


def _error(code: str, message: str, path: Path, field: Field, help_: str) -> RulesetError:
    return RulesetError([Diagnostic(code, message, field.text_start, field.end, help_, file=str(path))])
