"""Facts about the user in a clause of their own words: where they live, what they do, whom and what they love.

Pure. A fact keeps the user's words; nothing is translated, completed or inferred.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from src.services.offline_model.concepts import concept
from src.services.offline_model.intents import Fact
from src.services.offline_model.places import nominative
from src.services.offline_model.words import upper_first, word_set, words

_LEAD = re.compile(
    r"^(?:(?:а|и|ну|да|но|кстати|вообще|ещ[её]|также|кроме\s+того|на\s+самом\s+деле|вообще-то|and|also|well|actually|by\s+the\s+way"
    r"|btw|oh|but|so)\b\s*,?\s*)+",
    re.IGNORECASE,
)
_PLACE = r"(?P<city>[\w’'-]+(?:\s+(?-i:[A-ZА-ЯЁ])[\w’'-]*){0,2})"
_RU_KIN = (
    r"жен[аеуы]|муж(?:а|у|ем)?|сын(?:а|у|ом|овей|овья)?|доч(?:ь|ка|ку|ке|ери|ерью|ерей)|дет(?:и|ей|ям)|реб[её]н(?:ок|ка|ку)|мам[аеуы]|пап[аеуы]"
    r"|мать|матери|от(?:ец|ца|цу)|брат(?:а|у|ья)?|сест[рё]+[аеуы]?|сёстры|бабушк[аеуи]|дедушк[аеуи]|внук(?:а|у|и)?|внучк[аеуи]"
    r"|родител[ией]|парн[яю]|парень|девушк[аеуи]|супруг[аеуи]?|друг(?:а|у)?|подруг[аеуи]"
)
_RU_PET = (
    r"кот(?:а|у|ом|ы|ов)?|кошк[аеуи]|кошек|котик(?:а|у)?|кот[её]н(?:ок|ка|ку)|собак[аеуи]?|п[её]с|пса|псу|щен(?:ок|ка|ку)|попуга[йяю]"
    r"|хомяк(?:а|у)?|кролик(?:а|у)?|рыбк[аеуи]|черепах[аеуи]|питом(?:ец|ца|цу|цы)"
)
_EN_KIN = (
    r"wife|husband|partner|son|sons|daughter|daughters|kids?|child(?:ren)?|mother|mom|mum|father|dad|brothers?|sisters?"
    r"|grandmother|grandma|grandfather|grandpa|parents|girlfriend|boyfriend|fianc[eé]e?|baby|twins|friend|boss"
)
_EN_PET = r"cats?|dogs?|kitten|puppy|parrot|hamster|rabbit|fish|turtle|pets?|horse"
_JOB_END = re.compile(
    r"(?:ер|ёр|ор|ист|истка|тель|тельница|ник|ница|щик|щица|чик|чица|лог|ант|антка|ент|ентка|вед|граф|арь|ач|юрист|повар|маркетолог"
    r"|хирург|логопед|няня|швея|домохозяйка|фрилансер|айтишник|пенсионер(?:ка)?|медсестра|психолог|пилот|шеф)$",
    re.IGNORECASE,
)
_ABOUT = word_set(
    """
    вегетарианец вегетарианка веган веганка левша сова жаворонок интроверт экстраверт мама папа отец мать диабетик
    аллергик гипертоник вдова вдовец женат замужем холост одинок разведён разведена vegetarian vegan left-handed
    introvert extrovert married single divorced diabetic
    """
)
_NOT_JOB = word_set(
    """
    вечер час человек ужин вопрос номер месяц уверен
    """
)
_EN_STATE = word_set(
    """
    tired busy fine good ok okay well sorry sure here ready done back hungry sick late afraid glad happy sad bored
    lost not going trying looking thinking just still also so very really at in on from a an the
    """
)


@dataclass(frozen=True)
class _Rule:
    """A form of fact: `make` fills what the groups of `pattern` tell."""

    pattern: re.Pattern[str]
    category: str
    make: Callable[[re.Match[str], Fact], Fact | None] | None = None


def read_fact(clause: str, *, dumping: bool = False) -> Fact | None:
    """The fact in `clause`, or None.

    Args:
        clause: One clause, without its sentence's end.
        dumping: The user is emptying their head: wishes and habits are then things for the inbox, not facts.
    """
    body = _LEAD.sub("", clause.strip()).strip(" .!…,;")
    if not body or body.endswith("?"):
        return None
    for rule in _RULES:
        match = rule.pattern.search(body)
        if match is None or (dumping and rule.category in {"goal", "habit", "learning"}):
            continue
        fact = Fact(upper_first(body), rule.category)
        made = rule.make(match, fact) if rule.make else fact
        if made is not None:
            return made
    return None


def correction(sentence: str) -> Fact | None:
    """The new fact of a sentence that takes an old one back, with the old words; None when it is no correction."""
    body = _LEAD.sub("", sentence.strip()).strip(" .!…")
    for pattern in _CORRECTIONS:
        match = pattern.search(body)
        if match is None:
            continue
        old, new = match["old"].strip(), match["new"].strip(" ,")
        if match.groupdict().get("verb"):
            old, new = match["verb"] + old, match["verb"] + new
        fact = read_fact(new) or read_fact(_like(old, new))
        if fact is not None:
            return replace(fact, old=old)
        return Fact(upper_first(new), "about", old=old)
    return None


def _like(old: str, new: str) -> str:
    """`new`, a bare value, put into the form of `old` («не работаю в Альфе, теперь в Бете» → «работаю в Бете»)."""
    new = re.sub(r"^(?:теперь|уже|сейчас|а|now|but)\s+", "", new, flags=re.IGNORECASE)
    head = re.match(
        r"^((?:я\s+)?(?:жив\w+|работа\w+|учусь|преподаю)|(?:I\s+)?(?:live|work|study|teach))\b", old, re.IGNORECASE
    )
    if head is not None:
        english = re.match(r"(?:live|work|study|teach)$", head[1], re.IGNORECASE)
        return f"I {head[1]} {new}" if english else f"{head[1]} {new}"
    if re.match(r"(?:в|во|in)\s", new, re.IGNORECASE) and re.match(r"(?:в|во|in)\s", old, re.IGNORECASE):
        return f"живу {new}" if re.search(r"[а-яё]", new) else f"I live {new}"
    return new


def _city(match: re.Match[str], fact: Fact) -> Fact | None:
    place = match["city"].strip(" .,")
    if place.lower() in {
        "доме",
        "квартире",
        "центре",
        "городе",
        "деревне",
        "один",
        "одна",
        "a",
        "the",
        "here",
        "an",
        "my",
    }:
        return replace(fact, category="home")
    return replace(fact, key="city", field="city", value=upper_first(nominative(place)))


def _job(_match: re.Match[str], fact: Fact) -> Fact | None:
    value = re.sub(r"^(?:я|I)\s+(?:сейчас\s+|теперь\s+|now\s+|currently\s+)?", "", fact.text, flags=re.IGNORECASE)
    return replace(fact, key="occupation", field="occupation", value=value)


def _be(match: re.Match[str], fact: Fact) -> Fact | None:
    word = words(match["what"].lower())
    if not word or word[0] in _NOT_JOB:
        return None
    if not _ABOUT.isdisjoint(word):
        return fact
    job = any(_JOB_END.search(part) for part in word[:2]) or match["what"].lower().startswith(("на пенсии", "студент"))
    return _job(match, fact) if job else None


def _im(match: re.Match[str], fact: Fact) -> Fact | None:
    what = match["what"].lower()
    if not _ABOUT.isdisjoint(words(what)) or "vegetarian" in what:
        return fact
    return _job(match, fact) if match["article"] else None


def _named(match: re.Match[str], fact: Fact) -> Fact | None:
    return replace(fact, key=f"name:{concept(match['who'].lower())}")


def _goal(match: re.Match[str], fact: Fact) -> Fact | None:
    value = match["goal"].strip() if "goal" in match.re.groupindex else fact.text
    return replace(fact, field="goals", value=value)


def _routine(_match: re.Match[str], fact: Fact) -> Fact | None:
    return replace(fact, field="routine", value=fact.text)


def _wake(_match: re.Match[str], fact: Fact) -> Fact | None:
    return replace(fact, key="wake", field="routine", value=fact.text)


def _birthday(_match: re.Match[str], fact: Fact) -> Fact | None:
    """One's own birthday, or that of whoever is named beside it."""
    kin = re.search(rf"\b(?:{_RU_KIN}|{_EN_KIN})\b", fact.text, re.IGNORECASE)
    return replace(fact, key=f"birthday:{concept(kin[0].lower())}" if kin else "birthday")


def _keyed(key: str) -> Callable[[re.Match[str], Fact], Fact | None]:
    return lambda _match, fact: replace(fact, key=key)


def _my(match: re.Match[str], fact: Fact) -> Fact | None:
    return replace(fact, key="my:" + " ".join(sorted(concept(word) for word in words(match["what"].lower()))))


def _rule(pattern: str, category: str, make: Callable[[re.Match[str], Fact], Fact | None] | None = None) -> _Rule:
    return _Rule(re.compile(pattern, re.IGNORECASE), category, make)


_RULES: tuple[_Rule, ...] = (
    _rule(r"\bаллерги\w+|не\s+переношу|мне\s+нельзя|\ballerg(?:ic|y)\b|\bi\s+can['’]?t\s+eat\b|intoleran", "health"),
    _rule(r"^(?:у\s+меня|i\s+have)\s+(?:диабет|астма|гипертония|мигрени|diabetes|asthma|migraines?)", "health"),
    _rule(
        r"\b(?:(?:день\s+рождения|др)\b(?=.*\d)|(?:я\s+)?родил(?:ся|ась)\b(?=.*\d)|birthday\s+is\b|i\s+was\s+born\b(?=.*\d))",
        "birthday",
        _birthday,
    ),
    _rule(rf"\b(?P<who>{_RU_KIN}|{_RU_PET})\s+(?:моего|моей)?\s*(?:зовут|—|-)\s+\w+", "family", _named),
    _rule(rf"\bзовут\s+\w+.*\b(?P<who>{_RU_KIN}|{_RU_PET})\b|\bимя\s+(?P<whose>{_RU_KIN}|{_RU_PET})\b", "family"),
    _rule(rf"^(?:мо[йяюеи]\s+)(?P<who>{_RU_KIN}|{_RU_PET})\s+[А-ЯЁ]\w+$", "family", _named),
    _rule(rf"^(?:у\s+меня\s+(?:есть\s+)?.*?\b|мо[йяюеё]\w*\s+|моего\s+|моей\s+|мои\s+)(?:{_RU_KIN})\b", "family"),
    _rule(rf"^у\s+меня\s+(?:есть\s+|жив[её]т\s+|живут\s+)?.*?\b(?:{_RU_PET})\b|^мо[йяюеи]\w*\s+(?:{_RU_PET})\b", "pet"),
    _rule(rf"\bmy\s+(?P<who>{_EN_KIN}|{_EN_PET})(?:['’]s\s+name)?\s*(?:is|['’]s)\s+(?:called\s+|named\s+)?[A-Z]\w+", "family", _named),
    _rule(rf"\b(?:i\s+have|i['’]ve\s+got|we\s+have)\s+(?:\w+\s+){{0,3}}(?:{_EN_KIN})\b|^my\s+(?:{_EN_KIN})\b(?!['’]s\s+birthday)", "family"),
    _rule(rf"\b(?:i\s+have|i['’]ve\s+got|we\s+have)\s+(?:\w+\s+){{0,3}}(?:{_EN_PET})\b|^my\s+(?:{_EN_PET})\b", "pet"),
    _rule(r"(?i:\b(?:переехал[аи]?|перебрал(?:ся|ась)|мы\s+переехали)\s+(?:жить\s+)?(?:в|во|на)\s+)" + _PLACE, "home", _city),
    _rule(r"^(?i:(?:я\s+)?(?:сейчас\s+|теперь\s+|уже\s+|пока\s+)*(?:жив[уё]м?|проживаю)\s+(?:\w+\s+)?(?:в|во|на)\s+)" + _PLACE, "home", _city),
    _rule(r"^(?i:(?:я|мы)\s+(?:сам[аи]?\s+|родом\s+)?из\s+)" + _PLACE, "home", _city),
    _rule(r"^(?i:мой\s+город|город)\s*(?:—|-|:|это)?\s*" + _PLACE, "home", _city),
    _rule(r"\b(?:i|we)\s+(?:now\s+|currently\s+)?live\s+in\s+" + _PLACE, "home", _city),
    _rule(r"\b(?:i['’]?ve|i|we|we['’]ve)\s+(?:just\s+|recently\s+)?moved\s+to\s+" + _PLACE + r"|^moved\s+to\s+(?P<city2>\w+)", "home", lambda match, fact: _moved(match, fact)),
    _rule(r"\b(?:i['’]?m|i\s+am)\s+(?:originally\s+)?from\s+" + _PLACE, "home", _city),
    _rule(r"^(?:я\s+)?(?:сейчас\s+|теперь\s+|уже\s+)*(?:работаю|преподаю|служу|тружусь|занимаюсь|веду\s+(?:курс|уроки|группы)|учусь)\b", "work", _job),
    _rule(r"^(?:я\s+)?(?:по\s+профессии|моя\s+профессия|моя\s+работа)\b", "work", _job),
    _rule(r"^i\s+(?:now\s+|currently\s+)?(?:work|teach|freelance|run\s+a|own\s+a|study)\b|^my\s+(?:job|profession|occupation)\s+is\b|^i['’]?m\s+(?:now\s+)?working\b", "work", _job),
    _rule(r"^(?:work|working|teach|teaching|study|studying)\s+(?:at|in|as|for)\b", "work", _job),
    _rule(r"^(?:я\s+)?(?:учу|изучаю)\s+\w+", "learning"),
    _rule(r"^i['’]?(?:m|\s+am)\s+(?:learning|studying)\b", "learning"),
    _rule(r"\b(?:обожаю|люблю|мне\s+нрав[ия]тся|предпочитаю|терпеть\s+не\s+могу|ненавижу|любим(?:ый|ая|ое|ые))\b", "likes"),
    _rule(r"^(?:нрав[ия]тся)\b", "likes"),
    _rule(r"\bi\s+(?:really\s+|also\s+)?(?:(?:don['’]?t|do\s+not)\s+)?(?:like|love|enjoy|hate|prefer|adore|dislike)\b|\bi\s+can['’]?t\s+stand\b", "likes"),
    _rule(r"^my\s+favou?rite\s+(?P<what>[\w\s]+?)\s+(?:is|are)\b", "likes", lambda match, fact: _my(match, fact)),
    _rule(r"\b(?:хочу|хотел(?:а)?\s+бы|мечтаю|планирую|собираюсь)\s+(?P<goal>(?:научиться|выучить|стать|похудеть|накопить|бросить|поступить|переехать|пробежать|открыть|больше|меньше|сменить|начать)\b.*)", "goal", _goal),
    _rule(r"^(?:мо[яи]\s+)?(?:главная\s+)?цел[ьи]\s*(?:—|-|:|это)?\s+(?P<goal>.+)", "goal", _goal),
    _rule(r"\bi\s+(?:want|hope|plan|would\s+like)\s+to\s+(?P<goal>(?:learn|become|lose|save|quit|start|run\s+a|get\s+better|get\s+fit|move\s+to|change|spend\s+more|read\s+more|be)\b.*)|^i['’]?m\s+trying\s+to\s+(?P<goal2>.+)|^my\s+(?:main\s+)?goal\s+is\s+(?:to\s+)?(?P<goal3>.+)", "goal", lambda match, fact: _goal_en(match, fact)),
    _rule(r"\b(?:встаю|просыпаюсь|ложусь)\b|\bi\s+(?:usually\s+)?(?:get\s+up|wake\s+up|go\s+to\s+bed)\b", "habit", _wake),
    _rule(r"^(?:я\s+)?(?:обычно|каждое\s+утро|каждый\s+(?:день|вечер)|по\s+(?:утрам|вечерам|выходным|понедельникам|вторникам|средам|четвергам|пятницам|субботам))\b.*\b\w+(?:ю|у|юсь|усь|ем|им)\b", "habit", _routine),
    _rule(r"^(?:я\s+)?(?:бегаю|хожу|тренируюсь|медитирую|плаваю|гуляю|пью|курю|катаюсь|играю|рисую|пишу|читаю|веду|пеку|вяжу|пою)\b", "habit"),
    _rule(r"^i\s+(?:usually|always|often)\s+\w+|^every\s+\w+\s+i\s+\w+|^i\s+(?:run|swim|meditate|train|jog|walk|go)\b.*\b(?:every|each|daily|on\s+\w+days|twice|once)\b", "habit", _routine),
    _rule(r"^i\s+(?:play|paint|write|read|draw|sing|dance|drink|smoke|cook|bake|knit)\b", "habit"),
    _rule(r"^мне\s+\d{1,3}\s*(?:лет|год|года)\b|^i['’]?(?:m|\s+am)\s+\d{1,3}(?:\s+years?\s+old)?$", "about", _keyed("age")),
    _rule(r"^(?:я\s+)?(?:говорю\s+(?:по-|на)|знаю\s+\w+(?:ский|ий)\b)|^i\s+speak\b", "about"),
    _rule(r"^(?:i['’]?m|i\s+am)\s+(?:now\s+)?(?P<article>an?\s+)?(?P<what>[\w\s’'-]+)$", "about", lambda match, fact: None if words(match["what"].lower())[0] in _EN_STATE else _im(match, fact)),
    _rule(r"^я\s+(?:—\s*|-\s*|теперь\s+|сейчас\s+)?(?P<what>[\w\s-]+)", "about", _be),
    _rule(r"^(?:мой|моя|моё|мое|мои)\s+(?P<what>[\w\s]+?)\s*(?:—|–|-\s|:|\bэто\b)\s*\S+", "about", _my),
    _rule(r"^my\s+(?P<what>[\w\s]+?)\s+(?:is|are)\s+\S+", "about", _my),
)  # fmt: skip


def _moved(match: re.Match[str], fact: Fact) -> Fact | None:
    return replace(fact, key="city", field="city", value=upper_first((match["city"] or match["city2"]).strip()))


def _goal_en(match: re.Match[str], fact: Fact) -> Fact | None:
    value = match["goal"] or match["goal2"] or match["goal3"]
    return replace(fact, field="goals", value=value.strip())


_CORRECTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # «уже не в Казани, переехал в Пермь», «больше не работаю в Альфе, теперь в Бете»
        r"^(?:я\s+)?(?:уже|больше)\s+не\s+(?P<old>[^,.;—]+?)\s*(?:[,.;—]|\s-\s)\s*(?:а\s+)?(?:я\s+)?(?P<new>.+)$",
        r"^(?:я\s+)?не\s+(?P<old>[^,]+?)\s+(?:больше|уже)\s*,\s*(?:а\s+)?(?:я\s+)?(?P<new>.+)$",
        # «живу не в Казани, а в Перми», «не учитель, а тренер»
        r"^(?:я\s+)?(?P<verb>\w+\s+)?не\s+(?P<old>[^,]+?)\s*,\s*а\s+(?P<new>.+)$",
        r"^(?P<new>[^,]+?)\s*,\s*(?:а\s+)?не\s+(?P<old>[^,]+)$",
        # "I don't live in Leeds any more, I moved to York", "I no longer work at A, now at B"
        r"^i\s+(?:don['’]?t|do\s+not)\s+(?P<old>.+?)\s+any\s?more\s*[,.;—-]+\s*(?P<new>.+)$",
        r"^i\s+no\s+longer\s+(?P<old>[^,.;]+?)\s*[,.;—-]+\s*(?P<new>.+)$",
        r"^(?:i['’]?m\s+|it['’]?s\s+)?not\s+(?P<old>[^,]+?)\s*,?\s+but\s+(?P<new>.+)$",
        r"^(?P<new>.+?)\s*,\s*not\s+(?P<old>[^,]+?)(?:\s+any\s?more)?$",
    )
)
