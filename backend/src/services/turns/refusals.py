"""What a reply promised and could not be done is said, once, in one plain sentence after the reply."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from src.core.clock import utc_now
from src.core.ids import conversation_id_for, derive_id
from src.errors import DependencyDown
from src.logs import get_logger
from src.models.effects import (
    CancelReminder,
    CompleteInboxItem,
    Effect,
    ScheduleReminder,
    SetProfile,
    SetRoutine,
    ShowWidget,
    UpdateInboxItem,
    UpdateReminder,
    UpdateWidget,
)
from src.models.reply import Reply
from src.models.values import Locale, User
from src.protocol.events import MessageCreated
from src.services.conversation.service import message_view
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase, format_time

logger = get_logger("effects")

Reason = Literal["cannot", "gone", "past", "repeat", "zone", "untrusted"]
_MOST_SAID = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """An effect that was not applied, or not in full, and why."""

    effect: Effect
    reason: Reason


_LEADS: dict[Locale, str] = {"ru": "Не всё получилось", "en": "Not all of that worked"}
_MORE: dict[Locale, str] = {"ru": "и ещё {count}", "en": "and {count} more"}
_UNTRUSTED: dict[Locale, str] = {
    "ru": "в сообщении речь о записи, которую писали не вы, поэтому по ней я ничего не запоминаю и не меняю в другом",
    "en": "this is about an item that you didn't write yourself, so I remember nothing from it and change nothing else",
}
_REPEAT: dict[Locale, str] = {
    "ru": "повтор не разобран, «{text}» стоит один раз",
    "en": "I couldn't read the repetition, so “{text}” is set once",
}
_PAST: dict[Locale, str] = {
    "ru": "время для «{text}» уже прошло, напоминания нет",
    "en": "the time for “{text}” is over, so there is no reminder",
}
_ZONE: dict[Locale, str] = {
    "ru": "часового пояса «{text}» я не знаю",
    "en": "I don't know the time zone “{text}”",
}
_ITEM: dict[Locale, str] = {
    "ru": "такой записи в инбоксе уже нет",
    "en": "that item isn't in the inbox any more",
}
_REMINDER: dict[Locale, str] = {
    "ru": "с этим напоминанием так сделать нельзя: его уже нет, или время не подходит",
    "en": "that can't be done with this reminder: it is gone, or the time doesn't fit",
}
_WIDGET: dict[Locale, str] = {"ru": "карточку показать не удалось", "en": "the card couldn't be shown"}
_ROUTINE: dict[Locale, str] = {"ru": "это время для плана не подходит", "en": "that time doesn't fit this routine"}
_OTHER: dict[Locale, str] = {"ru": "одно из сказанного не выполнено", "en": "one of those things wasn't done"}


def refusal_text(refusals: Sequence[Refusal], locale: Locale) -> str:
    """One sentence for all of them."""
    said = list(dict.fromkeys(_said(refusal, locale) for refusal in refusals))
    shown = said[:_MOST_SAID]
    if len(said) > _MOST_SAID:
        shown.append(_MORE[locale].format(count=len(said) - _MOST_SAID))
    return f"{_LEADS[locale]}: {'; '.join(shown)}."


def _said(refusal: Refusal, locale: Locale) -> str:
    effect = refusal.effect
    match refusal.reason, effect:
        case "untrusted", _:
            return _UNTRUSTED[locale]
        case "repeat", ScheduleReminder():
            return _REPEAT[locale].format(text=effect.text)
        case "past", ScheduleReminder():
            return _PAST[locale].format(text=effect.text)
        case "zone", SetProfile():
            return _ZONE[locale].format(text=effect.timezone)
        case _, UpdateInboxItem() | CompleteInboxItem():
            return _ITEM[locale]
        case _, UpdateReminder() | CancelReminder() | ScheduleReminder():
            return _REMINDER[locale]
        case _, ShowWidget() | UpdateWidget():
            return _WIDGET[locale]
        case _, SetRoutine():
            return _ROUTINE[locale]
        case _:
            return _OTHER[locale]


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
                "effect_refused", user_id=user.id, reply_id=reply.id, kind=refusal.effect.kind, reason=refusal.reason
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
