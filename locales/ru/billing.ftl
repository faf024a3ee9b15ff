billing-balance-button = 💰 Баланс
billing-balance-describe = Сколько и до какого числа платить

billing-due = 💰 К оплате: <b>{ $amount }</b>
billing-overpaid = 💚 Переплата: <b>{ $amount }</b>
billing-nothing-due = ✅ <b>Платить нечего</b>
billing-due-elsewhere = ⚠️ Другим получателям при этом к оплате: <b>{ $amount }</b>
billing-whose = Лицевой счёт <code>{ $number }</code>, { $address }
billing-whose-number = Лицевой счёт <code>{ $number }</code>
billing-no-bill = По этому счёту начислений пока нет. Они появятся после ближайшей выгрузки.

billing-period = <b>За { $period }</b>
billing-opening-debt = Долг на начало месяца: { $amount }
billing-opening-credit = Переплата на начало месяца: { $amount }
billing-charged = Начислено: { $amount }
billing-recalculated = Перерасчёт: { $amount }
billing-benefit = Льготы и компенсации: { $amount }
billing-penalty = Пени: { $amount }
billing-paid = Оплачено: { $amount }

billing-payees = <b>По получателям</b>
billing-payee-due = • { $name }: { $amount }
billing-payee-overpaid = • { $name }: переплата { $amount }

billing-pay-by = 🗓 Оплатите до { $date }
billing-pay-by-past = 🗓 Срок оплаты был { $date }
billing-as-of = <i>Данные на { $date }</i>

billing-refresh = 🔄 Обновить
billing-refreshed = Обновлено
billing-unchanged = Изменений нет
billing-other-account = 🏠 Другой счёт
billing-pick = Какой лицевой счёт показать?

billing-requisites-button = 🏦 Реквизиты для оплаты
billing-requisites-none = Реквизитов в данных нет. Они напечатаны в квитанции.
billing-requisites =
    <b>🏦 Реквизиты для оплаты</b>
    Нажмите на значение, чтобы скопировать.
billing-requisites-payee = <b>{ $name }</b>
billing-requisites-inn = ИНН <code>{ $value }</code>
billing-requisites-kpp = КПП <code>{ $value }</code>
billing-requisites-account = Счёт <code>{ $value }</code>
billing-requisites-bank = Банк: { $value }
billing-requisites-bic = БИК <code>{ $value }</code>
billing-requisites-amount = Сумма: <b>{ $value }</b>
billing-requisites-purpose = Назначение: <code>Лицевой счёт { $number }, { $period }</code>
