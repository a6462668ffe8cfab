"""Bytes changed at random in everything that stays: texts, parents, records, the index, signatures, results, certificates.

    python tests/hostile/tamper.py --count 10000 --seed 1

Accepted means used without a word. A change that is accepted and changes what a file means ends with exit code 1; those that
change nothing but the layout are counted and shown. "shown otherwise": a certificate that says the same and shows it by
other facts, cuts or names of its maker, which the checker has checked as well.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from biaochi.certificates.statement import Certificate
from biaochi.certificates.verify import verify as verified
from biaochi.certificates.wire import from_json
from biaochi.cli.main import main as command
from biaochi.diagnostics import BiaochiError
from biaochi.registry.chain import CHAIN, read_chain
from biaochi.registry.load import load
from biaochi.registry.released import file_hash, read_release, release_file, signature_file
from biaochi.releases.freeze import Maker, release
from biaochi.releases.sign import signing_key, trusted_keys, why_not_signed
from biaochi.results.replay import replay
from biaochi.results.result_file import read_result
from registry_sample import FACTS, NOW, parent_of, registry

ED25519 = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
"""
ED25519_PUBLIC = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
"""
"""The first key of RFC 8032, section 7.1."""


@dataclass
class Outcome:
    """What came of the changes, by kind of file."""

    counts: Counter[str] = field(default_factory=Counter)
    layout: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Works:
    """A released and signed registry with a result and a certificate, and what holds of each kind of file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rules = registry(folder)
        self.facts = folder / "facts.yaml"
        self.facts.write_text(FACTS, encoding="utf-8")
        release(parent_of(self.rules), NOW)
        release(self.rules, NOW, Maker("甲", signing_key(ED25519, "")))
        self.result, self.certificate = folder / "结果.json", folder / "证书.json"
        for arguments in (
            ["score", str(self.rules), str(self.facts), "-o", str(self.result)],
            ["prove", str(self.rules), "--certificate", str(self.certificate)],
        ):
            command(arguments, standalone_mode=False)
        self.record = release_file(self.rules)
        self.loaded = load(self.rules)
        self.trusted = trusted_keys(ED25519_PUBLIC, "")
        self.certified = from_json(self.certificate.read_bytes(), file="")

    def kinds(self) -> dict[str, tuple[Path, Callable[[], str]]]:
        """For each kind of file, the file and what a change to it comes to: refused, said, layout, or what is wrong."""
        index = self.rules.with_name(CHAIN)
        return {
            "text": (self.rules, lambda: self._ruleset(self.rules)),
            "parent": (parent_of(self.rules), lambda: self._ruleset(parent_of(self.rules))),
            "record": (self.record, self._record),
            "index": (index, self._index),
            "signature": (signature_file(self.record), self._signature),
            "result": (self.result, self._result),
            "certificate": (self.certificate, self._certificate),
        }

    def _ruleset(self, changed: Path) -> str:
        before = read_release(release_file(changed))
        assert before is not None
        again = load(self.rules)
        if again != self.loaded:
            return "another ruleset is loaded"
        return "layout" if file_hash(changed) == before.text_hash else "another text is loaded"

    def _record(self) -> str:
        return "layout" if load(self.rules) == self.loaded else "another ruleset is loaded"

    def _index(self) -> str:
        before = read_chain(self.rules.parent)
        return "layout" if load(self.rules) == self.loaded and before else "another index is used"

    def _signature(self) -> str:
        why = why_not_signed(
            read_release(self.record).signer,  # type: ignore[union-attr]
            self.record.read_bytes(),
            signature_file(self.record).read_bytes(),
            self.trusted,
        )
        return "refused" if why else "another signature is accepted"

    def _result(self) -> str:
        recorded = read_result(self.result)
        done = replay(recorded, self.rules, [self.facts])
        if done.differences or done.aside or not all(i.same for i in done.inputs):
            return "said"
        now = json.dumps(done.result, sort_keys=True)
        return "layout" if json.dumps(recorded, sort_keys=True) == now else "a changed result agrees"

    def _certificate(self) -> str:
        given = from_json(self.certificate.read_bytes(), file="")
        if any(o.why for o in verified(given, self.loaded)):
            return "said"
        if _claims(given) != _claims(self.certified):
            return "another claim is verified"
        return "layout" if given == self.certified else "shown otherwise"


def _claims(given: Certificate) -> list[tuple[object, ...]]:
    """What a certificate says, without the facts and cuts by which it is seen."""
    stated = [(c.code, c.digest, s.kind, s.verdict, s.says) for c in given.criteria for s in c.statements]
    return [*stated, *((given.hash, s.kind, s.verdict, s.says) for s in given.totals)]


def changed(data: bytes, rng: random.Random) -> bytes:
    """The bytes with one flipped, replaced, taken out, put in, or two exchanged; now and then the rest cut off."""
    at = rng.randrange(len(data))
    match rng.randrange(6):
        case 0:
            return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]
        case 1:
            return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
        case 2:
            return data[:at] + data[at + 1 :]
        case 3:
            return data[:at] + bytes([rng.choice(b' \n\r\t0123456789{}[]",:\x00\xff')]) + data[at:]
        case 4:
            other = rng.randrange(len(data))
            made = bytearray(data)
            made[at], made[other] = made[other], made[at]
            return bytes(made)
        case _:
            return data[:at]


def run(count: int, seed: int) -> Outcome:
    """Changes one by one, each undone before the next."""
    rng = random.Random(seed)
    out = Outcome()
    os.environ["BIAOCHI_CACHE"] = "off"
    with tempfile.TemporaryDirectory() as name:
        works = Works(Path(name))
        kinds = works.kinds()
        for number in range(count):
            kind = list(kinds)[number % len(kinds)]
            file, judge = kinds[kind]
            before = file.read_bytes()
            made = changed(before, rng)
            if made == before:
                continue
            file.write_bytes(made)
            try:
                came = judge()
            except BiaochiError:
                came = "refused"
            finally:
                file.write_bytes(before)
            out.counts[f"{kind} {came}"] += 1
            if came == "layout":
                out.layout.append(kind)
            elif came not in ("refused", "said", "shown otherwise"):
                out.wrong.append(f"change {number} of {kind}: {came}")
    return out


def main() -> int:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    out = run(given.count, given.seed)
    for name, n in sorted(out.counts.items()):
        print(f"{name}: {n}")
    print(f"{len(out.wrong)} accepted that change meaning, {len(out.layout)} that change the layout alone")
    for wrong in out.wrong[:20]:
        print(wrong)
    return 1 if out.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
