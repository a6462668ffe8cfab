"""两部分得分相加为本指标得分, 各时点分别计分、互不影响, 三项得分均按百分制填列: that parts add up, as they do without these words."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.meaning.env import Env

_SEVERAL = r"(?:以上|上述|前述)?(?:各|[两二三四五六]|各[两三四五])?个?(?:部分|项|类|方面|要点|指标|时点|节点|阶段|小项|子项|环节)?的?"
_ADDED = re.compile(
    rf"{_SEVERAL}(?:得分|分数|分值)?(?:相加|合计|之和|累加|加总|累计)后?(?:为|即为|即|作为|得出)(?:本项|本指标|该项|该指标|此项)?(?:最终|总)?(?:得分|分值|分数)|"
    rf"{_SEVERAL}(?:分别|单独|独立|各自)(?:计分|计算得分|评分)(?:[、，](?:互不影响|互不抵扣|互不牵连))?|(?:得分|扣分)?互不(?:影响|抵扣)|"
    rf"{_SEVERAL}(?:得分|评分)?(?:均|都)?(?:为|按|采用|以)百分制(?:填列|计|计分|打分|评分)?|"
    r"(?:各类|各项|以上|上述)(?:扣分|得分)(?:可以?)?(?:累计|累加|叠加)(?:计算)?"
)
_OTHERWISE = re.compile(
    r"择高|就高|从高|取其?最?高|最高(?:一|级|等|档|项|分的)|取[^，。；]{0,6}平均|平均(?:得分|分|数|值)(?:计|为|作)|从低|就低|取其?最?低|加权"
)


def adds_up(text: str, env: Env) -> bool:
    """Whether words only say that parts add up, and nothing in the criterion says that they do not."""
    return _ADDED.fullmatch(text) is not None and _OTHERWISE.search(env.text) is None
