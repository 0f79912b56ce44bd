"""What people say around the things on their mind: reasons, moods, fillers, headings. None of it is a thing to keep.

Pure. Only whole clauses are judged here; whether an aside is left out depends on what stands beside it.
"""

import re

from src.offline_model.patterns import Said
from src.offline_model.words import SMALL_WORDS, word_set, words

SAID = Said("asides")

_I = re.IGNORECASE
_FILLER = SAID.words("filler")
_VAGUE = SAID.words("vague")
_FILLER_LEAD = SAID.pattern(r"^(?:(?:{filler_lead})\b\s*[,:.…—-]*\s*)+")
"""Words in front of a thing that only begin to speak."""
_AREA = SAID.fill(r"(?:{area})")
_HEADING = SAID.pattern(r"^(?:{area}|{heading})\s*(?::|\s[—–-])\s+", area=_AREA)
"""«По работе: …», "home - …": where things belong, not a thing."""
_STATE = SAID.pattern(r"\b(?:{state})\b")
_SUBJECT_RU = re.compile(
    r"^(?:но\s+|а\s+|и\s+|ведь\s+|потому\s+что\s+)?(?:она|он|оно|они|я|мы|это|там|тут|сам|сама|всё|все|никто|ничего|уже)\b",
    _I,
)
_SUBJECT_EN = re.compile(
    r"^(?:but\s+|and\s+|because\s+|since\s+)?(?:it|it['’]s|they|they['’]re|she|he|she['’]s|he['’]s|we|we['’]re|i|i['’]m|i['’]ve|this|that|that['’]s|there|there['’]s|everyone|nobody|nothing)\b",
    _I,
)
_FINITE_RU = re.compile(r"[а-яё]{2,}(?:[её]т|ит|ют|ут|ат|ят)(?:ся)?|[а-яё]{3,}(?:л|ла|ло|ли|лся|лась|лось|лись)")
_FINITE_EN = re.compile(
    r"\b(?:is|are|was|were|has|had|isn['’]t|aren['’]t|wasn['’]t|won['’]t|can['’]t|keeps?|got|been|makes?|hurts?|broke|complained|leaks?|smells?|\w+['’]s\s+been)\b",
    _I,
)
_PAST_EN = re.compile(r"\b(?:was|were|had|been|\w{3,}ed)\b", _I)
_NOT_VERBS = word_set(
    """
    билет пакет букет буклет макет кабинет балет совет привет ответ буфет паркет рецепт кредит визит депозит аудит
    транзит лимит салат халат автомат адвокат формат сертификат результат квадрат аппарат банкомат комбинат ремонт
    институт маршрут парашют уют отчёт отчет счёт счет расчёт расчет зачёт зачет учёт учет полёт полет самолёт самолет
    вертолёт вертолет перелёт перелет интернет бюджет сюжет портрет секрет предмет пакет планшет браслет корсет
    стол пол канал журнал материал вокзал зал подвал капитал финал сериал квартал сигнал угол узел отдел раздел футбол
    протокол укол чехол стул персонал потенциал оригинал канал металл бокал мангал холл школа сила дела тела скала пила
    смола стрела масло мыло кресло число село одеяло зеркало сало крыло весло начало дело тело стекло горло седло
    капли туфли недели цели мебели земли модели отели рубли петли вафли соли роли доли если или ли хотели брат сват
    салют приют брют уют апрель кисель бинт винт фонд мат акт факт контракт проект объект
    """
)
_OBJECT = SAID.pattern(r"\b(?:{object})\b")


def without_lead(clause: str) -> str:
    """`clause` without the words that only begin to speak, and without the heading it stands under."""
    body = _FILLER_LEAD.sub("", clause.strip())
    body = _HEADING.sub("", body)
    return _FILLER_LEAD.sub("", body).strip(" ,") or clause.strip()


def is_filler(clause: str) -> bool:
    """Whether `clause` says nothing at all: «так, во-первых», "right, brain dump"."""
    found = [word.lower() for word in words(clause)]
    return all(word in _FILLER for word in found)


def says_nothing(clause: str, *, numbers: bool = True) -> bool:
    """Whether `clause` has no word that could be an answer: «ну как бы да», "well, I don't know"; `numbers` are words."""
    empty = _FILLER | _VAGUE | SMALL_WORDS
    return all(word.lower() in empty or (word.isdigit() and not numbers) for word in words(clause))


def is_state(clause: str) -> bool:
    """Whether `clause` speaks of how the user is: tired, at a loss, about to begin."""
    return _STATE.search(clause) is not None


def is_mood(clause: str) -> bool:
    """Whether `clause`, standing alone, speaks of how the user is, or of what is over, and not of a thing."""
    if is_state(clause):
        return True
    if re.search(r"[а-яё]", clause, _I):
        return bool(_SUBJECT_RU.match(clause)) and _finite_ru(clause)
    past = bool(_PAST_EN.search(clause)) and len(words(clause)) > 3
    return bool(_SUBJECT_EN.match(clause)) or past


def is_statement(clause: str) -> bool:
    """Whether `clause` tells how things are: «она обижается», "the sink is leaking again"."""
    if is_mood(clause):
        return True
    if re.search(r"[а-яё]", clause, _I):
        return bool(_SUBJECT_RU.match(clause)) or _finite_ru(clause)
    return bool(_FINITE_EN.search(clause))


def refers_back(clause: str) -> bool:
    """Whether `clause` names its object only by a pronoun, so that it means nothing without the one before."""
    return len(words(clause)) <= 6 and _OBJECT.search(clause) is not None


def _finite_ru(clause: str) -> bool:
    found = [word.lower() for word in words(clause)]
    return len(found) > 1 and any(word not in _NOT_VERBS and _FINITE_RU.fullmatch(word) for word in found)
