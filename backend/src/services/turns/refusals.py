"""What a reply promised and could not be done is said, once, in one plain sentence after the reply."""

from collections.abc import Sequence
from dataclasses import dataclass

from src.core.ids import derive_id
from src.core.locale import Words
from src.logs import get_logger
from src.models.effect_kinds import AnyKind, Reason
from src.models.effects import EffectModel
from src.models.reply import Reply
from src.models.values import User
from src.services.conversation.rows import MessageRow
from src.services.conversation.saying import say_once
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.rows import put

logger = get_logger("effects")

_MOST_SAID = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """An effect that was not applied, or not in full, and why."""

    kind: AnyKind
    effect: EffectModel
    reason: Reason


def refusal_text(refusals: Sequence[Refusal], words: Words) -> str:
    """One sentence for all of them."""
    said = list(dict.fromkeys(_said(refusal, words) for refusal in refusals))
    shown = said[:_MOST_SAID]
    if len(said) > _MOST_SAID:
        shown.append(words.say("list-more", count=len(said) - _MOST_SAID))
    return words.say("refused", these="; ".join(shown))


def _said(refusal: Refusal, words: Words) -> str:
    if refusal.reason == "untrusted":
        return words.say("refused-untrusted")
    keys = refusal.kind.refusals
    key = keys.get(refusal.reason) or keys.get("cannot") or "refused-other"
    given = {name: value for name, value in refusal.effect.model_dump().items() if isinstance(value, str)}
    return words.say(key, **given)


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
        row = MessageRow.by_assistant(message_id, user.id, refusal_text(refusals, user.words), agent=reply.agent)
        if reply.gate is not None:
            row = row.having(put(MessageRow.gate, ()))  # it may name what the reply was about
        await say_once(self._pocketbase, self._events, row)
