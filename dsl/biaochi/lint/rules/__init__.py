"""The rules, in the order of their codes."""

from __future__ import annotations

from biaochi.lint.rule import Rule
from biaochi.lint.rules import (
    bl001_needless_exception,
    bl101_same_indicator,
    bl102_effect_share,
    bl103_grade_gap,
    bl104_full_marks_out_of_reach,
    bl105_never_nothing,
    bl201_gap,
    bl202_cliff,
    bl301_no_floor,
    bl302_discretion,
    bl303_more_than_marks,
    bl401_zero_divisor,
    bl402_sign_undeclared,
    bl501_undeclared_convention,
    bl502_rounding,
    bl503_inapplicable,
    bl601_two_meanings,
    bl602_direction,
    bl603_same_name_apart,
    bl701_no_basis,
    bl702_document_number,
)

RULES: tuple[Rule, ...] = (
    bl001_needless_exception.RULE,
    bl101_same_indicator.RULE,
    bl102_effect_share.RULE,
    bl103_grade_gap.RULE,
    bl104_full_marks_out_of_reach.RULE,
    bl105_never_nothing.RULE,
    bl201_gap.RULE,
    bl202_cliff.RULE,
    bl301_no_floor.RULE,
    bl302_discretion.RULE,
    bl303_more_than_marks.RULE,
    bl401_zero_divisor.RULE,
    bl402_sign_undeclared.RULE,
    bl501_undeclared_convention.RULE,
    bl502_rounding.RULE,
    bl503_inapplicable.RULE,
    bl601_two_meanings.RULE,
    bl602_direction.RULE,
    bl603_same_name_apart.RULE,
    bl701_no_basis.RULE,
    bl702_document_number.RULE,
)
