"""What the columns of official tables are called in the provinces, and what stands above the tables."""

from __future__ import annotations

from functools import lru_cache

from biaochi import patterns as re
from biaochi.tables.printed_text import packed

COLUMNS: dict[str, str] = {
    "level1": "一级指标|一级指标名称|一级|第一层级指标|一层指标|评价维度",
    "level2": "二级指标|二级指标名称|二级|第二层级指标|二层指标",
    "level3": "三级指标|三级指标名称|三级|第三层级指标|三层指标",
    "level4": "四级指标|四级指标名称|四级|明细指标|具体指标|指标分解|评分项",
    "name": "指标|指标名称|绩效指标|绩效指标名称|考核指标|评价指标|考核项目|评价项目|指标内容|评价内容及指标",
    "full_marks": "分值|权重|标准分|满分|分数|指标权重|指标分值|权重分值|分值权重|权重分|设定分值|标准分值|分值设置|权重分数|设定权重"
    "|单项分值|三级指标分值|三级分值|总分值|赋分|配分|参考分值|权重(分)",
    "explanation": "指标解释|指标说明|指标释义|指标内涵|考核内容|评价内容|指标定义|指标解释及说明|指标解释说明|指标含义|评价要素|考评内容|考核要点",
    "nature": "指标性质|性质|计算符号|运算符号|符号|指标方向",
    "target": "指标值|年度指标值|目标值|年初指标值|计划值|年度目标值|绩效指标值|预期指标值|年初目标值|年初设定指标值|全年指标值|年度绩效指标值"
    "|绩效目标值|预期值|计划指标值|年度指标值A|指标目标值|年初绩效指标值|全年目标值|标准值|预期目标值|本年指标值|调整后指标值",
    "unit": "度量单位|计量单位|单位|指标单位|指标值单位",
    "actual": "实际完成值|完成值|全年完成值|实际完成指标值|全年实际值|实际完成情况|完成情况|自评完成值|全年实际完成值|实际值|实际完成"
    "|实际完成值B|指标完成情况|实际完成数|年度完成值|实际达到值|全年实际完成情况|全年实际完成指标值|实际完成值及说明|年末完成值",
    "progress": "执行情况|完成值及情况|监控期完成值|监控期完成情况|目前完成值|目前完成情况|截至目前完成值|实际执行情况|监控值|监控期间完成值"
    "|监控完成情况|阶段完成值|截至目前完成情况",
    "expected": "全年预计完成情况|全年预计完成值|预计全年完成值|预计完成值|完成目标可能性|预计完成情况|能否完成目标",
    "score": "得分|自评得分|指标得分|实际得分|自评分|评价得分|综合得分|评分|得分情况|考核得分|单位自评得分|自评分数|评定得分|项目得分"
    "|本项得分|最终得分",
    "criterion": "评分标准|评价标准|评分细则|评价要点|计分标准|考核标准|扣分标准|打分标准|评分办法|评分规则|赋分标准|评分方法|计分办法|计分方法"
    "|评分依据及标准|评分标准及说明|评价标准及评分方法|评分标准说明|考评标准|评分要点|评价标准及说明|评分标准和方法|打分办法|评价标准及分值"
    "|考核标准及分值|指标评分标准|具体评分标准|评分标准及方法|分值标准|考核评分标准|评分细则及标准|标准及计分办法",
    "remark": "备注|偏差原因分析及改进措施|偏差原因分析|未完成原因分析|未完成原因和改进措施|偏差原因分析与改进措施|扣分原因|扣分理由|说明"
    "|未完成原因|原因分析|得分说明|未完成原因及改进措施|偏差分析及改进措施|扣分说明|偏差原因|完成情况说明|偏差原因及改进措施|原因分析及改进措施"
    "|未完成原因及拟采取的改进措施|未完成原因分析及改进措施|评分说明|评分理由|扣分依据|扣分原因及说明",
    "code": "序号|编码|编号|指标编码|指标代码|指标序号",
    "evidence": "佐证|佐证材料|证明材料|佐证材料名称|佐证资料|支撑材料|证明资料",
    "rate": "得分率|得分率%",
    "deducted": "扣分|扣分值|扣减分",
    "reviewed": "复核得分|复评得分|复核分",
    "difference": "复核指标偏差|差异率|差异|复核差异|得分差异",
    "other": "依据|依据来源|证据收集方式|数据来源|评价依据|资料来源|非现场得分|现场得分|复核完成值"
    "|指标类型|是否核心指标|得分系数|得分系数(%)|取证方式|责任部门|责任科室|责任单位|计算公式|指标公式|公式|评价方法|上年完成值|历史值|完成率|偏差率",
}
"""Each kind of column by its names, blanks, brackets and letters such as (A) left out."""
SUMMARY: dict[str, str] = {
    "code": "序号|编号",
    "level3": "项目名称|项目|政策(项目)名称|项目(政策)名称|预算项目名称|评价项目|评价项目名称|单位名称",
    "level2": "资金使用单位|使用单位|实施单位|项目单位|预算单位|主管部门|部门名称|项目实施单位|资金使用部门|部门|自评单位",
    "score": "自评得分|得分|评价得分|综合得分|自评分数|绩效自评得分|总得分|自评分|评分",
    "reviewed": "复核得分|复评得分|复核分",
    "difference": "差异率|差异|偏差|复核差异|得分差异|偏差率",
    "remark": "自评等级|等级|评价等级|评价结果|自评结果|评定等级|自评等次|等次|结论|绩效等级",
    "full_marks": "分值|满分",
}
BUDGET: dict[str, str] = {
    "initial": "年初预算数|年初预算|年初预算金额|年初数|年初安排数|年初批复数",
    "annual": "全年预算数|全年预算|调整后预算数|调整预算数|预算数|全年预算金额|预算金额|调整后预算|预算安排数|调整预算|预算总额|全年预算数A",
    "executed": "全年执行数|执行数|预算执行数|实际执行数|实际支出数|全年支出数|支出数|实际支出|决算数|执行金额|全年执行|实际支出金额|全年执行金额|全年执行数B|到位数",
    "weight": "分值|权重|满分|分值权重",
    "rate": "执行率|预算执行率|完成率|支出进度|支付率|执行率B/A",
    "score": "得分|自评得分|实际得分",
}
ABOVE = re.compile(
    "项目名称|专项名称|政策名称|转移支付名称|项目主管部门|主管部门|主管部门及代码|主管单位|预算部门|实施单位|项目单位|项目实施单位|项目承担单位|预算单位|单位名称|部门名称"
    "|部门|资金使用单位|具体实施单位|地方主管部门|中央主管部门|省级主管部门|市级主管部门|县级主管部门|填报单位|填报单位盖章|填报日期|填报人|填表人|项目编码|项目代码|部门代码|单位代码"
    "|项目类型|项目属性|项目类别|项目负责人|负责人|联系人|联系电话|电话|评价年度|年度|预算年度|项目期限|项目起止时间|起止时间|项目实施期|实施期|资金性质|资金来源|评价对象|评价单位"
    "|评价机构|委托单位|单位|金额单位|计量单位|项目资金|是否公开|自评总分|部门[(（]?单位[)）]?名称|年度主要任务|一级项目名称|二级项目名称"
)
"""Labels above a table whose value stands beside them."""
GOALS = re.compile(
    "年初预期目标|预期目标|年初设定目标|年度目标|年初目标|目标实际完成情况|实际完成情况|全年实际完成情况|年度目标实际完成情况|总体目标完成情况"
    "|年度总体目标完成情况|目标完成情况|全年完成情况|年初绩效目标|总体完成情况|年度绩效目标"
)
"""Labels whose value stands below them, or beside them where nothing stands below."""
TOTAL = re.compile("总分|合计|总计|总得分|总分值|合计得分|自评总分|总评分|总得分合计|合计分值")
SUBTOTAL = re.compile(".{0,12}小计")
NOTE = re.compile("(?:注|备注|说明|填表说明|填报说明|填表人|填报人|联系电话|负责人|审核人|评价人)[：:0-9.、（(]")
_BRACKETS = re.compile(r"[（(\[【〔][^）)\]】〕]*[）)\]】〕]")
_PERIOD = re.compile("[0-9一二三四五六七八九十]{1,3}月?(?:份)?[-—－~～至到][0-9一二三四五六七八九十]{1,3}月份?")
_MARKS_TOO = re.compile("及(?:分值|权重|分数|得分)$|[/、]分值$")
_STRETCH = "（）()　"


def column_role(label: str) -> str:
    """What a column of an indicator table holds by its printed header; "" where that is not known."""
    return _role(packed(label), "columns")


def summary_role(label: str) -> str:
    """What a column of a 汇总表 holds."""
    return _role(packed(label), "summary")


def budget_role(label: str) -> str:
    """What a column of the budget block holds."""
    return _role(packed(label), "budget")


@lru_cache(maxsize=8192)
def _role(label: str, table: str) -> str:
    if not label or len(label) > 30:
        return ""
    forms = (label, _MARKS_TOO.sub("", label), _BRACKETS.sub("", label), _PERIOD.sub("", _BRACKETS.sub("", label)))
    for form in forms:
        if found := _NAMES[table].get(form.strip(_STRETCH).upper()):
            return found
    return ""


def _names(table: dict[str, str]) -> dict[str, str]:
    return {name.upper(): role for role, names in table.items() for name in names.split("|")}


_NAMES = {"columns": _names(COLUMNS), "summary": _names(SUMMARY), "budget": _names(BUDGET)}
