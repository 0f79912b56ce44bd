"""More signals than a run takes, 10,000 by Temporal's own default: whoever sends them, idle or busy, is answered afterwards."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable

import pytest

from src.core.ids import UserId
from src.errors import DependencyDown
from src.settings import TemporalSettings
from src.stack.supervisor import Stack
from src.temporal.client import TemporalClient
from src.temporal.conversations import ConversationWorkflows
from src.temporal.payloads.conversation import UserMessage
from tests.conditions import until
from tests.temporal.conversation.scripted import Scripted, Stage, playing
from tests.temporal.conversation.signalling import TELL, begun, written

pytestmark = pytest.mark.timeout(1200)

SIGNALS = 12_000
AT_ONCE = 40


@pytest.mark.parametrize("read", [True, False], ids=["read", "unread"])
@pytest.mark.parametrize("kind", TELL)
async def test_twelve_thousand_signals_cost_nobody_an_answer(
    stack: Stack, kind: str, read: bool, request: pytest.FixtureRequest
) -> None:
    """`read`: a worker reads them as they come; else one comes when all have been sent."""
    if not request.config.getoption("--long"):
        pytest.skip("only with --long")
    stage, scripted, user = await Stage.at(stack.settings.temporal_address), Scripted(), UserId(uuid.uuid4().hex)
    settings = TemporalSettings(task_queue=stage.queue)
    talks = ConversationWorkflows(TemporalClient(settings, address=stack.settings.temporal_address))
    onboarded = kind not in {"step", "profile"}
    limit = asyncio.Semaphore(AT_ONCE)

    async def tell() -> None:
        async with limit:
            await taken(lambda: TELL[kind](talks, user, onboarded))

    async def send() -> None:
        await begun(talks, user, onboarded=onboarded)
        await asyncio.gather(*(tell() for _ in range(SIGNALS)))
        await taken(lambda: written(talks, user, UserMessage(message_id="last"), onboarded=onboarded))

    if not read:
        await send()
    async with playing(stage, scripted):
        if read:
            await send()
        await until(lambda: "last" in scripted.answered, seconds=900)


async def taken(tell: Callable[[], Awaitable[None]]) -> None:
    """Tell it until it is taken: a run that is about to go on in a new one refuses for as long as its worker needs."""

    async def is_taken() -> bool:
        try:
            await tell()
        except DependencyDown:
            return False
        return True

    await until(is_taken, seconds=120)
