"""The snapshot that a client starts from."""

import uuid

import httpx
import pytest

from src.core.ids import UserId, conversation_id_for
from src.runtime import Runtime


@pytest.mark.parametrize(("status", "streaming"), [("pending", 1), ("complete", 0)])
async def test_a_reply_is_in_progress_only_while_its_message_waits(
    guest: httpx.AsyncClient, runtime: Runtime, status: str, streaming: int
) -> None:
    user_id = UserId((await guest.get("/api/me")).json()["id"])
    await guest.get("/api/state")
    question, reply = uuid.uuid4().hex[:15], uuid.uuid4().hex[:15]
    fields = {"id": question, "user": user_id, "conversation": conversation_id_for(user_id)}
    await runtime.pocketbase.create("messages", {**fields, "role": "user", "text": "Hello", "status": status})
    await runtime.events.begin_reply(user_id, reply_id=reply, agent="coordinator", reply_to=question, least_attempt=1)
    state = (await guest.get("/api/state")).json()
    assert [m["id"] for m in state["messages"] if m["status"] == "streaming"] == [reply] * streaming
    assert len(await runtime.events.live_replies(user_id)) == streaming
