help-button = ❓ Help
help-describe = Help and phone numbers
help-text =
    <b>❓ Help</b>

    <b>In danger:</b> 112, smell of gas: 104
    <b>Emergency repairs, round the clock:</b> { $emergency }

    <b>Where to find what</b>
    💰 <b>Balance</b>: how much to pay, and by when
    🏠 /accounts: your accounts; add another one there
    🔑 /login — sign in with the password of the letter, for instance on another phone
    ⚙️ <b>Settings</b>: language, e-mail

    <b>The account number</b> is printed at the top of the bill.
    <b>After a payment</b> the balance changes when the bank reports it, usually within 1–3 working days.

    <b>{ $organization }</b>
    📞 { $phones }
    🕒 { $hours }
    📍 { $address }
    { $contacts }
