import { setTimeout as sleep } from 'node:timers/promises';
import { hash } from 'argon2';
import { expect } from 'vitest';
import type { Desk } from '../support/desk.ts';
import type { PersonAtDesk } from '../support/person.ts';

export const PASSWORD = 'kx7m-92qd-hw4tp';

/** A cabinet with this password, as a letter and its code leave it. */
export async function givePassword(
  desk: Desk,
  account: string,
  cabinet: string,
  { email = null as string | null, password = PASSWORD } = {},
): Promise<void> {
  await desk.rows(
    `insert into cabinet (account_id, number, email, password_hash, confirmed_at)
     select id, $2, $3, $4, now() from account where number = $1
     on conflict (account_id) do update
     set number = excluded.number, email = excluded.email, password_hash = excluded.password_hash`,
    [account, cabinet, email, await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })],
  );
}

/** Consents and gives the number; returns the question for the password. */
export async function asksToSignIn(person: PersonAtDesk, number: string): Promise<string> {
  await person.consents();
  await person.says('/login');
  return await person.says(number);
}

/** What the bot answers to this number and password. */
export async function signsIn(person: PersonAtDesk, number: string, password = PASSWORD): Promise<string> {
  await asksToSignIn(person, number);
  return await person.says(password);
}

/** What the chat shows of what the person wrote. */
export async function written(person: PersonAtDesk): Promise<string> {
  const own = (await person.messages()).filter((message) => !message.from?.is_bot);
  return own.map(({ text, caption }) => text ?? caption ?? '').join('\n');
}

/** Changes a message; resolves when the bot has confirmed it. Returns what it said. */
export async function changes(
  desk: Desk,
  person: PersonAtDesk,
  messageId: number,
  text: string,
): Promise<string> {
  const since = (await person.messages()).at(-1)?.message_id ?? 0;
  await desk.api('PUT', `/chats/${person.chatId}/messages/${messageId}`, { text });
  await settled(desk);
  return await person.heardSince(since);
}

/** Sends a picture with these words under it; returns what the bot said. */
export async function sendsPicture(desk: Desk, person: PersonAtDesk, caption: string): Promise<string> {
  const since = (await person.messages()).at(-1)?.message_id ?? 0;
  const form = new FormData();
  form.set('from', JSON.stringify({ id: person.chatId, firstName: 'Тест', languageCode: 'ru' }));
  form.set('caption', caption);
  form.set('document', new Blob(['a letter']), 'letter.txt');
  const url = `${desk.playground.url}/api/chats/${person.chatId}/messages`;
  const response = await fetch(url, { method: 'POST', body: form });
  if (!response.ok) throw new Error(await response.text());
  await settled(desk);
  return await person.heardSince(since);
}

/** Waits until the bot is done with every update, the parked ones too: what it keeps of them is written. */
export async function settled(desk: Desk): Promise<void> {
  const until = Date.now() + 15_000;
  while ((await isPending(desk)) || (await desk.rows('select 1 from parked_update')).length > 0) {
    if (Date.now() > until) throw new Error('The bot did not finish.');
    await sleep(10);
  }
}

async function isPending(desk: Desk): Promise<boolean> {
  return (await desk.api<{ pending: number }>('GET', '/queue')).pending > 0;
}

/** Waits until no job is left: what one would have sent has been sent. */
export async function jobsDone(desk: Desk): Promise<void> {
  await expect.poll(() => desk.rows('select 1 from graphile_worker._private_jobs')).toEqual([]);
}
