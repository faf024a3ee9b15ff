### Обмен файлами с расчётной системой

## Почему файл не принят

exchange-file-empty = Файл пуст. Выгрузите его из расчётной системы заново.
exchange-not-xml = Файл не читается как XML: строка { NUMBER($line, useGrouping: 0) }, знак { NUMBER($column, useGrouping: 0) }. Он повреждён, обрезан или это не файл обмена «1С:Сайт ЖКХ». Выгрузите его заново.
exchange-encoding-unsupported = Кодировка { $encoding } не поддерживается. Выгрузите файл в UTF-8 или windows-1251.
exchange-encoding-contradicts = Файл объявляет кодировку { $encoding }, а записан в UTF-8. Исправьте объявление в первой строке или выгрузите файл заново.
exchange-encoding-broken = Строка { NUMBER($line, useGrouping: 0) } не читается в кодировке { $encoding }: файл записан в другой кодировке или повреждён. Укажите верную кодировку в первой строке (encoding="windows-1251" или "UTF-8") или выгрузите файл заново.
exchange-doctype = Строка { NUMBER($line, useGrouping: 0) }: в файле есть DOCTYPE. В файле обмена ему не место, а сущности опасны. Выгрузите файл без него.
exchange-too-deep = Строка { NUMBER($line, useGrouping: 0) }: вложенность больше { $limit } уровней. Это не файл обмена «1С:Сайт ЖКХ».
exchange-attribute-too-long = Строка { NUMBER($line, useGrouping: 0) }: атрибут { $attribute } длиннее { NUMBER($limit, useGrouping: 0) } знаков. Исправьте его в расчётной системе.
exchange-too-many-attributes = Строка { NUMBER($line, useGrouping: 0) }: у элемента больше { $limit } атрибутов. Это не файл обмена «1С:Сайт ЖКХ».
exchange-text-too-long = Строка { NUMBER($line, useGrouping: 0) }: текст длиннее { NUMBER($limit, useGrouping: 0) } знаков. Это не файл обмена «1С:Сайт ЖКХ», или он повреждён.
exchange-no-accounts = В файле нет ни одного лицевого счёта (элемента PersAcc). Проверьте, тот ли это файл и выбран ли при выгрузке период.
exchange-account-in-account = Строка { NUMBER($line, useGrouping: 0) }: лицевой счёт внутри другого лицевого счёта. Файл повреждён, выгрузите его заново.
exchange-head-unreadable = Строка { NUMBER($line, useGrouping: 0) }: атрибут { $attribute } не читается («{ $value }»). Исправьте его в расчётной системе и выгрузите файл заново.
exchange-payee-no-code = Строка { NUMBER($line, useGrouping: 0) }: у получателя платежа (contractor) нет id. Заполните его в расчётной системе.
exchange-house-meter-no-code = Строка { NUMBER($line, useGrouping: 0) }: у общедомового прибора (hmeter) нет kod. Заполните его в расчётной системе.
exchange-too-many-payees = Строка { NUMBER($line, useGrouping: 0) }: получателей платежа больше { NUMBER($limit, useGrouping: 0) }. Проверьте выгрузку списка contractors.
exchange-several-organizations = Строка { NUMBER($line, useGrouping: 0) }: в одном файле несколько организаций или периодов. Выгрузите их в отдельные файлы.
exchange-other-organization = Это файл другой организации: ИНН { $inn } ({ $name }). Здесь обслуживается ИНН { $own }. Возьмите свой файл или исправьте inn в organization.yaml.
exchange-period-missing = В файле не указан период. Укажите его сами: --period ГГГГ-ММ, например --period 2026-10.
exchange-period-unreadable = «{ $value }» — не период. Он пишется так: 2026-10.
exchange-period-differs = В файле период { $file }, а указан { $given }. Уберите --period или возьмите другой файл.
exchange-period-implausible = Период { $period } не может быть верным: он слишком далеко от сегодняшнего дня. Исправьте его в файле или в --period.
exchange-date-implausible = Дата файла { $date } ещё не наступила. Исправьте filedate или часы компьютера, на котором сделана выгрузка.
exchange-too-many-rejected = Файл не принят: не читаются { NUMBER($rejected, useGrouping: 0) } из { NUMBER($read, useGrouping: 0) } лицевых счетов, а можно не больше одного из ста. Причины — в файле { $file }. Исправьте их и выгрузите файл заново.
exchange-database-busy = База данных занята, файл не загружен. Повторите загрузку через несколько минут.
exchange-reading-failed = Чтение файла прервалось из-за ошибки программы, ничего не загружено. Повторите загрузку; если не поможет, передайте разработчикам журнал и этот файл.
exchange-file-unreadable = Файл { $file } не открывается ({ $code }). Проверьте имя и права на чтение.
exchange-folder-unwritable = В папку { $folder } не удаётся записать ({ $code }). Проверьте имя, права и свободное место или укажите другую в --out.

## Почему не принят лицевой счёт (в списке не принятых)

exchange-rejects-line = Строка
exchange-rejects-number = Лицевой счёт
exchange-rejects-reason = Причина
exchange-reject-no-number = Нет номера лицевого счёта (kod_ls).
exchange-reject-number-too-long = Номер лицевого счёта длиннее { $limit } знаков.
exchange-reject-account-twice = Лицевой счёт стоит в файле больше одного раза.
exchange-reject-attribute-twice = Атрибут { $attribute } стоит дважды.
exchange-reject-text-too-long = { $attribute } длиннее { NUMBER($limit, useGrouping: 0) } знаков.
exchange-reject-not-money = { $attribute }: «{ $value }» — не сумма в рублях и копейках.
exchange-reject-not-number = { $attribute }: «{ $value }» — не число, или в нём слишком много знаков.
exchange-reject-not-count = { $attribute }: «{ $value }» — не подходящее целое число.
exchange-reject-not-date = { $attribute }: «{ $value }» — не дата.
exchange-reject-negative = { $attribute }: «{ $value }» — меньше нуля быть не может.
exchange-reject-too-many-lines = Больше { $limit } строк у одного лицевого счёта.
exchange-reject-item-no-name = У услуги нет ни name, ни kod.
exchange-reject-item-no-amount = У услуги «{ $service }» нет ни debtend, ни sumtopay.
exchange-reject-meter-no-code = У прибора учёта нет kod.
exchange-reject-meter-twice = Прибор учёта { $code } стоит дважды.
exchange-reject-payee-no-code = У получателя платежа нет id.
exchange-reject-payee-twice = Получатель платежа { $code } стоит дважды.
exchange-reject-payee-unknown = Получателя платежа { $code } нет в списке contractors.
exchange-reject-payee-no-amount = У получателя платежа { $code } нет ни debtend, ни sumtopay.

## Командная строка

exchange-progress = { $file }: прочитано { NUMBER($megabytes, maximumFractionDigits: 1) } МБ, лицевых счетов: { $accounts }
exchange-imported = { $file }: загружен период { $period }.
exchange-unchanged = { $file }: период { $period } уже загружен из этого самого файла, ничего не изменилось.
exchange-dry-run = { $file }: проверка за период { $period } прошла, в базу ничего не записано.
exchange-counts = Лицевых счетов прочитано: { $read }; новых: { $created }; изменено: { $changed }; без изменений: { $unchanged }; не принято: { $rejected }.
exchange-rejects-file = Не принятые лицевые счета с причинами: { $file }
exchange-refused = { $file }: файл не загружен. { $reason }
exchange-sample-written = Записан { $file }
exchange-progress-bar = { $bar } { $percentage } % · лицевых счетов: { $accounts } · осталось { $eta }
exchange-command-import = Загрузить файлы обмена расчётной системы
exchange-command-import-files = файлы «1С:Сайт ЖКХ» (XML), в порядке периодов
exchange-command-import-period = период, если его нет в файле, например 2026-10
exchange-command-import-dry-run = только проверить: в базу ничего не записать
exchange-command-sample = Записать файлы обмена вымышленного города
exchange-command-sample-accounts = сколько лицевых счетов
exchange-command-sample-months = сколько месяцев, по файлу на месяц
exchange-command-sample-seed = число, из которого город выводится; одинаковое даёт одинаковые файлы
exchange-command-sample-from = первый период
exchange-command-sample-out = папка, в которую записать
exchange-command-number = Нужно целое число от 1 до { NUMBER($most, useGrouping: 0) }.
