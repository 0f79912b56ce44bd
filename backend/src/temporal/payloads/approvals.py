"""What the workflow of approvals takes and hands on."""

from datetime import datetime

from src.temporal.payloads.base import Payload


class ApprovalsChanged(Payload):
    """A card is new or decided."""


class ApprovalsRef(Payload):
    """The open cards of a user: input of the workflow and of `settle_approvals`."""

    user_id: str


class SettledApprovals(Payload):
    """When the next card has waited too long; None where none waits."""

    expires: datetime | None = None
