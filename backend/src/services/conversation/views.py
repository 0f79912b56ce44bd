"""Why a message came, as clients see it."""

from src.protocol.talking import Why


def why_view(stored: str) -> Why | None:
    """Why a message came, as it is stored with the message: a `Why` as JSON, or words of our own for nobody to see."""
    return Why.model_validate_json(stored) if stored.startswith("{") else None
