"""Reading result files strictly, and finding the ruleset and the facts they were computed from.

A result file may come from anywhere, so the names in it are only followed where they stay below the working folder or
the folder of the result. BC371 unreadable, BC372 not a result, BC373 ruleset not found, BC374 facts not found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, NoReturn

from pydantic import ValidationError

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.facts.limits import MOST_BYTES
from biaochi.files.regular import read_regular
from biaochi.registry.place import registered
from biaochi.registry.released import file_hash
from biaochi.schema import ResultModel
from biaochi.source.os_errors import reason_of

MAX_BYTES = 64 * 1024 * 1024
MAX_FINDINGS = 20
_HELP = "请用 biaochi score … --format json -o 结果.json 得到的文件，不要手工修改。"

Result = dict[str, Any]


def read_result(file: Path) -> Result:
    """The result in a file. Raises BiaochiError with the path inside the JSON of everything that is not a result's."""
    try:
        data = read_regular(file, MAX_BYTES)
    except OSError as bad:
        raise _error("BC371", f"读不了结果文件：{reason_of(bad)}", file, "", "请核对路径。") from None
    try:
        given = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_refuse)
    except (ValueError, RecursionError) as bad:
        why = str(bad) if isinstance(bad, _Refused) else "不是有效的 JSON"
        raise _error("BC371", f"结果文件读不懂：{why}", file, "", _HELP) from None
    try:
        ResultModel.model_validate(given)
    except ValidationError as bad:
        raise BiaochiError([_misfit(e, given, file) for e in bad.errors()[:MAX_FINDINGS]]) from None
    result: Result = given
    _refuse_doubles(result, file)
    return result


def find_ruleset(result: Result, near: Path, chosen: Path | None) -> Path:
    """The ruleset file of a result: the one chosen, else by its recorded name, else by its identity in ./rulesets."""
    if chosen is not None:
        return chosen
    recorded = result["ruleset"]
    named = list(_places(recorded["file"], near))
    placed = registered(recorded["id"], Path("rulesets") / "place" / "name" / "version")
    found = [p for p in (*named, *([] if placed is None else [placed])) if p.is_file()]
    same = [p for p in found if _text_hash(p) == recorded["text_hash"]]
    if not found:
        message = f"找不到规则集 {recorded['id']}（记录的文件：{recorded['file'] or '没有'}）"
        raise _error("BC373", message, near, "$.ruleset.file", "请在原来的文件夹里运行，或用 --ruleset 指明文件。")
    return (same or found)[0]


def find_facts(result: Result, near: Path, chosen: Sequence[Path]) -> list[Path]:
    """The facts files of a result: those chosen, else by their recorded names."""
    if chosen:
        return list(chosen)
    files = result["facts"]["files"]
    help_ = "请在原来的文件夹里运行，或用 --facts 指明事实文件或文件夹。"
    if not files:
        raise _error("BC374", "结果里没有记录事实文件", near, "$.facts.files", help_)
    found: list[Path] = []
    for number, file in enumerate(files):
        places = [p for p in _places(file["name"], near) if p.is_file()]
        same = [p for p in places if _bytes_hash(p) == file["hash"]]
        if not places:
            raise _error("BC374", f"找不到事实文件 {file['name']}", near, f"$.facts.files[{number}].name", help_)
        found.append((same or places)[0])
    return found


def _places(name: str, near: Path) -> Iterator[Path]:
    """Where a recorded name may lead: never to another drive, share or place above."""
    if not name:
        return
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    if not (posix.is_absolute() or windows.drive or windows.root or ".." in windows.parts):
        yield Path(name)
        yield near.parent / name
    yield near.parent / windows.name


def _text_hash(path: Path) -> str:
    try:
        return file_hash(path)
    except BiaochiError:
        return ""


def _bytes_hash(path: Path) -> str:
    try:
        return hashlib.sha256(read_regular(path, MOST_BYTES)).hexdigest()
    except OSError:
        return ""


class _Refused(ValueError):
    """Valid for the parser of JSON, not for us; the argument says why."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        raise _Refused("同一个名称写了两次")
    return out


def _refuse(word: str) -> NoReturn:
    raise _Refused(f"“{word}”不是数")


def _misfit(error: Any, given: object, file: Path) -> Diagnostic:
    """What the model refuses, in words. Parts of the place that name types, not data, are left out."""
    place, here = "$", given
    for part in error["loc"]:
        inside = isinstance(here, dict) and part in here
        inside = inside or (isinstance(here, list) and isinstance(part, int) and part < len(here))
        if inside:
            here = here[part]  # type: ignore[index]
        if inside or (error["type"] == "missing" and part == error["loc"][-1]):
            place += f"[{part}]" if isinstance(part, int) else f".{part}"
    said = {"missing": "缺少这一项", "extra_forbidden": "多出这一项"}.get(error["type"], "值不对")
    help_ = "这可能是旧版 biaochi 的结果，请重新算一遍。" if error["type"] == "missing" else _HELP
    return Diagnostic("BC372", f"不是 biaochi 的结果：{place} {said}", help=help_, file=str(file), where=place)


def _refuse_doubles(result: Result, file: Path) -> None:
    subjects = [*result["subjects"], *result["aggregates"].values()]
    names = [s["name"] for s in subjects]
    lists = [("$.subjects", names)]
    lists += [(f"$.subjects[{n}].indicators", [i["code"] for i in s["indicators"]]) for n, s in enumerate(subjects)]
    for place, listed in lists:
        double = next((x for x in listed if listed.count(x) > 1), None)
        if double is not None:
            raise _error("BC372", f"不是 biaochi 的结果：{place} 里“{double}”有两个", file, place, _HELP)


def _error(code: str, message: str, file: Path, where: str, help_: str) -> BiaochiError:
    return BiaochiError([Diagnostic(code, message, help=help_, file=str(file), where=where)])
