shell-cancel = ✖️ Cancel
shell-button-old = This step is over. Use the latest message or the menu.
shell-text-expected = Please answer with a text.
shell-edit-ignored = You changed a message that was sent already, and I read only new ones. Please write it again.
shell-form-renewed = The bot was updated, and the form you were filling in has changed. Please start it again.
shell-not-understood = I don't understand this message. Choose what you need in the menu below.
shell-our-fault =
    Something broke on our side, and we are looking into it. Please try again a little later.
    If that doesn't help, give the office the code <code>{ $reference }</code>.
shell-overdue = I could not answer in time. Please try again.

shell-settings = <b>⚙️ Settings</b>
shell-settings-button = ⚙️ Settings
shell-settings-describe = Settings
shell-language-name = English
shell-language-changed = I speak English now.
