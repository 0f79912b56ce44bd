"""«Верни», "put it back" right after something was ticked off, dropped or cancelled: it is there again."""

from src.models.effects import CaptureInboxItem
from src.offline_model.intents import Remind
from src.offline_model.patterns import Said
from src.offline_model.reminder_answers import remind
from src.offline_model.turn import Part, Turn
from src.offline_model.voice import PLACE, value_in
from src.offline_model.when import find_when

SAID = Said("put_back")

_BACK = SAID.pattern(r"(?:(?:{but})[\s,]+)*(?:{back})(?:[\s,]+(?:{what}))*")
_GONE = ("completed", "item_dropped")
_DASH = " — "


def put_back(turn: Turn) -> Part | None:
    """What the last reply took away, written down or set again; None where the user asks for something else."""
    if _BACK.fullmatch(turn.text.strip(" .!")) is None:
        return None
    for key in _GONE:
        text = value_in(key, turn.last_reply, PLACE)
        if text:
            return Part(turn.voice.say("put_back", item=text), (CaptureInboxItem(text=text[:2000]),))
    time, dash, text = (value_in("cancelled", turn.last_reply, PLACE) or "").partition(_DASH)
    when = find_when(time, turn.moment, role="reminder").when if dash else None
    return remind(turn, Remind(text, when)) if when is not None else None
