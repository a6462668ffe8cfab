"""Detached signatures of release records: Ed25519, or SM2 with SM3 (GB/T 32918, GM/T 0009, signer 1234567812345678).

Keys are PEM as OpenSSL writes them (PKCS#8 and SubjectPublicKeyInfo). A signature is over the bytes of the record and is
kept as the algorithm gives it (64 bytes; for SM2 a DER sequence), so that other tools verify it too. The record names the
algorithm and the key. The libraries (cryptography for Ed25519, gmssl_pyx for SM2) come with the extra ``sign``.

BC385 a key or a signature that cannot be used, or a library that is not there.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.registry.released import Signer

ED25519, SM2 = "Ed25519", "SM2-SM3"
_PEM = re.compile(rb"-----BEGIN ([A-Z ]{1,40})-----\r?\n((?:[A-Za-z0-9+/=]{1,80}\r?\n){1,100})-----END \1-----")
_ED25519_PUBLIC = bytes.fromhex("302a300506032b6570032100")
_ED25519_PRIVATE = bytes.fromhex("302e020100300506032b657004220420")
_SM2_PUBLIC = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
_SM2_PRIVATE = bytes.fromhex("308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420")
_SM2_BESIDE = bytes.fromhex("a14403420004")
"""The one form in which each kind of key is exchanged, up to the numbers of the key."""
_MADE_BY = {
    ED25519: "openssl genpkey -algorithm ED25519 -out 私钥.pem",
    SM2: "openssl genpkey -algorithm SM2 -out 私钥.pem",
}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key: what a record says of it, and ``sign``, from bytes to a signature."""

    signer: Signer
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key: what a record says of it, and ``verify``, whether a signature is one of the bytes."""

    signer: Signer
    verify: Callable[[bytes, bytes], bool]


def signing_key(pem: bytes, file: str) -> SigningKey:
    """The private key in a PEM file. Raises BiaochiError (BC385)."""
    for kind, der in _blocks(pem):
        if kind == "PRIVATE KEY" and der.startswith(_ED25519_PRIVATE) and len(der) == len(_ED25519_PRIVATE) + 32:
            return _ed25519_private(der, file)
        if kind == "PRIVATE KEY" and der.startswith(_SM2_PRIVATE):
            return _sm2_private(der, file)
    help_ = f"要 PEM 格式、没有口令的私钥，例如 {_MADE_BY[SM2]}，或 {_MADE_BY[ED25519]}。"
    raise _error("不是能用来签名的私钥", help_, file)


def trusted_keys(pem: bytes, file: str) -> tuple[TrustedKey, ...]:
    """The public keys in a PEM file, one or more. Raises BiaochiError (BC385)."""
    found = []
    for kind, der in _blocks(pem):
        if kind != "PUBLIC KEY":
            continue
        if der.startswith(_ED25519_PUBLIC) and len(der) == len(_ED25519_PUBLIC) + 32:
            found.append(TrustedKey(_signer(ED25519, der), _ed25519_verifier(der[-32:], file)))
        elif der.startswith(_SM2_PUBLIC) and len(der) == len(_SM2_PUBLIC) + 64:
            found.append(TrustedKey(_signer(SM2, der), _sm2_verifier(der[-64:], file)))
    if not found:
        help_ = "要 PEM 格式的公钥，例如 openssl pkey -in 私钥.pem -pubout -out 公钥.pem。"
        raise _error("里面没有能用的公钥", help_, file)
    return tuple(found)


def why_not_signed(signer: Signer | None, record: bytes, signature: bytes | None, trusted: Sequence[TrustedKey]) -> str:
    """Why a record is not signed by one of the trusted keys; "" where it is."""
    if signer is None:
        return "发布时没有签名"
    if signature is None:
        return "签名文件不见了"
    key = next((k for k in trusted if k.signer == signer), None)
    if key is None:
        return f"是用别的钥匙签的（{signer.algorithm} {signer.key[:16]}…）"
    return "" if key.verify(record, signature) else "签名与发布记录不符"


def _blocks(pem: bytes) -> list[tuple[str, bytes]]:
    out = []
    for found in _PEM.finditer(pem):
        try:
            out.append((found[1].decode("ascii"), base64.b64decode(b"".join(found[2].split()), validate=True)))
        except binascii.Error:
            continue
    return out


def _signer(algorithm: str, spki: bytes) -> Signer:
    return Signer(algorithm, hashlib.sha256(spki).hexdigest())


def _ed25519_private(der: bytes, file: str) -> SigningKey:
    ed25519 = _library("cryptography.hazmat.primitives.asymmetric.ed25519", file)
    key = ed25519.Ed25519PrivateKey.from_private_bytes(der[-32:])
    return SigningKey(_signer(ED25519, _ED25519_PUBLIC + key.public_key().public_bytes_raw()), key.sign)


def _ed25519_verifier(raw: bytes, file: str) -> Callable[[bytes, bytes], bool]:
    ed25519 = _library("cryptography.hazmat.primitives.asymmetric.ed25519", file)
    invalid = _library("cryptography.exceptions", file).InvalidSignature

    def verify(record: bytes, signature: bytes) -> bool:
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(raw).verify(signature, record)
        except (invalid, ValueError):
            return False
        return True

    return verify


def _sm2_private(der: bytes, file: str) -> SigningKey:
    sm2 = _library("gmssl_pyx", file)
    at = len(_SM2_PRIVATE)
    private, beside, public = der[at : at + 32], der[at + 32 : -64], der[-64:]
    if beside != _SM2_BESIDE or len(der) != at + 32 + len(_SM2_BESIDE) + 64:
        raise _error("这种写法的 SM2 私钥读不了", f"请用 {_MADE_BY[SM2]} 生成。", file)

    def sign(record: bytes) -> bytes:
        return bytes(sm2.sm2_sign(private, public, record))

    if not _sm2_verifier(public, file)(b"", sign(b"")):
        raise _error("私钥里的公钥与私钥不是一对", f"请用 {_MADE_BY[SM2]} 重新生成。", file)
    return SigningKey(_signer(SM2, _SM2_PUBLIC + public), sign)


def _sm2_verifier(public: bytes, file: str) -> Callable[[bytes, bytes], bool]:
    sm2 = _library("gmssl_pyx", file)

    def verify(record: bytes, signature: bytes) -> bool:
        try:
            with _silent():
                return bool(sm2.sm2_verify(public, record, signature))
        except (sm2.InvalidValueError, sm2.GmsslInnerError, ValueError):
            return False

    return verify


@contextmanager
def _silent() -> Iterator[None]:
    """The C library writes what it thinks of a wrong signature to standard error, past Python; here it does not."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _library(name: str, file: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        help_ = '请先安装：pip install "biaochi[sign]"。'
        raise _error("没有安装签名用的库", help_, file) from None


def _error(message: str, help_: str, file: str) -> BiaochiError:
    return BiaochiError([Diagnostic("BC385", message, help=help_, file=file)])
