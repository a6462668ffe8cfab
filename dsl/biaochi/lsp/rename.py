"""A code or a fact called otherwise: in the ruleset, in its recorded cases, and in the facts these rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError
from biaochi.document.tree import Field, Node
from biaochi.files.regular import read_regular
from biaochi.lsp.naming import Renamed, in_keys, in_table
from biaochi.registry.place import cases_file
from biaochi.ruleset.tree import leaf_codes
from biaochi.session.edits import Edit, applied
from biaochi.session.session import Session
from biaochi.session.view import View
from biaochi.source.decode import MAX_BYTES, decode
from biaochi.testing.cases import read_cases

MOST_FILES = 500
_CODE = re.compile(r"[A-Z]{1,3}[0-9]{1,4}(?:\.[0-9]{1,4})*|[0-9]{1,3}(?:\.[0-9]{1,4})*")
_NAME = re.compile(r"[^\s；;、，,（）()：:「」“”＝=＋+×÷/\-]{1,80}")
_MENTION = ("约定", "授权", "变更")
_TABLES, _KEYED = (".csv",), (".yaml", ".yml", ".json")


class CannotRename(Exception):
    """Why a name stays; one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name that can be changed and its place: the code of an indicator, or a declared fact (``fact``) of one or of all."""

    start: int
    end: int
    code: str
    name: str
    fact: str = ""
    everywhere: bool = False

    @property
    def old(self) -> str:
        """The name as it is."""
        return self.fact or self.code


@dataclass(frozen=True, slots=True)
class Renaming:
    """The edits of the ruleset, and of other files by their path and text; ``by_hand`` are those that no editor changes."""

    own: tuple[Edit, ...]
    others: tuple[tuple[Path, str, tuple[Edit, ...]], ...]
    by_hand: tuple[Path, ...]


def named_at(view: View, offset: int) -> Named:
    """The name at an offset. Raises CannotRename."""
    at = view.field_at(offset)
    if at is None:
        raise CannotRename("这里没有可以改名的编码或数据。")
    node, field = at
    if node is not None and field is node.heading and node.code:
        start = field.text_start
        if start <= offset <= start + len(node.code):
            return Named(start, start + len(node.code), node.code, node.name)
    for fact in field.facts:
        if fact.start <= offset <= fact.start + len(fact.name):
            owner = "" if node is None else (node.code or _code_of(view, node))
            return Named(
                fact.start,
                fact.start + len(fact.name),
                owner,
                "" if node is None else node.name,
                fact.name,
                node is None,
            )
    raise CannotRename(
        "只有指标的编码，和在 数据、共用 里声明的数据可以改名；标准原文里的说法不能改，请在 数据 里另起名称。"
    )


def rename(session: Session, view: View, named: Named, new: str) -> Renaming:
    """The edits of a renaming, tried on the text: it must be read as before. Raises CannotRename."""
    new = new.strip()
    if not (_NAME if named.fact else _CODE).fullmatch(new):
        raise CannotRename("数据名称里不能有空格、标点。" if named.fact else "编码请写成 C5、C12.1 这样。")
    if new == named.old:
        return Renaming((), (), ())
    if not named.fact and any(new in (node.code, item) for node, item in _codes(view)):
        raise CannotRename(f"改成“{new}”后读不通：已有指标用了这个编码。")
    own = _merged(_in_text(view, named, new))
    after = session.tried(applied(view.text, reversed(own)))
    before = {d.code for d in view.errors}
    wrong = [d for d in after.errors if d.code not in before]
    if wrong or len(after.errors) > len(view.errors) or len(after.items) != len(view.items):
        raise CannotRename(f"改成“{new}”后读不通：{(wrong or [*after.errors, *view.errors])[0].message}")
    said = [Renamed(named.code, named.name, named.fact, new, named.everywhere)]
    if not named.fact:  # indicators below without a code of their own go by that of the one above
        pairs = zip(view.items, after.items, strict=True)
        said = [Renamed(was.code, was.name, "", now.code) for was, now in pairs if was.code != now.code]
    others: list[tuple[Path, str, tuple[Edit, ...]]] = []
    by_hand: list[Path] = []
    for path in _beside(view.file):
        if path.suffix.lower() not in (*_TABLES, *_KEYED):
            by_hand.append(path)
            continue
        text = _text(path)
        look = in_table if path.suffix.lower() in _TABLES else in_keys
        edits = () if text is None else _merged(edit for one in said for edit in look(text, one))
        if text is not None and edits:
            others.append((path, text, tuple(edits)))
    return Renaming(tuple(own), tuple(others), tuple(by_hand))


def _codes(view: View) -> Iterator[tuple[Node, str]]:
    """Every node, and the code it goes by where it has none of its own."""
    codes = leaf_codes(view.own, rows=True)
    return ((node, codes.get(id(node), "")) for node in view.own.walk())


def _code_of(view: View, node: Node) -> str:
    return next((item.code for item in view.items if item.node.start == node.start), "")


def _in_text(view: View, named: Named, new: str) -> Iterator[Edit]:
    yield Edit(named.start, named.end, new)
    if not named.fact:
        mention = re.compile(rf"(?<![A-Za-z0-9.]){re.escape(named.code)}(?![A-Za-z0-9]|\.[0-9])")
        for field in view.own.header:
            if field.label in _MENTION:
                yield from _found(field, mention, new)
        return
    fact = re.compile(rf"(?<![一-鿿A-Za-z0-9]){re.escape(named.fact)}(?![一-鿿A-Za-z0-9])")
    if named.everywhere:
        for field in view.own.header:
            if field.label == "合成":
                yield from _found(field, re.compile(re.escape(named.fact)), new)
    for node in view.own.walk():
        here = named.everywhere or named.start in range(
            node.start, max([node.heading.end, *(f.end for f in node.fields)])
        )
        for field in node.fields if here else ():
            if field.label in ("方向", "公式"):
                yield from _found(field, fact, new)


def _found(field: Field, pattern: re.Pattern[str], new: str) -> Iterator[Edit]:
    for m in pattern.finditer(field.text):
        yield Edit(field.at(m.start()), field.at(m.end() - 1) + 1, new)


def _merged(edits: Iterable[Edit]) -> list[Edit]:
    return sorted(set(edits), key=lambda e: e.start)


# --- the files beside


def _beside(file: Path) -> list[Path]:
    """The recorded cases of a ruleset, the facts they rest on, and what facts lie beside it."""
    cases = cases_file(file)
    out: dict[Path, None] = {}
    if cases.is_file():
        out[cases] = None
        try:
            facts = list(dict.fromkeys(case.facts for case in read_cases(cases)))
        except BiaochiError:
            facts = []
        for path in facts:
            found = sorted(path.iterdir()) if path.is_dir() else [path] if path.is_file() else []
            out |= dict.fromkeys(p.resolve() for p in found)
    folder = file.parent
    near = sorted(folder.iterdir()) if folder.is_dir() else []
    out |= dict.fromkeys(p.resolve() for p in near if not p.name.endswith((".cases.csv", ".release.json")))
    wanted = (*_TABLES, *_KEYED, ".xlsx")
    return [p for p in out if p.is_file() and p.suffix.lower() in wanted and not p.name.startswith((".", "~$"))][
        :MOST_FILES
    ]


def _text(path: Path) -> str | None:
    try:
        return decode(read_regular(path, MAX_BYTES), file=str(path))[0]
    except (OSError, BiaochiError):
        return None
