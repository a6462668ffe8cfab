"""What a release says of a ruleset, and the reasons not to release it.

Parents need not be released themselves: the national frame is kept by others and may stay a draft for years. Their hash
is locked instead, so a released ruleset never means something else because its parent was edited; an unreleased parent
is pointed out, because editing it makes the release unusable until it is restored.

BC366 not fit to be released, BC367 the clock is wrong, BC368 released with other content, BC369 cannot be written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from biaochi._version import VERSION
from biaochi.core.program import Input, Kind
from biaochi.diagnostics import BiaochiError, Diagnostic, RulesetError, Severity
from biaochi.files.write import create_file, write_file
from biaochi.lint.rule import lint
from biaochi.lint.rules import RULES
from biaochi.lint.subject import Subject
from biaochi.model.values import read_value
from biaochi.prove.ruleset import prove_total
from biaochi.prove.verdict import Finding
from biaochi.registry.chain import Entry, enter, read_chain
from biaochi.registry.load import load, parents, survey
from biaochi.registry.place import cases_file, identity_of_place
from biaochi.registry.released import (
    Lock,
    Release,
    changed_identity,
    changed_parents,
    changed_text,
    entered,
    file_hash,
    from_bytes,
    read_release,
    record_hash,
    release_file,
    signature_file,
    to_bytes,
)
from biaochi.registry.text_files import text_bytes
from biaochi.releases.sign import SigningKey
from biaochi.ruleset.language import LANGUAGE_VERSION
from biaochi.ruleset.model import Ruleset
from biaochi.source.os_errors import reason_of

FINAL = ("采用", "非采用")
VERDICTS = ("已证明", "已双证", "反例", "未证明")
MUST_HOLD = ("分值范围", "没有空档")
_AHEAD = timedelta(hours=14)  # where the day begins first: a document issued today there is not issued tomorrow


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A ruleset compiled anew, with what lint and the proofs say of it."""

    ruleset: Ruleset
    findings: tuple[Diagnostic, ...]
    leaves: tuple[tuple[str, Finding], ...]
    lint: tuple[tuple[str, int], ...]
    proofs: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A release; ``new`` where this run made it, ``entry`` as it stands in the index of releases.

    ``notes`` are findings that do not stand in its way.
    """

    release: Release
    file: Path
    new: bool
    entry: Entry
    notes: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Maker:
    """Who releases, and with which key, if any."""

    name: str = ""
    key: SigningKey | None = None


NOBODY = Maker()


def release(path: Path, now: datetime, maker: Maker = NOBODY) -> Outcome:
    """Freezes a ruleset file. Raises RulesetError with every reason why not.

    The record comes first and its entry in the index after it; whoever is stopped in between runs it again.
    """
    file = release_file(path.resolve())
    if read_release(file) is not None:
        return _completed(path, file)
    made, notes = freeze(path, now, maker)
    try:
        if maker.key is not None:
            write_file(signature_file(file), maker.key.sign(to_bytes(made)), force=True)
        won = create_file(file, to_bytes(made))
    except OSError as bad:
        raise unwritten(file, bad) from None
    if won:
        return replace(_entered(made, file, notes), new=True)
    other = read_release(file)
    if other is None or not same_content(other, made):
        raise _otherwise(path, f"{made.id} 已经由别人以不同的内容发布", "请核对是谁改了文件")
    return _entered(other, file, ())


def _completed(path: Path, file: Path) -> Outcome:
    """A release that is there already, entered in the index where it was not."""
    made = read_release(file)
    assert made is not None, "the caller has read it"
    data = text_bytes(path)
    found = [*changed_identity(path, made), *changed_text(path, data, made), *changed_parents(path, made)]
    if found:
        raise RulesetError(found)
    known = [e for e in read_chain(file.parent) if e.record == file.name]
    if known and record_hash(made) not in {e.record_hash for e in known}:
        raise RulesetError(entered(path, made))
    return _entered(made, file, ())


def _entered(made: Release, file: Path, notes: tuple[Diagnostic, ...]) -> Outcome:
    """A record that is there, with its entry in the index."""
    entry = Entry(
        file.name, made.id, record_hash(made), made.text_hash, made.meaning_hash, made.released_by, made.released_at, ()
    )
    try:
        return Outcome(made, file, False, enter(file.parent, entry), notes)
    except OSError as bad:
        raise unwritten(file, bad) from None


def _otherwise(path: Path, message: str, check: str) -> RulesetError:
    help_ = f"{check}；要发布改动后的，另存为新的版本（改文件名和“版本”）。"
    return RulesetError([Diagnostic("BC368", message, help=help_, file=str(path))])


def freeze(path: Path, now: datetime, maker: Maker = NOBODY) -> tuple[Release, tuple[Diagnostic, ...]]:
    """What a release of a file says, and notes. Raises RulesetError with every reason not to release it."""
    text = file_hash(path)
    seen = review(path)
    rules = seen.ruleset
    above = parents(path, released=False)
    cases = cases_file(path)
    problems = [*_unfit(path, seen), *_wrong_clock(path, rules, above, now)]
    if problems:
        raise RulesetError(problems)
    before = [e for e in read_chain(path.resolve().parent) if e.id == rules.id]
    if any((e.text_hash, e.meaning_hash) != (text, rules.hash) for e in before):
        said = f"{rules.id} 在 {before[-1].at[:10]} 以不同的内容发布过，发布记录不见了"
        raise _otherwise(path, said, "请从备份恢复当时的文件和发布记录")
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    made = Release(
        rules.id, rules.title, rules.version, rules.status, LANGUAGE_VERSION, VERSION, text, rules.hash,
        tuple(lock(p) for p in above), file_hash(cases) if cases.exists() else None, seen.lint, seen.proofs, moment,
        maker.name, None if maker.key is None else maker.key.signer, _named(rules, path, above),
    )  # fmt: skip
    if from_bytes(to_bytes(made), path) != made:
        raise AssertionError("a record reads back as it was written")
    if file_hash(path) != text:
        help_ = "请保存并关闭编辑器后再发布。"
        raise RulesetError([Diagnostic("BC366", "文件在发布过程中被改动了", help=help_, file=str(path))])
    again = [
        Diagnostic("BC366", f"{e.id} 在 {e.at[:10]} 发布过，发布记录不见了，照原来的内容重新发布",
                   help="请查明发布记录是怎么不见的。", severity=Severity.NOTE, file=str(path))
        for e in before[-1:]
    ]  # fmt: skip
    return made, (*again, *_notes(above))


def _named(rules: Ruleset, path: Path, above: list[Path]) -> Ruleset:
    """The ruleset with identities in the place of the files its criteria stand in."""
    names = {str(path): "", **{str(p): str(identity_of_place(p)) for p in above}}
    moved = tuple(replace(i, source=replace(i.source, file=names[i.source.file])) for i in rules.indicators)
    return replace(rules, indicators=moved, path=None)


def review(path: Path) -> Reviewed:
    """A ruleset compiled without the cache, linted and proved. Raises RulesetError where it cannot be read."""
    built, doc = survey(path, cached=False, released=False)
    if built.ruleset is None:
        raise RulesetError(built.findings)
    subject = Subject(doc, str(path), built)
    found = lint(subject, RULES)
    proved = [p for _, p in subject.proofs]
    leaves = tuple((p.indicator.code, f) for p in proved for f in p.findings)
    levels, codes = Counter(d.severity.value for d in found), Counter(d.code for d in found)
    verdicts = Counter[str](f.verdict for f in [*(f for _, f in leaves), *prove_total(built.ruleset, proved)])
    return Reviewed(
        built.ruleset,
        tuple(found),
        leaves,
        (*((s.value, levels[s.value]) for s in Severity), *sorted(codes.items())),
        tuple((v, verdicts[v]) for v in VERDICTS),
    )


def lock(parent: Path) -> Lock:
    """The hashes that pin a parent."""
    identity = identity_of_place(parent)
    assert identity is not None, "only rulesets of the registry are inherited from"
    return Lock(identity, file_hash(parent), load(parent).hash)


def same_content(a: Release, b: Release) -> bool:
    """Whether two releases freeze the same rules."""
    return (a.id, a.text_hash, a.meaning_hash, a.parents) == (b.id, b.text_hash, b.meaning_hash, b.parents)


def unwritten(file: Path, bad: OSError) -> BiaochiError:
    """The finding for a release that could not be written."""
    help_ = "没有留下写了一半的文件；请腾出磁盘空间、核对文件夹的写入权限后再发布一次。"
    return RulesetError([Diagnostic("BC369", f"写不了发布记录：{reason_of(bad)}", help=help_, file=str(file))])


def _unfit(path: Path, seen: Reviewed) -> Iterator[Diagnostic]:
    yield from (d for d in seen.findings if d.severity is Severity.ERROR)
    status = seen.ruleset.status
    if status not in FINAL:
        help_ = "定稿后把文件里的“状态”写成“状态：采用”（只作复算、不作依据的写“状态：非采用”），再发布。"
        yield Diagnostic("BC366", f"状态是“{status}”，还不能发布", help=help_, file=str(path), where="状态")
    for code, finding in seen.leaves:
        if finding.kind in MUST_HOLD and finding.verdict == "反例":
            message = f"{code} 的“{finding.kind}”有反例：{finding.says}"
            help_ = f"用 biaochi prove {path.name} 看反例的数据和得分，改好标准或写明解释后再发布。"
            yield Diagnostic("BC366", message, help=help_, file=str(path), where=code)


def _wrong_clock(path: Path, rules: Ruleset, parents: list[Path], now: datetime) -> Iterator[Diagnostic]:
    help_ = "请校准这台电脑的日期和时间后再发布；日期没有错的，核对文件里写的日期。"
    issued = dict(rules.header).get("印发日期", "").strip()
    if issued:
        try:
            day = read_value(issued, Input("印发日期", Kind.DATE))
        except BiaochiError:
            day = None
            yield Diagnostic(
                "BC366", f"印发日期“{issued[:20]}”读不懂", help="请写成 2026-03-01。", file=str(path), where="印发日期"
            )
        if isinstance(day, Fraction) and (now.astimezone(UTC) + _AHEAD).date().toordinal() < day:
            message = f"电脑的日期是 {now:%Y-%m-%d}，早于印发日期 {issued}"
            yield Diagnostic("BC367", message, help=help_, file=str(path), where="印发日期")
    for parent in parents:
        above = read_release(release_file(parent))
        if above is not None and now.astimezone(UTC) < datetime.fromisoformat(above.released_at):
            message = f"电脑的时间早于所继承的 {above.id} 的发布时间 {above.released_at}"
            yield Diagnostic("BC367", message, help=help_, file=str(path), where=above.id)


def _notes(parents: list[Path]) -> Iterator[Diagnostic]:
    for parent in parents:
        if read_release(release_file(parent)) is None:
            identity = identity_of_place(parent)
            message = f"所继承的 {identity} 还没有发布，已按现在的内容锁定"
            help_ = f"它一改动，本版就不能再用；最好先发布 {identity}。"
            yield Diagnostic("BC366", message, help=help_, severity=Severity.NOTE, file=str(parent))
