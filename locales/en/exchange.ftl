### Exchange of files with the billing system

## Why a file was refused

exchange-file-empty = The file is empty. Export it from the billing system again.
exchange-not-xml = The file cannot be read as XML: line { NUMBER($line, useGrouping: 0) }, character { NUMBER($column, useGrouping: 0) }. It is damaged, cut off, or not an exchange file of «1С:Сайт ЖКХ». Export it again.
exchange-encoding-unsupported = The encoding { $encoding } is not supported. Export the file in UTF-8 or windows-1251.
exchange-encoding-contradicts = The file declares the encoding { $encoding } but is written in UTF-8. Correct the declaration in its first line, or export the file again.
exchange-encoding-broken = Line { NUMBER($line, useGrouping: 0) } cannot be read in { $encoding }: the file is written in another encoding, or damaged. Declare the right one in its first line (encoding="windows-1251" or "UTF-8"), or export the file again.
exchange-doctype = Line { NUMBER($line, useGrouping: 0) }: the file has a DOCTYPE. An exchange file needs none, and entities are dangerous. Export the file without it.
exchange-too-deep = Line { NUMBER($line, useGrouping: 0) }: elements stand more than { $limit } levels deep. This is not an exchange file of «1С:Сайт ЖКХ».
exchange-attribute-too-long = Line { NUMBER($line, useGrouping: 0) }: the attribute { $attribute } is longer than { NUMBER($limit, useGrouping: 0) } characters. Correct it in the billing system.
exchange-too-many-attributes = Line { NUMBER($line, useGrouping: 0) }: an element has more than { $limit } attributes. This is not an exchange file of «1С:Сайт ЖКХ».
exchange-text-too-long = Line { NUMBER($line, useGrouping: 0) }: a text is longer than { NUMBER($limit, useGrouping: 0) } characters. This is not an exchange file of «1С:Сайт ЖКХ», or it is damaged.
exchange-no-accounts = There is no account (element PersAcc) in the file. Check that it is the right file, and that a period was chosen for the export.
exchange-account-in-account = Line { NUMBER($line, useGrouping: 0) }: an account stands inside another one. The file is damaged; export it again.
exchange-head-unreadable = Line { NUMBER($line, useGrouping: 0) }: the attribute { $attribute } cannot be read ("{ $value }"). Correct it in the billing system and export the file again.
exchange-payee-no-code = Line { NUMBER($line, useGrouping: 0) }: a payee (contractor) has no id. Fill it in in the billing system.
exchange-house-meter-no-code = Line { NUMBER($line, useGrouping: 0) }: a house meter (hmeter) has no kod. Fill it in in the billing system.
exchange-too-many-payees = Line { NUMBER($line, useGrouping: 0) }: there are more than { NUMBER($limit, useGrouping: 0) } payees. Check the list of contractors.
exchange-several-organizations = Line { NUMBER($line, useGrouping: 0) }: the file holds several organisations or periods. Export each into a file of its own.
exchange-other-organization = This is another organisation's file: INN { $inn } ({ $name }). The one served here has INN { $own }. Take your own file, or correct inn in organization.yaml.
exchange-period-missing = The file does not tell its period. Give it by hand: --period YYYY-MM, like --period 2026-10.
exchange-period-unreadable = "{ $value }" is not a period. Write it like 2026-10.
exchange-period-differs = The file's period is { $file }, but { $given } was given. Leave --period out, or take another file.
exchange-period-implausible = The period { $period } cannot be right: it is too far from today. Correct it in the file or in --period.
exchange-date-implausible = The file's date { $date } is yet to come. Correct filedate, or the clock of the computer that made the export.
exchange-too-many-rejected = The file was refused: { NUMBER($rejected, useGrouping: 0) } of { NUMBER($read, useGrouping: 0) } accounts cannot be read, and one in a hundred is the most. The reasons are in { $file }. Correct them and export the file again.
exchange-database-busy = The database is busy; the file was not imported. Import it again in a few minutes.
exchange-reading-failed = A mistake of the program broke off the reading of the file; nothing was imported. Import it again; if that does not help, give the developers the log and this file.
exchange-file-unreadable = The file { $file } cannot be opened ({ $code }). Check its name and the right to read it.
exchange-folder-unwritable = The folder { $folder } cannot be written to ({ $code }). Check its name, the rights and the free space, or name another one by --out.

## Why an account was refused (in the list of refused ones)

exchange-rejects-line = Line
exchange-rejects-number = Account
exchange-rejects-reason = Reason
exchange-reject-no-number = No account number (kod_ls).
exchange-reject-number-too-long = The account number is longer than { $limit } characters.
exchange-reject-account-twice = The account stands in the file more than once.
exchange-reject-attribute-twice = The attribute { $attribute } stands twice.
exchange-reject-text-too-long = { $attribute } is longer than { NUMBER($limit, useGrouping: 0) } characters.
exchange-reject-not-money = { $attribute }: "{ $value }" is not a sum in roubles and kopecks.
exchange-reject-not-number = { $attribute }: "{ $value }" is not a number, or has too many digits.
exchange-reject-not-count = { $attribute }: "{ $value }" is not a fitting whole number.
exchange-reject-not-date = { $attribute }: "{ $value }" is not a date.
exchange-reject-negative = { $attribute }: "{ $value }" may not be below zero.
exchange-reject-too-many-lines = More than { $limit } lines for one account.
exchange-reject-item-no-name = A service has neither name nor kod.
exchange-reject-item-no-amount = The service "{ $service }" has neither debtend nor sumtopay.
exchange-reject-meter-no-code = A meter has no kod.
exchange-reject-meter-twice = The meter { $code } stands twice.
exchange-reject-payee-no-code = A payee has no id.
exchange-reject-payee-twice = The payee { $code } stands twice.
exchange-reject-payee-unknown = The payee { $code } is not in the list of contractors.
exchange-reject-payee-no-amount = The payee { $code } has neither debtend nor sumtopay.

## Command line

exchange-progress = { $file }: { NUMBER($megabytes, maximumFractionDigits: 1) } MB read, accounts: { $accounts }
exchange-imported = { $file }: the period { $period } was imported.
exchange-unchanged = { $file }: the period { $period } was imported from this very file before; nothing changed.
exchange-dry-run = { $file }: the period { $period } passes the check; nothing was written to the database.
exchange-counts = Accounts read: { $read }; new: { $created }; changed: { $changed }; unchanged: { $unchanged }; refused: { $rejected }.
exchange-rejects-file = The refused accounts with reasons: { $file }
exchange-refused = { $file }: the file was not imported. { $reason }
exchange-sample-written = { $file } was written
exchange-progress-bar = { $bar } { $percentage } % · accounts: { $accounts } · { $eta } left
exchange-command-import = Import exchange files of the billing system
exchange-command-import-files = files of «1С:Сайт ЖКХ» (XML), in the order of their periods
exchange-command-import-period = the period, where the file does not tell it, like 2026-10
exchange-command-import-dry-run = check only: write nothing to the database
exchange-command-sample = Write exchange files of an invented town
exchange-command-sample-accounts = how many accounts
exchange-command-sample-months = how many months, a file for each
exchange-command-sample-seed = the number that the town follows from; the same gives the same files
exchange-command-sample-from = the first period
exchange-command-sample-out = the folder to write to
exchange-command-number = A whole number from 1 to { NUMBER($most, useGrouping: 0) } is needed.
