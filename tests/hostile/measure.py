"""CPU seconds and memory that hostile inputs take, each in a process of its own.

    python tests/hostile/measure.py

Ends with exit code 1 where one takes more than 3 seconds or 300 MB, is not answered with a sentence, or ends in a traceback.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
from hostile_samples import FACTS, RULESET, environment

SECONDS, MEGABYTES = 3, 300
LEAF = "三级指标：C{0} 指标{0}（1分）\n标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。\n"
HEAD = "规则集：大\n版本：1\n一级指标：A1 全部（{0}分）\n二级指标：B1 全部（{0}分）\n"


def workbook(sheet: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/worksheets/sheet1.xml", sheet)
    return out.getvalue()


def inputs(folder: Path) -> Iterator[tuple[str, list[str], bytes | None, str]]:
    """Name, arguments ({x} is the hostile file), its content, its ending."""
    rules, facts = folder / "1.biaochi", folder / "f.yaml"
    rules.write_text(RULESET, encoding="utf-8")
    facts.write_text(FACTS, encoding="utf-8")
    read, score = ["read", "{x}"], ["score", str(rules), "{x}"]
    criterion = RULESET.replace("满意度≥90%得满分，每降低1%扣0.1分，扣完为止。", "{}")
    yield "ruleset of 3.9 MB on one line", read, b"\xe5\xad\x97" * 1_300_000, ".biaochi"
    yield "ruleset of 100 MB", read, b"x" * 100_000_000, ".biaochi"
    yield "criterion of 6,000 brackets", read, criterion.format("（" * 6000).encode(), ".biaochi"
    yield "criterion of 5,900 digits", read, criterion.format("满意度≥" + "9" * 5900 + "%得满分").encode(), ".biaochi"
    yield (
        "marks of 100,000 digits",
        read,
        RULESET.replace("（10分）", "（" + "9" * 100_000 + "分）").encode(),
        ".biaochi",
    )
    yield (
        "10,000 subjects",
        read,
        RULESET.replace("对象：甲、乙", "对象：甲、乙、" + "、".join(f"对象{n}" for n in range(10_000))).encode(),
        ".biaochi",
    )
    yield "every byte value", read, bytes(range(256)) * 4000, ".biaochi"
    yield "20,000 unread lines", ["lint", "{x}"], RULESET.encode() + "怪行\n".encode() * 20_000, ".biaochi"
    yield (
        "600 indicators",
        read,
        (HEAD.format(600) + "".join(LEAF.format(n) for n in range(600))).encode(),
        ".biaochi",
    )
    yield "yaml: 100,000 brackets on a line", score, b"[" * 100_000, ".yaml"
    yield "yaml: aliases", score, b"a: &a [x]\nb: [*a, *a]\n", ".yaml"
    yield "yaml: 90,000 keys", score, "".join(f"k{n}: 1\n" for n in range(90_000)).encode(), ".yaml"
    yield "yaml: name of a million letters", score, ("对象: " + "名" * 1_000_000 + "\nC1: 1\n").encode(), ".yaml"
    yield "json: depth 100,000", score, b"[" * 100_000, ".json"
    yield "json: number of a million digits", score, b'{"C1": ' + b"9" * 1_000_000 + b"}", ".json"
    yield "csv: a field that never ends", score, '对象,指标编码,值\n甲,C1,"'.encode() + b"x" * 10_000_000, ".csv"
    yield "csv: 150,000 rows", score, ("对象,指标编码,值\n" + "甲,C1,1\n" * 150_000).encode(), ".csv"
    yield "xlsx: 40 MB of nothing", score, workbook(b"<worksheet>" + b" " * 40_000_000 + b"</worksheet>"), ".xlsx"
    yield (
        "xlsx: entities",
        score,
        workbook(b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet>&a;</worksheet>'),
        ".xlsx",
    )
    yield "result: depth 200,000", ["replay", "{x}"], b"[" * 200_000, ".json"
    yield "result of 60 MB", ["replay", "{x}"], b'{"a": "' + b"x" * 60_000_000 + b'"}', ".json"
    yield "certificate: depth 500,000", ["prove", str(rules), "--check", "{x}"], b"[" * 500_000, ".json"
    yield "certificate of 19 MB", ["prove", str(rules), "--check", "{x}"], b"[" + b"1," * 9_500_000 + b"1]", ".json"
    yield "record of 30 MB", ["read", "{x}"], None, ".release.json"
    yield "index of 7 MB", ["read", "{x}"], None, ".jsonl"
    yield "a device", score, None, ".csv"
    yield "a pipe", score, None, ".yaml"


def taken(arguments: list[str]) -> tuple[float, int, int, bytes]:
    """CPU seconds, megabytes, exit code and what was said of one run."""
    limits = (
        "import resource,sys; resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30));"
        "from biaochi.cli.process import entry; entry()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", limits, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment()
    )
    assert child.stdout is not None
    said = child.stdout.read()
    child.stdout.close()
    import os

    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, child.returncode, said


def main() -> int:
    """The command."""
    import os

    bad = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, (what, arguments, content, ending) in enumerate(inputs(folder)):
            path = folder / f"x{number}{ending}"
            if content is not None:
                path.write_bytes(content)
            elif ending == ".csv":
                path.symlink_to("/dev/zero")
            elif ending == ".yaml":
                os.mkfifo(path)
            else:
                (folder / f"y{number}").mkdir()
                path = folder / f"y{number}" / "1.biaochi"
                path.write_text(RULESET, encoding="utf-8")
                beside = path.with_name("1.release.json" if ending == ".release.json" else "releases.jsonl")
                beside.write_bytes(
                    b'{"format": 2, "x": "' + b"x" * (30_000_000 if ending == ".release.json" else 7_000_000) + b'"}\n'
                )
            seconds, megabytes, code, said = taken([a.format(x=path) for a in arguments])
            poor = seconds > SECONDS or megabytes > MEGABYTES or code not in (0, 1, 2) or b"Traceback" in said
            bad = bad or poor
            print(
                f"{'!' if poor else ' '} {seconds:5.2f} s {megabytes:4d} MB exit {code} {len(said):7d} bytes said  {what}",
                flush=True,
            )
    print(
        f"limits {SECONDS} s, {MEGABYTES} MB; this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )
    return bad


if __name__ == "__main__":
    sys.exit(main())
