"""The collections as they are meant to be: fields, limits, rules and indices. Data only; `db_init` applies it.

A field may be added here at any time. A field that was released keeps its name and type for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from src.models import derive_id

Spec = dict[str, Any]

USERS_ID = "_pb_users_auth_"
"""The id that PocketBase gives its own `users`."""

OWN_ROWS = "@request.auth.id != '' && user = @request.auth.id"
"""A stranger's id is the empty string, and so is the owner of a row without one: it must be asked for first."""

_TEXT_LIMIT = 10_000
_STATE_BYTES = 1_000_000
REPLY_LIMIT = 1_500_000
"""Characters in one message: a model's answer of 1 MB has to fit, Temporal's payload limit does not matter here."""


@dataclass(frozen=True)
class CollectionSpec:
    """A collection; `readable` is who may list and view, None for the superuser alone. Nobody else ever writes."""

    name: str
    fields: tuple[Spec, ...]
    indexes: tuple[str, ...] = ()
    readable: str | None = OWN_ROWS

    @property
    def wanted(self) -> Spec:
        """What is imported, without the id."""
        times = ({"onCreate": True, "onUpdate": False}, {"onCreate": True, "onUpdate": True})
        stamped = [{"name": n, "type": "autodate", **t} for n, t in zip(("created", "updated"), times, strict=True)]
        return {
            "name": self.name,
            "type": "base",
            "fields": [*self.fields, *stamped],
            "indexes": list(self.indexes),
            "listRule": self.readable,
            "viewRule": self.readable,
            "createRule": None,
            "updateRule": None,
            "deleteRule": None,
        }

    @property
    def default_id(self) -> str:
        """The collection's id where it does not exist yet: the same in every process that makes it."""
        return f"pbc_{derive_id('collection', self.name)}"


def text(name: str, limit: int = _TEXT_LIMIT, *, required: bool = False) -> Spec:
    """A text field. PocketBase cuts at 5,000 characters where no limit is set."""
    return {"name": name, "type": "text", "max": limit, "required": required}


def number(name: str) -> Spec:
    """A whole number, 0 where absent."""
    return {"name": name, "type": "number", "onlyInt": True}


def flag(name: str) -> Spec:
    """A yes or no, no where absent."""
    return {"name": name, "type": "bool"}


def moment(name: str) -> Spec:
    """A time in UTC, the empty string where absent."""
    return {"name": name, "type": "date"}


def document(name: str, limit: int = _STATE_BYTES) -> Spec:
    """JSON, null where absent."""
    return {"name": name, "type": "json", "maxSize": limit}


def owner() -> Spec:
    """Whose row it is: it goes when the user goes."""
    return _relation("user", USERS_ID)


def _relation(name: str, collection_id: str) -> Spec:
    return {
        "name": name,
        "type": "relation",
        "collectionId": collection_id,
        "cascadeDelete": True,
        "maxSelect": 1,
        "required": True,
    }


def _index(table: str, *columns: str, unique: bool = False, name: str = "") -> str:
    kind = "UNIQUE INDEX" if unique else "INDEX"
    label = name or f"idx_{table}_{'_'.join(columns)}"
    listed = ", ".join(f"`{column}`" for column in columns)
    return f"CREATE {kind} `{label}` ON `{table}` ({listed})"


USER_FIELDS: tuple[Spec, ...] = (
    # A guest has no address; PocketBase's own index keeps those that are set unique.
    {"name": "email", "type": "email", "required": False, "system": True},
    text("name", 255),
    flag("guest"),
    text("locale", 16),
    text("timezone", 64),
    document("quiet_hours"),
    document("profile"),
    flag("onboarded"),
)

USER_RULES: Spec = {
    "listRule": "id = @request.auth.id",
    "viewRule": "id = @request.auth.id",
    "createRule": None,  # sign-up goes through the backend
    "updateRule": None,
    "deleteRule": None,
    "authRule": "guest = false",
    "manageRule": None,
    "authAlert": {"enabled": False},  # it would send e-mail
    "otp": {"enabled": False},
    "mfa": {"enabled": False},
    "oauth2": {"enabled": False},
    "passwordAuth": {"enabled": True, "identityFields": ["email"]},
}

COLLECTIONS: Sequence[CollectionSpec] = (
    CollectionSpec(
        "sessions",
        (owner(), text("token_hash", 64, required=True), moment("expires"), moment("last_seen")),
        (_index("sessions", "token_hash", unique=True), _index("sessions", "user"), _index("sessions", "expires")),
        readable=None,
    ),
    CollectionSpec(
        "erasures",
        # Text, not a relation: the row outlives the user it names.
        (text("user_id", 15, required=True), number("passes"), moment("due")),
        (_index("erasures", "user_id", unique=True), _index("erasures", "due")),
        readable=None,
    ),
    CollectionSpec(
        "workflow_instances",
        (
            owner(),
            text("workflow_type", 100),
            text("temporal_workflow_id", 200, required=True),
            text("status", 40),
            text("step", 40),
            document("state"),
        ),
        (
            _index("workflow_instances", "temporal_workflow_id", unique=True),
            _index("workflow_instances", "user"),
            _index("workflow_instances", "status"),
        ),
    ),
    CollectionSpec(
        "conversations",
        (owner(), text("title", 300), text("last_read_cursor", 64), moment("last_read_at")),
        (_index("conversations", "user", "created"),),
    ),
    CollectionSpec(
        "messages",
        (
            owner(),
            text("conversation", 15, required=True),
            text("client_id", 64),
            text("role", 20, required=True),
            text("agent", 40),
            text("text", REPLY_LIMIT),
            text("status", 20),
            text("reply_to", 15),
            flag("proactive"),
            flag("superseded"),
            number("generation"),
            document("effects", 2_000_000),
            document("usage"),
            text("error_code", 60),
            text("why", 2000),
            moment("completed"),
            document("widgets"),
        ),
        (
            _index("messages", "conversation", "created"),
            _index("messages", "role", "status", "created"),
            _index("messages", "role", "status", "updated"),
            _index("messages", "user", "created"),
            _index("messages", "reply_to"),
        ),
    ),
    CollectionSpec(
        "inbox_items",
        (
            owner(),
            text("text", required=True),
            text("kind", 20),
            text("status", 20),
            moment("due"),
            text("project", 300),
            text("next_action", 1000),
            text("source", 20),
            text("message_id", 15),
            number("position"),
        ),
        (_index("inbox_items", "user", "status", "created"), _index("inbox_items", "user", "created")),
    ),
    CollectionSpec(
        "widget_instances",
        (
            owner(),
            text("type", 40),
            text("title", 300),
            document("state"),
            number("version"),
            flag("pinned"),
            text("message_id", 15),
        ),
        (_index("widget_instances", "user", "created"), _index("widget_instances", "message_id")),
    ),
    CollectionSpec(
        "widget_changes",
        # The id is of the widget and the version that the change makes: two changes of one version clash.
        (
            owner(),
            _relation("widget", f"pbc_{derive_id('collection', 'widget_instances')}"),
            text("change", 64, required=True),
            number("version"),
        ),
        (_index("widget_changes", "widget", "change", unique=True), _index("widget_changes", "user", "created")),
    ),
    CollectionSpec(
        "deletions",
        # That a row was its user's own, so that deleting it again is answered as the first time.
        (owner(),),
        (_index("deletions", "user", "created"),),
    ),
    CollectionSpec(
        "reminders",
        (
            owner(),
            text("text", required=True),
            moment("due"),
            moment("at"),  # when the soonest occurrence is to come: `due`, or later where quiet hours hold it back
            text("repeat", 500),
            text("timezone", 64),
            text("starts_local", 30),
            text("status", 20),
            text("message_id", 15),
            flag("important"),
            document("last"),
            number("version"),
            text("request", 64),  # what the client that chose the id asked for, hashed
        ),
        (_index("reminders", "user", "status", "due"), _index("reminders", "status", "due")),
    ),
    CollectionSpec(
        "reminder_changes",
        # The id is of the reminder and the version that the change makes: two changes of one version clash.
        (
            owner(),
            _relation("reminder", f"pbc_{derive_id('collection', 'reminders')}"),
            text("change", 120, required=True),
            number("version"),
        ),
        (_index("reminder_changes", "reminder", "change", unique=True), _index("reminder_changes", "user", "created")),
    ),
    CollectionSpec(
        "reminder_occurrences",
        (
            _relation("reminder", f"pbc_{derive_id('collection', 'reminders')}"),
            owner(),
            moment("due"),
            moment("at"),
            text("key", 100, required=True),
            text("status", 20),
            text("message_id", 15),
            text("text"),
            text("local", 30),  # the series' own times: as its clock shows them, naive
            flag("awake"),
            text("origin", 100),
            moment("settled"),
            moment("snoozed_until"),
            moment("done"),
            number("skipped"),
            flag("told"),
        ),
        (
            _index("reminder_occurrences", "key", unique=True),
            _index("reminder_occurrences", "reminder", "due"),
            _index("reminder_occurrences", "user"),
            _index("reminder_occurrences", "user", "due"),
            _index("reminder_occurrences", "status", "due"),
        ),
    ),
    CollectionSpec(
        "routines",
        # `weekday` is ISO's, 1 for Monday, 0 for every day; `timezone` is the zone that `due` was worked out in.
        (
            owner(),
            text("kind", 30, required=True),
            flag("enabled"),
            text("time", 5),
            number("weekday"),
            moment("due"),
            text("timezone", 64),
            moment("paused_until"),
            flag("skip_next"),
            number("version"),
        ),
        (_index("routines", "user"), _index("routines", "enabled", "due")),
    ),
    CollectionSpec(
        "routine_log",
        # What became of each version of a routine's row. The id is of the routine and the version, so of a change and
        # a coming at one moment one is refused.
        (
            owner(),
            text("routine", 15, required=True),
            number("version"),
            text("change", 64),
            moment("due"),
            text("outcome", 20),
            text("message_id", 15),
        ),
        (_index("routine_log", "routine", "change", unique=True), _index("routine_log", "user", "created")),
    ),
    CollectionSpec(
        "push_subscriptions",
        (owner(), text("endpoint", 2000, required=True), document("keys")),
        (_index("push_subscriptions", "endpoint", unique=True), _index("push_subscriptions", "user")),
        readable=None,
    ),
    CollectionSpec(
        "usage_days",
        (owner(), text("day", 10, required=True), number("replies"), number("input_tokens"), number("output_tokens")),
        (_index("usage_days", "user", "day", unique=True), _index("usage_days", "day")),
    ),
    CollectionSpec(
        "preferences",
        (owner(), text("key", 100, required=True), document("value")),
        (_index("preferences", "user", "key", unique=True),),
    ),
)
"""In an order in which each names only what stands before it."""

EXPORTED: tuple[str, ...] = tuple(
    spec.name for spec in COLLECTIONS if spec.name not in {"sessions", "erasures", "push_subscriptions"}
)
"""Collections that a user takes along: all but keys and what belongs to a device."""

SETTINGS: Spec = {
    "meta": {"appName": "AI Life OS", "hideControls": True},
    # The only transaction that PocketBase has is off by default.
    "batch": {"enabled": True, "maxRequests": 1000, "timeout": 10, "maxBodySize": 64 * 1024 * 1024},
    # Addresses hold filters, and filters hold what people wrote: nothing but errors is kept.
    "logs": {"minLevel": 8, "maxDays": 3, "logIP": False, "logAuthId": False},
    # The backend, a superuser, is not counted.
    "rateLimits": {
        "enabled": True,
        "rules": [
            {"label": "*:auth", "audience": "@guest", "duration": 10, "maxRequests": 60},
            {"label": "/api/", "audience": "@guest", "duration": 10, "maxRequests": 300},
        ],
    },
}
