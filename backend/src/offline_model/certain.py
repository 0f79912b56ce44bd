"""What a message asks for beyond doubt, read beside whichever model answers it.

The answers are those of the offline model, cut into single promises: each with the effects that keep it, so that one can
be kept where the model has kept the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from src.models.effects import Effect, SetProfile, ShowWidget
from src.models.turn import RecentMessage, TurnContext
from src.models.values import Step
from src.offline_model.concepts import concepts
from src.offline_model.doubts import is_doubtful, lasts
from src.offline_model.followups import follow_up
from src.offline_model.intents import (
    Cancel,
    Capture,
    Change,
    ChangeRoutine,
    CompleteItem,
    Fact,
    ForgetThat,
    Intent,
    JustWhen,
    Quiet,
    Remind,
    TellName,
    Unread,
)
from src.offline_model.planner import answers, expecting
from src.offline_model.recogniser import recognise
from src.offline_model.reminder_answers import pending
from src.offline_model.turn import Part, Plan, Turn, turn_of

_FACT = 0.75
_LISTED = 0.6
"""Certainty of a thing in a list that the user asked to have written down."""
_IN_A_DUMP = 0.7
_SURE = 0.8
_BROAD = frozenset({"about", "family"})
"""What is told about anybody and anything: much of it is over by tomorrow."""
_LIST = 3
"""Things that make a list; of two, one may only go on with the other."""
_ASKING = concepts("напомнить напомни remind reminder")
"""A thing of these words alone is a request of which the rest was read as something else."""
_ORDERS = (Change, Cancel, ChangeRoutine, Quiet, ForgetThat)


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that the user surely wants.

    `guessed`: the hour is our choice, so that another one may be as right. `weak`: it may only go on with something else
    that was said. `vague`: its own words do not show that it is a thing to do. `text`: the words that say it is done.
    """

    effects: tuple[Effect, ...]
    text: str
    intent: Intent | None = None
    guessed: bool = False
    weak: bool = False
    vague: bool = False

    @property
    def main(self) -> Effect:
        """The effect that matters: what goes into the profile besides is for show."""
        wanted = [one for one in self.effects if not isinstance(one, ShowWidget)]
        return next((one for one in wanted if not isinstance(one, SetProfile)), wanted[0])


class Reading:
    """What one message asks for.

    Attributes:
        promises: what has to be done, in the order said.
        question: what has to be asked before a reminder can be set; empty where nothing has.
    """

    def __init__(self, context: TurnContext, history: Sequence[RecentMessage], text: str) -> None:
        self._turn, _ = turn_of(context, tuple(history), text)
        # One word is a name to whoever has just asked for one; a model that answers may have asked anything.
        intents = recognise(text, self._turn.moment, replace(expecting(self._turn), name=False))
        followed = follow_up(self._turn, intents)
        self.question = ""
        if followed is not None:
            self.promises = (Promise(followed.effects, followed.text),) if _does(followed) else ()
            if not followed.effects or not self.promises:
                self.question = followed.text if pending(self._turn) and followed.text.endswith("?") else ""
            return
        whole = not any(isinstance(intent, Unread) for intent in intents) and not is_doubtful(text)
        self.promises = tuple(self._promises(intents)) if whole else ()
        self.question = next(
            (self._say([one]).text for one in intents if isinstance(one, Remind) and one.text and not _is_set(one)), ""
        )

    def keep(self, promises: Sequence[Promise]) -> tuple[tuple[Effect, ...], str]:
        """The effects of some of the promises, and how they are said together."""
        loose = [one for one in promises if one.intent is None]
        told = _joined([one.intent for one in promises if one.intent is not None])
        parts = (*(Part(one.text, one.effects) for one in loose), *answers(self._turn, told, alone=False))
        plan = Plan(parts)
        offered = frozenset(effect.kind for effect in plan.all_effects())
        return plan.all_effects(), plan.text(self._turn.voice, offered=offered)

    def _promises(self, intents: Sequence[Intent]) -> list[Promise]:
        singles = [(one, _is_weak(intent)) for intent in intents for one in _certain(intent, self._turn)]
        found: list[Promise] = []
        for intent, weak in singles:
            part = self._say([intent])
            if _does(part):
                guessed = isinstance(intent, Remind) and intent.when is not None and intent.when.guessed
                found.append(Promise(part.effects, part.text, intent, guessed, weak, _is_vague(intent)))
        return found

    def _say(self, intents: Sequence[Intent]) -> Part:
        parts = answers(self._turn, tuple(intents), alone=False)
        return Part(" ".join(part.text for part in parts), tuple(one for part in parts for one in part.effects))


def _does(part: Part) -> bool:
    """Whether it changes something; a widget with choices only asks."""
    return any(effect.kind != "show_widget" for effect in part.effects)


def _is_set(intent: Remind) -> bool:
    when = intent.when
    return when is not None and when.at is not None and not when.past and intent.ask is None


def _certain(intent: Intent, turn: Turn) -> list[Intent]:
    """The single things of an intent that leave no doubt."""
    match intent:
        case Remind():
            return [intent] if intent.text and _is_set(intent) else []
        case Capture():
            dumping = turn.context.step in {Step.BRAIN_DUMP, Step.DISCOVERY} or len(intent.items) > 1
            least = _LISTED if intent.asked else _IN_A_DUMP
            wanted = intent.items if intent.asked or dumping else ()
            return [
                replace(intent, items=(item,), asked=True)
                for item in wanted
                if item.certainty >= least and _is_whole(item.text)
            ]
        case Fact():
            stays = intent.category not in _BROAD or lasts(intent.text, turn.text)
            return [intent] if intent.certainty >= _FACT and stays else []
        case TellName():
            return [intent] if intent.name != turn.context.user_name else []
        case CompleteItem():
            return [intent] if intent.certain else []
        case JustWhen():
            return []
        case _:
            return [intent] if isinstance(intent, _ORDERS) else []


def _is_whole(text: str) -> bool:
    """Whether a thing has words of its own, and none was taken out of a title in it."""
    return not (concepts(text) <= _ASKING or text.isdecimal() or '""' in text or "«»" in text)


def _is_weak(intent: Intent) -> bool:
    match intent:
        case Fact():
            return intent.category == "about" or intent.certainty < _SURE
        case Capture():
            return len(intent.items) < _LIST and not (intent.asked and intent.items[0].certainty >= _SURE)
        case _:
            return False


def _is_vague(intent: Intent) -> bool:
    """Whether nothing shows what kind of thing it is: it may be an aside, or the head of a list."""
    return isinstance(intent, Capture) and all(one.kind == "unsorted" for one in intent.items)


def _joined(intents: Sequence[Intent]) -> tuple[Intent, ...]:
    """Things to write down that stand together are confirmed together."""
    joined: list[Intent] = []
    for intent in intents:
        last = joined[-1] if joined else None
        if isinstance(intent, Capture) and isinstance(last, Capture):
            joined[-1] = replace(last, items=last.items + intent.items)
        else:
            joined.append(intent)
    return tuple(joined)
