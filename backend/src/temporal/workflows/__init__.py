"""Workflows: deterministic, free of I/O."""
