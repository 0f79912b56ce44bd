"""Reminders: a ledger of occurrences that come once."""
