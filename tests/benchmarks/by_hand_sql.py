"""The 32 indicators of Yantai written by hand as BIGINT SQL for DuckDB: the same numbers as in by_hand.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence

UNIT = 100_000


def statement(col: Callable[[str], str], codes: Sequence[str], table: str) -> str:
    """``holds``, ``total``, ``grade`` and s0, s1, … of a table; ``col`` gives the quoted column of a heading."""

    def points(value: float) -> str:
        return f"{round(value * UNIT)}::BIGINT"

    def yes(code: str, *parts: tuple[str, float]) -> str:
        return " + ".join(f"CASE WHEN {col(f'{code}.{n}')} THEN {points(v)} ELSE 0 END" for n, v in parts)

    def held(value: str, most: float) -> str:
        return f"greatest(0, least({value}, {points(most)}))"

    def each(heading: str, amount: float) -> str:
        return f"{col(heading)} * {points(amount)}"

    def rate(heading: str) -> str:
        return f"({col(heading)} * {UNIT // 10_000})"

    def over(top: str, bottom: str, times: int) -> str:
        return f"({top}) * {times * UNIT} // ({bottom})"

    def short(heading: str, target: float, times: int) -> str:
        return f"greatest(0, {points(target)} - {rate(heading)}) * {times}"

    def effect(code: str, values: Sequence[float]) -> str:
        words = zip(("显著", "比较明显", "一般", "微弱"), values, strict=True)
        arms = " ".join(f"WHEN '{word}' THEN {points(value)}" for word, value in words)
        return f"CASE {col(f'{code}.效果')} {arms} ELSE 0 END"

    a, b = col("C12.1.征缴收入额（万元）"), col("C12.1.预算收入额（万元）")
    cost, planned = col("C15.实际成本（万元）"), col("C15.计划成本（万元）")
    way, cover = col("C12.5.付费改革方式"), rate("C12.5.医疗机构覆盖率（%）")
    paid = f"CASE WHEN ({way} = 'DRG' AND {cover} >= {points(0.5)}) OR ({way} = 'DIP' AND {cover} >= {points(1)}) THEN {points(1)} ELSE 0 END"
    scores = [
        yes("C1", ("符合法规和政策", 1), ("符合行业规划", 0.5), ("属于部门职责", 0.5), ("属于财政支持范围", 0.5), ("与同类项目不重复", 0.5)),
        yes("C2", ("按规定程序设立", 1), ("审批文件和材料合规", 1), ("经过必要的事前论证", 1)),
        yes("C3", ("有绩效目标", 0.5), ("目标与工作内容相关", 0.5), ("预期效益符合正常水平", 0.5), ("目标与资金量匹配", 0.5)),
        yes("C4", ("已细化为具体指标", 1), ("指标值清晰可衡量", 0.5), ("与任务数或计划数对应", 0.5)),
        yes("C5", ("经过科学论证", 0.5), ("预算与项目内容匹配", 0.5), ("测算依据充分且按标准编制", 0.5), ("资金量与工作任务匹配", 0.5)),
        yes("C6", ("分配依据充分", 1), ("分配额度合理且与实际相适应", 1)),
        held(over(col("C7.实际到位资金（万元）"), col("C7.预算资金（万元）"), 2), 2),
        held(over(col("C8.实际支出资金（万元）"), col("C8.实际到位资金（万元）"), 2), 2),
        held(f"{points(4)} - {each('C9.不合规处数（处）', 0.5)} - ({yes('C9', ('发现截留挤占', 3), ('发现挪用虚列支出', 4))})", 4),
        yes("C10", ("有财务管理制度", 1), ("有业务管理制度", 1), ("财务管理制度合法合规完整", 1), ("业务管理制度合法合规完整", 1)),
        held(f"{points(9)} - {each('C11.不符合类数（类）', 1)}", 9),
        held(over(f"{b} - 2 * greatest({b} - {a}, 0)", b, 1), 1),
        f"CASE WHEN {rate('C12.2.报告期比重（%）')} > {rate('C12.2.往年比重（%）')} THEN {points(1)} ELSE 0 END",
        yes("C12.3", ("主动公开应公开文件", 1), ("有效办理公开申请", 1)),
        f"{held(f'{points(1)} - ' + short('C12.4.市级检查覆盖率（%）', 1, 2), 1)} + {held(f'{points(1)} - ' + short('C12.4.区市检查覆盖率（%）', 1, 2), 1)}",
        f"{yes('C12.5', ('有行动计划和经办规程', 0.6))} + {paid} + {held(f'{points(0.4)} - ' + each('C12.5.配套工作缺项数（项）', 0.1), 0.4)}",
        held(f"{points(6)} - {each('C13.1.支出不合规处数（处）', 0.5)} - {each('C13.1.违规未处理处数（处）', 0.5)}", 6),
        f"{yes('C13.2', ('报量合规', 0.5), ('按时签订购销协议', 0.5), ('监测和督导供货', 0.5))} + {held(f'{points(0.5)} - ' + each('C13.2.未完成品种数（种）', 0.1), 0.5)}",
        held(f"{points(2)} - {each('C13.3.不合规处数（处）', 0.5)}", 2),
        yes("C13.4", ("定期开展运行分析", 1), ("建立风险防控机制", 1)),
        *(held(f"{points(2)} - {each(f'C14.{k}.{n}结算滞后笔数（笔）', 0.2)}", 2) for k, n in ((1, "住院"), (2, "生育"), (3, "门诊"))),
        held(f"{points(2)} - {short('C14.4.支付率（%）', 1, 4)}", 2),
        f"CASE WHEN ({cost} - {planned}) * 10 >= {planned} THEN 0 WHEN ({cost} - {planned}) * 20 >= {planned} THEN {points(1)} ELSE {points(2)} END",
        effect("C16.1", (5, 4, 3, 2)), effect("C16.2", (5, 4, 3, 2)), effect("C16.3", (6, 5, 4, 2)),
        held(f"{points(4)} - greatest(0, {rate('C17.基准利率（%）')} - {rate('C17.利息收益率（%）')}) * 8", 4),
        held(f"{points(5)} - 2 * greatest(0, {points(10)} - {col('C18.可支付月数（个月）')} * {UNIT // 100})", 5),
        held(f"{points(5)} - {short('C19.1.满意度（%）', 0.9, 10)}", 5), held(f"{points(5)} - {short('C19.2.满意度（%）', 0.9, 10)}", 5),
    ]  # fmt: skip
    named = ", ".join(f"{s} AS p{k}" for k, s in enumerate(scores))
    bottoms = ("C7.预算资金（万元）", "C8.实际到位资金（万元）", "C12.1.预算收入额（万元）", "C15.计划成本（万元）")
    safe = " AND ".join(f"{col(n)} > 0" for n in bottoms)
    total = " + ".join(f"p{k}" for k in range(len(codes)))
    shown = ", ".join(f"(p{k} * 2 + 1000) // 2000 AS s{k}" for k in range(len(codes)))
    return f"""
WITH scored AS (SELECT {named}, {safe} AND complete AS safe FROM {table}),
summed AS (SELECT *, {total} AS whole FROM scored),
rounded AS (SELECT *, (whole * 2 + 1000) // 2000 AS total, ((whole + 3) * 2 + 1000) // 2000 AS above FROM summed)
SELECT coalesce(safe AND total = above, false) AS holds, total,
CASE WHEN total >= 9000 THEN 0 WHEN total >= 8000 THEN 1 WHEN total >= 6000 THEN 2 ELSE 3 END AS grade, {shown} FROM rounded"""
