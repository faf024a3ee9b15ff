import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPlayground } from './open-playground.ts';

let world: Awaited<ReturnType<typeof openPlayground>>;
beforeEach(async () => {
  world = await openPlayground();
  await world.say(701, '/start');
});
afterEach(() => world.playground.stop());

const inline = (text: string) => ({ inline_keyboard: [[{ text, callback_data: 'x' }]] });
const send = (more: object) => world.result('sendMessage', { chat_id: 701, text: 'Долг 100 ₽', ...more });

describe('editing', () => {
  test('new words and buttons are shown in place; buttons not named again are gone', async () => {
    const { message_id } = await send({ reply_markup: inline('Обновить') });
    const edited = await world.result('editMessageText', {
      chat_id: 701,
      message_id,
      text: '<b>Долга нет</b>',
      parse_mode: 'HTML',
    });
    expect(edited).toMatchObject({
      message_id,
      text: 'Долга нет',
      entities: [{ type: 'bold', offset: 0, length: 9 }],
      edit_date: expect.any(Number),
    });
    expect(edited).not.toHaveProperty('reply_markup');
    expect((await world.chat(701)).messages.at(-1)).toEqual(edited);
  });

  test('what is the same is refused as not modified', async () => {
    const { message_id } = await send({ reply_markup: inline('Обновить') });
    const same = { chat_id: 701, message_id, text: 'Долг 100 ₽', reply_markup: inline('Обновить') };
    const words =
      '400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';
    expect(await world.refusal('editMessageText', same)).toBe(words);
    expect(
      await world.refusal('editMessageReplyMarkup', {
        chat_id: 701,
        message_id,
        reply_markup: inline('Обновить'),
      }),
    ).toBe(words);
    const other = await world.result('editMessageReplyMarkup', {
      chat_id: 701,
      message_id,
      reply_markup: inline('Ещё'),
    });
    expect(other).toMatchObject({ text: 'Долг 100 ₽', reply_markup: inline('Ещё') });
  });

  test('what is not there, not its own, or came with a reply keyboard cannot be edited', async () => {
    const [person] = (await world.chat(701)).messages;
    const withKeyboard = await send({ reply_markup: { keyboard: [['Меню']] } });
    const edit = (message_id?: number) =>
      world.refusal('editMessageText', { chat_id: 701, message_id, text: 'x' });
    expect(await edit(4444)).toBe('400 Bad Request: message to edit not found');
    expect(await edit()).toBe('400 Bad Request: message identifier is not specified');
    expect(await edit(person?.message_id)).toBe("400 Bad Request: message can't be edited");
    expect(await edit(withKeyboard.message_id)).toBe("400 Bad Request: message can't be edited");
    const { message_id } = await send({});
    expect(await world.refusal('editMessageCaption', { chat_id: 701, message_id, caption: 'x' })).toBe(
      '400 Bad Request: there is no caption in the message to edit',
    );
    expect(await world.refusal('editMessageText', { chat_id: 701, message_id, text: '' })).toBe(
      '400 Bad Request: message text is empty',
    );
  });
});

describe('deleting', () => {
  test('one and many; those that are not there are passed over only in a list', async () => {
    const ids = [await send({}), await send({}), await send({})].map((message) => message.message_id);
    await world.result('deleteMessage', { chat_id: 701, message_id: ids[0] });
    expect(await world.refusal('deleteMessage', { chat_id: 701, message_id: ids[0] })).toBe(
      '400 Bad Request: message to delete not found',
    );
    await world.result('deleteMessages', { chat_id: 701, message_ids: ids });
    expect((await world.chat(701)).messages).toHaveLength(1);
    expect(await world.refusal('deleteMessages', { chat_id: 701, message_ids: [] })).toMatch(/^400 /);
  });

  test('a secret that a person typed can be deleted by the bot', async () => {
    const message_id = await world.say(701, 'пароль');
    await world.result('deleteMessage', { chat_id: 701, message_id });
    expect((await world.chat(701)).messages).toHaveLength(1);
  });

  test('after 48 hours nothing can be deleted', async () => {
    let now = Date.now();
    await using old = await openPlayground({ now: () => now });
    const message_id = await old.say(701, '/start');
    now += 48 * 3600 * 1000;
    expect(await old.refusal('deleteMessage', { chat_id: 701, message_id })).toBe(
      "400 Bad Request: message can't be deleted for everyone",
    );
  });
});

describe('the reply keyboard', () => {
  const keyboard = { keyboard: [[{ text: 'Баланс' }]], resize_keyboard: true, is_persistent: true };
  const inForce = async () => (await world.chat(701)).keyboard;

  test('stays until another comes or it is removed; it is no part of the message', async () => {
    expect(await send({ reply_markup: { ...keyboard, keyboard: [['Баланс']] } })).not.toHaveProperty(
      'reply_markup',
    );
    expect(await inForce()).toEqual(keyboard);
    await send({ reply_markup: inline('x') });
    expect(await inForce()).toEqual(keyboard);
    await send({ reply_markup: { remove_keyboard: true } });
    expect(await inForce()).toBeNull();
  });

  test('goes with the message that brought it', async () => {
    const { message_id } = await send({ reply_markup: keyboard });
    await world.result('deleteMessage', { chat_id: 701, message_id });
    expect(await inForce()).toBeNull();
  });

  test('for one time is gone once used', async () => {
    await send({ reply_markup: { ...keyboard, one_time_keyboard: true } });
    await world.say(701, 'что-то другое');
    expect(await inForce()).toMatchObject({ one_time_keyboard: true });
    await world.say(701, 'Баланс');
    expect(await inForce()).toBeNull();
  });
});

test('a reply carries the message it answers, once', async () => {
  const first = await world.say(701, 'вопрос');
  const answer = await send({ reply_parameters: { message_id: first } });
  expect(answer.reply_to_message).toMatchObject({ message_id: first, text: 'вопрос' });
  await world.updates();
  await world.say(701, 'спасибо', { replyTo: answer.message_id });
  const [update] = await world.updates();
  expect(update?.message?.reply_to_message).toMatchObject({ message_id: answer.message_id });
  expect(update?.message?.reply_to_message).not.toHaveProperty('reply_to_message');
});

test('getChat describes a person and the staff group', async () => {
  expect(await world.result('getChat', { chat_id: 701 })).toMatchObject({ id: 701, type: 'private' });
  const staffChatId = (await world.request('GET', '/api/hints')).body['staffChatId'];
  expect(await world.result('getChat', { chat_id: String(staffChatId) })).toMatchObject({
    id: staffChatId,
    type: 'supergroup',
    title: 'Диспетчерская',
  });
});

describe('in a group', () => {
  let chatId: number;
  beforeEach(async () => {
    chatId = (await world.request('GET', '/api/hints')).body['staffChatId'] as number;
    await world.updates();
  });
  const texts = async () =>
    (await world.updates()).map((update) => update.message?.text ?? Object.keys(update)[1]);
  const staff = 7200000001;

  test('privacy mode lets commands, mentions and replies through, and nothing else', async () => {
    const own = await world.result('sendMessage', { chat_id: chatId, text: 'Новое обращение' });
    const other = await world.say(chatId, 'обычный разговор', { from: staff });
    await world.say(chatId, '/open', { from: staff });
    await world.say(chatId, '/open@abonent_playground_bot 5', { from: staff });
    await world.say(chatId, '/open@other_bot', { from: staff });
    await world.say(chatId, 'эй, @abonent_playground_bot, сюда', { from: staff });
    await world.say(chatId, 'берусь', { from: staff, replyTo: own.message_id });
    await world.say(chatId, 'и я', { from: staff, replyTo: other });
    expect(await texts()).toEqual([
      '/open',
      '/open@abonent_playground_bot 5',
      'эй, @abonent_playground_bot, сюда',
      'берусь',
    ]);
  });

  test('an administrator hears everything, and may delete', async () => {
    await world.request('PUT', `/api/chats/${chatId}/bot`, { from: staff, status: 'administrator' });
    const id = await world.say(chatId, 'обычный разговор', { from: staff });
    expect(await texts()).toEqual(['my_chat_member', 'обычный разговор']);
    await world.result('deleteMessage', { chat_id: chatId, message_id: id });
    await world.request('PUT', `/api/chats/${chatId}/bot`, { from: staff, status: 'member' });
    const next = await world.say(chatId, 'ещё', { from: staff });
    expect(await world.refusal('deleteMessage', { chat_id: chatId, message_id: next })).toMatch(
      /can't be deleted/,
    );
  });

  test('a bot that was put out hears nothing and may not write', async () => {
    await world.request('PUT', `/api/chats/${chatId}/bot`, { from: staff, status: 'kicked' });
    await world.say(chatId, '/open', { from: staff });
    expect(await texts()).toEqual(['my_chat_member']);
    expect(await world.refusal('sendMessage', { chat_id: chatId, text: 'x' })).toBe(
      '403 Forbidden: bot was kicked from the supergroup chat',
    );
  });

  test('a stranger joins with a service message before writing', async () => {
    await world.say(chatId, '/balance', { from: { id: 909, firstName: 'Чужой' } });
    const [joined, wrote] = await world.updates();
    expect(joined?.message?.new_chat_members).toMatchObject([{ id: 909, first_name: 'Чужой' }]);
    expect(wrote?.message).toMatchObject({ text: '/balance', from: { id: 909 }, chat: { id: chatId } });
  });

  test('a new group begins with the bot added to it, under ids of its own', async () => {
    const { body } = await world.request('POST', '/api/groups', { title: 'Соседи', from: 701 });
    const [standing, service] = await world.updates();
    expect(standing?.my_chat_member).toMatchObject({
      chat: { title: 'Соседи' },
      new_chat_member: { status: 'member' },
    });
    expect(service?.message).toMatchObject({
      message_id: 1,
      new_chat_members: [{ is_bot: true }],
      chat: { id: body['chatId'] },
    });
    expect((await world.request('GET', '/api/chats/-5/messages')).status).toBe(404);
  });
});

describe('commands and profile', () => {
  const command = (name: string) => [{ command: name, description: 'что-то' }];
  const inForce = async (query: string) => {
    const { commands } = (await world.request('GET', `/api/commands?${query}`)).body as {
      commands: { command: string }[];
    };
    return commands.map((one) => one.command);
  };

  test('the narrowest scope wins, then the language', async () => {
    await world.result('setMyCommands', { commands: command('all') });
    await world.result('setMyCommands', { commands: command('all_en'), language_code: 'en' });
    expect(await inForce('chatId=701&languageCode=ru')).toEqual(['all']);
    expect(await inForce('chatId=701&languageCode=en')).toEqual(['all_en']);
    await world.result('setMyCommands', {
      commands: command('private'),
      scope: { type: 'all_private_chats' },
    });
    expect(await inForce('chatId=701&languageCode=en')).toEqual(['private']);
    await world.result('setMyCommands', { commands: command('one'), scope: { type: 'chat', chat_id: 701 } });
    expect(await inForce('chatId=701&languageCode=ru')).toEqual(['one']);
    expect(await inForce('chatId=702&languageCode=ru')).toEqual(['private']);
    await world.result('deleteMyCommands', { scope: { type: 'all_private_chats' } });
    expect(await inForce('chatId=702&languageCode=ru')).toEqual(['all']);
    expect(await world.result('getMyCommands', { language_code: 'en' })).toEqual(command('all_en'));
  });

  test.each<[string, object]>([
    ['BOT_COMMAND_INVALID', { commands: command('Balance') }],
    ['BOT_COMMAND_DESCRIPTION_INVALID', { commands: [{ command: 'a', description: 'x'.repeat(257) }] }],
    ['LANG_CODE_INVALID', { commands: command('a'), language_code: 'rus' }],
    [
      "can't parse setMyCommands.scope: no such variant of BotCommandScope",
      { commands: command('a'), scope: { type: 'everyone' } },
    ],
  ])('%s', async (words, payload) => {
    expect(await world.refusal('setMyCommands', payload)).toBe(`400 Bad Request: ${words}`);
  });

  test('name, descriptions and the menu button are kept by language and chat', async () => {
    await world.result('setMyName', { name: 'Абонент — Заречье' });
    await world.result('setMyName', { name: 'Abonent', language_code: 'en' });
    expect(await world.result('getMyName', { language_code: 'en' })).toEqual({ name: 'Abonent' });
    expect(await world.result('getMe')).toMatchObject({
      first_name: 'Абонент — Заречье',
      can_read_all_group_messages: false,
    });
    await world.result('setMyDescription', { description: 'Счета' });
    await world.result('setMyShortDescription', { short_description: 'ЖКХ' });
    expect(await world.result('getMyDescription')).toEqual({ description: 'Счета' });
    expect(await world.result('getMyShortDescription')).toEqual({ short_description: 'ЖКХ' });
    expect(await world.refusal('setMyName', { name: 'x'.repeat(65) })).toMatch(/^400 /);
    await world.result('setChatMenuButton', { chat_id: 701, menu_button: { type: 'commands' } });
    expect(await world.result('getChatMenuButton', { chat_id: 701 })).toEqual({ type: 'commands' });
  });
});
