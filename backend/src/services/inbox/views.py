"""Rows of the inbox as clients see them."""

from src.core.clock import utc_now
from src.protocol.inbox import InboxItem, Proposal
from src.stores.pocketbase.client import Record, parse_time


def inbox_view(record: Record) -> InboxItem:
    """An inbox item's row as clients see it."""
    created = parse_time(record["created"]) or utc_now()
    return InboxItem(
        id=record["id"],
        text=record["text"],
        kind=record["kind"],
        status=record["status"],
        due=parse_time(record["due"]),
        project=record["project"] or None,
        next_action=record["next_action"] or None,
        waiting_for=record["waiting_for"] or None,
        minutes=int(record["minutes"] or 0) or None,
        proposal=Proposal.model_validate(record["proposal"]) if record["proposal"] and not record["answer"] else None,
        filed=bool(record["filed"]),
        source=record["source"],
        message_id=record["message_id"] or None,
        created=created,
        updated=parse_time(record["updated"]) or created,
    )
