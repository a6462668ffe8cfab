"""A result in the public shape: two subjects, two aggregates, every state, an interval, hostile text."""

from __future__ import annotations

from typing import Any

HOSTILE = '=HYPERLINK("http://x")|<b>*[x](y)*\x1b[31m\u202e`\n第二行'


def indicator(
    code: str, name: str, full: str | None, score: Any, state: str = "已评", reason: str = ""
) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "full_marks": full,
        "score": score,
        "exact": score,
        "state": state,
        "reason": reason,
        "clause": "满意度≥90%，得满分（5分），满意度每减低1%，扣相应分值2%，扣完为止。" if reason else "",
        "rests_on": ["“每下降1%”按百分点计", "不足一个单位的按比例计"] if reason else [],
        "source": {"file": "1.biaochi", "line": 12, "text": "指标"},
    }


def subject(name: str, satisfaction: str) -> dict[str, Any]:
    lost = f"满意度86.11%，低于90%共3.89个百分点，每1个百分点扣5×2%=0.10分，扣{satisfaction}分"
    return {
        "name": name,
        "total": {"min": "11.61", "max": "12.61"},
        "exact": {"min": "11.61", "max": "12.61"},
        "grade": {"min": "良", "max": "良"},
        "sections": [
            {"code": "A3", "name": "产出", "full_marks": "7", "score": "5.50", "exact": "28.5", "deduction": "1.50",
             "rate": "78.57%"},
            {"code": "A4", "name": "效益", "full_marks": "7.5", "score": {"min": "6.11", "max": "7.11"}, "exact": "",
             "deduction": {"min": "0.39", "max": "1.39"}, "rate": {"min": "81.47%", "max": "94.80%"}},
        ],
        "indicators": [
            indicator("C12.1", "征缴预算完成率", "1", "1.00"),
            indicator("C12.2", "省内异地就医结算率", "1", {"min": "0.00", "max": "1.00"}, "未评", "缺少“往年比重”"),
            indicator("C15", "项目总成本节约率", "2", "0.00", "缺佐证", "没有佐证，按约定不得分"),
            indicator("C16", "跨省直接结算开通率", "3", None, "不适用", "当年没有这项业务"),
            indicator("C19.1", "参保群众满意度", "5", "4.61", "已评", lost),
            indicator("C19.2", "工作受省级以上通报表扬的加分", None, "-0.5", "已评", "通报批评一次，扣0.5分"),
            indicator("C20", HOSTILE, "2.5", "2.375", "待定", HOSTILE),
        ],
    }  # fmt: skip


def result() -> dict[str, Any]:
    return {
        "ruleset": {
            "id": "370600/yibao",
            "title": "2022年度烟台市职工基本医疗保险基金绩效评价",
            "version": "1",
            "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
        "subjects": [
            subject("市直", "0.389"),
            subject("牟平区", "0.5"),
            {**subject("=1+1", "1"), "total": "12.61", "grade": "良"},
        ],
        "aggregates": {"综合评价": {**subject("综合评价", "0.4"), "total": "12.10", "grade": "良"}},
    }
