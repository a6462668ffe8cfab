"""获省级称号的加2分，获国家级称号的加3分: one thing at several levels, of which all count or only the highest."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.meaning.env import Env
from biaochi.meaning.roles import Roles
from biaochi.reading.surface import Event, Rule, said

_LEVEL = re.compile(
    r"(?:国家|部|省|市|州|县|区|乡镇|镇|街道|院|校)级(?:及以上|以上)?|全[国省市县区]|中央|(?<![一-鿿])[省市县](?=通报|表彰|表扬|推广|采纳|批示)"
)
_ONCE_ONLY = re.compile(
    r"同一?(?:事项|项目|内容|成果|奖项|工作|经验做法|荣誉)?[^，。；]{0,4}不(?:得|予)?(?:重复|累计|叠加)(?:加分|计分|计算|奖励|得分)?"
)


def one_of_levels(roles: Roles, rules: list[Rule], env: Env) -> bool:
    """Whether only the highest of several levels counts: said by the print, or by the convention where the print is silent."""
    adds = [r for r in roles.once if r.act == "add"]
    if (
        len(adds) < 2
        or adds != roles.once
        or roles.stepped
        or roles.awards
        or roles.starts
        or any(r.limits for r in adds)
    ):
        return False
    if not all(isinstance(r.cond, Event) and len(_LEVEL.findall(said(r.cond))) == 1 for r in adds):
        return False
    levels = [_LEVEL.search(said(r.cond)).group() for r in adds]  # type: ignore[union-attr]
    cores = [_LEVEL.sub("", said(r.cond)).strip("，的") for r in adds]
    longest = max(cores, key=len)
    if len(set(levels)) < len(levels) or not all(c and longest.endswith(c) for c in cores):
        return False
    again = _ONCE_ONLY.search(env.text, rules[0].start)
    return again is not None or env.ask("additive") == "choice"
