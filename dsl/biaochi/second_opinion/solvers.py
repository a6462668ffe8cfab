"""The two solvers behind one door: a text of SMT-LIB goes in, sat with a model, unsat or unknown comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from typing import Literal, Protocol

from biaochi.diagnostics import BiaochiError, Diagnostic

MEMORY_MB = 1_024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a solver says. ``model`` is None where it gives none, or one with a number that is not rational."""

    status: Literal["sat", "unsat", "unknown"]
    model: Mapping[str, Fraction | bool] | None = None


UNKNOWN = Answer("unknown")


class Solver(Protocol):
    """Something that answers questions."""

    name: str

    def ask(self, text: str, limit_ms: int) -> Answer:
        """The answer to one question, within the limit."""


class SolverMissing(BiaochiError):
    """Neither solver is installed."""


class Z3:
    """z3, by its Python package."""

    name = "z3"

    def ask(self, text: str, limit_ms: int) -> Answer:
        """The answer to one question, within the limit."""
        import z3

        z3.set_param("memory_max_size", MEMORY_MB)
        solver = z3.Solver()
        solver.set("timeout", limit_ms)
        try:
            solver.from_string(text)
            found = solver.check()
            if found == z3.unsat:
                return Answer("unsat")
            return UNKNOWN if found != z3.sat else Answer("sat", self._model(solver.model()))
        except z3.Z3Exception:
            return UNKNOWN

    def _model(self, model: object) -> dict[str, Fraction | bool] | None:
        import z3

        out: dict[str, Fraction | bool] = {}
        for symbol in model.decls():  # type: ignore[attr-defined]
            value = model[symbol]  # type: ignore[index]
            if symbol.arity() or not symbol.name().startswith(("x", "y")):
                continue
            if z3.is_int_value(value):
                out[symbol.name()] = Fraction(value.as_long())
            elif z3.is_rational_value(value):
                out[symbol.name()] = Fraction(value.numerator_as_long(), value.denominator_as_long())
            elif z3.is_true(value) or z3.is_false(value):
                out[symbol.name()] = z3.is_true(value)
            else:
                return None
        return out


class Cvc5:
    """cvc5, by its Python package."""

    name = "cvc5"

    def ask(self, text: str, limit_ms: int) -> Answer:
        """The answer to one question, within the limit."""
        import cvc5

        solver = cvc5.Solver(cvc5.TermManager())
        solver.setOption("tlimit-per", str(limit_ms))
        solver.setOption("produce-models", "true")
        parser = cvc5.InputParser(solver)
        parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "question")
        known = parser.getSymbolManager()
        while not (command := parser.nextCommand()).isNull():
            command.invoke(solver, known)
        found = solver.checkSat()
        if found.isUnsat():
            return Answer("unsat")
        return UNKNOWN if not found.isSat() else Answer("sat", self._model(solver, known.getDeclaredTerms()))

    def _model(self, solver: object, terms: list[object]) -> dict[str, Fraction | bool] | None:
        out: dict[str, Fraction | bool] = {}
        for term in terms:
            name, value = term.getSymbol(), solver.getValue(term)  # type: ignore[attr-defined]
            if not name.startswith(("x", "y")):
                continue
            if value.isBooleanValue():
                out[name] = value.getBooleanValue()
            elif value.isRealValue():
                out[name] = Fraction(value.getRealValue())
            else:
                return None
        return out


def installed() -> list[Solver]:
    """The solvers there are. Raises SolverMissing where there is none."""
    kinds: tuple[tuple[str, type[Z3] | type[Cvc5]], ...] = (("z3", Z3), ("cvc5", Cvc5))
    found: list[Solver] = [made() for module, made in kinds if find_spec(module) is not None]
    if not found:
        raise SolverMissing(
            [Diagnostic("BC347", "没有安装求解器", help='请安装：pip install "biaochi[solver]"，或去掉 --solver。')]
        )
    return found
