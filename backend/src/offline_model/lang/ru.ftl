# Слова офлайн-модели, по-русски. $you: «informal» после того, как человек перешёл на «ты», иначе «formal».

### Onboarding
greeting = { $you ->
    [informal] Привет. Я помогу держать дела и мысли в порядке: запишу, напомню, не забуду. Как к тебе обращаться?
   *[formal] Здравствуйте. Я помогу держать дела и мысли в порядке: запишу, напомню, не забуду. Как к вам обращаться?
}
ask_name = { $you ->
    [informal] Как к тебе обращаться?
   *[formal] Как к вам обращаться?
}
pleased = Приятно познакомиться, { $name }.
renamed = Хорошо, { $name }.
choose = Можно сразу выгрузить всё, что в голове, а можно сначала пару слов о себе. С чего начнём?
ask_occupation = { $you ->
    [informal] Чем ты занимаешься и что сейчас занимает больше всего сил?
   *[formal] Чем вы занимаетесь и что сейчас занимает больше всего сил?
}
ask_goals = К чему хочется прийти в ближайшие месяцы?
ask_routine = { $you ->
    [informal] Во сколько у тебя обычно начинается и заканчивается день?
   *[formal] Во сколько у вас обычно начинается и заканчивается день?
}
understood = Понял.
fine = Хорошо.
dump_start = { $you ->
    [informal] Теперь выкладывай всё, что в голове, как придётся: дела, сроки, мысли. Разложу сам.
   *[formal] Теперь выкладывайте всё, что в голове, как придётся: дела, сроки, мысли. Разложу сам.
}
what_else = Что ещё?
dump_done = Хорошо, в инбоксе { $records }.
sort_when = Разберём сейчас или вечером?
setup = Всё готово. Присылать каждое утро в 8 короткий план на день? Отключить можно в любой момент.
setup_week = Всё готово. На этой неделе: { $items }. Присылать каждое утро в 8 короткий план на день? Отключить можно в любой момент.
setup_no = { $you ->
    [informal] Хорошо, не буду. Пиши, когда понадоблюсь.
   *[formal] Хорошо, не буду. Пишите, когда понадоблюсь.
}
setup_end = { $you ->
    [informal] На этом всё. Пиши, когда понадоблюсь.
   *[formal] На этом всё. Пишите, когда понадоблюсь.
}
stop = { $you ->
    [informal] Хорошо, больше не спрашиваю. Пиши, когда захочешь.
   *[formal] Хорошо, больше не спрашиваю. Пишите, когда захотите.
}
offline = Сейчас я работаю без языковой модели, поэтому говорю просто, зато надёжно: записи, напоминания и память работают. Подключить модель можно в настройках.
return_none = { $you ->
    [informal] Привет. Открытых записей нет.
   *[formal] Здравствуйте. Открытых записей нет.
}
return_some = { $you ->
    [informal] Привет. Открыто: { $records }. Ближайшее: { $item }.
   *[formal] Здравствуйте. Открыто: { $records }. Ближайшее: { $item }.
}
return_no_due = { $you ->
    [informal] Привет. Открыто: { $records }, без срочных.
   *[formal] Здравствуйте. Открыто: { $records }, без срочных.
}
follow_up = { $you ->
    [informal] Мы начали знакомиться и не закончили. Если захочешь продолжить, просто напиши пару слов; если нет, больше не напомню.
   *[formal] Мы начали знакомиться и не закончили. Если захотите продолжить, просто напишите пару слов; если нет, больше не напомню.
}

### Small talk
greet_back = { $you ->
    [informal] Привет.
   *[formal] Здравствуйте.
}
ready = { $you ->
    [informal] Привет. Слушаю.
   *[formal] Здравствуйте. Слушаю вас.
}
thanks = Пожалуйста.
goodbye = До встречи.
how_are_you = Всё в порядке, спасибо.
how_are_you_open = Всё в порядке, спасибо. Открыто: { $records }.
who_are_you = Я помощник AI Life OS: записываю, напоминаю и помню. Сейчас работаю без языковой модели, поэтому понимаю простые просьбы; подключить модель можно в настройках.
help = { $you ->
    [informal] Запишу дело или мысль, напомню в нужный час, запомню важное о тебе и скажу, что открыто. Например: «напомни завтра в 9 позвонить маме».
   *[formal] Запишу дело или мысль, напомню в нужный час, запомню важное о вас и скажу, что открыто. Например: «напомни завтра в 9 позвонить маме».
}
praise = Хорошо.
sorry = Ничего страшного.
feeling = { $you ->
    [informal] Понимаю. Если станет легче, напиши, что крутится в голове, а я запишу и разложу.
   *[formal] Понимаю. Если станет легче, напишите, что крутится в голове, а я запишу и разложу.
}
nothing_pending = Хорошо. Слушаю дальше.
informal = Хорошо, на «ты».
formal = Хорошо, на «вы».
time_now = Сейчас { $time }, { $day }.
not_understood = { $you ->
    [informal] Этого я не понял. Могу записать дело, напомнить о нём или ответить, что о тебе помню.
   *[formal] Этого я не понял. Могу записать дело, напомнить о нём или ответить, что о вас помню.
}
not_understood_items = Этого я не понял. Могу показать, что открыто, записать новое или поставить напоминание.
cannot_answer = { $you ->
    [informal] На это без языковой модели я не отвечу. Если вопрос важный, напиши «запиши» и сам вопрос, он останется в инбоксе.
   *[formal] На это без языковой модели я не отвечу. Если вопрос важный, напишите «запиши» и сам вопрос, он останется в инбоксе.
}
beyond = Это без языковой модели не умею. Могу записать, напомнить в нужный час, запомнить и найти записанное.
beyond_errand = Сделать это сам не могу. Записать как дело: { $text }?
keep_ask = Не уверен, что с этим сделать. Записать как дело: { $text }?
keep_option = Записать
leave_option = Не надо
choose_keep = Записать?
too_long = { $you ->
    [informal] Сообщение слишком запутанное, разобрать его целиком не получилось, ничего не записано. Пришли его частями.
   *[formal] Сообщение слишком запутанное, разобрать его целиком не получилось, ничего не записано. Пришлите его частями.
}
unread = { $you ->
    [informal] Это слишком много за раз. Дальше не прочитано, пришли остаток ещё раз, начиная с «{ $rest }».
   *[formal] Это слишком много за раз. Дальше не прочитано, пришлите остаток ещё раз, начиная с «{ $rest }».
}
unavailable = Этого я здесь сделать не могу.

### Memory
remembered = Запомнил: { $fact }.
known = Это я уже помню.
corrected_city = Понял, теперь { $new }. { $old } больше не учитываю.
corrected = Понял, теперь так: { $fact }. Прежнее больше не учитываю.
forgotten = Забыл: «{ $fact }».
forget_none = { $you ->
    [informal] Такого я о тебе и не помню.
   *[formal] Такого я о вас и не помню.
}
forget_which = Что именно забыть: { $options }?
forget_all = { $you ->
    [informal] Вернуть это будет нельзя, поэтому спрашиваю ещё раз: подтверди на карточке, и всё, что я помню, исчезнет. До этого ничего не удалю.
   *[formal] Вернуть это будет нельзя, поэтому спрашиваю ещё раз: подтвердите на карточке, и всё, что я помню, исчезнет. До этого ничего не удалю.
}
recall_all = { $facts }. Всё это из наших разговоров; любое можно поправить или забыть.
recall_nothing = { $you ->
    [informal] Пока ничего. Расскажи о себе, и я запомню.
   *[formal] Пока ничего. Расскажите о себе, и я запомню.
}
recall_unknown = { $you ->
    [informal] Этого я пока не знаю. Скажи, и запомню.
   *[formal] Этого я пока не знаю. Скажите, и запомню.
}
recall_one = { $fact }.
your_name = { $you ->
    [informal] Тебя зовут { $name }
   *[formal] Вас зовут { $name }
}
your_words = { $you ->
    [informal] с твоих слов: «{ $fact }»
   *[formal] с ваших слов: «{ $fact }»
}
your_city = город — { $city }
your_occupation = занятие — { $occupation }
your_goals = цели — { $goals }
your_routine = распорядок — { $routine }

# An answer of the user's that is kept as a fact, in their own person
fact_ask_occupation = Моё занятие: { $text }
fact_ask_goals = Моя цель: { $text }
fact_ask_routine = Мой день: { $text }

### Inbox
# Put before a time that is said alone, to read it as an order
order_move = отложи
captured_one = Записал: { $items }.
captured_many = Записал { $count }: { $items }.
captured_rest = { $you ->
    [informal] Ещё { $left } в один ответ не поместилось. Пришли то, что после «{ $last }», и я продолжу.
   *[formal] Ещё { $left } в один ответ не поместилось. Пришлите то, что после «{ $last }», и я продолжу.
}
captured_guess = { $you ->
    [informal] Записал в инбокс: { $items }. Если это не дело, убери его там.
   *[formal] Записал в инбокс: { $items }. Если это не дело, уберите его там.
}
item_waiting = { $text } — в ожидании
item_due = { $text } — срок { $when }
item_event = { $text } — { $when }
item_someday = { $text } — отложил в «когда-нибудь»
item_idea = { $text } — в идеи
item_note = { $text } — в заметки
item_reference = { $text } — в справку
items_none = Открытых записей нет.
items_some = Открыто: { $records }. { $items }.
items_more = и ещё { $count }
today_none = На сегодня сроков нет.
today_some = На сегодня: { $items }.
tomorrow_none = На завтра сроков нет.
tomorrow_some = На завтра: { $items }.
week_none = На ближайшие семь дней сроков нет.
week_some = На ближайшие семь дней: { $items }.
overdue = Просрочено: { $items }.
overdue_none = Просроченного нет.
day_some = { $day }: { $items }.
day_none = { $day }: ничего не намечено.
from_hour = с { $hour }
days_until = Осталось { $days }.
weeks_until = Осталось { $weeks }.
weeks_days_until = Осталось { $weeks } и { $days }.
weekday_is = { $date } — { $weekday }.
next_none = Впереди ничего не намечено.
days_today = Это сегодня.
days_ago = Это было { $days } назад.
find_some = Нашёл: { $found }.
find_none = Ничего не нашёл: { $query }.
drop_all_ask = Удалить всё это: { $items }?
move_all_ask = Перенести всё это: { $items }?
dropped_all = Удалил: { $items }.
dropped_none = На это время ничего и не намечено.
completed = Отметил сделанным: { $item }.
put_back = Вернул: { $item }.
still_open = Хорошо, остаётся открытым: { $item }.
series_goes_on = Хорошо. В следующий раз напомню: { $when } — { $text }.
complete_none = Такой записи среди открытых нет.
complete_which = Какую отметить: { $options }?
moved = Перенёс: { $item } — { $when }.
reworded = Исправил: теперь «{ $item }».
sorted = Разобрал: { $items }.
sort_ask = «{ $item }» — это дело или заметка?
sort_unclear = По словам не понял, дело это или заметка: { $items }. Вопрос стоит у каждой записи.
two_minutes = (на две минуты)
option_task = Дело
option_note = Заметка
option_idea = Идея
option_someday = Когда-нибудь
sort_left = Оставил как есть: { $items }.
sort_none = Разбирать нечего, всё уже разложено.
kind_task = { $text } — задача
kind_event = { $text } — событие
kind_note = { $text } — заметка
kind_idea = { $text } — идея
kind_reference = { $text } — справка
kind_someday = { $text } — когда-нибудь

### Reminders
reminder_set = Поставил: { $when } — { $text }.
reminder_guess = { $you ->
    [informal] Час угадан: если нужно { $other }, скажи.
   *[formal] Час угадан: если нужно { $other }, скажите.
}
ask_condition = Когда это случится, мне не видно. Во сколько напомнить: { $text }?
ask_when = Когда напомнить: { $text }?
ask_with_all = Пропускать отдельные дни не умею. Поставить без исключений: { $when } — { $text }?
ask_time = Во сколько напомнить: { $text }?
choose_when = Когда?
choose_hour = Во сколько?
in_an_hour = через час
ask_what = О чём напомнить: { $when }?
past = { $when } — это уже прошло. Поставить на { $next }?
reminder_moved = Перенёс: { $when } — { $text }.
ask_move = На когда перенести: { $text }?
moved_past = { $when } уже прошло. На когда перенести: { $text }?
change_none = Такого среди открытых записей и напоминаний нет.
change_which = Что именно изменить: { $options }?
cancelled = Отменил: { $reminder }.
cancel_none = Такого напоминания нет.
cancel_some_days = Отдельные дни отсюда убрать не могу: { $reminder }. Ничего не менял: отмените целиком или задайте заново с нужными днями.
cancel_which = Что именно отменить: { $options }?
cancel_all_ask = Отменить всё это: { $reminders }?
came_once = Оно уже пришло и больше не повторится: { $text }.
item_dropped = Убрал из открытых: { $item }.
reminders_none = Напоминаний впереди нет.
reminders_some = Напомню: { $reminders }.

### Routines
name_morning_briefing = план на день
name_weekly_review = обзор недели
name_waiting_for = проверка ожиданий
routine_on = Включил: { $routine }.
routine_off = Выключил: { $name }.
routine_moved = Перенёс: { $routine }.
routine_paused = Поставил на паузу: { $name }. Снова придёт: { $when }.
routine_skipped = Пропущу один раз: { $name }, { $when }. Дальше как обычно.
routine_not_then = В этот день и так не придёт: { $name }. Ближайшее — { $when }.
routine_only_next = { $you ->
    [informal] Пропустить могу только ближайшее: { $name }, { $when }. Скажи «пропусти», если нужно это.
   *[formal] Пропустить могу только ближайшее: { $name }, { $when }. Скажите «пропусти», если нужно это.
}
routine_is_off = Сейчас выключено: { $name }. Включить?
routine_ask_until = До какого дня поставить на паузу: { $name }?
routine_ask_time = На какое время перенести: { $name }?
quiet_set = Тихие часы: с { $start } до { $end }. В это время приходит только то, что помечено важным, остальное — после.
quiet_guess = { $you ->
    [informal] Часы угаданы: скажи другие, если нужно.
   *[formal] Часы угаданы: скажите другие, если нужно.
}
quiet_ask = { $you ->
    [informal] Тишину умею держать только по часам. Напиши, с какого часа до какого не беспокоить.
   *[formal] Тишину умею держать только по часам. Напишите, с какого часа до какого не беспокоить.
}
quiet_off = Тихие часы выключаются в настройках, отсюда могу только поменять их.
why_reminder = { $you ->
    [informal] Ты просил об этом напомнить: { $reminder }.
   *[formal] Вы просили напомнить: { $reminder }.
}
why_routine = { $you ->
    [informal] Это включено у тебя: { $routine }. Чтобы больше не приходило, напиши «стоп».
   *[formal] Это включено у вас: { $routine }. Чтобы больше не приходило, напишите «стоп».
}
why_follow_up = Знакомство осталось незаконченным, о нём я напоминаю один раз и больше не буду.
why_return = { $you ->
    [informal] Тебя не было несколько дней, поэтому я сказал, что открыто.
   *[formal] Вас не было несколько дней, поэтому я сказал, что открыто.
}
why_greeting = Так начинается разговор: здесь ещё ничего не было.
why_answer = { $you ->
    [informal] Это был ответ на твоё сообщение.
   *[formal] Это был ответ на ваше сообщение.
}
triage_text = разобрать инбокс

### Faults
failed_remember = Запомнить это не получилось.
failed_forget = Забыть это не получилось.
failed_forget_everything = Забыть всё не получилось: всё осталось на месте.
failed_capture_inbox_item = Записать это не получилось.
failed_update_inbox_item = Изменить запись не получилось.
failed_complete_inbox_item = Отметить запись не получилось.
failed_schedule_reminder = Поставить напоминание не получилось.
failed_update_reminder = Изменить напоминание не получилось.
failed_cancel_reminder = Отменить напоминание не получилось.
failed_set_routine = Изменить это не получилось.
failed_propose_inbox_item = Разобрать запись не получилось.
checklist_title = С чего начать
checklist_dump = Записать первое дело
checklist_reminder = Поставить напоминание
checklist_model = Подключить языковую модель

### Counts
days = { $number ->
    [one] { $number } день
    [few] { $number } дня
   *[many] { $number } дней
}
weeks = { $number ->
    [one] { $number } неделя
    [few] { $number } недели
   *[many] { $number } недель
}
records = { $number ->
    [one] { $number } запись
    [few] { $number } записи
   *[many] { $number } записей
}
records_dated = { records }, { $dated ->
    [1] одна
   *[other] { $dated_count }
} со сроком
count = { $number ->
    [1] одну
    [2] две
    [3] три
    [4] четыре
    [5] пять
    [6] шесть
    [7] семь
    [8] восемь
    [9] девять
    [10] десять
   *[other] { $number }
}

### Between the parts of a sentence
or = { $first } или { $last }
# $date is the first day as a date where $day is the name of a weekday, else the same as $day
repeated = { $every }, { $clock }, первый раз { $date }
undated_none = У всего открытого есть срок.
undated_some = Без срока: { $items }.
