"""Benchmarks: one module a question, each beside the plain way of doing the same.

`python -m benchmarks` asks all of them, prints a table, and writes JSON to `benchmarks/results/`.
"""
