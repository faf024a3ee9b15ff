import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ActError, findRoom } from '../state/act-error.ts';
import { edit, press, remove, write } from '../state/acts.ts';
import type { StoredFile } from '../state/files.ts';
import { largestUserId } from '../state/people.ts';
import { createGroup, setBlocked, setStanding } from '../state/standing.ts';
import type { World } from '../state/world.ts';
import { readForm } from './form.ts';

const chatIds = z.coerce
  .number()
  .int()
  .gte(-largestUserId)
  .lte(largestUserId)
  .refine((id) => id !== 0);
const messageIds = z.coerce.number().int().positive();
const userIds = z.int().positive().lte(largestUserId);
const people = z.union([
  userIds,
  z.strictObject({
    id: userIds,
    firstName: z.string().min(1).max(64),
    lastName: z.string().max(64).optional(),
    username: z
      .string()
      .regex(/^\w{3,32}$/)
      .optional(),
    languageCode: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/)
      .optional(),
  }),
]);
const writings = z.strictObject({
  from: people,
  text: z.string().default(''),
  replyTo: messageIds.optional(),
});
const edits = z.strictObject({ text: z.string(), from: people.optional() });
const presses = z.strictObject({ from: people, messageId: messageIds, data: z.string() });
const groups = z.strictObject({ title: z.string().min(1).max(128), from: people });
const standings = z.strictObject({
  from: people,
  status: z.enum(['member', 'administrator', 'left', 'kicked']),
});
const chatParams = z.object({ chatId: chatIds });
const messageParams = z.object({ chatId: chatIds, messageId: messageIds });

/** What people do in chats, and what they see there. */
export function serveChats(app: FastifyInstance, world: World): void {
  app.get('/api/chats/:chatId/messages', (request) => {
    const { chatId } = chatParams.parse(request.params);
    const room = chatId < 0 ? findRoom(world, chatId) : world.chats.find(chatId);
    const blocked = room?.kind === 'private' && room.blocked;
    return { messages: world.messages.list(chatId), keyboard: world.messages.keyboard(chatId), blocked };
  });

  app.post('/api/chats/:chatId/messages', async (request) => {
    const { chatId } = chatParams.parse(request.params);
    const { file, ...writing } = await readWriting(request, world);
    return { messageId: write(world, { chatId, ...writing, file }).message_id };
  });

  app.put('/api/chats/:chatId/messages/:messageId', (request) => {
    const { chatId, messageId } = messageParams.parse(request.params);
    return { messageId: edit(world, chatId, messageId, edits.parse(request.body).text).message_id };
  });

  app.delete('/api/chats/:chatId/messages/:messageId', (request) => {
    const { chatId, messageId } = messageParams.parse(request.params);
    remove(world, chatId, messageId);
    return {};
  });

  app.post('/api/chats/:chatId/press', async (request, reply) => {
    const { chatId } = chatParams.parse(request.params);
    const { from, messageId, data } = presses.parse(request.body);
    const id = press(world, chatId, from, messageId, data);
    return (await world.callbacks.answerTo(id, closed(reply))) ?? { timedOut: true };
  });

  for (const [path, blocked] of [
    ['block', true],
    ['unblock', false],
  ] as const) {
    app.post(`/api/chats/:chatId/${path}`, (request) => {
      setBlocked(world, chatParams.parse(request.params).chatId, blocked);
      return { blocked };
    });
  }

  app.post('/api/groups', (request) => {
    const { title, from } = groups.parse(request.body);
    return { chatId: createGroup(world, title, from).chat.id };
  });

  app.put('/api/chats/:chatId/bot', (request) => {
    const { from, status } = standings.parse(request.body);
    setStanding(world, chatParams.parse(request.params).chatId, from, status);
    return { status };
  });
}

type Writing = z.infer<typeof writings> & { file?: StoredFile | undefined };

/** JSON, or a form with the same fields and one file named `photo` or `document`; `caption` may stand for `text`. */
async function readWriting(request: FastifyRequest, world: World): Promise<Writing> {
  if (!request.isMultipart()) return writings.parse(request.body);
  const { fields, files } = await readForm(request);
  const [upload] = files;
  if (files.length > 1 || !upload || !['photo', 'document'].includes(upload.field)) {
    throw new ActError(400, 'Send one file, named photo or document.');
  }
  const { caption, from, ...rest } = fields;
  const writing = writings.parse({
    ...rest,
    from: JSON.parse(from ?? 'null'),
    text: rest['text'] ?? caption,
  });
  const kind = upload.field === 'photo' ? 'Photo' : 'Document';
  const file = await world.files.put({
    kind,
    name: upload.name,
    mimeType: upload.mimeType,
    data: upload.data,
  });
  if (kind === 'Photo' && !file.width)
    throw new ActError(400, 'A photo must be a PNG, JPEG, GIF or WebP picture.');
  return { ...writing, file };
}

function closed(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort());
  return controller.signal;
}
