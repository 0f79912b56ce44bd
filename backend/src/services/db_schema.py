"""The collections as they are meant to be: fields, limits, rules and indices. Data only; `db_init` applies it.

A field may be added here at any time. A field that was released keeps its name and type for ever.
"""

from collections.abc import Sequence

from src.core.ids import derive_id
from src.stores.pocketbase.fields import (
    CollectionSpec,
    Spec,
    document,
    flag,
    index,
    moment,
    number,
    owner,
    relation,
    text,
)

REPLY_LIMIT = 1_500_000
"""Characters in one message: a model's answer of 1 MB has to fit, Temporal's payload limit does not matter here."""


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
        (
            owner(),
            text("token_hash", 64, required=True),
            moment("expires"),
            moment("last_seen"),
            text("label", 120),  # the browser and system, for the list of devices
        ),
        (index("sessions", "token_hash", unique=True), index("sessions", "user"), index("sessions", "expires")),
        readable=None,
    ),
    CollectionSpec(
        "erasures",
        # Text, not a relation: the row outlives the user it names.
        (text("user_id", 15, required=True), number("passes"), moment("due")),
        (index("erasures", "user_id", unique=True), index("erasures", "due")),
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
            index("workflow_instances", "temporal_workflow_id", unique=True),
            index("workflow_instances", "user"),
            index("workflow_instances", "status"),
        ),
    ),
    CollectionSpec(
        "conversations",
        (
            owner(),
            text("title", 300),
            text("last_read_cursor", 64),
            moment("last_read_at"),
            text("summary", 5000),
            moment("summarised_until"),
        ),
        (index("conversations", "user", "created"),),
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
            text("replaces", 15),
            flag("proactive"),
            flag("superseded"),
            number("generation"),
            document("effects", 2_000_000),
            document("gate", 10_000),
            document("usage"),
            text("error_code", 60),
            text("why", 2000),
            moment("completed"),
            document("widgets"),
        ),
        (
            index("messages", "conversation", "created"),
            index("messages", "role", "status", "created"),
            index("messages", "role", "status", "updated"),
            index("messages", "user", "created"),
            index("messages", "reply_to"),
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
            text("waiting_for", 300),
            number("minutes"),
            document("proposal"),
            text("answer", 1000),  # the user's words on the proposal's question, until they are gone into
            flag("considered"),  # whether the collector has seen the text as it is, or was told to leave it
            flag("filed"),
            document("before"),  # what stood before the assistant filed it
            number("revision"),
        ),
        (
            index("inbox_items", "user", "status", "created"),
            index("inbox_items", "user", "created"),
            index("inbox_items", "answer"),
        ),
    ),
    CollectionSpec(
        "inbox_changes",
        # The id is of the item and the revision that the change makes: two changes of one revision clash.
        (
            owner(),
            relation("item", f"pbc_{derive_id('collection', 'inbox_items')}"),
            text("change", 120, required=True),
            number("revision"),
        ),
        (
            index("inbox_changes", "item", "change", unique=True),
            index("inbox_changes", "user", "created"),
            index("inbox_changes", "created"),
        ),
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
            number("position"),
        ),
        (
            index("widget_instances", "user", "created"),
            index("widget_instances", "user", "type"),
            index("widget_instances", "message_id"),
        ),
    ),
    CollectionSpec(
        "widget_changes",
        # The id is of the widget and the version that the change makes: two changes of one version clash.
        (
            owner(),
            relation("widget", f"pbc_{derive_id('collection', 'widget_instances')}"),
            text("change", 120, required=True),
            number("version"),
        ),
        (
            index("widget_changes", "widget", "change", unique=True),
            index("widget_changes", "user", "created"),
            index("widget_changes", "created"),
        ),
    ),
    CollectionSpec(
        "deletions",
        # That a row was its user's own, so that deleting it again is answered as the first time.
        (owner(),),
        (index("deletions", "user", "created"), index("deletions", "created")),
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
        (index("reminders", "user", "status", "due"), index("reminders", "status", "due")),
    ),
    CollectionSpec(
        "reminder_changes",
        # The id is of the reminder and the version that the change makes: two changes of one version clash.
        (
            owner(),
            relation("reminder", f"pbc_{derive_id('collection', 'reminders')}"),
            text("change", 120, required=True),
            number("version"),
        ),
        (index("reminder_changes", "reminder", "change", unique=True), index("reminder_changes", "user", "created")),
    ),
    CollectionSpec(
        "reminder_occurrences",
        (
            relation("reminder", f"pbc_{derive_id('collection', 'reminders')}"),
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
            index("reminder_occurrences", "key", unique=True),
            index("reminder_occurrences", "reminder", "due"),
            index("reminder_occurrences", "user"),
            index("reminder_occurrences", "user", "due"),
            index("reminder_occurrences", "status", "due"),
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
        (index("routines", "user"), index("routines", "enabled", "due")),
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
        (index("routine_log", "routine", "change", unique=True), index("routine_log", "user", "created")),
    ),
    CollectionSpec(
        "push_subscriptions",
        # `session` is the one that subscribed: where it has ended, its browser is pushed to no more.
        (
            owner(),
            text("endpoint", 2000, required=True),
            document("keys"),
            text("label", 80),
            text("session", 15),
            moment("last_sent"),
            text("last_error", 500),
        ),
        (index("push_subscriptions", "endpoint", unique=True), index("push_subscriptions", "user")),
        readable=None,
        secret=("endpoint", "keys", "session"),
    ),
    CollectionSpec(
        "notification_targets",
        (
            owner(),
            text("label", 80),
            text("service", 80),
            text("url", 8000, required=True),  # encrypted: it holds passwords
            moment("last_sent"),
            text("last_error", 500),
        ),
        (index("notification_targets", "user", "created"),),
        readable=None,
        secret=("url",),
    ),
    CollectionSpec(
        "calendars",
        # The secret of the feed's address: hashed to be found by, encrypted to be shown again.
        (owner(), text("secret_hash", 64, required=True), text("secret", 500, required=True)),
        (index("calendars", "secret_hash", unique=True), index("calendars", "user", unique=True)),
        readable=None,
        secret=("secret_hash", "secret"),
    ),
    CollectionSpec(
        "deliveries",
        # A proactive message that is to go further than the conversation unless somebody sees it there.
        (
            owner(),
            text("message_id", 15, required=True),
            text("key", 120, required=True),
            flag("important"),
            text("state", 20),  # pending, acknowledged, sent (see delivery_attempts), nowhere, dropped
            moment("due"),  # from when on a client has its time to show the message
        ),
        (
            index("deliveries", "key", unique=True),
            index("deliveries", "state", "due"),
            index("deliveries", "user", "created"),
        ),
    ),
    CollectionSpec(
        "delivery_attempts",
        # The id is of the delivery, the destination and the number: of two processes that take one up, one is refused.
        (
            owner(),
            relation("delivery", f"pbc_{derive_id('collection', 'deliveries')}"),
            text("destination", 15, required=True),
            text("kind", 20),  # push, target
            number("number"),
            text("state", 20),  # sending, retry, again (a later attempt took over), sent, failed, gone, acknowledged
            moment("due"),  # of sending: when it is given up for lost; of retry: when the next attempt is
            text("error", 500),
        ),
        (index("delivery_attempts", "state", "due"), index("delivery_attempts", "delivery")),
    ),
    CollectionSpec(
        "usage_days",
        (owner(), text("day", 10, required=True), number("replies"), number("input_tokens"), number("output_tokens")),
        (index("usage_days", "user", "day", unique=True), index("usage_days", "day")),
    ),
    CollectionSpec(
        "preferences",
        (owner(), text("key", 100, required=True), document("value")),
        (index("preferences", "user", "key", unique=True),),
    ),
)
"""In an order in which each names only what stands before it."""

EXPORTED: tuple[str, ...] = tuple(spec.name for spec in COLLECTIONS if spec.name not in {"sessions", "erasures"})
"""Collections that a user takes along, without their secret fields: all but keys."""

SECRET_FIELDS: dict[str, tuple[str, ...]] = {spec.name: spec.secret for spec in COLLECTIONS}
"""By collection, the fields that no export holds."""

SETTINGS: Spec = {
    "meta": {"appName": "AI Life OS", "hideControls": True},
    # The only transaction that PocketBase has is off by default.
    "batch": {"enabled": True, "maxRequests": 1000, "timeout": 10, "maxBodySize": 64 * 1024 * 1024},
    # Addresses hold filters, and filters hold what people wrote: no request is kept, whatever became of it.
    "logs": {"minLevel": 8, "maxDays": 0, "logIP": False, "logAuthId": False},
    # The backend, a superuser, is not counted.
    "rateLimits": {
        "enabled": True,
        "rules": [
            {"label": "*:auth", "audience": "@guest", "duration": 10, "maxRequests": 60},
            {"label": "/api/", "audience": "@guest", "duration": 10, "maxRequests": 300},
        ],
    },
}
