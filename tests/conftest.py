"""Ruleset files under tests/ are data, some of them wrong on purpose; those under rulesets/ are tested as a bureau would.

Property tests run the same examples every time, so that a change is judged by what it changed. New examples are looked for
with ``pytest -m hypothesis --hypothesis-profile=search``, as often as there is time.
"""

from hypothesis import settings

collect_ignore_glob = ["*.biaochi"]

settings.register_profile("same", derandomize=True)
settings.register_profile("search", derandomize=False, print_blob=True)
settings.load_profile("same")
