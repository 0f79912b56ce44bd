"""The rows of models: which were chosen, and what they cost."""

from typing import Annotated

from src.protocol.models import ModelUse, ProviderId
from src.stores.pocketbase.columns import Column, Secret, Text, default
from src.stores.pocketbase.rows import Index, OwnedRow, Row


class ModelRow(Row):
    """A model that the owner chose for one use. The key is sealed with the server's own."""

    collection = "models"
    indices = (Index("use", unique=True),)
    readable = None
    exported = False

    use: Annotated[Column[ModelUse], Text(20, required=True)]
    provider: Annotated[Column[ProviderId], Text(20, required=True)]
    address: Annotated[Column[str], Text(300)] = default("")
    model: Annotated[Column[str], Text(200)] = default("")
    key: Annotated[Column[str], Text(8000), Secret()] = default("")
    context: Column[int] = default(0)
    """Tokens that it reads at once; 0: not known."""


class UsageDayRow(OwnedRow):
    """What the runs of a user have used on one day, in UTC."""

    collection = "usage_days"
    indices = (Index("user", "day", unique=True), Index("day"))

    day: Annotated[Column[str], Text(10, required=True)]
    """`YYYY-MM-DD`."""
    replies: Column[int] = default(0)
    input_tokens: Column[int] = default(0)
    output_tokens: Column[int] = default(0)
    requests: Column[int] = default(0)
    background_input_tokens: Column[int] = default(0)
    """What of it nobody waited for: summaries, routines, the inbox, the extraction of facts."""
    background_output_tokens: Column[int] = default(0)
    background_requests: Column[int] = default(0)
