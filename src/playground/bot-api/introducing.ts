import type { BotCommand, BotCommandScope } from 'grammy/types';
import type { ProfileText } from '../state/profile.ts';
import type { World } from '../state/world.ts';
import { badRequest } from './errors.ts';
import type { Handlers } from './payloads.ts';
import { findRoom } from './rooms.ts';

type IntroducingMethod =
  | 'setMyCommands'
  | 'getMyCommands'
  | 'deleteMyCommands'
  | 'setMyName'
  | 'getMyName'
  | 'setMyDescription'
  | 'getMyDescription'
  | 'setMyShortDescription'
  | 'getMyShortDescription'
  | 'setChatMenuButton'
  | 'getChatMenuButton';

/** The methods by which the bot introduces itself. */
export function introducing(world: World): Handlers<IntroducingMethod> {
  const { profile } = world;
  const set = (text: ProfileText, language: string | undefined, value = ''): true => {
    profile.setText(text, readLanguage(language), value);
    return true;
  };
  const get = (text: ProfileText, language: string | undefined) => profile.text(text, readLanguage(language));
  return {
    setMyCommands: ({ commands, scope, language_code }) => {
      checkCommands(commands);
      profile.setCommands(readScope(world, scope), readLanguage(language_code), [...commands]);
      return true;
    },
    getMyCommands: ({ scope, language_code }) => {
      return profile.commands(readScope(world, scope), readLanguage(language_code));
    },
    deleteMyCommands: ({ scope, language_code }) => {
      profile.setCommands(readScope(world, scope), readLanguage(language_code), []);
      return true;
    },
    setMyName: ({ name, language_code }) => set('name', language_code, name),
    getMyName: ({ language_code }) => ({ name: get('name', language_code) ?? world.bot().first_name }),
    setMyDescription: ({ description, language_code }) => set('description', language_code, description),
    getMyDescription: ({ language_code }) => ({ description: get('description', language_code) ?? '' }),
    setMyShortDescription: ({ short_description, language_code }) =>
      set('shortDescription', language_code, short_description),
    getMyShortDescription: ({ language_code }) => ({
      short_description: get('shortDescription', language_code) ?? '',
    }),
    setChatMenuButton: ({ chat_id, menu_button = { type: 'default' } }) => {
      if (menu_button.type === 'web_app') throw badRequest('the playground does not play web apps yet');
      profile.setMenuButton(privateChatId(world, chat_id), menu_button);
      return true;
    },
    getChatMenuButton: ({ chat_id }) => profile.menuButton(privateChatId(world, chat_id)),
  };
}

function checkCommands(commands: readonly BotCommand[]): void {
  if (commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  if (commands.some(({ command }) => !/^\/?[a-z0-9_]{1,32}$/.test(command)))
    throw badRequest('BOT_COMMAND_INVALID');
}

/** Two letters of ISO 639-1, or empty for all other languages. */
function readLanguage(code = ''): string {
  if (!/^([a-z]{2})?$/.test(code)) throw badRequest('LANG_CODE_INVALID');
  return code;
}

function readScope(world: World, scope: BotCommandScope | undefined): BotCommandScope {
  if (!scope || !('chat_id' in scope)) return scope ?? { type: 'default' };
  return { ...scope, chat_id: findRoom(world, scope.chat_id).chat.id };
}

function privateChatId(world: World, chatId: number | undefined): number | null {
  if (chatId === undefined) return null;
  const room = findRoom(world, chatId);
  if (room.kind !== 'private') throw badRequest('the menu button can be changed in private chats only');
  return room.chat.id;
}
