"""Web Push: subscribing browsers."""

from fastapi import APIRouter, BackgroundTasks, status

from src.api.deps import CurrentUser, Limits, Sessions, Subscriptions, TokenDep
from src.protocol.base import RecordId
from src.protocol.delivery import PushState, PushSubscribe, PushSubscriptionView

router = APIRouter(prefix="/api/push", tags=["push"])


@router.get("")
async def state(user: CurrentUser, subscriptions: Subscriptions) -> PushState:
    """The key that a browser subscribes with, and the browsers that did."""
    return await subscriptions.state(user)


@router.post("/subscriptions", status_code=status.HTTP_201_CREATED)
async def subscribe(
    request: PushSubscribe, user: CurrentUser, token: TokenDep, subscriptions: Subscriptions, sessions: Sessions
) -> PushSubscriptionView:
    """Push to this browser until its session ends. The same endpoint again changes nothing."""
    return await subscriptions.subscribe(user, sessions.session_id(token), request)


@router.delete("/subscriptions/{subscription_id}", status_code=status.HTTP_204_NO_CONTENT)
async def unsubscribe(subscription_id: RecordId, user: CurrentUser, subscriptions: Subscriptions) -> None:
    """Push to a browser no more; again is fine."""
    await subscriptions.delete(user, subscription_id)


@router.post("/test", status_code=status.HTTP_202_ACCEPTED)
async def test(user: CurrentUser, subscriptions: Subscriptions, limits: Limits, after: BackgroundTasks) -> None:
    """Push a trial to each of one's browsers. What came of it stands in `last_error`."""
    await limits.check_trial(user.id)
    after.add_task(subscriptions.test, user)
