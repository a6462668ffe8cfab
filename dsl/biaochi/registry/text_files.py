"""The bytes of ruleset files and their cases: regular files within the limit of a text, or a sentence why not."""

from __future__ import annotations

from pathlib import Path

from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.files.regular import read_regular
from biaochi.registry.place import is_identity
from biaochi.source.decode import MAX_BYTES
from biaochi.source.os_errors import reason_of


def text_bytes(path: Path) -> bytes:
    """The content of a text file. Raises RulesetError (BC271) where it cannot be read."""
    try:
        return read_regular(path, MAX_BYTES)
    except OSError as bad:
        help_ = (
            "当前文件夹的 rulesets 里没有这个编号；有哪些规则集、文件在哪里，用 biaochi list 查看。"
            if is_identity(str(path))
            else "请核对路径和读取权限。规则集是以 .biaochi 结尾的文件，没有的用 biaochi new 或 biaochi import 生成。"
        )
        said = f"读不了规则集文件：{reason_of(bad)}"
        raise RulesetError([Diagnostic("BC271", said, help=help_, file=str(path))]) from None
