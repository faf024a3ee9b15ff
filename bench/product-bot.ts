import { createApp } from '../src/app.ts';
import { createLog } from '../src/log.ts';
import { EXAMPLE_ORGANIZATION, loadOrganization } from '../src/organization.ts';
import { serveBot } from './bot-process.ts';

const PATH = '/telegram';

/** The whole product, everything on: bot by webhook, jobs, mail, the operator's pages. */
serveBot(async ({ telegram, databaseUrl, redisUrl, dataDir }) => {
  const app = await createApp({
    ...{ kind: 'playground', role: 'all', locale: 'ru', telegram, databaseUrl, redisUrl, dataDir },
    // Only its path counts: whoever stands before the bot ends TLS.
    webhook: { url: `https://bench.example${PATH}` },
    mail: { url: 'smtp://127.0.0.1:1', from: 'noreply@vodogreevsk.example' },
    http: { host: '127.0.0.1', port: 0 },
    organization: loadOrganization(EXAMPLE_ORGANIZATION),
    log: createLog({ level: 'warn', plain: false }),
    onFatal: (error) => {
      throw error;
    },
  });
  await app.start();
  return `${app.httpUrl}${PATH}`;
});
