import { Api, GrammyError, HttpError, InputFile } from 'grammy';
import { describe, expect, test } from 'vitest';
import { createTransport, type Transport } from '../../src/bot/transport.ts';
import { DeadlineError, withDeadline } from '../../src/deadline.ts';
import { fails, garbage, lost, ScriptedTelegram, silent, type Turn, tooMany } from './scripted-telegram.ts';

type Way = 'client' | 'shortcut';

/** Dialogs use grammY's client, all other handlers spare it where they can. */
describe.each(['client', 'shortcut'] as const)('by the %s', (way) => {
  const openLine = (...script: Turn[]) => openLineBy(way, ...script);
  test.concurrent('a short wait that Telegram asks for is waited for', async () => {
    await using line = await openLine(tooMany(1));
    const begin = performance.now();
    await line.api.sendMessage(1, 'x');
    expect(performance.now() - begin).toBeGreaterThanOrEqual(990);
    expect(line.telegram.methods).toEqual(['sendMessage', 'sendMessage']);
  });

  test.concurrent('a long one is left to the caller at once', async () => {
    await using line = await openLine(tooMany(30));
    const error = await line.api.sendMessage(1, 'x').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GrammyError);
    expect((error as GrammyError).parameters.retry_after).toBe(30);
    expect(line.telegram.calls).toHaveLength(1);
  });

  test.concurrent('failures of the server are repeated twice, then told', async () => {
    await using line = await openLine(fails(502), fails(500), fails(503));
    await expect(line.api.sendMessage(1, 'x')).rejects.toThrow('503');
    expect(line.telegram.calls).toHaveLength(3);

    await using better = await openLine(fails(502), fails(500));
    await better.api.sendMessage(1, 'x');
    expect(better.telegram.calls).toHaveLength(3);
  });

  test.concurrent('refusals are not repeated', async () => {
    await using line = await openLine(fails(400), fails(403));
    await expect(line.api.sendMessage(1, 'x')).rejects.toThrow(GrammyError);
    await expect(line.api.editMessageText(1, 1, 'x')).rejects.toThrow(GrammyError);
    expect(line.telegram.calls).toHaveLength(2);
  });

  test.concurrent('getUpdates is left to the polling, which knows how to wait', async () => {
    await using line = await openLine(fails(500));
    await expect(line.api.getUpdates()).rejects.toThrow('500');
    expect(line.telegram.calls).toHaveLength(1);
  });

  test.concurrent('a message whose answer was lost may stand in the chat already: it is not sent again', async () => {
    await using line = await openLine(lost);
    await expect(line.api.sendMessage(1, 'x')).rejects.toThrow(HttpError);
    expect(line.telegram.calls).toHaveLength(1);
  });

  test.concurrent.each([
    ['editMessageText', (api: Api) => api.editMessageText(1, 1, 'x')],
    ['deleteMessage', (api: Api) => api.deleteMessage(1, 1)],
    ['answerCallbackQuery', (api: Api) => api.answerCallbackQuery('1')],
    ['setMyCommands', (api: Api) => api.setMyCommands([])],
    ['getChat', (api: Api) => api.getChat(1)],
  ])('%s ends in the same state, so it is', async (method, call) => {
    await using line = await openLine(lost);
    await call(line.api);
    expect(line.telegram.methods).toEqual([method, method]);
  });

  test.concurrent('a connection that was never made is tried again, whatever was to be sent', async () => {
    const gone = await ScriptedTelegram.open();
    const { url } = gone;
    await gone[Symbol.asyncDispose]();
    const transport = createTransport(url);
    const begin = performance.now();
    const error = await apiOf(url, transport, way)
      .sendMessage(1, 'x')
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HttpError);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(600);
    await transport.close();
  });

  test.concurrent.each(['<html>Bad Gateway</html>', '', 'null', '[]', '{"ok":', '"ok"'])(
    'an answer that is none (%s) is a failed request, which handlers and dialogs may catch',
    async (text) => {
      await using line = await openLine(garbage(text));
      const error = await line.api.sendMessage(1, 'x').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(HttpError);
      expect(String((error as HttpError).error)).toContain('status 200');
    },
  );

  test.concurrent('a wait that Telegram words badly is a second', async () => {
    const badly: Turn = (response) => response.writeHead(429).end('slow down');
    await using line = await openLine(badly);
    await line.api.sendMessage(1, 'x');
    expect(line.telegram.calls).toHaveLength(2);
  });

  test.concurrent('nothing is waited for beyond the time of the update', async () => {
    await using line = await openLine(silent, tooMany(4));
    let failure: unknown;
    const work = () =>
      line.api.sendMessage(1, 'x').catch((error: unknown) => {
        failure = error;
      });
    await expect(withDeadline(50, work)).rejects.toThrow(DeadlineError);
    await expect.poll(() => failure).toBeInstanceOf(HttpError);
    failure = undefined;
    await expect(withDeadline(150, work)).rejects.toThrow(DeadlineError);
    await expect.poll(() => failure).toBeInstanceOf(HttpError);
    expect(line.telegram.calls).toHaveLength(2);
  });

  test.concurrent('a caller that hangs up is obeyed too', async () => {
    await using line = await openLine(silent);
    const controller = new AbortController();
    const poll = line.api.getUpdates({ timeout: 25 }, controller.signal as never);
    setTimeout(() => controller.abort(), 50);
    await expect(poll).rejects.toThrow(HttpError);
  });

  test.concurrent('an upload is sent again whole', async () => {
    await using line = await openLine(fails(500));
    const bytes = Buffer.alloc(300_000, 'счёт');
    async function* stream() {
      for (let at = 0; at < bytes.length; at += 64_000) yield bytes.subarray(at, at + 64_000);
    }
    await line.api.sendDocument(1, new InputFile(stream, 'bill.pdf'), { caption: 'Квитанция' });
    const [first, second] = line.telegram.calls;
    expect(first?.contentType).toMatch(/^multipart\/form-data; boundary=/);
    expect(second?.contentType).toBe(first?.contentType);
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
    expect(second?.body.includes(bytes)).toBe(true);
    expect(second?.body.toString()).toContain('Квитанция');
  });

  test.concurrent('connections are kept: many calls need two of them', async () => {
    await using line = await openLine();
    for (let n = 0; n < 30; n++) await line.api.sendMessage(1, `${n}`);
    expect(new Set(line.telegram.calls.map((call) => call.connection)).size).toBeLessThanOrEqual(2);
  });
});

async function openLineBy(way: Way, ...script: Turn[]) {
  const telegram = await ScriptedTelegram.open(...script);
  const transport = createTransport(telegram.url);
  return {
    telegram,
    api: apiOf(telegram.url, transport, way),
    [Symbol.asyncDispose]: async () => {
      await telegram[Symbol.asyncDispose]();
      await transport.close();
    },
  };
}

function apiOf(url: string, transport: Transport, way: Way): Api {
  const api = new Api('1:none', { apiRoot: url, fetch: transport.fetch as never });
  if (way === 'shortcut') api.config.use(transport.shortcut('1:none'));
  return api;
}
