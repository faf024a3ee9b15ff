import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Attachment } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { Feed } from '../state/feed.ts';
import type { Files } from '../state/files.ts';
import type { Journal, Table } from '../state/journal.ts';
import type { Mail } from './mail.ts';

/** `reject`: every recipient is refused for good (550). `down`: connections break off. */
export type MailState = 'ok' | 'reject' | 'down';

/** The largest letter taken, in bytes. */
const largestLetter = 25 * 1024 * 1024;

interface MailboxParts {
  journal: Journal;
  files: Files;
  feed: Feed;
}

/** A mail server on loopback that delivers every letter to the playground's mailbox. */
export class Mailbox {
  state: MailState = 'ok';
  readonly #table: Table<Mail>;
  readonly #files: Files;
  readonly #feed: Feed;
  readonly #smtp: SMTPServer;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor({ journal, files, feed }: MailboxParts) {
    this.#table = journal.table<Mail>('mail');
    this.#files = files;
    this.#feed = feed;
    this.#smtp = this.#createSmtp();
    // A listener of our own before the mail server's, so that "down" keeps the port from being taken by others.
    this.#server = createServer((socket) => this.#connect(socket));
  }

  /** Newest last. */
  list(): Mail[] {
    return this.#table.values();
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  get url(): string {
    const address = this.#server.address() as AddressInfo | null;
    if (!address) throw new Error('The mail server has no address before the playground is started.');
    return `smtp://127.0.0.1:${address.port}`;
  }

  #connect(socket: Socket): void {
    if (this.state === 'down') {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    this.#smtp.server.emit('connection', socket);
  }

  #createSmtp(): SMTPServer {
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      size: largestLetter,
      banner: 'playground',
      onRcptTo: (_address, _session, done) => done(this.state === 'ok' ? null : refusal()),
      onData: (stream, session, done) => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        const sender = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
        buffer(stream)
          .then((letter) => {
            if (stream.sizeExceeded) throw Object.assign(new Error('Letter too big'), { responseCode: 552 });
            return this.#deliver(letter, sender, recipients);
          })
          .then(() => done(), done);
      },
    });
    // A client that breaks off is no fault of the playground's.
    server.on('error', () => {});
    return server;
  }

  async #deliver(letter: Buffer, sender: string, recipients: string[]): Promise<void> {
    const parsed = await PostalMime.parse(letter);
    const mail: Mail = {
      id: this.#table.size + 1,
      at: new Date().toISOString(),
      from: parsed.from?.address ?? sender,
      to: recipients.join(', '),
      subject: parsed.subject ?? '',
      text: parsed.text ?? '',
      html: parsed.html ?? null,
      attachments: await Promise.all(parsed.attachments.map((attachment) => this.#keep(attachment))),
    };
    this.#table.set(mail.id, mail);
    this.#feed.publish({ type: 'mail', mail });
  }

  async #keep(attachment: Attachment): Promise<Mail['attachments'][number]> {
    const { content, mimeType } = attachment;
    const data = typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content));
    const name = attachment.filename ?? 'attachment';
    const file = await this.#files.put({ kind: 'Document', name, mimeType, data });
    return { filename: name, contentType: file.mimeType, size: file.size, url: `/api/files/${file.fileId}` };
  }
}

function refusal(): Error {
  return Object.assign(new Error('Mailbox unavailable'), { responseCode: 550 });
}
