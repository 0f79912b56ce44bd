"""Puts what was made from data into the model's words, where there is a real model."""

import asyncio

from src.errors import BudgetSpent, ModelFailed, NotFound
from src.logs import get_logger
from src.models.turn import Usage
from src.models.values import User
from src.services.agent import AgentService
from src.services.agent.meter import Meter
from src.services.turns.context import TurnContextService

logger = get_logger("turns")

_NO_USAGE = Usage()
_PHRASING_SECONDS = 90.0
"""After this the data speaks for itself."""


class Phrasing:
    """Phrases drafts of proactive messages."""

    def __init__(self, agents: AgentService, contexts: TurnContextService) -> None:
        self._agents = agents
        self._contexts = contexts

    async def phrase(self, user: User, draft: str) -> tuple[str, Usage]:
        """The draft in the model's words, and what that cost; the draft itself where there is no model to be had.

        What the run notes besides is dropped: a routine tells, it changes nothing.
        """
        if self._agents.models.background.offline:
            return draft, _NO_USAGE
        meter = Meter()
        try:
            material = await self._contexts.gather(
                user.id, message_id=None, agent="coordinator", step=None, occasion="routine"
            )
            async with asyncio.timeout(_PHRASING_SECONDS):
                output = await self._agents.run(
                    material.context.model_copy(update={"draft": draft}),
                    text="",
                    spent=material.spent,
                    meter=meter,
                )
        except (ModelFailed, BudgetSpent, NotFound, TimeoutError) as error:
            logger.warning("routine_not_phrased", user_id=user.id, error=type(error).__name__)
            return draft, meter.usage
        return output.text, output.usage
