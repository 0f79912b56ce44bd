"""A rig for faults: people who talk through a public contract, parts that fail, and a checker that reads both sides.

It knows the system by its ports alone. What people sent and got stands in a ledger of its own; `checker` compares that
with what the system shows when everything is well again.
"""
