accounts-greeting =
    <b>Здравствуйте!</b>
    Это бот { $organization }. Здесь видно, сколько платить за квартиру и за что: привяжите лицевой счёт, и я покажу баланс.

    🚨 <b>Если опасно, звоните сразу:</b> 112, запах газа — 104.
    Аварийная служба, круглосуточно:
    { $emergency }

    Прежде чем начать, нужны два ваших согласия. Каждое можно прочитать по кнопке. Отметьте оба квадратика ниже.
accounts-read-rules = 📄 Читать: правила сервиса
accounts-read-personal_data = 📄 Читать: персональные данные
accounts-agree-rules = Принимаю правила сервиса
accounts-agree-personal_data = Разрешаю обработку данных
accounts-other-language = 🌐 English
accounts-texts-renewed = Документы обновились, пока вы читали. Отметьте согласия, пожалуйста, заново.
accounts-consents-given = ✅ Согласия получены. Отозвать их можно в любой момент, как сказано в документах.
accounts-document-version = Редакция от { $version }
accounts-welcome-back = С возвращением! Выберите, что показать.

accounts-ask-number =
    <b>Шаг 1 из 2.</b> Напишите номер лицевого счёта.
    Он напечатан вверху квитанции, рядом со словами «Лицевой счёт». Например: <code>0012345</code>
accounts-number-unclear = Это не похоже на номер лицевого счёта: в нём цифры, иногда буквы, дефис или дробь. Например: <code>0012345</code>
accounts-ask-amount =
    Лицевой счёт: <code>{ $number }</code>

    <b>Шаг 2 из 2.</b> Напишите сумму из последней квитанции: строка «Итого к оплате» внизу.
    Если там ноль или переплата, возьмите строку «Начислено». Например: <code>4512,37</code>
accounts-ask-amount-again =
    Лицевой счёт: <code>{ $number }</code>
    Напишите сумму ещё раз, с копейками, или выберите другой номер.
accounts-other-number = ◀️ Другой номер счёта
accounts-amount-unclear = Не понял сумму. Напишите рубли и копейки цифрами, например: <code>4512,37</code>
accounts-refused =
    ❌ Номер счёта и сумма <b>{ $amount }</b> вместе не подошли. Проверьте и то и другое по последней квитанции.
accounts-offer-phone =
    Не получается, или в квитанции всюду ноль? Вам помогут в офисе: { $phone }
    { $hours }
accounts-wait-seconds = ⏳ Подождите немного: следующая попытка через { $seconds } { $seconds ->
    [one] секунду
    [few] секунды
   *[many] секунд
}.
accounts-wait = ⏳ Слишком много попыток. Снова можно в { $at }. Если ждать неудобно, позвоните в офис: { $phone }
accounts-already-linked = Этот лицевой счёт уже привязан к вашему чату.
accounts-full = К одному чату можно привязать не больше { $most } лицевых счетов.
accounts-suspended =
    ⏸ Привязка счёта приостановлена: тот, кто пользуется им давно, её не узнал.
    Чтобы её вернуть, обратитесь в офис: { $phone }
accounts-link-cancelled = Хорошо, остановились. Продолжить можно в любой момент.
accounts-linked =
    ✅ <b>Готово!</b> Лицевой счёт <code>{ $number }</code> привязан к этому чату.
    Меню теперь под полем ввода.
accounts-link = 🔗 Привязать лицевой счёт
accounts-link-first = Сначала привяжите лицевой счёт: понадобятся его номер и сумма из последней квитанции.
accounts-not-yours = Этот лицевой счёт не привязан к вашему чату.

accounts-ask-email =
    Осталась <b>электронная почта</b>: на неё придёт письмо с номером учётной записи и паролем. С ними можно войти с другого телефона.
    Напишите адрес или нажмите «Нет почты».
accounts-email-unclear = Это не похоже на адрес почты. Напишите его целиком, например: <code>ivanova@mail.ru</code>
accounts-email-check =
    Письмо уйдёт на <b>{ $email }</b>
    Всё верно?
accounts-email-send = ✅ Верно, отправить
accounts-email-other = ✏️ Исправить адрес
accounts-no-email = Нет почты
accounts-without-email = Хорошо, без почты. Указать её можно позже в «Настройках». Меню под полем ввода.
accounts-email-taken = У этого лицевого счёта уже есть подтверждённая почта, письмо не отправлено.
accounts-email-known = У этого лицевого счёта уже есть подтверждённая почта: { $email }
accounts-letter-coming =
    ✉️ Отправляю письмо на <b>{ $email }</b>
    В нём код из шести цифр. Напишите его сюда, и пароль заработает.
    Письма нет? Загляните в «Спам» или отправьте ещё раз.
accounts-letter-send-again = ✉️ Отправить ещё раз
accounts-letter-again = Отправляю. Старое письмо больше не действует.
accounts-letter-confirmed = Почта уже подтверждена, новое письмо не нужно.
accounts-letter-over = Письмо устарело. Укажите почту заново в «Настройках».
accounts-letter-limit = Слишком много писем за час. Попробуйте позже.
accounts-code-wrong = ❌ Код не подошёл. Проверьте последнее письмо; попыток осталось: { $left }.
accounts-code-spent = ❌ Код не подошёл, попытки закончились. Отправьте письмо ещё раз: в нём будет новый код.
accounts-email-confirmed = ✅ Почта <b>{ $email }</b> подтверждена, пароль из письма действует.

accounts-list = { $count ->
    [one] <b>Ваш лицевой счёт</b>
   *[other] <b>Ваши лицевые счета.</b> Показан <code>{ $number }</code>; нажмите на другой, чтобы перейти к нему.
}
accounts-add = ➕ Добавить лицевой счёт
accounts-accounts-describe = Мои лицевые счета
accounts-cancel-describe = Прервать начатое
accounts-cancelled = Прервали. Выберите нужное в меню.
accounts-nothing-to-cancel = Прерывать нечего. Выберите нужное в меню.
accounts-settings-accounts = 🏠 Лицевые счета
accounts-settings-email = ✉️ Электронная почта

accounts-notice-heading = К вашему лицевому счёту подключился ещё один чат
accounts-notice-chat =
    🔔 К лицевому счёту <code>{ $number }</code> подключился ещё один чат: { $at }.

    Если это вы или ваши близкие, ничего делать не нужно. Если нет, нажмите кнопку, и доступ приостановят.
accounts-notice-footer = Это сообщение о безопасности: оно приходит при каждом новом подключении. Офис: { $phone }
accounts-notice-letter = К лицевому счёту вашей учётной записи { $cabinet } подключился ещё один чат в Telegram: { $at }. Если это не вы и не ваши близкие, позвоните в офис: { $phone }.
accounts-deny = ⛔️ Это не я
accounts-denied = ⛔️ Новый доступ приостановлен. Что дальше, решат сотрудники; если нужно, позвоните им: { $phone }
accounts-deny-late = Прошло больше недели. Позвоните, пожалуйста, в офис: { $phone }

accounts-letter-subject = Код и пароль вашей учётной записи
accounts-letter-heading = Ваша учётная запись в { $organization }
accounts-letter-code-hint = Напишите код в тот чат с ботом, где вы указали эту почту. После этого пароль заработает.
accounts-letter-password-hint = Если писем несколько, действует последнее.
accounts-letter-code = Код
accounts-letter-cabinet = Учётная запись
accounts-letter-password = Пароль
accounts-letter-footer = Вы не просили этого письма? Тогда просто удалите его: без кода пароль ничего не открывает. Офис: { $phone }

accounts-command-links = Кто привязан к лицевому счёту
accounts-command-list = Показать чаты, привязанные к счёту
accounts-command-account = номер лицевого счёта
accounts-command-restore = Вернуть приостановленную привязку
accounts-command-end = Прекратить привязку; человек сможет привязать счёт заново
accounts-command-id = номер привязки из списка
accounts-command-no-account = Лицевого счёта { $number } нет. Проверьте номер.
accounts-command-no-links = К этому счёту никто не привязан.
accounts-command-no-link = Действующей привязки { $id } нет. Её номер показывает команда links list.
accounts-command-row = { $id }: чат { $chat }, с { $since }, { $state }
accounts-command-done = Сделано.
accounts-link-state-active = действует
accounts-link-state-suspended = приостановлена
accounts-link-state-ended = прекращена
