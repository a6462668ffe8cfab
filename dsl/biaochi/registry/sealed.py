"""A seal over what is kept between runs: only who knows the secret of this user could have made it.

The secret lies in a file of its own, apart from all that is sealed, readable by its owner alone.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat

from biaochi.files.regular import read_regular
from biaochi.files.write import create_file

_SECRET_BYTES = 32


def seal(secret_: bytes, key: bytes, body: bytes) -> bytes:
    """The HMAC-SHA256 of something kept under a key, as 64 hexadecimal digits. A key has no line end in it."""
    return hmac.new(secret_, key + b"\n" + body, hashlib.sha256).hexdigest().encode()


def own(seen: os.stat_result) -> bool:
    """Whether something belongs to this user."""
    return not hasattr(os, "geteuid") or seen.st_uid == os.geteuid()


def secret() -> bytes:
    """The secret of this user, made when it is first wanted; empty where there can be none."""
    from platformdirs import user_state_path

    place = user_state_path("biaochi") / "cache.key"
    try:
        if not place.exists():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            create_file(place, secrets.token_bytes(_SECRET_BYTES), mode=0o600)
        seen = place.lstat()
        alone = not stat.S_IMODE(seen.st_mode) & 0o077 or os.name == "nt"
        found = read_regular(place, _SECRET_BYTES) if own(seen) and alone else b""
    except OSError:
        return b""
    return found if len(found) == _SECRET_BYTES else b""
