"""What new inbox items are: proposed for each, filed where its words leave no doubt, asked about where they do.

A kind that the user chose stays; a project is never made up; a next step is named only where the words already are one.
"""

from src.models.effects import ProposeInboxItem
from src.models.turn import OpenItem
from src.models.values import ItemKind
from src.offline_model.intents import Item
from src.offline_model.items import read_item
from src.offline_model.kinds import begins_with_verb, kind_of, named_kind
from src.offline_model.patterns import Said
from src.offline_model.turn import Part, Turn
from src.offline_model.voice import Voice
from src.offline_model.when import find_when

SAID = Said("clarify")

_SURE_KINDS = frozenset({"someday", "idea", "note", "reference"})
_TWO_MINUTES = SAID.pattern(r"^(?:{two_minutes})\b")
"""Done sooner than filed, as long as it is one thing to one person."""
_NOT_SHORT = SAID.pattern(r"\b(?:{not_short})\b")
_MOST_WORDS_IN_TWO_MINUTES = 6
_TWO = 2
_LONGEST_QUOTED = 200
_ASKED_KINDS: tuple[ItemKind, ...] = ("task", "note", "idea", "someday")


def clarify(turn: Turn) -> tuple[Part, ...]:
    """A proposal for every new item, and one message that says what was filed and what is asked."""
    voice = turn.voice
    proposals = [_proposal(turn, item) for item in turn.context.new_items]
    filed = [one for one in proposals if one.sure]
    asked = [one for one in proposals if not one.sure]
    texts = {item.id: item.text for item in turn.context.new_items}
    parts: list[Part] = []
    if filed:
        listed = voice.listed([_words(voice, one, texts[one.item_id]) for one in filed])
        parts.append(Part(voice.say("sorted", items=listed), tuple(filed)))
    if len(asked) == 1:
        parts.append(Part(asked[0].question or "", tuple(asked)))
    elif asked:
        unclear = voice.listed([voice.quoted(texts[one.item_id]) for one in asked])
        parts.append(Part(voice.say("sort_unclear", items=unclear), tuple(asked)))
    return tuple(parts) or (Part(voice.say("sort_none")),)


def _proposal(turn: Turn, item: OpenItem) -> ProposeInboxItem:
    read = read_item(item.text, turn.moment)
    answered = _answered_kind(item.answer) if item.answer else None
    told = find_when(item.answer, turn.moment).when if item.answer else None
    kind: ItemKind = answered or (item.kind if item.kind != "unsorted" else read.kind)
    named = told or read.when
    when = named if named and not named.past and not item.due_local else None
    if answered is None and not _is_sure(item, read):
        voice = turn.voice
        return ProposeInboxItem(
            item_id=item.id,
            sure=False,
            item_kind="task" if kind == "unsorted" else kind,
            due_local=when.due if when else None,
            question=voice.say("sort_ask", item=item.text[:_LONGEST_QUOTED]),
            options=tuple(voice.say(f"option_{one}") for one in _ASKED_KINDS),
        )
    is_task = kind == "task" and read.waiting_for is None
    short = is_task and _takes_two_minutes(read.text)
    return ProposeInboxItem(
        item_id=item.id,
        sure=True,
        item_kind=kind,
        text=read.text[:2000] if read.when is not None and when is not None and read.text != item.text else None,
        due_local=when.due if when else None,
        next_action=read.text[:300] if is_task and begins_with_verb(read.text) else None,
        waiting_for=read.waiting_for,
        minutes=_TWO if short else None,
    )


def _answered_kind(answer: str) -> ItemKind:
    """What the user said it is; an answer that names no kind («в пятницу») says at least that it is to be done."""
    named = named_kind(answer)
    if named is not None:
        return named
    read = kind_of(answer)
    return "task" if read == "unsorted" else read


def _is_sure(item: OpenItem, read: Item) -> bool:
    """Whether the words, or the user's own choice, leave no doubt of the kind."""
    if item.kind != "unsorted" or read.waiting_for is not None or read.kind in _SURE_KINDS:
        return True
    if begins_with_verb(read.text):
        return True
    return read.when is not None and (read.when.deadline or read.when.at is not None) and read.kind != "unsorted"


def _takes_two_minutes(text: str) -> bool:
    return (
        _TWO_MINUTES.match(text) is not None
        and _NOT_SHORT.search(text) is None
        and len(text.split()) <= _MOST_WORDS_IN_TWO_MINUTES
    )


def _words(voice: Voice, one: ProposeInboxItem, text: str) -> str:
    """A filed item as it is read back."""
    said = one.text or text
    if one.waiting_for is not None:
        said = voice.phrase("item_waiting", text=said)
    else:
        said = voice.phrase(f"kind_{one.item_kind}", text=said)
    if one.due_local is not None:
        said = f"{said}, {voice.moment(one.due_local)}"
    return f"{said} {voice.phrase('two_minutes')}" if one.minutes else said
