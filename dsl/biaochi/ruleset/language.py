"""The version of the language, apart from the package's: what a ruleset says it was written for (语言版本)."""

from __future__ import annotations

LANGUAGE_VERSION = "1"
