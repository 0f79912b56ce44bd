"""The offline model: a deterministic PydanticAI `Model` in Russian and English, the default without a provider.

recogniser (text → intents) → onboarding and the answers (intents + context → words and effects) → model (PydanticAI).

| looked for | modules |
|---|---|
| what a message asks for | `recogniser`, `intents`; by family `requests orders commands changes corrections statements questions facts` |
| what it asks for beyond doubt, whatever model answers | `certain`; what a text would be taken for while it is typed: `understood` |
| what is said and done about it | `turn`, `planner`, `*_answers`, `agenda`, `followups`, `talk`, `asides`, `clarify`, `onboarding` |
| which of the user's things is meant, and what it is | `targets`, `items`, `kinds`, `concepts` |
| when | `when`, `ranges`, `time_choices`, over `reading.time` |
| words | `voice` (what is said); `patterns` over `lang/`; `words names places second_person` |
"""

from src.offline_model.model import OfflineModel
from src.offline_model.planner import captured_items
from src.offline_model.when import warm

__all__ = ["OfflineModel", "captured_items", "warm"]
