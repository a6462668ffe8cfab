"""The core form as worksheet formulas that calculate the score again."""
