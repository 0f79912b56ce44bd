"""Times to choose from beside the question for one. A choice is said as a message, so each reads as a user would write it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from src.models.effects import ShowWidget
from src.offline_model.turn import Turn
from src.offline_model.when import DAYPART_TIME, When

_MORNING, _NOON, _EVENING = DAYPART_TIME["morning"], time(13), DAYPART_TIME["evening"]
_LEAST_AHEAD = timedelta(minutes=30)


def moments(turn: Turn) -> ShowWidget:
    """A day and an hour."""
    now, voice = turn.now, turn.voice
    tomorrow = now.date() + timedelta(days=1)
    evening = datetime.combine(now.date() if _is_ahead(turn, _EVENING) else tomorrow, _EVENING)
    due = sorted((datetime.combine(tomorrow, _MORNING), evening))
    return _choices(turn, "choose_when", [voice.say("in_an_hour"), *(voice.moment(one) for one in due)])


def hours(turn: Turn, when: When) -> tuple[ShowWidget, ...]:
    """An hour of a day that was named; none where that day is as good as over."""
    is_today = when.repeat is None and when.day == turn.now.date()
    ahead = [at for at in (_MORNING, _NOON, _EVENING) if not is_today or _is_ahead(turn, at)]
    return (_choices(turn, "choose_hour", [turn.voice.clock(at) for at in ahead]),) if ahead else ()


def _is_ahead(turn: Turn, at: time) -> bool:
    return datetime.combine(turn.now.date(), at) >= turn.now + _LEAST_AHEAD


def _choices(turn: Turn, title: str, labels: Sequence[str]) -> ShowWidget:
    options = [{"id": str(number), "label": label[0].upper() + label[1:]} for number, label in enumerate(labels, 1)]
    return ShowWidget(widget_type="choices", title=turn.voice.say(title), state={"options": options})
