"""The violations are data, not rules to be tested."""

collect_ignore = ["violations.biaochi"]
