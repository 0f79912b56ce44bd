"""Fixed things people say whole: greetings, yes and no, skip, done, thanks. Pure tables and one look-up."""

import re

from src.offline_model.intents import Command

_PLEASE = r"(?:\s*,?\s*(?:пожалуйста|плиз|please|thanks|спасибо))?"
_SO = r"(?:(?:ну|так|ладно|хорошо|ок|окей|да|нет|давай(?:те)?|all\s*right|alright|ok(?:ay)?|well|so|no|yes|let['’]s)\s*,?\s+)?"

_FORMS: tuple[tuple[Command, str], ...] = (
    ("yes", r"(?:да(?:\s*,?\s*(?:давай(?:те)?|конечно|можно|хочу|присылай(?:те)?|ставь(?:те)?|поставь(?:те)?))?|ага|угу|конечно|давай(?:те)?|хорошо|ладно|ок(?:ей)?|можно|согласен|согласна|верно|точно|присылай(?:те)?|хочу|поставь(?:те)?|ставь(?:те)?"
     r"|yes|yeah|yep|yup|sure|ok(?:ay)?|of\s+course|please\s+do|go\s+ahead|sounds\s+good|why\s+not|absolutely|right|correct|do\s+it)(?:[,\s]+(?:please|пожалуйста|спасибо))?"),
    ("no", r"(?:нет|не(?:а|т\s+спасибо)?|не\s+надо|не\s+нужно|не\s+хочу|не\s+сейчас|нет\s*,?\s*(?:не\s+надо|не\s+нужно|спасибо|не\s+сейчас)|проехали|отбой|передумал[аи]?|уже\s+не\s+(?:надо|нужно)|не\s+стоит|never\s*mind|forget\s+it|scratch\s+that|no|nope|nah|no\s*,?\s*thanks?(?:\s+you)?|not\s+(?:now|really|yet)|don['’]?t)"),
    (
        "greet",
        r"(?:привет(?:ик|ствую)?(?:\s+всем)?|здравствуй(?:те)?|здрасте|салют|хай|добр(?:ый|ое|ого)\s+(?:день|вечер|утро|дня|времени\s+суток)"
        r"|доброй\s+ночи|hi(?:\s+there)?|hello(?:\s+there)?|hey(?:\s+there)?|hiya|yo|good\s+(?:morning|afternoon|evening|day)|start|начать|/start"
        r"|давай(?:те)?\s+начн[её]м|let['’]s\s+(?:start|begin))",
    ),
    (
        "thanks",
        r"(?:(?:большое\s+|огромное\s+)?спасиб(?:о|ки)(?:\s+(?:большое|огромное|тебе|вам|за\s+.{1,40}))?|благодарю(?:\s+(?:вас|тебя))?|мерси"
        r"|thanks?(?:\s+(?:you|a\s+lot|so\s+much|very\s+much|again))*|thx|cheers|ty)",
    ),
    (
        "goodbye",
        r"(?:пока(?:-пока)?|до\s+(?:свидания|встречи|завтра|скорого|связи)|спокойной\s+ночи|всего\s+(?:доброго|хорошего)|увидимся"
        r"|bye(?:-?\s?bye)?|goodbye|good\s?night|see\s+(?:you|ya)(?:\s+(?:later|soon|tomorrow))?|talk\s+(?:to\s+you\s+)?(?:later|soon))",
    ),
    (
        "how_are_you",
        r"(?:(?:ну\s+)?как\s+(?:(?:твои|ваши|у\s+(?:тебя|вас))\s+)?дел(?:а|ишки)|как\s+(?:ты|вы|поживаешь|поживаете|жизнь|настроение|сам)"
        r"|что\s+нового|how\s+are\s+(?:you|things)(?:\s+(?:doing|today|going))*|how['’]?s\s+it\s+going|how\s+do\s+you\s+do|what['’]?s\s+up|sup)",
    ),
    (
        "who_are_you",
        r"(?:(?:а\s+)?(?:кто|что)\s+(?:ты|вы)(?:\s+так(?:ой|ая|ое|ие))?|ты\s+(?:кто|человек|бот|робот|ии|нейросеть)|вы\s+(?:кто|человек|бот|робот)"
        r"|как\s+(?:тебя|вас)\s+зовут|как\s+(?:твоё|твое|ваше)\s+имя|ты\s+(?:ai|chatgpt|gpt|искусственный\s+интеллект)"
        r"|who\s+are\s+you|what\s+are\s+you|are\s+you\s+(?:an?\s+)?(?:ai|bot|human|robot|real|a\s+real\s+person|chatgpt|gpt|person|machine|llm)"
        r"|what['’]?s\s+your\s+name|what\s+is\s+your\s+name|what\s+model\s+are\s+you|какая\s+(?:ты|у\s+тебя)\s+модель|на\s+какой\s+модели.{0,30})",
    ),
    (
        "help",
        r"(?:помощь|помоги(?:те)?(?:\s+мне)?|справка|что\s+(?:ты|вы)\s+(?:умеешь|умеете|можешь|можете)(?:\s+делать)?|что\s+(?:умеешь|можешь)|как\s+это\s+работает"
        r"|что\s+(?:мне\s+)?(?:тут\s+)?делать|как\s+(?:тобой|вами|этим)\s+пользоваться|чем\s+(?:ты|вы)\s+(?:можешь|можете|полезен|поможешь|поможете)(?:\s+\w+)?"
        r"|help(?:\s+me)?|what\s+can\s+(?:you|i)\s+do(?:\s+(?:for\s+me|here))?|how\s+does\s+(?:this|it)\s+work|what\s+do\s+you\s+do"
        r"|how\s+can\s+you\s+help(?:\s+me)?|/help|\?+)",
    ),
    (
        "skip",
        r"(?:не\s+скажу|секрет|анонимно|без\s+имени|пропус(?:тить|ти(?:м|те)?|каем|каю)(?:\s+(?:это|шаг|этот\s+(?:шаг|вопрос)|вопрос))?|дальше|следующ(?:ий|ее)(?:\s+(?:шаг|вопрос))?|потом\s+расскажу"
        r"|не\s+хочу\s+(?:говорить|отвечать|рассказывать|знакомиться)|не\s+важно|неважно|без\s+этого"
        r"|skip(?:\s+(?:it|this|that|the\s+(?:step|question)|this\s+(?:step|question)))?|next(?:\s+(?:step|question))?|move\s+on|pass|rather\s+not(?:\s+say)?"
        r"|i['’]?d\s+rather\s+not(?:\s+say)?|prefer\s+not\s+to\s+say)",
    ),
    ("back", r"(?:назад|верн(?:ись|итесь|уться|ёмся|емся)(?:\s+назад)?|обратно|предыдущий(?:\s+(?:шаг|вопрос))?|back|go\s+back|previous(?:\s+(?:step|question))?)"),
    (
        "done",
        r"(?:(?:уже\s+)?(?:сделал[аи]?|сделано|выполнил[аи]?)|(?:i\s+)?did\s+it|вс[её](?:\s+(?:готово|пока|на\s+(?:этом|сегодня)|записал[аи]?|выгрузил[аи]?|вспомнил[аи]?))?|готово|на\s+этом\s+(?:пока\s+)?вс[её]|вс[её]\s*,?\s+(?:вроде(?:\s+бы)?|кажется|наверное|пожалуй)|это\s+вс[её]|вроде\s+(?:бы\s+)?вс[её]|пока\s+вс[её]|кажется\s*,?\s*вс[её]"
        r"|больше\s+ничего(?:\s+нет)?|(?:больше\s+)?не\s+(?:знаю|помню)\s*,?\s+что\s+ещ[её]|больше\s+(?:ничего\s+)?не\s+(?:помню|вспомню)|(?:i\s+)?can['’]?t\s+think\s+of\s+anything(?:\s+else)?|ничего(?:\s+больше)?|закончил[аи]?|хватит(?:\s+пока)?|достаточно"
        r"|(?:that['’]?s|that\s+is|it['’]?s)\s+(?:all|it|everything)(?:\s+for\s+(?:now|today))?|all\s+done|done|i['’]?m\s+done|nothing(?:\s+(?:else|more))?|finished|no\s+more|enough|that\s+will\s+be\s+all)",
    ),
    ("stop", r"(?:стоп|остановись|остановитесь|прекрати(?:те)?|отстань(?:те)?|замолчи|хватит\s+(?:вопросов|спрашивать|уже)|не\s+надо\s+(?:вопросов|спрашивать)|stop(?:\s+(?:it|asking|that))?|quit|shut\s+up|leave\s+me\s+alone|cancel|отмена|отмени(?:те|ть)?)"),
    (
        "feeling",
        r"(?:мне\s+(?:очень\s+|так\s+|сегодня\s+)?(?:грустно|плохо|тяжело|скучно|страшно|одиноко|тревожно|тоскливо)"
        r"|я\s+(?:очень\s+|так\s+|сильно\s+)?(?:устал[аи]?|вымотал(?:ся|ась)|выгорел[аи]?|в\s+стрессе|ничего\s+не\s+успеваю|не\s+успеваю)|(?:очень\s+)?устал[аи]?"
        r"|i(?:['’]m|\s+am|\s+feel)\s+(?:so\s+|very\s+|really\s+)?(?:tired|exhausted|sad|stressed(?:\s+out)?|overwhelmed|anxious|lonely|down|burnt\s+out|burned\s+out))",
    ),
    ("praise", r"(?:вс[её]\s+(?:понятно|ясно|хорошо|отлично)|молод(?:ец|цы)|умница|отлично|супер|класс|круто|здорово|прекрасно|замечательно|понятно|понял[аи]?|ясно|интересно|great|nice|cool|awesome|perfect|well\s+done|good\s+job|good(?:\s+(?:bot|one))?|got\s+it|i\s+see|interesting|wow)"),
    ("sorry", r"(?:извини(?:те)?|прости(?:те)?|сорри|sorry|my\s+bad|apologies)"),
    (
        "dump_first",
        r"(?:(?:сначала\s+|сразу\s+|лучше\s+|давай(?:те)?\s+|хочу\s+|надо\s+|нужно\s+|мне\s+|хотел(?:а|ось)?\s+бы\s+|можно\s+)*(?:освобод(?:ить|им)|выгруз(?:ить|им|ка|ку)|разгруз(?:ить|им)|выгрузим\s+(?:вс[её]\s+)?(?:из\s+головы|голову)|голов[ауы]|с\s+головы|с\s+выгрузки|с\s+дел|дела|вс[её]\s*,?\s*что\s+в\s+голове|из\s+головы|первое)(?:\s+(?:голову|сначала|вс[её](?:\s*,?\s*(?:что\s+в\s+голове|из\s+головы))?|из\s+головы))?"
        r"|(?:i\s+(?:want|need)\s+to\s+|i['’]?d\s+like\s+to\s+|let\s+me\s+|let['’]?s\s+|help\s+me\s+|can\s+i\s+)?(?:(?:empty|clear)\s+(?:it|my\s+(?:head|mind))|do\s+a\s+brain\s+dump|(?:my\s+)?head|brain\s+dump|dump|tasks?|my\s+to-?dos?|the\s+first(?:\s+one)?|first)(?:\s+first)?)",
    ),
    (
        "about_me_first",
        r"(?:(?:сначала\s+|лучше\s+|давай(?:те)?\s+|с\s+)*(?:о\s+себе|пар[ауы]\s+слов(?:\s+о\s+себе)?|с?\s*рассказ(?:а|ать|жу)?(?:\s+о\s+себе)?|познаком(?:имся|иться)|знакомств[оа]|второе|обо\s+мне)(?:\s+сначала)?"
        r"|(?:(?:i['’]?ll\s+)?tell\s+(?:you\s+)?(?:a\s+(?:little|bit)\s+)?about\s+(?:me|myself|my\s+days?)|about\s+me|my\s+days?|me|a\s+little\s+about\s+(?:me|my\s+days?)|the\s+second(?:\s+one)?|second)(?:\s+first)?)",
    ),
    (
        "process_inbox",
        r"(?:разбер(?:и|ите|ём|ем|емся)(?:\s+сейчас)?(?:\s+(?:инбокс|входящие|записи))?(?:\s+сейчас)?|разобрать\s+(?:инбокс|входящие|записи)"
        r"|(?:process|sort|triage|go\s+through|file)\s+(?:my\s+|the\s+)?(?:inbox|items))",
    ),
    ("now", r"(?:сейчас|прямо\s+сейчас|давай(?:те)?\s+сейчас|сразу|now|right\s+now|let['’]s\s+do\s+it\s+now)"),
    ("later", r"(?:(?:давай(?:те)?\s+)?(?:лучше\s+)?вечером|(?:лучше\s+|давай(?:те)?\s+)?(?:потом|позже|попозже)|(?:in\s+the\s+|this\s+)?evening|tonight|later|not\s+now\s*,?\s*later)"),
)  # fmt: skip
_EMOJI = re.compile(r"[^\w\s]*[\u2600-\u27bf\U0001f300-\U0001faff][^\w]*")
_COMPANY: frozenset[Command] = frozenset({"greet", "thanks", "praise", "sorry", "yes", "no"})
"""Commands that another one beside them outweighs: in «спасибо, всё» it is «всё» that counts."""
_COMMANDS: tuple[tuple[Command, re.Pattern[str]], ...] = tuple(
    (command, re.compile(rf"{_SO}{form}{_PLEASE}", re.IGNORECASE)) for command, form in _FORMS
)
_GREETING = re.compile(
    r"^(?:привет(?:ик|ствую)?|здравствуй(?:те)?|здрасте|добр(?:ый|ое|ого)\s+(?:день|вечер|утро|дня|времени\s+суток)|салют"
    r"|hi(?:\s+there)?|hello(?:\s+there)?|hey(?:\s+there)?|good\s+(?:morning|afternoon|evening))\b\s*[,!.…—–-]*\s*",
    re.IGNORECASE,
)


def command_of(text: str) -> Command | None:
    """The command that the whole of `text` is, or None."""
    body = re.sub(r"\s+", " ", text).strip(" .!,…;)(:«»\"'")
    if _EMOJI.fullmatch(text.strip()):
        return "praise"
    if not body.strip("?"):
        return "help" if body else None
    whole = _whole(body)
    if whole is not None:
        return whole
    first: Command | None = None
    for piece in re.split(r"\s*[,.!;]+\s*", body):
        command = _whole(piece)
        if command is None:
            return None
        if first is None or first in _COMPANY:
            first = command
    return first


def _whole(text: str) -> Command | None:
    bare = text.strip(" ?.!,") or text
    for command, pattern in _COMMANDS:
        if pattern.fullmatch(bare):
            return command
    return None


def without_greeting(text: str) -> tuple[bool, str]:
    """Whether `text` begins with a greeting, and the text after it."""
    match = _GREETING.match(text)
    return (True, text[match.end() :]) if match else (False, text)
