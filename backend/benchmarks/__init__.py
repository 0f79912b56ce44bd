"""Measurements of the whole system; `python -m benchmarks` runs them."""
