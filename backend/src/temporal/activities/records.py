"""What a conversation reads from and writes to the database between its turns."""

from collections.abc import Awaitable, Callable

from temporalio import activity

from src.core.ids import UserId
from src.models.values import Step
from src.services.accounts.users import UserService
from src.services.turns.due_effects import DueEffects
from src.services.turns.progress import ProgressService, history_of, steps_of
from src.services.turns.replies import ReplyService
from src.temporal.options import APPLY_EFFECTS, HAND_OVER, LOAD_CONVERSATION, WAITING_LOADED
from src.temporal.payloads.conversation import (
    EffectsResult,
    HandOverInput,
    LoadedConversation,
    LoadInput,
    ReplyRef,
    UserMessage,
)

StartAssistant = Callable[[UserId, list[UserMessage]], Awaitable[None]]


class RecordActivities:
    """Activities on the rows of one user."""

    def __init__(
        self,
        replies: ReplyService,
        effects: DueEffects,
        progress: ProgressService,
        users: UserService,
        start_assistant: StartAssistant,
    ) -> None:
        self._replies = replies
        self._effects = effects
        self._progress = progress
        self._users = users
        self._start_assistant = start_assistant

    @activity.defn(name=LOAD_CONVERSATION)
    async def load_conversation(self, load: LoadInput) -> LoadedConversation:
        """Where the conversation stands as stored; the row is made when absent."""
        user_id = UserId(load.user_id)
        user = await self._users.get(user_id)
        row = await self._progress.load(user_id, load.workflow_id, workflow_type=load.workflow_type)
        state = row.state
        return LoadedConversation(
            step=Step(state["step"]) if state.get("step") else None,
            steps=steps_of(state),
            history=history_of(state),
            profile=user.profile,
            greeted=bool(state.get("greeted")),
            waiting=[
                UserMessage(message_id=one.message_id, generation=one.generation)
                for one in await self._replies.unanswered(user_id, limit=WAITING_LOADED)
            ],
        )

    @activity.defn(name=APPLY_EFFECTS)
    async def apply_effects(self, ref: ReplyRef) -> EffectsResult:
        """Apply the effects of a stored reply, but for the memories."""
        reply = await self._replies.find(UserId(ref.user_id), ref.reply_id)
        if reply is None:
            return EffectsResult()
        profile, applied = await self._effects.apply_rows(reply)
        return EffectsResult(profile=profile, applied=applied)

    @activity.defn(name=HAND_OVER)
    async def hand_over(self, hand_over: HandOverInput) -> None:
        """Onboarding is over: later messages go to the AssistantWorkflow, and those that wait go there now."""
        user_id = UserId(hand_over.user_id)
        await self._users.mark_onboarded(user_id)
        await self._start_assistant(user_id, hand_over.queue)
