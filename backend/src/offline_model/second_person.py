"""A fact in the user's first person, turned to them: «живу в Самаре» → «живёте в Самаре», "I work" → "you work".

Pure. Where the grammar is not certain the answer is None, and the caller quotes the user's words instead.
"""

import re

from src.models.values import Locale
from src.offline_model.words import lower_first

_VERBS: dict[str, tuple[str, str]] = {
    "живу": ("живёте", "живёшь"), "учу": ("учите", "учишь"), "учусь": ("учитесь", "учишься"), "люблю": ("любите", "любишь"),
    "преподаю": ("преподаёте", "преподаёшь"), "встаю": ("встаёте", "встаёшь"), "веду": ("ведёте", "ведёшь"),
    "хожу": ("ходите", "ходишь"), "пишу": ("пишете", "пишешь"), "хочу": ("хотите", "хочешь"), "могу": ("можете", "можешь"),
    "ложусь": ("ложитесь", "ложишься"), "пью": ("пьёте", "пьёшь"), "ем": ("едите", "ешь"), "пеку": ("печёте", "печёшь"),
    "вяжу": ("вяжете", "вяжешь"), "пою": ("поёте", "поёшь"), "вожу": ("водите", "водишь"), "шью": ("шьёте", "шьёшь"),
    "говорю": ("говорите", "говоришь"), "курю": ("курите", "куришь"), "снимаю": ("снимаете", "снимаешь"),
    "ненавижу": ("ненавидите", "ненавидишь"), "переношу": ("переносите", "переносишь"), "лечу": ("лечите", "лечишь"),
    "строю": ("строите", "строишь"), "готовлю": ("готовите", "готовишь"), "сплю": ("спите", "спишь"),
    "служу": ("служите", "служишь"), "тружусь": ("трудитесь", "трудишься"), "держу": ("держите", "держишь"),
    "иду": ("идёте", "идёшь"), "еду": ("едете", "едешь"), "езжу": ("ездите", "ездишь"), "жду": ("ждёте", "ждёшь"),
    "боюсь": ("боитесь", "боишься"), "ищу": ("ищете", "ищешь"), "вижу": ("видите", "видишь"), "ращу": ("растите", "растишь"),
    "горжусь": ("гордитесь", "гордишься"), "варю": ("варите", "варишь"), "стою": ("стоите", "стоишь"),
    "катаюсь": ("катаетесь", "катаешься"), "бегаю": ("бегаете", "бегаешь"), "устаю": ("устаёте", "устаёшь"),
    "смотрю": ("смотрите", "смотришь"), "помню": ("помните", "помнишь"), "прошу": ("просите", "просишь"),
    "терпеть": ("терпеть", "терпеть"), "рисую": ("рисуете", "рисуешь"), "танцую": ("танцуете", "танцуешь"),
}  # fmt: skip
_RULES: tuple[tuple[str, tuple[str, str]], ...] = (
    ("аюсь", ("аетесь", "аешься")), ("яюсь", ("яетесь", "яешься")), ("уюсь", ("уетесь", "уешься")),
    ("аю", ("аете", "аешь")), ("яю", ("яете", "яешь")), ("ую", ("уете", "уешь")), ("ею", ("еете", "еешь")),
)  # fmt: skip
_PRONOUNS: dict[str, tuple[str, str]] = {
    "я": ("вы", "ты"), "меня": ("вас", "тебя"), "мне": ("вам", "тебе"), "мной": ("вами", "тобой"),
    "мой": ("ваш", "твой"), "моя": ("ваша", "твоя"), "моё": ("ваше", "твоё"), "мое": ("ваше", "твоё"),
    "мои": ("ваши", "твои"), "моего": ("вашего", "твоего"), "моей": ("вашей", "твоей"), "моему": ("вашему", "твоему"),
    "моих": ("ваших", "твоих"), "моим": ("вашим", "твоим"), "мою": ("вашу", "твою"), "моём": ("вашем", "твоём"),
    "моем": ("вашем", "твоём"), "моими": ("вашими", "твоими"),
}  # fmt: skip
_SMALL_STARTS = frozenset(
    {
        "у",
        "не",
        "каждое",
        "каждый",
        "по",
        "обычно",
        "код",
        "день",
        "кота",
        "кошку",
        "собаку",
        "жену",
        "мужа",
        "сына",
        "дочь",
    }
    | {"дочку", "маму", "папу", "сестру", "брата", "жена", "муж", "терпеть", "больше", "очень", "в", "с", "на", "номер"}
)
"""First words of a fact that are no names and may stand small inside a sentence."""
_WE = re.compile(r"\b(?:мы|нас|нам|наш\w*|нами)\b", re.IGNORECASE)
_PAST = re.compile(r"^(?P<stem>[а-яё]{2,})(?P<end>лась|лся|ла|л)$")
_BETWEEN = frozenset(
    {"не", "уже", "ещё", "еще", "недавно", "давно", "сейчас", "теперь", "очень", "тоже", "обычно", "всегда"}
)
_ADVERBS = re.compile(
    r"^(?:каждое|каждый|каждую|утро|вечер|день|по|утрам|вечерам|выходным|пятницам|средам|в|субботу)$", re.IGNORECASE
)
_TOKEN = re.compile(r"[\w’'-]+|[^\w’'-]+")
_ENGLISH = (
    (r"\bI['’]?m\b", "you're"), (r"\bI am\b", "you are"), (r"\bI['’]ve\b", "you've"), (r"\bI['’]d\b", "you'd"),
    (r"\bI['’]ll\b", "you'll"), (r"\bI was\b", "you were"), (r"\bam I\b", "are you"), (r"\bI\b", "you"),
    (r"\bmyself\b", "yourself"), (r"\bmine\b", "yours"), (r"\bmy\b", "your"), (r"\bme\b", "you"),
)  # fmt: skip


def second_person(text: str, locale: Locale, *, informal: bool) -> str | None:
    """`text` spoken to the user, starting with a small letter where it may; None where the grammar is uncertain."""
    body = text.strip().rstrip(".!")
    if re.search(r"[а-яё]", body, re.IGNORECASE) is None:
        return _english(body) if locale == "en" else None
    return _russian(body, informal=informal) if locale == "ru" else None


def _english(text: str) -> str:
    for pattern, replacement in _ENGLISH:
        text = re.sub(pattern, replacement, text, flags=re.IGNORECASE if pattern.startswith(r"\bm") else 0)
    return lower_first(text) if text.lower().startswith("you") else text


def _russian(text: str, *, informal: bool) -> str | None:
    if _WE.search(text):
        return None
    turned: list[str] = []
    subject, head = False, True
    for token in _TOKEN.findall(text):
        low = token.lower()
        if not low[0].isalpha():
            head = head or ("," in token or "—" in token)
            turned.append(token)
            continue
        changed = _token(low, informal=informal, subject=subject, head=head or subject)
        if changed is None:
            return None
        turned.append(token if changed == low else changed)
        if low not in _BETWEEN:
            subject = low == "я"
            head = head and (low == "я" or bool(_ADVERBS.match(low)))
    joined = "".join(turned)
    # «вы» before a verb is said once and is plain without it.
    joined = re.sub(r"^(?:вы|ты)\s+(?=\w+(?:те|тесь|шь|шься|ли|лись)\b)", "", joined)
    return joined if _begins_with_name(text, joined) else lower_first(joined)


def _begins_with_name(text: str, turned: str) -> bool:
    """Whether the first word may be a name: unchanged, and none of those that begin facts."""
    first = text.split()[0].lower()
    if turned.split()[0] != text.split()[0] or first in _PRONOUNS:
        return False
    return first not in _SMALL_STARTS and _PAST.match(first) is None


def _token(low: str, *, informal: bool, subject: bool, head: bool) -> str | None:
    index = 1 if informal else 0
    if low in _PRONOUNS:
        return _PRONOUNS[low][index]
    if low in _VERBS and low != "терпеть":
        return _VERBS[low][index]
    if not head:
        return low
    past = _PAST.match(low)
    if past is not None and (
        subject or low in {"переехал", "переехала", "родился", "родилась", "перебрался", "перебралась"}
    ):
        if informal:
            return low
        return past["stem"] + ("лись" if past["end"] in {"лась", "лся"} else "ли")
    for ending, replacement in _RULES:
        if low.endswith(ending) and len(low) > len(ending) + 1:
            return low[: -len(ending)] + replacement[index]
    if subject and re.search(r"(?:у|ю|усь|юсь)$", low):
        return None
    return low
