"""The resolved criterion made into a program, written as 读作 and read back."""
