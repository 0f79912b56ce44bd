"""The rows of conversations and their messages. `Any`: effects as JSON; each kind has a model of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Self

from src.core.clock import utc_now
from src.core.ids import ConversationId, UserId, conversation_id_for
from src.models.turn import Usage
from src.models.values import AgentName, MessageStatus, Role
from src.protocol.talking import Conversation, Message, Why
from src.stores.pocketbase.columns import Column, Json, Relation, Text, default
from src.stores.pocketbase.rows import Index, OwnedRow, put

REPLY_LIMIT = 1_500_000
"""Characters in one message: a model's answer of 1 MB has to fit, Temporal's payload limit does not matter here."""


class ConversationRow(OwnedRow):
    """The conversation of a user."""

    collection = "conversations"
    indices = (Index("user", "created"),)
    holds_words = True

    title: Annotated[Column[str], Text(300)] = default("")
    last_read_cursor: Annotated[Column[str], Text(64)] = default("")
    """Not used any more."""
    last_read_at: Column[datetime | None] = default(None)
    summary: Annotated[Column[str], Text(5000)] = default("")
    summarised_until: Column[datetime | None] = default(None)
    reads: Column[int] = default(0)
    """How often `last_read_at` has moved: the version that it is changed by."""

    def view(self) -> Conversation:
        """As clients see it."""
        return Conversation(id=self.id, title=self.title, created=self.created, updated=self.updated)


class ReadRow(OwnedRow):
    """That `last_read_at` has moved. The id is of the conversation and the count of reads: two of one count clash."""

    collection = "conversation_reads"
    indices = (Index("conversation", "change", unique=True), Index("created"))
    kept = timedelta(days=1)

    conversation: Annotated[Column[str], Relation("conversations")]
    change: Annotated[Column[str], Text(120, required=True)]


class MessageRow(OwnedRow):
    """A message, the user's or the assistant's."""

    collection = "messages"
    indices = (
        Index("conversation", "created"),
        Index("role", "status", "created"),
        Index("role", "status", "updated"),
        Index("user", "created"),
        Index("reply_to"),
        Index("rows_due"),
        Index("memories_due"),
    )
    holds_words = True
    searched = ("text",)

    conversation: Annotated[Column[ConversationId], Text(15, required=True)]
    client_id: Annotated[Column[str | None], Text(64)] = default(None)
    role: Annotated[Column[Role], Text(20, required=True)]
    agent: Annotated[Column[AgentName | None], Text(40)] = default(None)
    text: Annotated[Column[str], Text(REPLY_LIMIT)] = default("")
    status: Annotated[Column[MessageStatus], Text(20)] = default("complete")
    reply_to: Annotated[Column[str | None], Text(15)] = default(None)
    replaces: Annotated[Column[str | None], Text(15)] = default(None)
    proactive: Column[bool] = default(False)
    superseded: Column[bool] = default(False)
    generation: Column[int] = default(0)
    effects: Annotated[Column[list[dict[str, Any]]], Json(2_000_000)] = default([])
    """As JSON: whoever applies them reads them, and must not take what it cannot read for nothing at all."""
    gate: Annotated[Column[tuple[str, ...] | None], Json(10_000)] = default(None)
    """A `Gate`; not None: the text may repeat what the user did not type."""
    usage: Column[Usage | None] = default(None)
    error_code: Annotated[Column[str | None], Text(60)] = default(None)
    why: Annotated[Column[str], Text(2000)] = default("")
    """A `Why` as JSON, or words of our own for nobody to see."""
    completed: Column[datetime | None] = default(None)
    widgets: Column[list[str]] = default([])
    """Ids of the widgets that it brings."""
    rows_due: Column[bool] = default(False)
    """Whether a reply's effects on rows are not known to have been applied."""
    memories_due: Column[bool] = default(False)
    """The same of those on memories."""

    @classmethod
    def by_assistant(
        cls, message_id: str, user_id: UserId, text: str, *, agent: AgentName, completed: datetime | None = None
    ) -> Self:
        """What the assistant says, complete. The only place where such a row is made.

        Args:
            message_id: derived from what it is about, so that it is said once.
            user_id: to whom.
            text: what is said.
            agent: who says it.
            completed: when; now, where it is not given.
        """
        return cls(
            id=message_id,
            user=user_id,
            conversation=conversation_id_for(user_id),
            role="assistant",
            agent=agent,
            text=text,
            completed=completed or utc_now(),
        )

    @classmethod
    def unasked(
        cls,
        message_id: str,
        user_id: UserId,
        text: str,
        *,
        why: Why,
        completed: datetime | None = None,
        usage: Usage | None = None,
        widgets: Sequence[str] = (),
        quotes: bool = False,
    ) -> Self:
        """What the assistant says by itself, for a reason that the user gave. As `by_assistant`.

        `quotes`: it repeats what the user did not type.
        """
        row = cls.by_assistant(message_id, user_id, text, agent="coordinator", completed=completed)
        return row.having(
            put(cls.proactive, True),
            put(cls.why, why.model_dump_json(exclude_none=True)),
            put(cls.usage, usage),
            put(cls.widgets, list(widgets)),
            put(cls.gate, () if quotes else None),
        )

    @property
    def reason(self) -> Why | None:
        """Why it came, where it came by itself."""
        return Why.model_validate_json(self.why) if self.why.startswith("{") else None

    def view(self) -> Message:
        """As clients see it."""
        return Message(
            id=self.id,
            client_id=self.client_id,
            conversation_id=self.conversation,
            role=self.role,
            agent=self.agent,
            text=self.text,
            status=self.status,
            reply_to=self.reply_to,
            proactive=self.proactive,
            superseded=self.superseded,
            replaces=self.replaces,
            why=self.reason,
            widgets=self.widgets,
            created=self.created,
            completed=self.completed,
        )
