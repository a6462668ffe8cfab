"""The session over one open ruleset text, which is the truth: edits go in, what is read comes out.

What is at hand at once is a :class:`View`: made by ``edit`` within milliseconds, because only the indicators that changed
are read again. What takes longer is asked for of a view and may run in another thread: ``review`` (findings of lint, with
proofs), ``choices`` (what is open of an indicator, with the facts on which the answers differ and wordings that are read).
Each takes ``stop``, asked now and then; where it says True, the work ends with :class:`Stopped`. What was worked out once
is remembered, so work that was stopped goes on where it was.

>>> from pathlib import Path
>>> text = "规则集：试\\n辖区：370600 烟台市\\n版本：1\\n一级指标：A1 甲（5分）\\n三级指标：C1 乙（5分）\\n标准：缺一项扣1分，扣完为止。\\n"
>>> session = Session(Path("试.biaochi"), text, cached=False)
>>> [(item.code, item.marks, [fact.name for fact in item.facts]) for item in session.view.items]
[('C1', '5', ['缺项数'])]
>>> at = text.index("1分，扣完")
>>> view = session.edit([Edit(at, at + 1, "0.5")], base=session.view.version)
>>> view.version, view.item("C1").reading.count("扣0.5分")
(1, 1)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.document.printer import format_document
from biaochi.document.reader import Reader
from biaochi.lint.rule import Review
from biaochi.lint.session import Proofs
from biaochi.lint.session import Session as Reviews
from biaochi.registry.load import Surveys
from biaochi.registry.released import check_release
from biaochi.ruleset.settling import Open, note_line, open_questions, open_refusal
from biaochi.ruleset.ways import Way
from biaochi.session.edits import Edit, applied, between, outdated
from biaochi.session.view import Item, View

T = TypeVar("T")
Stop = Callable[[], bool]


class Stopped(Exception):
    """The work was no longer wanted. No mistake of anyone."""


def _never() -> bool:
    return False


class Session:
    """One open text. ``file`` is where it stands or will stand (it need not be there): it tells what 继承 means.

    ``cases`` are the codes of indicators with recorded cases, None where that is not known (as for lint). ``cached``: with
    the compiled criteria of earlier runs. Edits come from one thread; ``review`` and ``choices`` may run beside them.
    """

    def __init__(
        self,
        file: str | Path,
        text: str,
        *,
        version: int = 0,
        cases: frozenset[str] | None = None,
        cached: bool = True,
    ) -> None:
        self.file = Path(file)
        self._surveys = Surveys(self.file, cached=cached, released=False)
        self._reader = Reader()
        self._reviews = Reviews(self._surveys.survey, str(self.file), cases)
        self.view = self._read(text, version)

    @property
    def text(self) -> str:
        """The text as it is now."""
        return self.view.text

    @property
    def version(self) -> int:
        """The number of the present version."""
        return self.view.version

    def edit(self, edits: Iterable[Edit], *, base: int | None = None, version: int | None = None) -> View:
        """The text with edits in it, each an edit of what the one before it left, and what is read of it then.

        ``base``: the version the edits were made to; where it is given and is not the present one, nothing is changed.
        ``version``: the number of the new version, the next one where it is not given. Raises BiaochiError (BC950 an edit
        outside the text, BC951 of another version); the text then stays as it was.
        """
        if base is not None and base != self.version:
            raise outdated(base, self.version)
        text = applied(self.text, edits)
        self.view = self._read(text, self.version + 1 if version is None else version)
        return self.view

    def replace(self, text: str, *, version: int | None = None) -> View:
        """Another text in place of all of it."""
        return self.edit([Edit(0, len(self.text), text)], version=version)

    def read_again(self) -> View:
        """The same version read again, after a file that it inherits from has changed."""
        self.view = self._read(self.text, self.version)
        return self.view

    def review(self, view: View, stop: Stop = _never, proved: Callable[[int], None] = lambda count: None) -> Review:
        """What is found in a text: errors, then the findings of lint, each with its place; and what its 审查 leave out.

        ``proved`` is told how many indicators are proved by now. Raises Stopped. Proves only indicators whose criterion was
        not proved before.
        """
        findings = (*view.wrong, *self._changed(view))
        return self._reviews.reviewed(replace(view.built, findings=findings), view.doc, _checked(stop), proved)

    @property
    def proofs(self) -> Proofs:
        """Proves indicators of a view. May run beside a review, which then need not prove them again."""
        return self._reviews.proofs

    def choices(self, view: View, item: Item, stop: Stop = _never) -> tuple[Open, ...]:
        """What is open of an indicator: why it is not read with wordings that are, or the questions it leaves open.

        ``ways`` of each are the choices, every one with what it means and the 解释 that makes it. Raises Stopped.
        """
        refused = () if item.refused is None else (item.refused,)
        found = list(_until(stop, (open_refusal(r) for r in refused)))
        if item.indicator is not None:
            found += _until(stop, open_questions(item.leaf, item.indicator, view.built.policy))
        return tuple(placed for one in found if (placed := _placed(one, view)) is not None)

    def settle(self, view: View, thing: Open, way: Way, date: str, who: str) -> Edit:
        """The edit that writes a choice below its 标准 as a dated 解释. ``date`` is like 2026-03-01."""
        line = note_line(way, date, who)
        return Edit(
            thing.at, thing.at, f"\n{line}\r" if view.text[thing.at - 1 : thing.at + 1] == "\r\n" else f"\n{line}"
        )

    def tried(self, text: str) -> View:
        """What would be read of another text in place of this one, which stays."""
        return self._read(text, self.version)

    def laid_out(self, view: View) -> tuple[Edit, ...] | None:
        """The edits that lay a text out as ``biaochi fmt`` does, line ends kept; None where it cannot be read whole."""
        if not view.whole:
            return None
        made = format_document(view.own)
        return between(view.text, made.replace("\n", "\r\n") if "\r\n" in view.text else made)

    def save(self) -> None:
        """Keeps what was compiled for the next run."""
        self._surveys.save()

    def _changed(self, view: View) -> tuple[Diagnostic, ...]:
        """What is wrong with the release of the file, as that the text is not the one released; nothing where it has none."""
        try:
            check_release(self.file, view.text.encode("utf-8", "replace"))
        except BiaochiError as bad:
            return tuple(replace(d, start=0, end=0) for d in bad.diagnostics)
        return ()

    def _read(self, text: str, version: int) -> View:
        found = self._surveys.tolerantly(text, self._reader.read)
        return View(version, self.file, text, found.layer, found.whole, found.own, found.doc, found.built, found.errors)


def _placed(thing: Open, view: View) -> Open | None:
    """A choice at its place in the file; None where it is to be made in a file that is inherited."""
    composed = view.doc.composed
    if composed is None:
        return thing
    file, last = composed.place(thing.at - 1)
    return replace(thing, at=last + 1) if file == composed.file else None


def _checked(stop: Stop) -> Callable[[], None]:
    def check() -> None:
        if stop():
            raise Stopped

    return check


def _until(stop: Stop, work: Iterator[T]) -> Sequence[T]:
    """The results of work that is done piece by piece. Raises Stopped between two pieces."""
    out = []
    check = _checked(stop)
    check()
    for one in work:
        out.append(one)
        check()
    return out
