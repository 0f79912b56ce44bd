"""`GET /api/chat/messages/{id}/used`: what a reply was made of, for whom it was written."""

from datetime import datetime

import httpx
import pytest

from src.core.ids import UserId
from src.models.effects import CaptureInboxItem, CompleteInboxItem, Remember, ScheduleReminder
from src.models.turn import AgentOutput, Usage
from src.runtime import Runtime
from src.services.turns.replies import NewReply


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "en",
            [
                "Put into the inbox: Boat",
                "Set a reminder: 28 November 2040 9:00 — call",
                "Marked as done: Oars",
                "Remembered: Rows",
            ],
        ),
        (
            "ru",
            [
                "Записал в инбокс: Boat",
                "Поставил напоминание: 28 ноября 2040, 9:00 — call",
                "Отметил сделанным: Oars",
                "Запомнил: Rows",
            ],
        ),
    ],
)
async def test_a_reply_tells_what_it_knew_did_and_cost(
    guest: httpx.AsyncClient, runtime: Runtime, locale: str, said: list[str]
) -> None:
    await guest.patch("/api/me", json={"locale": locale})
    user = UserId((await guest.get("/api/me")).json()["id"])
    item = (await guest.post("/api/inbox", json={"text": "Oars"})).json()["id"]
    memory = (await guest.post("/api/memories", json={"text": "Likes rivers"})).json()["id"]
    gone = (await guest.post("/api/memories", json={"text": "Likes lakes"})).json()["id"]
    await guest.delete(f"/api/memories/{gone}")
    output = AgentOutput(
        text="So.",
        effects=(
            CaptureInboxItem(text="Boat"),
            ScheduleReminder(text="call", due_local=datetime(2040, 11, 28, 9)),  # noqa: DTZ001 - on the wall
            CompleteInboxItem(item_id=item),
            Remember(text="Rows"),
        ),
        usage=Usage(
            requests=2,
            input_tokens=70,
            output_tokens=30,
            model="small",
            seconds=1.5,
            attempts=2,
            memories=(memory, gone),
            items=(item,),
        ),
    )
    reply = await runtime.turns.replies.store(
        NewReply(user, "coordinator", output, "complete", message_id=None, key="used", applies=False)
    )
    used = (await guest.get(f"/api/chat/messages/{reply.id}/used")).json()
    assert [tool["text"] for tool in used.pop("tools")] == said
    assert used == {
        "model": "small",
        "seconds": 1.5,
        "attempts": 2,
        "requests": 2,
        "input_tokens": 70,
        "output_tokens": 30,
        "memories": [{"id": memory, "text": "Likes rivers"}],
        "items": [{"id": item, "text": "Oars"}],
    }


async def test_what_is_no_reply_of_ones_own_is_not_there(guest: httpx.AsyncClient) -> None:
    assert (await guest.get("/api/chat/messages/abcdefghijklmno/used")).status_code == 404
