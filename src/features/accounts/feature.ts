import type { Api } from 'grammy';
import type { I18n, Words } from '../../bot/i18n.ts';
import type { MenuEntry } from '../../bot/menu.ts';
import type { SettingsEntry } from '../../bot/settings.ts';
import type { Database } from '../../db/database.ts';
import type { Feature } from '../../feature.ts';
import type { Mailer } from '../../mail/mailer.ts';
import type { Organization } from '../../organization.ts';
import type { Access } from './access.ts';
import { Account } from './account.ts';
import { AttemptCounter } from './attempt-counter.ts';
import type { AttemptGuard } from './attempt-guard.ts';
import { accountPresses, accountTexts, askEmail, cancel, openLogIn, showAccounts, start } from './bot.ts';
import { Cabinet, EmailConfirmation } from './cabinet.ts';
import { ChatLink } from './chat-link.ts';
import { accountCommands } from './commands.ts';
import { Consent } from './consent.ts';
import type { ConsentDocuments } from './consent-documents.ts';
import { emailDialog } from './dialogs/email.ts';
import { linkDialog } from './dialogs/link.ts';
import { logInDialog } from './dialogs/log-in.ts';
import { accountTasks } from './jobs.ts';
import { createPasswordHasher } from './password-hasher.ts';

export interface AccountsDependencies {
  database: Database;
  api: Api;
  i18n: I18n;
  mailer: Mailer | null;
  organization: Organization;
  documents: ConsentDocuments;
  access: Access;
  guard: AttemptGuard;
  /** In the operator's language. */
  words: Words;
}

/** Accounts, the chats linked to them, consents, and the cabinet with its e-mail and password. */
export const accounts: Feature<AccountsDependencies> = {
  name: 'accounts',
  entities: [Account, AttemptCounter, Cabinet, ChatLink, Consent, EmailConfirmation],
  create(dependencies) {
    const { mailer } = dependencies;
    // One line for the whole process: letters and sign-ins stand in it together.
    const passwords = createPasswordHasher();
    return {
      presses: accountPresses(dependencies),
      texts: accountTexts(dependencies),
      dialogs: [
        linkDialog({ ...dependencies, mailEnabled: mailer !== null }),
        logInDialog({ ...dependencies, passwords }),
        emailDialog(dependencies),
      ],
      menu: menuEntries(dependencies),
      settings: settingsEntries(dependencies),
      tasks: accountTasks({ ...dependencies, passwords }),
      commands: accountCommands(dependencies),
    };
  },
};

function menuEntries(dependencies: AccountsDependencies): MenuEntry[] {
  return [
    { command: 'start', describe: null, label: null, order: 0, open: (ctx) => start(ctx, dependencies) },
    {
      command: 'accounts',
      describe: 'accounts-accounts-describe',
      label: null,
      order: 70,
      open: (ctx) => showAccounts(ctx, dependencies),
    },
    {
      command: 'login',
      describe: 'accounts-login-describe',
      label: null,
      order: 75,
      open: (ctx) => openLogIn(ctx, dependencies),
    },
    {
      command: 'cancel',
      describe: 'accounts-cancel-describe',
      label: null,
      order: 99,
      open: (ctx, left) => cancel(ctx, dependencies, left),
    },
  ];
}

function settingsEntries(dependencies: AccountsDependencies): SettingsEntry[] {
  const email: SettingsEntry = {
    id: 'email',
    label: 'accounts-settings-email',
    order: 20,
    open: (ctx) => askEmail(ctx, dependencies),
  };
  return [
    {
      id: 'accounts',
      label: 'accounts-settings-accounts',
      order: 10,
      open: (ctx) => showAccounts(ctx, dependencies),
    },
    ...(dependencies.mailer ? [email] : []),
  ];
}
