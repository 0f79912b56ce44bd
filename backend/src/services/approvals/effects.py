"""What a reply asks approval for, each once, whatever is repeated."""

from typing import ClassVar

from src.models.effect_kinds import AnyKind, Applied, EffectKind, Noted
from src.models.effects import Forget, ForgetEverything
from src.services.approvals.asking import Asking

FORGOTTEN_AT_ONCE = 3
"""Memories that one reply deletes without asking once more: what somebody names one by one. More is a clearance."""


class ApprovalEffects:
    """Has the user asked."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def forget_everything(self, noted: Noted[ForgetEverything]) -> Applied:
        """Show the card for all memories."""
        await self._asking.ask_to_forget(noted.user, noted.reply, None)
        return Applied()

    async def held(self, noted: Noted[Forget]) -> bool:
        """Whether a memory is not to be deleted yet, because the reply deletes many; then the card is shown."""
        wanted = [effect.memory_id for effect in noted.reply.effects if isinstance(effect, Forget)]
        if len(wanted) <= FORGOTTEN_AT_ONCE:
            return False
        await self._asking.ask_to_forget(noted.user, noted.reply, wanted)
        return True

    KINDS: ClassVar[tuple[AnyKind, ...]] = (
        EffectKind(ForgetEverything, forget_everything, refusals={"cannot": "refused-memory"}),
    )
