"""What an emitted module defines above its fixed part; empty here, filled where the fixed part is tried in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

RULES: dict[str, Any] = {}
POINTS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {}
ENGINE = LANGUAGE = TEXT_HASH = ""
