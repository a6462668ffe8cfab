"""An evaluator of its own: it reads the canonical meaning of a program as JSON and shares no code with the interpreter.

Numbers are pairs of integers, numerator and positive denominator. None is "no value".
"""

from __future__ import annotations

import json
from math import gcd
from typing import Any

Number = tuple[int, int]
Facts = dict[str, Any]


class NoValue(Exception):
    """The text gives no value."""


def number(text: str) -> Number:
    top, _, bottom = text.partition("/")
    return reduced(int(top), int(bottom or "1"))


def reduced(top: int, bottom: int) -> Number:
    if bottom < 0:
        top, bottom = -top, -bottom
    shared = gcd(top, bottom) or 1
    return top // shared, bottom // shared


def less(a: Number, b: Number) -> bool:
    return a[0] * b[1] < b[0] * a[1]


class Own:
    """A program by its meaning: the numbers in it, its facts, and its value for facts."""

    def __init__(self, meaning: str) -> None:
        data = json.loads(meaning)
        self.inputs = data["inputs"]
        self.marks = None if data["full_marks"] is None else number(data["full_marks"])
        self.body = data["body"]

    def literals(self) -> set[Number]:
        found: set[Number] = set()

        def look(node: Any) -> None:
            if isinstance(node, list):
                if node and node[0] == "const":
                    found.add(number(node[1]))
                elif node and node[0] == "round":
                    found.add(number(node[3]))
                for part in node:
                    look(part)

        look(self.body)
        return found

    def score(self, facts: Facts) -> Number | None:
        """The score; None where there is none."""
        try:
            return self._value(self.body, facts)
        except NoValue:
            return None

    def _value(self, node: Any, facts: Facts) -> Number:
        tag = node[0]
        if tag == "const":
            return number(node[1])
        if tag == "fact":
            found = facts[node[1]]
            assert isinstance(found, tuple)
            return found
        if tag == "add":
            top, bottom = 0, 1
            for part in node[1:]:
                a, b = self._value(part, facts)
                top, bottom = reduced(top * b + a * bottom, bottom * b)
            return top, bottom
        if tag == "mul":
            (a, b), (c, d) = self._value(node[1], facts), self._value(node[2], facts)
            return reduced(a * c, b * d)
        if tag == "div":
            c, d = self._value(node[2], facts)
            if c == 0:
                if node[3] is None:
                    raise NoValue
                return self._value(node[3], facts)
            a, b = self._value(node[1], facts)
            return reduced(a * d, b * c)
        if tag in ("min", "max"):
            best = self._value(node[1], facts)
            for part in node[2:]:
                other = self._value(part, facts)
                if less(other, best) if tag == "min" else less(best, other):
                    best = other
            return best
        if tag == "round":
            a, b = self._value(node[2], facts)
            c, d = number(node[3])
            return self._rounded(node[1], a * d, b * c, c, d)
        assert tag == "case"
        for cond, value in node[1]:
            if self._holds(cond, facts):
                return self._value(value, facts)
        if node[2] is None:
            raise NoValue
        return self._value(node[2], facts)

    @staticmethod
    def _rounded(mode: str, top: int, bottom: int, c: int, d: int) -> Number:
        if bottom < 0:
            top, bottom = -top, -bottom
        if mode == "down":
            steps = top // bottom
        elif mode == "up":
            steps = -(-top // bottom)
        else:
            steps = (2 * abs(top) + bottom) // (2 * bottom) * (1 if top >= 0 else -1)
        return reduced(steps * c, d)

    def _holds(self, cond: Any, facts: Facts) -> bool:
        tag = cond[0]
        if tag == "flag":
            return facts[cond[1]] is True
        if tag == "is":
            return bool(facts[cond[1]] == cond[2])
        if tag in ("all", "any"):
            found = [self._holds(part, facts) for part in cond[1:]]
            return all(found) if tag == "all" else any(found)
        if tag == "not":
            return not self._holds(cond[1], facts)
        a, b = self._value(cond[1], facts), self._value(cond[2], facts)
        below, above = less(a, b), less(b, a)
        return {"<": below, "<=": not above, "=": not below and not above, ">=": not below, ">": above}[tag]
