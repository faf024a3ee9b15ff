doctor-describe = Проверить установку: настройки, базы, токен, вебхук, почту, часы. Ничего не меняет.
doctor-verdict = { $failed ->
    [0] { $warnings ->
        [0] Всё в порядке.
        [one] Бот может работать. Есть { $warnings } замечание.
        [few] Бот может работать. Есть { $warnings } замечания.
       *[many] Бот может работать. Есть { $warnings } замечаний.
    }
    [one] Надо исправить { $failed } пункт: он отмечен знаком ✗.
    [few] Надо исправить { $failed } пункта: они отмечены знаком ✗.
   *[many] Надо исправить { $failed } пунктов: они отмечены знаком ✗.
}

doctor-late = { $subject }: за отведённое время ответа нет. Проверьте сеть между ботом и этой службой: пакеты, похоже, пропадают.
doctor-unexpected = { $subject }: неожиданная ошибка ({ $reason }). Сообщите её разработчикам.

doctor-subject-configuration = Настройки
doctor-subject-organization = Организация
doctor-subject-postgres = PostgreSQL
doctor-subject-redis = Redis
doctor-subject-telegram = Telegram
doctor-subject-mail = Почта
doctor-subject-data = Папка данных
doctor-subject-port = Порт HTTP

doctor-configuration-ok = Настройки: { $mode ->
        [webhook] вебхук
        [polling] длинный опрос
       *[playground] песочница
    }, процессы: { $role }, Node { $node }.
doctor-configuration-unread = Остальное зависит от настроек и поэтому не проверено.
doctor-configuration-not-production = Настройки: NODE_ENV не production, поэтому журнал пишется для человека, а без BOT_TOKEN откроется песочница. Для живого бота задайте NODE_ENV=production.
doctor-organization-ok = Организация: { $name }, часовой пояс { $timeZone }.
doctor-organization-example = Организация: в { $file } остались данные выдуманного города из образца: { $keys }. Жителям бот назовёт их, и аварийный телефон тоже. Впишите свои.
doctor-organization-invented = Организация: выдуманная, для песочницы.

doctor-postgres-asleep = PostgreSQL: DATABASE_URL не задан, а своя база сейчас не запущена, поэтому её не проверить. Запустите бота и повторите.
doctor-postgres-away = PostgreSQL не отвечает ({ $code }). Проверьте адрес и порт в DATABASE_URL и то, что сервер запущен.
doctor-postgres-refused = PostgreSQL не принимает имя пользователя или пароль. Исправьте DATABASE_URL или DATABASE_PASSWORD.
doctor-postgres-no-database = PostgreSQL: базы «{ $name }» нет. Создайте её (createdb) или исправьте DATABASE_URL.
doctor-postgres-full = PostgreSQL: свободных подключений нет. Увеличьте max_connections сервера или остановите лишние программы.
doctor-postgres-old = PostgreSQL: версия { $version }, а нужна { $oldest } или новее. Обновите сервер или укажите другой в DATABASE_URL.
doctor-postgres-ok = PostgreSQL: версия { $version }.
doctor-postgres-encoding = PostgreSQL: кодировка базы { $encoding }, а нужна UTF8. Создайте базу с --encoding=UTF8 и укажите её в DATABASE_URL.
doctor-postgres-standby = PostgreSQL: это резервный сервер, он только читает. Укажите в DATABASE_URL основной.
doctor-postgres-room = PostgreSQL: свободно { $free } подключений из { $most }.
doctor-postgres-crowded = PostgreSQL: свободно { $free } подключений из { $most }, а одному процессу бота нужно до { $needed }. Увеличьте max_connections сервера (или предел роли и базы). Если бот уже работает, часть занял он сам.
doctor-postgres-place = PostgreSQL: { $kind ->
        [live] база для живого бота.
       *[playground] база песочницы.
    }
doctor-postgres-rights = PostgreSQL: прав хватает.
doctor-postgres-no-rights = PostgreSQL: пользователю из DATABASE_URL не хватает прав. Сделайте его владельцем базы и её таблиц: alter database … owner to …, reassign owned by … to ….
doctor-migrations-none = Миграции: база пуста, первый запуск создаст её ({ $count }).
doctor-migrations-ok = Миграции: выполнены все ({ $count }).
doctor-migrations-pending = Миграции: ещё не выполнены ({ $count }): { $names }. Их выполнит следующий запуск бота.
doctor-migrations-unknown = Миграции: базу уже обновила более новая версия бота ({ $names }). Запускайте версию не старее той.

doctor-redis-none = Redis: не задан, диалоги и лимиты хранит PostgreSQL.
doctor-redis-ok = Redis: версия { $version }.
doctor-redis-old = Redis: версия { $version } старше { $oldest }, с такой бот не проверялся. Обновите сервер из REDIS_URL.
doctor-redis-away = Redis не отвечает ({ $code }). Проверьте REDIS_URL и то, что сервер запущен.
doctor-redis-refused = Redis отказал ({ $code }). Исправьте имя и пароль в REDIS_URL (redis://имя:пароль@хост) и права этого пользователя.
doctor-redis-read-only = Redis не принимает записи ({ $code }). Укажите в REDIS_URL основной сервер и проверьте его память и диск.
doctor-redis-replica = Redis: это реплика, она только читает. Укажите в REDIS_URL основной сервер.
doctor-redis-evicts = Redis: при нехватке памяти выбросит чужие диалоги и лимиты (maxmemory-policy { $policy }). Задайте серверу из REDIS_URL maxmemory-policy noeviction.
doctor-redis-forgets = Redis: при сбое потеряет последние диалоги и лимиты. Задайте серверу из REDIS_URL appendonly yes.

doctor-telegram-played = Telegram: в песочнице его играет эмулятор, проверять нечего.
doctor-telegram-away = Telegram не отвечает ({ $code }). Проверьте выход в интернет и BOT_API_ROOT.
doctor-telegram-strange = Telegram: по адресу { $root } отвечает не Bot API (статус { $status }). Исправьте BOT_API_ROOT; если он не задан, ответы подменяет сеть.
doctor-token-ok = Telegram: токен принадлежит боту @{ $name }.
doctor-webhook-ok = Вебхук: Telegram присылает обновления на { $url }, ждут доставки: { $pending }.
doctor-webhook-not-yet = Вебхук: ещё не установлен. Его установит запуск бота или команда «webhook set».
doctor-webhook-elsewhere = Вебхук: Telegram присылает обновления на { $url }, это не WEBHOOK_URL. Исправьте WEBHOOK_URL или выполните «webhook set», чтобы забрать их сюда.
doctor-webhook-failing = Вебхук: Telegram не смог доставить обновление на { $url } ({ $minutes } мин назад): { $reason }. Ждут доставки: { $pending }. Проверьте, что прокси ведёт WEBHOOK_URL на HTTP_PORT, и его сертификат.
doctor-webhook-kinds = Вебхук: присылаются не те виды обновлений, которые нужны этой версии. Перезапустите бота или выполните «webhook set».
doctor-webhook-polling = Вебхук: не установлен, обновления бот забирает сам, ждут: { $pending }.
doctor-webhook-unwanted = Вебхук: Telegram присылает обновления на { $url }, а WEBHOOK_URL не задан. Задайте WEBHOOK_URL или выполните «webhook delete».

doctor-clock-ok = Часы: сходятся с { $whose ->
        [telegram] Telegram.
       *[postgres] PostgreSQL.
    }
doctor-clock-off = Часы: { $way ->
        [fast] спешат
       *[slow] отстают
    } на { $seconds } с по сравнению с { $whose ->
        [telegram] Telegram. Включите на этой машине синхронизацию времени (NTP).
       *[postgres] PostgreSQL. Включите на этой машине и на машине базы синхронизацию времени (NTP).
    }

doctor-mail-none = Почта: SMTP_URL и MAIL_FROM не заданы, писем бот не шлёт и адресов не спрашивает.
doctor-mail-ok = Почта: сервер принимает, письма пойдут от { $from }.
doctor-mail-refused = Почта: сервер не принимает имя или пароль ({ $code }). Исправьте их в SMTP_URL (знаки вроде @ и / пишутся как %40 и %2F).
doctor-mail-away = Почта: сервер не отвечает ({ $code }). Проверьте хост, порт и вид (smtps:// или smtp://) в SMTP_URL.

doctor-data-ok = Папка данных: { $folder }, свободно { $gigabytes } ГБ.
doctor-data-full = Папка данных: { $folder }, свободно всего { $gigabytes } ГБ. Освободите место или укажите в DATA_DIR другую папку.
doctor-data-closed = Папка данных: в { $folder } нельзя писать ({ $code }). Дайте права пользователю бота или укажите в DATA_DIR другую папку.

doctor-port-any = Порт HTTP: любой свободный.
doctor-port-free = Порт HTTP: { $port } свободен.
doctor-port-ours = Порт HTTP: на { $port } отвечает работающий бот.
