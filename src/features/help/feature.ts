import type { BotContext } from '../../bot/context.ts';
import { say } from '../../bot/messages.ts';
import type { Feature } from '../../feature.ts';
import type { Organization } from '../../organization.ts';

export interface HelpDependencies {
  organization: Organization;
}

/** «❓ Помощь»: what the bot does, whom to call, where the office is. Open to everyone, linked or not. */
export const help: Feature<HelpDependencies> = {
  name: 'help',
  entities: [],
  create: ({ organization }) => ({
    menu: [
      {
        command: 'help',
        describe: 'help-describe',
        label: 'help-button',
        order: 90,
        open: (ctx) => say(ctx, helpText(ctx, organization)),
      },
    ],
  }),
};

function helpText({ words }: BotContext, { shortName, contacts, emergency }: Organization): string {
  return words.html('help-text', {
    organization: shortName[words.locale],
    emergency: emergency.phones.join(', '),
    phones: contacts.phones.join(', '),
    hours: contacts.hours[words.locale],
    address: contacts.address[words.locale],
    contacts: [contacts.email, contacts.site].filter((each) => each).join('\n'),
  });
}
