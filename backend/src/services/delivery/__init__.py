"""Delivery outside the conversation: browsers (Web Push) and the user's own targets (apprise)."""

from src.services.delivery.rows import delivery_write

__all__ = ["delivery_write"]
