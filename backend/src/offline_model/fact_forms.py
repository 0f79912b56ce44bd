"""The forms in which people tell facts, as data: a pattern, the category, and how its words are read.

Order matters: the first form that fits wins. `reading` names a function of `facts`.
"""

from typing import Literal

Reading = Literal[
    "plain",
    "city",
    "job",
    "be",
    "named",
    "goal",
    "routine",
    "wake",
    "birthday",
    "age",
    "owned",
]

RU_KIN = (
    r"жен[аеуы]|муж(?:а|у|ем)?|сын(?:а|у|ом|овей|овья)?|доч(?:ь|ка|ку|ке|ери|ерью|ерей)|дет(?:и|ей|ям)|реб[её]н(?:ок|ка|ку)"
    r"|мам[аеуы]|пап[аеуы]|мать|матери|от(?:ец|ца|цу)|брат(?:а|у|ья)?|сест[рё]+[аеуы]?|бабушк[аеуи]|дедушк[аеуи]"
    r"|внук(?:а|у|и)?|внучк[аеуи]|родител[ией]|парн[яю]|парень|девушк[аеуи]|супруг[аеуи]?|друг(?:а|у)?|подруг[аеуи]"
)
RU_PET = (
    r"кот(?:а|у|ом|ы|ов)?|кошк[аеуи]|кошек|котик(?:а|у)?|кот[её]н(?:ок|ка|ку)|собак[аеуи]?|п[её]с|пса|псу|щен(?:ок|ка|ку)"
    r"|попуга[йяю]|хомяк(?:а|у)?|кролик(?:а|у)?|рыбк[аеуи]|черепах[аеуи]|питом(?:ец|ца|цу|цы)"
)
EN_KIN = (
    r"wife|husband|partner|sons?|daughters?|kids?|child(?:ren)?|mother|mom|mum|father|dad|brothers?|sisters?|grandmother"
    r"|grandma|grandfather|grandpa|parents|girlfriend|boyfriend|fianc[eé]e?|baby|twins|friend|boss"
)
EN_PET = r"cats?|dogs?|kitten|puppy|parrot|hamster|rabbit|fish|turtle|pets?|horse"
_PLACE = r"(?P<city>[\w’'-]+(?:\s+(?-i:[A-ZА-ЯЁ])[\w’'-]*){0,2})"
_NOW_RU = r"(?:(?:сейчас|теперь|уже|пока|давно|тоже|ещё|еще)\s+)*"
_NOW_EN = r"(?:(?:now|currently|also|still)\s+)*"
_MANY_RU = r"(?:есть\s+|жив[её]т\s+|живут\s+)?(?:(?:\d+|дв[ао]е?|две|трое|три|четверо|один|одна|маленьк\w+|старш\w+|младш\w+|взросл\w+)\s+)*"
_MANY_EN = r"(?:(?!to\b)\w+\s+){0,3}"
_HOBBY_EN = r"play|paint|draw|sing|dance|drink|smoke|cook|bake|knit|garden|surf|ski|hike|climb"

RUSSIAN: tuple[tuple[str, str, Reading], ...] = (
    (r"\bаллерги\w+|^(?:я\s+)?не\s+переношу|^мне\s+нельзя", "health", "plain"),
    (r"^у\s+меня\s+(?:диабет|астма|гипертония|мигрени|непереносимость)", "health", "plain"),
    (r"\b(?:день\s+рождения|днюха|др)\b(?=.*(?:\d|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря))|^(?:я\s+)?родил(?:ся|ась)\b(?=.*\d)", "birthday", "birthday"),
    (rf"\b(?P<who>{RU_KIN}|{RU_PET})\s+(?:моего\s+|моей\s+)?(?:зовут|—|-)\s+\w+", "family", "named"),
    (rf"\bзовут\s+\w+.*\b(?P<who>{RU_KIN}|{RU_PET})\b", "family", "plain"),
    (rf"^(?:мо[йяюеи]\s+)?(?P<who>{RU_KIN}|{RU_PET})\s+(?-i:[А-ЯЁ])\w+$", "family", "named"),
    (rf"^(?:мо[йяюеи]\s+)?(?P<who>{RU_KIN}|{RU_PET})\s+(?-i:[А-ЯЁ])\w+\s", "family", "plain"),
    (rf"^у\s+(?:меня|нас)\s+{_MANY_RU}(?:{RU_KIN})\b|^(?:мой|моя|моё|мое|мои|моего|моей)\s+(?:{RU_KIN})\b", "family", "plain"),
    (rf"^у\s+(?:меня|нас)\s+{_MANY_RU}(?:{RU_PET})\b|^(?:мой|моя|мои)\s+(?:{RU_PET})\b", "pet", "plain"),
    (rf"\b(?:переехал[аи]?|перебрал(?:ся|ась|ись))\s+(?:жить\s+)?(?:в|во|на)\s+{_PLACE}", "home", "city"),
    (rf"^(?:(?:я|мы)\s+)?(?:с\s+\w+\s+)?{_NOW_RU}(?:жив[уё]м?|проживаю)\s+(?:\w+\s+)?(?:в|во|на)\s+{_PLACE}", "home", "city"),
    (rf"^(?:я|мы)\s+(?:сам[аи]?\s+|родом\s+)?из\s+{_PLACE}", "home", "city"),
    (rf"^(?:мой\s+город|город)\s*(?:—|-|:|это)?\s*{_PLACE}$", "home", "city"),
    (rf"^(?:я\s+)?{_NOW_RU}(?:жив[уё]м?)\s+", "home", "plain"),
    (
        rf"^(?:я\s+)?{_NOW_RU}(?:работаю|преподаю|служу|тружусь|занимаюсь|веду\s+(?:курс|уроки|группы)|учусь|руковожу)\b",
        "work",
        "job",
    ),
    (r"^(?:я\s+)?(?:по\s+профессии|моя\s+профессия|моя\s+работа)\b", "work", "job"),
    (r"^(?:я\s+)?(?:учу|изучаю|осваиваю)\s+\w+", "learning", "plain"),
    (
        r"^(?:(?:я|мы|очень|тоже|ещё|еще|больше\s+всего)\s+)*(?:не\s+)?(?:люблю|обожаю|предпочитаю|ненавижу)\b"
        r"|^(?:я\s+)?терпеть\s+не\s+могу|^(?:мне\s+)?(?:очень\s+)?(?:не\s+)?нрав[ия]тся\b|^мо\w+\s+любим\w+|^любим\w+\s+.*(?:—|-\s)",
        "likes",
        "plain",
    ),
    (r"^(?:я\s+)?не\s+(?:ем|пью|курю)\b", "habit", "plain"),
    (
        r"\b(?:хочу|хотел(?:а)?\s+бы|мечтаю|планирую|собираюсь)\s+(?:[\w-]+\s+){0,4}?(?P<goal>(?:научиться|выучить|стать|похудеть|накопить|бросить"
        r"|поступить|переехать|пробежать|открыть\s+сво\w+|больше|меньше|сменить|начать|высыпаться|найти\s+работу)\b.*)",
        "goal",
        "goal",
    ),
    (r"^(?:мо[яи]\s+)?(?:главная\s+)?цел[ьи]\s*(?:—|-|:|это)?\s+(?P<goal>.+)", "goal", "goal"),
    (r"^(?:я\s+)?(?:обычно\s+)?(?:встаю|просыпаюсь|ложусь)\b", "habit", "wake"),
    (
        r"^(?:я\s+)?(?:обычно|каждое\s+утро|каждый\s+(?:день|вечер)|по\s+(?:утрам|вечерам|выходным|понедельникам|вторникам|средам"
        r"|четвергам|пятницам|субботам))\b.*\b\w+(?:ю|усь|юсь|жу|чу|шу)\b",
        "habit",
        "routine",
    ),
    (r"^(?:я\s+)?(?:бегаю|тренируюсь|медитирую|плаваю|курю|катаюсь|играю|рисую|вяжу|пою|танцую)\b", "habit", "plain"),
    (r"^(?:я\s+)?(?:хожу|пью|гуляю|читаю|пишу)\b.*\b(?:кажд\w+|по\s+\w+ам|раз\w*\s+в|ежедневно)\b", "habit", "plain"),
    (r"^мне\s+\d{1,3}(?:\s*(?:лет|год|года))?$", "about", "age"),
    (r"^(?:я\s+)?(?:говорю\s+(?:по-|на\s)|знаю\s+\w+(?:ский|кий)\b)", "about", "plain"),
    (r"^я\s+(?:—\s*|-\s*|теперь\s+|сейчас\s+)?(?P<what>[\w\s-]+)", "about", "be"),
    (r"^(?P<what>тренер|учитель|врач|юрист|программист|дизайнер|инженер|бухгалтер|психолог)$", "work", "job"),
    (r"^(?:мой|моя|моё|мое|мои)\s+(?P<what>[\w\s]+?)\s*(?:—|–|\s-\s|:|\bэто\b)\s*\S+", "about", "owned"),
    (r"^(?:мой|моя|моё|мое)\s+(?P<what>рост|вес|размер|телефон|номер|адрес|почта|возраст)\s+\S+", "about", "owned"),
)  # fmt: skip

ENGLISH: tuple[tuple[str, str, Reading], ...] = (
    (r"\ballerg(?:ic|y)\b|^i\s+can['’]?t\s+eat\b|\bintoleran", "health", "plain"),
    (r"^i\s+have\s+(?:diabetes|asthma|migraines?)", "health", "plain"),
    (r"\b(?:birthday|bday)\s+is\b(?=.*(?:\d|january|february|march|april|may|june|july|august|september|october|november|december))|^i\s+was\s+born\b(?=.*\d)", "birthday", "birthday"),
    (
        rf"^(?:my|our)\s+(?P<who>{EN_KIN}|{EN_PET})(?:['’]s\s+name)?\s*(?:is|['’]s)\s+(?:called\s+|named\s+)?(?-i:[A-Z])\w+",
        "family",
        "named",
    ),
    (rf"^(?:i\s+have|i['’]ve\s+got|we\s+have)\s+{_MANY_EN}(?:{EN_KIN})\b|^my\s+(?:{EN_KIN})\b", "family", "plain"),
    (rf"^(?:i\s+have|i['’]ve\s+got|we\s+have)\s+{_MANY_EN}(?:{EN_PET})\b|^my\s+(?:{EN_PET})\b", "pet", "plain"),
    (rf"^(?:now\s+)?(?:i|we)\s+{_NOW_EN}live\s+(?:\w+\s+)?in\s+{_PLACE}", "home", "city"),
    (rf"^(?:(?:i['’]?ve|i|we|we['’]ve)\s+)?(?:just\s+|recently\s+)?moved\s+to\s+{_PLACE}", "home", "city"),
    (rf"^(?:i['’]?m|i\s+am)\s+(?:originally\s+)?from\s+{_PLACE}", "home", "plain"),
    (r"^i\s+live\s+(?:with|alone|on|at|near)\b", "home", "plain"),
    (
        rf"^(?:now\s+)?i\s+{_NOW_EN}(?:work|teach|freelance|run\s+a|own\s+a|study)\b|^my\s+(?:job|profession|occupation)\s+is\b"
        r"|^i['’]?m\s+(?:now\s+)?working\s+(?:as|at|for|in)\b|^(?:work|teach|study)\s+(?:at|in|as|for)\b",
        "work",
        "job",
    ),
    (r"^i(?:['’]?m|\s+am)\s+(?:also\s+)?(?:learning|studying)\b", "learning", "plain"),
    (
        r"^i\s+(?:really\s+|also\s+)?(?:(?:don['’]?t|do\s+not)\s+)?(?:like|love|enjoy|hate|prefer|adore|dislike)\b"
        r"|^i\s+can['’]?t\s+stand\b|^i['’]?m\s+a\s+(?:big\s+|huge\s+)?fan\b",
        "likes",
        "plain",
    ),
    (r"^my\s+favou?rite\s+(?P<what>[\w\s]+?)\s+(?:is|are)\b", "likes", "owned"),
    (r"^i\s+(?:don['’]?t|do\s+not|never)\s+(?:eat|drink|smoke)\b", "habit", "plain"),
    (
        r"^i(?:['’]d\s+like|\s+(?:want|hope|plan|would\s+like))\s+to\s+(?P<goal>(?:learn|become|lose|save|quit|start|run\s+a"
        r"|get\s+better|get\s+fit|move\s+to|change\s+jobs?|spend\s+more|read\s+more|sleep\s+more|be\s+(?:a|an|more|less|better))\b.*)",
        "goal",
        "goal",
    ),
    (r"^i['’]?m\s+trying\s+to\s+(?P<goal>.+)|^(?:my\s+)?(?:main\s+)?goal\s+is\s+(?:to\s+)?(?P<goal2>.+)", "goal", "goal"),
    (r"^i\s+(?:usually\s+)?(?:get\s+up|wake\s+up|go\s+to\s+bed)\b", "habit", "wake"),
    (
        r"^i\s+(?:usually|always|often)\s+\w+|^every\s+\w+\s+i\s+\w+"
        r"|^i\s+(?:run|swim|meditate|train|jog|walk|go)\b.*\b(?:every|each|daily|on\s+\w+days|twice|once)\b",
        "habit",
        "routine",
    ),
    (rf"^i\s+(?:{_HOBBY_EN})\b", "habit", "plain"),
    (r"^i(?:['’]?m|\s+am)\s+\d{1,3}(?:\s+years?\s+old)?$", "about", "age"),
    (r"^i\s+speak\b", "about", "plain"),
    (r"^(?:i['’]?m|i\s+am)\s+(?:now\s+)?(?P<article>an?\s+)?(?P<what>[\w\s’'-]+)$", "about", "be"),
    (
        r"^my\s+(?P<what>(?:home\s+|work\s+|blood\s+|shoe\s+)?(?:phone|number|address|e-?mail|size|height|weight|hobby|hobbies"
        r"|doctor|dentist|team|manager|car|bike|school|company|hometown|diet|type|wifi\s+password))\s+(?:is|are)\s+\S+",
        "about",
        "owned",
    ),
)  # fmt: skip
