"""All kinds of effects, and the applying of those that a stored reply holds: once, whatever is repeated.

Every effect has a key, the reply's id and its place in the reply; what it creates gets an id derived from that key. A
second application finds the row and changes nothing.

`Any`: each kind of effect is applied by a method that takes its own model.
"""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any

from src.core import failpoints
from src.core.ids import UserId, effect_key
from src.errors import Conflict, DependencyDown, InvalidInput, NoRoom, NotFound
from src.logs import get_logger, place_of
from src.models.effect_kinds import (
    AnyKind,
    Applied,
    EffectDomain,
    EffectKind,
    EffectRefused,
    Noted,
    Reason,
    in_onboarding,
)
from src.models.effects import CompleteStep, EffectModel, GoBack, Phase
from src.models.reply import Reply
from src.models.turn import Gate
from src.models.values import Profile
from src.services.accounts.effects import ProfileEffects
from src.services.accounts.users import UserService
from src.services.approvals.effects import ApprovalEffects
from src.services.inbox.effects import InboxEffects
from src.services.memory.effects import MemoryEffects
from src.services.reminders.effects import ReminderEffects
from src.services.routines.effects import RoutineEffects
from src.services.turns.refusals import Refusal, RefusalTeller
from src.services.widgets.effects import WidgetEffects

logger = get_logger("effects")

_PARTS: dict[Phase, str] = {"rows": "rows", "memory": "memories", "step": "step", "proposal": "proposal"}
"""What refusals are named by, for ever: the id of the message that says them is of it."""

_STEPS: tuple[AnyKind, ...] = (
    EffectKind(CompleteStep, offered=in_onboarding, harmless=True),
    EffectKind(GoBack, offered=in_onboarding, harmless=True),
)
EFFECTS: tuple[AnyKind, ...] = (
    *MemoryEffects.KINDS,
    *ApprovalEffects.KINDS,
    *InboxEffects.KINDS,
    *ReminderEffects.KINDS,
    *RoutineEffects.KINDS,
    *WidgetEffects.KINDS,
    *_STEPS,
    *ProfileEffects.KINDS,
)
"""In the order in which agents are offered them."""
_KIND_OF: dict[type[EffectModel], AnyKind] = {kind.model: kind for kind in EFFECTS}


def may_follow(place: int, gate: Gate | None) -> bool:
    """Whether the effect at a place may be applied that a run behind `gate` has noted."""
    return gate is None or str(place) in gate


class EffectService:
    """Turns noted effects into rows, memories and events."""

    def __init__(
        self, users: UserService, refusals: RefusalTeller, memories: MemoryEffects, domains: Iterable[EffectDomain]
    ) -> None:
        self._users = users
        self._refusals = refusals
        self._memories = memories
        self._appliers: dict[type[EffectModel], Callable[[Noted[Any]], Awaitable[Applied]]] = {
            kind.model: partial(kind.apply, domain)
            for domain in (memories, *domains)
            for kind in domain.KINDS
            if kind.apply is not None
        }

    async def apply(self, reply: Reply, *, last: bool = False) -> tuple[Profile | None, int]:
        """Apply all effects on rows: `(the profile where it changed, how many effects there were)`.

        What cannot be applied is said to the user, with `last` also what could be tried again. One that fails keeps no
        other from being applied.

        Raises:
            DependencyDown: a server did not answer; again is right.
        """
        return await self._apply_phase(reply, "rows", last=last)

    async def apply_memories(self, reply: Reply, *, last: bool = False) -> int:
        """Remember and forget what the reply noted; answers how many effects there were.

        With `last`, what the memory does not take is said to the user. Else whatever it raises is raised at the end.
        """
        _, applied = await self._apply_phase(reply, "memory", last=last)
        if applied:
            await self.announce_memories(reply.user_id, key=f"{reply.id}:memories")
        return applied

    async def announce_memories(self, user_id: UserId, *, key: str) -> None:
        """Tell the user's clients, once for `key`, how many memories there are."""
        await self._memories.announce(user_id, key=key)

    async def _apply_phase(self, reply: Reply, phase: Phase, *, last: bool) -> tuple[Profile | None, int]:
        """Apply the effects of one phase. What cannot be applied is said to the user, and keeps no other one back."""
        user = await self._users.get(reply.user_id)
        profile: Profile | None = None
        applied, refused, failed = 0, list[Refusal](), list[Exception]()
        for index, effect in enumerate(reply.effects):
            if effect.phase != phase:
                continue
            if applied:
                await failpoints.reached("between_effects")
            try:
                noted = Noted(effect, user, reply, effect_key(reply.id, index))
                came = await self._apply_one(noted) if may_follow(index, reply.gate) else "untrusted"
            except Exception as error:  # noqa: BLE001 - it is raised again below
                failed.append(error)
                came = "cannot"
            reason = came.left_out if isinstance(came, Applied) else came
            if reason is not None:
                refused.append(Refusal(_KIND_OF[type(effect)], effect, reason))
            if isinstance(came, Applied):
                applied += 1
                if came.user is not None:
                    user, profile = came.user, came.user.profile
        if failed and not last:
            raise failed[0]
        await self._refusals.tell(user, reply, refused, part=_PARTS[phase])
        return profile, applied

    async def _apply_one(self, noted: Noted[Any]) -> Applied | Reason:
        """What came of an effect, or why it was not applied. Raises `DependencyDown`, for memories anything."""
        effect = noted.effect
        try:
            return await self._appliers[type(effect)](noted)
        except EffectRefused as error:
            return error.reason
        except NotFound:
            return "gone"
        except NoRoom:
            return "full"
        except (InvalidInput, Conflict) as error:
            logger.warning("effect_impossible", reply_id=noted.reply.id, kind=effect.kind, error=type(error).__name__)
            return "cannot"
        except DependencyDown:
            raise
        except Exception as error:
            if effect.phase == "memory":
                raise  # a memory store raises what it likes, and may take it later
            logger.error(  # noqa: TRY400 - the place, and nothing of what somebody wrote
                "effect_failed", kind=effect.kind, error=type(error).__name__, place=place_of(error)
            )
            return "cannot"
