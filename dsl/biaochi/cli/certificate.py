"""Certificates on disk: written beside a proof, and checked again later, perhaps by someone else."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import click

from biaochi._version import VERSION
from biaochi.certificates.statement import REFUTED, Certificate
from biaochi.certificates.verify import IDENTITY, Outcome, verify
from biaochi.certificates.wire import MOST_BYTES, from_json, to_json
from biaochi.cli.common import FINDINGS, FINE, print_json
from biaochi.cli.output import Output
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.diagnostics.render import visible
from biaochi.files.regular import read_regular
from biaochi.prove.ruleset import Proved
from biaochi.prove.verdict import Finding
from biaochi.registry.load import load
from biaochi.ruleset.language import LANGUAGE_VERSION
from biaochi.ruleset.model import Ruleset
from biaochi.source.os_errors import reason_of


def write_certificate(
    file: Path, ruleset: Path, rules: Ruleset, leaves: list[Proved], totals: list[Finding], force: bool
) -> None:
    """Writes the certificate of a proof."""
    from biaochi.certificates.write import Maker, certificate

    made = certificate(rules, leaves, totals, Maker(VERSION, LANGUAGE_VERSION, _relative(ruleset, file)))
    Output(file, "证书", rules.id, (ruleset,), force).write(to_json(made).encode(), "json")


def check_certificate(file: Path, ruleset: Path | None, every: bool, fmt: str) -> int:
    """Checks a certificate against its ruleset and prints what is not verified."""
    certificate = from_json(_read(file), file=str(file))
    path = ruleset if ruleset is not None else _found(certificate, file)
    outcomes = list(verify(certificate, load(path)))
    stated = [o for o in outcomes if o.kind != IDENTITY]
    verified = sum(not o.why for o in stated)
    if fmt == "json":
        print_json(
            {
                "ruleset": str(path),
                "statements": len(stated),
                "verified": verified,
                "outcomes": [_as_json(o) for o in outcomes],
            }
        )
    else:
        click.echo(f"证书 {visible(str(file))}，规则集 {visible(str(path))}")
        for o in outcomes:
            if o.why or every:
                click.echo(_line(o))
        refuted = sum(o.verdict == REFUTED and not o.why for o in stated)
        click.echo(f"核验：{len(stated)}项，已核验{verified}项{f'（其中反例{refuted}项）' if refuted else ''}")
    return FINDINGS if any(o.why for o in outcomes) else FINE


def _line(o: Outcome) -> str:
    mark = click.style("未核验", fg="yellow") if o.why else click.style("已核验", fg="green")
    head = f"{o.code} " if o.code else ""
    kind = f"{o.kind}：" if o.kind else ""
    verdict = f"（{o.verdict}）" if o.verdict == REFUTED else ""
    return f"  {mark} {visible(f'{head}{kind}{o.says}{verdict}')}{visible(f'——{o.why}') if o.why else ''}"


def _as_json(o: Outcome) -> dict[str, object]:
    return {
        "code": o.code,
        "kind": o.kind,
        "about": o.about,
        "verdict": o.verdict,
        "says": o.says,
        "verified": not o.why,
        "why": o.why,
    }


def _relative(ruleset: Path, file: Path) -> str:
    try:
        return Path(os.path.relpath(ruleset.resolve(), file.resolve().parent)).as_posix()
    except ValueError:  # another drive of Windows
        return ruleset.name


def _read(file: Path) -> bytes:
    try:
        return read_regular(file, MOST_BYTES)
    except OSError as bad:
        problem = Diagnostic("BC910", f"读不了证书：{reason_of(bad)}", help="请核对路径。", file=str(file))
        raise BiaochiError([problem]) from None


def _found(certificate: Certificate, file: Path) -> Path:
    """The ruleset where the certificate says it is, or under its name beside the certificate."""
    stated = PurePosixPath(certificate.path)
    if not stated.is_absolute():
        for path in (file.parent / stated, file.parent / stated.name):
            if path.is_file():
                return path
    message = f"找不到证书所记的规则集“{visible(certificate.path[:200])}”"
    help_ = "请在命令后面写明规则集：biaochi prove --check 证书 规则集"
    raise BiaochiError([Diagnostic("BC914", message, help=help_, file=str(file))])
