accounts-greeting =
    <b>Hello!</b>
    This is the bot of { $organization }. It shows how much to pay for your home and what for: link your account, and I will show the balance.

    🚨 <b>In danger, call at once:</b> 112, smell of gas: 104.
    Emergency repairs, round the clock:
    { $emergency }

    Before we begin I need your two consents. Each can be read by its button. Tick both boxes below.
accounts-read-rules = 📄 Read: rules of the service
accounts-read-personal_data = 📄 Read: personal data
accounts-agree-rules = I accept the rules
accounts-agree-personal_data = I agree to data processing
accounts-other-language = 🌐 Русский
accounts-texts-renewed = The documents were renewed while you were reading. Please tick your consents again.
accounts-consents-given = ✅ Your consents are recorded. You can withdraw them at any time, as the documents say.
accounts-document-version = Version of { $version }
accounts-welcome-back = Welcome back! Choose what to show.

accounts-ask-number =
    <b>Step 1 of 2.</b> Write the account number.
    It stands at the top of the bill, beside the words «Лицевой счёт». For example: <code>0012345</code>
accounts-number-unclear = This does not look like an account number: it has digits, sometimes letters, a dash or a slash. For example: <code>0012345</code>
accounts-ask-amount =
    Account: <code>{ $number }</code>

    <b>Step 2 of 2.</b> Write the amount of the last bill: the line «Итого к оплате» at its foot.
    If that is zero or an overpayment, take the line «Начислено». For example: <code>4512.37</code>
accounts-ask-amount-again =
    Account: <code>{ $number }</code>
    Write the amount again, with kopecks, or choose another number.
accounts-other-number = ◀️ Another account number
accounts-amount-unclear = I did not understand the amount. Write roubles and kopecks in digits, for example: <code>4512.37</code>
accounts-refused =
    ❌ The account number and the amount <b>{ $amount }</b> do not fit together. Check both against the last bill.
accounts-offer-phone =
    Does it not work, or is everything on the bill zero? The office will help: { $phone }
    { $hours }
accounts-wait-seconds = ⏳ Wait a little: the next attempt is possible in { $seconds } { $seconds ->
    [one] second
   *[other] seconds
}.
accounts-wait = ⏳ Too many attempts. You can try again at { $at }. If you can't wait, call the office: { $phone }
accounts-already-linked = This account is linked to your chat already.
accounts-full = A chat can hold at most { $most } accounts.
accounts-suspended =
    ⏸ The link to the account is suspended: someone who was linked before did not recognise it.
    To get it back, contact the office: { $phone }
accounts-link-cancelled = All right, we stopped. You can go on at any time.
accounts-linked =
    ✅ <b>Done!</b> Account <code>{ $number }</code> is linked to this chat.
    The menu is below the input field now.
accounts-link = 🔗 Link an account
accounts-link-first = Link an account first: you need its number and the amount of the last bill.
accounts-not-yours = This account is not linked to your chat.

accounts-log-in = 🔑 Sign in with a password
accounts-login-describe = Sign in with a password
accounts-add-by-password = 🔑 Add with a password
accounts-log-in-by-bill = 🧾 No password: by the bill
accounts-log-in-number =
    <b>Sign in with a password.</b> Write your login or the account number.
    Login and password stand in the letter that we sent to your e-mail. For example: <code>K7M3-92QD</code>

    No letter? Then you need no password: the account can be linked by the amount of the bill.
accounts-log-in-number-unclear = This does not look like a number. The login stands in the letter beside the words “Login” or «Учётная запись», the account number at the top of the bill.
accounts-log-in-password =
    Number: <code>{ $number }</code>

    Now write the <b>password</b> of the letter. It looks like this: <code>abcd-2345-efgh6</code>
    I will take the message with the password out of the chat at once.
accounts-log-in-password-again =
    Number: <code>{ $number }</code>
    Write the password again, or choose another number.
accounts-log-in-other-number = ◀️ Another number
accounts-log-in-number-again = This is the number; now the password of the same letter is needed.
accounts-log-in-not-checked = I have not checked this password.
accounts-log-in-no-text = I need the password as text: write its letters and digits.
accounts-log-in-refused = ❌ The number and the password do not fit together. Check both against the latest letter.
accounts-log-in-help =
    Does it not work? Link the account by the amount of the bill, the button is below. Or call the office: { $phone }
    { $hours }
accounts-log-in-busy = ⏳ Very many people are signing in just now. Write the password again in a minute; this attempt does not count.
accounts-log-in-closed = ⏳ Too many wrong passwords from many people, so signing in is closed for a while. You can try again at { $at }. There is no need to wait: the account can also be linked by the amount of the bill. Office: { $phone }
accounts-delete-yourself = ⚠️ I could not take your message with the password out of the chat. Please delete it yourself.
accounts-password-removed = 🔒 There was a password in your message, so I took it out of the chat.
accounts-password-use = The password is for signing in on another phone. If you were entering the code of the letter, send it alone: six digits.
accounts-edit-removed = You changed a message that you had sent, but I read only new ones. I took the changed one out of the chat, to be safe. Please write it as a new message.

accounts-ask-email =
    One thing is left, your <b>e-mail</b>: a letter will bring your login and password. They let you sign in on another phone.
    Write the address or press “No e-mail”.
accounts-email-unclear = This does not look like an e-mail address. Write all of it, for example: <code>ivanova@mail.ru</code>
accounts-email-check =
    The letter will go to <b>{ $email }</b>
    Is that right?
accounts-email-send = ✅ Right, send it
accounts-email-other = ✏️ Correct the address
accounts-no-email = No e-mail
accounts-without-email = All right, no e-mail. You can give one later in “Settings”. The menu is below the input field.
accounts-email-taken = This account has a confirmed e-mail already; no letter was sent.
accounts-email-known = This account has a confirmed e-mail already: { $email }
accounts-letter-coming =
    ✉️ A letter is on its way to <b>{ $email }</b>
    It holds a code of six digits. Write it here, and the password will work.
    No letter? Look into “Spam” or send it again.
accounts-letter-send-again = ✉️ Send it again
accounts-letter-again = Sending. The earlier letter no longer works.
accounts-letter-confirmed = The e-mail is confirmed already; no new letter is needed.
accounts-letter-over = The letter is out of date. Give the e-mail again in “Settings”.
accounts-letter-limit = Too many letters within an hour. Try later.
accounts-code-wrong = ❌ The code does not fit. Look at the latest letter; attempts left: { $left }.
accounts-code-spent = ❌ The code does not fit, and the attempts are used up. Send the letter again: it will hold a new code.
accounts-email-confirmed = ✅ E-mail <b>{ $email }</b> is confirmed; the password of the letter works.

accounts-list = { $count ->
    [one] <b>Your account</b>
   *[other] <b>Your accounts.</b> Shown is <code>{ $number }</code>; press another one to go to it.
}
accounts-add = ➕ Add an account
accounts-accounts-describe = My accounts
accounts-cancel-describe = Stop what was begun
accounts-cancelled = Stopped. Choose what you need in the menu.
accounts-nothing-to-cancel = There is nothing to stop. Choose what you need in the menu.
accounts-settings-accounts = 🏠 Accounts
accounts-settings-email = ✉️ E-mail

accounts-notice-heading = One more chat was linked to your account
accounts-notice-chat =
    🔔 One more chat was linked to account <code>{ $number }</code>: { $at }.

    If that was you or your family, there is nothing to do. If not, press the button, and the access will be suspended.
accounts-notice-footer = This is a security message: it comes with every new link. Office: { $phone }
accounts-notice-letter = One more Telegram chat was linked to the account of your login { $cabinet }: { $at }. If that was neither you nor your family, call the office: { $phone }.
accounts-deny = ⛔️ This was not me
accounts-denied = ⛔️ The new access is suspended. The staff will decide; if need be, call them: { $phone }
accounts-denied-password = That chat signed in with the password, so the password no longer works. A letter will bring a new one: “Settings”, “E-mail”.
accounts-deny-late = More than a week has passed. Please call the office: { $phone }

accounts-restored =
    ✅ The office has given this chat its access to account <code>{ $number }</code> back.
    Questions? Call { $phone }
accounts-ended =
    ⛔️ The office has ended this chat's access to account <code>{ $number }</code>.
    If that is a mistake, call { $phone }. The account can be linked anew by the bill.
accounts-denial-undone =
    🔔 You pressed “This was not me”, and another chat's access to account <code>{ $number }</code> was suspended. The office has looked into it and given the access back.
    If you do not agree, call { $phone }

accounts-letter-subject = Your code, login and password
accounts-letter-heading = Your login at { $organization }
accounts-letter-code-hint = Write the code into the chat with the bot where you gave this e-mail. Then the password will work.
accounts-letter-password-hint = Of several letters the latest counts.
accounts-letter-code = Code
accounts-letter-cabinet = Login
accounts-letter-password = Password
accounts-letter-footer = You did not ask for this letter? Then just delete it: without the code the password opens nothing. Office: { $phone }

accounts-command-links = Who is linked to an account
accounts-command-list = Show the chats linked to an account; without a number, all suspended links
accounts-command-account = account number
accounts-command-restore = Restore a suspended link
accounts-command-end = End a link; the person may link the account anew
accounts-command-id = number of the link, from the list
accounts-command-no-account = There is no account { $number }. Check the number.
accounts-command-no-links = Nobody is linked to this account.
accounts-command-no-link = There is no standing link { $id }. Its number is shown by links list.
accounts-command-row = { $id }: account { $account }, chat { $chat }, { $proof ->
        [password] signed in with the password
       *[bill_amount] named the bill's amount
    } { $since }, { $state ->
        [suspended] suspended { $changed }
        [ended] ended { $changed }
       *[active] active
    }{ $denied ->
        [yes] , “This was not me”: { $deniedAt }
       *[no] {""}
    }
accounts-command-no-suspended = No link is suspended: there is nothing to decide.
accounts-command-not-suspended = Link { $id } is not suspended, so there is nothing to restore. links list with the account's number shows how it stands.
accounts-command-restore-done = Link { $id } is restored: account { $account }, chat { $chat }. The bot tells it, and the chat that pressed “This was not me”. To undo it: links end { $id }.
accounts-command-end-done = Link { $id } is ended: account { $account }, chat { $chat }. The bot tells it.
