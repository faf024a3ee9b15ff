import type { BotCommand, BotCommandScope, MenuButton } from 'grammy/types';
import type { Feed } from './feed.ts';
import type { Journal, Table } from './journal.ts';

export type ProfileText = 'name' | 'description' | 'shortDescription';

/** What the bot has told about itself: names, descriptions, commands and menu buttons, by language and scope. */
export class Profile {
  readonly #commands: Table<BotCommand[]>;
  readonly #texts: Table<string>;
  readonly #menuButtons: Table<MenuButton>;
  readonly #feed: Feed;

  constructor(journal: Journal, feed: Feed) {
    this.#commands = journal.table<BotCommand[]>('commands');
    this.#texts = journal.table<string>('profile');
    this.#menuButtons = journal.table<MenuButton>('menuButtons');
    this.#feed = feed;
  }

  /** An empty list is the same as none: the next wider scope holds again. */
  setCommands(scope: BotCommandScope, language: string, commands: BotCommand[]): void {
    const key = commandKey(scope, language);
    if (commands.length === 0) this.#commands.delete(key);
    else this.#commands.set(key, commands);
    this.#feed.publish({ type: 'commands' });
  }

  commands(scope: BotCommandScope, language: string): BotCommand[] {
    return this.#commands.get(commandKey(scope, language)) ?? [];
  }

  /** The list a client shows: the narrowest scope that has one, in the user's language before the general one. */
  commandsInForce(
    chatId: number,
    userId: number | null,
    isAdministrator: boolean,
    language: string,
  ): BotCommand[] {
    for (const scope of scopesFor(chatId, userId, isAdministrator)) {
      for (const tongue of [language, '']) {
        const commands = this.commands(scope, tongue);
        if (commands.length > 0) return commands;
      }
    }
    return [];
  }

  setText(text: ProfileText, language: string, value: string): void {
    if (value === '') this.#texts.delete(`${text}:${language}`);
    else this.#texts.set(`${text}:${language}`, value);
  }

  /** In the asked language, else the general one, else nothing. */
  text(text: ProfileText, language: string): string | undefined {
    return this.#texts.get(`${text}:${language}`) ?? this.#texts.get(`${text}:`);
  }

  /** `default` gives the button back to the wider rule. */
  setMenuButton(chatId: number | null, button: MenuButton): void {
    if (button.type === 'default') this.#menuButtons.delete(chatId ?? 'all');
    else this.#menuButtons.set(chatId ?? 'all', button);
  }

  menuButton(chatId: number | null): MenuButton {
    const own = chatId === null ? undefined : this.#menuButtons.get(chatId);
    return own ?? this.#menuButtons.get('all') ?? { type: chatId === null ? 'default' : 'commands' };
  }
}

/** From the narrowest to the widest, as the Bot API's documentation orders them. */
function scopesFor(chatId: number, userId: number | null, isAdministrator: boolean): BotCommandScope[] {
  if (chatId > 0) {
    return [{ type: 'chat', chat_id: chatId }, { type: 'all_private_chats' }, { type: 'default' }];
  }
  return [
    ...(userId === null ? [] : [{ type: 'chat_member', chat_id: chatId, user_id: userId } as const]),
    ...(isAdministrator ? [{ type: 'chat_administrators', chat_id: chatId } as const] : []),
    { type: 'chat', chat_id: chatId },
    ...(isAdministrator ? [{ type: 'all_chat_administrators' } as const] : []),
    { type: 'all_group_chats' },
    { type: 'default' },
  ];
}

function commandKey(scope: BotCommandScope, language: string): string {
  const place = 'chat_id' in scope ? `:${scope.chat_id}` : '';
  const member = 'user_id' in scope ? `:${scope.user_id}` : '';
  return `${scope.type}${place}${member}|${language}`;
}
