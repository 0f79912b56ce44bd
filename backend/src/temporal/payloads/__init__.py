"""What travels through Temporal: ids and small facts, never texts or histories.

Additive only: a signal whose payload cannot be decoded is dropped by the SDK, so every new field has a default, and
unknown fields are ignored.
"""
