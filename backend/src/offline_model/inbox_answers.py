"""Answers about the inbox: things written down, done, moved, asked for, sorted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from src.models.effects import CaptureInboxItem, Effect, UpdateInboxItem
from src.models.turn import OpenItem
from src.offline_model.concepts import concepts
from src.offline_model.intents import Capture, Item
from src.offline_model.kinds import kind_of
from src.offline_model.turn import Part, Turn
from src.offline_model.voice import Voice
from src.offline_model.when import find_when
from src.offline_model.words import upper_first

_MAX_LISTED = 7
_MAX_READ_BACK = 12
_MOST_CAPTURED = 250
"""Things of one message; what is left is said. With what else a reply notes it stays under what a turn may note."""
RowT = TypeVar("RowT")
_EXACT = 2
_ROOT = 5
"""Letters that tell a root."""
_WEEK = timedelta(days=7)


def capture(turn: Turn, intent: Capture, *, sure: bool) -> Part:
    """Write things down. `sure`: the user is emptying their head or asked for it; else it is said to be a guess."""
    items = intent.items[:_MOST_CAPTURED]
    effects: tuple[Effect, ...] = tuple(
        CaptureInboxItem(
            text=item.text[:2000],
            item_kind=item.kind,
            due_local=item.when.due if item.when and not item.when.past else None,
            waiting_for=item.waiting_for,
        )
        for item in items
    )
    voice = turn.voice
    listed = voice.listed(_read_back(voice, items))
    if not sure:
        said = voice.say("captured_guess", items=listed)
    elif len(effects) == 1:
        said = voice.say("captured_one", items=listed)
    else:
        said = voice.say("captured_many", items=listed, count=voice.count(len(effects)))
    if len(intent.items) > len(items):
        said = f"{said} {voice.say('captured_rest', left=str(len(intent.items) - len(items)), last=items[-1].text)}"
    return Part(said, effects)


def _read_back(voice: Voice, items: tuple[Item, ...]) -> list[str]:
    """A few items as a whole; of a long list its beginning, for the rest stands beside it on the screen."""
    if len(items) <= _MAX_READ_BACK + 1:
        return [captured_words(voice, item) for item in items]
    more = voice.phrase("items_more", count=str(len(items) - _MAX_READ_BACK))
    return [*(captured_words(voice, item) for item in items[:_MAX_READ_BACK]), more]


def captured_words(voice: Voice, item: Item) -> str:
    """An item as it is read back: its text and what was made of it."""
    due = item.when.due if item.when and not item.when.past else None
    if item.waiting_for is not None and due is None:
        return voice.phrase("item_waiting", text=item.text)
    if due is not None:
        return voice.phrase(
            "item_event" if item.kind == "event" else "item_due", text=item.text, when=voice.moment(due)
        )
    if item.kind in {"someday", "idea", "note", "reference"}:
        return voice.phrase(f"item_{item.kind}", text=item.text)
    return item.text


def open_words(voice: Voice, item: OpenItem, *, full: bool = False) -> str:
    """An open item and its time; `full` with the date beside a weekday."""
    due = due_of(item)
    if due is None:
        return item.text
    when = voice.moment(due, full=full)
    return voice.phrase("item_event" if item.kind == "event" else "item_due", text=item.text, when=when)


def due_of(item: OpenItem) -> datetime | None:
    """When an open item is due, local, without a zone."""
    if not item.due_local:
        return None
    return datetime.fromisoformat(item.due_local).replace(tzinfo=None)


def by_due(items: tuple[OpenItem, ...]) -> list[OpenItem]:
    """Open items, what is due first at the front."""
    return sorted(items, key=lambda item: (due_of(item) or datetime.max, item.id))  # noqa: DTZ901 - compared with local times


def show(turn: Turn) -> Part:
    """All that is open."""
    voice, items = turn.voice, by_due(turn.context.open_items)
    if not items:
        return Part(voice.say("items_none"))
    with_due = sum(1 for item in items if item.due_local)
    listed = upper_first(_listed(voice, items))
    return Part(voice.say("items_some", records=voice.records(len(items), with_due), items=listed))


def _listed(voice: Voice, items: list[OpenItem]) -> str:
    shown = [open_words(voice, item) for item in items[:_MAX_LISTED]]
    if len(items) > _MAX_LISTED:
        shown.append(voice.phrase("items_more", count=str(len(items) - _MAX_LISTED)))
    return voice.listed(shown)


def sort(turn: Turn, *, ask: bool = True) -> Part:
    """Give every unsorted item the kind that its words show; `ask` about one that shows none, or say what is left."""
    voice = turn.voice
    unsorted = [item for item in turn.context.open_items if item.kind == "unsorted"]
    if not unsorted:
        return Part(voice.say("sort_none"))
    said: list[str] = []
    effects: list[Effect] = []
    unclear: list[str] = []
    for item in unsorted:
        found = find_when(item.text, turn.moment)
        kind = kind_of(found.rest, found.when)
        if kind == "unsorted":
            unclear.append(item.text)
            continue
        due = found.when.due if found.when and not item.due_local and not found.when.past else None
        effects.append(UpdateInboxItem(item_id=item.id, item_kind=kind, due_local=due))
        said.append(voice.phrase(f"kind_{kind}", text=item.text))
    text = voice.say("sorted", items=voice.listed(said)) if said else ""
    rest = ""
    if unclear:
        rest = voice.say("sort_ask", item=unclear[0]) if ask else voice.say("sort_left", items=voice.listed(unclear))
    return Part(" ".join(filter(None, (text, rest))), tuple(effects))


def best_of(rows: Sequence[tuple[RowT, str]], query: str | frozenset[str]) -> list[RowT]:
    """Of rows with their texts those that fit `query` best; where none fits well, all that share a word of it."""
    asked = concepts(query) if isinstance(query, str) else query
    known = [(concepts(text), row) for row, text in rows]
    scored = [(score(asked, own), row) for own, row in known]
    best = max((points for points, _ in scored), default=0)
    if best:
        return [row for points, row in scored if points == best]
    loose = [(_shared(asked, own), row) for own, row in known]
    most = max((points for points, _ in loose), default=0)
    return [row for points, row in loose if points == most] if most else []


def score(asked: frozenset[str], own: frozenset[str]) -> int:
    """How well the concepts asked for fit those of a text; 0 where they do not."""
    shared = _shared(asked, own)
    # One word of several is enough only where the item is that word's.
    words = (shared + 1) // _EXACT
    return shared if shared and (words > 1 or words >= len(asked) or len(own) == 1) else 0


def covers(own: frozenset[str], asked: frozenset[str]) -> bool:
    """Whether a text has every word that is asked for, or one of the same root."""
    return all(one in own or any(_same_root(one, other) for other in own) for one in asked)


def shared_words(asked: frozenset[str], own: frozenset[str]) -> bool:
    """Whether a text names another by at least one word, or the beginning of one."""
    return _shared(asked, own) > 0


def _shared(asked: frozenset[str], own: frozenset[str]) -> int:
    """Words in common: the same stem counts more than the same beginning («купил», «купить»)."""
    alike = sum(1 for a in asked - own if any(_same_root(a, b) for b in own - asked))
    return _EXACT * len(asked & own) + alike


def _same_root(first: str, second: str) -> bool:
    if first.startswith("=") or second.startswith("="):
        return False
    # «прода(л)» and «продл(ить)» begin alike and are two roots: short ones are the same where one is the other's beginning.
    shorter, longer = sorted((first, second), key=len)
    length = min(len(shorter), _ROOT)
    return length > 2 and longer.startswith(shorter[:length]) and len(longer) - len(shorter) <= 3
