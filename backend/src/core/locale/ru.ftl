# Слова для людей, по-русски. $you: «informal» после того, как человек перешёл на «ты», иначе «formal».

### Dates and times: patterns of Babel (https://babel.pocoo.org), and the words around them
pattern-date = d MMMM
pattern-date-year = d MMMM y
pattern-date-short = dd.MM
pattern-clock-short = H:mm
today = сегодня
tomorrow = завтра
yesterday = вчера
day-with-weekday = { $weekday }, { $day }
named-day-with-weekday = { $day }, { $weekday }
full-day-at = { $day }, { $clock }
day-at = { $day }, { $clock }
short-day-at = { $day } в { $clock }
short-at = в { $clock }
list-more = и ещё { $count }
list-and = { $first } и { $last }
quoted = «{ $text }»

### Repetition
every-hour = { $n ->
    [1] каждый час
    [one] каждый { $n } час
    [few] каждые { $n } часа
   *[many] каждые { $n } часов
}
every-day = { $n ->
    [1] каждый день
    [one] каждый { $n } день
    [few] каждые { $n } дня
   *[many] каждые { $n } дней
}
every-week = { $n ->
    [1] каждую неделю
    [one] каждую { $n } неделю
    [few] каждые { $n } недели
   *[many] каждые { $n } недель
}
every-month = { $n ->
    [1] каждый месяц
    [one] каждый { $n } месяц
    [few] каждые { $n } месяца
   *[many] каждые { $n } месяцев
}
every-year = { $n ->
    [1] каждый год
    [one] каждый { $n } год
    [few] каждые { $n } года
   *[many] каждые { $n } лет
}
every-year-on = каждый год, { $date }
every-workday = по будням
every-weekend = по выходным
every-one-weekday = { $day ->
    [MO] каждый понедельник
    [TU] каждый вторник
    [WE] каждую среду
    [TH] каждый четверг
    [FR] каждую пятницу
    [SA] каждую субботу
   *[SU] каждое воскресенье
}
weekday-in-series = { $day ->
    [MO] понедельникам
    [TU] вторникам
    [WE] средам
    [TH] четвергам
    [FR] пятницам
    [SA] субботам
   *[SU] воскресеньям
}
every-weekdays = по { $days }
every-weeks-on = { $n ->
    [one] раз в { $n } неделю по { $days }
    [few] раз в { $n } недели по { $days }
   *[many] раз в { $n } недель по { $days }
}
nth-masculine = { $n ->
    [1] в первый
    [2] во второй
    [3] в третий
    [4] в четвёртый
    [5] в пятый
    [-1] в последний
    [-2] в предпоследний
   *[other] в { $n }-й
}
nth-feminine = { $n ->
    [1] в первую
    [2] во вторую
    [3] в третью
    [4] в четвёртую
    [5] в пятую
    [-1] в последнюю
    [-2] в предпоследнюю
   *[other] в { $n }-ю
}
nth-neuter = { $n ->
    [1] в первое
    [2] во второе
    [3] в третье
    [4] в четвёртое
    [5] в пятое
    [-1] в последнее
    [-2] в предпоследнее
   *[other] в { $n }-е
}
nth-weekday = { $day ->
    [MO] { nth-masculine } понедельник
    [TU] { nth-masculine } вторник
    [WE] { nth-feminine } среду
    [TH] { nth-masculine } четверг
    [FR] { nth-feminine } пятницу
    [SA] { nth-feminine } субботу
   *[SU] { nth-neuter } воскресенье
}
every-nth-weekday = { $days } месяца
every-nth-workday = { nth-masculine } рабочий день месяца
every-nth-such-day = { nth-masculine } такой день месяца
month-day = { $n }-е
every-month-day = каждое { $days } число
every-month-end = в последний день месяца
at-hours = в { $hours }
until-day = по { $date }
so-many-times = { $n ->
    [one] { $n } раз
    [few] { $n } раза
   *[many] { $n } раз
}

### A reply that failed
failure-model-refused = Модель не приняла запрос: похоже, неверен её ключ или имя. { $you ->
    [informal] Твоё
   *[formal] Ваше
} сообщение сохранено; ответ можно запросить ещё раз.
failure-model-unpaid = У поставщика модели закончились средства или лимит. { $you ->
    [informal] Твоё
   *[formal] Ваше
} сообщение сохранено; ответ можно запросить ещё раз.
failure-model-declined = Модель не приняла именно это сообщение. Оно сохранено; его можно изменить или запросить ответ ещё раз.
failure-model-unreadable = Модель ответила так, что ничего не разобрать. { $you ->
    [informal] Твоё
   *[formal] Ваше
} сообщение сохранено, ничего не изменилось; ответ можно запросить ещё раз.
failure-turn-too-large = Для одного ответа это слишком много. { $you ->
    [informal] Твоё
   *[formal] Ваше
} сообщение сохранено; { $you ->
    [informal] пришли
   *[formal] пришлите
} его по частям, и я разберу каждую.
failure-model-busy = Модель сейчас не отвечает. { $you ->
    [informal] Твоё
   *[formal] Ваше
} сообщение сохранено; ответ можно запросить ещё раз.
failure-budget-spent = Дневной запас слов модели исчерпан. { $you ->
    [informal] Твоё
   *[formal] Ваше
} сообщение сохранено; завтра отвечу снова.
failure-guests-budget-spent = Гости сегодня исчерпали свой запас слов модели. { $you ->
    [informal] Твоё
   *[formal] Ваше
} сообщение сохранено; отвечу завтра или когда появится учётная запись.
failure-server-budget-spent = Сервер сегодня исчерпал свой запас слов модели. { $you ->
    [informal] Твоё
   *[formal] Ваше
} сообщение сохранено; завтра отвечу снова.
failure-internal = Не получилось ответить: внутренняя ошибка. { $you ->
    [informal] Твоё
   *[formal] Ваше
} сообщение сохранено; ответ можно запросить ещё раз.

### What a reply could not do
refused = Не всё получилось: { $these }.
refused-untrusted = в сообщении речь о записи, которую писали не { $you ->
    [informal] ты
   *[formal] вы
}, поэтому по ней я ничего не запоминаю и не меняю в другом
refused-other = одно из сказанного не выполнено
refused-capture = «{ $text }» записать не удалось, { $you ->
    [informal] напиши
   *[formal] напишите
} об этом ещё раз
approval-title = Подтверждение
approval-asked = { $count ->
    [one] Удалить { $count } воспоминание — это навсегда. Жду { $you ->
        [informal] твоего
       *[formal] вашего
    } слова на карточке: без него ничего не случится, а через 30 дней вопрос снимается.
    [few] Удалить { $count } воспоминания — это навсегда. Жду { $you ->
        [informal] твоего
       *[formal] вашего
    } слова на карточке: без него ничего не случится, а через 30 дней вопрос снимается.
   *[other] Удалить { $count } воспоминаний — это навсегда. Жду { $you ->
        [informal] твоего
       *[formal] вашего
    } слова на карточке: без него ничего не случится, а через 30 дней вопрос снимается.
}
refused-memory = память недоступна, поэтому запомнить или забыть это не удалось
refused-full-inbox = инбокс заполнен, поэтому «{ $text }» в него не вошло: { $you ->
    [informal] удали сделанное и скажи ещё раз
   *[formal] удалите сделанное и скажите ещё раз
}
refused-full-memory = память заполнена: { $you ->
    [informal] удали лишнее в разделе «Память» и скажи ещё раз
   *[formal] удалите лишнее в разделе «Память» и скажите ещё раз
}
refused-full-reminders = напоминаний уже столько, сколько может быть: { $you ->
    [informal] удали прошедшие и скажи ещё раз
   *[formal] удалите прошедшие и скажите ещё раз
}
refused-full-widget = карточек уже столько, сколько может быть: { $you ->
    [informal] удали лишние и попроси ещё раз
   *[formal] удалите лишние и попросите ещё раз
}
refused-item = такой записи в инбоксе уже нет
refused-reminder = с этим напоминанием так сделать нельзя: его уже нет, или время не подходит
refused-reminder-past = время для «{ $text }» уже прошло, напоминания нет
refused-reminder-repeat = повтор не разобран, «{ $text }» стоит один раз
refused-routine = это время для плана не подходит
refused-widget = карточку показать не удалось
refused-zone = часового пояса «{ $timezone }» я не знаю

### Where a model acts without a word
done = Готово.
done-these = Готово: { $these }.
done-at = { $when } — { $text }
not-done = Сделать это не получилось, ничего не изменилось. { $you ->
    [informal] Попробуй
   *[formal] Попробуйте
} сказать иначе.
not-all-done = Не всё из этого получилось сделать.
guard-exactly = Если точно: { $these }.
guard-not-set = Пока ничего не поставлено. { $question }
guard-no-reminder = Напоминания пока нет: { $you ->
    [informal] скажи
   *[formal] скажите
}, о чём напомнить и когда.
guard-no-change = Если точно: сейчас ничего не записано и не изменено. { $you ->
    [informal] Скажи
   *[formal] Скажите
} ещё раз, как это сохранить.

### Without a model's words
greeting = Здравствуйте. Я помогу держать дела и мысли в порядке: запишу, напомню, не забуду. Как к вам обращаться?
follow-up = Мы начали знакомиться и не закончили. { $you ->
    [informal] Если захочешь продолжить, просто напиши пару слов
   *[formal] Если захотите продолжить, просто напишите пару слов
}; если нет, больше не напомню.
welcome-back = С возвращением. Открытых записей в инбоксе: { $count }.
not-sorted = Разобрать инбокс не получилось: модель сейчас не отвечает. Все записи на месте; { $you ->
    [informal] попроси
   *[formal] попросите
} ещё раз позже.

### Why a message came
why-first-visit = Первый визит: знакомство.
why-follow-up = Знакомство начато и не закончено; об этом спрашиваю один раз.
why-inbox = { $you ->
    [informal] Инбокс разобран по твоей просьбе.
   *[formal] Вы попросили разобрать инбокс.
}
why-return = { $you ->
    [informal] Тебя
   *[formal] Вас
} долго не было, и есть открытые записи.
why-reminder = Это напоминание поставлено { $day } по { $you ->
    [informal] твоей
   *[formal] вашей
} просьбе, на { $time }{ $repeats ->
    [yes] ; оно повторяется
   *[no] {""}
}.
why-missed = Эти напоминания стояли на время, когда меня не было.
memories-lost = Из моей памяти пропало всё о { $you ->
    [informal] тебе
   *[formal] вас
}: её хранилище оказалось пустым. Сообщения, записи и напоминания на месте. Новое снова запомню.
guest-leaves = Мы давно не говорили. { $day } эта гостевая запись удалится со всем, что в ней есть. { $you ->
    [informal] Напиши что угодно, и она останется; с аккаунтом (его можно создать в настройках) — насовсем.
   *[formal] Напишите что угодно, и она останется; с аккаунтом (его можно создать в настройках) — насовсем.
}
why-guest-leaves = { $you ->
    [informal] Ты здесь гость и давно ничего не писал(а).
   *[formal] Вы здесь гость и давно ничего не писали.
}
why-routine = { $you ->
    [informal] По твоей просьбе включены:
   *[formal] Вы включили
} { $kind ->
    [morning_briefing] план на день
    [weekly_review] обзор недели
   *[waiting_for] напоминания о том, чего { $you ->
        [informal] ждёшь
       *[formal] ждёте
    }
}: { $days }, { $clock }.

### Reminders
reminder-came = { $you ->
    [informal] Напоминаю, как договорились
   *[formal] Вы просили напомнить
}: { $text }
reminder-late = с опозданием: должно было прийти { $when }
reminder-held = после тихих часов: время было { $when }
reminder-skipped = пропущено до этого: { $count }
reminders-missed = { $you ->
    [informal] Мы договорились о напоминаниях
   *[formal] Вы просили напомнить
}, но меня не было, и время прошло:

### Routines
briefing-lead = План на день, как договорились.
briefing-today = Сегодня, { $day }:
review-lead = Обзор недели, как договорились.
review-open = { $count ->
    [one] Открыто: { $count } запись.
    [few] Открыто: { $count } записи.
   *[many] Открыто: { $count } записей.
}
review-unsorted = Не разобрано: { $count }.
review-someday = Когда-нибудь: { $count }.
review-overdue = Просрочено:
review-due = На этой неделе:
review-waiting = В ожидании:
review-stale = Без движения больше двух недель:
review-checklist = Ниже короткий список на неделю: { $you ->
    [informal] вычеркни
   *[formal] вычеркните
} лишнее.
review-checklist-title = На неделю
waiting-lead = { $you ->
    [informal] Ты ждёшь, напоминаю, как договорились
   *[formal] Вы ждёте и просили об этом напоминать
}:
waiting-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[many] { $count } дней
}

### Cards
triage-title = Что это?

### Notifications
notice-reminder = Напоминание
notice-routine = По расписанию
notice-follow-up = Продолжим?
notice-return = С возвращением
notice-inbox = Входящие
notice-greeting = AI Life OS
notice-trial = Проверка: сюда будут приходить напоминания.
delivery-refused = Сервис не принял сообщение. { $you ->
    [informal] Проверь
   *[formal] Проверьте
} ключ и имя получателя в адресе.
delivery-unreachable = Сервис не отвечает. { $you ->
    [informal] Проверь
   *[formal] Проверьте
} адрес; попробую ещё раз.
delivery-busy = Сервис просит подождать; попробую ещё раз.
delivery-gone = Этот браузер больше не принимает уведомления.
delivery-private = Адрес ведёт в локальную сеть сервера. Разрешить это может его владелец: LIFEOS_DELIVERY__ALLOW_PRIVATE.
delivery-secret-lost = Адрес больше не прочитать: у сервера сменился ключ. { $you ->
    [informal] Добавь
   *[formal] Добавьте
} его заново.
delivery-address = Такой адрес не подходит. Нужен адрес apprise, например tgram://… или ntfy://….

## Модели, для владельца сервера
model-offline = Без языковой модели
model-fixed = Модель задана в LIFEOS_MODEL ({ $name }), и она главнее. Чтобы выбрать здесь, уберите её из настроек.
model-hint-google = Ключ из Google AI Studio.
model-hint-openrouter = Один ключ к моделям многих поставщиков.
model-hint-yandex = Имя модели начинается с каталога: gpt://КАТАЛОГ/yandexgpt/latest.
model-hint-gigachat = Ключ — токен доступа, GigaChat выдаёт его на полчаса; надёжнее адрес шлюза, который его обновляет.
model-hint-ollama = Работает на { $you ->
    [informal] твоей
   *[formal] вашей
} машине. Из контейнера её адрес http://host.docker.internal:11434/v1.
model-hint-lmstudio = { $you ->
    [informal] Работает на твоей машине; сначала включи
   *[formal] Работает на вашей машине; сначала включите
} в ней сервер.
model-hint-compatible = Любой сервер, который говорит как OpenAI: vLLM, llama.cpp, LiteLLM и другие.
model-hint-offline = Записи, напоминания и память простыми словами. Хороший запасной вариант: пока поставщик не отвечает, ничего не теряется.
model-none-listed = Сервер не предлагает ни одной модели.
model-narrow = В Ollama модель { $name } читает за раз только { $size } токенов, и увеличить это у меня не получилось. Инструкции для неё короче обычных, а начало длинной беседы она может потерять.
model-slow = Сервер отвечает слишком долго.
model-away = По этому адресу никто не отвечает.
model-unlike = Там кто-то отвечает, но не так, как ожидалось. Верен ли адрес?
model-wrong-key = Сервер не принимает ключ.
model-no-credit = На счёте у этого поставщика не осталось средств.
model-not-there = По этому адресу ничего нет. Часто он оканчивается на /v1.
model-too-many = Поставщик сейчас больше не принимает запросов.
model-status = Сервер ответил кодом { $status }.
model-probe-answers-ok = Отвечает.
model-probe-answers-empty = Отвечает пустотой. Другая модель, возможно, справится лучше.
model-probe-answers-slow = Не ответила за минуту. Может быть, она загружается: попробуйте ещё раз или возьмите модель поменьше.
model-probe-streams-ok = Слова приходят по мере того, как пишутся.
model-probe-streams-whole = Ответ приходит целиком в конце, его придётся ждать.
model-probe-streams-slow = Не хватило времени проверить, приходят ли слова по одному.
model-probe-tools-ok = Ставит напоминание на верное время.
model-probe-tools-wrong = Инструменты вызывает, но время путает. Простые просьбы проверяются после неё, большего ей не доверяйте.
model-probe-tools-none = Инструментами не пользуется. Простые просьбы всё равно выполняются: они читаются рядом с ней.
model-probe-tools-slow = Со всем, что ей надо прочесть, ответ занял слишком много времени. Возьмите модель поменьше или машину побыстрее.
model-probe-russian-ok = На русский отвечает по-русски.
model-probe-russian-other = На русский отвечает на другом языке.
model-probe-russian-slow = Не хватило времени спросить по-русски.
model-probe-speed-ok = { $speed } токена в секунду.
model-probe-speed-slow = { $speed } токена в секунду: ответ в три предложения займёт полминуты.
model-probe-context-ok = Читает { $size } токенов за раз, этого достаточно.
model-probe-context-short = Читает { $size } токенов за раз: получит короткие указания и мало сообщений.
model-probe-context-small = Читает только { $size } токенов за раз, этого мало даже для коротких указаний.
model-probe-context-slow = Не хватило времени.
model-probe-context-unknown = Сервер не говорит, сколько она читает за раз.
model-probe-not-made = Не проверялось.
model-probe-refused = Поставщик отказывает: неверен ключ или имя модели.
model-probe-unpaid = На счёте у этого поставщика не осталось средств.
model-probe-too-large = Наши указания длиннее, чем модель читает за раз.
model-probe-busy = Поставщик сейчас не отвечает, или ответ оборвался.
model-probe-failed = Поставщик отказал в этом запросе.

### Выгрузка для чтения
export-title = Выгрузка
export-conversation = Чат
export-inbox = Инбокс
export-reminders = Напоминания
export-memory = Память
export-you = { $you ->
    [informal] Ты
   *[formal] Вы
}
export-assistant = Помощник

### What a reply did
used-remember = Запомнил
used-forget = Забыл одно воспоминание
used-capture-inbox-item = Записал в инбокс
used-update-inbox-item = Изменил запись
used-propose-inbox-item = Посмотрел запись
used-process-inbox = Начал разбирать инбокс
used-complete-inbox-item = Отметил сделанным
used-schedule-reminder = Поставил напоминание
used-update-reminder = Изменил напоминание
used-cancel-reminder = Отменил напоминание
used-set-routine = Изменил распорядок
used-show-widget = Показал карточку
used-update-widget = Изменил карточку
used-complete-step = Перешёл к следующему шагу
used-go-back = Вернулся на шаг
used-set-profile = Изменил профиль
