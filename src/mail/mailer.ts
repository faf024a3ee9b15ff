import { createTransport } from 'nodemailer';

export interface Letter {
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface Mailer {
  /** Resolves when the server has taken the letter. */
  send(letter: Letter): Promise<void>;
  /** Signs in and leaves again. */
  verify(): Promise<void>;
  close(): void;
}

export interface MailerOptions {
  url: string;
  from: { name: string; address: string };
}

const PATIENCE_MS = 10_000;

/** Sends letters over SMTP. Whoever calls is a job, so a server that is away is asked again later. */
export function createMailer({ url, from }: MailerOptions): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const transport = createTransport({
    host: hostname,
    port: Number(port) || (protocol === 'smtps:' ? 465 : 587),
    secure: protocol === 'smtps:',
    auth: username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : undefined,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    // A letter is made of our own words and of data: nothing in it may name a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(letter) {
      await transport.sendMail({ from, ...letter });
    },
    async verify() {
      await transport.verify();
    },
    close: () => transport.close(),
  };
}
