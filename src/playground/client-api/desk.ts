import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Mailbox } from '../mail/mailbox.ts';
import { ActError } from '../state/act-error.ts';
import { staffChatId } from '../state/chats.ts';
import type { StoredFile } from '../state/files.ts';
import { fullName, samplePeople, sampleStaff } from '../state/people.ts';
import type { World } from '../state/world.ts';

/** What the playground asks of the product, handed in so that the emulator imports nothing of the bot. */
export interface Desk {
  /** Sample accounts, the one to try first at the front; kopecks. */
  accounts(): Promise<{ number: string; amountDue: number }[]>;
  /** Takes a billing file; what it returns is the answer of `POST /api/import`, an Error refuses the file. */
  importFile(name: string, content: Readable): Promise<unknown>;
}

export interface DeskParts {
  world: World;
  desk: Desk;
  mailbox: Mailbox;
}

/** Hints, files, mail, imports and the bot's commands. */
export function serveDesk(app: FastifyInstance, { world, desk, mailbox }: DeskParts): void {
  app.get('/api/hints', async () => ({
    accounts: await desk.accounts(),
    people: samplePeople.map((person) => ({
      chatId: person.id,
      name: fullName(person),
      languageCode: person.language_code,
    })),
    staff: sampleStaff.map((person) => ({ chatId: person.id, name: fullName(person) })),
    staffChatId,
    bot: { username: world.bot().username, name: world.bot().first_name },
  }));

  app.get<{ Params: { fileId: string } }>('/api/files/:fileId', async (request, reply) => {
    const file = world.files.find(request.params.fileId);
    if (!file) throw new ActError(404, 'There is no such file.');
    return reply.headers(fileHeaders(file)).send(await world.files.read(file));
  });

  app.get('/api/mail', () => ({ mail: mailbox.list() }));
  app.put('/api/mail/state', (request) => {
    mailbox.state = z.strictObject({ mode: z.enum(['ok', 'reject', 'down']) }).parse(request.body).mode;
    return { mode: mailbox.state };
  });

  app.post('/api/import', async (request) => {
    const file = request.isMultipart()
      ? await request.file({ limits: { fileSize: 4 * 1024 ** 3 } })
      : undefined;
    if (!file) throw new ActError(400, 'Send the billing file as a form with the field "file".');
    try {
      return await desk.importFile(file.filename, file.file);
    } catch (error) {
      throw new ActError(400, error instanceof Error ? error.message : String(error));
    } finally {
      file.file.resume();
    }
  });

  app.get('/api/commands', (request) => {
    const { chatId, userId, languageCode } = commandQuery.parse(request.query);
    // The staff of the sample group stand for its administrators.
    const isAdministrator = sampleStaff.some((person) => person.id === userId);
    return { commands: world.profile.commandsInForce(chatId, userId ?? null, isAdministrator, languageCode) };
  });
}

const commandQuery = z.object({
  chatId: z.coerce
    .number()
    .int()
    .default(samplePeople[0]?.id ?? 1),
  userId: z.coerce.number().int().optional(),
  languageCode: z.string().default('ru'),
});

/** Kinds that a browser may show in place; anything else is saved, never run. */
const shown: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf'];

function fileHeaders({ mimeType, name }: StoredFile): Record<string, string> {
  const isShown = shown.includes(mimeType);
  return {
    'content-type': isShown ? mimeType : 'application/octet-stream',
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name.toWellFormed())}`,
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=31536000, immutable',
  };
}
