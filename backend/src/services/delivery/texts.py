"""What a notification says: short, in the user's language, made of the message that stands in the conversation."""

import json
import re
from dataclasses import dataclass

from src.core.locale import Words
from src.models.values import User, WhyKind
from src.services.conversation.rows import MessageRow

_BODY_BYTES = 2400
"""A push may have about 3,900 bytes; a Russian letter takes two."""

_MARKS = re.compile(r"(\*\*|__|`)|^#{1,6}\s+|^[-*]\s\[[ x]\]\s*|\[([^\]]*)\]\([^)\s]*\)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification: plain text, no Markdown. `reminder_id` where one brought it."""

    title: str
    body: str
    tag: str
    message_id: str = ""
    reminder_id: str | None = None

    def payload(self, *, badge: int | None = None) -> bytes:
        """As the service worker gets it."""
        fields = {
            "title": self.title,
            "body": self.body,
            "tag": self.tag,
            "url": f"/?message={self.message_id}" if self.message_id else "/",
            "message_id": self.message_id,
            "reminder_id": self.reminder_id,
            "badge": badge,
        }
        return json.dumps({k: v for k, v in fields.items() if v is not None}, ensure_ascii=False).encode()


def notice_of(message: MessageRow, user: User) -> Notice:
    """The notification for a message's row."""
    why = message.reason
    kind: WhyKind = why.kind if why else "greeting"
    return Notice(
        title=user.words.say(f"notice-{kind.replace('_', '-')}"),
        body=_cut(_MARKS.sub(lambda mark: mark[2] or "", message.text).strip()),
        tag=message.id,
        message_id=message.id,
        reminder_id=why.id if why and kind == "reminder" else None,
    )


def trial_notice(words: Words) -> Notice:
    """What is sent to see whether it arrives."""
    return Notice(title=words.say("notice-greeting"), body=words.say("notice-trial"), tag="trial")


def _cut(text: str) -> str:
    """The text in at most `_BODY_BYTES` bytes."""
    data = text.encode()
    if len(data) <= _BODY_BYTES:
        return text
    return data[: _BODY_BYTES - 3].decode(errors="ignore").rstrip() + "…"
