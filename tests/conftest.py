"""Ruleset files under tests/ are data, some of them wrong on purpose; those under rulesets/ are tested as a bureau would."""

collect_ignore_glob = ["*.biaochi"]
