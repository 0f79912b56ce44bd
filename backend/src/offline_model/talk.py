"""Small talk: greetings, thanks, who are you, help, the time, and what was not understood."""

from src.models.effects import SetProfile, ShowWidget
from src.offline_model import memory_answers
from src.offline_model.intents import Address, Beyond, Command, Unknown
from src.offline_model.turn import Part, Turn

_LONGEST_QUOTED = 300
_SAME_WORDS: dict[Command, str] = {
    "thanks": "thanks",
    "goodbye": "goodbye",
    "who_are_you": "who_are_you",
    "help": "help",
    "praise": "praise",
    "sorry": "sorry",
    "feeling": "feeling",
    "stop": "stop",
}


def command(turn: Turn, said: Command) -> Part:
    """The answer to a command outside any step."""
    voice = turn.voice
    if said in _SAME_WORDS:
        return Part(voice.say(_SAME_WORDS[said]))
    if said == "greet":
        return Part(voice.say("ready"))
    if said == "dump_first":
        return Part(voice.say("dump_start"))
    if said == "how_are_you":
        number = len(turn.context.open_items)
        return Part(
            voice.say("how_are_you_open", records=voice.records(number)) if number else voice.say("how_are_you")
        )
    return Part(voice.say("nothing_pending"))


def address(turn: Turn, intent: Address) -> Part:
    """«На ты» or «на вы», from now on; the turn's own look at the text may have noted it already."""
    known = turn.context.profile.formality or "formal"
    effects = () if known == intent.formality else (SetProfile(formality=intent.formality),)
    return Part(turn.voice.say(intent.formality), effects)


def time_now(turn: Turn) -> Part:
    """The user's local time and day."""
    voice = turn.voice
    named = f"{voice.weekday(turn.now.date())}, {voice.calendar(turn.now.date())}"
    return Part(voice.say("time_now", time=voice.clock(turn.now.time()), day=named))


def beyond(turn: Turn, intent: Beyond) -> Part:
    """What cannot be done here, with the nearest thing that can."""
    if intent.errand:
        return _offer(turn, "beyond_errand", intent.text)
    return Part(turn.voice.say("beyond"))


def _offer(turn: Turn, key: str, text: str) -> Part:
    """The question whether to write something down, with its answers to choose from."""
    voice = turn.voice
    options = [
        {"id": str(number), "label": voice.say(name)} for number, name in enumerate(("keep_option", "leave_option"), 1)
    ]
    choices = ShowWidget(widget_type="choices", title=voice.say("choose_keep"), state={"options": options})
    return Part(voice.say(key, text=text[:_LONGEST_QUOTED]), (choices,))


def unknown(turn: Turn, intent: Unknown) -> Part:
    """Not understood, and the nearest thing that can be done."""
    answer = memory_answers.known(turn, intent.text) if intent.question else None
    if answer is not None:
        return answer
    if intent.keepable and not turn.asked("keep_ask"):
        return _offer(turn, "keep_ask", intent.text)
    if turn.asked("not_understood") or turn.asked("not_understood_items"):
        return Part(turn.voice.say("help"))
    if intent.question:
        return Part(turn.voice.say("cannot_answer"))
    return Part(turn.voice.say("not_understood_items" if turn.context.open_items else "not_understood"))
