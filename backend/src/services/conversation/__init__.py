"""The conversation: messages are stored here first, then delivered."""

from src.services.conversation.service import ConversationService

__all__ = ["ConversationService"]
