"""Words in front of what scores that say for whom, or when, it holds: a case whose other side nothing says."""

from __future__ import annotations

from biaochi import patterns as re

CASE = re.compile(
    r"^除[^，。；]{2,}外$|(?:[未没不无]|发生|存在|属于)[^，。；]{1,14}的$|的?(?:前提|条件|情况|情形)下$|^(?:属于|凡|仅限|限于)[^，。；]+$"
    r"|^(?:若|如果|如遇|一旦)[^，。；]+(?:的|时)$|^在[^，。；]+(?:基础上|范围内)$|(?:之一的|除外)$"
)
"""除涉密项目外, 未发生事故的, 在制度健全的前提下: a case in front of what scores, whose other side is not said."""
WHO = re.compile(
    r"(?:非?试点|重点|一般|新建|续建|[省市县乡镇区]级|贫困|边远|[^，。；]{2,10}(?:以上|以下|以外)的)(?:地区|单位|部门|项目|县|市|区|镇|乡|村|学校|医院|企业)"
)
SCOPE = re.compile(
    r"^(?:对于?(?![象外账口接应])|属于|凡|适用于|仅限|仅适用于|限于).+|.+的(?:地区|统筹区|项目|单位|医院|机构|部门|企业|学校|社区|乡镇|县区|县|区|市|村|岗位|人员|工程|科室)$"
    r"|^(?!.*(?:情况|率|数|额|度|管理|建设|工作|质量)$).{2,12}(?:类|级|型)(?:项目|单位|医院|机构|学校|地区|指标|工程)$"
)

HOW = re.compile(r"按比例|不计$|倒扣|从严|从宽|基础分|分档|递减|折算")
"""采用倒扣法，…: how it is scored."""


def in_front(text: str) -> bool:
    """Whether words in front are a case of their own.

    >>> in_front("除涉密项目外"), in_front("经第三方核查")
    (True, False)
    """
    return SCOPE.match(text) is not None or WHO.fullmatch(text) is not None or CASE.search(text) is not None


def lost(text: str) -> str:
    """The first of the clauses before the last that is a case, or says how it is scored; empty where none is."""
    led = text.split("，")[:-1]
    return next((t for t in led if in_front(t) or HOW.search(t)), "")
