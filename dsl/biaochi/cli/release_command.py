"""biaochi release: freezes a version of a ruleset, so that nobody scores with something else under its name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from biaochi.cli.common import FINE, RulesetFile, command, format_option, print_json
from biaochi.cli.keys import key_bytes
from biaochi.cli.logging_option import Log, log_option, login
from biaochi.diagnostics.render import render, visible
from biaochi.releases.freeze import Maker, Outcome, release
from biaochi.releases.sign import signing_key


@command(
    "发布规则集的一个版本：审查、证明之后锁定原文和所继承的规则集，在旁边写下 版本.release.json。"
    "发布后文件再有改动，各命令都拒绝使用。"
)
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@click.option("--by", default=None, metavar="姓名", help="谁发布的，记入发布记录；不写时取登录名。")
@click.option(
    "--sign", "key", type=click.Path(path_type=Path), metavar="私钥.pem", help="给发布记录签名（SM2 或 Ed25519）。"
)
@log_option
@format_option("text", "json")
def run(ruleset: Path, by: str | None, key: Path | None, log: Path | None, fmt: str) -> int:
    kept = Log(log)
    signing = None if key is None else signing_key(key_bytes(key), str(key))
    done = release(ruleset, datetime.now(UTC), Maker(login() if by is None else by.strip(), signing))
    made = done.release
    if done.new:
        hashes = {"text_hash": made.text_hash, "meaning_hash": made.meaning_hash}
        kept.enter("发布", made.released_by, made.id, **hashes, output=done.file, says=f"发布索引 {done.entry.code}")
    if fmt == "json":
        print_json(_as_json(done))
        return FINE
    if not done.new:
        click.echo(f"{made.id} 已在 {made.released_at} 发布，内容没有变化，不必再发布。")
        click.echo(f"  登记编码 {done.entry.code}")
        return FINE
    click.echo(f"已发布 {made.id}：{visible(str(ruleset.parent / done.file.name))}")
    click.echo(f"  原文校验值 {made.text_hash[:16]}…，含义校验值 {made.meaning_hash[:16]}…")
    click.echo(
        f"  登记编码 {done.entry.code}（请写进采用文件；核对：biaochi verify-release --head {done.entry.code} …）"
    )
    if made.signer is not None:
        click.echo(f"  已签名：{made.signer.algorithm}，公钥 {made.signer.key[:16]}…")
    click.echo("  证明：" + "、".join(f"{name}{n}项" for name, n in made.proofs if n))
    for note in done.notes:
        click.echo(render([note]))
    return FINE


def _as_json(done: Outcome) -> dict[str, object]:
    made = done.release
    return {
        "id": made.id,
        "file": str(done.file),
        "new": done.new,
        "text_hash": made.text_hash,
        "meaning_hash": made.meaning_hash,
        "released_at": made.released_at,
        "released_by": made.released_by,
        "code": done.entry.code,
        "signed_with": None if made.signer is None else {"algorithm": made.signer.algorithm, "key": made.signer.key},
        "notes": [note.as_json() for note in done.notes],
    }


command = run
