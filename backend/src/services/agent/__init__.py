"""The four agents and the one way to run them."""

from src.services.agent.service import AgentService

__all__ = ["AgentService"]
