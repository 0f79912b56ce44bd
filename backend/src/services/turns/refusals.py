"""What a reply promised and could not be done is said, once, in one plain sentence after the reply."""

from collections.abc import Sequence
from dataclasses import dataclass

from src.core.clock import utc_now
from src.core.ids import conversation_id_for, derive_id
from src.errors import DependencyDown
from src.logs import get_logger
from src.models.effect_kinds import AnyKind, Reason
from src.models.effects import EffectModel
from src.models.reply import Reply
from src.models.values import Locale, User
from src.protocol.events import MessageCreated
from src.services.conversation.service import message_view
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase, format_time

logger = get_logger("effects")

_MOST_SAID = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """An effect that was not applied, or not in full, and why."""

    kind: AnyKind
    effect: EffectModel
    reason: Reason


_LEADS: dict[Locale, str] = {"ru": "Не всё получилось", "en": "Not all of that worked"}
_MORE: dict[Locale, str] = {"ru": "и ещё {count}", "en": "and {count} more"}
_UNTRUSTED: dict[Locale, str] = {
    "ru": "в сообщении речь о записи, которую писали не вы, поэтому по ней я ничего не запоминаю и не меняю в другом",
    "en": "this is about an item that you didn't write yourself, so I remember nothing from it and change nothing else",
}
_OTHER: dict[Locale, str] = {"ru": "одно из сказанного не выполнено", "en": "one of those things wasn't done"}


def refusal_text(refusals: Sequence[Refusal], locale: Locale) -> str:
    """One sentence for all of them."""
    said = list(dict.fromkeys(_said(refusal, locale) for refusal in refusals))
    shown = said[:_MOST_SAID]
    if len(said) > _MOST_SAID:
        shown.append(_MORE[locale].format(count=len(said) - _MOST_SAID))
    return f"{_LEADS[locale]}: {'; '.join(shown)}."


def _said(refusal: Refusal, locale: Locale) -> str:
    if refusal.reason == "untrusted":
        return _UNTRUSTED[locale]
    words = refusal.kind.refusals
    said = words.get(refusal.reason) or words.get("cannot") or _OTHER
    return said[locale].format_map(refusal.effect.model_dump())


class RefusalTeller:
    """Puts the sentence into the conversation, once for each reply and part."""

    def __init__(self, pocketbase: PocketBase, events: EventLog) -> None:
        self._pocketbase = pocketbase
        self._events = events

    async def tell(self, user: User, reply: Reply, refusals: Sequence[Refusal], *, part: str) -> None:
        """Say what was refused; nothing where nothing was. Raises `DependencyDown`; again is fine."""
        if not refusals:
            return
        for refusal in refusals:
            logger.warning(
                "effect_refused", user_id=user.id, reply_id=reply.id, kind=refusal.kind.name, reason=refusal.reason
            )
        message_id = derive_id("refusal", reply.id, part)
        fields = {
            "id": message_id,
            "user": user.id,
            "conversation": conversation_id_for(user.id),
            "role": "assistant",
            "agent": reply.agent,
            "text": refusal_text(refusals, user.locale),
            "status": "complete",
            "completed": format_time(utc_now()),
        }
        try:
            record = await self._pocketbase.create("messages", fields)
        except AlreadyExists:
            record = await self._pocketbase.get("messages", message_id)
        event = MessageCreated(ts=utc_now(), message=message_view(record))
        try:
            await self._events.publish_once(user.id, f"created:{message_id}", event)
        except DependencyDown:
            logger.warning("event_not_published", message_id=message_id)  # clients find it in the history
