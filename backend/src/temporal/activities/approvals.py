"""What the workflow of approvals brings about."""

from temporalio import activity

from src.core.ids import UserId
from src.services.approvals.service import Approvals
from src.temporal.options import SETTLE_APPROVALS
from src.temporal.payloads.approvals import ApprovalsRef, SettledApprovals


class ApprovalActivities:
    """Activities on what waits for a user's word."""

    def __init__(self, approvals: Approvals) -> None:
        self._approvals = approvals

    @activity.defn(name=SETTLE_APPROVALS)
    async def settle_approvals(self, ref: ApprovalsRef) -> SettledApprovals:
        """Carry out what is decided, end what waited too long."""
        return SettledApprovals(expires=await self._approvals.settle(UserId(ref.user_id)))
