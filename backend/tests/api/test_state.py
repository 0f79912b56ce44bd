"""The snapshot that a client starts from."""

import httpx
import pytest

from src.core.ids import UserId
from src.models.values import MessageStatus
from src.runtime import Runtime
from src.services.conversation.rows import MessageRow
from src.stores.pocketbase.rows import put
from tests import factories


@pytest.mark.parametrize(("status", "streaming"), [("pending", 1), ("complete", 0)])
async def test_a_reply_is_in_progress_only_while_its_message_waits(
    guest: httpx.AsyncClient, runtime: Runtime, status: MessageStatus, streaming: int
) -> None:
    user_id = UserId((await guest.get("/api/me")).json()["id"])
    await guest.get("/api/state")
    row = factories.message(user_id, "Hello", put(MessageRow.status, status))
    question, reply = (await factories.store(runtime.pocketbase, row)).id, factories.fresh_id()
    await runtime.events.begin_reply(user_id, reply_id=reply, agent="coordinator", reply_to=question, least_attempt=1)
    state = (await guest.get("/api/state")).json()
    assert [m["id"] for m in state["messages"] if m["status"] == "streaming"] == [reply] * streaming
    assert len(await runtime.events.live_replies(user_id)) == streaming
