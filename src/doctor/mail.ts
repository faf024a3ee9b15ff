import type { Config } from '../config.ts';
import { createMailer } from '../mail/mailer.ts';
import { type Check, codeOf } from './finding.ts';

/** Signs in to the mail server and leaves again; no letter is sent. */
export function checkMail({ mail }: Config): Check {
  return {
    subject: 'doctor-subject-mail',
    async look(findings, tooLate) {
      if (!mail) return findings.ok('doctor-mail-none');
      const mailer = createMailer({ url: mail.url, from: { name: '', address: mail.from } });
      tooLate.addEventListener('abort', () => mailer.close());
      try {
        await mailer.verify();
        findings.ok('doctor-mail-ok', { from: mail.from });
      } catch (error) {
        const code = codeOf(error);
        findings.fail(code === 'EAUTH' ? 'doctor-mail-refused' : 'doctor-mail-away', { code });
      } finally {
        mailer.close();
      }
    },
  };
}
