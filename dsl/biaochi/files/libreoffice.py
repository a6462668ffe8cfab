"""Files of old programs turned into ones that can be read, by LibreOffice where it is installed.

It runs with a profile of its own in a folder that is deleted afterwards, without a window, macros or the network of the
user's settings, and is ended when it takes too long.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 90


class NoProgram(Exception):
    """LibreOffice is not installed."""


class NotConverted(Exception):
    """LibreOffice could not read the file, or did not end in time."""


def converted(data: bytes, old: str, new: str) -> bytes:
    """The content of a file of format ``old`` as ``new`` (both without the dot). Raises NoProgram, NotConverted."""
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise NoProgram
    with tempfile.TemporaryDirectory(prefix="biaochi-") as folder:
        source = Path(folder) / f"table.{old}"
        source.write_bytes(data)
        made = str(Path(folder) / "made")
        profile = (Path(folder) / "profile").as_uri()
        line = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", new, "--outdir", made, str(source)]  # fmt: skip
        try:
            subprocess.run(line, capture_output=True, timeout=_SECONDS, check=False)
            return (Path(made) / f"table.{new}").read_bytes()
        except (OSError, subprocess.TimeoutExpired):
            raise NotConverted from None
