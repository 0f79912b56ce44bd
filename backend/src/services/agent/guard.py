"""The promise guard: what the user surely asked for is done, and what the reply claims is true, whichever model answers.

A reading of the message that needs no model stands beside the model's run. What it finds beyond doubt and the run did not
note is added; what the reply says without anything behind it is corrected in the same reply.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from src.core.clock import END_OF_DAY
from src.core.deadline import within
from src.core.locale.dates import near_moment
from src.logs import get_logger, place_of
from src.models.effects import (
    CaptureInboxItem,
    Effect,
    Remember,
    ScheduleReminder,
    SetProfile,
    UpdateReminder,
)
from src.models.turn import RecentMessage, TurnContext
from src.offline_model.certain import Promise, Reading
from src.offline_model.concepts import concepts
from src.offline_model.when import find_when
from src.offline_model.words import language_of
from src.reading.claims import Claim, claims_in, denies
from src.services.agent.asked import is_asked
from src.services.agent.likeness import all_words, covers, holds, overlap, same_moment, same_root
from src.services.agent.texts import words_of

logger = get_logger("guard")

_MOST_COMPUTED_S = 5.0
"""Processor time for the reading, after the model has answered. It takes milliseconds; where it does not, the model's run stands as it is."""
_SENTENCES = 12
"""Sentences of a reply that are read for times."""
_FAMILIES: Mapping[Claim, frozenset[str]] = {
    "reminder": frozenset({"schedule_reminder", "update_reminder", "set_routine"}),
    "kept": frozenset(
        {
            "remember",
            "capture_inbox_item",
            "update_inbox_item",
            "schedule_reminder",
            "update_reminder",
            "set_profile",
            "show_widget",
            "update_widget",
            "set_routine",
        }
    ),
}
"""What makes each kind of claim true; any effect does where there is none here."""
_LIST = 2
"""Things noted of one list that show that it was read whole."""
_WRITES = frozenset({"remember", "capture_inbox_item", "schedule_reminder"})
"""A run that notes one of these reads what it is told."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard makes of a run: the effects that stand in the end, and what the reply has to say besides.

    `replaces`: whether that stands for the reply, which says that it cannot be done.
    """

    effects: tuple[Effect, ...]
    text: str = ""
    added: int = 0
    replaces: bool = False


class Guard:
    """Reads one message; begun before the model is asked, so that nobody waits for it."""

    def __init__(self, context: TurnContext, recent: Sequence[RecentMessage], text: str) -> None:
        self._context = context
        self._text = text
        self._reading = asyncio.create_task(asyncio.to_thread(Reading, context, tuple(recent), text))

    def close(self) -> None:
        """Forget the reading, where the run came to nothing."""
        self._reading.cancel()

    async def _read(self) -> Reading | None:
        """What the message asks for; None where it could not be read."""
        try:
            return await within(self._reading, seconds=_MOST_COMPUTED_S)
        except TimeoutError:
            logger.warning("guard_gave_up")
        except Exception as error:  # noqa: BLE001 - the reply stands without it
            logger.error("guard_failed", error=type(error).__name__, place=place_of(error))  # noqa: TRY400 - no text
        return None

    async def asks(self) -> bool:
        """Whether the message surely asks for something by itself."""
        reading = await self._read()
        return reading is not None and bool(reading.promises)

    async def asked(self, effects: Sequence[Effect]) -> list[Effect]:
        """Those of the effects that the message asks for, in their order; none where it could not be read."""
        reading = await self._read()
        if reading is None:
            return []
        check = partial(is_asked, promises=reading.promises, text=self._text)
        return await asyncio.to_thread(lambda: list(filter(check, effects)))

    async def judge(
        self, effects: Sequence[Effect], reply: str, *, kinds: Iterable[str], failed: bool = False
    ) -> Verdict:
        """Hold a run's effects and its reply against what the user wrote.

        Args:
            effects: what the run noted.
            reply: what it said.
            kinds: names of the effects that the run was offered; no other is added.
            failed: whether it is known, and will be said, that something could not be noted.
        """
        reading = await self._read()
        if reading is None:
            return Verdict(tuple(effects))
        judged = _Judgement(self._context, self._text, reading, reply, tuple(effects))
        return await asyncio.to_thread(judged.verdict, frozenset(kinds), failed=failed)


class _Judgement:
    def __init__(
        self, context: TurnContext, text: str, reading: Reading, reply: str, effects: tuple[Effect, ...]
    ) -> None:
        self._context = context
        self._now = datetime.fromisoformat(context.local_time)
        self._text = text
        self._reading = reading
        self._reply = reply
        self._effects = effects
        self._words = words_of(context)
        self._translated: list[tuple[Effect, Promise]] = []
        """Effects in another language than the message, and what of the message they hold."""

    def verdict(self, kinds: frozenset[str], *, failed: bool) -> Verdict:
        wanted = [one for one in self._reading.promises if all(effect.kind in kinds for effect in one.effects)]
        # Read only where there is something to hold them against: it takes the processor some 15 ms.
        stated = _times_in(self._reply, self._now) if any(map(_reminds, self._effects)) else []
        effects, exact = self._with_times(wanted, stated)
        missing = self._missing(wanted, effects)
        effects = tuple(self._in_their_words(one) for one in effects)
        added, said = self._reading.keep(missing) if missing else ((), "")
        effects = (*effects, *(one for one in added if one.kind in kinds))
        corrected = self._corrected(effects, failed=failed) if not added else ""
        told = [self._exactly(exact) if exact else "", said, corrected]
        return Verdict(effects, " ".join(filter(None, told)), len(added), bool(added) and denies(self._reply))

    def _missing(self, wanted: Sequence[Promise], effects: tuple[Effect, ...]) -> list[Promise]:
        """The promises that nothing keeps.

        One effect may hold several things that were asked for, where it holds their words. In other words, or another
        language, one stands for one.
        """
        free = list(effects)
        left: list[Promise] = []
        noted = {one.kind for one in effects}
        for promise in wanted:
            judged = promise.main.kind == "remember" and "remember" in noted
            if judged or (promise.weak and noted & _WRITES) or (promise.vague and len(effects) >= _LIST):
                # It reads what it is told, and may see better than we do what belongs together.
                self._translated += [
                    (one, promise) for one in effects if len(wanted) == 1 and self._is_translated(one, promise)
                ]
                continue
            holding = [one for one in effects if _keeps(one, promise.main)]
            if holding:
                free = [one for one in free if not any(one is other for other in holding)]
            elif not self._stands(promise.main):
                left.append(promise)
        for resembles in (_resembles, _has_the_time_of, self._is_translated):
            kept: list[Promise] = []
            for promise in left:
                other = next((one for one in free if resembles(one, promise)), None)
                if other is None:
                    kept.append(promise)
                    continue
                free = [one for one in free if one is not other]
                if resembles == self._is_translated:
                    self._translated.append((other, promise))
            left = kept
        return [one for one in left if not self._is_touched(one, wanted, effects)]

    def _in_their_words(self, effect: Effect) -> Effect:
        """What was noted in another language than the user's, in the words that the user wrote."""
        promise = next((promise for one, promise in self._translated if one is effect), None)
        text = getattr(promise.main, "text", None) if promise is not None else None
        return effect.model_copy(update={"text": text}) if text else effect

    def _is_touched(self, promise: Promise, wanted: Sequence[Promise], effects: Sequence[Effect]) -> bool:
        """Whether a word that no other promise holds is in something that the run noted: it told it with another."""
        if promise.main.kind not in {"capture_inbox_item", "remember"}:
            return False
        others = frozenset[str]().union(*(concepts(all_words(one.main)) for one in wanted if one is not promise))
        own = concepts(all_words(promise.main)) - others
        written = concepts(" ".join(f"{all_words(one)} {self._row_of(one)}" for one in effects))
        return any(one in written or any(same_root(one, other) for other in written) for one in own)

    def _row_of(self, effect: Effect) -> str:
        """The words of the row that an effect changes."""
        context, named = self._context, _names(effect)
        return " ".join(one.text for one in (*context.open_items, *context.open_reminders) if one.id in named)

    def _stands(self, wish: Effect) -> bool:
        """Whether what is wanted is there already, from an earlier message or an earlier answer to this one."""
        if isinstance(wish, ScheduleReminder):
            return any(
                covers(concepts(one.text), concepts(wish.text))
                and same_moment(datetime.fromisoformat(one.due_local), wish.due_local)
                for one in self._context.open_reminders
            )
        if isinstance(wish, CaptureInboxItem):
            mine = concepts(wish.text)
            return any(concepts(one.text) == mine for one in self._context.open_items)
        return False

    def _is_translated(self, effect: Effect, promise: Promise) -> bool:
        """Whether an effect of the same kind is in another language than the message; where both have a time, the same."""
        text = getattr(effect, "text", None)
        spoken = language_of(self._text)
        if effect.kind != promise.main.kind or not isinstance(text, str) or spoken is None:
            return False
        mine, its = (getattr(one, "due_local", None) for one in (promise.main, effect))
        timed = mine is None or its is None or promise.guessed or same_moment(mine, its)
        return timed and language_of(text) not in {None, spoken}

    def _with_times(
        self, wanted: Sequence[Promise], stated: Sequence[tuple[datetime, bool]]
    ) -> tuple[tuple[Effect, ...], list[ScheduleReminder | UpdateReminder]]:
        """The effects with the times that were meant, and the reminders whose time has to be said again."""
        found: list[Effect] = []
        exact: list[ScheduleReminder | UpdateReminder] = []
        for effect in self._effects:
            if not isinstance(effect, ScheduleReminder | UpdateReminder) or effect.due_local is None:
                found.append(effect)
                continue
            meant = _meant(effect, wanted)
            over = effect.due_local.replace(tzinfo=None) <= self._now.replace(tzinfo=None)
            contradicted = bool(stated) and not any(_says(one, effect.due_local) for one in stated)
            if meant is not None and same_moment(meant, effect.due_local):
                effect = effect.model_copy(update={"due_local": meant})  # whatever zone the model named
            elif meant is not None:
                agreed = contradicted and any(_says(one, meant) for one in stated)
                if over or agreed:
                    effect = effect.model_copy(update={"due_local": meant})
                    contradicted = over and not agreed
                elif not any(_says(one, effect.due_local) for one in stated):
                    contradicted = True
            found.append(effect)
            if contradicted and effect.due_local is not None:
                exact.append(effect)
        return tuple(found), exact

    def _exactly(self, reminders: Sequence[ScheduleReminder | UpdateReminder]) -> str:
        """The times as they are."""
        said: list[str] = []
        for one in reminders:
            if one.due_local is not None:
                when = near_moment(self._words, one.due_local.replace(tzinfo=None), today=self._now.date())
                said.append(self._words.say("done-at", when=when, text=one.text) if one.text else when)
        return self._words.say("guard-exactly", these="; ".join(said))

    def _corrected(self, effects: tuple[Effect, ...], *, failed: bool) -> str:
        """What the reply claims and nothing backs, taken back; with the question that is missing, where one is."""
        kinds = {one.kind for one in effects}
        unbacked = [
            claim
            for claim in sorted(claims_in(self._reply))
            if not (kinds & _FAMILIES.get(claim, frozenset(kinds)) or self._speaks_of_what_is())
        ]
        if not unbacked:
            return ""
        if self._reading.question and not kinds & _FAMILIES["reminder"]:
            return self._words.say("guard-not-set", question=self._reading.question)
        if failed:
            return ""
        return self._words.say(f"guard-no-{'reminder' if 'reminder' in unbacked else 'change'}")

    def _speaks_of_what_is(self) -> bool:
        """Whether the message is about something that is written down, set or remembered already."""
        context = self._context
        asked = concepts(self._text)
        rows = (*context.open_items, *context.open_reminders, *context.memories)
        return any(overlap(asked, concepts(one.text)) for one in rows)


def _keeps(effect: Effect, wish: Effect) -> bool:
    """Whether an effect does what is wanted, and holds its words where it has words."""
    if effect == wish:
        return True
    match wish:
        case ScheduleReminder():
            if not isinstance(effect, ScheduleReminder | UpdateReminder) or effect.text is None:
                return False
            return holds(effect.text, wish.text)
        case CaptureInboxItem() | Remember():
            return holds(all_words(effect), wish.text)
        case SetProfile():
            given = wish.model_dump(exclude_none=True, exclude={"kind"})
            return isinstance(effect, SetProfile) and all(getattr(effect, name) is not None for name in given)
        case _:
            return bool(_names(wish) & _names(effect))


def _names(effect: Effect) -> set[str]:
    """The rows, or the routine, that an effect is about."""
    return {str(value) for name, value in effect.model_dump().items() if name.endswith("_id") or name == "routine"}


def _resembles(effect: Effect, promise: Promise) -> bool:
    wish = promise.main
    match wish:
        case ScheduleReminder():
            fits = isinstance(effect, ScheduleReminder | UpdateReminder)
        case CaptureInboxItem() | Remember():
            fits = True
        case _:
            return False
    return fits and overlap(concepts(all_words(effect)), concepts(wish.text))


def _has_the_time_of(effect: Effect, promise: Promise) -> bool:
    """Whether an effect, in words of its own, is for the very moment that was named."""
    wish = promise.main
    due, at = (getattr(one, "due_local", None) for one in (wish, effect))
    if due is None or at is None or (isinstance(wish, ScheduleReminder) and not _reminds(effect)):
        return False
    return due.time() != END_OF_DAY and same_moment(at, due)


def _reminds(effect: Effect) -> bool:
    return isinstance(effect, ScheduleReminder | UpdateReminder)


def _meant(effect: ScheduleReminder | UpdateReminder, wanted: Sequence[Promise]) -> datetime | None:
    """The time that the user surely named for a reminder; None where there is none, or it is a guess."""
    for promise in wanted:
        for wish in promise.effects:
            if not isinstance(wish, ScheduleReminder) or promise.guessed or effect.repeat != wish.repeat:
                continue
            if len(wanted) == 1 or (effect.text and overlap(concepts(effect.text), concepts(wish.text))):
                return wish.due_local
    return None


def _times_in(reply: str, now: datetime) -> list[tuple[datetime, bool]]:
    """The times of day that a reply names, and for each whether it names the day too."""
    found: list[tuple[datetime, bool]] = []
    for sentence in reply.replace("\n", ". ").replace("? ", ". ").replace("! ", ". ").split(". ")[:_SENTENCES]:
        when = find_when(sentence, now).when
        if when is not None and when.at is not None:
            found.append((when.due, when.day_named))
    return found


def _says(stated: tuple[datetime, bool], due: datetime) -> bool:
    """Whether a time that was named can be this one. An hour alone fits any day, and either half of it."""
    at, names_day = stated
    same_hour = (at.hour - due.hour) % 12 == 0 and at.minute == due.minute
    return same_hour and (not names_day or at.date() == due.date())
