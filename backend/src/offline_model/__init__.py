"""The offline model: a deterministic PydanticAI `Model` in Russian and English, the default without a provider.

recogniser (text → intents) → onboarding and the answers (intents + context → words and effects) → model (PydanticAI).
"""

from src.offline_model.model import CAPTURE_MANY, OfflineModel
from src.offline_model.planner import captured_items
from src.offline_model.when import warm

__all__ = ["CAPTURE_MANY", "OfflineModel", "captured_items", "warm"]
