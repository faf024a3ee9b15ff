import type { Context } from 'grammy';
import { expect, test } from 'vitest';
import type { BotContext } from '../../src/bot/context.ts';
import { createI18n } from '../../src/bot/i18n.ts';
import { createMenu, type MenuEntry } from '../../src/bot/menu.ts';
import { createSettings } from '../../src/bot/settings.ts';
import { Stage } from './stage.ts';

const entry = (command: string, order: number, label: string | null, open: MenuEntry['open']): MenuEntry => ({
  command,
  order,
  label,
  describe: label && `${label.replace('-button', '')}-describe`,
  open,
});
const nothing = async () => {};

test('entries stand by their order; those without words are neither listed nor shown', () => {
  const i18n = createI18n();
  const menu = createMenu(
    [
      entry('help', 90, 'help-button', nothing),
      entry('start', 0, null, nothing),
      entry('balance', 10, 'billing-balance-button', nothing),
      entry('settings', 80, 'shell-settings-button', nothing),
    ],
    i18n,
  );
  expect(menu.commands('ru').map(({ command }) => command)).toEqual(['balance', 'settings', 'help']);
  expect(menu.commands('en')[1]).toEqual({ command: 'settings', description: 'Settings' });
  const { keyboard } = menu.keyboard({ words: i18n.words('ru') } as BotContext & Context);
  expect(keyboard.map((row) => row.map((button) => (button as { text: string }).text))).toEqual([
    ['💰 Баланс', '⚙️ Настройки'],
    ['❓ Помощь'],
  ]);
});

test.each([
  ['/balance', 'balance'],
  ['/Balance@AbonentBot', 'balance'],
  ['/balance now please', 'balance'],
  ['💰 Баланс', 'balance'],
  ['💰 Balance', 'balance'],
  ['  💰 Баланс ', 'balance'],
  ['/balances', undefined],
  ['balance', 'balance'],
  ['balance sheet', undefined],
  ['баланс 💰', 'balance'],
  ['💰', undefined],
  ['/', undefined],
  ['/constructor', undefined],
  ['__proto__', undefined],
])('"%s" opens %s', (text, command) => {
  const menu = createMenu([entry('balance', 10, 'billing-balance-button', nothing)], createI18n());
  expect(menu.find(text)?.command).toBe(command);
});

test('people see the menu in their language, change it in the settings, and old buttons still work', async () => {
  await using stage = await Stage.open();
  await stage.bot({
    handlers(database) {
      const settings = createSettings([], createI18n(), database.pool);
      return {
        menu: [entry('help', 90, 'help-button', (ctx) => ctx.showMenu('Меню')), settings.menu],
        presses: [settings.presses],
      };
    },
  });
  const person = stage.person();
  expect(await person.says('что-то')).toContain('Не понимаю это сообщение');
  expect(await person.menu()).toEqual(['⚙️ Настройки', '❓ Помощь']);
  // Before the consents nothing may be kept, so no language is offered, and a made-up press keeps none either.
  await person.says('⚙️ Настройки');
  await expect(person.button('English')).rejects.toThrow();
  await person.pressesData(1, 'shell:language:en');
  expect(await stage.sql('select * from chat_state')).toEqual([]);

  await stage.sql(
    `insert into chat_state (messenger, chat_id, locale) values ('telegram', '${person.chatId}', 'ru')`,
  );
  await person.says('⚙️ Настройки');
  expect(await person.presses('English')).toBe('I speak English now.');
  expect(await person.menu()).toEqual(['⚙️ Settings', '❓ Help']);
  expect(await person.says('⚙️ Настройки')).toContain('Settings');
  expect(await person.says('???')).toContain("don't understand");

  await stage.blocks(person);
  expect(await stage.sql('select stopped_at is null as reachable from chat_state')).toEqual([
    { reachable: false },
  ]);
  await stage.blocks(person, false);
  expect(await stage.sql('select stopped_at is null as reachable from chat_state')).toEqual([
    { reachable: true },
  ]);
});
