"""Where proactive messages go besides the conversation: browsers (Web Push) and the user's own targets (apprise)."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from src.protocol.base import Request, Wire, clean_text

Label = Annotated[str, BeforeValidator(clean_text), Field(max_length=80)]


class PushKeys(Request):
    """A browser's keys, base64url, as `PushSubscription.toJSON()` gives them."""

    p256dh: Annotated[str, StringConstraints(min_length=10, max_length=200)]
    auth: Annotated[str, StringConstraints(min_length=10, max_length=100)]


class PushSubscribe(Request):
    """A browser that wants to be pushed to. The same endpoint again changes nothing."""

    endpoint: Annotated[str, StringConstraints(min_length=10, max_length=2000, pattern=r"^https?://")]
    keys: PushKeys
    label: Label = ""


class PushSubscriptionView(Wire):
    """A browser that is pushed to."""

    id: str
    label: str = ""
    created: datetime
    last_error: str | None = None


class PushState(Wire):
    """What a browser needs to subscribe (`public_key`: VAPID, base64url), and the browsers that did."""

    public_key: str
    subscriptions: list[PushSubscriptionView]


class TargetCreate(Request):
    """A target by its apprise address, as `tgram://…` or `ntfy://…`. It is tried before it is kept."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=2000)]
    label: Label = ""


class Target(Wire):
    """A notification target. Its address holds secrets and is never shown again."""

    id: str
    label: str = ""
    service: str
    """What it is, as `Telegram`."""
    created: datetime
    last_sent: datetime | None = None
    last_error: str | None = None


class TargetPage(Wire):
    """All targets of the user."""

    items: list[Target]
    next: str | None = None
