"""What each clause of a message means, with what stands beside it in view.

A clause is decided by its form (`forms`), then by the company it keeps: a bare noun among things to do is one of them, after
a fact it belongs to the fact, and alone it is asked about. An order is obeyed where the assistant knows how, and is otherwise
beyond it. Pure; nothing is known but the message, its times and the names of what there is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from src.reading import requests
from src.reading.clauses import Clause, cut
from src.reading.forms import Timed, language_of, shape_of
from src.reading.grammar import english, russian
from src.reading.joints import skip
from src.reading.lasting import BARE, PLANNED
from src.reading.orders import Order, order_of
from src.reading.passing import PASSING
from src.reading.segments import Kind, Segment
from src.reading.shapes import Shape
from src.reading.text import holds, match, single, text_of, words_of
from src.reading.words import is_known, is_russian, is_third_person

_IN_BRACKETS = re.compile(
    r"(?P<who>[\w-]{2,30}) \((?P<what>(?:это|он|она|они|ему|ей|he|she|its|it's|they)\s[^()]{2,80})\)", re.IGNORECASE
)
_OWN = 0.9
_LONG = 3
_LIST = 3
"""Bare nouns, parted by marks, that are a list where nothing else is said."""
_THINGS = frozenset({"duty", "todo", "event", "plan", "waiting"})


@dataclass(frozen=True, slots=True)
class Company:
    """What a message is said into.

    `dump`: the user is emptying their head. `names` says whether words name something that is there already.
    """

    dump: bool = False
    names: Callable[[str], bool] = field(default=lambda _: False)


def read(text: str, timed: Callable[[str], Timed], company: Company | None = None) -> list[Segment]:
    """The meanings of `text` in order, fillers among them as `nothing`.

    Args:
        text: What the user wrote.
        timed: What a reader of times says of a clause.
        company: What the message is said into.
    """
    company = company or Company()
    clauses = cut(text)
    judged = _without_hearsay(clauses, [_judged(clause, timed) for clause in clauses])
    clauses, judged, asked = _without_note(clauses, judged, timed)
    things = sum(_is_thing(clause, shape) for clause, shape in zip(clauses, judged, strict=True))
    nouns = sum(_is_noun(shape) for shape in judged)
    listed = any(clause.listed or clause.under for clause in clauses)
    known = sum(any(is_known(word) for word in clause.words) for clause in clauses)
    only_nouns = (
        nouns >= _LIST
        and known * 3 >= len(clauses) * 2
        and all(shape.name == "nothing" or _is_noun(shape) for shape in judged)
    )
    strange = sum(_is_of_nothing_there(clause, shape, company) for clause, shape in zip(clauses, judged, strict=True))
    dump = company.dump or asked or listed or only_nouns or (things > 0 and things + nouns + strange > 1)
    found: list[Segment] = []
    for clause, shape in zip(clauses, judged, strict=True):
        segment = _segment(clause, shape, company, dump=dump, alone=len(clauses) == 1)
        if asked and segment.kind in {"command", "beyond"} and not clause.asks:
            # "Add milk and bin bags": all of it is to be written down.
            segment = replace(segment, kind="item", order=None)
        found += _bracketed(segment)
        found.append(replace(segment, asked=asked))
    joined = _with_times(_joined_facts(found, dump=things > 0 or company.dump))
    return requests.gathered(_with_orders(joined, company), timed)


def _is_noun(shape: Shape) -> bool:
    """Whether a clause names a thing without a verb."""
    return shape.name == "noun" or shape.verb == BARE


def _is_thing(clause: Clause, shape: Shape) -> bool:
    """Whether the clause is a thing to do by itself: an order to the assistant is none."""
    if shape.name != "order":
        return shape.name in _THINGS
    return shape.verb != "remind" and order_of(clause.words, shape.begin, names=lambda _: False) is None


def _is_of_nothing_there(clause: Clause, shape: Shape, company: Company) -> bool:
    """Whether an order about what is there names nothing of it: among things, "cancel the gym" is one of them."""
    if shape.name != "order" or company.names(clause.text):
        return False
    order = order_of(clause.words, shape.begin, names=company.names)
    known = order is not None and order.op in {"move", "cancel", "delete"}
    return order is not None and known and not _is_of_it(order) and not _is_of_all(order)


def _judged(clause: Clause, timed: Callable[[str], Timed]) -> Shape:
    said = f"{clause.under} {clause.text}" if clause.under else clause.text
    when = timed(clause.text)
    if clause.under and not when.concrete:
        under = timed(said)
        when = replace(when, concrete=when.concrete or under.concrete)
    return shape_of(clause, when)


def _without_hearsay(clauses: list[Clause], judged: list[Shape]) -> list[Shape]:
    """The shapes, where what follows «говорят» or "apparently" in its sentence, and is of nobody's own, tells nothing."""
    shapes: list[Shape] = []
    sentence = -1
    for clause, shape in zip(clauses, judged, strict=True):
        words = [word for word in clause.words if not word.is_mark]
        if match("hearsay", words) == len(words):
            sentence = clause.sentence
        hollow = clause.sentence == sentence and shape.name in {"told", "event", "noun"} and not holds("own", words)
        shapes.append(Shape("aside", 0.7, shape.begin, PASSING) if hollow else shape)
    return shapes


def _without_note(
    clauses: list[Clause], judged: list[Shape], timed: Callable[[str], Timed]
) -> tuple[list[Clause], list[Shape], bool]:
    """The clauses without the «запиши» or "add" before the things, and whether it stood there."""
    for place, (clause, shape) in enumerate(zip(clauses[:3], judged[:3], strict=True)):
        if shape.name != "order" or shape.verb == "remind":
            continue
        order = order_of(clause.words, shape.begin, names=lambda _: False)
        if order is None or order.op != "note":
            return clauses, judged, False
        rest = order.rest
        if not any(not word.is_mark for word in rest):
            return [*clauses[:place], *clauses[place + 1 :]], [*judged[:place], *judged[place + 1 :]], True
        start = clause.start + rest[0].start
        inner = [
            replace(
                one,
                start=one.start + start,
                end=one.end + start,
                under=one.under or clause.under,
                sentence=clause.sentence,
                listed=one.listed or clause.listed,
            )
            for one in cut(text_of(rest, clause.text))
        ]
        shapes = [_judged(one, timed) for one in inner]
        return [*clauses[:place], *inner, *clauses[place + 1 :]], [*judged[:place], *shapes, *judged[place + 1 :]], True
    return clauses, judged, False


def _segment(clause: Clause, shape: Shape, company: Company, *, dump: bool, alone: bool) -> Segment:
    order = _order(clause, shape, company, dump=dump)
    kind, certainty = _kind(clause, shape, order, dump=dump, alone=alone, open_dump=company.dump)
    return Segment(
        kind,
        clause.text,
        clause.start,
        clause.end,
        certainty=certainty,
        under=clause.under,
        order=order,
        lasting=shape.verb == "lasting",
        ticked=clause.ticked,
        shape=shape.verb if shape.verb in {"code", PASSING} else shape.name,
        sentence=clause.sentence,
        after=clause.after,
    )


def _order(clause: Clause, shape: Shape, company: Company, *, dump: bool) -> Order | None:
    words = clause.words
    if shape.verb == "remind":
        return Order("remind", words)
    if shape.name == "order":
        found = order_of(words, shape.begin, names=company.names)
        if (
            found is not None
            and dump
            and found.op in {"move", "cancel", "delete", "rename", "done", "find", "show"}
            and not company.names(clause.text)
            and not _is_of_it(found)
            and not _is_of_all(found)
        ):
            return None
        return found
    return None


def _is_talk(clause: Clause) -> bool:
    """Whether what is told is of the assistant, or a saying: «ты мой спаситель», «старость не радость, как говорится»."""
    words = [word for word in clause.words if not word.is_mark]
    start = skip(words, 0, "filler", "chat")
    about_you = start < len(words) and words[start].low in single("you") and not holds("myself", words)
    return about_you or holds("saying", words)


def _is_of_all(order: Order) -> bool:
    """Whether an order is about all reminders or all that is written down, which no name says: "delete all my reminders"."""
    rest = [word for word in order.rest if not word.is_mark]
    every = holds("everything", rest)
    return every and (holds("reminder_noun", rest) or holds("list_noun", rest))


def _is_of_it(order: Order) -> bool:
    """Whether an order names its thing by a pronoun alone: "tick that off"."""
    rest = [word for word in order.rest if not word.is_mark and word.low not in single("naming")]
    return all(word.low in single("it") for word in rest)


def _kind(
    clause: Clause, shape: Shape, order: Order | None, *, dump: bool, alone: bool, open_dump: bool
) -> tuple[Kind, float]:
    match shape.name:
        case "order":
            return _ordered(clause, order, dump=dump, open_dump=open_dump)
        case "duty" | "todo" | "waiting" | "event" | "plan":
            return "item", shape.certainty
        case "noun":
            return ("item", 0.7) if dump else ("unclear", 0.3)
        case "told":
            # Under a heading a number or a "with" is a thing of the list.
            own = shape.certainty >= _OWN and holds("own", clause.words)
            listed = (bool(clause.under) and not own) or (dump and shape.verb == BARE)
            listed = listed or (open_dump and shape.verb == PLANNED)
            if (dump and shape.verb == "generic") or _is_talk(clause):
                return "nothing", 0.6
            return ("item", 0.7) if listed else ("fact", shape.certainty)
        case "past":
            return "done", shape.certainty
        case "question":
            return ("item", 0.6) if open_dump and not alone else ("question", shape.certainty)
        case "time":
            return "time", shape.certainty
        case _:
            return "nothing", shape.certainty


def _ordered(clause: Clause, order: Order | None, *, dump: bool, open_dump: bool) -> tuple[Kind, float]:
    if order is None:
        russian = language_of(clause.words) == "ru"
        wanted = not dump and _is_request(clause)
        return ("item", 0.7) if (dump or not russian) and not wanted else ("beyond", 0.8)
    if order.op == "remind":
        return "reminder", 0.95
    if order.op == "remember":
        return "fact", 0.95
    if order.op == "beyond":
        return ("item", 0.6) if dump and (open_dump or order.errand) else ("beyond", 0.8)
    if order.op == "note":
        return "item", 0.9
    return "command", 0.9 if order.sure else 0.7


def _is_request(clause: Clause) -> bool:
    """Whether the words ask somebody else to do it: "can you …", "… for me, would you?"."""
    words = [word for word in clause.words if not word.is_mark]
    lead = any(match("request", words, n) for n in range(min(3, len(words))))
    return lead or any(match("for_me", words, n) for n in range(max(0, len(words) - 4), len(words)))


def _bracketed(segment: Segment) -> list[Segment]:
    """«Корм для Пятницы (это моя кошка)»: what the brackets tell is a fact of its own."""
    if segment.kind not in {"item", "reminder"}:
        return []
    found = _IN_BRACKETS.search(segment.text)
    if found is None:
        return []
    told = f"{found['who']} — {found['what']}"
    return [Segment("fact", told, segment.start + found.start(), segment.start + found.end(), 0.7, sentence=-1)]


def _joined_facts(segments: list[Segment], *, dump: bool) -> list[Segment]:
    """Facts with what only goes on telling of them: «тренер Руслан», «храпит как трактор»."""
    joined: list[Segment] = []
    only_facts = all(one.kind in {"fact", "unclear", "nothing", "done"} for one in segments)
    for segment in segments:
        last = joined[-1] if joined else None
        person = segment.shape == "noun" and holds("person", words_of(segment.text))
        if person and last is not None and last.kind == "fact" and segment.kind == "unclear":
            joined.append(replace(segment, kind="fact"))
            continue
        if last is not None and last.kind == "fact" and not dump and (_tells_more(segment) or _is_of_them(segment)):
            mark = "," if last.sentence == segment.sentence else "."
            joined[-1] = replace(last, text=f"{last.text.rstrip(' .')}{mark} {segment.text}", end=segment.end)
            continue
        if last is not None and last.kind == "fact" and _goes_on_about(segment, last):
            joined[-1] = replace(last, text=f"{last.text}, {segment.text}", end=segment.end)
            continue
        goes_on = segment.shape in {"noun", "aside", "code"} or (segment.kind == "fact" and segment.certainty < 0.65)
        if only_facts and last is not None and last.kind == "fact" and segment.shape == "noun" and not segment.after:
            told = len(words_of(segment.text)) >= _LONG
            joined.append(replace(segment, kind="fact", certainty=0.5) if told else segment)
            continue
        if (
            last is not None
            and last.kind == "fact"
            and goes_on
            and segment.after
            and last.sentence == segment.sentence
            and not (dump and segment.kind == "item")
            and (len(words_of(segment.text)) > 1 or (only_facts and _names_one(segment.text)))
        ):
            joined[-1] = replace(last, text=f"{last.text}, {segment.text}", end=segment.end)
        else:
            joined.append(segment)
    return joined


def _names_one(text: str) -> bool:
    """Whether a word alone can name what the fact before comes from: «глютен мне нельзя, целиакия», "no gluten, coeliac"."""
    word = words_of(text)[0]
    if is_russian(word):
        return any(form.pos == "NOUN" and form.case == "nomn" for form in russian.forms(word.low))
    return match("health", [word]) > 0 or {"NOUN"} == english.parts(word.low).keys()


def _tells_more(segment: Segment) -> bool:
    """Whether a clause goes on about whom the one before told of: "He has the kids alternate weekends"."""
    words = [word for word in words_of(segment.text) if not word.is_mark]
    return (
        segment.kind == "nothing"
        and segment.shape == "aside"
        and len(words) >= _LONG
        and bool(match("known_one", words))
    )


def _goes_on_about(segment: Segment, last: Segment) -> bool:
    """Whether a clause without a subject goes on about whom the fact before told of: "…, plays at night"."""
    if segment.after not in {",", "and", "и", "—"} or last.sentence != segment.sentence or segment.kind != "item":
        return False
    words = [word for word in words_of(segment.text) if not word.is_mark]
    if len(words) < 2 or segment.shape not in {"event", "order"}:
        return False
    return is_third_person(words[0])


def _is_of_them(segment: Segment) -> bool:
    """Whether a fact tells of what is theirs whom the one before named: "…, her number is …"."""
    words = words_of(segment.text)
    return segment.kind == "fact" and segment.after == "," and words[0].low in single("theirs")


def _with_orders(segments: list[Segment], company: Company) -> list[Segment]:
    """Orders without what only goes on with them («стихи к юбилею, строк на двенадцать», "call Marek and tell him …")."""
    kept: list[Segment] = []
    for place, segment in enumerate(segments):
        last = kept[-1] if kept else None
        same = last is not None and last.sentence == segment.sentence and bool(segment.after)
        goes_on = segment.shape in {"noun", "aside", "told", "code"} and segment.after == ","
        if last is not None and last.kind == "beyond" and segment.shape == "event" and segment.after == ",":
            goes_on = not any(match("day", words_of(segment.text), n) for n in range(len(words_of(segment.text))))
        if last is not None and same and last.kind in {"beyond", "command"} and goes_on and not segment.under:
            kept[-1] = replace(last, end=segment.end)
            continue
        following = segments[place + 1] if place + 1 < len(segments) else None
        told_too = (
            following is not None
            and following.kind == "beyond"
            and following.sentence == segment.sentence
            and following.after in {"и", "and"}
        )
        if segment.shape == "order" and segment.kind == "item" and told_too and not company.dump:
            segment = replace(segment, kind="beyond")
        kept.append(segment)
    return kept


def _with_times(segments: list[Segment]) -> list[Segment]:
    """Orders with the time said after them in pieces («перенеси на субботу, пятое декабря»)."""
    kept: list[Segment] = []
    for segment in _joined_times(segments):
        last = kept[-1] if kept else None
        same = last is not None and last.sentence == segment.sentence and segment.after in {",", "—", " "}
        if last is not None and same and segment.kind == "time" and last.kind == "command" and last.order is not None:
            text = f"{last.text}, {segment.text}"
            before = len(words_of(last.text)) - len(last.order.rest)
            order = replace(last.order, rest=words_of(text)[before:])
            kept[-1] = replace(last, text=text, end=segment.end, order=order)
        else:
            kept.append(segment)
    return kept


def _joined_times(segments: list[Segment]) -> list[Segment]:
    """A time said in two pieces, as the choices say it («сегодня, 19:00»), as one."""
    joined: list[Segment] = []
    for segment in segments:
        last = joined[-1] if joined else None
        if last is not None and last.kind == "time" and segment.kind == "time" and last.sentence == segment.sentence:
            joined[-1] = replace(last, text=f"{last.text}, {segment.text}", end=segment.end)
        else:
            joined.append(segment)
    return joined
