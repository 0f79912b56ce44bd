"""Long-term memory: facts about a user, kept by Mem0. `MemoryService` is the only way in."""

from src.services.memory.service import MemoryService

__all__ = ["MemoryService"]
