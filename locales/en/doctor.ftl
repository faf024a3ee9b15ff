doctor-describe = Look at the installation: settings, stores, token, webhook, mail, clock. Changes nothing.
doctor-verdict = { $failed ->
    [0] { $warnings ->
        [0] All is well.
        [one] The bot can work. There is { $warnings } warning.
       *[other] The bot can work. There are { $warnings } warnings.
    }
    [one] { $failed } thing has to be mended: it is marked ✗.
   *[other] { $failed } things have to be mended: they are marked ✗.
}

doctor-late = { $subject }: no answer in time. Check the network between the bot and this service: packets seem to vanish.
doctor-unexpected = { $subject }: an unexpected fault ({ $reason }). Please report it to the developers.

doctor-subject-configuration = Settings
doctor-subject-organization = Organisation
doctor-subject-postgres = PostgreSQL
doctor-subject-redis = Redis
doctor-subject-telegram = Telegram
doctor-subject-mail = Mail
doctor-subject-data = Data folder
doctor-subject-port = HTTP port

doctor-configuration-ok = Settings: { $mode ->
        [webhook] webhook
        [polling] long polling
       *[playground] playground
    }, processes: { $role }, Node { $node }.
doctor-configuration-unread = All else hangs on the settings, so it was not looked at.
doctor-configuration-not-production = Settings: NODE_ENV is not production, so the log is written for a person, and without BOT_TOKEN a playground would open. Set NODE_ENV=production for a live bot.
doctor-organization-ok = Organisation: { $name }, time zone { $timeZone }.
doctor-organization-example = Organisation: { $file } still has facts of the example's invented town: { $keys }. The bot would tell them to subscribers, the emergency phone too. Fill in your own.
doctor-organization-invented = Organisation: the invented one of the playground.

doctor-postgres-asleep = PostgreSQL: DATABASE_URL is not set, and the one that comes along is not running, so it can't be looked at. Start the bot and ask again.
doctor-postgres-away = PostgreSQL does not answer ({ $code }). Check host and port in DATABASE_URL, and that the server runs.
doctor-postgres-refused = PostgreSQL refuses the user or the password. Correct DATABASE_URL or DATABASE_PASSWORD.
doctor-postgres-no-database = PostgreSQL: there is no database "{ $name }". Create it (createdb), or correct DATABASE_URL.
doctor-postgres-full = PostgreSQL: no connection is free. Raise the server's max_connections, or stop what needs none.
doctor-postgres-old = PostgreSQL: version { $version }, and { $oldest } or newer is needed. Upgrade the server, or name another in DATABASE_URL.
doctor-postgres-ok = PostgreSQL: version { $version }.
doctor-postgres-encoding = PostgreSQL: the database's encoding is { $encoding }, and UTF8 is needed. Create one with --encoding=UTF8 and name it in DATABASE_URL.
doctor-postgres-standby = PostgreSQL: this server is a standby, which only reads. Name the primary in DATABASE_URL.
doctor-postgres-room = PostgreSQL: { $free } of { $most } connections are free.
doctor-postgres-crowded = PostgreSQL: { $free } of { $most } connections are free, and one process of the bot takes up to { $needed }. Raise the server's max_connections (or the limit of role or database). If the bot is running, it has taken some itself.
doctor-postgres-place = PostgreSQL: { $kind ->
        [live] a database for a live bot.
       *[playground] a playground's database.
    }
doctor-postgres-rights = PostgreSQL: the rights suffice.
doctor-postgres-no-rights = PostgreSQL: the user of DATABASE_URL lacks rights. Make it the owner of the database and its tables: alter database … owner to …, reassign owned by … to ….
doctor-migrations-none = Migrations: the database is empty, the first start will fill it ({ $count }).
doctor-migrations-ok = Migrations: all are done ({ $count }).
doctor-migrations-pending = Migrations: not done yet ({ $count }): { $names }. The bot's next start will do them.
doctor-migrations-unknown = Migrations: a newer version of the bot has had this database ({ $names }). Run that version or a later one.

doctor-redis-none = Redis: not set, PostgreSQL keeps dialogs and limits.
doctor-redis-ok = Redis: version { $version }.
doctor-redis-old = Redis: version { $version } is older than { $oldest }, the oldest that the bot is tested with. Upgrade the server of REDIS_URL.
doctor-redis-away = Redis does not answer ({ $code }). Check REDIS_URL, and that the server runs.
doctor-redis-refused = Redis refuses ({ $code }). Correct user and password in REDIS_URL (redis://user:password@host), and that user's rights.
doctor-redis-read-only = Redis takes no writes ({ $code }). Name the primary in REDIS_URL, and look at its memory and disk.
doctor-redis-replica = Redis: this server is a replica, which only reads. Name the primary in REDIS_URL.
doctor-redis-evicts = Redis: short of memory it would throw dialogs and limits away (maxmemory-policy { $policy }). Set maxmemory-policy noeviction on the server of REDIS_URL.
doctor-redis-forgets = Redis: a crash would lose the latest dialogs and limits. Set appendonly yes on the server of REDIS_URL.

doctor-telegram-played = Telegram: played by the playground's emulator, nothing to look at.
doctor-telegram-away = Telegram does not answer ({ $code }). Check the way to the internet, and BOT_API_ROOT.
doctor-telegram-strange = Telegram: what answers at { $root } is no Bot API (status { $status }). Correct BOT_API_ROOT; if it is not set, the network answers in Telegram's place.
doctor-token-ok = Telegram: the token is that of @{ $name }.
doctor-webhook-ok = Webhook: Telegram brings updates to { $url }, waiting: { $pending }.
doctor-webhook-not-yet = Webhook: not set yet. The bot's start will set it, or the command "webhook set".
doctor-webhook-elsewhere = Webhook: Telegram brings updates to { $url }, which is not WEBHOOK_URL. Correct WEBHOOK_URL, or run "webhook set" to bring them here.
doctor-webhook-failing = Webhook: Telegram could not bring an update to { $url } ({ $minutes } min ago): { $reason }. Waiting: { $pending }. Check that the proxy leads WEBHOOK_URL to HTTP_PORT, and its certificate.
doctor-webhook-kinds = Webhook: other kinds of updates are brought than this version wants. Restart the bot, or run "webhook set".
doctor-webhook-polling = Webhook: none is set, the bot fetches updates itself, waiting: { $pending }.
doctor-webhook-unwanted = Webhook: Telegram brings updates to { $url }, and WEBHOOK_URL is not set. Set WEBHOOK_URL, or run "webhook delete".

doctor-clock-ok = Clock: agrees with { $whose ->
        [telegram] Telegram.
       *[postgres] PostgreSQL.
    }
doctor-clock-off = Clock: { $seconds } s { $way ->
        [fast] fast
       *[slow] slow
    } beside { $whose ->
        [telegram] Telegram. Switch time synchronisation (NTP) on for this machine.
       *[postgres] PostgreSQL. Switch time synchronisation (NTP) on for this machine and the database's.
    }

doctor-mail-none = Mail: SMTP_URL and MAIL_FROM are not set, the bot sends no letters and asks for no addresses.
doctor-mail-ok = Mail: the server takes letters, they will come from { $from }.
doctor-mail-refused = Mail: the server refuses the user or the password ({ $code }). Correct them in SMTP_URL (signs like @ and / are written %40 and %2F).
doctor-mail-away = Mail: the server does not answer ({ $code }). Check host, port and kind (smtps:// or smtp://) in SMTP_URL.

doctor-data-ok = Data folder: { $folder }, { $gigabytes } GB are free.
doctor-data-full = Data folder: { $folder }, only { $gigabytes } GB are free. Make room, or set DATA_DIR to another folder.
doctor-data-closed = Data folder: { $folder } can't be written to ({ $code }). Give the bot's user the rights, or set DATA_DIR to another folder.

doctor-port-any = HTTP port: any that is free.
doctor-port-free = HTTP port: { $port } is free.
doctor-port-ours = HTTP port: a running bot answers on { $port }.
