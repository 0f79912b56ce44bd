"""Agent runs without a live reader, and the plain words that stand for a reply that could not be had."""

from temporalio import activity

from src.errors import BudgetSpent, DependencyDown, ModelFailed, NotFound
from src.logs import get_logger
from src.models import AgentOutput, UserId, utc_now
from src.protocol import MessageCreated
from src.services.agent import AgentService
from src.services.conversation import message_view
from src.services.plain_words import failure_text, greeting_text
from src.services.replies import NewReply, Reply, ReplyService
from src.services.turn_context import TurnContextService
from src.services.users import UserService
from src.stores.event_log import EventLog
from src.temporal.activities.streaming import ReplyStream, heartbeats
from src.temporal.options import MAX_MODEL_ATTEMPTS, RECORD_FAILURE, RUN_WORKFLOW_AGENT
from src.temporal.payloads import AgentRunInput, FailureInput, TurnResult

logger = get_logger("agent_activities")


class AgentActivities:
    """Activities for messages that nothing asked for, and for turns that failed."""

    def __init__(
        self,
        agents: AgentService,
        contexts: TurnContextService,
        replies: ReplyService,
        users: UserService,
        events: EventLog,
    ) -> None:
        self._agents = agents
        self._contexts = contexts
        self._replies = replies
        self._users = users
        self._events = events

    @activity.defn(name=RUN_WORKFLOW_AGENT)
    async def run_workflow_agent(self, run: AgentRunInput) -> TurnResult:
        """Write a message of one's own accord, once for each `key`; it appears complete at once.

        Raises:
            ModelFailed: the model does not answer, and the occasion has no words of its own.
        """
        user_id = UserId(run.user_id)
        async with heartbeats():
            reply = await self._write(user_id, run)
            await self._announce(user_id, reply)
        return TurnResult(reply_id=reply.id, status=reply.status, effects=[effect.kind for effect in reply.effects])

    @activity.defn(name=RECORD_FAILURE)
    async def record_failure(self, failure: FailureInput) -> TurnResult:
        """End a turn that has no reply with one plain sentence, or with nothing where the user stopped it."""
        user_id = UserId(failure.user_id)
        try:
            user = await self._users.get(user_id)
        except NotFound:
            return TurnResult(reply_id="", status="failed")
        text = "" if failure.cancelled else failure_text(failure.code, user.locale)
        reply = await self._replies.store(
            NewReply(
                user_id=user_id,
                agent=failure.agent,
                output=AgentOutput(text=text),
                status="cancelled" if failure.cancelled else "failed",
                message_id=failure.message_id,
                generation=failure.generation,
                error_code=failure.code,
            )
        )
        stream = ReplyStream(
            events=self._events,
            user_id=user_id,
            reply_id=reply.id,
            agent=failure.agent,
            reply_to=failure.message_id,
            least_attempt=1,
        )
        await stream.begin()
        await stream.finish(reply)
        return TurnResult(reply_id=reply.id, status=reply.status)

    async def _write(self, user_id: UserId, run: AgentRunInput) -> Reply:
        key = NewReply(user_id, run.agent, AgentOutput(text=""), "complete", key=run.key)
        stored = await self._replies.find(user_id, key.id)
        if stored is not None:
            return stored
        material = await self._contexts.gather(
            user_id, message_id=None, agent=run.agent, step=run.step, occasion=run.occasion
        )
        try:
            output = await self._agents.run(
                material.context, text="", recent=material.recent, tokens_today=material.tokens_today
            )
        except (ModelFailed, BudgetSpent) as error:
            if run.occasion != "first_visit" or (error.retryable and activity.info().attempt < MAX_MODEL_ATTEMPTS // 2):
                raise
            output = AgentOutput(text=greeting_text(material.user.locale))
        return await self._replies.store(
            NewReply(user_id, run.agent, output, "complete", key=run.key, why=run.occasion)
        )

    async def _announce(self, user_id: UserId, reply: Reply) -> None:
        event = MessageCreated(ts=utc_now(), message=message_view(reply.record))
        try:
            await self._events.publish_once(user_id, f"created:{reply.id}", event)
        except DependencyDown:
            logger.warning("event_not_published", message_id=reply.id)
