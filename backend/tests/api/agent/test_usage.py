"""`GET /api/usage`: what somebody's models cost, by day and kind of work."""

import httpx

from src.core.clock import utc_now
from src.core.ids import UserId
from src.models.turn import Usage
from src.runtime import Runtime
from src.services.agent.usage import counting, day_of


async def test_all_that_was_asked_is_counted_by_kind_and_nobody_sees_anothers(
    guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    assert (await guest.get("/api/usage")).json()["days"] == []
    user = UserId((await guest.get("/api/me")).json()["id"])
    day = day_of(utc_now())
    reply = Usage(requests=2, input_tokens=100, output_tokens=10)
    await runtime.pocketbase.batch([counting(user, reply, day=day)])
    await runtime.turns.replies.usage.add(user, Usage(requests=1, input_tokens=30, output_tokens=3))  # a failed attempt
    await runtime.turns.replies.usage.add(user, Usage(requests=1, input_tokens=5, output_tokens=1), background=True)
    shown = (await guest.get("/api/usage")).json()
    assert shown["days"] == [
        {"day": day, "occasion": "conversation", "input_tokens": 130, "output_tokens": 13, "requests": 3},
        {"day": day, "occasion": "background", "input_tokens": 5, "output_tokens": 1, "requests": 1},
    ]
    assert shown["used_today"] == 149
    assert shown["limit"] == runtime.settings.limits.tokens_per_day
