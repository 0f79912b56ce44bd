"""Agent runs without a live reader, and the plain words that stand for a reply that could not be had."""

from datetime import datetime

from temporalio import activity

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import BudgetSpent, ModelFailed, NotFound
from src.logs import get_logger
from src.models.turn import AgentOutput
from src.models.values import Occasion
from src.protocol.events import MessageCreated
from src.services.accounts.quiet_hours import quiet_until
from src.services.accounts.users import UserService
from src.services.agent.meter import Meter
from src.services.agent.service import AgentService
from src.services.turns.context import TurnContextService, TurnMaterial
from src.services.turns.replies import NewReply, ReplyService, StoredReply
from src.services.turns.texts import failure_text, reason_for
from src.stores.event_log.log import EventLog
from src.temporal.activities.streaming import ReplyStream, heartbeats
from src.temporal.options import MAX_MODEL_ATTEMPTS, RECORD_FAILURE, RUN_WORKFLOW_AGENT
from src.temporal.payloads.conversation import AgentRunInput, FailureInput, TurnResult

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

        Nothing is written to somebody who is back and has nothing open, and no follow-up in quiet hours.

        Raises:
            ModelFailed: the model does not answer, and the occasion has no words of its own.
        """
        user_id = UserId(run.user_id)
        async with heartbeats():
            held_until = await self._held_until(user_id, run)
            if held_until is not None:
                return TurnResult(reply_id="", status="complete", held_until=held_until)
            reply = await self._write(user_id, run)
            if reply is None:
                return TurnResult(reply_id="", status="complete")
            await self._announce(user_id, reply)
        return TurnResult(reply_id=reply.id, status=reply.status, effects=[effect.kind for effect in reply.effects])

    @activity.defn(name=RECORD_FAILURE)
    async def record_failure(self, failure: FailureInput) -> TurnResult:
        """End a turn that has no reply with one plain sentence, or with nothing where the user stopped it."""
        user_id = UserId(failure.user_id)
        try:
            user = await self._users.get(user_id)
            await self._contexts.own_message(user_id, failure.message_id)
        except NotFound:
            return TurnResult(reply_id="", status="failed")
        text = "" if failure.cancelled else failure_text(user.words, failure.code)
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

    async def _held_until(self, user_id: UserId, run: AgentRunInput) -> datetime | None:
        if run.at is None:
            return None
        return quiet_until(await self._users.get(user_id), max(run.at, utc_now()))

    async def _write(self, user_id: UserId, run: AgentRunInput) -> StoredReply | None:
        key = NewReply(user_id, run.agent, AgentOutput(text=""), "complete", key=run.key)
        stored = await self._replies.find(user_id, key.id)
        if stored is not None:
            return stored
        material = await self._contexts.gather(
            user_id,
            message_id=None,
            agent=run.agent,
            step=run.step,
            occasion=run.occasion,
            item_ids=run.item_ids,
        )
        context = material.context
        if (run.occasion == "return" and not context.open_items) or (run.occasion == "inbox" and not context.new_items):
            return None
        meter = Meter()
        try:
            output = await self._agents.run(
                material.context,
                text="",
                recent=material.recent,
                spent=material.spent,
                meter=meter,
                foreign=material.foreign,
            )
        except (ModelFailed, BudgetSpent) as error:
            own_words = _own_words(run.occasion, material)
            if own_words is None or (error.retryable and activity.info().attempt < MAX_MODEL_ATTEMPTS // 2):
                await self._replies.usage.add(user_id, meter.usage, background=True)
                raise
            output = AgentOutput(text=own_words, usage=meter.usage)
        # What nothing came of is said: nothing else on the screen would tell.
        why = reason_for(material.user.words, run.occasion, quiet=run.quiet and bool(output.effects))
        stated = why.model_dump_json() if why else run.occasion
        applies = run.occasion != "inbox"
        return await self._replies.store(
            NewReply(user_id, run.agent, output, "complete", key=run.key, why=stated, applies=applies)
        )

    async def _announce(self, user_id: UserId, reply: StoredReply) -> None:
        event = MessageCreated(ts=utc_now(), message=reply.row.view())
        await self._events.announce(user_id, event, once=f"created:{reply.id}")


def _own_words(occasion: Occasion, material: TurnMaterial) -> str | None:
    """What is said where the model cannot say it; None where nothing is better than that."""
    words = material.user.words
    match occasion:
        case "first_visit":
            return words.say("greeting")
        case "follow_up":
            return words.say("follow-up")
        case "return":
            return words.say("welcome-back", count=len(material.context.open_items))
        case "inbox":
            return words.say("not-sorted")
        case _:
            return None
