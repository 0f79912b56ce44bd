"""All kinds of signals that a conversation takes, and a server on which few of them are many."""

import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable

from temporalio.testing import WorkflowEnvironment

from src.core.ids import UserId
from src.models.values import Profile
from src.services.conversation.outbox import TurnRef
from src.settings import load_settings
from src.stack.programs import require
from src.temporal.conversations import ConversationWorkflows
from src.temporal.payloads.conversation import StepAction, UserConnected, UserMessage

Tell = Callable[[ConversationWorkflows, UserId, bool], Awaitable[None]]
TELL: dict[str, Tell] = {
    "connected": lambda talks, user, onboarded: talks.user_connected(user, UserConnected(), onboarded=onboarded),
    "shown": lambda talks, user, _: talks.streaming_complete(user, ["r"]),
    "stop": lambda talks, user, _: talks.cancel_message(user, TurnRef("never")),
    "message": lambda talks, user, _: talks.deliver(user, TurnRef("again")),
    "step": lambda talks, user, _: talks.step_action(user, StepAction(action="back")),
    "profile": lambda talks, user, _: talks.profile_changed(user, Profile(name="Bo")),
}


@contextlib.asynccontextmanager
async def small_server(port: int, *, signals: int) -> AsyncGenerator[None]:
    """A server of the test's own, without a database on disk."""
    limits = {"history.maximumSignalsPerExecution": signals}
    arguments = [part for name, value in limits.items() for part in ("--dynamic-config-value", f"{name}={value}")]
    server = await WorkflowEnvironment.start_local(
        port=port,
        dev_server_existing_path=str(require("temporal", load_settings().cache_dir)),
        dev_server_extra_args=arguments,
    )
    async with server:
        yield


async def begun(talks: ConversationWorkflows, user: UserId, *, onboarded: bool) -> None:
    """Have a conversation run that nobody has said anything in."""
    if onboarded:
        await talks.start_assistant(user, [])
    else:
        await talks.user_connected(user, UserConnected(), onboarded=False)


async def written(talks: ConversationWorkflows, user: UserId, message: UserMessage, *, onboarded: bool) -> None:
    """Have a message delivered; these users never had an onboarding that could send it on."""
    if onboarded:
        await talks.start_assistant(user, [message])
    else:
        await talks.deliver(user, TurnRef(message.message_id, message.generation))
