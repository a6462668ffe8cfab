"""What the second opinion does to verdicts: what is known by hand, what must not slip through, and solvers that lie."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("z3")
pytest.importorskip("cvc5")

from biaochi import compile_criterion
from biaochi.cli.main import main
from biaochi.core import expr as e
from biaochi.core.interpret import evaluate
from biaochi.core.program import Input, Kind, Program
from biaochi.model.values import decimal
from biaochi.prove.criterion import prove
from biaochi.prove.toward import redeclared
from biaochi.prove.verdict import Finding
from biaochi.second_opinion import solvers
from biaochi.second_opinion.opinion import Disagreement, second_opinion
from biaochi.second_opinion.solvers import UNKNOWN, Z3, Answer, Cvc5, Solver, SolverMissing
from click.testing import CliRunner
from gap_sample import gap

SAMPLE = Path(__file__).parents[2] / "rulesets" / "370600-yantai" / "employee-medical-fund-2022" / "1.biaochi"
A, B = e.Fact("甲"), e.Fact("乙")
COUNTED = (
    Input("甲", Kind.QUANTITY, "个", low=Fraction(0), integer=True),
    Input("乙", Kind.QUANTITY, "个", low=Fraction(0), integer=True),
)
SHARE = e.Div(A, e.Add((A, B)))
"""A quotient by a sum, which our own engine leaves open."""


def opinion(program: Program, panel: tuple[Solver, ...] | None = None) -> dict[str, Finding]:
    """The findings after the second opinion, every witness replayed."""
    found = second_opinion(program, prove(program), solvers=panel)
    for seen in (w for f in found for w in f.witnesses if w.score):
        score = evaluate(program.body, seen.facts).point
        assert score is not None and seen.score == decimal(score)
    return {f"{f.kind}{f' {f.about}' if f.kind == '单调' else ''}": f for f in found}


def test_what_the_own_engine_proved_is_proved_twice_and_the_solvers_are_named() -> None:
    program = compile_criterion("满意度≥90%得满分，每降低1%扣0.1分，扣完为止", full_marks="5").program
    found = opinion(program)
    assert {f.verdict for f in found.values()} == {"已双证"}
    assert all(f.says.endswith("（z3、cvc5也证出）") for f in found.values())
    assert all(f.says.startswith(b.says) for f, b in zip(found.values(), prove(program), strict=True))


def test_one_solver_is_enough_beside_our_own_proof_and_is_named_alone() -> None:
    program = compile_criterion("满意度≥90%得满分，每降低1%扣0.1分，扣完为止", full_marks="5").program
    found = opinion(program, (Cvc5(),))
    assert {f.verdict for f in found.values()} == {"已双证"} and "z3" not in found["分值范围"].says


def test_what_the_own_engine_left_open_is_proved_or_refuted() -> None:
    program = Program(COUNTED, e.Mul(e.const(5), SHARE), Fraction(5))
    assert {f.verdict for f in prove(program)} == {"未证明"}
    found = opinion(program)
    assert found["分值范围"].verdict == "已证明"
    assert found["分值范围"].says == "得分不低于0分、不超过5分（由z3、cvc5证出）"
    assert "不降" in found["单调 甲"].says and "不升" in found["单调 乙"].says
    gap = found["没有空档"]
    assert gap.verdict == "反例" and gap.says == "每一组合理的数据都有分，不成立"
    assert dict(gap.witnesses[0].facts) == {"甲": 0, "乙": 0} and gap.witnesses[0].score == ""


def test_out_of_range_and_both_ways_come_with_facts_that_show_it() -> None:
    program = Program(COUNTED, e.Mul(SHARE, e.sub(e.const(9), A)), Fraction(5))
    found = opinion(program)
    assert {found[k].verdict for k in ("分值范围", "单调 甲", "单调 乙")} == {"反例"}
    out = Fraction(found["分值范围"].witnesses[0].score)
    assert not 0 <= out <= 5
    low, high, top, beyond = (Fraction(w.score) for w in found["单调 甲"].witnesses)
    assert low < high and top > beyond


def test_one_solver_alone_proves_nothing_that_our_engine_left_open() -> None:
    program = Program(COUNTED, e.Mul(e.const(5), SHARE), Fraction(5))
    for alone in (Z3(), Cvc5()):
        found = opinion(program, (alone,))
        assert found["分值范围"].verdict == "未证明" and found["单调 甲"].verdict == "未证明"
        assert found["没有空档"].verdict == "反例", "facts that replay need no second solver"


def test_what_can_be_had_is_found_and_what_cannot_is_refuted() -> None:
    square = e.Mul(e.sub(A, e.const(17)), e.sub(A, e.const(17)))
    program = Program(COUNTED[:1], e.Max((e.ZERO, e.sub(e.const(5), square))), Fraction(5))
    found = [
        Finding("满分可得", "未证明", "有数据能得5分：没有找到"),
        Finding("零分可得", "未证明", "有数据能得0分：没有找到"),
    ]
    full, nothing = second_opinion(program, found)
    assert full.verdict == "已证明" and full.says == "有数据能得5分" and full.witnesses[0].facts == {"甲": 17}
    assert nothing.verdict == "已证明" and nothing.witnesses[0].score == "0"
    short = replace(program, full_marks=Fraction(6))
    assert second_opinion(short, found[:1])[0].verdict == "反例"
    assert second_opinion(short, found[:1])[0].says == "没有数据能得6分（由z3、cvc5证出）"


@pytest.mark.parametrize(("way", "verdict"), [("正向", "已证明"), ("逆向", "反例")])
def test_a_declared_direction_follows_what_the_solvers_settle(way: str, verdict: str) -> None:
    program = Program(COUNTED, e.Div(A, e.Add((A, B, e.const(1)))), Fraction(1))
    directions = (("甲", way),)
    before = redeclared(program, directions, prove(program))
    assert next(f for f in before if f.kind == "单调" and f.about == "甲").verdict == "未证明"
    after = redeclared(program, directions, second_opinion(program, before))
    assert [f.verdict for f in after if f.kind == "方向"] == [verdict]
    assert redeclared(program, (), after) == tuple(f for f in after if f.kind != "方向")


def test_a_certificate_of_what_solvers_agreed_with_is_verified(tmp_path: Path) -> None:
    rules, made = tmp_path / "1.biaochi", tmp_path / "1.cert.json"
    rules.write_text(
        "规则集：样例\n三级指标：C1 满意度（5分）\n标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。\n"
        "三级指标：C2 表彰（加减分，最多3分）\n标准：每获一项表彰加1分。\n",
        encoding="utf-8",
    )
    written = CliRunner().invoke(main, ["prove", "--solver", "--certificate", str(made), str(rules)])
    assert "已双证" in written.output and made.exists(), written.output
    checked = CliRunner().invoke(main, ["prove", "--check", str(made)])
    assert checked.exit_code == 0 and "未核验" not in checked.output, checked.output


def test_a_clause_that_never_acts_is_refuted() -> None:
    program = compile_criterion("每发现一处问题扣0.5分，扣完为止", full_marks="5").program
    dead = tuple(replace(n, text=n.text or "整句") for n in program.clauses)
    index = next(i for i, n in enumerate(dead) if n.amount == "deduct")
    body = e.Max((e.ZERO, e.sub(e.const(5), e.Clause(index, e.Max((e.ZERO, e.sub(e.const(-1), e.Fact("问题处数"))))))))
    program = replace(
        program, body=body, clauses=(*dead[:index], replace(dead[index], text="扣分"), *dead[index + 1 :])
    )
    before = Finding("条款可达", "未证明", "没有找到用得上“扣分”的数据", "扣分")
    (after,) = second_opinion(program, [before])
    assert after.verdict == "反例" and after.says == "没有数据用得上“扣分”（由z3、cvc5证出）"


# --- falsified findings


def falsified() -> list[tuple[str, Program, Finding]]:
    """True findings turned around: each must be met by a contradiction."""
    rising = compile_criterion("满意度≥90%得满分，每降低1%扣0.1分，扣完为止", full_marks="5").program
    open_ended = compile_criterion(gap(), full_marks="5").program
    capped = compile_criterion("发生投诉的，每起扣0.5分，最多扣2分", full_marks="3").program
    over = replace(rising, full_marks=Fraction(4))
    signed = compile_criterion("获得市级表彰的，每次加1分，最多加2分", full_marks=None).program
    divided = compile_criterion("得分=实际完成数/计划完成数×分值", full_marks="5").program
    return [
        ("范围", over, Finding("分值范围", "已证明", "得分不低于0分、不超过4分", low=Fraction(0), high=Fraction(4))),
        (
            "范围反例",
            rising,
            Finding("分值范围", "反例", "得分不低于0分、不超过5分，不成立", low=Fraction(0), high=Fraction(5)),
        ),
        (
            "加减分",
            signed,
            Finding("分值范围", "已证明", "加减分在0分到1.5分之间", low=Fraction(0), high=Fraction(3, 2)),
        ),
        ("空档", open_ended, Finding("没有空档", "已证明", "每一组合理的数据都有分")),
        ("空档反例", rising, Finding("没有空档", "反例", "每一组合理的数据都有分，不成立")),
        ("分母不计", divided, Finding("没有空档", "已证明", "每一组合理的数据都有分")),
        ("分母", rising, Finding("分母", "反例", "「满意度」是0时没有写得几分", "满意度")),
        ("单调", rising, Finding("单调", "已证明", "「满意度」增大，得分不升", "满意度", way=-1)),
        ("不变", rising, Finding("单调", "已证明", "「满意度」增大，得分不变", "满意度", way=0)),
        ("单调反例", rising, Finding("单调", "反例", "随「满意度」增大，得分有时升、有时降", "满意度")),
        ("满分", over, Finding("满分可得", "反例", "没有数据能得4分")),
        ("零分", capped, Finding("零分可得", "已证明", "有数据能得0分")),
        ("零分反例", rising, Finding("零分可得", "反例", "没有数据能得0分")),
    ]


@pytest.mark.parametrize(("program", "false"), [pytest.param(p, f, id=n) for n, p, f in falsified()])
def test_a_falsified_finding_is_a_disagreement(program: Program, false: Finding) -> None:
    with pytest.raises(Disagreement):
        second_opinion(program, [false])


# --- solvers that lie, or say nothing


@dataclass
class Told:
    """A solver that answers what it was told."""

    name: str
    answer: Answer

    def ask(self, text: str, limit_ms: int) -> Answer:
        return self.answer


RISING = Program(COUNTED[:1], e.Min((A, e.const(5))), Fraction(5))


def test_solvers_that_contradict_each_other_are_reported() -> None:
    open_ = [Finding("满分可得", "未证明", "有数据能得5分：没有找到")]
    with pytest.raises(Disagreement):
        second_opinion(RISING, open_, solvers=(Z3(), Told("另", Answer("unsat"))))


@pytest.mark.parametrize("value", [Fraction(3), Fraction(11, 2), Fraction(-1)])
def test_facts_that_do_not_replay_are_reported(value: Fraction) -> None:
    open_ = [Finding("满分可得", "未证明", "有数据能得5分：没有找到")]
    with pytest.raises(Disagreement):
        second_opinion(RISING, open_, solvers=(Told("另", Answer("sat", {"x0": value})),))


def test_who_says_nothing_changes_nothing() -> None:
    found = prove(RISING)
    assert second_opinion(RISING, found, solvers=(Told("另", UNKNOWN), Told("又", Answer("sat")))) == found


def test_a_number_that_is_not_rational_is_no_counterexample() -> None:
    real = (Input("甲", Kind.MONEY, "万元", low=Fraction(0)),)
    hit = e.Case(((e.Compare("=", e.Mul(A, A), e.const(2)), e.const(9)),), e.const(1))
    open_ = Finding("分值范围", "未证明", "得分不低于0分：难", low=Fraction(0), high=Fraction(5))
    (after,) = second_opinion(Program(real, hit, Fraction(5)), [open_])
    assert after.verdict == "未证明"


def test_what_is_not_declared_is_left_as_it_was() -> None:
    program = Program((), e.Add((A,)), Fraction(5))
    found = [Finding("分值范围", "未证明", "得分不低于0分：没有声明")]
    assert second_opinion(program, found) == found


def test_a_limit_ends_a_question() -> None:
    """Three cubes that add up to 114: nobody knows any, and nobody knows that there are none."""
    cubes = " ".join(f"(* x{i} x{i} x{i})" for i in range(3))
    declared = "".join(f"(declare-const x{i} Int)" for i in range(3))
    for solver in (Z3(), Cvc5()):
        assert solver.ask(f"(set-logic QF_NIRA){declared}(assert (= 114 (+ {cubes})))", 300).status == "unknown"


# --- no solver, and the command


def test_no_solver_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers, "find_spec", lambda name: None)
    with pytest.raises(SolverMissing) as missing:
        second_opinion(RISING, prove(RISING))
    (diagnostic,) = missing.value.diagnostics
    assert diagnostic.code == "BC347" and 'pip install "biaochi[solver]"' in diagnostic.help
    done = CliRunner().invoke(main, ["prove", str(SAMPLE), "--solver"])
    assert done.exit_code == 2 and "没有安装求解器" in done.output


def test_one_installed_solver_is_used_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers, "find_spec", lambda name: find_spec(name) if name == "cvc5" else None)
    assert [s.name for s in solvers.installed()] == ["cvc5"]


def test_the_command_proves_a_ruleset_twice() -> None:
    done = CliRunner().invoke(main, ["prove", str(SAMPLE), "--solver"])
    assert done.exit_code == 0, done.output
    counts = next(line for line in done.stdout.splitlines() if re.match("已证明[0-9]+项、", line))
    assert "已双证" in counts and "反例" not in counts and "未证明" not in counts
