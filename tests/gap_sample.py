"""A 读作 that leaves a gap. A printed criterion that leaves one is refused when it is read (BC150); a 读作 says what it says."""


def gap(marks: int = 5) -> str:
    """Six 亚专业 get all marks, five 2, fewer none; nothing is said of seven."""
    return (
        f"数据：「亚专业」（个，整数，≥0）。满分：{marks}分。计分（{marks}分，最低0分）：「亚专业」＝6个，得{marks}分；"
        "「亚专业」＝5个，得2分；「亚专业」＜5个，得0分；其余未定。"
    )


def in_ruleset(marks: int = 5) -> str:
    """The lines of a ruleset that put the gap in the place of a printed criterion."""
    return f"标准：6个得满分，5个得2分，少于5个不得分\n解释：读作：{gap(marks)}理由：照字面。（2026-02-01，编者）"
