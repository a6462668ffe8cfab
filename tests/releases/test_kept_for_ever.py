"""Released means released: scored from the record for ever, not to be deleted, remade or replaced unseen, and signed."""

from __future__ import annotations

import base64
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from biaochi.core import expr as e
from biaochi.core.wire import WireError
from biaochi.criterion import Criterion, compile_criterion
from biaochi.diagnostics import CriterionError, Diagnostic, RulesetError
from biaochi.registry import cache
from biaochi.registry.chain import CHAIN, read_chain
from biaochi.registry.frozen import load_ruleset
from biaochi.registry.linked import heads, same_code
from biaochi.registry.load import load
from biaochi.registry.released import Signer, from_bytes, read_release, release_file, signature_file, to_bytes
from biaochi.releases.freeze import Maker, release
from biaochi.releases.sign import signing_key, trusted_keys
from biaochi.releases.verify import Asked, verify
from registry_sample import CHILD, FACTS, NOW, Call, codes, registry

ROOT = Path(__file__).parents[2]


def stricter(*args: object, **more: object) -> Criterion:
    """A reader of tomorrow, for whom every criterion gives nothing."""
    made = compile_criterion(*args, **more)  # type: ignore[arg-type]
    return replace(made, program=replace(made.program, body=e.Const(Fraction(0))), reading="读作别的")


def refusing(*args: object, **more: object) -> Criterion:
    raise CriterionError([Diagnostic("BC120", "读不懂", help="另写。")])


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS, encoding="utf-8")
    return path


# --- scored from the record


@pytest.mark.parametrize("reader", [stricter, refusing])
def test_a_released_ruleset_is_scored_as_it_was_whatever_a_reader_makes_of_it(
    tmp_path: Path, facts: Path, call: Call, monkeypatch: pytest.MonkeyPatch, reader: object
) -> None:
    path = registry(tmp_path)
    before = {c: call(c, path, *m) for c, m in (("score", [facts, "--format", "json"]), ("why", [facts, "C1"]))}
    release(path, NOW)
    monkeypatch.setattr(cache, "_MADE", {})
    monkeypatch.setattr("biaochi.criterion.compile_criterion", reader)
    for command, arguments in (("score", [facts, "--format", "json"]), ("why", [facts, "C1"])):
        code, out, err = call(command, path, *arguments)
        assert (code, out) == before[command][:2] and "BC386" in err
    for command in (
        ("prove", path),
        ("lint", path),
        ("report", path, "-o", tmp_path / "a.html"),
        ("diff", path, path),
        ("read", path),
    ):
        code, out, err = call(*command)
        assert code in (0, 1) and "BC386" in out + err, command
    code, out, _ = call("verify-release", path)
    assert code == 1 and ("不一致　含义" in out or "现在的程序读不了" in out)


def test_the_record_gives_the_ruleset_that_was_compiled(tmp_path: Path) -> None:
    for file in sorted((ROOT / "rulesets").rglob("*.biaochi")):
        place = tmp_path / file.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)
    made = 0
    for path in sorted(tmp_path.rglob("*.biaochi")):
        compiled = load(path)
        try:
            release(path, NOW + timedelta(days=4000))
        except RulesetError:
            continue  # drafts, and what is not fit to be released
        made += 1
        kept = load(path)
        assert kept == compiled and kept.hash == compiled.hash
        assert [(i.program, i.program.clauses, i.ambiguities) for i in kept.indicators] == [
            (i.program, i.program.clauses, i.ambiguities) for i in compiled.indicators
        ]
    assert made >= 1


def test_a_poisoned_cache_changes_no_released_score(
    tmp_path: Path, facts: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even entries that are sealed: what is released does not come from there."""
    path = registry(tmp_path)
    before = call("score", path, facts, "--format", "json")
    release(path, NOW)
    monkeypatch.setattr(cache.Cache, "get", lambda self, key, make: stricter_entry(make()))
    code, out, err = call("score", path, facts, "--format", "json")
    assert (code, out) == before[:2] and "BC386" in err


def stricter_entry(made: cache.Compiled) -> cache.Compiled:
    return replace(made, program=replace(made.program, body=e.Const(Fraction(1))))


def test_a_core_that_does_not_fit_its_hash_is_refused(tmp_path: Path) -> None:
    path = registry(tmp_path)
    made = release(path, NOW).release
    first, *others = made.rules.indicators
    other = replace(made.rules, indicators=(replace(first, evidence=True), *others))
    release_file(path).write_bytes(to_bytes(replace(made, rules=other)))
    with pytest.raises(RulesetError) as bad:
        load(path)
    assert codes(bad) == ["BC362"]


def test_a_damaged_record_is_refused_with_its_line(tmp_path: Path) -> None:
    path = registry(tmp_path)
    release(path, NOW)
    lines = release_file(path).read_bytes().split(b"\n")
    for number in (3, 10, len(lines) - 2):
        changed = [*lines[: number - 1], lines[number - 1].replace(b'"', b"'", 1), *lines[number:]]
        release_file(path).write_bytes(b"\n".join(changed))
        with pytest.raises(RulesetError, match=f"第{number}行"):
            load(path)
    release_file(path).write_bytes(b"\n".join(lines).replace("扣0.1分".encode(), "扣0.3分".encode()))
    with pytest.raises(RulesetError, match=r"第[0-9]+行"):
        load(path)


def test_what_is_no_ruleset_is_not_read_as_one(tmp_path: Path) -> None:
    for data in ({}, {"policy": {}}, {"policy": {"declared": [], "more": 1}}, {"policy": None}):
        with pytest.raises(WireError):
            load_ruleset(data, {})


def test_fixes_leave_a_released_file_alone(tmp_path: Path, call: Call) -> None:
    path = registry(tmp_path, CHILD.replace("约定：\n", "依据：鲁财绩[2020]1号\n约定：\n"))
    release(path, NOW)
    before = path.read_bytes()
    code, _, err = call("lint", path, "--fix")
    assert code in (0, 1) and "已经发布" in err and path.read_bytes() == before and load(path)


# --- the index


def test_a_deleted_record_is_said_by_every_command(tmp_path: Path, facts: Path, call: Call) -> None:
    path = registry(tmp_path)
    release(path, NOW)
    release_file(path).unlink()
    for command in (
        ("score", path, facts),
        ("read", path),
        ("verify-release", path),
        ("verify-release", tmp_path),
        ("list", "--root", tmp_path / "rulesets"),
    ):
        code, out, err = call(*command)
        assert code == 2 and "BC382" in out + err, command


def test_a_record_made_anew_is_said(tmp_path: Path, facts: Path, call: Call) -> None:
    path = registry(tmp_path)
    release(path, NOW)
    release_file(path).unlink()
    again = release(path, NOW + timedelta(days=1))
    assert again.new and "重新发布" in again.notes[0].message and len(read_chain(path.parent)) == 2
    code, out, _ = call("verify-release", path)
    assert code == 0 and "发布次数：发布时 1，现在 2" in out
    assert call("score", path, facts)[0] == 0
    assert "发布记录重新做过1次" in call("list", "--root", tmp_path / "rulesets")[1]


def test_a_ruleset_that_is_gone_is_said_by_list(tmp_path: Path, call: Call) -> None:
    path = registry(tmp_path)
    release(path, NOW)
    assert "2026-03-02发布" in call("list", "--root", tmp_path / "rulesets")[1]
    path.unlink()
    release_file(path).unlink()
    code, _, err = call("list", "--root", tmp_path / "rulesets")
    assert code == 2 and "370600/sample@1" in err and "BC382" in err


def test_another_text_is_not_released_under_the_same_identity(tmp_path: Path) -> None:
    path = registry(tmp_path)
    release(path, NOW)
    release_file(path).unlink()
    path.write_text(CHILD.replace("扣0.1分", "扣0.2分"), encoding="utf-8")
    with pytest.raises(RulesetError) as bad:
        release(path, NOW)
    assert codes(bad) == ["BC368"] and "另存为新的版本" in bad.value.diagnostics[0].help


def test_a_record_that_took_the_place_of_another_is_said(tmp_path: Path) -> None:
    path = registry(tmp_path)
    made = release(path, NOW).release
    release_file(path).write_bytes(to_bytes(replace(made, released_by="别人")))
    with pytest.raises(RulesetError) as bad:
        load(path)
    assert codes(bad) == ["BC383"]


def test_a_deleted_index_is_said_and_a_release_that_was_stopped_is_completed(tmp_path: Path) -> None:
    path = registry(tmp_path)
    release(path, NOW)
    path.with_name(CHAIN).unlink()
    with pytest.raises(RulesetError) as bad:
        load(path)
    assert codes(bad) == ["BC383"] and "再运行一次" in bad.value.diagnostics[0].help
    assert not release(path, NOW).new and load(path)


def versions(path: Path, *numbers: int) -> None:
    for n in numbers:
        other = path.with_name(f"{n}.biaochi")
        other.write_text(CHILD.replace("版本：1", f"版本：{n}"), encoding="utf-8")
        release(other, NOW + timedelta(days=n))


def test_no_line_can_be_taken_out_or_changed(tmp_path: Path) -> None:
    path = registry(tmp_path)
    release(path, NOW)
    versions(path, 2, 3)
    index = path.with_name(CHAIN)
    lines = index.read_bytes().splitlines(keepends=True)
    for number in range(2):
        index.write_bytes(b"".join(line for n, line in enumerate(lines) if n != number))
        with pytest.raises(RulesetError, match="BC381"):
            read_chain(path.parent)
    whole = b"".join(lines)
    for at in range(0, len(whole), 7):
        flipped = bytearray(whole)
        flipped[at] ^= 1
        index.write_bytes(bytes(flipped))
        with pytest.raises(RulesetError, match="BC381"):
            read_chain(path.parent)
    index.write_bytes(whole.replace(b"\n", b"\r\n"))
    assert len(read_chain(path.parent)) == 3
    versions(path, 4)
    assert len(read_chain(path.parent)) == 4


def test_a_chain_cut_short_shows_in_its_code(tmp_path: Path, call: Call) -> None:
    path = registry(tmp_path)
    release(path, NOW)
    versions(path, 2)
    index = path.with_name(CHAIN)
    code = read_chain(path.parent)[-1].code
    assert call("verify-release", path.parent, "--head", code.lower().replace("-", " "))[0] == 0
    index.write_bytes(index.read_bytes().splitlines(keepends=True)[0])
    release_file(path.with_name("2.biaochi")).unlink()
    assert call("verify-release", path.parent)[0] == 0, "nothing in the folder shows it"
    code, out, _ = call("verify-release", path.parent, "--head", code)
    assert code == 1 and "不一致　登记编码" in out


def test_codes_are_read_as_people_type_them() -> None:
    assert same_code("o1il-0000-abcd-efgh", "0111-0000-ABCD-EFGH") and not same_code("", "0111-0000-ABCD-EFGH")


def test_two_folders_put_together_keep_two_chains(tmp_path: Path) -> None:
    path = registry(tmp_path)
    release(path, NOW)
    other = tmp_path / "copy"
    shutil.copytree(tmp_path / "rulesets", other / "rulesets")
    there = other / path.relative_to(tmp_path)
    versions(path, 2)
    versions(there, 3, 4)
    index = path.with_name(CHAIN)
    for n in (3, 4):
        for ending in (".biaochi", ".release.json"):
            shutil.copy(there.with_name(f"{n}{ending}"), path.parent)
    index.write_bytes(there.with_name(CHAIN).read_bytes() + index.read_bytes())
    assert len(read_chain(path.parent)) == 4 and len(heads(read_chain(path.parent))) == 2
    for n in (1, 2, 3, 4):
        assert load(path.with_name(f"{n}.biaochi"))
    versions(path, 5)
    assert len(heads(read_chain(path.parent))) == 1 and len(read_chain(path.parent)[-1].after) == 2


def test_release_and_report_print_the_code(tmp_path: Path, call: Call) -> None:
    path = registry(tmp_path)
    code, out, _ = call("release", path, "--by", "张三")
    entry = read_chain(path.parent)[-1]
    assert code == 0 and entry.code in out and entry.by == "张三"
    assert call("report", path, "-o", tmp_path / "附件.html")[0] in (0, 1)
    assert entry.code in (tmp_path / "附件.html").read_text(encoding="utf-8")


# --- signatures

PRIVATE = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
PUBLIC = (
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
R = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
S = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
"""GB/T 32918.5-2017, annex A.2: the signature of "message digest" by the signer 1234567812345678."""


def pem(kind: str, der: str) -> bytes:
    text = base64.encodebytes(bytes.fromhex(der)).replace(b"\n", b"")
    lines = b"".join(text[i : i + 64] + b"\n" for i in range(0, len(text), 64))
    return f"-----BEGIN {kind}-----\n".encode() + lines + f"-----END {kind}-----\n".encode()


SM2_KEY = pem(
    "PRIVATE KEY",
    f"308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420{PRIVATE}a14403420004{PUBLIC}",
)
SM2_PUBLIC = pem("PUBLIC KEY", f"3059301306072a8648ce3d020106082a811ccf5501822d03420004{PUBLIC}")


def test_the_published_signature_verifies_and_no_other() -> None:
    (key,) = trusted_keys(SM2_PUBLIC, "")
    published = bytes.fromhex(f"3046022100{R}022100{S}")
    assert key.verify(b"message digest", published)
    assert not key.verify(b"message digesT", published)
    for bad in (bytes(len(published)), published[:-1], published + b"\0", bytes.fromhex("3006020100020100"), b""):
        assert not key.verify(b"message digest", bad)
    own = signing_key(SM2_KEY, "")
    assert own.signer == key.signer and key.verify(b"x", own.sign(b"x"))


def test_published_signatures_of_ed25519_verify() -> None:
    """RFC 8032, section 7.1, tests 1 and 2."""
    for public, message, signature in (
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ):
        (key,) = trusted_keys(pem("PUBLIC KEY", f"302a300506032b6570032100{public}"), "")
        assert key.verify(bytes.fromhex(message), bytes.fromhex(signature))
        assert not key.verify(bytes.fromhex(message) + b"x", bytes.fromhex(signature))


def keys(folder: Path, algorithm: str) -> tuple[Path, Path]:
    """A new pair of keys as OpenSSL writes them."""
    private, public = folder / f"{algorithm}.pem", folder / f"{algorithm}.pub"
    subprocess.run(
        ["openssl", "genpkey", "-algorithm", algorithm, "-out", str(private)], check=True, capture_output=True
    )
    subprocess.run(
        ["openssl", "pkey", "-in", str(private), "-pubout", "-out", str(public)], check=True, capture_output=True
    )
    return private, public


needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="keys are made by OpenSSL")


@needs_openssl
@pytest.mark.parametrize("algorithm", ["SM2", "ED25519"])
def test_a_signed_release_verifies_with_the_right_key_alone(tmp_path: Path, call: Call, algorithm: str) -> None:
    path = registry(tmp_path)
    private, public = keys(tmp_path, algorithm)
    code, out, _ = call("release", path, "--sign", private)
    assert code == 0 and "已签名" in out
    assert call("verify-release", path, "--trust", public)[0] == 0
    (tmp_path / "other").mkdir()
    _, stranger = keys(tmp_path / "other", algorithm)
    code, out, _ = call("verify-release", path, "--trust", stranger)
    assert code == 1 and "不一致　签名" in out
    signature = signature_file(release_file(path))
    whole = signature.read_bytes()
    for at in range(len(whole)):
        flipped = bytearray(whole)
        flipped[at] ^= 1
        signature.write_bytes(bytes(flipped))
        seen = verify(release_file(path), Asked(trusted=trusted_keys(public.read_bytes(), "")))
        assert [c.what for c in seen.checks if not c.agrees] == ["签名"], at
    signature.unlink()
    code, out, _ = call("verify-release", path, "--trust", public)
    assert code == 1 and "签名文件不见了" in out
    assert "signed_with" in release_file(path).read_text(encoding="utf-8")


@needs_openssl
@pytest.mark.parametrize("algorithm", ["SM2", "ED25519"])
def test_other_tools_verify_the_signature_too(tmp_path: Path, algorithm: str) -> None:
    path = registry(tmp_path)
    private, public = keys(tmp_path, algorithm)
    release(path, NOW, Maker("", signing_key(private.read_bytes(), "")))
    record = release_file(path)
    asked = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        str(public),
        "-rawin",
        "-in",
        str(record),
        "-sigfile",
        str(signature_file(record)),
    ]
    if algorithm == "SM2":
        asked += ["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]
    assert subprocess.run(asked, capture_output=True, check=False).returncode == 0


def test_an_unsigned_release_is_not_a_signed_one(tmp_path: Path) -> None:
    path = registry(tmp_path)
    release(path, NOW)
    seen = verify(release_file(path), Asked(trusted=()))
    assert [c.now for c in seen.checks if c.what == "签名"] == ["发布时没有签名"]


def test_a_record_that_lost_its_signer_is_another_record(tmp_path: Path) -> None:
    path = registry(tmp_path)
    key = signing_key(SM2_KEY, "")
    made = release(path, NOW, Maker("", key)).release
    assert made.signer == Signer("SM2-SM3", key.signer.key)
    release_file(path).write_bytes(to_bytes(replace(made, signer=None)))
    with pytest.raises(RulesetError) as bad:
        load(path)
    assert codes(bad) == ["BC383"]


@pytest.mark.parametrize("content", [b"", b"x" * 1000, SM2_KEY.replace(b"IBAQQg", b"IBAQQh"), b"\xff" * 70000])
def test_what_is_no_key_is_one_sentence(tmp_path: Path, call: Call, content: bytes) -> None:
    path, key = registry(tmp_path), tmp_path / "key.pem"
    key.write_bytes(content)
    for arguments in (("release", path, "--sign", key), ("verify-release", path, "--trust", key)):
        code, _, err = call(*arguments)
        assert code == 2 and ("BC385" in err or "BC387" in err)
    assert not release_file(path).exists()


def test_records_of_another_format_say_so(tmp_path: Path) -> None:
    for number, word in ((1, "旧版"), (3, "更新")):
        with pytest.raises(RulesetError, match=word):
            from_bytes(b'{"format": %d}' % number, tmp_path / "x")
    assert read_release(tmp_path / "none") is None
