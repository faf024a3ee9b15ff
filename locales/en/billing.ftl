billing-balance-button = 💰 Balance
billing-balance-describe = How much to pay, and by when

billing-due = 💰 To pay: <b>{ $amount }</b>
billing-overpaid = 💚 Overpaid: <b>{ $amount }</b>
billing-nothing-due = ✅ <b>Nothing to pay</b>
billing-due-elsewhere = ⚠️ Still to pay to other payees: <b>{ $amount }</b>
billing-whose = Account <code>{ $number }</code>, { $address }
billing-whose-number = Account <code>{ $number }</code>
billing-no-bill = There are no charges on this account yet. They come with the next delivery of data.

billing-period = <b>{ $period }</b>
billing-opening-debt = Debt at the start of the month: { $amount }
billing-opening-credit = Overpaid at the start of the month: { $amount }
billing-charged = Charged: { $amount }
billing-recalculated = Recalculated: { $amount }
billing-benefit = Benefits and compensation: { $amount }
billing-penalty = Late fee: { $amount }
billing-paid = Paid: { $amount }

billing-payees = <b>By payee</b>
billing-payee-due = • { $name }: { $amount }
billing-payee-overpaid = • { $name }: overpaid { $amount }

billing-pay-by = 🗓 Pay by { $date }
billing-pay-by-past = 🗓 Payment was due on { $date }
billing-as-of = <i>Data as of { $date }</i>

billing-refresh = 🔄 Refresh
billing-refreshed = Refreshed
billing-unchanged = Nothing has changed
billing-other-account = 🏠 Another account
billing-pick = Which account shall I show?

billing-requisites-button = 🏦 Bank details
billing-requisites-none = The data carry no bank details. They are printed on the bill.
billing-requisites =
    <b>🏦 Bank details for the payment</b>
    Tap a value to copy it.
billing-requisites-payee = <b>{ $name }</b>
billing-requisites-inn = INN <code>{ $value }</code>
billing-requisites-kpp = KPP <code>{ $value }</code>
billing-requisites-account = Account <code>{ $value }</code>
billing-requisites-bank = Bank: { $value }
billing-requisites-bic = BIC <code>{ $value }</code>
billing-requisites-amount = Amount: <b>{ $value }</b>
billing-requisites-purpose = Purpose (the bank reads it in Russian): <code>Лицевой счёт { $number }, { $period }</code>
