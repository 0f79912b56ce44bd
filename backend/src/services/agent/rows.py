"""The rows of what models cost."""

from typing import Annotated

from src.stores.pocketbase.columns import Column, Text, default
from src.stores.pocketbase.rows import Index, OwnedRow


class UsageDayRow(OwnedRow):
    """What the runs of a user have used on one day, in UTC."""

    collection = "usage_days"
    indices = (Index("user", "day", unique=True), Index("day"))

    day: Annotated[Column[str], Text(10, required=True)]
    """`YYYY-MM-DD`."""
    replies: Column[int] = default(0)
    input_tokens: Column[int] = default(0)
    output_tokens: Column[int] = default(0)
