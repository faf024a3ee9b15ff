import { Composer } from 'grammy';
import type { BotContext } from '../../src/bot/context.ts';
import type { Dialog } from '../../src/bot/dialogs.ts';
import type { MenuEntry } from '../../src/bot/menu.ts';
import { Fault } from '../../src/errors.ts';

export const FORM = 'test-form@1';

/** A dialog of two questions, the command that opens it, a menu entry beside it, and a handler of what it leaves. */
export function form(look: (text: string) => Promise<unknown> = async () => null) {
  const dialog: Dialog = {
    id: FORM,
    async run(talk) {
      const name = await talk.ask('Имя?', [[{ action: 'skip', label: 'Без имени' }]]);
      const first = name.type === 'text' ? name.text : name.action;
      const city = await talk.ask('Город?', [[{ action: 'any', label: 'Любой' }]]);
      const second = city.type === 'text' ? city.text : city.action;
      try {
        await talk.effect(async () => {
          if (second === 'bug') throw new TypeError('a mistake of ours');
          if (second.includes('fault')) throw new Fault('shell-button-old');
          await look(second);
          return null;
        });
      } catch (error) {
        if (second !== 'caught fault') throw error;
        await talk.ask('Ещё раз?', []);
        // Here the dialog has been run again, with the error as it was kept.
        return await talk.say(error instanceof Fault ? error.key : 'the fault was lost');
      }
      await talk.say(result(first, second));
    },
  };
  const menu: MenuEntry[] = [
    { command: 'form', describe: null, label: null, order: 1, open: (ctx) => ctx.enterDialog(FORM) },
    {
      command: 'help',
      describe: null,
      label: 'help-button',
      order: 2,
      open: (ctx, left) => ctx.reply(left ? 'Помощь вместо формы' : 'Помощь'),
    },
  ];
  const texts = new Composer<BotContext>();
  texts.hears(/^эхо/, (ctx) => ctx.reply(`слышу ${ctx.message?.text}`));
  return { dialogs: [dialog], menu, texts: [texts] };
}

/** What the form says at its end. */
export function result(first: string, second: string): string {
  return `Итог: ${Buffer.from(`${first}, ${second}`).toString('base64url')}`;
}
