"""Office files as bytes that are the same for the same content: no clock and no machine in the package."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable


def settled(package: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The package with fixed entry times; ``change`` may rewrite an entry, given its name and data."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.create_system = 0
            target.writestr(fixed, change(entry.filename, source.read(entry)))
    return out.getvalue()
