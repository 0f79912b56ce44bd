"""What a text would be taken for, for the client's chips while somebody types. Changes nothing."""

import asyncio

from src.core.clock import utc_now, zone_of
from src.models.values import User
from src.offline_model.understood import Understood, understand
from src.protocol.understanding import Reading, ReadingSpan, Understanding


async def understood(user: User, text: str) -> Understanding:
    """The meanings of `text` at this moment in the user's zone. The reading runs off the event loop."""
    now = utc_now().astimezone(zone_of(user.timezone))
    found = await asyncio.to_thread(understand, text, now)
    return Understanding(readings=[_reading(one) for one in found])


def _reading(one: Understood) -> Reading:
    return Reading(
        kind=one.kind,
        text=one.text,
        start=one.start,
        end=one.end,
        due=one.due,
        repeat=one.repeat,
        spans=[ReadingSpan(start=span.start, end=span.end, means=span.means) for span in one.spans],
        certainty=round(one.certainty, 2),
    )
